"""Neural networks built from scalar Values.

>>> import nn
>>> model = nn.MLP(2, [16, 16, 1])
>>> len(model.parameters())
337
"""

from nn.activations import ACTIVATIONS
from nn.initializers import INITIALIZERS, Initializer
from nn.layers import MLP, Layer, Neuron, network_5_2_2
from nn.module import Module

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "MLP",
    "Initializer",
    "Layer",
    "Module",
    "Neuron",
    "network_5_2_2",
]
