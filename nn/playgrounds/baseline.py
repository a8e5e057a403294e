"""What needs no hidden layer: least squares on the same rows, or for classes the same answer for every row."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, no_grad
from nn.losses.loss import Loss
from nn.playgrounds.examples import Examples, NumberRows
from nn.prediction import predict
from nn.training.least_squares import least_squares

Answer = Callable[[Sequence[list[float]]], list[list[float]]]


def baseline_of(examples: Examples, loss: Loss) -> dict[str, Any]:
    """What a network should beat: its name, and its loss and outputs on the training and the test rows.

    For numbers and signs it is least squares, for classes their shares among the training rows. The outputs are written
    column by column. A loss that is not finite, as of a class that no training row has, is None.
    """
    rows = examples.rows
    is_constant = examples.kind in ("classes", "yes or no")
    answer = shares(rows.target_rows) if is_constant else _straight_line(rows)
    found: dict[str, Any] = {"name": "same answer for all" if is_constant else "least squares"}
    for key, part in (("rows", rows), ("test", examples.test)):
        if part is not None:
            outputs = answer(part.inputs)
            total = _loss_of(outputs, part.targets, loss)
            is_finite = all(math.isfinite(x) for row in outputs for x in row)
            found[key] = {
                "loss": total if math.isfinite(total) else None,
                "outputs": list(zip(*outputs)) if is_finite else None,
            }
    return found


def shares(targets: Sequence[Sequence[float]]) -> Answer:
    """The logits of the classes' shares, whatever the row: the most that can be said without inputs.

    >>> [[round(x, 3) for x in row] for row in shares([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])([[5.0]])]
    [[-1.386, -0.288]]
    """
    means = [math.fsum(column) / len(targets) for column in zip(*targets)]
    logits = [_log(mean) if len(means) > 1 else _log(mean) - _log(1.0 - mean) for mean in means]
    return lambda rows: [logits for _ in rows]


def _straight_line(rows: NumberRows) -> Answer:
    line = least_squares(rows.inputs, rows.target_rows)
    return lambda inputs: [[row] if isinstance(row, float) else list(row) for row in predict(line, inputs)]


def _log(share: float) -> float:
    return math.log(share) if share > 0.0 else -math.inf


def _loss_of(outputs: Sequence[Sequence[float]], targets: Sequence[Any], loss: Loss) -> float:
    """The combined loss of outputs that are plain numbers."""
    total = 0.0
    with no_grad():
        for row, target in zip(outputs, targets):
            total += loss([Value(x) for x in row] if isinstance(target, list) else Value(row[0]), target).data
    return float(loss.combined(total, len(outputs)))
