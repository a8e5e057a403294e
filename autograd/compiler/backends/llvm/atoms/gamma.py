"""lgamma and digamma: polynomials around their zeros, Stirling's series far out, recurrences, reflection below 0.

polygamma is a sum over x, x + 1, x + 2 and so on: term by term, smallest first, and from 20 + 5/4 n on by Euler's and
Maclaurin's series. NIST Digital Library of Mathematical Functions: recurrences 5.5.1, 5.5.2 and 5.15.5, reflections
5.5.3, 5.5.4 and 5.15.6, series 5.11.1, 5.11.2, 5.15.1 and 5.15.8.
"""

from __future__ import annotations

import math

from autograd.compiler.backends.llvm.atoms.double_double import two_product, two_sum
from autograd.compiler.backends.llvm.atoms.logarithm import log
from autograd.compiler.backends.llvm.atoms.polynomials import estrin
from autograd.compiler.backends.llvm.atoms.powers import pow
from autograd.compiler.backends.llvm.atoms.trigonometric import sin, tan
from autograd.compiler.backends.llvm.ir.lanes import (
    Lanes,
    copysign,
    fabs,
    floor,
    fma,
    polynomial,
    round_half_to_even,
    select,
)
from autograd.table.special import BERNOULLI

_ZERO = (1.4616321449683622, 9.549995429965697e-17)  # where digamma is 0, to twice the precision
_HALF_LOG_2_PI_REST = 0.4189385332046727  # log(2 pi) / 2 - 1 / 2
_LGAMMA_SERIES = tuple(b / (2 * k * (2 * k - 1)) for k, b in enumerate(BERNOULLI, 1))  # in 1 / x²
_DIGAMMA_SERIES = tuple(b / (2 * k) for k, b in enumerate(BERNOULLI, 1))

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


def polygamma(order: Lanes, x: Lanes) -> Lanes:
    """The derivative of that order of digamma; nan for an order that is no whole number from 0 to 150."""
    allowed = (order >= 0.0) & (order <= 150.0) & order.eq(floor(order))
    of_order_0 = digamma(x)

    def of_higher() -> Lanes:
        return select(order > 0.0, _polygamma_of_higher(select(allowed, order, 1.0), x), of_order_0)

    return select(allowed, x.code.if_any(order > 0.0, of_higher, of_order_0), math.nan)


def _polygamma_of_higher(n: Lanes, x: Lanes) -> Lanes:
    """polygamma of the order n from 1 on: the sum for a positive x, and for a negative one three of them."""
    code, factorial = x.code, _factorial(n)
    half = 0.5 * n
    odd = floor(half).ne(half)
    sign = select(odd, 1.0, -1.0)
    below = x < 0.0
    fraction = x - round_half_to_even(x)  # exact
    left = fraction < 0.0
    above_whole, to_whole = select(left, 1.0 + fraction, fraction), select(left, -fraction, 1.0 - fraction)

    def add_sum(part: Lanes, total: Lanes) -> tuple[Lanes, list[Lanes]]:
        first, second = part.eq(0.0), part.eq(1.0)
        at = select(below, select(first, above_whole, select(second, to_whole, 1.0 - x)), x)
        weight = select(first, sign, select(second, 1.0, -1.0))
        more = total + weight * _sum_of_powers(n, factorial, at)
        return below & (part < 2.0), [part + 1.0, select(first | below, more, total)]

    _, result = code.repeat([code.constant(0.0), code.constant(-0.0)], add_sum)
    at_pole = select(odd, math.inf, select(x.eq(0.0), copysign(math.inf, -x), math.nan))
    result = select(x.eq(math.inf), 0.0, result)
    return select((x <= 0.0) & (x > -math.inf) & fraction.eq(0.0), at_pole, result)


def _sum_of_powers(n: Lanes, factorial: Lanes, x: Lanes) -> Lanes:
    """n! times the sum of (x + k) ** -(n + 1) over k = 0, 1, 2 and so on, for a positive x.

    x + k is taken with its rounding error, which the power would magnify; the power is squared last, and from there on
    nothing can overflow or underflow that the result does not.
    """
    code, start = x.code, floor(1.25 * n) + 20.0
    steps = select(x < start, start - floor(x), 0.0)
    far = x + steps
    inverse = 1.0 / far
    beyond = far / n + 0.5
    rising = (n + 1.0) * inverse
    for k, bernoulli in enumerate(BERNOULLI, 1):
        beyond = fma(rising, bernoulli / math.factorial(2 * k), beyond)
        rising = rising * ((n + 2.0 * k) * inverse) * ((n + (2.0 * k + 1.0)) * inverse)

    def add_term(k: Lanes, total: Lanes) -> tuple[Lanes, list[Lanes]]:
        at, rest = two_sum(x, k)
        is_far = k.eq(steps)
        weight = select(is_far, beyond, 1.0)
        weight = fma(weight, -select(is_far, n, n + 1.0) * (rest / at), weight)
        root = pow(at, -0.5 * (n + 1.0))
        more = total + factorial * root * weight * root
        return k > 0.0, [k - 1.0, select(k >= 0.0, more, total)]

    _, total = code.repeat([steps, code.constant(0.0)], add_term)
    return total


def _factorial(n: Lanes) -> Lanes:
    """n!, rounded once."""

    def times_next(factor: Lanes, high: Lanes, low: Lanes) -> tuple[Lanes, list[Lanes]]:
        by = select(factor > n, 1.0, factor)
        product, lost = two_product(high, by)
        return factor < n, [factor + 1.0, product, fma(low, by, lost)]

    one, two = n.code.constant(1.0), n.code.constant(2.0)
    _, high, low = n.code.repeat([two, one, n.code.constant(0.0)], times_next)
    return high + low
