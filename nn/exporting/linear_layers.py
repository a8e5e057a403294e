"""A network as the dense layers of other libraries: each a matrix, a bias, and an activation by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import autograd
from nn.common.counts import number_of
from nn.models.activations import ACTIVATIONS
from nn.models.layers import MLP, Layer, Neuron

LEAKY_SLOPE: float = -autograd.leaky_relu(-1.0)


@dataclass(frozen=True)
class Dense:
    """One layer: activation(weight · inputs + bias).

    name: as in an MLP's state, "layers.0". weight: a row for each output. activation: a name of `nn.ACTIVATIONS`.
    """

    name: str
    weight: list[list[float]]
    bias: list[float]
    activation: str


def dense_layers(model: Any) -> list[Dense]:
    """The layers of an MLP, or the one of a Layer.

    Errors: TypeError for another model; ValueError for an activation that is not in `nn.ACTIVATIONS`.

    >>> [(layer.name, layer.activation) for layer in dense_layers(MLP(2, [3, 1], activation="tanh"))]
    [('layers.0', 'tanh'), ('layers.1', 'linear')]
    """
    layers = model.layers if _is(model, MLP) else [model]
    for layer in layers:
        if not _is(layer, Layer) or not all(_is(neuron, Neuron) for neuron in layer.neurons):
            raise TypeError(
                f"what can be taken elsewhere is an MLP or a Layer that computes as nn's own do; got {model!r:.80}"
            )
    return [
        Dense(
            f"layers.{i}",
            [[number_of(weight) for weight in neuron.weights] for neuron in layer.neurons],
            [number_of(neuron.bias) for neuron in layer.neurons],
            _activation(i, layer),
        )
        for i, layer in enumerate(layers)
    ]


def _is(part: Any, kind: type) -> bool:
    """Whether `part` is a `kind` and inherits its computation; a subclass may add attributes only."""
    methods = ("__call__", "forward")
    return isinstance(part, kind) and all(
        getattr(type(part), name, None) is getattr(kind, name, None) for name in methods
    )


def _activation(i: int, layer: Layer) -> str:
    first = layer.neurons[0]
    for known, function in ACTIVATIONS.items():
        if all(neuron.activation is function for neuron in layer.neurons):
            return known
    names = list(dict.fromkeys(neuron.activation_name for neuron in layer.neurons))
    if len(names) > 1:
        raise ValueError(f"layer {i} has neurons with different activations: {', '.join(names)}; give them one")
    raise ValueError(
        f"the activation {first.activation_name} of layer {i} is a function of this program; those that can be taken "
        f"elsewhere are {', '.join(sorted(ACTIVATIONS))}"
    )
