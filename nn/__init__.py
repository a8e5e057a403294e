"""Neural networks built from scalar Values.

>>> import nn
>>> model = nn.MLP(2, [16, 16, 1])
>>> len(model.parameters())
337

In: rows of data, and the sizes of a network. Out: a trained network, its predictions, pictures and files. To read the
source, open `models/layers.py` first, then `losses/row_losses.py`, `optimizers/optimizer.py` and `training/fit.py`.
"""

from autograd.common import keep_former_modules as _keep
from nn.checkpoint.checkpoint import Checkpoint, load, save, saving
from nn.checkpoint.contents import CheckpointError
from nn.data.csv_file import read_csv
from nn.data.named import named
from nn.data.scaling import MinMax, Standardize
from nn.data.splitting import train_test_split
from nn.data.table import Table
from nn.drawing import draw
from nn.exporting.standalone import export_c, export_python
from nn.exporting.to_onnx import to_onnx
from nn.exporting.to_torch import to_torch
from nn.losses.loss import Loss
from nn.losses.metrics import accuracy, confusion_matrix, one_hot, r2, rmse
from nn.losses.row_losses import binary_cross_entropy, cross_entropy, hinge, huber, huber_with, mae, mse, ssr
from nn.models.activations import ACTIVATIONS
from nn.models.initializers import INITIALIZERS, Initializer
from nn.models.layers import MLP, Layer, Neuron, network_5_2_2
from nn.models.module import Module
from nn.optimizers.clipping import clip_grad_norm, clip_grad_value
from nn.optimizers.optimizer import Optimizer
from nn.optimizers.rules import SGD, Adam, AdamW, RMSprop
from nn.optimizers.schedules import ConstantRate, CosineDecay, LinearDecay, Schedule, StepDecay, Warmup
from nn.plotting import COLOURS, new_figure, plot_confusion, plot_runs
from nn.prediction import predict
from nn.training.early_stopping import EarlyStopping
from nn.training.fit import fit
from nn.training.gradient_flow import GradientFlow
from nn.training.history import Diverged, History, StopTraining
from nn.training.progress import progress_bar

_keep(
    {
        "nn.activations": "nn.models.activations",
        "nn.gradient_flow": "nn.training.gradient_flow",
        "nn.initializers": "nn.models.initializers",
        "nn.layers": "nn.models.layers",
        "nn.loss": "nn.losses.loss",
        "nn.metrics": "nn.losses.metrics",
        "nn.module": "nn.models.module",
        "nn.parts": "nn.models.parts",
        "nn.state": "nn.models.state",
        "nn.targets": "nn.losses.targets",
        "nn.trained_on": "nn.data.trained_on",
    }
)

__all__ = [
    "ACTIVATIONS",
    "COLOURS",
    "INITIALIZERS",
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "Checkpoint",
    "CheckpointError",
    "ConstantRate",
    "CosineDecay",
    "Diverged",
    "EarlyStopping",
    "GradientFlow",
    "History",
    "Initializer",
    "Layer",
    "LinearDecay",
    "Loss",
    "MinMax",
    "Module",
    "Neuron",
    "Optimizer",
    "RMSprop",
    "Schedule",
    "Standardize",
    "StepDecay",
    "StopTraining",
    "Table",
    "Warmup",
    "accuracy",
    "binary_cross_entropy",
    "clip_grad_norm",
    "clip_grad_value",
    "confusion_matrix",
    "cross_entropy",
    "draw",
    "export_c",
    "export_python",
    "fit",
    "hinge",
    "huber",
    "huber_with",
    "load",
    "mae",
    "mse",
    "named",
    "network_5_2_2",
    "new_figure",
    "one_hot",
    "plot_confusion",
    "plot_runs",
    "predict",
    "progress_bar",
    "r2",
    "read_csv",
    "rmse",
    "save",
    "saving",
    "ssr",
    "to_onnx",
    "to_torch",
    "train_test_split",
]
