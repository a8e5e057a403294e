"""The backends, which run Programs: as Python source, or as machine code made by LLVM.

In: a Program. Out: objects that run it for one point, over rows, or in training. Open `choosing.py` first, then
`protocols.py`, which says what a backend offers; `python.py` is the simplest one, `llvm/` the fastest.
"""
