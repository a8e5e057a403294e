"""Metrics: plain numbers that tell how good a model's outputs are; they are reported, and losses are trained on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.common import check_count, shown_how, with_type
from nn.common.counts import as_number
from nn.data.constancy import is_constant
from nn.data.frames import check_outputs, is_frame
from nn.data.plain_rows import as_rows, as_table, is_row
from nn.losses.classes import row_of_class

_MOST = 10**8  # numbers of one_hot: 800 MB


def r2(outputs: Any, targets: Any) -> float:
    """The share of the targets' variance that the outputs explain: 1 − Σ (target − output)² / Σ (target − mean)².

    1 is perfect, 0 as good as the mean of the targets, and there is no worst. Where rows have several outputs, it is
    the mean over them.

    outputs: a list of Values or numbers, or of rows of them. targets: numbers of the same structure.

    Errors: ValueError where the structures differ, for nan and inf, and for targets that are all equal, up to
    rounding, of which there is no variance; TypeError for what is no number.

    Source: Wright, Correlation and causation, 1921.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 4.0])
    0.7857142857142857
    """
    scores = []
    for j, (found, wanted) in enumerate(_columns(outputs, targets)):
        if is_constant(wanted):
            raise ValueError(f"all targets of output {j} are {wanted[0]}: there is no variance to explain")
        unit = _exponent(wanted)
        scaled = [math.ldexp(t, -unit) for t in wanted]
        mean = math.fsum(scaled) / len(scaled)
        variance, its_unit = _squares([t - mean for t in scaled], unit)
        unexplained, unit = _squares(*_residuals(found, wanted))
        scores.append(1.0 - _ldexp(unexplained / variance, 2 * (unit - its_unit)))
    return math.fsum(scores) / len(scores)


def rmse(outputs: Any, targets: Any) -> float:
    """The root of the mean squared error over all outputs of all rows, in the units of the targets.

    outputs: a list of Values or numbers, or of rows of them. targets: numbers of the same structure.

    Errors: ValueError where the structures differ, and for nan and inf; TypeError for what is no number.

    Source: Gauss, Theoria combinationis observationum, 1823.

    >>> rmse([1.0, 2.0], [1.0, 4.0]) == math.sqrt(2.0)
    True
    """
    found, wanted = ([x for column in columns for x in column] for columns in zip(*_columns(outputs, targets)))
    total, unit = _squares(*_residuals(found, wanted))
    return _ldexp(math.sqrt(total / len(wanted)), unit)


@shown_how("nn.accuracy(nn.predict(model, inputs), targets)")
def accuracy(outputs: Any, targets: Any, *, threshold: float | None = None) -> float:
    """The share of rows whose class the outputs have right.

    outputs: rows of logits or probabilities, of which the largest decides, the first of equals; or one number a row,
        which says yes where it is above the threshold.
    targets: classes as whole numbers, or rows as `nn.one_hot` writes them; for one output a row 1 and 0, or 1 and -1.
    threshold: for one output a row: 0.5 for probabilities, as a sigmoid makes them. Without it, outputs are logits,
        whose sign decides; where they might as well be probabilities, it is asked for.

    Errors: ValueError where the numbers of rows or classes differ, for targets that are no classes, for nan and inf,
    and without a threshold for outputs that all lie from 0 to 1, if reading them as logits gives another result;
    TypeError for what is no number.

    >>> accuracy([[0.1, 0.9], [0.8, 0.2]], [1, 1])
    0.5
    >>> accuracy([2.5, -0.5, 0.1], [1, 0, 0])
    0.6666666666666666
    >>> accuracy([0.9, 0.49], [1, 0], threshold=0.5)
    1.0
    """
    found, wanted, _ = _classes(outputs, targets, threshold)
    return sum(f == w for f, w in zip(found, wanted)) / len(wanted)


def confusion_matrix(outputs: Any, targets: Any, *, threshold: float | None = None) -> list[list[int]]:
    """How many rows of each class were taken for each: `[i][j]` counts those of class i that were taken for j.

    outputs, targets, threshold: as for `accuracy`; of one output a row the classes are 0 and 1.

    Errors: those of `accuracy`.

    >>> confusion_matrix([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]], [1, 1, 0])
    [[0, 1], [1, 1]]
    """
    found, wanted, n = _classes(outputs, targets, threshold)
    matrix = [[0] * n for _ in range(n)]
    for f, w in zip(found, wanted):
        matrix[w][f] += 1
    return matrix


def one_hot(classes: Any, n: int) -> list[list[float]]:
    """Classes as rows of n numbers: 1 at the place of the class, 0 elsewhere.

    classes: whole numbers from 0 to n − 1, of each row one, or a table of one column of them. n: how many classes there
    are.

    Errors: ValueError for what is no whole number from 0 to n − 1, TypeError for what is no number, with the row;
    ValueError where there would be more than 100 million numbers.

    >>> one_hot([2, 0], 3)
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    check_count("n", n)
    if not is_row(classes):
        raise TypeError(f"classes is a list of whole numbers, got {with_type(classes)}")
    labels = [row[0] for row in as_table(classes, "classes", 1)] if is_frame(classes) else list(classes)
    if len(labels) * n > _MOST:
        raise ValueError(f"{len(labels)} rows of n = {n!s:.60} numbers are more than one_hot makes, which is {_MOST:,}")
    return [row_of_class(_class(label, n, f"classes row {i}"), n) for i, label in enumerate(labels)]


