"""Data: rows of numbers from lists, frames and files, as floats that a model can be trained on.

In: lists, arrays, DataFrames or CSV files. Out: lists of rows of floats, or a `Table`. Open `plain_rows.py` first;
`table.py`, `csv_file.py`, `scaling.py` and `splitting.py` build on it.
"""
