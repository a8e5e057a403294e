"""How weights start: the bounds and the moments that the sources give."""

import math
from random import Random
from statistics import fmean, pvariance
from typing import Any

import pytest

import nn

N_INPUTS, N_NEURONS = 40, 60


def weights_and_biases(initializer: Any) -> Any:
    layer = nn.Layer(N_INPUTS, N_NEURONS, rng=0, initializer=initializer)
    return [w.data for neuron in layer.neurons for w in neuron.weights], [neuron.bias.data for neuron in layer.neurons]


def test_uniform_fills_the_interval_for_weights_and_biases() -> None:
    weights, biases = weights_and_biases("uniform")
    for numbers in (weights, biases):
        assert -1.0 <= min(numbers) < -0.9
        assert 0.9 < max(numbers) <= 1.0
    assert pvariance(weights) == pytest.approx(1 / 3, rel=0.1)


def test_xavier_stays_within_its_limit_and_starts_biases_at_zero() -> None:
    weights, biases = weights_and_biases("xavier")
    limit = math.sqrt(6 / (N_INPUTS + N_NEURONS))
    assert 0.9 * limit < max(map(abs, weights)) <= limit
    assert pvariance(weights) == pytest.approx(2 / (N_INPUTS + N_NEURONS), rel=0.1)
    assert set(biases) == {0.0}


def test_he_has_its_variance_and_starts_biases_at_zero() -> None:
    weights, biases = weights_and_biases("he")
    assert fmean(weights) == pytest.approx(0.0, abs=0.02)
    assert pvariance(weights) == pytest.approx(2 / N_INPUTS, rel=0.1)
    assert set(biases) == {0.0}


def test_from_zeros_the_neurons_of_a_layer_stay_equal() -> None:
    model = nn.MLP(2, [3, 1], activation="sigmoid", initializer="zeros")
    nn.fit(model, [[0.0, 1.0], [1.0, 0.5]], [1.0, 3.0], optimizer=nn.SGD(0.1), epochs=20)
    rows = [[parameter.data for parameter in neuron.parameters()] for neuron in model.layers[0].neurons]
    assert rows[0] == rows[1] == rows[2] != [0.0, 0.0, 0.0]


def test_an_initializer_of_ones_own() -> None:
    ones = nn.Initializer("ones", weight=lambda rng, n, m: 1.0, bias=lambda rng, n, m: n + m / 10)
    neuron = nn.Layer(2, 3, initializer=ones).neurons[0]
    assert [parameter.data for parameter in neuron.parameters()] == [1.0, 1.0, 2.3]


@pytest.mark.parametrize("name", sorted(nn.INITIALIZERS))
def test_every_initializer_draws_from_the_given_generator_alone(name: Any) -> None:
    draws = [[p.data for p in nn.MLP(2, [3], rng=Random(4), initializer=name).parameters()] for _ in range(2)]
    assert draws[0] == draws[1]


def test_an_unknown_initializer_is_named() -> None:
    with pytest.raises(ValueError, match="unknown initializer 'lucky'; known are: he, uniform, xavier, zeros"):
        nn.MLP(2, [2], initializer="lucky")
