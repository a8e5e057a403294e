"""Python's // and % on floats: the quotient rounded down, and the remainder that leaves, of the sign of the divisor."""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.ir.lanes import Lanes, copysign, fabs, floor, fma, select


def mod(x: Lanes, y: Lanes) -> Lanes:
    """x - y * floor(x / y), exactly; nan for y = 0."""
    remainder = _fmod(x, y)
    other_sign = (remainder < 0.0) ^ (y < 0.0)
    moved = select(other_sign, remainder + y, remainder)
    return select(remainder.eq(0.0), copysign(0.0, y), moved)


def floordiv(x: Lanes, y: Lanes) -> Lanes:
    """floor(x / y), of the exact quotient, as CPython computes it; x / 0 for y = 0."""
    remainder = _fmod(x, y)
    quotient = (x - remainder) / y
    other_sign = remainder.ne(0.0) & ((remainder < 0.0) ^ (y < 0.0))
    quotient = select(other_sign, quotient - 1.0, quotient)
    down = floor(quotient)
    down = select(quotient - down > 0.5, down + 1.0, down)
    exact = x / y
    return select(y.eq(0.0), exact, select(quotient.eq(0.0), copysign(0.0, exact), down))


def _fmod(x: Lanes, y: Lanes) -> Lanes:
    """The remainder of the sign of x; by C's library where the quotient has more than 50 bits, or there is none."""
    size, divisor = fabs(x), fabs(y)
    quotient = size / divisor
    remainder = fma(
        -floor(quotient), divisor, size
    )  # exact; below 0 where the quotient was rounded up to a whole number
    remainder = select(remainder < 0.0, remainder + divisor, remainder)
    near = copysign(select(divisor.eq(math.inf), size, remainder), x)
    far = ~(quotient < 2.0**50)
    return x.code.if_any(far, lambda: select(far, x.code.per_lane("fmod", x, y), near), near)
