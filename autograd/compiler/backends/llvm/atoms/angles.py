"""asin, acos, atan and atan2: a polynomial where the argument is small, and identities that make it so."""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.double_double import fast_two_sum
from autograd.compiler.backends.llvm.atoms.polynomials import even_odd
from autograd.compiler.backends.llvm.ir.lanes import Lanes, Number, copysign, fabs, fma, select, sqrt

_REST = 6.123233995736766e-17  # pi / 2 - math.pi / 2

# (asin(s) - s) / s³ in s², for |s| <= 1/2; relative error of asin 2**-58
ASIN = (
    0.1666666666666676,
    0.07499999999970997,
    0.04464285717430074,
    0.030381942726351436,
    0.02237221439686639,
    0.017351623457583357,
    0.013980676388246932,
    0.011400132004304689,
    0.010773256451690326,
    0.0037332587328423017,
    0.021641408484405354,
    -0.020904939185592837,
    0.03256950285085093,
)
# (atan(t) - t) / t³ in t², for |t| <= tan(pi/8); relative error of atan 2**-57
ATAN = (
    -0.33333333333333187,
    0.19999999999951815,
    -0.14285714280044026,
    0.11111110776759447,
    -0.09090897585414695,
    0.07692057439988456,
    -0.06663075229586649,
    0.05847696323165607,
    -0.05038499894536994,
    0.03804554892856584,
    -0.017887779925664465,
)


def asin(x: Lanes) -> Lanes:
    """x + x³ P(x²), and pi/2 - 2 asin(sqrt((1 - x) / 2)) from 1/2 on; nan beyond 1."""
    size = fabs(x)
    near_0 = size < 0.5
    z = select(near_0, x * x, 0.5 - 0.5 * size)
    s = select(near_0, -size, 2.0 * sqrt(z))
    return copysign(_less(select(near_0, 0.0, math.pi / 2), select(near_0, 0.0, _REST), s, z), x)


def acos(x: Lanes) -> Lanes:
    """pi/2 - asin(x), and 2 asin(sqrt((1 - x) / 2)) from 1/2 on; nan beyond 1."""
    size = fabs(x)
    near_0, negative = size < 0.5, x < 0.0
    z = select(near_0, x * x, 0.5 - 0.5 * size)
    double = 2.0 * sqrt(z)
    s = select(near_0, x, select(negative, double, -double))
    start = select(near_0, math.pi / 2, select(negative, math.pi, 0.0))
    return _less(start, select(near_0, _REST, select(negative, 2.0 * _REST, 0.0)), s, z)


def _less(start: Lanes, rest: Lanes, s: Lanes, z: Lanes) -> Lanes:
    """start + rest - s (1 + z P(z)), where start is 0 or larger than s."""
    high, low = fast_two_sum(start, -s)
    return high + (low + fma(-s * z, even_odd(z, ASIN), rest))


def atan(x: Lanes) -> Lanes:
    """atan(t) + m pi/4, where t is x, (x - 1) / (x + 1) or -1 / x."""
    size = fabs(x)
    above, below = size > math.tan(math.pi / 8), size < math.tan(3 * math.pi / 8)
    middle = above & below
    over = select(middle, size - 1.0, select(below, size, -1.0))
    under = select(middle, size + 1.0, select(below, 1.0, size))
    return copysign(_turned(over / under, select(middle, 1.0, select(below, 0.0, 2.0))), x)


def atan2(y: Lanes, x: Lanes) -> Lanes:
    """The angle of the point (x, y): that of the first eighth of the circle, mirrored up to three times."""
    across, up = fabs(x), fabs(y)
    steep = up > across
    short, long = select(steep, across, up), select(steep, up, across)
    same = short.eq(long)  # infinite, perhaps, or 0
    short, long = select(same, select(short.eq(0.0), 0.0, 1.0), short), select(same, 1.0, long)
    # a sum could overflow, and a product of subnormal numbers lose all digits
    scale = select(long > 2.0**1000, 0.5, select(long < 2.0**-1000, 2.0**60, 1.0))
    short, long = short * scale, long * scale
    wide = short > math.tan(math.pi / 8) * long
    t = select(wide, short - long, short) / select(wide, short + long, long)
    turn = select(wide, 1.0, 0.0)
    t, turn = select(steep, -t, t), select(steep, 2.0 - turn, turn)
    left = x.bits() < 0
    t, turn = select(left, -t, t), select(left, 4.0 - turn, turn)
    return copysign(_turned(t, turn), y)


def _turned(t: Lanes, turn: Number) -> Lanes:
    """atan(t) + turn pi/4, for |t| <= tan(pi/8)."""
    z = t * t
    high = fma(turn, math.pi / 4, t)
    low = fma(turn, math.pi / 4, -high) + t
    return high + (low + fma(t * z, even_odd(z, ATAN), turn * (_REST / 2)))
