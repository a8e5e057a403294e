"""Special functions that Python's math module lacks, or has with fewer digits; IEEE 754 at their corners, as `ieee`."""

import math
from math import copysign, inf, nan

from autograd.table.ieee import divide, power


def lgamma(x: float) -> float:
    """log(|gamma(x)|); inf at 0 and at the negative whole numbers.

    Around its zeros at 1 and 2 by the series of NIST's Digital Library 5.7.3, as `math.lgamma` loses digits there.
    """
    if 0.0 < x < 0.5:
        return lgamma(1.0 + x) - math.log(x)
    if 2.5 < x < 5.0:
        return lgamma(x - 1.0) + math.log(x - 1.0)
    if 0.5 <= x <= 2.5:
        nearer = 1.0 if x < 1.5 else 2.0
        z = x - nearer
        series = math.fsum(zeta / k * (-z) ** k for k, zeta in enumerate(ZETA_MINUS_1, 2))
        return math.fsum([(1.0 - _EULER) * z, series, -math.log1p(z) if nearer == 1.0 else 0.0])
    try:
        return math.lgamma(x)
    except (OverflowError, ValueError):  # so large, or a pole
        return inf


_EULER = 0.5772156649015329


def polygamma(order: float, x: float) -> float:
    """The derivative of that order of digamma; nan for an order that is no whole number from 0 to 150.

    NIST Digital Library of Mathematical Functions: reflection 5.15.6, recurrence 5.15.5, series 5.15.8 and 5.11.2.
    """
    if not (0.0 <= order <= 150.0 and order == math.floor(order)) or math.isnan(x) or x == -inf:
        return nan
    n = int(order)
    sign = 1.0 if n % 2 else -1.0
    if x <= 0.0:
        if x == math.floor(x):  # a pole: to inf from both sides where the order is odd
            return inf if n % 2 else -copysign(inf, x) if x == 0.0 else nan
        return -sign * polygamma(order, 1.0 - x) - _derivative_of_pi_cot(n, x)
    if x == inf:
        return 0.0 if n else inf
    # psi_n is a sum over x, x + 1, ...: term by term up to 20 + n, and Euler's and Maclaurin's series from there.
    steps = max(0, 20 + n - int(min(x, 1e9)))
    far = x + steps
    factorial = float(math.factorial(n))
    terms = [power(x + k, -(n + 1.0)) for k in range(steps)]
    terms.append(0.5 * power(far, -(n + 1.0)))
    if n:
        terms.append(power(far, -float(n)) / n)
    for j, bernoulli in enumerate(BERNOULLI, 1):
        terms.append(
            bernoulli / math.factorial(2 * j) * math.prod(range(n + 1, n + 2 * j)) * power(far, -(n + 2.0 * j))
        )
    if n == 0:
        return math.fsum([math.log(far), *(-term for term in terms)])
    return sign * factorial * math.fsum(terms)


BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
"""Bernoulli's numbers B2, B4, ..., B16, of the series of `lgamma`, `digamma` and `polygamma`."""


def _derivative_of_pi_cot(n: int, x: float) -> float:
    """The derivative of order n of pi / tan(pi * x): a polynomial in that cotangent c, c' being -pi * (1 + c * c)."""
    coefficients = [0.0, math.pi]
    for _ in range(n):
        slopes = [-math.pi * k * a for k, a in enumerate(coefficients)][1:]
        coefficients = [a + b for a, b in zip([*slopes, 0.0, 0.0], [0.0, 0.0, *slopes])]
    angle = math.pi * (x - round(x))  # exact, so that no digits are lost far from 0, nor beside a pole
    cotangent = divide(math.cos(angle), math.sin(angle))
    return math.fsum(a * power(cotangent, float(k)) for k, a in enumerate(coefficients) if a)  # not 0 times inf


ZETA_MINUS_1 = tuple(abs(polygamma(k - 1.0, 2.0)) / math.factorial(k - 1) for k in range(2, 30))
"""Riemann's zeta less 1, at 2, 3, 4, ...: the sum of n**-k from n = 2 on."""

# ---- coefficients for languages without an error function; a test computes them anew --------------------------------

# erf(x) / x - 1 in x², for x² <= 3/4; relative error 2**-55
ERF = (
    0.12837916709551256,
    -0.37612638903183176,
    0.11283791670924245,
    -0.026866170638681873,
    0.005223977556297753,
    -0.0008548322692805479,
    0.00012055163524709616,
    -1.4921377109927747e-05,
    1.6392463120166073e-06,
    -1.5652155318258475e-07,
    1.0547053046134882e-08,
)
# (1 + 2 u) exp(u²) erfc(u) in (u - 4) / (u + 4), for 0 <= u <= 28, but for the last bits of the first; error 2**-54
ERFCX = (
    1.2329951186255526,
    -0.13962111684056253,
    0.015379652102619566,
    0.06809705425469437,
    -0.10103906603629483,
    0.09373283499829016,
    -0.06633036581241396,
    0.037167515538418634,
    -0.016197734055770848,
    0.005031969969981832,
    -0.0007577733005095907,
    -0.00019925665352685295,
    0.00015062171950773378,
    -2.4399346284979327e-05,
    -1.122213970779632e-05,
    5.709992711993666e-06,
    2.9401383264670595e-07,
    -8.257126933366395e-07,
    7.436528571019036e-08,
    1.1018261124921888e-07,
    -1.7706006340361163e-08,
    -1.4069051541487237e-08,
    1.7655147381100239e-09,
    1.2270205541420264e-09,
)
ERFCX_0_REST = -4.4996498063915357e-17
