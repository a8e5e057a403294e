"""Difference quotients and verdicts: functions of one number, with known slopes, kinks and jumps."""

import math
from random import Random
from typing import Any

import pytest

from autograd.checking.differences import central_slopes, one_sided_slope
from autograd.checking.verdict import INFINITE, KINK, NAN, OUTSIDE, RIGHT, ROUGH, WRONG, judged
from autograd.table import ieee

inf, nan = math.inf, math.nan


def nowhere(f: Any) -> Any:
    """f, nan where it raises."""

    def guarded(x: Any) -> Any:
        try:
            return f(x)
        except (ValueError, OverflowError, ZeroDivisionError):
            return nan

    return guarded


SLOPES = [
    (math.exp, 1.0, math.e),
    (math.exp, -30.0, math.exp(-30.0)),
    (math.sin, 0.0, 1.0),
    (math.sin, 1e10, math.cos(1e10)),
    (math.log, 1e-10, 1e10),
    (math.log, 1e-300, 1e300),
    (math.sqrt, 1e300, 5e-151),
    (lambda x: 1.0 + x, 1e-300, 1.0),
    (lambda x: x**7, 3.0, 5103.0),
    (lambda x: 1.0 / x, 1e-5, -1e10),
    (lambda x: math.exp(-((x / 1e-3) ** 2)), 1e-3, -2e3 / math.e),
    (lambda x: 5.0, 2.0, 0.0),
    (lambda x: 1e-200 * x * x, 1.0, 2e-200),
    (lambda x: max(x, 0.0), 0.05, 1.0),
    (abs, -1e-3, -1.0),
]


@pytest.mark.parametrize(("f", "x", "slope"), SLOPES)
def test_smooth_functions(f: Any, x: Any, slope: Any) -> None:
    estimates = list(central_slopes(nowhere(f), x))
    best = min(estimates, key=lambda estimate: abs(estimate.value - slope) if estimate.error < inf else inf)
    assert best.value == pytest.approx(slope, rel=2e-9, abs=0.0)
    assert abs(best.value - slope) <= 10.0 * best.error + 1e-9 * abs(slope)
    assert judged(slope, nowhere(f), x, 1e-7).kind == RIGHT


@pytest.mark.parametrize(("f", "x", "slope"), [row for row in SLOPES if row[2]])
@pytest.mark.parametrize("factor", [1.001, 0.999, -1.0, 2.0, 0.0])
def test_wrong_slopes(f: Any, x: Any, slope: Any, factor: float) -> None:
    verdict = judged(factor * slope, nowhere(f), x, 1e-7)
    assert verdict.kind == WRONG
    assert verdict.numeric == pytest.approx(slope, rel=1e-4)
    assert verdict.error == pytest.approx(abs(factor - 1.0) / max(1.0, abs(factor)), rel=1e-3)


@pytest.mark.parametrize(
    ("f", "x", "below", "above"),
    [
        (abs, 0.0, -1.0, 1.0),
        (lambda x: x * x, 0.0, 0.0, 0.0),
        (math.floor, 2.0, inf, 0.0),
        (lambda x: math.copysign(abs(x) ** (1 / 3), x), 0.0, inf, inf),
        (math.sqrt, 0.0, nan, inf),
        (lambda x: -math.sqrt(abs(x)), 0.0, inf, -inf),
        (lambda x: max(x, 1e-3 * x), 0.0, 1e-3, 1.0),
    ],
)
def test_one_sided_slopes(f: Any, x: float, below: Any, above: Any) -> None:
    found = [one_sided_slope(nowhere(f), x, step).value for step in (-0.1, 0.1)]
    assert found == pytest.approx([below, above], rel=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("analytic", "f", "x", "kind"),
    [
        (0.0, abs, 0.0, KINK),
        (1.0, abs, 0.0, KINK),
        (nan, abs, 0.0, KINK),
        (1.1, abs, 0.0, WRONG),  # no slope between -1 and 1
        (2.0, lambda x: max(x, 0.0), 0.0, WRONG),
        (0.5, lambda x: max(x, 2.0), 2.0, KINK),
        (0.0, math.floor, 2.0, KINK),
        (0.0, math.floor, 2.5, RIGHT),
        (inf, lambda x: math.copysign(abs(x) ** (1 / 3), x), 0.0, INFINITE),
        (3.0, lambda x: math.copysign(abs(x) ** (1 / 3), x), 0.0, WRONG),
        (nan, math.sin, 1.0, WRONG),
        (inf, math.sin, 1.0, WRONG),
        (inf, math.sqrt, 0.0, OUTSIDE),
        (-1.0, math.log, -1.0, OUTSIDE),
        (nan, math.log, -1.0, NAN),
        (inf, ieee.exp, 1000.0, INFINITE),
        (1.6993417021166355e-17, math.tanh, 20.0, RIGHT),
        (0.0, lambda x: x * x, 0.0, RIGHT),
        (0.0, lambda x: x**3 * math.sin(1.0 / x) if x else 0.0, 0.0, RIGHT),
        (1.0, lambda x: x**2 * math.sin(1.0 / x) if x else 0.0, 0.0, WRONG),
        (0.0, lambda x: x**2 * math.sin(1.0 / x) if x else 0.0, 0.0, ROUGH),
        (0.0, lambda x: math.copysign(1.0, x) if x else 0.0, 0.0, KINK),
        (0.0, lambda x: math.sqrt(abs(x)), 0.0, KINK),
        (0.0, math.atan, inf, OUTSIDE),  # no number is beside it
    ],
)
def test_verdicts(analytic: Any, f: Any, x: Any, kind: Any) -> None:
    assert judged(analytic, nowhere(f), x, 1e-7).kind == kind


