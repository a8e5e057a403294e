"""Graphs to be drawn: networks on rows, and chains."""

from __future__ import annotations

from random import Random

import nn
from autograd import Value


def network(n_inputs: int, sizes: list[int], rows: int = 1) -> Value:
    """The loss of a network on so many rows."""
    model, rng = nn.MLP(n_inputs, sizes, rng=1), Random(0)
    batch = [[Value(rng.uniform(-1, 1), f"inputs.x{i}") for i in range(n_inputs)] for _ in range(rows)]
    loss: Value = nn.ssr([model(row) for row in batch], [0.0 if sizes[-1] == 1 else [0.0] * sizes[-1]] * rows)
    loss.backward()
    return loss


def chain(length: int) -> Value:
    """Operations without any label, each on the one before."""
    y = x = Value(1.0, "x")
    for i in range(length - 1):
        y = y + x if i % 2 else y * 0.999
    y.backward()
    return y
