"""The data of a picture of a network: columns of units, inputs or neurons, and the weights between columns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import autograd
from autograd import Value
from autograd.common import with_type
from nn.common.counts import number_of
from nn.drawing.own_neurons import OwnNeuron, own_layers
from nn.models.layers import MLP, Layer, Neuron

Rows = list[list[float]]
Layers = Sequence[Sequence[Neuron | OwnNeuron]]

_ROUNDING = 1e-12  # of a mean of numbers of size 1


@dataclass(frozen=True)
class Unit:
    """An input or a neuron.

    bias: None for an input. weights: one for each unit of the column before. outputs: one for each row of inputs.
    alias: the user's name for it, such as the column of a table. is_dead: its ReLU gives 0 for every row.
    """

    name: str
    alias: str = ""
    bias: Value | None = None
    weights: Sequence[Value] = ()
    outputs: Sequence[float] = ()
    is_dead: bool = False

    @cached_property
    def output(self) -> float | None:
        """The mean over the rows, 0 if it is mere rounding, as for standardized inputs; None without rows."""
        if not self.outputs:
            return None
        mean = sum(y / len(self.outputs) for y in self.outputs)
        return 0.0 if abs(mean) <= _ROUNDING * self.strength < math.inf else mean

    @cached_property
    def strength(self) -> float:
        """The mean size of its outputs; 1 without rows."""
        return sum(abs(y) / len(self.outputs) for y in self.outputs) if self.outputs else 1.0

    @cached_property
    def is_silent(self) -> bool:
        """Whether its output is 0 for every row."""
        return bool(self.outputs) and not any(self.outputs)


@dataclass(frozen=True)
class Column:
    """The inputs, or the neurons of a layer. role: "input", "hidden" or "output"."""

    title: str
    role: str
    units: list[Unit]
    activation: str = ""

    @property
    def n_dead(self) -> int:
        """The number of its dead ReLUs."""
        return sum(unit.is_dead for unit in self.units)

    @property
    def n_weights(self) -> int:
        """The number of weights into it."""
        return sum(len(unit.weights) for unit in self.units)

    @cached_property
    def greatest_strength(self) -> float:
        """The greatest strength of its units, nan and inf not counted."""
        return max(filter(math.isfinite, (unit.strength for unit in self.units)), default=0.0)


@dataclass(frozen=True)
class Network:
    """Columns from the inputs to the outputs. shows: "weight", or "grad" for the gradients of weights and biases."""

    columns: list[Column]
    shows: str
    n_rows: int

    def parameters(self) -> Iterator[Value]:
        """Weights and biases, neuron by neuron."""
        for column in self.columns:
            for unit in column.units:
                yield from unit.weights
                if unit.bias is not None:
                    yield unit.bias

    @cached_property
    def lacks_gradients(self) -> bool:
        """Whether gradients are to be shown, and no backward pass has left any."""
        return self.shows == "grad" and not any(parameter.has_grad for parameter in self.parameters())

    def number(self, parameter: Value) -> float | None:
        """The shown number of a parameter; None for a gradient before a backward pass."""
        if self.shows == "weight":
            return number_of(parameter)
        return None if self.lacks_gradients else parameter.grad

    def is_zero(self, unit: Unit) -> bool:
        """Whether gradients are shown, and all of a neuron's parameters have the gradient 0."""
        if self.shows == "weight" or self.lacks_gradients or unit.bias is None:
            return False
        return not unit.bias.grad and not any(weight.grad for weight in unit.weights)

    @cached_property
    def numbers(self) -> list[float]:
        """The shown numbers of all parameters."""
        return [x for x in map(self.number, self.parameters()) if x is not None]


def layers_of(model: Any) -> Layers:
    """The neurons, layer by layer, each of which reads all of the layer before.

    Errors: TypeError for another kind of model; ValueError for a layer without neurons, or a neuron that reads another
    number of values than come.
    """
    layers: Layers
    if isinstance(model, MLP):
        layers = [layer.neurons for layer in model.layers]
    elif isinstance(model, Layer):
        layers = [model.neurons]
    elif isinstance(model, Neuron):
        layers = [[model]]
    else:
        own = own_layers(model)
        if own is None:
            raise TypeError(
                f"nn.draw takes an MLP, a Layer or a Neuron, got {with_type(model)}; a model of your own has layers of "
                "neurons that have w, a list of Values, and b"
            )
        layers = own
    if not layers or not all(layers):
        raise ValueError(f"nn.draw needs a neuron in every layer, got layers of {[*map(len, layers)]} neurons")
    coming = layers[0][0].n_inputs
    for i, layer in enumerate(layers):
        for j, neuron in enumerate(layer):
            if neuron.n_inputs != coming:
                raise ValueError(f"neuron {j} of layer {i} reads {neuron.n_inputs} values, and {coming} come")
        coming = len(layer)
    return layers


def network_of(
    layers: Layers, shows: str, rows: Rows, input_names: Sequence[str], output_names: Sequence[str]
) -> Network:
    """The network of a model. rows: inputs, for which every neuron is computed. Missing names are ""."""
    inputs = [Unit(f"x{i}", name, outputs=[row[i] for row in rows]) for i, name in enumerate(input_names)]
    columns = [Column("inputs", "input", inputs)]
    for i, layer in enumerate(layers):
        is_last = i == len(layers) - 1
        names = output_names if is_last else [""] * len(layer)
        units = []
        for neuron, name in zip(layer, names):
            outputs, is_dead = _computed(neuron, rows)
            units.append(Unit(neuron.label, name, neuron.bias, neuron.weights, outputs, is_dead))
        activation = ", ".join(dict.fromkeys(neuron.activation_name for neuron in layer))
        columns.append(Column(f"layer {i}", "output" if is_last else "hidden", units, activation))
        rows = [list(row) for row in zip(*(unit.outputs for unit in units))]
    return Network(columns, shows, len(inputs[0].outputs))


def _computed(neuron: Neuron | OwnNeuron, rows: Rows) -> tuple[list[float], bool]:
    outputs: list[float] = []
    is_relu = neuron.activation is autograd.relu
    for row in rows:
        output = neuron(row)  # of numbers, so that its graph ends here and is freed at once
        outputs.append(number_of(output))
        is_relu = is_relu or output.primitive is autograd.relu
    return outputs, is_relu and bool(rows) and not any(outputs)
