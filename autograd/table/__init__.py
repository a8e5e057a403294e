"""The table of primitives: every operation that glassgrad differentiates, one row each.

In: operands, floats or Values. Out: the result of an operation and its partial derivatives. Open `row.py` first, which
says what a primitive is, then `rows.py`, the table; `ieee.py` and `special.py` have the rows' functions on floats,
`definition.py` makes such functions from definitions. Nothing here knows of graphs; everything else reads the rows.
"""
