"""Recording: a function of Values, called once, as a Program.

In: a function. Out: its Program, straight or with loops, and the structures of its arguments and results. Open
`recording.py` first. `known_numbers.py` says which Values may be in a Program. Where the function has loops,
`loop_demand.py` finds what its results need of them, `staged.py` cuts the straight code between them into blocks, and
`loop_levels.py` puts both together. `product_loops.py` makes loops of the matrix products of a training.
"""
