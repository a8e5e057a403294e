"""Machine code at work: at one point, over many rows, or in epochs of training, in one thread or several.

In: a Program, and the arguments of a call. Out: its results, in lists or buffers. Open `point.py` first, then
`many_rows.py` and `epochs.py`; `runtime.py` has the loops over rows, themselves machine code.
"""
