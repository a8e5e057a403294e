"""The error function, its complement, its inverse, and gelu, which is made of it.

erfc(u) is exp(-u²) times a smooth function: (1 + 2 u) exp(u²) erfc(u) is a polynomial in (u - 4) / (u + 4), all the way
to infinity (Shepherd and Laframboise, Mathematics of Computation 36, 1981).
"""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.exponential import Falling, exp_of_negative
from autograd.compiler.backends.llvm.atoms.logarithm import log
from autograd.compiler.backends.llvm.atoms.polynomials import estrin, even_odd
from autograd.compiler.backends.llvm.ir.lanes import Lanes, copysign, fabs, fma, magnitude, multiple_of, select, sqrt
from autograd.table.special import ERF, ERFCX, ERFCX_0_REST

_CENTER = 4.0

# erfinv(x) / x in w - 3.125, for 0 <= w = -log(1 - x²) <= 6.25; relative error 2**-54
ERFINV = (
    1.6536545626831027,
    0.24015818242558823,
    -0.0060336708714277725,
    -0.0007407025341537275,
    0.00018673420802433043,
    -1.3882523396390355e-05,
    -1.3654691845532077e-06,
    4.234788198068058e-07,
    -2.9070382677844503e-08,
    -4.112662471712026e-09,
    1.0512183520285106e-09,
    -5.4142185392097674e-11,
    -1.2976944463345992e-11,
    2.63030012013719e-12,
    -8.11727302313645e-14,
    -3.998027213114005e-14,
    6.59502469368786e-15,
    -4.394824388019197e-17,
    -1.3006383601173577e-16,
    1.5837233581314293e-17,
    1.145478969791445e-18,
    -3.6070982770742057e-19,
    -1.0289473799740978e-21,
    3.431822216538736e-21,
)
# erfinv(x) in s - 4, for 2.25 <= s = sqrt(-log(1 - x)) <= 6.07; relative error 2**-33
ERFINV_TAIL = (
    3.7513593442384656,
    1.0318530183663621,
    -0.004280689191308662,
    0.00047750166725951096,
    -1.402616641461348e-05,
    -1.585070979175487e-05,
    7.490326706767923e-06,
    -2.531872346383899e-06,
    7.649110241987872e-07,
    -1.9283566032540452e-07,
    3.869232175951325e-08,
    -1.3198339789178475e-08,
    5.5231151438820915e-09,
    -9.22965794074227e-10,
)


def _erfcx(u: Lanes) -> Lanes:
    """exp(u²) erfc(u), for 0 <= u <= 28, and beyond as at 28."""

    def written() -> Lanes:
        near = select(u > 28.0, 28.0, u)
        t = (near + near) / (near + _CENTER) - 1.0  # as it should be, but rounded less near 0, where the slope is steep
        return (ERFCX[0] + fma(t, estrin(t, ERFCX[1:]), ERFCX_0_REST)) / fma(near, 2.0, 1.0)

    return u.code.intermediate("erfcx", u, written)


def _times_bell(factor: Lanes, x: Lanes, half: bool = False) -> Lanes:
    """The factor times exp(-x²), or exp(-x² / 2), with no digit of the square lost: of a rounded one and what it lacks.

    The rounded one is that of the number of which x is a multiple, if that makes a power of two in the square: the
    derivative of gelu has erfc(-x * sqrt(1/2)) beside exp(-x² / 2).
    """
    code, times = x.code, 0.5 if half else 1.0
    multiple, base = code.multiple(x)
    power = 2.0 ** round(math.log2(multiple * multiple)) if multiple and math.isfinite(multiple) else 1.0
    if not abs(multiple * multiple - power) < power * 2.0**-50:
        base, power = x, 1.0
    square = multiple_of(code.square(base), power * times)
    low = fma(times * x if half else x, x, -square)
    return Falling.of(square).times(factor, select(square < 800.0, -low, 0.0))


def _erfc_of_size(x: Lanes) -> Lanes:
    """erfc(|x|)."""
    return _times_bell(_erfcx(magnitude(x)), x)


def erfc(x: Lanes) -> Lanes:
    """1 - erf(x), with all digits where that is small."""
    tail = _erfc_of_size(x)
    return select(x < 0.0, 2.0 - tail, tail)


def erf(x: Lanes) -> Lanes:
    """The error function: x + x P(x²) where |x| is small, else 1 - erfc(|x|)."""
    square = x * x
    near_0 = fma(x, even_odd(square, ERF), x)
    return select(square < 0.75, near_0, copysign(1.0 - _erfc_of_size(x), x))


def gelu(x: Lanes) -> Lanes:
    """x times the normal distribution's probability of less than x: max(x, 0) - |x| erfc(|x| / sqrt(2)) / 2.

    Its derivative has erfc(-x * sqrt(1/2)); the same product here, and most of the work is done once for both.
    """
    size = fabs(x)
    size = select(size > 39.5, 39.5, size)
    tail = _times_bell(0.5 * size * _erfcx(magnitude(x * -math.sqrt(0.5))), x, half=True)
    return select(x > 0.0, x, 0.0 * x) - tail


def erfinv(x: Lanes) -> Lanes:
    """The number whose error function is x: x P(w) for w = -log(1 - x²), as M. Giles does (GPU Computing Gems, 2011).

    Near 1, where w is large, a polynomial and one step of Newton's method for erfc.
    """
    size = fabs(x)
    w = -log(fma(-x, x, 1.0))
    near_0 = x * fma(w - 3.125, estrin(w - 3.125, ERFINV[1:]), ERFINV[0])
    far = w > 6.25

    def beyond() -> Lanes:
        distance = 1.0 - size
        y = even_odd(sqrt(-log(distance)) - 4.0, ERFINV_TAIL)
        slope = 2.0 / math.sqrt(math.pi) * exp_of_negative(-y * y)
        step = (_erfc_of_size(y) - distance) / slope
        return select(far, copysign(select(size < 1.0, y + step, math.inf), x), near_0)

    return x.code.if_any(far, beyond, near_0)
