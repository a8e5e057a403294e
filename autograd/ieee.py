"""Float functions as IEEE 754 defines them: a pole gives inf, no real answer gives nan, nothing raises.

Python's own `/`, `math.log`, `math.exp` and `math.pow` raise at those points; numpy, JAX, PyTorch and
compiled code return inf or nan. Eager evaluation uses the functions here, so that it agrees with them.
"""

import math
from math import copysign, inf, nan


def divide(x: float, y: float) -> float:
    """x / y; 1/0 is inf, -1/0 is -inf, 0/0 is nan."""
    try:
        return x / y
    except ZeroDivisionError:
        if x == 0.0 or math.isnan(x):
            return nan
        return copysign(inf, x) * copysign(1.0, y)


def floor_divide(x: float, y: float) -> float:
    """x / y rounded down to a whole number; 1 // 0 is inf, 0 // 0 is nan."""
    try:
        return x // y
    except ZeroDivisionError:
        return divide(x, y)


def modulo(x: float, y: float) -> float:
    """x - y * floor(x / y), of the sign of y; 1 % 0 is nan."""
    try:
        return x % y
    except ZeroDivisionError:
        return nan


def power(x: float, y: float) -> float:
    """x ** y as C's `pow`; 0 ** -1 is inf, (-8) ** (1/3) is nan, 10 ** 400 is inf.

    A square is x * x: correctly rounded, which `pow` does not promise.
    """
    if y == 2.0:
        return x * x
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0.0 and _is_odd(y) else inf
    except ValueError:
        if x == 0.0:
            return copysign(inf, x) if _is_odd(y) else inf
        return nan


def _is_odd(y: float) -> bool:
    return math.isfinite(y) and math.fmod(y, 2.0) in (1.0, -1.0)


def exp(x: float) -> float:
    """e ** x; exp(1000) is inf."""
    try:
        return math.exp(x)
    except OverflowError:
        return inf


def exp2(x: float) -> float:
    """2 ** x; exp2(2000) is inf."""
    return power(2.0, x)


def expm1(x: float) -> float:
    """e ** x - 1, without cancellation near 0; expm1(1000) is inf."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def log(x: float) -> float:
    """The natural logarithm; log(0) is -inf, log(-1) is nan."""
    try:
        return math.log(x)
    except ValueError:
        return -inf if x == 0.0 else nan


def log2(x: float) -> float:
    """The logarithm to base 2; log2(0) is -inf, log2(-1) is nan."""
    try:
        return math.log2(x)
    except ValueError:
        return -inf if x == 0.0 else nan


def log10(x: float) -> float:
    """The logarithm to base 10; log10(0) is -inf, log10(-1) is nan."""
    try:
        return math.log10(x)
    except ValueError:
        return -inf if x == 0.0 else nan


def log1p(x: float) -> float:
    """log(1 + x), without cancellation near 0; log1p(-1) is -inf, log1p(-2) is nan."""
    try:
        return math.log1p(x)
    except ValueError:
        return -inf if x == -1.0 else nan


def sqrt(x: float) -> float:
    """The square root; sqrt(-1) is nan."""
    try:
        return math.sqrt(x)
    except ValueError:
        return nan


def rsqrt(x: float) -> float:
    """1 / sqrt(x); rsqrt(0) is inf, rsqrt(-1) is nan."""
    return divide(1.0, sqrt(x))


def cbrt(x: float) -> float:
    """The cube root, of negative numbers too, to one unit in the last place; `math.cbrt` came with Python 3.11 only.

    `pow` is told 1/3 with a rounding error, which costs it nothing as long as its base is near 1.
    """
    mantissa, exponent = math.frexp(abs(x))
    thirds, rest = divmod(exponent, 3)
    return copysign(math.ldexp(math.pow(math.ldexp(mantissa, rest), 1.0 / 3.0), thirds), x)


def sin(x: float) -> float:
    """The sine of x radians; sin(inf) is nan."""
    try:
        return math.sin(x)
    except ValueError:
        return nan


def cos(x: float) -> float:
    """The cosine of x radians; cos(inf) is nan."""
    try:
        return math.cos(x)
    except ValueError:
        return nan


def sigmoid(x: float) -> float:
    """1 / (1 + e**-x), without overflow and without cancellation in either tail."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def relu(x: float) -> float:
    """x where positive, else 0; nan stays nan."""
    return 0.0 if x <= 0.0 else x


def softplus(x: float) -> float:
    """log(1 + e**x), without overflow; softplus(1000) is 1000."""
    if x > 0.0:
        return x + math.log1p(math.exp(-x))
    return math.log1p(math.exp(x))


def maximum(x: float, y: float) -> float:
    """The larger of the two, 0.0 being larger than -0.0; nan if either is nan."""
    if x == y:
        return y if copysign(1.0, x) < 0.0 else x
    return x if x > y or x != x else y


def minimum(x: float, y: float) -> float:
    """The smaller of the two, -0.0 being smaller than 0.0; nan if either is nan."""
    if x == y:
        return x if copysign(1.0, x) < 0.0 else y
    return x if x < y or x != x else y
