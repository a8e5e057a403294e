"""Comparisons, the larger and the smaller of two, and rounding to whole numbers."""

from __future__ import annotations

from autograd.compiler.backends.llvm.ir.lanes import Lanes, select


def maximum(x: Lanes, y: Lanes) -> Lanes:
    """The larger of the two, 0.0 being larger than -0.0; nan if either is nan."""
    return x.code.intrinsic("maximum", x, y)


def minimum(x: Lanes, y: Lanes) -> Lanes:
    """The smaller of the two, -0.0 being smaller than 0.0; nan if either is nan."""
    return x.code.intrinsic("minimum", x, y)


def where(condition: Lanes, x: Lanes, y: Lanes) -> Lanes:
    """x where the condition is not 0, else y."""
    return select(condition.ne(0.0), x, y)


def greater(x: Lanes, y: Lanes) -> Lanes:
    """1 where x > y, else 0."""
    return select(x > y, 1.0, 0.0)


def step(x: Lanes) -> Lanes:
    """1 where x > 0, else 0."""
    return select(x > 0.0, 1.0, 0.0)
