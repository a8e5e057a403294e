"""The table of primitives: every operation that glassgrad differentiates, one row each.

A row says how to evaluate the operation on floats and what its partial derivatives are. Nothing else
in the project states a derivative: `Value.backward`, the drawings, the documentation and the tests read
the rows below.

Rules are written in the language they differentiate, with operators and primitives only: no `if` on an
operand, but `where`, `step`, `greater`. So one rule runs on floats and on Values alike. In a rule, `z` is the
primitive's result, reused where that keeps all digits (`exp`: `z`; but not `tanh`: `1 - z*z`, which is 0 from 20 on).
"""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from math import inf
from typing import Any

from autograd.table import ieee, special
from autograd.table.definition import WRITTEN_IN_PYTHON, give_operators
from autograd.table.row import NOTHING, POSITIVE, REAL, UNIT, PerElement, Primitive, Recorded


def _dot_operands(weights: Iterable[Any], inputs: Iterable[Any], bias: Any = 0.0) -> tuple[Any, ...]:
    weights = weights if type(weights) is list else list(weights)
    inputs = inputs if type(inputs) is list else list(inputs)
    if len(weights) != len(inputs):
        raise ValueError(f"dot needs as many weights as inputs, got {len(weights)} weights and {len(inputs)} inputs")
    return (*weights, *inputs, bias)


def _dot_partials(z: Any, *operands: Any) -> Sequence[Any]:
    n = len(operands) // 2
    return operands[n:-1] + operands[:n] + (1.0,)  # unpacking would take a tenth longer


def _dot_expanded(*operands: Any) -> Any:
    n = len(operands) // 2
    products = [weight * x for weight, x in zip(operands[:n], operands[n:-1])]
    return sum([*products, operands[-1]])


def _cross_entropy_operands(values: Iterable[Any], targets: Iterable[Any]) -> tuple[Any, ...]:
    values, targets = _at_least_one(values), tuple(targets)
    if len(values) != len(targets):
        raise ValueError(
            f"softmax_cross_entropy needs as many targets as values, got {len(targets)} targets of {len(values)} values"
        )
    return values + targets


def _cross_entropy_partials(z: Any, *operands: Any) -> Sequence[Any]:
    n = len(operands) // 2
    values, targets = operands[:n], operands[n:]
    shares = _softmax(values)
    of_others = zip(_of_the_others(operator.add, -0.0, shares), _of_the_others(operator.add, -0.0, targets))
    shift = max(values)
    more = logsumexp([x - shift for x in values])
    return [
        *(share * targets - target * shares for share, target, (shares, targets) in zip(shares, targets, of_others)),
        *(more + (shift - x) for x in values),
    ]


