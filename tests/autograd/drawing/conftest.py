"""Graphs that the drawing tests share."""

from collections.abc import Callable

import pytest

import nn
from autograd import Parameter, Value


def build_neuron(bias: float = 2.5, *, backward: bool = True) -> Value:
    x1, x2 = Value(2.0, "x1"), Value(-3.0, "x2")
    w1, w2, b = Parameter(-3.0, "neuron.w1"), Parameter(-1.5, "neuron.w2"), Parameter(bias, "neuron.b")
    z = x1 * w1 + x2 * w2 + b
    y = z.relu()
    z.label, y.label = "neuron.z", "neuron.y"
    if backward:
        y.backward()
    return y


def build_5_2_2() -> Value:
    inputs = [Value(x, f"inputs.x{i}") for i, x in enumerate([0.8, -1.2, 0.5, 1.6, -0.4])]
    loss: Value = nn.ssr(nn.network_5_2_2(rng=22)(inputs), [1.0, 0.0])
    loss.backward()
    return loss


@pytest.fixture
def neuron() -> Callable[..., Value]:
    return build_neuron


@pytest.fixture
def network_loss() -> Value:
    return build_5_2_2()
