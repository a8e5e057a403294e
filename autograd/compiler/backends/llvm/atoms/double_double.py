"""Sums and products with what their rounding loses: a number as an unevaluated sum of two floats, high + low.

Dekker (1971), A floating-point technique for extending the available precision; Knuth, TAOCP 2, 4.2.2; with an fma, a
product's error is one instruction.
"""

from __future__ import annotations

from typing import NamedTuple

from autograd.compiler.backends.llvm.ir.lanes import Lanes, Number, fma


class Pair(NamedTuple):
    """high + low, where low is about as small as a rounding error of high."""

    high: Lanes
    low: Lanes


def two_sum(x: Lanes, y: Number) -> Pair:
    """x + y, exactly."""
    high = x + y
    of_y = high - x
    return Pair(high, (x - (high - of_y)) + (y - of_y))


def fast_two_sum(larger: Number, smaller: Lanes) -> Pair:
    """larger + smaller, exactly, where the first is 0 or not smaller than the second."""
    high = larger + smaller
    return Pair(high, smaller - (high - larger))


def two_product(x: Lanes, y: Number) -> Pair:
    """x * y, exactly, unless it underflows."""
    high = x * y
    return Pair(high, fma(x, y, -high))
