"""State dicts: PyTorch's names for layers, all that a module holds, nothing changed by a state that does not fit."""

import math
from typing import Any

import numpy
import pytest

import nn
from autograd import Parameter, Value
from nn.models.module import tensors_of


def matrix(values: Any) -> Any:
    return [[parameter.data for parameter in row] for row in values]


class Everything(nn.Module):
    """A module of a user's own: numbers, lists, ragged ones, arrays, dicts, tied parameters, and itself."""

    def __init__(self) -> None:
        self.scale = Parameter(2.0)
        self.again = self.scale
        self.body = nn.MLP(2, [2, 1], rng=0)
        self.heads = {"left": nn.Neuron(2, rng=1), 0: Parameter(3.0)}
        self.pair = (Parameter(4.0), [Parameter(5.0)])
        self.ragged = [[Parameter(6.0)], [Parameter(7.0), Parameter(8.0)]]
        self.grid = numpy.array([[Parameter(9.0), Parameter(10.0)]])
        self.data = numpy.zeros(3)
        self.frozen = Value(11.0)
        self.loop = [self]
        self.loop.append(self.loop)  # type: ignore[arg-type]


def test_layers_have_pytorchs_names_and_shapes() -> None:
    model = nn.MLP(3, [4, 2], rng=0)
    state = model.state_dict()
    assert list(state) == ["layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"]
    for i, layer in enumerate(model.layers):
        assert state[f"layers.{i}.weight"] == [[w.data for w in neuron.weights] for neuron in layer.neurons]
        assert state[f"layers.{i}.bias"] == [neuron.bias.data for neuron in layer.neurons]
    assert list(model.layers[0].state_dict()) == ["weight", "bias"]
    assert list(model.layers[0].neurons[0].state_dict()) == ["weights", "bias"]


def test_other_modules_have_dotted_names() -> None:
    state = Everything().state_dict()
    assert {name: state[name] for name in state if not name.startswith(("body", "heads.left"))} == {
        "scale": 2.0,
        "again": 2.0,
        "heads.0": 3.0,
        "pair.0": 4.0,
        "pair.1": [5.0],
        "ragged.0": [6.0],
        "ragged.1": [7.0, 8.0],
        "grid": [[9.0, 10.0]],
    }
    assert {"body.layers.0.weight", "body.layers.1.bias", "heads.left.weights", "heads.left.bias"} < state.keys()
    assert len(state) == 8 + 4 + 2


@pytest.mark.parametrize("make", [Everything, lambda: nn.MLP(2, [3, 1], rng=0), lambda: nn.Layer(2, 2, rng=0)])
def test_every_parameter_is_in_the_state_and_comes_back(make: Any) -> None:
    model, other = make(), make()
    for i, parameter in enumerate(model.parameters()):
        parameter.data = i + 0.1
    other.load_state_dict(model.state_dict())
    assert [parameter.data for parameter in other.parameters()] == [i + 0.1 for i in range(len(model.parameters()))]


@pytest.mark.parametrize("form", [numpy.array, tuple, lambda rows: [numpy.array(row) for row in rows]])
def test_arrays_and_tuples_are_loaded_too(form: Any) -> None:
    layer = nn.Layer(2, 2, rng=0)
    layer.load_state_dict({"weight": form([[1.0, 2.0], [3.0, 4.0]]), "bias": numpy.array([5, 6], dtype="float32")})
    assert layer.state_dict() == {"weight": [[1.0, 2.0], [3.0, 4.0]], "bias": [5.0, 6.0]}
    assert all(type(parameter.data) is float for parameter in layer.parameters())


def test_nan_and_infinities_are_kept_as_they_are() -> None:
    neuron = nn.Neuron(2)
    neuron.load_state_dict({"weights": [math.nan, -math.inf], "bias": -0.0})
    state = neuron.state_dict()
    assert math.isnan(state["weights"][0])
    assert state["weights"][1] == -math.inf
    assert math.copysign(1.0, state["bias"]) == -1.0


class Ring:
    """A list that holds itself."""

    def tolist(self) -> Any:
        ring: list[Any] = []
        ring.append(ring)
        return ring


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bias": None}, "bias: expected a real number, got the NoneType None"),
        ({"bias": "1"}, "bias: expected a real number"),
        ({"bias": [1.0]}, r"bias has the shape \(1,\), but needs no"),
        ({"weights": 1.0}, r"weights has no entries, but needs the shape \(3,\)"),
        ({"weights": [1.0, 2.0]}, r"weights has the shape \(2,\), but needs the shape \(3,\)"),
        ({"weights": [1.0, 2.0, "x"]}, r"weights\[2\]: expected a real number, got the str 'x'"),
        ({"weights": [1.0, [2.0], 3.0]}, r"weights\[1\]: expected a real number, got the list \[2.0\]"),
        ({"weights": [1.0, 2.0, 10**400]}, "does not fit a float64"),
        ({"weights": Ring()}, "weights has the shape"),
        ({"wieghts": [1.0]}, "wieghts is unknown"),
    ],
)
def test_a_state_that_does_not_fit_is_named_and_changes_nothing(change: Any, message: str) -> None:
    neuron = nn.Neuron(3, rng=0)
    before = neuron.state_dict()
    with pytest.raises(ValueError, match=message):
        neuron.load_state_dict({"bias": 7.0, "weights": [7.0, 7.0, 7.0], **change})
    assert neuron.state_dict() == before


