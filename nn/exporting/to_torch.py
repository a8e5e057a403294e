"""A network as PyTorch's modules."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from nn.common.optional_types import Sequential
from nn.exporting.linear_layers import LEAKY_SLOPE, dense_layers

_LINEAR_FROM = 50.0  # there softplus is x to the last digit of a float64; PyTorch's 20 has an error of 2e-9


def to_torch(model: Any) -> Sequential:
    """The model as an `nn.Sequential` of PyTorch in float64, which computes the same.

    model: an MLP or a Layer, with activations of `nn.ACTIVATIONS`.

    It takes rows of shape (rows, inputs) and returns (rows, outputs). Weights have the names of an MLP's `state_dict`,
    so that states go both ways: PyTorch's network loads `{name: torch.tensor(x) for name, x in
    model.state_dict().items()}`, and the model loads its weights back, `model.load_state_dict(network.state_dict())`.

    Errors: TypeError for another model; ValueError for an activation of your own, which lists those that can be
    written; ModuleNotFoundError without PyTorch.

    >>> import nn
    >>> network = nn.to_torch(nn.MLP(2, [3, 1], activation="tanh"))  # doctest: +SKIP
    >>> list(network.state_dict())  # doctest: +SKIP
    ['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'layers.1.bias']
    """
    layers = dense_layers(model)
    try:
        import torch
    except ImportError:
        raise ModuleNotFoundError("to_torch needs PyTorch; install it with pip install torch") from None
    activations = {
        "leaky_relu": lambda: torch.nn.LeakyReLU(LEAKY_SLOPE),
        "relu": torch.nn.ReLU,
        "sigmoid": torch.nn.Sigmoid,
        "softplus": lambda: torch.nn.Softplus(threshold=_LINEAR_FROM),
        "tanh": torch.nn.Tanh,
    }
    parts: OrderedDict[str, Any] = OrderedDict()
    for i, layer in enumerate(layers):
        weight, bias = (torch.tensor(numbers, dtype=torch.float64) for numbers in (layer.weight, layer.bias))
        # without PyTorch's starting weights, which would draw from its global generator
        linear = torch.nn.utils.skip_init(torch.nn.Linear, *reversed(weight.shape), dtype=torch.float64)
        linear.load_state_dict({"weight": weight, "bias": bias})
        parts[str(i)] = linear
        if layer.activation != "linear":
            parts[f"{i}_{layer.activation}"] = activations[layer.activation]()
    return torch.nn.Sequential(OrderedDict(layers=torch.nn.Sequential(parts)))
