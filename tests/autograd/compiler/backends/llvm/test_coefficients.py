"""Where the coefficients of the vector functions come from: each tuple computed anew, with mpmath's many digits.

A polynomial of n coefficients is fitted to a function at Chebyshev's nodes of an interval, with the least sum of
squared errors, each weighted by what it counts in the result: almost the minimax polynomial, and found by solving one
system of equations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath as mp
import pytest

from autograd.compiler.backends.llvm import atoms as functions
from autograd.table import special

NODES = 4  # for each coefficient


@dataclass
class Fit:
    """A tuple of a module of functions, and the function that it approximates from low to high.

    weight: the relative error of the result, for an error of 1 in the polynomial.
    """

    module: str
    name: str
    function: Callable[..., Any]
    low: Callable[..., Any]
    high: Callable[..., Any]
    count: int
    weight: Callable[..., Any] = lambda x: 1

    def __str__(self) -> str:
        return f"{self.module}.{self.name}"

    def interval(self) -> Any:
        return mp.mpf(self.low()), mp.mpf(self.high())

    def coefficients(self) -> Any:
        """The tuple as it has to be."""
        return tuple(map(float, self.exact_coefficients()))

    def exact_coefficients(self) -> Any:
        """The same, before they are rounded."""
        with mp.workdps(80):
            low, high = self.interval()
            m = NODES * self.count
            nodes = [(low + high + (high - low) * mp.cospi(mp.mpf(2 * k + 1) / (2 * m))) / 2 for k in range(m)]
            rows = [[self.weight(x) * x**j for j in range(self.count)] for x in nodes]
            values = [self.weight(x) * self.function(x) for x in nodes]
            columns = list(zip(*rows))
            products = mp.matrix([[mp.fdot(left, right) for right in columns] for left in columns])
            return list(mp.lu_solve(products, mp.matrix([mp.fdot(c, values) for c in columns])))

    def error(self, coefficients: Any) -> Any:
        """The largest relative error that these coefficients make."""
        with mp.workdps(80):
            low, high = self.interval()
            points = [low + (high - low) * (k + mp.mpf(1) / 3) / 300 for k in range(300)]
            sums = [mp.fsum(c * x**j for j, c in enumerate(coefficients)) for x in points]
            return float(max(abs((y - self.function(x)) * self.weight(x)) for x, y in zip(points, sums)))


def series(function: Any, first: Any = 1) -> Any:
    """The function of s² that remains of an odd function without the term first * s: (f(s) - first s) / s³."""

    def rest(z: Any) -> Any:
        s = mp.sqrt(z)
        return (function(s) - first * s) / s**3

    return rest


def square(x: Any) -> Any:
    return x * x


def same(x: Any) -> Any:
    return x


def ratio() -> Any:
    return ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2


def log2_series(z: Any) -> Any:
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) - 2 * s - 2 * s**3 / 3) / mp.log(2) / s**5


CENTER = 4


def scaled_erfcx(t: Any) -> Any:
    u = CENTER * (1 + t) / (1 - t)
    return mp.exp(u * u) * mp.erfc(u) * (1 + 2 * u)


def erfinv_ratio(w: Any) -> Any:
    """erfinv(x) / x for w = -log(1 - x²)."""
    x = mp.sqrt(-mp.expm1(-w))
    return mp.erfinv(x) / x


def erfinv_tail(s: Any) -> Any:
    """erfinv(x) for s = sqrt(-log(1 - x)): the root of erfc(y) = exp(-s²), by Newton's method."""
    y = s
    for _ in range(12):
        y += (mp.erfc(y) - mp.exp(-s * s)) * mp.sqrt(mp.pi) / 2 * mp.exp(y * y)
    return y


def reciprocal_of(function: Any) -> Any:
    return lambda x: 1 / function(x)


def shifted(function: Any, by: Any) -> Any:
    return lambda x: function(x + by)


def lgamma_ratio(t: Any) -> Any:
    """lgamma(x) / ((x - 1) (x - 2)) for x = 1.5 + t."""
    x = mp.mpf("1.5") + t
    return mp.loggamma(x) / ((x - 1) * (x - 2))


def digamma_ratio(t: Any) -> Any:
    """digamma(x) by the distance of x from the zero of digamma, for x = 1.5 + t."""
    x = mp.mpf("1.5") + t
    return mp.digamma(x) / (x - zero_of_digamma())


@cache
def zero_of_digamma() -> Any:
    with mp.workdps(90):
        return mp.findroot(mp.digamma, mp.mpf("1.4616321449683623"))