def _class(x: Any, n: int, where: str) -> int:
    number = as_number(where, x)
    if not 0.0 <= number < n or number != int(number):
        raise ValueError(f"{where}: a class is a whole number from 0 to {n - 1}, got {x!r}")
    return int(number)


def _classes(outputs: Any, targets: Any, threshold: float | None) -> tuple[list[int], list[int], int]:
    """The classes of the outputs, the classes of the targets, and the number of classes."""
    rows, wanted = _rows(outputs, targets)
    if len(rows) != len(wanted):
        raise ValueError(f"{len(rows)} rows of outputs but {len(wanted)} targets")
    rows = [row[0] if isinstance(row, list) and len(row) == 1 else row for row in rows]
    wanted = [row[0] if isinstance(row, list) and len(row) == 1 else row for row in wanted]
    if not isinstance(rows[0], list):
        if isinstance(wanted[0], list) or not set(wanted) <= {-1.0, 0.0, 1.0} or {-1.0, 0.0} <= set(wanted):
            raise ValueError("one logit a row tells two classes apart: targets are 1 and 0, or 1 and -1")
        least = _checked_threshold(threshold, rows, wanted)
        return [int(x > least) for x in rows], [int(t > 0.0) for t in wanted], 2
    n = len(rows[0])
    if not n:
        raise ValueError("outputs have no numbers in their rows")
    if threshold is not None:
        raise ValueError(f"outputs have {n} numbers a row, of which the largest decides; threshold is for a single one")
    if isinstance(wanted[0], list):
        if len(wanted[0]) != n:
            raise ValueError(f"outputs of {n} classes but targets of {len(wanted[0])}")
        return [_largest(row) for row in rows], [_largest(row) for row in wanted], n
    return [_largest(row) for row in rows], [_class(t, n, f"targets row {i}") for i, t in enumerate(wanted)], n


def _checked_threshold(threshold: float | None, outputs: list[float], targets: list[float]) -> float:
    if threshold is not None:
        number = as_number("threshold", threshold)
        if not math.isfinite(number):
            raise ValueError(f"threshold is a finite number, got {number}")
        return number
    may_be_probabilities = -1.0 not in targets and all(0.0 <= x <= 1.0 for x in outputs)
    if may_be_probabilities and any(0.0 < x <= 0.5 for x in outputs):
        raise ValueError(
            "all outputs lie from 0 to 1: write threshold=0.5 if they are probabilities, as a sigmoid makes them, and "
            "threshold=0.0 if they are logits, of which the sign decides"
        )
    return 0.0


def _largest(row: Sequence[float]) -> int:
    return max(range(len(row)), key=row.__getitem__)


def _rows(outputs: Any, targets: Any) -> tuple[list[Any], list[Any]]:
    check_outputs(outputs, targets)
    return as_rows(outputs, "outputs", values="as numbers"), as_rows(targets, "targets")


def _columns(outputs: Any, targets: Any) -> Iterable[tuple[list[float], list[float]]]:
    """For each output its numbers and its targets over the rows."""
    found, wanted = _rows(outputs, targets)
    found, wanted = ([row if isinstance(row, list) else [row] for row in rows] for rows in (found, wanted))
    if (len(found), len(found[0])) != (len(wanted), len(wanted[0])):
        raise ValueError(
            f"outputs are {len(found)} rows of {len(found[0])}, but targets {len(wanted)} rows of {len(wanted[0])}"
        )
    return zip(map(list, zip(*found)), map(list, zip(*wanted)))


def _residuals(found: Sequence[float], wanted: Sequence[float]) -> tuple[list[float], int]:
    """The differences in units of a power of two, and its exponent: as exact as unscaled, and without overflow."""
    unit = max(_exponent(found), _exponent(wanted))
    return [math.ldexp(f, -unit) - math.ldexp(w, -unit) for f, w in zip(found, wanted)], unit


def _squares(numbers: Sequence[float], unit: int) -> tuple[float, int]:
    """The sum of the squares of numbers in units of 2^unit, in units of the square of 2 to another exponent."""
    own = _exponent(numbers)
    return math.fsum(math.ldexp(x, -own) ** 2 for x in numbers), unit + own


def _exponent(numbers: Sequence[float]) -> int:
    """The exponent of the power of two just above the largest number."""
    return math.frexp(max(map(abs, numbers)))[1]


def _ldexp(x: float, exponent: int) -> float:
    """x · 2^exponent; infinite if that is too large for a float."""
    try:
        return math.ldexp(x, exponent)
    except OverflowError:
        return math.inf
