"""Powers and roots."""

from __future__ import annotations

import math
from collections.abc import Callable

from autograd.compiler.backends.llvm.atoms.double_double import Pair, fast_two_sum, two_product
from autograd.compiler.backends.llvm.atoms.exponential import ROUNDER, clamp, exp2_near_0, power_of_2, scaled
from autograd.compiler.backends.llvm.atoms.logarithm import Split
from autograd.compiler.backends.llvm.atoms.polynomials import estrin
from autograd.compiler.backends.llvm.ir.lanes import Lanes, copysign, fabs, floor, fma, polynomial, select, sqrt

_C0 = (2.8853900817779268, 4.0710547481862066e-17)  # 2 / log(2), to twice the precision
_C1 = (0.9617966939259756, 5.0577616648125906e-17)  # 2 / (3 log(2))
# (log2((1 + s) / (1 - s)) - C0 s - C1 s³) / s⁵ in s², for |s| <= (sqrt(2) - 1) / (sqrt(2) + 1); relative error 2**-66
LOG2 = (
    0.577078016355585,
    0.4121985831113802,
    0.32059889790587925,
    0.262308199378277,
    0.22195222759785346,
    0.19240277913236936,
    0.1684249577734211,
    0.1730181484825527,
)
# (1 + f) ** (-1/3) for sqrt(1/2) <= 1 + f <= sqrt(2); relative error 2**-11
INVERSE_CBRT = (
    0.9997832016255046,
    -0.3347341257664479,
    0.23757372925518833,
    -0.1577561708194474,
)


def pow(x: Lanes, y: Lanes) -> Lanes:
    """x to the power y, as 2 to the power y log2(|x|), with the corners of C's `pow`; a square is x * x."""
    size = fabs(x)
    log2 = _log2(size)
    high = select(size < math.inf, select(size.eq(0.0), -math.inf, log2.high), size)
    finite = clamp(y, -1e300, 1e300)  # as good as infinite, but 0 times it is 0
    exponent = clamp(finite * high, -1100.0, 1100.0)
    rest = clamp(fma(finite, log2.low, fma(finite, high, -exponent)), -(2.0**-30), 2.0**-30)
    shifted = exponent + ROUNDER
    power = scaled(exp2_near_0(*fast_two_sum(exponent - (shifted - ROUNDER), rest)), shifted)

    half = y * 0.5
    whole, even = floor(y).eq(y), floor(half).eq(half)
    power = select(whole & ~even, copysign(power, x), power)
    power = select(~whole & (x < 0.0) & (x > -math.inf), math.nan, power)
    power = select(y.eq(0.0) | (y.is_nan() & x.eq(1.0)), 1.0, power)
    return select(y.eq(2.0), x * x, power)


CONSTANT_POWERS: dict[float, Callable[[Lanes], Lanes]] = {
    2.0: lambda x: x * x,
    3.0: lambda x: x * x * x,
    -1.0: lambda x: 1.0 / x,
    0.5: lambda x: select(x.eq(-math.inf), math.inf, sqrt(x + 0.0)),  # -0.0 + 0.0 is 0.0
    -0.5: lambda x: select(x.eq(-math.inf), 0.0, 1.0 / sqrt(x + 0.0)),
}
"""x to a constant power, where there is a shorter way; to 1.5 ulp."""


def _log2(x: Lanes) -> Pair:
    """The logarithm to base 2 of a positive x, to some 2**-65 of itself.

    That of m is s (C0 + z (C1 + z P(z))) for s = (m - 1) / (m + 1) and z = s²: each sum is one fma, and what it loses
    another one.
    """
    parts = Split.of_any(x)
    f, around = parts.m - 1.0, parts.m + 1.0
    s = f / around
    missing = fma(-s, around, f) - s * (parts.m - (around - 1.0))
    s_low = missing * fma(s, -0.5, 0.5)  # which is 1 / around
    z, z_low = two_product(s, s)
    z_low = fma(s + s, s_low, z_low)
    tail = estrin(z, LOG2)
    inner = fma(z, tail, _C1[0])
    inner_low = fma(z, tail, _C1[0] - inner) + _C1[1]
    outer = fma(z, inner, _C0[0])
    outer_low = fma(z, inner, _C0[0] - outer) + fma(z, inner_low, fma(z_low, inner, _C0[1]))
    high = fma(s, outer, parts.k)
    return Pair(high, fma(s, outer, parts.k - high) + fma(s, outer_low, s_low * outer))


def cbrt(x: Lanes) -> Lanes:
    """The cube root: of m 2**j, where x is m 2**j 8**i, from the reciprocal of the root, by one step of Newton's."""
    size = fabs(x)
    parts = Split.of_any(size)
    shifted = fma(parts.k, 1.0 / 3.0, ROUNDER)
    i = shifted - ROUNDER
    j = fma(i, -3.0, parts.k)
    above, below = j > 0.0, j < 0.0
    a = parts.m * select(above, 2.0, select(below, 0.5, 1.0))
    third = select(above, 2.0 ** (-1 / 3), select(below, 2.0 ** (1 / 3), 1.0))
    r = third * polynomial(parts.m - 1.0, INVERSE_CBRT)
    error = fma(-a * r, r * r, 1.0)
    r = fma(r * error, fma(error, 2.0 / 9.0, 1.0 / 3.0), r)
    root = a * (r * r)
    square, low = two_product(root, root)
    missing = fma(-root, low, fma(-root, square, a))
    root = fma(missing * (1.0 / 3.0), r * r, root) * power_of_2(shifted)
    return select(size.eq(0.0) | ~(size < math.inf), x, copysign(root, x))
