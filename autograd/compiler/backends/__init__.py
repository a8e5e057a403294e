"""What runs Programs: Python source, or LLVM's machine code.

In: a Program. Out: objects that run it for one point, over rows, or in training. Open `choosing.py` first.
"""
