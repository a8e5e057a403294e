"""Derivatives by difference quotients, which a gradient is compared with.

Quotients at steps h, h/2, h/4, ... are extrapolated to h = 0 by Richardson's method. No step has to be guessed: the
result is the entry of the tableau that disagrees least with its neighbours (Ridders, Advances in Engineering Software
4, 1982; Numerical Recipes, section 5.7). Smooth functions come out to ten digits or more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt

Function = Callable[[float], float]

HALVINGS = 9
DIGITS_ENOUGH = 1e-11
ABSORBED = 1e-4
"""Rounding absorbs steps smaller than this share of those that find a sure slope; else a function has steps itself."""
ROUNDINGS = 1e7
"""A change of a function by fewer than this many times its resolution counts as rounding."""


@dataclass(frozen=True)
class Estimate:
    """A slope found by differences, a bound on its error, and the size of the largest step used for it."""

    value: float
    error: float
    step: float


def resolution(*numbers: float) -> float:
    """The rounding error of float64 for numbers of these sizes."""
    return sys.float_info.epsilon * sum(map(abs, numbers)) + sys.float_info.min


def central_slopes(f: Function, x: float, noise: float = 0.0) -> Iterator[Estimate]:
    """Estimates of the derivative of `f` at `x`, from large steps and then from smaller ones.

    A good estimate is followed by others with smaller steps, since f may vary between the points of the larger steps.

    noise: how far f may be off by rounding, beside that of its result; also below.

    >>> import math
    >>> estimate = next(central_slopes(math.exp, 1.0))
    >>> abs(estimate.value - math.e) < 1e-10
    True
    """
    size = max(abs(x), 1e-300)
    scales = {size, *(max(size, 1.0) * scale for scale in (1.0, 1e-3, 1e-6, 1e-9))}
    for scale in sorted(scales, reverse=True):
        yield central_slope(f, x, 0.1 * scale, noise)


def central_slope(f: Function, x: float, step: float, noise: float = 0.0, halvings: int = HALVINGS) -> Estimate:
    """An estimate of the derivative of `f` at `x` by steps of `step` and below."""

    def quotient(h: float) -> tuple[float, float]:
        above, below = x + h, x - h
        f_above, f_below = f(above), f(below)
        return (f_above - f_below) / (above - below), (resolution(f_above, f_below) + noise) / h

    return extrapolated(quotient, step, 2, halvings)


def one_sided_slope(f: Function, x: float, step: float, noise: float = 0.0) -> Estimate:
    """The derivative of `f` at `x` from above, or with a negative step from below; inf or -inf where it has no bound.

    >>> one_sided_slope(abs, 0.0, -0.1).value
    -1.0
    >>> import math
    >>> one_sided_slope(math.sqrt, 0.0, 0.1).value
    inf
    """
    at_x = f(x)
    changes = [f(x + step * 2.0**-k) - at_x for k in (6, 16, 26)]
    far, nearer, nearest = (abs(change) * 2.0**k for change, k in zip(changes, (6, 16, 26)))
    if 1.5 * far < nearer and 1.5 * nearer < nearest and abs(changes[-1]) > ROUNDINGS * (resolution(at_x) + noise):
        return Estimate(inf if changes[-1] * step > 0.0 else -inf, 0.0, step)

    def quotient(h: float) -> tuple[float, float]:
        beside = x + h
        if beside == x:
            return nan, inf
        f_beside = f(beside)
        return (f_beside - at_x) / (beside - x), (resolution(f_beside, at_x) + noise) / abs(h)

    return min((extrapolated(quotient, s, order=1) for s in (step, 1e-3 * step)), key=lambda found: found.error)


def jumps(f: Function, x: float, step: float, noise: float = 0.0) -> bool:
    """Whether `f` is apart from its value at `x` however close to it, on the side of `step`.

    >>> import math
    >>> jumps(math.floor, 2.0, -0.1), jumps(math.floor, 2.0, 0.1), jumps(math.sqrt, 0.0, 0.1)
    (True, False, False)
    """
    close, closer = (abs(f(x + step * 2.0**-k) - f(x)) for k in (16, 26))
    return closer > 0.9 * close and closer > ROUNDINGS * (resolution(f(x)) + noise)


def absorbs(f: Function, x: float, flat: float, found: Estimate) -> bool:
    """Whether `f` is flat around `x` by rounding alone: where it begins to move, it makes a whole step at once.

    flat: a step at which f does not move. found: the slope by larger steps.

    >>> def one_plus(x):
    ...     return (1.0 + x) - 1.0
    >>> absorbs(one_plus, 0.0, 1e-300, Estimate(1.0, 0.0, 0.1))
    True
    >>> absorbs(lambda x: max(x - 1e-6, 0.0) + min(x + 1e-6, 0.0), 0.0, 1e-9, Estimate(1.0, 0.0, 0.1))
    False
    """
    at_x, moves = f(x), found.step
    rise, fall = f(x + moves) - at_x, at_x - f(x - moves)
    if not abs(rise - fall) <= 0.5 * max(abs(rise), abs(fall)):
        return False  # a kink, to which x may be close
    while moves > 1.01 * flat:
        middle = sqrt(flat) * sqrt(moves)
        if f(x + middle) == at_x == f(x - middle):
            flat = middle
        else:
            moves = middle
    change = max(abs(f(x + moves) - at_x), abs(f(x - moves) - at_x))
    return moves <= ABSORBED * found.step and change > 0.25 * abs(found.value) * moves


def extrapolated(
    quotient: Callable[[float], tuple[float, float]], step: float, order: int, halvings: int = HALVINGS
) -> Estimate:
    """The best entry of the tableau of quotients, whose errors are a series in h**order, beside that of rounding."""
    best = Estimate(nan, inf, step)
    above: list[float] = []
    for k in range(halvings):
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
