"""Checks of targets: an error for a row for which a loss has no meaning."""

from __future__ import annotations

import math
from typing import Any

from autograd import Value
from nn.common.counts import as_number


def signs(targets: list[Any]) -> None:
    """A ValueError for targets that are neither 1 nor -1.

    >>> signs([1, -1.0])
    >>> signs([0.0])
    Traceback (most recent call last):
    ValueError: hinge is of targets 1 and -1, got 0.0
    """
    for target in _numbers(targets):
        if target not in (1.0, -1.0):
            raise ValueError(f"hinge is of targets 1 and -1, got {target}")


def shares(targets: list[Any]) -> None:
    """A ValueError for targets that are not from 0 to 1.

    >>> shares([0, 0.5, 1])
    >>> shares([-1])
    Traceback (most recent call last):
    ValueError: binary_cross_entropy is of targets 1 for yes, 0 for no, or a probability between; got -1.0
    """
    for target in _numbers(targets):
        if not 0.0 <= target <= 1.0:
            raise ValueError(
                f"binary_cross_entropy is of targets 1 for yes, 0 for no, or a probability between; got {target}"
            )


def distribution(targets: list[Any]) -> None:
    """A ValueError for a row that does not hold the probabilities of two or more classes.

    >>> distribution([0.25, 0.75])
    >>> distribution([0, 2, 1])
    Traceback (most recent call last):
    ValueError: cross_entropy is of probabilities of classes, which add up to 1; got [0.0, 2.0, 1.0], see nn.one_hot
    """
    numbers = _numbers(targets)
    if len(targets) == 1:
        raise ValueError(
            "cross_entropy tells two classes or more apart: of one it is always 0. Write binary_cross_entropy for one "
            "logit that says yes or no, and targets as ints or nn.one_hot(classes, n) for numbers of classes"
        )
    if numbers and not (min(numbers) >= 0.0 and abs(math.fsum(numbers) - 1.0) <= 1e-9):
        raise ValueError(
            f"cross_entropy is of probabilities of classes, which add up to 1; got {numbers!r:.60}, see nn.one_hot"
        )


def _numbers(targets: list[Any]) -> list[float]:
    """The targets as floats; an empty list if one is a Value, which stands for any number in a recording."""
    if any(isinstance(target, Value) for target in targets):
        return []
    return [as_number(f"target {j}", target) for j, target in enumerate(targets)]
