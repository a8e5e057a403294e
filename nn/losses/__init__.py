"""Losses to train a model by, and metrics to judge it by.

In: a model's outputs and the targets. Out: a Value, or for metrics a float. Open `row_losses.py` first; `loss.py`
combines the losses of rows, `metrics.py` has the metrics.
"""

from autograd.common import imported_when_used as _imported_when_used
from nn.losses.loss import Loss
from nn.losses.row_losses import binary_cross_entropy, cross_entropy, hinge, huber, huber_with, mae, mse, ssr

with _imported_when_used(globals()):
    from nn.losses.metrics import accuracy, confusion_matrix, one_hot, r2, rmse

_Huber = type(huber.row_loss)  # pickles name it as a part of this module

__all__ = [
    "Loss",
    "accuracy",
    "binary_cross_entropy",
    "confusion_matrix",
    "cross_entropy",
    "hinge",
    "huber",
    "huber_with",
    "mae",
    "mse",
    "one_hot",
    "r2",
    "rmse",
    "ssr",
]
