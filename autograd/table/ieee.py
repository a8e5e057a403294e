"""Float functions as IEEE 754 defines them: a pole gives inf, no real answer gives nan, nothing raises.

Python's own `/`, `math.log`, `math.exp` and `math.pow` raise at those points; numpy, JAX, PyTorch and
compiled code return inf or nan. Eager evaluation uses the functions here, so that it agrees with them. They need
nothing but `math` and each other, as they are copied into exported files.

A function whose result is one of its operands multiplies it by 1, which makes a new float object. The operand may be
the object `NOTHING`, which is recognized by its identity; the result must never be that object.
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


def fma(x: float, y: float, addend: float) -> float:
    """x * y + addend, rounded once; `math.fma` came with Python 3.13 only, and raises."""
    if not (math.isfinite(x) and math.isfinite(y)):
        return x * y + addend
    if not math.isfinite(addend):  # x * y may overflow, but is finite
        return addend
    (a, b), (c, d), (e, f) = x.as_integer_ratio(), y.as_integer_ratio(), addend.as_integer_ratio()
    numerator = a * c * f + e * b * d
    try:
        return numerator / (b * d * f) if numerator else x * y + addend  # which gives the zero its sign
    except OverflowError:
        return inf if numerator > 0 else -inf


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


def tan(x: float) -> float:
    """The tangent of x radians; tan(inf) is nan."""
    try:
        return math.tan(x)
    except ValueError:
        return nan


def asin(x: float) -> float:
    """The angle from -pi/2 to pi/2 with sine x; asin(2) is nan."""
    try:
        return math.asin(x)
    except ValueError:
        return nan


def acos(x: float) -> float:
    """The angle from 0 to pi with cosine x; acos(2) is nan."""
    try:
        return math.acos(x)
    except ValueError:
        return nan


def sinh(x: float) -> float:
    """(e**x - e**-x) / 2; sinh(1000) is inf."""
    try:
        return math.sinh(x)
    except OverflowError:
        return copysign(inf, x)


def cosh(x: float) -> float:
    """(e**x + e**-x) / 2; cosh(1000) is inf."""
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def acosh(x: float) -> float:
    """The number from 0 up with hyperbolic cosine x; acosh(0) is nan."""
    try:
        return math.acosh(x)
    except ValueError:
        return nan


def atanh(x: float) -> float:
    """The inverse of tanh; atanh(1) is inf, atanh(2) is nan."""
    try:
        return math.atanh(x)
    except ValueError:
        return copysign(inf, x) if abs(x) == 1.0 else nan


def floor(x: float) -> float:
    """The largest whole number up to x, of the sign of x, be it a zero; inf and nan stay."""
    return copysign(math.floor(x), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """The smallest whole number from x on, of the sign of x, be it a zero; inf and nan stay."""
    return copysign(math.ceil(x), x) if math.isfinite(x) else x


def round_half_to_even(x: float) -> float:
    """The nearest whole number, of two such the even one, of the sign of x, be it a zero; inf and nan stay."""
    return copysign(round(x), x) if math.isfinite(x) else x


def sigmoid(x: float) -> float:
    """1 / (1 + e**-x), without overflow and without cancellation in either tail."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def logistic_density(x: float) -> float:
    """The derivative of sigmoid, without cancellation in either tail: e / (1 + e)² for e = exp(-|x|)."""
    e = math.exp(-abs(x))
    return e / ((1.0 + e) * (1.0 + e))


def relu(x: float) -> float:
    """x where positive, else 0; nan stays nan."""
    return 0.0 if x <= 0.0 else x


def softplus(x: float) -> float:
    """log(1 + e**x), without overflow; softplus(1000) is 1000."""
    if x > 0.0:
        return x + math.log1p(math.exp(-x))
    return math.log1p(math.exp(x))


def sigmoid_cross_entropy(x: float, target: float) -> float:
    """target * softplus(-x) + (1 - target) * softplus(x), where 0 times infinity adds 0."""
    missed = 1.0 - target if x > 0.0 else target
    more = math.log1p(math.exp(-abs(x)))
    return missed * abs(x) + more if missed else more


def maximum(x: float, y: float) -> float:
    """The larger of the two, 0.0 being larger than -0.0; nan if either is nan."""
    if x == y:
        return (y if copysign(1.0, x) < 0.0 else x) * 1.0
    return (x if x > y or x != x else y) * 1.0


def minimum(x: float, y: float) -> float:
    """The smaller of the two, -0.0 being smaller than 0.0; nan if either is nan."""
    if x == y:
        return (x if copysign(1.0, x) < 0.0 else y) * 1.0
    return (x if x < y or x != x else y) * 1.0


# ---- of any number of values -----------------------------------------------------------------------------------------


def total(*terms: float) -> float:
    """The sum, added from left to right, as the builtin `sum` does up to Python 3.11; later it compensates."""
    result = 0.0
    for term in terms:
        result += term
    return result


def dot(*operands: float) -> float:
    """bias + w1 * x1 + w2 * x2 + ..., added from left to right, of the weights, then the inputs, then the bias."""
    n = len(operands) // 2
    result = operands[-1] * 1.0
    for weight, x in zip(operands[:n], operands[n:]):
        result += weight * x
    return result


def mean(*values: float) -> float:
    """The sum of the values, divided by their number."""
    return total(*values) / len(values)


def largest(*values: float) -> float:
    """The largest of them; nan if one is nan."""
    result = values[0] * 1.0
    for value in values:
        result = maximum(result, value)
    return result


def smallest(*values: float) -> float:
    """The smallest of them; nan if one is nan."""
    result = values[0] * 1.0
    for value in values:
        result = minimum(result, value)
    return result


def product(*factors: float) -> float:
    """The product of the values, multiplied from left to right."""
    return math.prod(factors, start=1.0)


def logsumexp(*values: float) -> float:
    """log(e**x + e**y + ...), without overflow; of nothing, and of -inf alone, it is -inf."""
    shift = largest(-inf, *values)
    return shift if math.isinf(shift) else shift + _log_of_sum(shift, values)


def sumexp(*values: float) -> float:
    """e**x + e**y + ..., rounded once; inf beyond the largest float."""
    try:
        return math.fsum([exp(value) for value in values])
    except OverflowError:
        return inf


def softmax_cross_entropy(*operands: float) -> float:
    """The sum of -log_softmax of each value times its target; operands: the values, then the targets.

    A target of 0 adds 0, even where the value's log_softmax is infinite.
    """
    n = len(operands) // 2
    values, targets = operands[:n], operands[n:]
    shift = largest(*values)
    missed = [target * (shift - x) for x, target in zip(values, targets) if target]
    return total(*targets) * _log_of_sum(shift, values) + total(*missed)


def _log_of_sum(shift: float, values: tuple[float, ...]) -> float:
    """log(e**(x - shift) + e**(y - shift) + ...), where the largest, whose term is 1, is `shift`."""
    return log1p(math.fsum([*(exp(value - shift) for value in values), -1.0]))
