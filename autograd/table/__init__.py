"""The table of primitives: every operation that glassgrad differentiates, one row each.

`row.py` says what a row is, `rows.py` has all of them. A row's float functions stand in `ieee.py` and `special.py`.
Nothing here knows of Values, graphs or pictures; everything else reads the rows.
"""
