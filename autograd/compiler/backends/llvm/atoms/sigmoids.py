"""Activation functions of neural networks."""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.double_double import two_product, two_sum
from autograd.compiler.backends.llvm.atoms.exponential import Falling, Reduced, power_down, scaled
from autograd.compiler.backends.llvm.atoms.polynomials import even_odd
from autograd.compiler.backends.llvm.ir.lanes import Lanes, fabs, fma, magnitude, select
from autograd.table import ieee
from autograd.table.rows import GELU_CUBIC

# 2 sqrt(2 / pi), and the part of x³ in that, to twice the precision
_LINEAR = (1.5957691216057308, -9.96930880911092e-17)
_HIGH = _LINEAR[0] * GELU_CUBIC
_CUBIC = (_HIGH, ieee.fma(_LINEAR[0], GELU_CUBIC, -_HIGH) + _LINEAR[1] * GELU_CUBIC)
# (2 atanh(d / 2) - d) / d³ in d², for 0 <= d <= 2/3; relative error of log1p 2**-58
LOG1P = (
    0.08333333333333287,
    0.012500000000049373,
    0.002232142855299528,
    0.0004340278118773891,
    8.877804710698033e-05,
    1.87824174180141e-05,
    4.059152046769437e-06,
    9.235835188691228e-07,
    1.591189081120242e-07,
    8.112942279427032e-08,
)


def sigmoid(x: Lanes) -> Lanes:
    """1 / (1 + exp(-x)), and exp(x) / (1 + exp(x)) below 0; sigmoid(-x) shares the work."""
    falling = Falling.of(magnitude(x))
    return select(x.is_negative(), falling.exp * falling.share, falling.share)


def logistic_density(x: Lanes) -> Lanes:
    """sigmoid(x) * sigmoid(-x), which shares the work with both."""
    falling = Falling.of(magnitude(x))
    return falling.exp * falling.share * falling.share


def relu(x: Lanes) -> Lanes:
    """x where positive, else 0; nan stays nan."""
    return select(x <= 0.0, 0.0, x)


def gelu_tanh(x: Lanes) -> Lanes:
    """x * sigmoid(v) for v = 2 sqrt(2 / pi) (x + GELU_CUBIC x³), computed to twice the precision."""
    size = fabs(x)
    size = select(size > 21.55, 21.55, size)  # beyond, v is more than 748, and the result 0 or x
    square, low = two_product(size, size)
    cubic, lost = two_product(square, _CUBIC[0])
    inner, rest = two_sum(cubic, _LINEAR[0])
    rest = rest + (fma(low, _CUBIC[0], lost) + fma(square, _CUBIC[1], _LINEAR[1]))
    v, v_low = two_product(inner, size)
    parts = Reduced(-v)
    exponential = 1.0 + parts.expm1(-fma(rest, size, v_low))
    e = exponential * power_down(parts.shifted)
    below_0 = select(x > -math.inf, scaled(-size * exponential, parts.shifted), math.nan)
    return select(x < 0.0, below_0, x) / (1.0 + e)


def softplus(x: Lanes) -> Lanes:
    """max(x, 0) + log(1 + exp(-|x|))."""
    return select(x > 0.0, x, 0.0) + _softplus_of_minus(magnitude(x))


def sigmoid_cross_entropy(x: Lanes, target: Lanes) -> Lanes:
    """log(1 + exp(-|x|)), and |x| times what the target is away from the side of x; 0 of infinity is 0."""
    size = fabs(x)
    missed = select(x > 0.0, 1.0 - target, target)
    return select(missed.eq(0.0), 0.0, missed * size) + _softplus_of_minus(magnitude(x))


def _softplus_of_minus(size: Lanes) -> Lanes:
    """log(1 + e) for e = exp(-size), which is 2 atanh(e / (2 + e))."""

    def written() -> Lanes:
        e = Falling.of(size).exp
        d = (e + e) / (2.0 + e)
        square = d * d
        return fma(d * square, even_odd(square, LOG1P), d)

    return size.code.once(("softplus", size.text), written)
