"""sinh, cosh, tanh and their inverses, from expm1 and log1p, which keep all digits near 0."""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.exponential import Falling, Reduced, power_of_2
from autograd.compiler.backends.llvm.atoms.logarithm import log_of_1_plus
from autograd.compiler.backends.llvm.ir.lanes import Lanes, copysign, fabs, fma, magnitude, select, sqrt

_LARGE = 2.0**500  # its square is finite, and beside it, 1 is nothing


def tanh(x: Lanes) -> Lanes:
    """(1 - e) / (1 + e) for e = exp(-2 |x|), with the sign of x; its derivative is made of the same e."""
    falling = Falling.of(magnitude(x, times=2.0))
    return copysign(falling.expm1 / (1.0 + falling.exp), x)


def sinh(x: Lanes) -> Lanes:
    """(e + e / (e + 1)) / 2 for e = expm1(|x|), of which a quarter does not overflow."""
    power, rest = _rising(x)
    quarter = fma(power, rest, power - 0.25)
    result = copysign(2.0 * quarter + 0.5 * (quarter / (quarter + 0.25)), x)
    return select(fabs(x) < 2.0**-28, x, result)


def cosh(x: Lanes) -> Lanes:
    """(e + 1 / e) / 2 for e = exp(|x|), of which a quarter does not overflow."""
    power, rest = _rising(x)
    quarter = fma(power, rest, power)
    return 2.0 * quarter + 0.125 / quarter


def _rising(x: Lanes) -> tuple[Lanes, Lanes]:
    """A power of two and a rest such that exp(|x|) is 4 power (1 + rest)."""
    size = fabs(x)

    def written() -> tuple[Lanes, Lanes]:
        parts = Reduced(select(size > 710.5, 710.5, size))
        return power_of_2(parts.shifted, -2), parts.expm1()

    return x.code.intermediate("rising", size, written)


def asinh(x: Lanes) -> Lanes:
    """log1p(x + x² / (1 + sqrt(x² + 1))), and log(2 x) for large x."""
    size = fabs(x)
    square = size * size
    inner = size + square / (1.0 + sqrt(1.0 + square))
    return copysign(_of_large(size, inner), x)


def acosh(x: Lanes) -> Lanes:
    """log1p(t + sqrt(t² + 2 t)) for t = x - 1, and log(2 x) for large x."""
    t = x - 1.0
    return select(x < 1.0, math.nan, _of_large(x, t + sqrt(fma(t, t, t + t))))


def _of_large(x: Lanes, inner: Lanes) -> Lanes:
    """log1p(inner), or log(2 x) where x is large."""
    large = x > _LARGE
    result = log_of_1_plus(select(large, x, inner), select(large, 1.0, 0.0))
    return select(x < math.inf, result, x)


def atanh(x: Lanes) -> Lanes:
    """log1p(2 x / (1 - x)) / 2."""
    size = fabs(x)
    result = 0.5 * log_of_1_plus((size + size) / (1.0 - size))
    return copysign(select(size < 1.0, result, select(size.eq(1.0), math.inf, math.nan)), x)
