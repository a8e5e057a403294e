"""Programs with loops as source code: what all languages share.

In: a Program with loops, whose last inputs are parameters. Out: statements with `for` loops over arrays. Open
`loop_writer.py` first, which writes the parts in order. `loop_blocks.py` writes straight code, `loop_places.py` and
`areas.py` find the arrays, `variable_scopes.py` finds where variables are declared, `long_terms.py` the sums that are
loops, and `forms.py` has the statements that each language writes in its own way.
"""
