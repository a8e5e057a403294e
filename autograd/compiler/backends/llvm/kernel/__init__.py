"""A Program as one function of LLVM IR for W rows at a time. Open `kernel.py` first."""
