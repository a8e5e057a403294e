"""Neuron, Layer, MLP: what they compute, against plain arithmetic, and what they refuse."""

import math
import re
from random import Random
from typing import Any

import pytest

import autograd
import nn
from autograd import Value

BY_HAND = {
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "linear": lambda z: z,
    "relu": lambda z: max(0.0, z),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "tanh": math.tanh,
}


def forward_by_hand(model: Any, row: Any, activation: Any, output_activation: Any) -> Any:
    for i, layer in enumerate(model.layers):
        function = BY_HAND[output_activation if i == len(model.layers) - 1 else activation]
        row = [
            function(sum(w.data * x for w, x in zip(neuron.weights, row)) + neuron.bias.data)
            for neuron in layer.neurons
        ]
    return row


def test_every_activation_is_checked_here() -> None:
    assert set(BY_HAND) == set(nn.ACTIVATIONS)


@pytest.mark.parametrize("activation", sorted(BY_HAND))
@pytest.mark.parametrize("output_activation", ["linear", "sigmoid"])
def test_a_network_computes_what_its_weights_say(activation: Any, output_activation: str) -> None:
    model = nn.MLP(3, [4, 3, 2], activation=activation, output_activation=output_activation, rng=3)
    row = [0.5, -1.5, 2.0]
    by_hand = forward_by_hand(model, row, activation, output_activation)
    assert [output.data for output in model(row)] == pytest.approx(by_hand, rel=1e-13)


def test_gradients_agree_with_central_differences() -> None:
    model = nn.MLP(3, [4, 2], activation="tanh", rng=3)
    row, targets, h = [0.5, -1.5, 2.0], [1.0, -1.0], 1e-6
    nn.ssr(model(row), targets).backward()
    for parameter in model.parameters():
        at, losses = parameter.data, []
        for moved in (at + h, at - h):
            parameter.data = moved
            losses.append(nn.ssr(model(row), targets).data)
        parameter.data = at
        assert parameter.grad == pytest.approx((losses[0] - losses[1]) / (2 * h), rel=1e-6, abs=1e-8)


def test_inputs_may_be_values_and_get_gradients() -> None:
    x = [Value(1.0), Value(2.0)]
    neuron = nn.Neuron(2, "linear", rng=0)
    neuron(x).backward()
    assert [value.grad for value in x] == [weight.data for weight in neuron.weights]


def test_one_output_comes_as_a_value_several_as_a_list() -> None:
    assert isinstance(nn.Layer(2, 1)([1.0, 2.0]), Value)
    assert isinstance(nn.MLP(2, [2, 1])([1.0, 2.0]), Value)
    assert [type(output) for output in nn.MLP(2, [1, 2])([1.0, 2.0])] == [Value, Value]


def test_an_activation_without_a_name_is_called_after_its_type() -> None:
    class Squared:
        def __call__(self, z: Any) -> Any:
            return z * z

    assert repr(nn.Neuron(1, Squared())) == "Neuron(1, 'Squared')"


def test_a_row_may_be_any_iterable() -> None:
    model = nn.MLP(2, [1], rng=0)
    assert model((1, 2)).data == model(iter([1.0, 2.0])).data == model([1.0, 2.0]).data


def test_a_function_serves_as_activation() -> None:
    neuron = nn.Neuron(1, lambda z: autograd.sin(z) + 1.0, initializer="zeros")
    assert neuron([5.0]).data == 1.0


def test_values_are_named_by_where_they_were_made() -> None:
    z = autograd.topological_order(nn.MLP(1, [1], output_activation="tanh", rng=0)([1.0]))[0]
    assert (z.label, nn.MLP(1, [1], rng=0)([1.0]).label) == ("layers.0.neurons.0.z", "layers.0.neurons.0.o0")


def test_a_value_that_has_a_name_keeps_it() -> None:
    offset, known = Value(3.0), Value(2.0) * Value(2.0)
    known.label = "known"

    def named(z: Any) -> Any:
        z.label = "mine"
        return z

    activations = [lambda z: offset, lambda z: known, named]
    assert [nn.Neuron(1, activation)([1.0]).label for activation in activations] == ["", "known", "mine"]


def test_a_neuron_may_be_called_something_else_later() -> None:
    model = nn.MLP(1, [1], rng=0)
    neuron = model.layers[0].neurons[0]
    assert neuron.label == "o0"
    neuron.label = "price"
    assert (neuron.label, model([1.0]).label) == ("price", "layers.0.neurons.0.price")


def test_the_same_seed_gives_the_same_network() -> None:
    weights = [[p.data for p in nn.MLP(3, [4, 2], rng=rng).parameters()] for rng in (5, Random(5), 6)]
    assert weights[0] == weights[1]
    assert weights[0] != weights[2]


