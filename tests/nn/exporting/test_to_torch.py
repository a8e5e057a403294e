"""A network as PyTorch's modules: the same outputs and gradients, and weights that go both ways. Needs torch."""

from random import Random
from typing import Any

import pytest

import nn

torch = pytest.importorskip("torch")

ROWS = [[Random(i).gauss(0.0, 4.0) for _ in range(3)] for i in range(20)] + [[400.0, -300.0, 200.0], [0.0, 0.0, 0.0]]


def outputs(model: Any, row: Any) -> Any:
    return [output.data for output in model.layers[-1].forward(hidden(model, row))]


def hidden(model: Any, row: Any) -> Any:
    for layer in model.layers[:-1]:
        row = layer.forward(row)
    return row


@pytest.mark.parametrize("activation", sorted(nn.ACTIVATIONS))
def test_outputs_and_gradients_are_equal(activation: Any) -> None:
    model = nn.MLP(3, [5, 4, 2], activation=activation, output_activation=activation, rng=1)
    network = nn.to_torch(model)
    made = network(torch.tensor(ROWS, dtype=torch.float64))
    for row, theirs in zip(ROWS, made.tolist()):
        assert outputs(model, row) == pytest.approx(theirs, rel=1e-12, abs=1e-300)
    made.sum().backward()
    model.zero_grad()
    for row in ROWS:
        sum(model(row)).backward()
    theirs = {name: parameter.grad.tolist() for name, parameter in network.named_parameters()}
    for i, layer in enumerate(model.layers):
        for neuron, weight, bias in zip(layer.neurons, theirs[f"layers.{i}.weight"], theirs[f"layers.{i}.bias"]):
            assert [w.grad for w in neuron.weights] == pytest.approx(weight, rel=1e-9, abs=1e-12)
            assert neuron.bias.grad == pytest.approx(bias, rel=1e-9, abs=1e-12)


def test_state_dicts_have_the_same_names_and_go_both_ways() -> None:
    model, other = (nn.MLP(3, [4, 2], activation="tanh", rng=seed) for seed in (1, 2))
    network = nn.to_torch(model)
    assert list(network.state_dict()) == list(model.state_dict())
    assert all(tensor.dtype == torch.float64 for tensor in network.state_dict().values())
    network.load_state_dict({name: torch.tensor(x) for name, x in other.state_dict().items()})
    model.load_state_dict(network.state_dict())
    assert model.state_dict() != other.state_dict()  # torch.tensor of floats is float32
    network.load_state_dict({name: torch.tensor(x, dtype=torch.float64) for name, x in other.state_dict().items()})
    model.load_state_dict(network.state_dict())
    assert model.state_dict() == other.state_dict()


def test_a_layer_and_a_single_output() -> None:
    layer, model = nn.Layer(3, 2, "sigmoid", rng=1), nn.MLP(3, [1], rng=1)
    assert nn.to_torch(layer)(torch.tensor(ROWS, dtype=torch.float64)).shape == (22, 2)
    assert nn.to_torch(model)(torch.tensor(ROWS, dtype=torch.float64)).shape == (22, 1)


def test_pytorchs_global_generator_stays_as_it_is() -> None:
    state = torch.get_rng_state()
    nn.to_torch(nn.MLP(3, [4, 2]))
    assert torch.equal(torch.get_rng_state(), state)
