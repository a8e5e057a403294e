"""Long Programs as data: a tape of operations and places, run by a machine that is compiled once for many Programs.

In: a `Kernel`. Out: a function that runs the kernel's tape. Open `writer.py` first; `encoding.py` writes the lines of
the tape, `machine.py` runs them.
"""
