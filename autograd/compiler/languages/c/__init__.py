"""A Program as a C99 file and its header, which need libm alone; and the rows of the table as C, for the native engine.

In: a Program to export, or the table. Out: the texts of the file and its header, or of `autograd/graph/native/rows.h`.
Open `c_file.py` first, or `native_rows.py` for the rows; `atoms.py` lists the primitives that C has, `atoms.c` the
functions of them that libm lacks.
"""
