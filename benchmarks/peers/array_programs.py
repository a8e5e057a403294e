"""The works as code on whole arrays, for libraries that are made for it: numpy's kin and PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class ArrayFunctions:
    """What array code needs beyond operators and sums, from one library. logsumexp: over the last axis."""

    relu: Callable[[Any], Any]
    sigmoid: Callable[[Any], Any]
    tanh: Callable[[Any], Any]
    exp: Callable[[Any], Any]
    logsumexp: Callable[[Any], Any]

    def activation(self, name: str) -> Callable[[Any], Any]:
        """The activation function of that name."""
        return {"relu": self.relu, "sigmoid": self.sigmoid, "tanh": self.tanh}[name]


def split(parameters: Any, sizes: Sequence[int]) -> list[Any]:
    """Of each layer the weights, an array (neurons, inputs), and the biases: views of a flat array of parameters."""
    arrays, at = [], 0
    for n, neurons in pairwise(sizes):
        layer = parameters[at : at + neurons * (n + 1)].reshape(neurons, n + 1)
        arrays += [layer[:, :n], layer[:, n]]
        at += neurons * (n + 1)
    return arrays


def joined(arrays: Sequence[Any], concatenate: Callable[[list[Any], int], Any]) -> Any:
    """The flat array of which these are the parts."""
    pairs = zip(arrays[::2], arrays[1::2])
    return concatenate([concatenate([weights, biases[:, None]], 1).reshape(-1) for weights, biases in pairs], 0)


def network_loss(f: ArrayFunctions, activation: str, arrays: Sequence[Any], inputs: Any, targets: Any) -> Any:
    """The squared residuals of all rows, summed."""
    hidden, values = f.activation(activation), inputs
    for weights, biases in zip(arrays[:-2:2], arrays[1:-2:2]):
        values = hidden(values @ weights.T + biases)
    residuals = values @ arrays[-2].T + arrays[-1] - targets
    return (residuals * residuals).sum()


def rosenbrock(x: Any) -> Any:
    """Rosenbrock's function of many variables."""
    here, right = x[:-1], x[1:]
    return (100.0 * (right - here * here) ** 2 + (1.0 - here) ** 2).sum()


def log_densities(f: ArrayFunctions, components: int, parameters: Any, points: Any) -> Any:
    """The logarithms of a mixture's density, of one point or of many, but for a constant."""
    log_weights = parameters[:components]
    means = parameters[components : 3 * components].reshape(components, 2)
    log_scales = parameters[3 * components :].reshape(components, 2)
    u = f.exp(log_scales) * (points[..., None, :] - means)
    exponents = log_weights + log_scales.sum(-1) - 0.5 * (u * u).sum(-1)
    return f.logsumexp(exponents) - f.logsumexp(log_weights)
