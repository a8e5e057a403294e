"""Derivatives by difference quotients: what a gradient is held against.

Quotients at steps h, h/2, h/4, ... are extrapolated to h = 0 by Richardson's method; the step is not guessed, but the
entry of the tableau is taken that disagrees least with its neighbours (Ridders, Advances in Engineering Software 4,
1982; Numerical Recipes, section 5.7). Smooth functions come out to ten digits or more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite, nan

Function = Callable[[float], float]

HALVINGS = 9
DIGITS_ENOUGH = 1e-11


def resolution(*numbers: float) -> float:
    """How far floats of these sizes may be off by rounding once."""
    return sys.float_info.epsilon * (sum(map(abs, numbers)) + sys.float_info.min)


@dataclass(frozen=True)
class Estimate:
    """A slope found by differences, how far from the truth it may be, and the size of the largest step taken for it."""

    value: float
    error: float
    step: float


def central_slopes(f: Function, x: float, noise: float = 0.0) -> Iterator[Estimate]:
    """Estimates of the derivative of `f` at `x`, from large steps and then from smaller ones.

    One that is good is followed by others, since f may vary on a smaller scale than its steps have seen.

    noise: how far f's values may be off, beside the rounding of the result itself.

    >>> import math
    >>> estimate = next(central_slopes(math.exp, 1.0))
    >>> abs(estimate.value - math.e) < 1e-10
    True
    """

    def quotient(h: float) -> tuple[float, float]:
        above, below = x + h, x - h
        if above == below:
            return nan, inf
        f_above, f_below = f(above), f(below)
        return (f_above - f_below) / (above - below), (resolution(f_above, f_below) + noise) / h

    size = max(abs(x), 1e-301)
    scales = {max(size, 1.0), size, min(size, 1.0), 1e-3 * max(size, 1.0)}
    for scale in sorted(scales, reverse=True):
        yield _extrapolated(quotient, 0.1 * scale, order=2)


def one_sided_slope(f: Function, x: float, step: float, noise: float = 0.0) -> Estimate:
    """The derivative of `f` at `x` from above, or with a negative step from below; inf or -inf where it has no bound.

    >>> one_sided_slope(abs, 0.0, -0.1).value
    -1.0
    """
    at_x = f(x)

    def quotient(h: float) -> tuple[float, float]:
        beside = x + h
        if beside == x:
            return nan, inf
        f_beside = f(beside)
        return (f_beside - at_x) / (beside - x), (resolution(f_beside, at_x) + noise) / abs(h)

    (near, _), (nearer, _), (nearest, rounding) = (quotient(step * 2.0**-k) for k in (22, 24, 26))
    if 1.1 * abs(near) < abs(nearer) and 1.1 * abs(nearer) < abs(nearest) and abs(nearest) > 100.0 * rounding:
        return Estimate(inf if nearest > 0.0 else -inf, 0.0, step)
    return min((_extrapolated(quotient, s, order=1) for s in (step, 1e-3 * step)), key=lambda found: found.error)


def _extrapolated(quotient: Callable[[float], tuple[float, float]], step: float, order: int) -> Estimate:
    """The best entry of the tableau of quotients, whose errors are a series in h**order, beside that of rounding."""
    best = Estimate(nan, inf, step)
    above: list[float] = []
    for k in range(HALVINGS):
        first, rounding = quotient(step * 0.5**k)
        if not isfinite(first):  # outside the domain, or beside a pole: start anew closer by
            above = []
            continue
        row = [first]
        for j, previous in enumerate(above):
            row.append(row[j] + (row[j] - previous) / (2.0 ** (order * (j + 1)) - 1.0))
            error = max(abs(row[j + 1] - row[j]), abs(row[j + 1] - previous))
            if error + rounding < best.error:
                best = Estimate(row[j + 1], error + rounding, step)
            if error <= DIGITS_ENOUGH * abs(row[j + 1]) and k > 1:
                return best
        above = row
    return best
