"""Checks the gradient of a function that is no graph: code of numpy, torch or jax, or a C function.

In: a function, a point whose numbers may lie in arrays, and a gradient. Out: the same `Report` as of a graph. It needs
numpy. Open `verify.py` first. `kinds.py` reads arrays and makes them, `box.py` makes the function one of a vector,
`given.py` reads the gradient, `entries.py` judges single derivatives, `many.py` judges more than 100 along random
directions, and `guilty.py` finds those that are wrong.
"""
