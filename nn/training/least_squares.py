"""least_squares: the straight line through the rows, the baseline for a network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nn.data.columns import Columns
from nn.data.plain_rows import as_examples, is_row
from nn.data.trained_on import remember
from nn.models.layers import MLP

_DEPENDENT = 1e-10  # a column that keeps no larger share of its length beside the columns before it depends on them


def least_squares(inputs: Any, targets: Any) -> MLP:
    """A network without hidden layers whose weights make the sum of squared residuals least.

    It is the baseline: a network with hidden layers that predicts no better than this straight line, or plane, has
    gained nothing from them.

    inputs: rows as for `nn.fit`, each of n numbers. targets: a number for each row, or a row of m numbers.

    The result is an `nn.MLP(n, [m])`. A column of the inputs that depends linearly on the columns before it, or is
    constant, gets the weight 0.

    Errors: ValueError and TypeError for rows that `nn.fit` refuses too, and for rows of inputs without numbers.

    Source: Björck, Solving linear least squares problems by Gram-Schmidt orthogonalization, 1967.

    >>> line = least_squares([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> [round(line([x]).data, 12) for x in (0.0, 10.0)]
    [1.0, 21.0]
    """
    rows, wanted = as_examples(inputs, targets)
    if not is_row(rows[0]) or not rows[0]:
        raise ValueError(f"inputs row 0 is {rows[0]!r:.60}; write each row as a list of numbers, as [[0.0], [1.0]]")
    outputs = list(zip(*wanted)) if is_row(wanted[0]) else [wanted]
    model = MLP(len(rows[0]), [len(outputs)], initializer="zeros")
    basis = _Basis([[1.0] * len(rows), *map(list, zip(*rows))])
    for neuron, output in zip(model.layers[0].neurons, outputs):
        for parameter, weight in zip([neuron.bias, *neuron.weights], basis.weights(output)):
            parameter.data = weight
    remember(model, Columns.of(inputs, targets))
    return model


class _Basis:
    """Orthonormal directions that span some columns, with each column in terms of them."""

    def __init__(self, columns: Sequence[list[float]]) -> None:
        self._directions: list[tuple[int, list[float]]] = []  # each with the column that added it
        self._parts: list[list[float]] = []
        for i, column in enumerate(columns):
            rest, parts = self._without_directions(column)
            length = math.hypot(*rest)
            if length > _DEPENDENT * math.hypot(*column):
                self._directions.append((i, [x / length for x in rest]))
                parts.append(length)
            self._parts.append(parts)

    def weights(self, target: Sequence[float]) -> list[float]:
        """The weights of the columns whose sum is nearest to the target."""
        _, parts = self._without_directions(list(target))
        weights = [0.0] * len(self._parts)
        for k, (i, _) in reversed(list(enumerate(self._directions))):
            weights[i] = parts[k] / self._parts[i][k]
            for before in range(k):
                parts[before] -= weights[i] * self._parts[i][before]
        return weights

    def _without_directions(self, column: list[float]) -> tuple[list[float], list[float]]:
        """What is left of a column beside all directions, and its part along each; a second pass removes rounding."""
        parts = [0.0] * len(self._directions)
        for _ in range(2):
            for k, (_, direction) in enumerate(self._directions):
                part = math.fsum(map(float.__mul__, direction, column))
                parts[k] += part
                column = [x - part * d for x, d in zip(column, direction)]
        return column, parts
