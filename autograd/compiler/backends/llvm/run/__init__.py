"""Machine code at work: one point, many rows, or epochs of training, in one thread or several.

Open `backend.py` first.
"""
