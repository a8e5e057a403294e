"""Models of a user's own, as lectures write them: layers of neurons that have weights `w` and a bias `b`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from autograd import Value
from autograd.common import with_type

_WEIGHTS = ("weights", "w", "weight")
_BIAS = ("bias", "b")


@dataclass(frozen=True)
class OwnNeuron:
    """A neuron of a user's own class, with the attributes of an `nn.Neuron` that pictures ask for.

    label: what pictures call its output. activation_name: "" where its class does not tell.
    named: its weights and its bias by their places in the model.
    """

    neuron: Any
    label: str
    weights: Sequence[Value]
    bias: Value | None
    named: dict[str, Value]
    activation: None = None

    @property
    def n_inputs(self) -> int:
        """How many numbers it takes."""
        return len(self.weights)

    @property
    def activation_name(self) -> str:
        """What its `nonlin` or its `activation` tells."""
        nonlin, activation = getattr(self.neuron, "nonlin", None), getattr(self.neuron, "activation", None)
        if isinstance(nonlin, bool):
            return "relu" if nonlin else "linear"
        return activation if isinstance(activation, str) else str(getattr(activation, "__name__", ""))

    def __call__(self, row: list[float]) -> Value:
        """Its output for a row.

        Errors: TypeError for a neuron that cannot be called, or makes no Value.
        """
        if not callable(self.neuron):
            raise TypeError(f"inputs= needs neurons that can be called, and a {type(self.neuron).__name__} cannot")
        output = self.neuron(row)
        if not isinstance(output, Value):
            raise TypeError(f"a {type(self.neuron).__name__} is to make a Value of a row, it made {with_type(output)}")
        return output


def own_layers(model: Any) -> list[list[OwnNeuron]] | None:
    """The neurons of a model, layer by layer; None for an object that has none.

    Their Values that have no label get one, their place in the model: pictures and errors name them by it.

    model: has `layers`, each a list of neurons or with `neurons`; or `neurons`; or is a neuron. A neuron has a list of
        Values, `w` or `weights`, and may have a Value `b` or `bias`.

    >>> class Mine:
    ...     def __init__(self):
    ...         self.w, self.b = [Value(0.5), Value(-1.0)], Value(0.0)
    >>> mine = Mine()
    >>> [[neuron]] = own_layers(mine)
    >>> neuron.label, mine.w[1].label, mine.b.label
    ('y', 'w.1', 'b')
    """
    found = _layers_of(model)
    for neuron in chain.from_iterable(found or []):  # named once it is known that all of the model can be drawn
        for name, value in neuron.named.items():
            value.label = value.label or name
    return found


def _layers_of(model: Any) -> list[list[OwnNeuron]] | None:
    layers: Any = getattr(model, "layers", None)
    neurons: Any = getattr(model, "neurons", None)
    if _is_list(layers):
        groups = [(f"layers.{i}.neurons.", getattr(layer, "neurons", layer)) for i, layer in enumerate(layers)]
    elif _is_list(neurons):
        groups = [("neurons.", neurons)]
    else:
        neuron = _neuron(model, "y", "")
        return [[neuron]] if neuron else None
    found = []
    for i, (place, group) in enumerate(groups):
        letter = "h" if i < len(groups) - 1 else "o" if _is_list(layers) else "y"
        row = [_neuron(x, f"{letter}{j}", f"{place}{j}.") for j, x in enumerate(group)] if _is_list(group) else [None]
        if None in row:
            return None
        found.append([neuron for neuron in row if neuron])
    return found


def _neuron(neuron: Any, label: str, place: str) -> OwnNeuron | None:
    weights, bias = _attribute(neuron, _WEIGHTS), _attribute(neuron, _BIAS)
    if weights is None or not _is_list(weights[1]) or not all(isinstance(x, Value) for x in weights[1]):
        return None
    parts = {f"{weights[0]}.{k}": x for k, x in enumerate(weights[1])}
    if bias is not None and isinstance(bias[1], Value):
        parts[bias[0]] = bias[1]
    named = {place + name: value for name, value in parts.items()}
    return OwnNeuron(neuron, label, weights[1], parts.get(bias[0]) if bias else None, named)


def _attribute(thing: Any, names: Sequence[str]) -> tuple[str, Any] | None:
    return next(((name, getattr(thing, name)) for name in names if hasattr(thing, name)), None)


def _is_list(thing: Any) -> bool:
    return isinstance(thing, (list, tuple)) and bool(thing)
