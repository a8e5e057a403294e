"""Arguments for many rows at once: tables of floats, which argument moves from row to row, and how rows are shared out.

In: lists, arrays and buffers. Out: tables that a backend reads. Open `tables.py` first.
"""
