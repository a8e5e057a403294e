"""Logarithms: x is 2**k m with m between sqrt(1/2) and sqrt(2), and log(m) is 2 atanh((m - 1) / (m + 1)).

The leading terms f - f²/2 of log(1 + f) are kept apart, as W. Cody and W. Waite do (Software Manual for the Elementary
Functions, 1980), so that the rounding errors of the series hardly count.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from autograd.compiler.backends.llvm.atoms.double_double import fast_two_sum, two_product, two_sum
from autograd.compiler.backends.llvm.atoms.polynomials import even_odd
from autograd.compiler.backends.llvm.ir.lanes import Lanes, Number, copysign, fma, select

# Constants to twice the precision; the two with which exponents are multiplied, exactly, have only 42 bits in front.
_LOG_2 = (0.6931471805598903, 5.497923018708371e-14)
_LOG10_2 = (0.30102999566395283, 2.8363394551044964e-14)
_LOG2_E = (1.4426950408889634, 2.0355273740931033e-17)
_LOG10_E = (0.4342944819032518, 1.098319650216765e-17)

_SMALLEST_NORMAL = 2.0**-1022
_SQRT_HALF = 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
_ONE = 0x3FF0000000000000  # those of 1.0
_MANTISSA = 0x000FFFFFFFFFFFFF
_TWO_52 = 0x4330000000000000  # the bits of 2.0**52; or-ed with a small integer, they make 2.0**52 plus that

# (2 atanh(s) - 2 s) / s³ in s², for |s| <= (sqrt(2) - 1) / (sqrt(2) + 1); relative error of the logarithm 2**-58
ATANH = (
    0.6666666666666736,
    0.3999999999940507,
    0.2857142874413889,
    0.22222198419192385,
    0.1818357138419732,
    0.15313888042339555,
    0.1479743510950102,
)


class Split:
    """x = 2**k m, for a positive normal x, with sqrt(1/2) <= m < sqrt(2); `k` as a float."""

    def __init__(self, x: Lanes) -> None:
        moved = x.bits() + (_ONE - _SQRT_HALF)
        self._biased = moved.shift_right_logical(52)
        self.k = (self._biased | _TWO_52).from_bits() - (2.0**52 + 1023.0)
        self.m = ((moved & _MANTISSA) + _SQRT_HALF).from_bits()

    @staticmethod
    def of_any(x: Lanes) -> Split:
        """The split of a positive x that may be subnormal."""
        tiny = x < _SMALLEST_NORMAL
        parts = Split(x.code.if_any(tiny, lambda: select(tiny, x * 2.0**54, x), x))
        parts.k = parts.k - select(tiny, 54.0, 0.0)
        return parts

    def inverse_power(self) -> Lanes:
        """2**(1 - k), but 0 for the largest k."""
        return ((2047 - self._biased) << 52).from_bits()


def _terms(f: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    """h, s and t such that log(1 + f) is f - h + s t: h is f²/2, and s t much smaller."""
    s = f / (2.0 + f)
    z = s * s
    half_square = 0.5 * f * f
    return half_square, s, fma(z, even_odd(z, ATANH), half_square)


def _natural(f: Lanes, k: Lanes) -> Lanes:
    """log(1 + f) + k log(2)."""
    half_square, s, t = _terms(f)
    high, low = fast_two_sum(k * _LOG_2[0], f)
    return high + (low - (half_square - fma(s, t, k * _LOG_2[1])))


def _to_base(f: Lanes, k: Lanes, one: tuple[float, float], two: tuple[float, float]) -> Lanes:
    """log(1 + f) * one + k * two: the logarithm to that base of which one is that of e, and two is that of 2."""
    half_square, s, t = _terms(f)
    high, low = fast_two_sum(f, -half_square)
    product, lost = two_product(high, one[0])
    total, rest = fast_two_sum(k * two[0], product)
    small = fma(fma(s, t, low), one[0], fma(high, one[1], fma(k, two[1], lost)))
    return total + (rest + small)


def log(x: Lanes) -> Lanes:
    """The natural logarithm."""
    return _anywhere(x, _natural)


def log2(x: Lanes) -> Lanes:
    """The logarithm to base 2, exact for powers of 2."""
    return _anywhere(x, lambda f, k: _to_base(f, k, _LOG2_E, (1.0, 0.0)))


def log10(x: Lanes) -> Lanes:
    """The logarithm to base 10."""
    return _anywhere(x, lambda f, k: _to_base(f, k, _LOG10_E, _LOG10_2))


def _anywhere(x: Lanes, of_parts: Callable[[Lanes, Lanes], Lanes]) -> Lanes:
    """The logarithm that is made so of f and k: also of subnormal numbers, zeros, negative numbers, inf and nan."""
    parts = Split(x)
    result = of_parts(parts.m - 1.0, parts.k)
    normal = (x >= _SMALLEST_NORMAL) & (x < math.inf)

    def of_others() -> Lanes:
        parts = Split(x * 2.0**54)
        subnormal = of_parts(parts.m - 1.0, parts.k - 54.0)
        return select(normal, result, _at_the_ends(x, subnormal))

    return x.code.if_any(~normal, of_others, result)


def log1p(x: Lanes) -> Lanes:
    """log(1 + x), with all digits near 0."""
    result = copysign(log_of_1_plus(x), x)
    inside = (x > -1.0) & (x < math.inf)
    return x.code.if_any(~inside, lambda: select(inside, result, _at_the_ends(1.0 + x, result)), result)


def _at_the_ends(x: Lanes, logarithm: Lanes) -> Lanes:
    """A logarithm of x as it is for positive numbers: -inf for zeros, nan below, inf for inf, nan for nan."""
    inside = select(x < math.inf, logarithm, x)
    return select(x > 0.0, inside, select(x.eq(0.0), -math.inf, select(x < 0.0, math.nan, x)))


def log_of_1_plus(x: Lanes, doublings: Number = 0.0) -> Lanes:
    """log(1 + x) + doublings log(2), for finite x > -1, with all digits near 0."""
    high, low = two_sum(x.code.constant(1.0), x)
    parts = Split(high)
    f = fma(0.5 * low, parts.inverse_power(), parts.m - 1.0)
    return _natural(f, parts.k + doublings)
