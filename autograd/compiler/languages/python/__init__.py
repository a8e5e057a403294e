"""A Program as Python: the function that the Python backend runs, and a file that needs Python alone."""
