"""ClassLoss: a loss of logits, whose targets may be numbers of classes in place of probabilities."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

from autograd import Value
from autograd.common import with_type
from nn.data.frames import is_frame
from nn.data.plain_rows import is_row
from nn.losses.loss import CheckTargets, Loss, RowLoss, as_list, holds_rows


class ClassLoss(Loss):
    """A Loss of rows of logits. The target of a row is a class, an int counted from 0, or a probability for each class.

    Errors: those of `Loss`; ValueError for a class that the outputs do not have; TypeError for a class that is a bool
    or a float.
    """

    def __call__(self, outputs: Any, targets: Any) -> Any:
        """The loss of a row or a list of rows; called "loss.loss" in pictures, if it has no name yet."""
        if type(targets) is list or not is_frame(targets):
            outputs = as_list(outputs)
            if holds_rows(outputs):
                targets = self._rows_of_targets(outputs, as_list(targets))
            elif not isinstance(targets, Iterable):
                targets = self._row_of_target(targets, len(outputs), "")
        return super().__call__(outputs, targets)

    def rows_of_classes(self, targets: Any, n: int, name: str = "targets") -> Any:
        """Targets that are a flat list of ints as rows of `n` probabilities; other targets as they are.

        >>> import nn
        >>> nn.cross_entropy.rows_of_classes([1, 0], 2)
        [[0.0, 1.0], [1.0, 0.0]]
        >>> nn.cross_entropy.rows_of_classes([1, 2], 2)
        Traceback (most recent call last):
        ValueError: targets row 1: a class of 2 is an int from 0 to 1, got 2
        """
        if n < 2 or not are_classes(targets):
            return targets
        return [_one_hot(int(target), n, f"{name} row {i}: ") for i, target in enumerate(targets)]

    def _rows_of_targets(self, rows: list[Any], targets: list[Any]) -> list[Any]:
        if len(rows) != len(targets):  # an error of the loss itself
            return targets
        return [
            target if isinstance(target, Iterable) else self._row_of_target(target, len(as_list(row)), f"row {i}: ")
            for i, (row, target) in enumerate(zip(rows, targets))
        ]

    def _row_of_target(self, target: Any, n: int, where: str) -> Any:
        """The target of one row of `n` logits as probabilities. Of one logit, or a Value, the loss itself judges."""
        if n < 2 or isinstance(target, Value):
            return target
        if not _is_class(target):
            raise TypeError(f"{where}{self.name} takes a class as an int, got {with_type(target)}; write int(target)")
        return _one_hot(operator.index(target), n, where)


def are_classes(targets: Any) -> bool:
    """Whether targets are a flat list of ints, or an array or a column of them.

    >>> are_classes([2, 0]), are_classes([2.0, 0.0]), are_classes([True, False]), are_classes([[1, 0], [0, 1]])
    (True, False, False, False)
    """
    return is_row(targets) and hasattr(targets, "__len__") and not is_frame(targets) and all(map(_is_class, targets))


def row_of_class(label: int, n: int) -> list[float]:
    """A row of n numbers: 1 at the place of the class, 0 elsewhere."""
    row = [0.0] * n
    row[label] = 1.0
    return row


def class_loss(check_targets: CheckTargets) -> Callable[[RowLoss], ClassLoss]:
    """A decorator that makes the loss of a row of logits a `ClassLoss`, the mean over the rows."""
    return lambda row_loss: ClassLoss(row_loss, "mean", check_targets)


def _is_class(target: Any) -> bool:
    if type(target) is int:
        return True
    if isinstance(target, (bool, float, Value)) or getattr(target, "ndim", 0) != 0:
        return False
    if getattr(getattr(target, "dtype", None), "kind", "") == "b":  # which numpy before 2.3 takes for the index 0 or 1
        return False
    try:
        operator.index(target)
    except TypeError:
        return False
    return True


def _one_hot(label: int, n: int, where: str) -> list[float]:
    if not 0 <= label < n:
        raise ValueError(f"{where}a class of {n} is an int from 0 to {n - 1}, got {label!s:.60}")
    return row_of_class(label, n)