ERFINV = shifted(erfinv_ratio, mp.mpf(3.125))
ERFINV_TAIL = shifted(erfinv_tail, mp.mpf(4))

FITS = [
    Fit(
        "exponential",
        "EXPM1",
        lambda r: (mp.expm1(r) - r) / r**2,
        low=lambda: -mp.log(2) / 2,
        high=lambda: mp.log(2) / 2,
        count=11,
        weight=same,
    ),
    Fit(
        "exponential",
        "EXP2",
        lambda x: (2**x - 1 - x * mp.log(2)) / x**2,
        low=lambda: -0.5,
        high=lambda: 0.5,
        count=10,
        weight=square,
    ),
    Fit("logarithm", "ATANH", series(lambda s: 2 * mp.atanh(s), 2), low=lambda: 0, high=ratio, count=7, weight=same),
    Fit("powers", "LOG2", log2_series, low=lambda: 0, high=ratio, count=8, weight=square),
    Fit(
        "powers",
        "INVERSE_CBRT",
        lambda f: (1 + f) ** (-mp.mpf(1) / 3),
        low=lambda: mp.sqrt(0.5) - 1,
        high=lambda: mp.sqrt(2) - 1,
        count=4,
    ),
    Fit("trigonometric", "SIN", series(mp.sin), low=lambda: 0, high=lambda: (mp.pi / 4) ** 2, count=6, weight=same),
    Fit(
        "trigonometric",
        "COS",
        lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2,
        low=lambda: 0,
        high=lambda: (mp.pi / 4) ** 2,
        count=6,
        weight=square,
    ),
    Fit("angles", "ASIN", series(mp.asin), low=lambda: 0, high=lambda: 0.25, count=13, weight=same),
    Fit("angles", "ATAN", series(mp.atan), low=lambda: 0, high=lambda: (mp.sqrt(2) - 1) ** 2, count=11, weight=same),
    Fit(
        "sigmoids",
        "LOG1P",
        lambda w: (2 * mp.atanh(mp.sqrt(w) / 2) - mp.sqrt(w)) / mp.sqrt(w) ** 3,
        low=lambda: 0,
        high=lambda: mp.mpf(4) / 9,
        count=10,
        weight=same,
    ),
    Fit(
        "error",
        "ERF",
        lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1,
        low=lambda: 0,
        high=lambda: 0.75,
        count=11,
    ),
    Fit(
        "error",
        "ERFCX",
        scaled_erfcx,
        low=lambda: -1,
        high=lambda: mp.mpf(28 - CENTER) / (28 + CENTER),
        count=24,
        weight=reciprocal_of(scaled_erfcx),
    ),
    Fit(
        "error",
        "ERFINV",
        ERFINV,
        low=lambda: -3.125,
        high=lambda: 3.125,
        count=24,
        weight=reciprocal_of(ERFINV),
    ),
    Fit(
        "error",
        "ERFINV_TAIL",
        ERFINV_TAIL,
        low=lambda: -1.75,
        high=lambda: 2.07,
        count=14,
        weight=reciprocal_of(ERFINV_TAIL),
    ),
    Fit(
        "gamma",
        "LGAMMA",
        lgamma_ratio,
        low=lambda: -0.5,
        high=lambda: 0.5,
        count=21,
        weight=reciprocal_of(lgamma_ratio),
    ),
    Fit(
        "gamma",
        "DIGAMMA",
        digamma_ratio,
        low=lambda: -0.5,
        high=lambda: 0.5,
        count=23,
        weight=reciprocal_of(digamma_ratio),
    ),
]


TAKE_LONG = ("ERFINV", "ERFINV_TAIL", "ERFCX")


@pytest.mark.parametrize(
    "fit",
    [pytest.param(fit, marks=pytest.mark.long) if fit.name in TAKE_LONG else fit for fit in FITS],
    ids=str,
)
def test_coefficients_are_those_of_their_fit(fit: Any) -> None:
    written = getattr(getattr(functions, fit.module), fit.name)
    assert written == fit.coefficients()
    assert fit.error(written) < (2.0**-10 if fit.name in ("INVERSE_CBRT", "ERFINV_TAIL") else 2.0**-53)


def test_the_first_coefficient_of_erfcx_has_its_last_bits_apart() -> None:
    (fit,) = (fit for fit in FITS if fit.name == "ERFCX")
    first = fit.exact_coefficients()[0]
    assert float(first - special.ERFCX[0]) == special.ERFCX_0_REST
