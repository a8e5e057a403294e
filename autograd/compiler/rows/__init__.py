"""The arguments of a compiled function for many rows at once, and the ways to divide rows.

In: lists, arrays and buffers. Out: tables of floats that a backend reads. Open `tables.py` first; `mapping.py` tells
the arguments that come as rows from those that all rows share, `shards.py` cuts rows into parts that are summed apart,
`batches.py` into the rows of each training step.
"""
