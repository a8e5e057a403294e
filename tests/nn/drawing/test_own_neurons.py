"""Pictures of models of a user's own, as lectures write them: as those of nn's models, and with names."""

import random
import re
from typing import Any

import pytest

import nn
from autograd import Parameter, Value, draw


class Neuron:
    def __init__(self, nin: int, nonlin: bool = True, kind: Any = Value) -> None:
        self.w = [kind(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = kind(0.25)
        self.nonlin = nonlin

    def __call__(self, x: Any) -> Any:
        act = sum((wi * xi for wi, xi in zip(self.w, x)), self.b)
        return act.relu() if self.nonlin else act


class Layer:
    def __init__(self, nin: int, nout: int, **options: Any) -> None:
        self.neurons = [Neuron(nin, **options) for _ in range(nout)]

    def __call__(self, x: Any) -> Any:
        out = [n(x) for n in self.neurons]
        return out[0] if len(out) == 1 else out


class MLP:
    def __init__(self, nin: int, nouts: list[int], kind: Any = Value) -> None:
        sizes = [nin, *nouts]
        last = len(nouts) - 1
        self.layers = [Layer(sizes[i], sizes[i + 1], nonlin=i < last, kind=kind) for i in range(len(nouts))]

    def __call__(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x


ROW = [0.5, -1.0]


def mine() -> MLP:
    random.seed(3)
    return MLP(2, [3, 2])


def twin_of(model: MLP) -> nn.MLP:
    """The same network of nn."""
    twin = nn.MLP(2, [3, 2])
    for own, layer in zip(model.layers, twin.layers):
        for neuron, other in zip(own.neurons, layer.neurons):
            for w, v in zip(neuron.w, other.weights):
                v.data = w.data
            other.bias.data = neuron.b.data
    return twin


def without_names(source: str) -> str:
    """A picture without the ids and the names of weights."""
    return re.sub(r'id="?[\w-]+"?|layers\.\d+\.neurons\.\d+\.(weights\.\d+|w\.\d+|bias|b)\b', "", source)


@pytest.mark.parametrize("show", ["weight", "grad"])
@pytest.mark.parametrize("inputs", [None, ROW, [ROW, [1.0, 2.0]]])
def test_it_is_the_picture_of_nns_model(show: str, inputs: Any) -> None:
    model = mine()
    twin = twin_of(model)
    if show == "grad":
        for network in (model, twin):
            y, z = network(ROW)
            (y * 2.0 + z).backward()
    pictures = [nn.draw(network, show=show, inputs=inputs).source for network in (model, twin)]
    assert without_names(pictures[0]) == without_names(pictures[1])


def test_its_values_get_names_which_pictures_of_its_graph_have() -> None:
    model = mine()
    model.layers[0].neurons[0].w[0].label = "first"
    nn.draw(model)
    assert [w.label for w in model.layers[0].neurons[0].w] == ["first", "layers.0.neurons.0.w.1"]
    assert model.layers[1].neurons[1].b.label == "layers.1.neurons.1.b"
    assert "layers.1.neurons.1.w.2" in draw(model(ROW)[1], level="full").source


def test_a_layer_and_a_neuron() -> None:
    layer = mine().layers[0]
    assert nn.draw(layer, inputs=ROW).source.count("->") == 6
    assert layer.neurons[2].b.label == "neurons.2.b"
    neuron = Neuron(2)
    assert nn.draw(neuron, inputs=ROW).source.count("->") == 2
    assert (neuron.w[1].label, neuron.b.label) == ("w.1", "b")


class Linear:
    """Other names, no bias, no activation, and lists of neurons in place of layers."""

    def __init__(self, weights: list[Value]) -> None:
        self.weights = weights

    def __call__(self, row: Any) -> Value:
        return sum((w * x for w, x in zip(self.weights, row)), Value(0.0))


class Bare:
    def __init__(self) -> None:
        self.layers = [[Linear([Value(1.0), Value(2.0)]), Linear([Value(3.0), Value(4.0)])], [Linear([Value(5.0)] * 2)]]


def test_other_ways_to_write_it() -> None:
    model = Bare()
    source = nn.draw(model, inputs=ROW).source
    assert source.count("->") == 6
    assert model.layers[1][0].weights[1].label == "layers.1.neurons.0.weights.0"  # one Value in two places


def test_micrograds_networks() -> None:
    from nn import micrograd

    random.seed(1)
    model = micrograd.MLP(2, [3, 1])
    assert nn.draw(model, inputs=ROW).source.count("->") == 9


def test_a_subclass_of_module_with_parameters() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            self.layers = MLP(2, [2, 1], kind=Parameter).layers

    net = Net()
    assert nn.draw(net).source.count("->") == 6


@pytest.mark.parametrize(
    "model", [3, object(), Value(1.0), [1.0], type("Empty", (), {"layers": [], "neurons": []})(), Linear([])]
)
def test_what_is_no_model(model: Any) -> None:
    with pytest.raises(TypeError, match=r"takes an MLP, a Layer or a Neuron, got .*; a model of your own has layers"):
        nn.draw(model)


def test_neurons_of_which_one_has_numbers_for_weights() -> None:
    model: Any = mine()
    model.layers[1].neurons[0].w = [1.0, 2.0, 3.0]
    with pytest.raises(TypeError, match="a list of Values"):
        nn.draw(model)


def test_neurons_that_read_another_number_of_values() -> None:
    model = mine()
    model.layers[1].neurons[0].w.append(Value(1.0))
    with pytest.raises(ValueError, match="neuron 0 of layer 1 reads 4 values, and 3 come"):
        nn.draw(model)


def test_neurons_that_cannot_be_called_have_no_outputs() -> None:
    class Still:
        def __init__(self) -> None:
            self.w, self.b = [Value(1.0), Value(2.0)], Value(0.0)

    assert nn.draw(Still()).source.count("->") == 2
    with pytest.raises(TypeError, match="inputs= needs neurons that can be called, and a Still cannot"):
        nn.draw(Still(), inputs=ROW)


def test_neurons_that_make_no_value() -> None:
    class Number(Neuron):
        def __call__(self, x: Any) -> Any:
            return 1.0

    with pytest.raises(TypeError, match=r"a Number is to make a Value of a row, it made the float 1\.0"):
        nn.draw(Number(2), inputs=ROW)
