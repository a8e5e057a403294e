"""The graphs that must be legible as their page opens, whatever the size of the window."""

import math
from collections.abc import Callable

import autograd
import nn
from autograd import Parameter, Value
from tests.autograd.drawing.conftest import build_5_2_2, build_neuron


def square() -> Value:
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    y.backward()
    return y


def long_formula() -> Value:
    """micrograd's example, of 47 values without scopes."""
    a, b = Value(-4.0, "a"), Value(2.0, "b")
    c, d = a + b, a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    f = (c - d) ** 2
    g = f / 2.0 + 10.0 / f
    g.backward()
    return g


def perceptron_2_16_16_1() -> Value:
    inputs = [Value(0.8, "inputs.x0"), Value(-1.2, "inputs.x1")]
    loss: Value = nn.ssr(nn.MLP(2, [16, 16, 1], rng=1)(inputs), 1.0)
    loss.backward()
    return loss


def attention_head() -> Value:
    """One query over three tokens of two numbers each."""
    tokens = [[Value(math.sin(3 * i + j), f"tokens.x{i}{j}") for j in range(2)] for i in range(3)]

    def projected(name: str, token: list[Value], place: int) -> list[Value]:
        rows = [[Parameter(math.cos(i + 2 * j + len(name)), f"{name}.w{i}{j}") for j in range(2)] for i in range(2)]
        numbers = [autograd.dot(row, token) for row in rows]
        for i, number in enumerate(numbers):
            number.label = f"{name}.{name[0]}{place}{i}"
        return numbers

    query = projected("queries", tokens[-1], 2)
    keys = [projected("keys", token, i) for i, token in enumerate(tokens)]
    values = [projected("values", token, i) for i, token in enumerate(tokens)]
    scores = [autograd.dot(query, key) / math.sqrt(2) for key in keys]
    for i, score in enumerate(scores):
        score.label = f"scores.s{i}"
    weights = autograd.softmax(scores)
    for i, weight in enumerate(weights):
        weight.label = f"weights.a{i}"
    mixed = [autograd.dot(weights, [value[i] for value in values]) for i in range(2)]
    for i, number in enumerate(mixed):
        number.label = f"mixed.m{i}"
    loss: Value = nn.ssr(mixed, [1.0, 0.0])
    loss.backward()
    return loss


def recurrent_cell() -> Value:
    """Four steps of h = tanh(w h + u x + b)."""
    w, u, b = Parameter(0.8, "w"), Parameter(-0.5, "u"), Parameter(0.1, "b")
    h = Value(0.0, "h")
    for i in range(4):
        h = (w * h + u * Value(math.sin(i + 1.0), f"cells.{i}.x") + b).tanh()
        h.label = f"cells.{i}.h"
    loss = (h - 1.0) ** 2
    loss.label = "loss"
    loss.backward()
    return loss


def thousand_values() -> Value:
    """1,002 values without scopes."""
    x = Value(0.5, "x")
    y = x
    for i in range(1001):
        y = y.sin() if i % 2 else y.tanh()
    y.backward()
    return y


EIGHT_GRAPHS: dict[str, Callable[[], Value]] = {
    "neuron": build_neuron,
    "square": square,
    "5-2-2": build_5_2_2,
    "long formula": long_formula,
    "2-16-16-1": perceptron_2_16_16_1,
    "attention head": attention_head,
    "recurrent cell": recurrent_cell,
    "1,002 values": thousand_values,
}
