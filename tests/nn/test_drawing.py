"""nn.draw: the structure of a network."""

import pytest

import nn


def test_every_weight_is_a_line_and_every_neuron_a_circle() -> None:
    source = nn.draw(nn.MLP(3, [4, 2], rng=1)).source
    assert source.count("->") == 3 * 4 + 4 * 2
    assert source.count("pos=") == 3 + (3 + 4 + 2)  # a heading for each column


def test_positive_and_negative_weights_differ_in_colour() -> None:
    neuron = nn.Neuron(2, rng=1)
    neuron.weights[0].data, neuron.weights[1].data, neuron.bias.data = 1.0, -1.0, 0.0
    lines = [line for line in nn.draw(neuron).source.splitlines() if "->" in line]
    assert "#B35806" in lines[0]
    assert "#5E3C99" in lines[1]


def test_gradients_can_be_shown_and_their_absence_is_said() -> None:
    model = nn.network_5_2_2(rng=22)
    assert "call backward()" in nn.draw(model, show="grad").source
    nn.ssr(model([0.8, -1.2, 0.5, 1.6, -0.4]), [1.0, 0.0]).backward()
    source = nn.draw(model, show="grad", theme="dark").source
    assert "call backward()" not in source
    assert source != nn.draw(model, show="weight", theme="dark").source


@pytest.mark.parametrize("model", [nn.Neuron(3, rng=1), nn.Layer(2, 3, rng=1), nn.MLP(64, [32, 10], rng=1)])
def test_every_kind_of_network_renders(model) -> None:
    assert nn.draw(model).pipe(encoding="utf-8").count("<ellipse") == sum(
        (model.n_inputs, 1) if isinstance(model, nn.Neuron)
        else (model.n_inputs, len(model.neurons)) if isinstance(model, nn.Layer)
        else (64, 32, 10)
    )  # fmt: skip


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match=r"unknown show='bias'; known are: weight, grad"):
        nn.draw(nn.Neuron(1), show="bias")
    with pytest.raises(TypeError, match=r"takes an MLP, a Layer or a Neuron, got the int 3"):
        nn.draw(3)


def test_inputs_and_outputs_can_have_names() -> None:
    texts = nn.draw(nn.MLP(2, [3, 1], rng=1), input_names=["age & sex", "weight"], output_names=["risk"]).source
    assert texts.count("pos=") == 3 + (2 + 3 + 1) + 3
    for name in ("age &amp; sex", "weight", "risk"):
        assert name in texts
    with pytest.raises(ValueError, match=r"1 input names for 2 inputs"):
        nn.draw(nn.Neuron(2, rng=1), input_names=["age"])


def test_a_dead_network_after_backward_is_not_taken_for_one_before() -> None:
    neuron = nn.Neuron(1, initializer="zeros")
    neuron([1.0]).backward()
    assert "call backward()" not in nn.draw(neuron, show="grad").source
