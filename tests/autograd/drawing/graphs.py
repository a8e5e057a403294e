"""Graphs of the size that the tests of the page ask for."""

import random
from typing import Any

import nn
from autograd import Value


def network(n_inputs: Any, sizes: Any, rows: Any = 1) -> Any:
    """The loss of a network on so many rows, after a backward pass."""
    model, rng = nn.MLP(n_inputs, sizes, rng=1), random.Random(0)
    batch = [[Value(rng.uniform(-1, 1), f"inputs.x{i}") for i in range(n_inputs)] for _ in range(rows)]
    loss = nn.ssr([model(row) for row in batch], [[0.0] * sizes[-1] if sizes[-1] > 1 else 0.0] * rows)
    loss.backward()
    return loss
