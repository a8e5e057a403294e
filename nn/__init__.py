"""Neural networks built from scalar Values.

>>> import nn
>>> model = nn.MLP(2, [16, 16, 1])
>>> len(model.parameters())
337
"""

from nn.activations import ACTIVATIONS
from nn.drawing import draw
from nn.gradient_flow import GradientFlow
from nn.history import Diverged, History
from nn.initializers import INITIALIZERS, Initializer
from nn.layers import MLP, Layer, Neuron, network_5_2_2
from nn.losses import Loss, mse, ssr
from nn.module import Module
from nn.optimizers import SGD, Optimizer
from nn.plotting import COLOURS, new_figure, plot_runs
from nn.progress import progress_bar
from nn.training import fit

__all__ = [
    "ACTIVATIONS",
    "COLOURS",
    "INITIALIZERS",
    "MLP",
    "SGD",
    "Diverged",
    "GradientFlow",
    "History",
    "Initializer",
    "Layer",
    "Loss",
    "Module",
    "Neuron",
    "Optimizer",
    "draw",
    "fit",
    "mse",
    "network_5_2_2",
    "new_figure",
    "plot_runs",
    "progress_bar",
    "ssr",
]
