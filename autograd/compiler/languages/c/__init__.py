"""A Program as a C99 file and its header, which need libm alone.

In: a Program to export. Out: the texts of the file and its header. Open `file.py` first; `atoms.py` says how each
primitive is written in C, `atoms.c` has the functions that libm lacks.
"""
