"""A Program as Python: the function that the backend `python` runs, and a file that imports `math` alone.

In: a Program. Out: Python source. Open `source.py` first; `python_file.py` writes the file, `functions.py` copies the
float functions that it calls.
"""
