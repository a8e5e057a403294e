"""lgamma and digamma: polynomials around their zeros, Stirling's series far out, recurrences, reflection below 0.

NIST Digital Library of Mathematical Functions: recurrences 5.5.1 and 5.5.2, reflections 5.5.3 and 5.5.4, series 5.11.1
and 5.11.2.
"""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.logarithm import log
from autograd.compiler.backends.llvm.atoms.polynomials import estrin
from autograd.compiler.backends.llvm.atoms.trigonometric import sin, tan
from autograd.compiler.backends.llvm.ir.lanes import Lanes, fabs, fma, polynomial, round_half_to_even, select

_ZERO = (1.4616321449683622, 9.549995429965697e-17)  # where digamma is 0, to twice the precision
_HALF_LOG_2_PI_REST = 0.4189385332046727  # log(2 pi) / 2 - 1 / 2
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
_LGAMMA_SERIES = tuple(b / (2 * k * (2 * k - 1)) for k, b in enumerate(_BERNOULLI, 1))  # in 1 / x²
_DIGAMMA_SERIES = tuple(b / (2 * k) for k, b in enumerate(_BERNOULLI, 1))

# lgamma(x) / ((x - 1) (x - 2)) in x - 1.5, for 1 <= x <= 2; relative error 2**-53
LGAMMA = (
    0.4831289505409809,
    -0.14595989591430594,
    0.06291140107456482,
    -0.0313084875010534,
    0.01679709863121758,
    -0.009425622444820488,
    0.005446457842031186,
    -0.003212074220902171,
    0.0019229162370723194,
    -0.001164411372083018,
    0.0007115202006211491,
    -0.00043803521384813986,
    0.0002713034188112239,
    -0.00016857147009536979,
    0.00010541328101575835,
    -6.79385205200817e-05,
    4.282967024067819e-05,
    -2.148531522403824e-05,
    1.3559216425134548e-05,
    -1.8529819464712323e-05,
    1.184111271915833e-05,
)
# digamma(x) / (x - its zero) in x - 1.5, for 1 <= x <= 2; relative error 2**-53
DIGAMMA = (
    0.9510558760318328,
    -0.4236274212814606,
    0.24054248424078686,
    -0.1484049230538814,
    0.0949887244529106,
    -0.061922133275445775,
    0.04076083393957359,
    -0.02697579666148241,
    0.01790724835834023,
    -0.011908220068846656,
    0.007927021026017387,
    -0.00527993774357225,
    0.003518115585179658,
    -0.0023454907194339143,
    0.0015633018770457392,
    -0.0010364793837654342,
    0.0006912522644551511,
    -0.0004858837901854709,
    0.0003229818594912907,
    -0.00014492516861014685,
    9.818893184836896e-05,
    -0.00017812816199980528,
    0.00011760657164236826,
)


def lgamma(x: Lanes) -> Lanes:
    """log(|gamma(x)|); inf at 0 and at the negative whole numbers."""
    result = _lgamma_of_positive(fabs(x))
    below = x < 0.0

    def reflected() -> Lanes:
        mirrored = math.log(math.pi) - log(fabs(_sin_pi(x))) - log(fabs(x)) - result
        mirrored = select(x.eq(round_half_to_even(x)), math.inf, mirrored)
        return select(below & (x < -(2.0**-60)), mirrored, result)

    return x.code.if_any(below, reflected, result)


def _lgamma_of_positive(x: Lanes) -> Lanes:
    far, small = x > 8.0, x < 1.0
    product, u = x.code.constant(1.0), select(small, x + 1.0, x)
    for k in range(1, 7):  # x - 1, x - 2 and so on down to a number from 1 to 2
        above = x >= k + 1.0
        product = product * select(above, x - float(k), 1.0)
        u = select(above, x - float(k), u)
    logarithm = log(select(far | small, x, product))
    minus = select(small, x, u - 1.0)  # x + 1 - 1 may be rounded
    near = fma(minus * (minus - 1.0), _from_middle(u - 1.5, LGAMMA), select(small, -logarithm, logarithm))
    inverse = 1.0 / x
    series = fma(inverse, polynomial(inverse * inverse, _LGAMMA_SERIES), _HALF_LOG_2_PI_REST)
    beyond = select(x < math.inf, fma(x - 0.5, logarithm - 1.0, series), x)
    return select(far | x.is_nan(), beyond, near)


def _sin_pi(x: Lanes) -> Lanes:
    """sin(pi x) but for its sign."""
    return sin(math.pi * (x - round_half_to_even(x)))


def digamma(x: Lanes) -> Lanes:
    """The derivative of lgamma; -inf at 0, inf at -0.0, nan at the negative whole numbers."""
    below = x < 0.0
    result = _digamma_of_positive(select(below, 1.0 - x, x))

    def reflected() -> Lanes:
        fraction = x - round_half_to_even(x)
        mirrored = result - math.pi / tan(math.pi * fraction)
        return select(below, select(fraction.eq(0.0), math.nan, mirrored), result)

    return x.code.if_any(~(x > -math.inf) | below, reflected, result)


def _digamma_of_positive(x: Lanes) -> Lanes:
    small, near_2, near_3, far = x < 1.0, x < 2.0, x < 3.0, x >= 10.0
    # up to 4 from the polynomial on 1 to 2: one step up, or up to two down
    u = select(small, x + 1.0, select(near_2, x, select(near_3, x - 1.0, x - 2.0)))
    over = select(near_3, 1.0, 2.0 * x - 3.0)
    under = select(small, -x, select(near_2, math.inf, select(near_3, 1.0, x - 2.0) * (x - 1.0)))
    distance = (u - _ZERO[0]) - _ZERO[1]
    near = fma(distance, _from_middle(u - 1.5, DIGAMMA), over / under)
    # beyond from the series, eight steps up: two by two, 1 / (v - a) + 1 / (v + a) is 2 v / (v² - a²)
    v = x + 3.5
    square = v * v
    first, second, third, fourth = square - 12.25, square - 6.25, square - 2.25, square - 0.25
    left, right = first * second, third * fourth
    steps = 2.0 * v * fma(first + second, right, (third + fourth) * left) / (left * right)
    y = select(far, x, x + 8.0)
    inverse = 1.0 / y
    z = inverse * inverse
    series = fma(0.5, inverse, z * polynomial(z, _DIGAMMA_SERIES))
    beyond = log(y) - (select(far, 0.0, steps) + series)
    return select(x < 4.0, near, beyond)


def _from_middle(t: Lanes, coefficients: tuple[float, ...]) -> Lanes:
    """The polynomial, where the first coefficient is added last, as it is the largest."""
    return fma(t, estrin(t, coefficients[1:]), coefficients[0])
