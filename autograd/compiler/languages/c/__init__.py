"""A Program as a C99 file and its header, which need libm alone.

In: a Program to export. Out: the texts of the file and its header. Open `c_file.py` first; `atoms.py` lists the
primitives that C has, `atoms.c` the functions of them that libm lacks.
"""