def test_a_network_draws_nothing_from_the_global_generator() -> None:
    import random

    random.seed(0)
    expected = random.Random(0).random()
    nn.MLP(3, [4, 2])
    assert random.random() == expected


def test_network_5_2_2() -> None:
    model = nn.network_5_2_2(rng=0)
    assert [(layer.n_inputs, len(layer.neurons)) for layer in model.layers] == [(5, 2), (2, 2), (2, 2)]
    assert len(model([1.0, 2.0, 3.0, 4.0, 5.0])) == 2
    assert len(model.parameters()) == 5 * 2 + 2 + 2 * 2 + 2 + 2 * 2 + 2
    assert repr(nn.network_5_2_2([8, 4])).startswith("MLP(5, [8, 4, 2]")


def test_reprs_say_how_to_make_them_again() -> None:
    assert repr(nn.Neuron(3, "tanh")) == "Neuron(3, 'tanh')"
    assert repr(nn.Layer(3, 2, "linear")) == "Layer(3, 2, 'linear')"
    assert repr(nn.MLP(3, [2])) == "MLP(3, [2], output_activation='linear')"
    assert repr(nn.MLP(3, [2, 1], activation="tanh")) == "MLP(3, [2, 1], activation='tanh', output_activation='linear')"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.MLP(5, [2, 2])([1.0] * 4), "layer 0 expects 5 inputs, got 4"),
        (lambda: nn.Layer(2, 2)([1.0] * 3), "the layer expects 2 inputs, got 3"),
        (lambda: nn.Neuron(2)([]), "the neuron expects 2 inputs, got 0"),
        (lambda: nn.MLP(5, []), "an MLP needs at least one layer: MLP(5, [2, 2]), not MLP(5, [])"),
        (lambda: nn.MLP(5, [2, 0]), "the number of a layer's neurons must be at least 1, got 0"),
        (lambda: nn.MLP(0, [2]), "the number of a neuron's inputs must be at least 1, got 0"),
        (lambda: nn.network_5_2_2([8, 8, 8]), "give one width or two, not 3: [8, 8, 8]"),
        (
            lambda: nn.MLP(5, [2], output_activation="sigmoit"),
            "unknown activation 'sigmoit'; known are: leaky_relu, linear, relu, sigmoid, softplus, tanh; or give a "
            "function, as autograd.gelu",
        ),
    ],
)
def test_wrong_values_are_named(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.MLP(5, [2, 2])(1.0), "layer 0 expects a row of 5 inputs, got the float 1.0; write [x0, x1, x2, …]"),  # type: ignore[arg-type]
        (lambda: nn.MLP(1, [1])("2"), "layer 0 expects a row of 1 inputs, got the str '2'"),
        (lambda: nn.MLP(1, [1])(["2"]), "expected a real number, got the str '2'; write float('2')"),
        (lambda: nn.MLP(2, 3), "an MLP takes a list of layer sizes: MLP(2, [3]), not MLP(2, 3)"),  # type: ignore[arg-type]
        (
            lambda: nn.Neuron(1, lambda z: max(0.0, z), initializer="zeros")([1.0]),
            "the activation <lambda> made the float 0.0 of a Value; write it with autograd's functions",
        ),
        (
            lambda: nn.MLP(2, [2])([[1.0, 2.0], [3.0, 4.0]]),
            "a model takes one row of inputs, got a list of 2 rows; write nn.predict(model, rows)",
        ),
        (lambda: nn.MLP(2, [2.0]), "the number of a layer's neurons must be an int, got the float 2.0"),  # type: ignore[list-item]
        (lambda: nn.MLP(2, [True]), "must be an int, got the bool True"),
        (lambda: nn.MLP(2, [2], rng="seed"), "rng is a random.Random or an int seed, got the str 'seed'"),  # type: ignore[arg-type]
    ],
)
def test_wrong_types_are_named(call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        call()


@pytest.mark.parametrize("row", [{1.0: 2.0, 3.0: 4.0}, b"ab", "ab", {1.0, 2.0}, None, 5])
def test_what_is_no_row_is_refused(row: Any) -> None:
    with pytest.raises(TypeError, match=r"layer 0 expects a row of 2 inputs, got the "):
        nn.MLP(2, [1], rng=1)(row)


def test_an_unknown_activation_is_refused_even_where_no_layer_uses_it() -> None:
    with pytest.raises(ValueError, match="unknown activation 'rleu'"):
        nn.MLP(2, [1], activation="rleu")


def test_numpy_sizes_and_seeds() -> None:
    numpy = pytest.importorskip("numpy")
    model = nn.MLP(numpy.int64(2), [numpy.int32(3), 1], rng=numpy.int64(3))
    assert [p.data for p in model.parameters()] == [p.data for p in nn.MLP(2, [3, 1], rng=3).parameters()]
