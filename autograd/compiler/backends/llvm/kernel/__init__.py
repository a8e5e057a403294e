"""A Program as a function of LLVM IR, which computes W rows at once.

In: a `Kernel`, which is a Program with the roles of its inputs. Out: the text of the function. Open `kernel.py` first;
`scheduling.py` orders the instructions, `emitter.py` writes them, `chunks.py` runs them for chunk after chunk of the
rows, `accumulation.py` keeps sums over rows in registers.
"""
