"""The architecture of a model in a checkpoint: models of nn are built from it, and other models are refused."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from nn.checkpoint.contents import Tensor
from nn.checkpoint.described import Known, class_name, known
from nn.models.activations import ACTIVATIONS, activation_named
from nn.models.layers import MLP, Layer, Neuron
from nn.models.module import Module
from nn.models.state import Tensors, entries

Shapes = dict[str, tuple[int, ...]]

_MODELS: Known = known(MLP, Layer, Neuron)


def described_model(model: Any, tensors: Tensors) -> dict[str, Any]:
    """A model's class, the activation and label of each neuron, and the number of parameters tied to others.

    The sizes are the shapes of the tensors. Activations of the user's own are described by their names alone.
    """
    modules = [module for _, module in model.named_modules()] if isinstance(model, Module) else []
    neurons = [module for module in modules if isinstance(module, Neuron)]
    parameters = [parameter for tensor in tensors.values() for parameter in entries(tensor)]
    is_known = all(type(module) in _MODELS.values() for module in modules)
    return {
        "class": class_name(type(model), _MODELS if is_known else {}),
        "activations": [_activation(neuron) for neuron in neurons],
        "labels": [neuron.label for neuron in neurons],
        "tied": len(parameters) - len(set(parameters)),
    }


def check_same(model: Any, tensors: Tensors, about: Any) -> None:
    """Refuses a model with another architecture than the checkpoint's; the labels of neurons may differ.

    Errors: ValueError that says what differs.
    """
    given = described_model(model, tensors)
    _check(about)
    if given["class"] != about["class"]:
        raise ValueError(f"its model was {about['class']!r:.60}, but {given['class']!r} was passed")
    if given["tied"] != about["tied"]:
        raise ValueError(
            f"its model had {about['tied']} parameters that are tied to others, this one has {given['tied']}"
        )
    for i, (was, is_) in enumerate(zip(about["activations"], given["activations"])):
        if was != is_:
            raise ValueError(f"neuron {i} of its model had the activation {_word(was)}, but here it has {_word(is_)}")


def built_model(about: Any, tensors: dict[str, Tensor]) -> Module:
    """The model of nn that a checkpoint describes, with weights of 0.

    Errors: ValueError for a model of the user's own, and for a description that does not fit the tensors.
    """
    _check(about)
    name, activations, labels = about["class"], about["activations"], about["labels"]
    hint = "pass one to be filled, as nn.load(path, model)"
    if name not in _MODELS:
        raise ValueError(f"its model, {name!r:.60}, is none of nn: {hint}")
    if about["tied"]:
        raise ValueError(f"{about['tied']} of its model's parameters are tied to others: {hint}")
    for activation in activations:
        if activation not in list(ACTIVATIONS):
            raise ValueError(f"its activation {_word(activation)} is none of nn: {hint}")
    model = _BUILDERS[name]({name: tensor.shape for name, tensor in tensors.items()})
    neurons = [module for _, module in model.named_modules() if isinstance(module, Neuron)]
    if not len(neurons) == len(activations) == len(labels) or not all(isinstance(label, str) for label in labels):
        raise ValueError(f"it tells of {len(activations)} neurons and {len(labels)} labels, not of {len(neurons)}")
    for neuron, activation, label in zip(neurons, activations, labels):
        neuron.activation, neuron.label = activation_named(activation), label
    return model


def _mlp(shapes: Shapes) -> Module:
    sizes = [_sizes(shapes, f"layers.{i}.weight", 2) for i in range(len(shapes)) if f"layers.{i}.weight" in shapes]
    if not sizes or any(n_outputs != n_inputs for (n_outputs, _), (_, n_inputs) in pairwise(sizes)):
        raise ValueError("its tensors are not those of an MLP")
    return MLP(sizes[0][1], [n_outputs for n_outputs, _ in sizes], initializer="zeros")


def _layer(shapes: Shapes) -> Module:
    n_outputs, n_inputs = _sizes(shapes, "weight", 2)
    return Layer(n_inputs, n_outputs, initializer="zeros")


def _neuron(shapes: Shapes) -> Module:
    [n_inputs] = _sizes(shapes, "weights", 1)
    return Neuron(n_inputs, initializer="zeros")


_BUILDERS = {"nn.MLP": _mlp, "nn.Layer": _layer, "nn.Neuron": _neuron}


def _sizes(shapes: Shapes, name: str, dimensions: int) -> tuple[int, ...]:
    sizes = shapes.get(name, ())
    if len(sizes) != dimensions:
        raise ValueError(f"its tensor {name} has the shape {sizes}, which needs {dimensions} dimensions")
    return sizes


def _check(about: Any) -> None:
    kinds = {"class": str, "activations": list, "labels": list, "tied": int}
    if not isinstance(about, dict) or about.keys() != kinds.keys():
        raise ValueError("it does not say what the architecture is")
    for key, kind in kinds.items():
        if not isinstance(about[key], kind):
            raise ValueError(f"its architecture has {about[key]!r:.60} as {key}")


def _activation(neuron: Neuron) -> Any:
    own = {"function": neuron.activation_name}
    return next((name for name, function in ACTIVATIONS.items() if function is neuron.activation), own)


def _word(activation: Any) -> str:
    return str(activation["function"] if isinstance(activation, dict) and "function" in activation else activation)[:60]
