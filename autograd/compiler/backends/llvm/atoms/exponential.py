"""exp, exp2 and expm1: x is n log 2 + r, and exp(x) is 2**n exp(r), a power of two made of its bits.

The reduction is Cody's and Waite's (1980). The exponentials in other files are made of the parts here.
"""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.double_double import fast_two_sum
from autograd.compiler.backends.llvm.atoms.polynomials import estrin, even_odd
from autograd.compiler.backends.llvm.ir import lanes
from autograd.compiler.backends.llvm.ir.lanes import Lanes, Number, fabs, fma, magnitude, select

LOG_2 = math.log(2.0)
LOG_2_REST = 2.3190468138462996e-17  # log(2) - LOG_2
ROUNDER = 1.5 * 2.0**52  # added to a float of less than 2**51, it leaves the nearest integer in the lowest bits
ONE = 0x3FF0000000000000  # the bits of 1.0

# (exp(r) - 1 - r) / r² for |r| <= log(2) / 2; relative error of expm1 2**-61
EXPM1 = (
    0.5,
    0.16666666666666677,
    0.04166666666666669,
    0.008333333333321431,
    0.0013888888888871887,
    0.00019841269886564238,
    2.4801587350112508e-05,
    2.7557243817979766e-06,
    2.755725190274902e-07,
    2.510915989089397e-08,
    2.0921580396635107e-09,
)
# (2**x - 1 - x log(2)) / x² for |x| <= 1/2; relative error of exp2 2**-57
EXP2 = (
    0.24022650695910136,
    0.05550410866482164,
    0.00961812910759275,
    0.0013333558146401236,
    0.00015403530458701895,
    1.5252733847587463e-05,
    1.3215434544689183e-06,
    1.0178054358703164e-07,
    7.073902135694472e-09,
    4.4562467567044943e-10,
)


class Reduced:
    """x = n log 2 + r, with |r| <= log(2) / 2; `shifted` is ROUNDER + n."""

    def __init__(self, x: Lanes) -> None:
        self.shifted = fma(x, 1.0 / LOG_2, ROUNDER)
        self._n = self.shifted - ROUNDER
        self._exact = fma(self._n, -LOG_2, x)
        self._r = fma(self._n, -LOG_2_REST, self._exact)

    @staticmethod
    def of(x: Lanes) -> Reduced:
        """That of any x, kept where exp(x) is no more than infinite and no less than 0."""
        return x.code.intermediate("reduced", x, lambda: Reduced(clamp(x, -746.0, 710.0)))

    def exp(self, factor: Number = 1.0, rest: Lanes | None = None) -> Lanes:
        """exp(r + rest) times a factor, rounded once if that is a power of two; the rest is at most some 2**-40."""
        near = fma(self._r * self._r, even_odd(self._r, EXPM1), self._r)
        if rest is not None:
            near = fma(rest, 1.0 + near, near)
        return fma(near, factor, factor)

    def expm1(self, rest: Lanes | None = None) -> Lanes:
        """exp(r + rest) - 1, with what r lost in rounding; the rest is at most some 2**-40."""
        r, lost = self._r, fma(self._n, -LOG_2_REST, self._exact - self._r)
        if rest is not None:
            r, more = fast_two_sum(r, rest)
            lost = lost + more
        return _expm1(r, lost)


def _expm1(r: Lanes, lost: Lanes) -> Lanes:
    """exp(r + lost) - 1 for |r| <= log(2) / 2 and its rounding error."""
    return r + fma(r * r, even_odd(r, EXPM1), lost)


def clamp(x: Lanes, low: float, high: float) -> Lanes:
    """x, but at least low and at most high; a nan stays."""
    x = select(x < low, low, x)
    return select(x > high, high, x)


def power_of_2(shifted: Lanes, bias: int = 0) -> Lanes:
    """2**(n + bias), which must be a normal number, for `shifted` = ROUNDER + n."""
    return ((shifted.bits() << 52) + (ONE + (bias << 52))).from_bits()


def scaled(x: Lanes, shifted: Lanes) -> Lanes:
    """x * 2**n, for `shifted` = ROUNDER + n; in two steps, the first exact, so that it over- and underflows rightly."""
    if x.code.width == lanes.AVX512:
        return lanes.scalef(x, shifted - ROUNDER)
    n = shifted.bits()
    half = n.shift_right_logical(1)
    return x * ((half << 52) + ONE).from_bits() * (((n - half) << 52) + ONE).from_bits()


def power_down(shifted: Lanes) -> Lanes:
    """2**n for an n up to 900, subnormal and 0 where it is so small."""
    if shifted.code.width == lanes.AVX512:
        return lanes.scalef(shifted.code.constant(1.0), shifted - ROUNDER)
    return power_of_2(shifted, 64) * 2.0**-64


def exp(x: Lanes) -> Lanes:
    """e ** x; that of the negative of a square shares the work with the error functions."""
    factor, base = x.code.multiple(x)
    if factor < 0.0 and x.code.is_square(base):
        return Falling.of(magnitude(x)).exp
    parts = Reduced.of(x)
    return scaled(parts.exp(), parts.shifted)


def exp_of_negative(x: Lanes) -> Lanes:
    """e ** x for x <= 0: nothing overflows, so that one step is enough."""
    return Falling(-x).exp


class Falling:
    """exp(-size) for a size that is not negative, and exp(-size) - 1 with all digits near 0, of one reduction.

    All that is computed of the same size shares it: `of` and the properties write each number once.
    """

    def __init__(self, size: Lanes) -> None:
        self._size = size
        self._parts = Reduced(-select(size > 746.0, 746.0, size))
        self._power = power_down(self._parts.shifted)

    @staticmethod
    def of(size: Lanes) -> Falling:
        """That of this size."""
        return size.code.intermediate("falling", size, lambda: Falling(size))

    @property
    def exp(self) -> Lanes:
        """exp(-size)."""
        return self._size.code.once(("falling exp", self._size.text), lambda: self._parts.exp(self._power))

    def times(self, factor: Lanes, rest: Lanes) -> Lanes:
        """The factor times exp(-size + rest), for a rest of at most some 2**-40."""
        return self._parts.exp(factor, rest) * self._power

    @property
    def expm1(self) -> Lanes:
        """exp(-size) - 1."""

        def written() -> Lanes:
            return fma(self._power, self._parts.expm1(), self._power - 1.0)

        return self._size.code.once(("falling expm1", self._size.text), written)

    @property
    def share(self) -> Lanes:
        """1 / (1 + exp(-size))."""
        return self._size.code.once(("falling share", self._size.text), lambda: 1.0 / (1.0 + self.exp))


def exp2(x: Lanes) -> Lanes:
    """2 ** x."""
    x = clamp(x, -1076.0, 1025.0)
    shifted = x + ROUNDER
    fraction = x - (shifted - ROUNDER)
    return scaled(exp2_near_0(fraction), shifted)


def exp2_near_0(x: Lanes, rest: Number = 0.0) -> Lanes:
    """2 ** (x + rest) for |x| <= 1/2 and its rounding error."""
    small = fma(x * x, estrin(x, EXP2), fma(x, LOG_2_REST, rest * LOG_2))
    return 1.0 + fma(x, LOG_2, small)


def expm1(x: Lanes) -> Lanes:
    """e ** x - 1, with all digits near 0."""
    parts = Reduced.of(x)
    lowest = ROUNDER - 60.0  # from there on e ** x is nothing beside 1
    half = power_of_2(select(parts.shifted < lowest, lowest, parts.shifted), -1)
    return select(fabs(x) < 2.0**-54, x, 2.0 * fma(half, parts.expm1(), half - 0.5))
