"""The backends `llvm` and `tape`: Programs as machine code, with W rows in the W lanes of a vector register.

In: a Program. Out: machine code for one point, for rows, or for epochs of training. Open `run/point.py` first.
`kernel/` makes a function of a Program, from the primitives in `atoms/` and the operators in `ir/`; `tape/` encodes a
long Program as data instead. It needs llvmlite, the extra `jit`.
"""
