"""A Program as Python: the function that the backend `python` runs, and a file that imports `math` alone.

In: a Program. Out: Python source. Open `source.py` first, which writes what the backend runs; `loop_source.py` does so
for Programs with loops. `python_file.py` writes the file, `python_statements.py` its statements, and `functions.py`
copies the float functions that it calls.
"""
