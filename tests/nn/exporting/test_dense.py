"""What can be taken elsewhere, and what the errors say of the rest."""

from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter
from nn.exporting.linear_layers import LEAKY_SLOPE, dense_layers


def test_layers_are_matrices_biases_and_activations() -> None:
    model = nn.MLP(2, [3, 1], activation="leaky_relu", rng=0)
    first, last = dense_layers(model)
    assert (first.name, first.activation, last.name, last.activation) == (
        "layers.0",
        "leaky_relu",
        "layers.1",
        "linear",
    )
    state = model.state_dict()
    assert [first.weight, first.bias] == [state["layers.0.weight"], state["layers.0.bias"]]
    assert dense_layers(model.layers[0]) == [first]


def test_the_slope_is_that_of_leaky_relu() -> None:
    assert autograd.leaky_relu(-100.0) == -100.0 * LEAKY_SLOPE


def test_a_class_derived_from_mlp_is_one_unless_it_computes_something_else() -> None:
    class Named(nn.MLP):
        def describe(self) -> str:
            return "mine"

    class Scaled(nn.MLP):
        def __call__(self, inputs: Any) -> Any:
            return super().__call__([2.0 * x for x in inputs])

    assert len(dense_layers(Named(2, [1]))) == 1
    with pytest.raises(TypeError, match="an MLP or a Layer that computes as nn's own do; got MLP"):
        dense_layers(Scaled(2, [1]))


def test_other_models_are_refused() -> None:
    class Line(nn.Module):
        def __init__(self) -> None:
            self.slope = Parameter(1.0)

    class Noisy(nn.Neuron):
        def __call__(self, inputs: Any) -> Any:
            return super().__call__(inputs) + 1.0

    noisy = nn.MLP(1, [2, 1])
    noisy.layers[0].neurons[1] = Noisy(1)
    for model in (Line(), nn.Neuron(2), noisy, "model"):
        with pytest.raises(TypeError, match="what can be taken elsewhere is an MLP or a Layer"):
            dense_layers(model)


def test_other_activations_are_refused() -> None:
    def swish(z: Any) -> Any:
        return z * autograd.sigmoid(z)

    with pytest.raises(ValueError, match="the activation swish of layer 0 is a function of this program"):
        dense_layers(nn.MLP(1, [2, 1], activation=swish))
    mixed = nn.MLP(1, [2, 1])
    mixed.layers[0].neurons[0].activation = autograd.tanh
    with pytest.raises(ValueError, match="layer 0 has neurons with different activations: tanh, relu; give them one"):
        dense_layers(mixed)
