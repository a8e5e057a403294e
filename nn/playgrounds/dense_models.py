"""The networks that a playground can train: layers of neurons, with one activation for all hidden ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from autograd.common import with_type
from nn.common.counts import number_of
from nn.models.activations import Activation
from nn.models.layers import MLP, Layer, Neuron

_MOST_WEIGHTS = 20_000


@dataclass(frozen=True)
class DenseModel:
    """A network as numbers: the widths from the inputs to the outputs, two activations, and the starting parameters.

    hidden: the activation of the hidden layers; None where there are none. start: the parameters in the model's order.
    """

    widths: list[int]
    hidden: tuple[str, Activation] | None
    output: tuple[str, Activation]
    start: list[float]


def dense_models(model: Any) -> list[DenseModel]:
    """The network, or both of a list of two, which must have the same widths and the same output activation.

    Errors: TypeError for other models, and for more than two; ValueError for networks that do not fit together.
    """
    models = list(model) if isinstance(model, (list, tuple)) else [model]
    if not 1 <= len(models) <= 2:
        raise ValueError(f"a playground has one model, or two side by side in a list; got {len(models)}")
    found = [_dense(each) for each in models]
    first, last = found[0], found[-1]
    if first.widths != last.widths:
        raise ValueError(
            f"two models side by side share their widths, but these are {_told(first.widths)} and "
            f"{_told(last.widths)}; give both the same sizes"
        )
    if first.output[1] is not last.output[1]:
        raise ValueError(
            f"two models side by side share their output activation, but these have {first.output[0]} and "
            f"{last.output[0]}; their hidden activations may differ"
        )
    return found


def _dense(model: Any) -> DenseModel:
    layers = _layers(model)
    parameters = model.parameters()
    *hidden, last = layers
    widths = [last.n_inputs if not hidden else hidden[0].n_inputs, *(len(layer.neurons) for layer in layers)]
    size = sum((n + 1) * m for n, m in pairwise(widths))
    if len(set(parameters)) != size:
        raise ValueError(
            f"the model has {len(set(parameters))} parameters, and its layers hold {size}: a playground trains layers "
            "that share no weights and have no parameters besides"
        )
    if size > _MOST_WEIGHTS:
        raise ValueError(
            f"the model has {size:,} parameters, and a playground trains up to {_MOST_WEIGHTS:,}: give it narrower "
            "layers"
        )
    start = [number_of(x) for layer in layers for neuron in layer.neurons for x in (*neuron.weights, neuron.bias)]
    for x in start:
        if not math.isfinite(x):
            raise ValueError(f"a parameter of the model is {x}: start from finite numbers")
    activations = _activation(hidden, "the hidden layers") if hidden else None
    return DenseModel(widths, activations, _activation([last], "the last layer"), start)


def _layers(model: Any) -> Sequence[Layer]:
    """The layers of a model that computes as nn's own do; a subclass may add attributes only."""
    layers = model.layers if _is(model, MLP) else [model]
    for layer in layers:
        if not _is(layer, Layer) or not all(_is(neuron, Neuron) for neuron in layer.neurons):
            raise TypeError(
                "a playground trains networks of dense layers: nn.MLP, or nn.Layer, that compute as nn's own do; "
                f"got {with_type(model)}"
            )
    for before, after in pairwise(layers):
        if {neuron.n_inputs for neuron in after.neurons} != {len(before.neurons)}:
            raise ValueError("the model's layers do not fit: each neuron must read all outputs of the layer before")
    return list(layers)


def _is(part: Any, kind: type) -> bool:
    return isinstance(part, kind) and all(
        getattr(type(part), name, None) is getattr(kind, name, None) for name in ("__call__", "forward")
    )


def _activation(layers: Sequence[Layer], where: str) -> tuple[str, Activation]:
    neurons = [neuron for layer in layers for neuron in layer.neurons]
    functions = {id(neuron.activation): neuron for neuron in neurons}
    if len(functions) > 1:
        names = ", ".join(dict.fromkeys(neuron.activation_name for neuron in neurons))
        raise ValueError(f"the neurons of {where} have different activations: {names}; give them one")
    return neurons[0].activation_name, neurons[0].activation


def _told(widths: list[int]) -> str:
    return "-".join(map(str, widths))
