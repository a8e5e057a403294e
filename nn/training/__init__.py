"""fit: trains a model on rows of data.

In: a model, rows of inputs and targets, a loss and an optimizer. Out: a `History`, and a trained model. Open `fit.py`
first; `trainers.py` runs an epoch, eagerly or compiled, `history.py` keeps the losses.
"""