ABSORBED = [
    (lambda x: math.exp(x) - 1.0, 0.0),
    (lambda x: (1.0 + x) - 1.0, 0.0),
    (lambda x: (1.0 + x) - 1.0, 1e-17),
    (lambda x: (1e9 + x) - 1e9, 0.0),
    (lambda x: 1.0 - math.sqrt(1.0 - x), 0.0),
    (lambda x: math.copysign(math.log(1.0 + abs(x)), x), 0.0),
    (lambda x: math.copysign(1.0 - math.exp(-abs(x)), x), 0.0),
    (lambda x: math.exp(1e5 * x) - 1.0, 0.0),
    (lambda x: math.exp(1e-9 * x) - 1.0, 0.0),
    (lambda x: math.exp(x) - 1.0, -1e-20),
]


@pytest.mark.parametrize(("f", "x"), ABSORBED)
def test_a_zero_is_not_verified_by_steps_that_rounding_absorbs(f: Any, x: float) -> None:
    assert judged(0.0, nowhere(f), x, 1e-7).kind == WRONG


FLAT = [
    *((lambda x: max(x, 0.0), x) for x in (-1.0, -1e-3, -1e-8, -1e-12, -1e-30, -1e-300)),
    (lambda x: float(x > 0.0), 1e-9),
    (lambda x: x**3, 0.0),
    (lambda x: x**10, 0.0),
    (lambda x: 1e8 + x * x, 0.0),
    (lambda x: math.exp(-1.0 / (x * x)) if x else 0.0, 0.0),
    (lambda x: math.floor(1e3 * x) / 1e3, 0.5005),
    (lambda x: max(x - 1e-6, 0.0) + min(x + 1e-6, 0.0), 0.0),
    (lambda x: math.log(max(x, 1e-12)), 1e-13),
    (math.tanh, 30.0),
    (lambda x: 3.0, 1.0),
]


@pytest.mark.parametrize(("f", "x"), FLAT)
def test_what_is_flat_is_verified(f: Any, x: float) -> None:
    assert judged(0.0, nowhere(f), x, 1e-7).kind == RIGHT
    assert judged(10.0, nowhere(f), x, 1e-7).kind != RIGHT


def test_noise_is_not_verified() -> None:
    assert judged(1.0, lambda x: hash(x) % 1000 / 1000, 1.0, 1e-7).kind in (ROUGH, KINK)
    assert judged(1.0, lambda x: x + 1e-5 * math.sin(1e7 * (x - 1.0) ** 2), 1.0, 1e-7).kind != WRONG
    assert judged(1.0, lambda x: x + 0.01 * Random(f"{x!r}1").random(), 1.0, 1e-7).kind in (ROUGH, KINK)
    assert judged(1.0, lambda x: x + 1e-6 * (hash(x) % 1000), 1.0, 1e-7).kind != RIGHT


def test_rounding_is_no_error() -> None:
    """In 1e9 + x the last seven digits of x are lost; the terms of a sum may be larger than the sum."""
    f = lambda x: 1e9 + math.sin(x)  # noqa: E731
    verdict = judged(math.cos(1.0), f, 1.0, 1e-7)
    assert verdict.kind == RIGHT
    assert verdict.error < 1e-5
    nothing = lambda x: 1.0 / (1.0 + math.exp(-x)) + 1.0 / (1.0 + math.exp(x)) - 1.0  # noqa: E731
    verdict = judged(-1e-17, nothing, 0.7, 1e-7, noise=1e-15)
    assert (verdict.kind, verdict.error) == (RIGHT, 0.0)
    assert judged(1e-3, nothing, 0.7, 1e-7, noise=1e-15).kind == WRONG


def test_large_steps_do_not_pass_over_a_small_feature() -> None:
    f = lambda x: math.exp(-((x / 1e-3) ** 2))  # noqa: E731
    assert judged(0.0, f, 1e-3, 1e-7).kind == WRONG
    staircase = lambda x: math.floor(2.5 / x)  # noqa: E731
    assert judged(0.0, staircase, -0.2175, 1e-7).kind == RIGHT


def test_the_error_of_a_verdict() -> None:
    verdict = judged(3.0, lambda x: 2.0 * x, 1.0, 1e-7)
    assert verdict.error == pytest.approx(1 / 3)
    assert judged(nan, math.sin, 1.0, 1e-7).error != judged(nan, math.sin, 1.0, 1e-7).error
    assert judged(inf, math.sin, 1.0, 1e-7).error == inf