def _values(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(values)


def _at_least_one(values: Iterable[Any]) -> tuple[Any, ...]:
    operands = tuple(values)
    if not operands:
        raise ValueError("of no values there is no mean, no largest and no smallest; give at least one")
    return operands


def _of_the_others(operation: Callable[[Any, Any], Any], neutral: float, values: Sequence[Any]) -> list[Any]:
    """For each number the operation on all others, without dividing or subtracting."""
    before = [neutral, *itertools.accumulate(values[:-1], operation)]
    after = [neutral, *itertools.accumulate(values[:0:-1], operation)]
    return [operation(left, right) for left, right in zip(before, reversed(after))]


def _shares_of_ties(beats: Callable[[Any, Any], Any]) -> Callable[..., Sequence[Any]]:
    def partials(z: Any, *values: Any) -> Sequence[Any]:
        share = div(1.0, sum([1.0 - beats(z, x) for x in values]))
        return [where(beats(z, x), NOTHING, share) for x in values]

    return partials


def _power_by_base(z: Any, x: Any, y: Any) -> Any:
    slope = y * pow(x, y - 1.0)
    if type(y) is float and y:  # a constant, of which it is known that nothing has to be chosen; most exponents are
        return slope
    return where(y, slope, where(greater(abs(x), 0.0), div(y * z, x), sqrt(y)))


def _power_by_exponent(z: Any, x: Any, y: Any) -> Any:
    # At x = 0, x**y log(x) and its derivatives by x are 0 or infinite, as -x**q and its derivatives are for a q
    # slightly below y; so that is written instead.
    return where(abs(x) - minimum(y, 0.0), z * log(x), -pow(x, y * (1.0 - 2.0**-53) - 2.0**-1022))


def _inverse(y: Any, x: Any) -> tuple[Any, Any]:
    """x / (x² + y²) and y / (x² + y²), both 0 at (0, 0).

    Beside it all is computed larger by a power of 2: on the way to higher derivatives, 1 / x² would be infinite.
    """
    length = hypot(x, y)
    scale = where(greater(2.0**-683, length), 2.0**1023, where(greater(2.0**-300, length), 2.0**600, 1.0))
    x, y = scale * x, scale * y
    length = hypot(x, y)
    return tuple(where(length, scale * div(div(leg, length), length), 0.0) for leg in (x, y))


GELU_CUBIC = 0.044715
"""The part of x³ in the angle of `gelu_tanh`."""


def _gelu_tanh_slope(z: Any, x: Any) -> Any:
    near = clip(x, -100.0, 100.0)  # beyond, nothing changes any more, and cubes would overflow
    angle = 2.0 * math.sqrt(2.0 / math.pi) * (near + GELU_CUBIC * (near * near * near))
    slope = 2.0 * math.sqrt(2.0 / math.pi) * (1.0 + 3.0 * GELU_CUBIC * (near * near))
    return sigmoid(angle) * (1.0 + near * sigmoid(-angle) * slope)


def _sigmoid(x: Any) -> Any:
    e = exp(-abs(x))
    return where(greater(0.0, x), div(e, 1.0 + e), div(1.0, 1.0 + e))


def _logistic_density(x: Any) -> Any:
    e = exp(-abs(x))
    return div(e, (1.0 + e) * (1.0 + e))


def _sigmoid_cross_entropy(x: Any, target: Any) -> Any:
    missed = where(step(x), 1.0 - target, target)
    more = log1p(exp(-abs(x)))
    return where(missed, missed * abs(x) + more, more)


def _erfinv(x: Any) -> Any:
    """Winitzki's estimate (2008), good to 0.2 %, and three of Halley's steps; near 1 they solve for erfc, whose digits
    are those of the distance from 1.
    """
    y = abs(x)
    log_tail = log1p(-y * y)
    middle = 2.0 / (math.pi * 0.147) + log_tail / 2.0
    z = sqrt(sqrt(middle * middle - log_tail / 0.147) - middle)
    for _ in range(3):
        excess = where(greater(0.5, y), erf(z) - y, (1.0 - y) - erfc(z))
        newton = excess * (math.sqrt(math.pi) / 2.0) * exp(z * z)
        z = z - newton / (1.0 + z * newton)
    near_0 = y * (math.sqrt(math.pi) / 2.0)
    z = where(greater(1e-8, y), near_0, where(greater(1.0, y), z, where(greater(y, 1.0), math.nan, y * inf)))
    return where(greater(0.0, x), -z, where(step(x), z, x))


def _copysign(x: Any, y: Any) -> Any:
    towards = where(y, y, div(1.0, y))  # of the zeros, 1 / y tells the signs
    return where(greater(0.0, towards), -abs(x), abs(x))


_SINC_SLOPE = [(-1) ** n * 2 * n / math.factorial(2 * n + 1) for n in range(12, 0, -1)]


def _half_turns(x: Any) -> tuple[Any, Any]:
    """1 or -1, and the rest of an angle of pi x beyond a whole number of half turns, of which that is the sign."""
    whole = round(x)
    return 1.0 - 2.0 * mod(whole, 2.0), math.pi * (x - whole)


def _sinc(x: Any) -> Any:
    sign_of_turns, rest = _half_turns(x)
    return where(x, div(sign_of_turns * sin(rest), math.pi * x), 1.0)


def _sinc_slope(z: Any, x: Any) -> Any:
    """(cos(pi x) - sinc(x)) / x, and near 0, where that cancels, its series in pi x."""
    sign_of_turns, rest = _half_turns(x)
    t = math.pi * x
    series = _SINC_SLOPE[0]
    for coefficient in _SINC_SLOPE[1:]:
        series = series * (t * t) + coefficient
    return where(greater(1.0, abs(t)), math.pi * (series * t), div(sign_of_turns * cos(rest) - z, x))


def _less_the_largest(values: Sequence[Any]) -> list[Any]:
    """Each value less the largest, a constant: in exact arithmetic it does not matter what is subtracted from all."""
    shift = max([x.as_constant() if isinstance(x, Recorded) else x for x in values])
    return [x - shift for x in values]


def _with_total(values: Sequence[Any], total: Callable[[Sequence[Any]], Any]) -> Sequence[tuple[Any, Any]]:
    scores = _less_the_largest(values)
    of_all = total(scores)
    return [(x, of_all) for x in scores]


def _softmax(values: Sequence[Any]) -> Sequence[Any]:
    """All of them at once, for rules: each exponential is computed once."""
    weights = [exp(x) for x in _less_the_largest(values)]
    total = sum(weights)
    return [where(weight, div(weight, total), 0.0) for weight in weights]  # 0 also beside an infinite one


# fmt: off
# ---- arithmetic ------------------------------------------------------------------------------------------------
add: Primitive = Primitive(
    "add", "+", "x + y", operator.add, example=(2.0, 3.0),
    partials=(lambda z, x, y: 1.0,
              lambda z, x, y: 1.0))
sub: Primitive = Primitive(
    "sub", "−", "x - y", operator.sub, example=(2.0, 3.0),
    partials=(lambda z, x, y: 1.0,
              lambda z, x, y: -1.0))
mul: Primitive = Primitive(
    "mul", "×", "x * y", operator.mul, example=(2.0, 3.0),
    partials=(lambda z, x, y: y,
              lambda z, x, y: x))
div: Primitive = Primitive(
    "div", "÷", "x / y", ieee.divide, example=(3.0, 2.0),
    partials=(lambda z, x, y: div(1.0, y),
              lambda z, x, y: -div(z, y)))
floordiv: Primitive = Primitive(
    "floordiv", "⌊÷⌋", "x / y rounded down to a whole number", ieee.floor_divide, example=(7.0, 2.0),
    partials=(lambda z, x, y: NOTHING,
              lambda z, x, y: NOTHING))
mod: Primitive = Primitive(
    "mod", "mod", "the remainder of x / y, of the sign of y", ieee.modulo, example=(7.0, 2.0),
    partials=(lambda z, x, y: 1.0,
              lambda z, x, y: -floordiv(x, y)))
remainder: Primitive = Primitive(
    "remainder", "mod", "mod(x, y) by its name in numpy and PyTorch; math.remainder is another", example=(7.0, 2.0),
    definition=lambda x, y: mod(x, y), partials=mod.partials)
neg: Primitive = Primitive(
    "neg", "−", "-x", operator.neg, example=(2.0,),
    partials=(lambda z, x: -1.0,))
pow: Primitive = Primitive(
    "pow", "xʸ", "x to the power y", ieee.power, example=(2.0, 3.0), domain=(POSITIVE, REAL),
    partials=(_power_by_base,
              _power_by_exponent))
fma: Primitive = Primitive(
    "fma", "×+", "x * y + w, rounded once", ieee.fma, example=(2.0, 3.0, 4.0),
    partials=(lambda z, x, y, w: y,
              lambda z, x, y, w: x,
              lambda z, x, y, w: 1.0))
identity: Primitive = Primitive(
    "identity", "=", "x itself, as a new value", lambda x: x, example=(2.0,),
    definition=lambda x: x,
    partials=(lambda z, x: 1.0,))
abs: Primitive = Primitive(
    "abs", "|x|", "the distance of x from 0", operator.abs, example=(-2.0,),
    partials=(lambda z, x: step(x) - step(-x),))

give_operators(
    {"add": add, "sub": sub, "mul": mul, "truediv": div, "floordiv": floordiv, "mod": mod, "pow": pow, "neg": neg,
     "abs": abs})

# ---- choices: at a tie, `maximum` and `minimum` give each operand half, as PyTorch does ----------------------------
maximum: Primitive = Primitive(
    "maximum", "max", "the larger of x and y", ieee.maximum, example=(2.0, 3.0),
    partials=(lambda z, x, y: where(greater(x, y), 1.0, where(greater(y, x), NOTHING, 0.5)),
              lambda z, x, y: where(greater(y, x), 1.0, where(greater(x, y), NOTHING, 0.5))))
minimum: Primitive = Primitive(
    "minimum", "min", "the smaller of x and y", ieee.minimum, example=(2.0, 3.0),
    partials=(lambda z, x, y: where(greater(y, x), 1.0, where(greater(x, y), NOTHING, 0.5)),
              lambda z, x, y: where(greater(x, y), 1.0, where(greater(y, x), NOTHING, 0.5))))
clip: Primitive = Primitive(
    "clip", "clip", "x, but at least low and at most high", example=(0.5, 0.0, 1.0),
    definition=lambda x, low, high: minimum(maximum(x, low), high),
    partials=(lambda z, x, low, high: where(greater(low, x), NOTHING, where(greater(x, high), NOTHING, 1.0)),
              lambda z, x, low, high: where(greater(low, high), NOTHING, greater(low, x)),
              lambda z, x, low, high: greater(maximum(x, low), high)))
where: Primitive = Primitive(
    "where", "where", "x where the condition is not 0, else y", lambda c, x, y: x if c else y, example=(1.0, 2.0, 3.0),
    partials=(lambda z, c, x, y: NOTHING,
              lambda z, c, x, y: where(c, 1.0, NOTHING),
              lambda z, c, x, y: where(c, NOTHING, 1.0)))
greater: Primitive = Primitive(
    "greater", ">", "1 where x > y, else 0", lambda x, y: 1.0 if x > y else NOTHING, example=(3.0, 2.0),
    partials=(lambda z, x, y: NOTHING,
              lambda z, x, y: NOTHING))
step: Primitive = Primitive(
    "step", "step", "1 where x > 0, else 0, the Heaviside step", lambda x: 1.0 if x > 0.0 else NOTHING, example=(0.5,),
    definition=lambda x: greater(x, 0.0),
    partials=(lambda z, x: NOTHING,))
sign: Primitive = Primitive(
    "sign", "sign", "1 where x > 0, -1 where x < 0, else 0", example=(-0.5,),
    definition=lambda x: where(greater(0.0, x), -1.0, where(step(x), 1.0, x + 0.0)),
    partials=(lambda z, x: NOTHING,))

WRITTEN_IN_PYTHON.update({
    add: "{} + {}", sub: "{} - {}", mul: "{} * {}", neg: "-{}", div: "{0} / {1} if {1} else {f}({0}, {1})",
    where: "{1} if {0} else {2}", greater: "1.0 if {} > {} else 0.0", step: "1.0 if {} > 0.0 else 0.0"})

# ---- exponentials, roots and waves -------------------------------------------------------------------------------
exp: Primitive = Primitive(
    "exp", "exp", "e to the power x", ieee.exp, example=(0.5,),
    partials=(lambda z, x: z,))
exp2: Primitive = Primitive(
    "exp2", "exp₂", "2 to the power x", example=(0.5,),
    definition=lambda x: pow(2.0, x),
    partials=(lambda z, x: z * math.log(2.0),))
expm1: Primitive = Primitive(
    "expm1", "expm1", "exp(x) - 1, to full precision near 0", ieee.expm1, example=(0.5,),
    partials=(lambda z, x: exp(x),))
log: Primitive = Primitive(
    "log", "log", "the natural logarithm of x", ieee.log, example=(2.0,), domain=(POSITIVE,),
    partials=(lambda z, x: div(1.0, x),),
    longer=lambda: log_base)
log_base: Primitive = Primitive(
    "log_base", "logₐ", "the logarithm of x to a base: log(x) / log(base), which log(x, base) means too",
    example=(8.0, 2.0), domain=(POSITIVE, POSITIVE), definition=lambda x, base: div(log(x), log(base)),
    partials=(lambda z, x, base: div(div(1.0, x), log(base)),
              lambda z, x, base: -div(div(z, log(base)), base)))
log2: Primitive = Primitive(
    "log2", "log₂", "the logarithm of x to base 2", ieee.log2, example=(3.0,), domain=(POSITIVE,),
    partials=(lambda z, x: div(math.log2(math.e), x),))
log10: Primitive = Primitive(
    "log10", "log₁₀", "the logarithm of x to base 10", ieee.log10, example=(2.0,), domain=(POSITIVE,),
    partials=(lambda z, x: div(math.log10(math.e), x),))
log1p: Primitive = Primitive(
    "log1p", "log1p", "log(1 + x), to full precision near 0", ieee.log1p, example=(0.5,), domain=((-1.0, inf),),
    partials=(lambda z, x: div(1.0, 1.0 + x),))
sqrt: Primitive = Primitive(
    "sqrt", "√", "the square root of x", ieee.sqrt, example=(2.0,), domain=(POSITIVE,),
    partials=(lambda z, x: div(0.5, z),))
rsqrt: Primitive = Primitive(
    "rsqrt", "1/√", "1 / sqrt(x)", example=(2.0,), domain=(POSITIVE,),
    definition=lambda x: div(1.0, sqrt(x)),
    partials=(lambda z, x: -div(0.5 * z, x),))
cbrt: Primitive = Primitive(
    "cbrt", "∛", "the cube root of x", ieee.cbrt, example=(2.0,),
    partials=(lambda z, x: div(1.0, 3.0 * (z * z)),))
sin: Primitive = Primitive(
    "sin", "sin", "the sine of x radians", ieee.sin, example=(0.5,),
    partials=(lambda z, x: cos(x),))
cos: Primitive = Primitive(
    "cos", "cos", "the cosine of x radians", ieee.cos, example=(0.5,),
    partials=(lambda z, x: -sin(x),))

tan: Primitive = Primitive(
    "tan", "tan", "the tangent of x radians", ieee.tan, example=(0.5,),
    partials=(lambda z, x: 1.0 + z * z,))
asin: Primitive = Primitive(
    "asin", "asin", "the angle from -pi/2 to pi/2 whose sine is x", ieee.asin, example=(0.5,), domain=(UNIT,),
    partials=(lambda z, x: rsqrt(fma(-x, x, 1.0)),))
acos: Primitive = Primitive(
    "acos", "acos", "the angle from 0 to pi whose cosine is x", ieee.acos, example=(0.5,), domain=(UNIT,),
    partials=(lambda z, x: -rsqrt(fma(-x, x, 1.0)),))
atan: Primitive = Primitive(
    "atan", "atan", "the angle from -pi/2 to pi/2 whose tangent is x", math.atan, example=(0.5,),
    partials=(lambda z, x: div(1.0, 1.0 + x * x),))
atan2: Primitive = Primitive(
    "atan2", "atan2", "the angle of the point (x, y), for operands y and x", math.atan2, example=(1.0, 2.0),
    partials=(lambda z, y, x: _inverse(y, x)[0],
              lambda z, y, x: -_inverse(y, x)[1]))
hypot: Primitive = Primitive(
    "hypot", "hypot", "the length of (x, y), without overflow on the way", math.hypot, example=(3.0, 4.0),
    partials=(lambda z, x, y: div(x, z),
              lambda z, x, y: div(y, z)))
degrees: Primitive = Primitive(
    "degrees", "deg", "an angle of x radians, in degrees", example=(0.5,), definition=lambda x: x * (180.0 / math.pi),
    partials=(lambda z, x: 180.0 / math.pi,))
radians: Primitive = Primitive(
    "radians", "rad", "an angle of x degrees, in radians", example=(90.0,), definition=lambda x: x * (math.pi / 180.0),
    partials=(lambda z, x: math.pi / 180.0,))
sinh: Primitive = Primitive(
    "sinh", "sinh", "the hyperbolic sine of x", ieee.sinh, example=(0.5,),
    partials=(lambda z, x: cosh(x),))
cosh: Primitive = Primitive(
    "cosh", "cosh", "the hyperbolic cosine of x", ieee.cosh, example=(0.5,),
    partials=(lambda z, x: sinh(x),))
asinh: Primitive = Primitive(
    "asinh", "asinh", "the number whose hyperbolic sine is x", math.asinh, example=(0.5,),
    partials=(lambda z, x: div(1.0, hypot(1.0, x)),))
acosh: Primitive = Primitive(
    "acosh", "acosh", "the positive number whose hyperbolic cosine is x", ieee.acosh, example=(2.0,),
    domain=((1.0, inf),),
    partials=(lambda z, x: rsqrt(x - 1.0) * rsqrt(x + 1.0),))
atanh: Primitive = Primitive(
    "atanh", "atanh", "the number whose hyperbolic tangent is x", ieee.atanh, example=(0.5,), domain=(UNIT,),
    partials=(lambda z, x: div(1.0, fma(-x, x, 1.0)),))

erf: Primitive = Primitive(
    "erf", "erf", "the error function of x", math.erf, example=(0.5,),
    partials=(lambda z, x: 2.0 / math.sqrt(math.pi) * exp(-(x * x)),))
erfc: Primitive = Primitive(
    "erfc", "erfc", "1 - erf(x), to full precision where that is near 0", math.erfc, example=(0.5,),
    partials=(lambda z, x: -2.0 / math.sqrt(math.pi) * exp(-(x * x)),))

erfinv: Primitive = Primitive(
    "erfinv", "erf⁻¹", "the number whose error function is x", example=(0.5,), domain=(UNIT,),
    definition=_erfinv,
    partials=(lambda z, x: math.sqrt(math.pi) / 2.0 * exp(z * z),))
lgamma: Primitive = Primitive(
    "lgamma", "log Γ", "the logarithm of |gamma(x)|", special.lgamma, example=(2.5,), domain=(POSITIVE,),
    partials=(lambda z, x: digamma(x),))
polygamma: Primitive = Primitive(
    "polygamma", "ψₙ", "the derivative of digamma at x, n times over", special.polygamma, example=(1.0, 2.5),
    domain=(REAL, POSITIVE),
    partials=(lambda z, n, x: NOTHING,
              lambda z, n, x: polygamma(n + 1.0, x)))
digamma: Primitive = Primitive(
    "digamma", "ψ", "the derivative of lgamma at x", example=(2.5,), domain=(POSITIVE,),
    definition=lambda x: polygamma(0.0, x),
    partials=(lambda z, x: polygamma(1.0, x),))

# ---- activation functions --------------------------------------------------------------------------------------
tanh: Primitive = Primitive(
    "tanh", "tanh", "the hyperbolic tangent of x", math.tanh, example=(0.5,),
    partials=(lambda z, x: 4.0 * logistic_density(2.0 * x),))
sigmoid: Primitive = Primitive(
    "sigmoid", "σ", "1 / (1 + exp(-x)), the logistic function", ieee.sigmoid, example=(0.5,),
    definition=_sigmoid,
    partials=(lambda z, x: logistic_density(x),))
logistic_density: Primitive = Primitive(
    "logistic_density", "σ′", "sigmoid(x) * sigmoid(-x), the derivative of sigmoid", ieee.logistic_density,
    example=(0.5,),
    definition=_logistic_density,
    partials=(lambda z, x: -z * tanh(0.5 * x),))
relu: Primitive = Primitive(
    "relu", "ReLU", "x where x > 0, else 0", ieee.relu, example=(0.5,),
    definition=lambda x: maximum(x, 0.0),
    partials=(lambda z, x: step(x),))
leaky_relu: Primitive = Primitive(
    "leaky_relu", "leaky ReLU", "x where x > 0, else slope * x",
    example=(-0.5,), flatten=lambda x, slope=0.01: (x, slope),
    definition=lambda x, slope: where(step(x), x, slope * x),
    partials=(lambda z, x, slope: where(step(x), 1.0, slope),
              lambda z, x, slope: where(step(x), 0.0, x)))
elu: Primitive = Primitive(
    "elu", "ELU", "x where x > 0, else alpha * (exp(x) - 1)",
    example=(-0.5,), flatten=lambda x, alpha=1.0: (x, alpha),
    definition=lambda x, alpha: where(step(x), x, alpha * expm1(x)),
    partials=(lambda z, x, alpha: where(step(x), 1.0, alpha * exp(x)),
              lambda z, x, alpha: where(step(x), NOTHING, expm1(x))))
gelu: Primitive = Primitive(
    "gelu", "GELU", "x times the normal distribution's probability of less than x", example=(0.5,),
    definition=lambda x: x * (0.5 * erfc(-x * math.sqrt(0.5))),
    partials=(lambda z, x: 0.5 * erfc(-x * math.sqrt(0.5)) + x * exp(-0.5 * (x * x)) * math.sqrt(0.5 / math.pi),))
gelu_tanh: Primitive = Primitive(
    "gelu_tanh", "GELU", "gelu with the normal distribution approximated by tanh", example=(0.5,),
    definition=lambda x: x * sigmoid(2.0 * math.sqrt(2.0 / math.pi) * (x + GELU_CUBIC * x * x * x)),
    partials=(_gelu_tanh_slope,))
silu: Primitive = Primitive(
    "silu", "SiLU", "x * sigmoid(x), also known as swish", example=(0.5,),
    definition=lambda x: x * sigmoid(x),
    partials=(lambda z, x: sigmoid(x) * (1.0 + x * sigmoid(-x)),))
softsign: Primitive = Primitive(
    "softsign", "softsign", "x / (1 + |x|)", example=(0.5,),
    definition=lambda x: div(x, 1.0 + abs(x)),
    partials=(lambda z, x: pow(div(1.0, 1.0 + abs(x)), 2.0),))
hard_tanh: Primitive = Primitive(
    "hard_tanh", "hard tanh", "x, but at least -1 and at most 1", example=(0.5,),
    definition=lambda x: where(greater(-1.0, x), -1.0, where(greater(x, 1.0), 1.0, x)),
    partials=(lambda z, x: step(1.0 - abs(x)),))
softplus: Primitive = Primitive(
    "softplus", "softplus", "log(1 + exp(x)), a smooth relu", ieee.softplus, example=(0.5,),
    definition=lambda x: maximum(x, 0.0) + log1p(exp(-abs(x))),
    partials=(lambda z, x: sigmoid(x),))
sigmoid_cross_entropy: Primitive = Primitive(
    "sigmoid_cross_entropy", "H", "-target * log(sigmoid(x)) - (1 - target) * log(sigmoid(-x))",
    ieee.sigmoid_cross_entropy, example=(0.5, 1.0), domain=(REAL, (0.0, 1.0)),
    definition=_sigmoid_cross_entropy,
    partials=(lambda z, x, target: (1.0 - target) * sigmoid(x) - target * sigmoid(-x),
              lambda z, x, target: -x))

# ---- whole numbers -------------------------------------------------------------------------------------------------
copysign: Primitive = Primitive(
    "copysign", "±", "the size of x with the sign of y, also of a zero; a nan has none", example=(2.0, -3.0),
    definition=_copysign,
    partials=(lambda z, x, y: sign(x) * sign(z),
              lambda z, x, y: NOTHING))
fmod: Primitive = Primitive(
    "fmod", "fmod", "the remainder of x / y, of the sign of x, as C and math.fmod have it", example=(-7.0, 2.0),
    definition=lambda x, y: copysign(mod(abs(x), abs(y)), x),
    partials=(lambda z, x, y: 1.0,
              lambda z, x, y: -copysign(floordiv(abs(x), abs(y)), div(x, y))))
floor: Primitive = Primitive(
    "floor", "⌊x⌋", "the largest whole number up to x", ieee.floor, example=(2.5,),
    partials=(lambda z, x: NOTHING,))
ceil: Primitive = Primitive(
    "ceil", "⌈x⌉", "the smallest whole number from x on", ieee.ceil, example=(2.5,),
    partials=(lambda z, x: NOTHING,))
trunc: Primitive = Primitive(
    "trunc", "trunc", "x without its fraction: the nearest whole number towards 0", example=(2.5,),
    definition=lambda x: where(step(x), floor(x), ceil(x)),
    partials=(lambda z, x: NOTHING,))
round: Primitive = Primitive(
    "round", "round", "the nearest whole number, of two such the even one", ieee.round_half_to_even, example=(2.75,),
    partials=(lambda z, x: NOTHING,))
sinc: Primitive = Primitive(
    "sinc", "sinc", "sin(pi x) / (pi x), 1 at 0, and 0 at all other whole numbers", example=(0.5,),
    definition=_sinc,
    partials=(_sinc_slope,))

# ---- of any number of operands -----------------------------------------------------------------------------------
sum: Primitive = Primitive(
    "sum", "Σ", "the sum of the values", ieee.total, example=([1.0, 2.0, 3.0],), flatten=_values,
    definition=lambda *terms: reduce(operator.add, terms, 0.0),
    partials=lambda z, *terms: (1.0,) * len(terms))
dot: Primitive = Primitive(
    "dot", "Σ", "bias + w1*x1 + w2*x2 + ...", ieee.dot, example=([0.5, -1.0], [2.0, 3.0], 0.25),
    flatten=_dot_operands, expand=_dot_expanded,
    partials=_dot_partials)
mean: Primitive = Primitive(
    "mean", "mean", "the sum of the values divided by their number", ieee.mean, example=([1.0, 2.0, 6.0],),
    flatten=_at_least_one,
    definition=lambda *values: div(sum(values), float(len(values))),
    partials=lambda z, *values: (1.0 / len(values),) * len(values))
prod: Primitive = Primitive(
    "prod", "Π", "the product of the values", ieee.product,
    example=([2.0, 3.0, 4.0],), flatten=_values,
    definition=lambda *factors: reduce(operator.mul, factors, 1.0),
    partials=lambda z, *factors: _of_the_others(operator.mul, 1.0, factors))
norm: Primitive = Primitive(
    "norm", "‖x‖", "the square root of the sum of squares, without overflow on the way", math.hypot,
    example=([2.0, 3.0, 6.0],), flatten=_values,
    # at 0 the gradient is 0, as in PyTorch, written as sqrt(z), whose slope is infinite: higher derivatives are nan
    partials=lambda z, *values: [where(z, div(x, z), sqrt(z)) for x in values])
max: Primitive = Primitive(
    "max", "max", "the largest of the values", ieee.largest, example=([2.0, 3.0, 1.0],), flatten=_at_least_one,
    definition=lambda *values: reduce(maximum, values),
    partials=_shares_of_ties(lambda z, x: greater(z, x)))
min: Primitive = Primitive(
    "min", "min", "the smallest of the values", ieee.smallest, example=([2.0, 3.0, 1.0],), flatten=_at_least_one,
    definition=lambda *values: reduce(minimum, values),
    partials=_shares_of_ties(lambda z, x: greater(x, z)))
logsumexp: Primitive = Primitive(
    "logsumexp", "log Σ exp", "log(exp(x) + exp(y) + ...), without overflow", ieee.logsumexp,
    example=([1.0, 2.0, 3.0],), flatten=_values,
    partials=lambda z, *values: _softmax(values))
logaddexp: Primitive = Primitive(
    "logaddexp", "log Σ exp", "log(exp(x) + exp(y)), without overflow", example=(1.0, 2.0),
    definition=lambda x, y: logsumexp([x, y]),
    partials=(lambda z, x, y: sigmoid(x - y),
              lambda z, x, y: sigmoid(y - x)))
sumexp: Primitive = Primitive(
    "sumexp", "Σ exp", "exp(x) + exp(y) + ..., rounded once", ieee.sumexp, example=([-1.0, 0.0, 0.5],), flatten=_values,
    partials=lambda z, *values: [exp(x) for x in values])
softmax: PerElement = PerElement(
    "softmax", "softmax", "exp of each value, divided by the sum of them", example=([1.0, 2.0, 3.0],),
    of_each=lambda values: _with_total(values, sumexp), flatten=lambda values: _with_total(values, sumexp)[0],
    definition=lambda x, total: div(exp(x), total),
    partials=(lambda z, x, total: z,
              lambda z, x, total: -div(z, total)))
log_softmax: PerElement = PerElement(
    "log_softmax", "log softmax", "the logarithm of softmax, without loss where that is near 0",
    example=([1.0, 2.0, 3.0],),
    of_each=lambda values: _with_total(values, logsumexp), flatten=lambda values: _with_total(values, logsumexp)[0],
    definition=lambda x, total: x - total,
    partials=(lambda z, x, total: 1.0,
              lambda z, x, total: -1.0))
softmax_cross_entropy: Primitive = Primitive(
    "softmax_cross_entropy", "H", "the sum of -log_softmax of each value, times its target",
    ieee.softmax_cross_entropy, example=([1.0, 2.0, 3.0], [0.0, 1.0, 0.0]),
    flatten=_cross_entropy_operands,
    partials=_cross_entropy_partials)
# fmt: on

TABLE: dict[str, Primitive] = {name: row for name, row in list(globals().items()) if isinstance(row, Primitive)}
"""Every primitive by its name."""

# What `import *` takes, set where no type checker reads it: they would not understand it, and hide the rows.
globals()["__all__"] = ["TABLE", *TABLE]

# ---- what the engine itself writes, which has no public name -------------------------------------------------------
detached = Primitive(
    "detached", "=", "x itself, as a constant", lambda x: x, example=(2.0,), partials=(lambda z, x: NOTHING,)
)
"""The primitive of `detach` in a recording, where the number itself is not known yet."""

accumulate = Primitive(
    "accumulate",
    "+",
    "x + y, of which y may be a product that is not rounded before",
    operator.add,
    example=(2.0, 3.0),
    partials=(lambda z, x, y: 1.0, lambda z, x, y: 1.0),
)
"""The addition of a term to a derivative, or to a sum over rows: not written by the user, so a backend may fuse it.

`add`, `sub` and `sum` are rounded as they are written, in every backend: so a * a - b * b is 0 where a is b.
"""
