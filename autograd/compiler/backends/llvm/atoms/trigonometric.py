"""sin, cos and tan: x is n pi/2 + r, and n says which of sin(r), cos(r), -sin(r), -cos(r) it is.

The reduction is Cody's and Waite's, with an fma exact up to a remainder that is kept; beyond 2**20 quarter turns C's
library does it, lane by lane.
"""

from __future__ import annotations

from autograd.compiler.backends.llvm.atoms.exponential import ROUNDER
from autograd.compiler.backends.llvm.atoms.polynomials import even_odd
from autograd.compiler.backends.llvm.ir.lanes import Lanes, fabs, fma, select

# pi/2 in three parts; of the second only 33 bits, so that its product with n is exact
_PARTS = (1.5707963267948966, 6.12323399538461e-17, 3.5215598651832e-27)
_FARTHEST = 2.0**20

# (sin(r) - r) / r³ in r², for |r| <= pi/4; relative error of the sine 2**-56
SIN = (
    -0.1666666666666663,
    0.008333333333322219,
    -0.00019841269829682216,
    2.7557313655329285e-06,
    -2.5050753161004457e-08,
    1.5896542207786722e-10,
)
# (cos(r) - 1 + r²/2) / r⁴ in r², for |r| <= pi/4; relative error of the cosine 2**-60
COS = (
    0.041666666666666595,
    -0.001388888888887362,
    2.4801587289206567e-05,
    -2.7557314281167143e-07,
    2.0875714493184434e-09,
    -1.135923037716418e-11,
)


class _Quarters:
    """x = n pi/2 + r + rest, with |r| <= pi/4: sin(r + rest), cos(r + rest), and `n`, of which the lowest bits hold."""

    def __init__(self, x: Lanes) -> None:
        shifted = fma(x, 0.6366197723675814, ROUNDER)
        n = shifted - ROUNDER
        first = fma(n, -_PARTS[0], x)
        r = fma(n, -_PARTS[1], first)
        rest = fma(n, -_PARTS[2], fma(n, -_PARTS[1], first - r))
        z = r * r
        half = 0.5 * z
        high = 1.0 - half
        low = (1.0 - high) - half
        self.n = shifted.bits()
        self.far = ~(fabs(x) < _FARTHEST)
        self.sin = r + fma(z * r, even_odd(z, SIN), fma(z, -0.5 * rest, rest))
        self.cos = high + (low + fma(z * z, even_odd(z, COS), -r * rest))


def _quarters(x: Lanes) -> _Quarters:
    """The reduction of x, written once for sin, cos and tan of the same x."""
    return x.code.intermediate("quarters", x, lambda: _Quarters(x))


def _wave(x: Lanes, name: str, first: int) -> Lanes:
    """sin(x + first pi/2)."""
    parts = _quarters(x)
    n = parts.n + first
    size = select((n & 1).eq(0), parts.sin, parts.cos)
    near = (size.bits() ^ ((n & 2) << 62)).from_bits()
    return x.code.if_any(parts.far, lambda: select(parts.far, x.code.per_lane(name, x), near), near)


def sin(x: Lanes) -> Lanes:
    """The sine of x radians."""
    return select(x.eq(0.0), x, _wave(x, "sin", 0))


def cos(x: Lanes) -> Lanes:
    """The cosine of x radians."""
    return _wave(x, "cos", 1)


def tan(x: Lanes) -> Lanes:
    """The tangent of x radians."""
    parts = _quarters(x)
    even = (parts.n & 1).eq(0)
    near = select(even, parts.sin, -parts.cos) / select(even, parts.cos, parts.sin)
    near = x.code.if_any(parts.far, lambda: select(parts.far, x.code.per_lane("tan", x), near), near)
    return select(x.eq(0.0), x, near)
