"""Operands that a primitive takes more than once, as x in x * x: one edge, with the sum of its uses' derivatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from autograd.table.row import NOTHING

Source = TypeVar("Source")


def by_operand(derivatives: Iterable[tuple[Source, float]]) -> dict[Source, list[float]]:
    """For each distinct operand the derivatives by its uses, in their order.

    >>> by_operand([("x", 3.0), ("y", 1.0), ("x", 2.0)])
    {'x': [3.0, 2.0], 'y': [1.0]}
    """
    uses: dict[Source, list[float]] = {}
    for source, derivative in derivatives:
        uses.setdefault(source, []).append(derivative)
    return uses


def sending(uses: Iterable[float]) -> tuple[float, ...]:
    """The derivatives but for NOTHING, along which nothing is sent."""
    return tuple([derivative for derivative in uses if derivative is not NOTHING])


def over_uses(uses: Sequence[float]) -> float:
    """The derivative by an operand over all its uses; NOTHING, if that is what each of them is.

    >>> over_uses([3.0, 3.0]), over_uses([NOTHING, 2.0]), over_uses([NOTHING]) is NOTHING
    (6.0, 2.0, True)
    """
    if len(uses) == 1:
        return uses[0]
    effective = sending(uses)
    return sum(effective) if effective else NOTHING
