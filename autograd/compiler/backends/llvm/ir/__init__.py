"""LLVM's intermediate language (IR), written by Python code, and its compilation to machine code.

In: Python code on `Lanes`, whose operators write IR. Out: machine code and the addresses of its functions. Open
`lanes.py` first; `code.py` and `routine.py` add memory and loops, `machine_code.py` compiles.
"""
