"""Checkpoints: a model in training as one file, from which the training continues with the same bits.

In: a model, its optimizer, history and scalers. Out: a file, and from a file the same objects. Open `checkpoint.py`
first; `contents.py` has the parts of a file, `formats.py` its two formats; most other modules describe one part.
"""
