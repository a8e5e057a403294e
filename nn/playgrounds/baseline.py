"""What a straight line reaches on the same rows: least squares, by an orthogonal basis of the columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, no_grad
from nn.losses.loss import Loss
from nn.playgrounds.examples import Examples

_SMALLEST = 1e-10  # of a column, the share of its length that must be new for it to count

Rows = Sequence[Sequence[float]]


class LeastSquares:
    """For each target the linear function of the inputs, with a constant, that has the smallest sum of squares.

    A column that the columns before it make up, as the same column twice, gets the weight 0.

    inputs, targets: rows of training numbers.

    >>> line = LeastSquares([[0.0], [1.0], [2.0]], [[1.0], [3.0], [5.0]])
    >>> [round(x, 12) for x in line([10.0])]
    [21.0]
    """

    def __init__(self, inputs: Rows, targets: Rows) -> None:
        columns = [[1.0] * len(inputs), *map(list, zip(*inputs))]
        basis: list[list[float]] = []
        mixes: list[list[float]] = []  # of each basis column, the coefficients by which the columns make it
        for i, column in enumerate(columns):
            mix = [float(i == j) for j in range(len(columns))]
            rest, length = column, math.hypot(*column)
            for _ in range(2):  # twice, so that rounding leaves the basis orthogonal
                for known, its_mix in zip(basis, mixes):
                    share = _dot(known, rest)
                    rest = [x - share * y for x, y in zip(rest, known)]
                    mix = [x - share * y for x, y in zip(mix, its_mix)]
            size = math.hypot(*rest)
            if size > _SMALLEST * length:
                basis.append([x / size for x in rest])
                mixes.append([x / size for x in mix])
        self.weights = []
        for target in zip(*targets):
            shares = [_dot(known, target) for known in basis]
            self.weights.append([_dot(shares, column) for column in zip(*mixes)])

    def __call__(self, row: Sequence[float]) -> list[float]:
        """The outputs for a row of inputs."""
        return [bias + _dot(weights, row) for bias, *weights in self.weights]


class Shares:
    """The same outputs for every row: the logits of the targets' means, the most that can be said without inputs.

    >>> [round(x, 3) for x in Shares([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])([])]
    [-1.386, -0.288]
    """

    def __init__(self, targets: Rows) -> None:
        means = [math.fsum(column) / len(targets) for column in zip(*targets)]
        if len(means) == 1:
            [yes] = means
            self.outputs = [_log(yes) - _log(1.0 - yes)]
        else:
            self.outputs = [_log(mean) for mean in means]

    def __call__(self, row: Sequence[float]) -> list[float]:
        """The outputs, whatever the row."""
        return self.outputs


def _log(share: float) -> float:
    return math.log(share) if share > 0.0 else -math.inf


def _dot(xs: Sequence[float], ys: Sequence[float]) -> float:
    return math.fsum(x * y for x, y in zip(xs, ys))


def baseline_of(examples: Examples, loss: Loss) -> dict[str, Any]:
    """What a network should beat: its name, and its loss on the training rows, and on the test rows if there are any.

    For numbers and signs it is least squares, for classes their shares among the training rows. A loss that is not
    finite, as of a class that no training row has, is left out.
    """
    rows = examples.rows
    counts = examples.kind in ("classes", "yes or no")
    predict: Callable[[Sequence[float]], list[float]]
    predict = Shares(rows.target_rows) if counts else LeastSquares(rows.inputs, rows.target_rows)
    found: dict[str, Any] = {"name": "always the same answer" if counts else "least squares"}
    for key, part in (("rows", rows), ("test", examples.test)):
        if part is not None:
            outputs = [predict(row) for row in part.inputs]
            total = _loss_of(outputs, part.targets, loss)
            found[key] = {"loss": total if math.isfinite(total) else None, "outputs": list(zip(*outputs))}
    return found


def _loss_of(outputs: list[list[float]], targets: list[Any], loss: Loss) -> float:
    """The combined loss of outputs that are plain numbers."""
    total = 0.0
    with no_grad():
        for row, target in zip(outputs, targets):
            of_row = loss([Value(x) for x in row] if isinstance(target, list) else Value(row[0]), target)
            total += of_row.data
    return float(loss.combined(total, len(outputs)))