def test_rows_of_other_lengths_are_named() -> None:
    with pytest.raises(ValueError, match=r"weight\[1\] has the shape \(1,\), but needs the shape \(2,\)"):
        nn.Layer(2, 2).load_state_dict({"weight": [[1.0, 2.0], [3.0]], "bias": [0.0, 0.0]})


def test_all_problems_are_told_but_not_hundreds() -> None:
    with pytest.raises(ValueError, match=r"layers\.0\.weight is missing; layers\.0\.bias is missing.*; and 3 more"):
        nn.MLP(1, [1, 1, 1]).load_state_dict({"a": 1.0, "b": 2.0})
    with pytest.raises(TypeError, match=r"a state is a dict of names and numbers.*got \[1\]"):
        nn.Neuron(1).load_state_dict([1])  # type: ignore[arg-type]


def test_a_parameter_in_two_places_is_under_both_names_and_gets_one_number() -> None:
    encoder = nn.MLP(2, [3, 2], rng=0)
    for j, neuron in enumerate(encoder.layers[1].neurons):
        neuron.weights = [encoder.layers[0].neurons[i].weights[j] for i in range(3)]
    state = encoder.state_dict()
    assert state["layers.1.weight"] == [list(column) for column in zip(*state["layers.0.weight"])]
    encoder.load_state_dict(state)
    state["layers.1.weight"][0][1] = 9.0
    there = r"layers\.0\.weight\[1\]\[0\] and layers\.1\.weight\[0\]\[1\] are one parameter, but are given \S+ and 9.0"
    with pytest.raises(ValueError, match=there):
        encoder.load_state_dict(state)


def test_a_layer_that_is_there_twice_is_under_both_names() -> None:
    model = nn.MLP(2, [2, 2], rng=0)
    model.layers[1] = model.layers[0]
    state = model.state_dict()
    assert state["layers.0.weight"] == state["layers.1.weight"]
    model.load_state_dict(state)


def test_a_layer_of_other_neurons_keeps_their_names() -> None:
    class Gated(nn.Neuron):
        def __init__(self, n_inputs: Any) -> None:
            super().__init__(n_inputs, rng=0)
            self.gate = Parameter(0.5)

    layer = nn.Layer(2, 2, rng=0)
    layer.neurons[1] = Gated(2)
    layer.gain = Parameter(3.0)  # type: ignore[attr-defined]
    assert list(layer.state_dict()) == [
        "neurons.0.weights",
        "neurons.0.bias",
        "neurons.1.weights",
        "neurons.1.bias",
        "neurons.1.gate",
        "gain",
    ]


def test_an_attribute_of_a_layer_is_in_its_state_too() -> None:
    layer = nn.Layer(2, 2, rng=0)
    layer.gain = Parameter(3.0)  # type: ignore[attr-defined]
    assert list(layer.state_dict()) == ["weight", "bias", "gain"]


def test_two_parts_of_one_name_are_refused() -> None:
    class Twins(nn.Module):
        def __init__(self) -> None:
            self.parts = {1: Parameter(1.0), "1": Parameter(2.0)}

    with pytest.raises(ValueError, match=r"two parts of the model are called parts\.1"):
        Twins().state_dict()


class Micro(nn.Module):
    """As micrograd writes modules: plain Values, and parameters() that lists them."""

    def __init__(self) -> None:
        self.w, self.b = [Value(1.0), Value(2.0)], Value(3.0)

    def parameters(self) -> Any:
        return [*self.w, self.b]


class MicroNet(nn.Module):
    def __init__(self) -> None:
        self.parts = [Micro(), Micro()]

    def parameters(self) -> Any:
        return [p for part in self.parts for p in part.parameters()]


def test_what_only_parameters_lists_is_one_list_for_each_module() -> None:
    assert Micro().state_dict() == {"parameters": [1.0, 2.0, 3.0]}
    assert MicroNet().state_dict() == {"parts.0.parameters": [1.0, 2.0, 3.0], "parts.1.parameters": [1.0, 2.0, 3.0]}


def test_a_model_that_is_no_module_has_its_parameters_in_a_list() -> None:
    class Plain:
        def __init__(self) -> None:
            self.p = Parameter(1.0)

        def parameters(self) -> Any:
            return [self.p, self.p]

    plain = Plain()
    assert tensors_of(plain) == {"parameters": [plain.p]}


def test_two_thousand_modules_one_in_the_other_have_a_state() -> None:
    class Link(nn.Module):
        def __init__(self) -> None:
            self.weight = Parameter(1.0)

    outer = Link()
    for _ in range(1999):
        outer, outer.inner = Link(), outer  # type: ignore[attr-defined]
    assert len(outer.state_dict()) == 2000


def test_numbers_that_are_assigned_are_floats_in_a_state() -> None:
    model = nn.MLP(1, [1])
    model.layers[0].neurons[0].bias.data = 3
    assert repr(model.state_dict()["layers.0.bias"]) == "[3.0]"

    def assign_and_ask() -> None:
        model.layers[0].neurons[0].bias.data = "3"  # the native engine raises here
        model.state_dict()

    with pytest.raises(TypeError, match=r"the data of 'layers.0.neurons.0.bias': expected a real number, got the str"):
        assign_and_ask()
