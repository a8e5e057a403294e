"""Whether a derivative is that of a function of one number, and if not, what is the matter."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, isinf, isnan, nan

from autograd.checking.differences import Estimate, Function, central_slopes, one_sided_slope, resolution

RIGHT = "right"
WRONG = "wrong rule"
KINK = "kink"
NAN = "nan on both sides"
OUTSIDE = "outside the domain"
INFINITE = "infinite"
ROUGH = "too rough to tell"

USABLE = 1e-4
"""The error, relative to the derivative, up to which an estimate may judge it."""
UNDERFLOW = 1e-290
"""Below, floats lose their digits, and a slope is as good as 0."""
NEARBY = 1e-5
"""How far from the point, in steps, a cheap second look is taken."""
ROUNDINGS = 4e6
"""How many roundings of the function's own size are put down to its being computed on floats."""


@dataclass(frozen=True)
class Verdict:
    """kind: RIGHT, or what is the matter. numeric: the slope by differences. detail: more about it, for people."""

    kind: str
    analytic: float
    numeric: float
    detail: str = ""

    @property
    def error(self) -> float:
        """The difference, relative to the larger of the two; nan or inf where one of them is."""
        if self.analytic == self.numeric:
            return 0.0
        return abs(self.analytic - self.numeric) / min(max(abs(self.analytic), abs(self.numeric)), 1e308)


def judged(
    analytic: float, f: Function, x: float, tolerance: float, floor: float = UNDERFLOW, noise: float = 0.0
) -> Verdict:
    """Compares `analytic` with the slopes of `f` around `x`.

    tolerance: how far the two may differ relative to the larger, beside what the differences may be off.
    floor: how far they may differ in any case.
    noise: how far f's values may be off, because terms in it cancel.

    >>> judged(12.0, lambda x: x**3, 2.0, 1e-7).kind
    'right'
    >>> judged(12.012, lambda x: x**3, 2.0, 1e-7).kind
    'wrong rule'
    >>> judged(0.0, abs, 0.0, 1e-7).kind
    'kink'
    """
    at_x = f(x)
    if isnan(at_x):
        return Verdict(NAN if isnan(analytic) else OUTSIDE, analytic, nan, "the value itself is nan")
    if isinf(at_x):
        return Verdict(INFINITE, analytic, nan, f"the value itself is {at_x}")
    central, agrees = _compared(analytic, f, x, tolerance, floor, noise)
    if agrees and _looks_smooth(f, x, central.step, noise):
        return Verdict(RIGHT, analytic, central.value)
    left, right = (one_sided_slope(f, x, step, noise) for step in (-central.step, central.step))
    slopes = f"slope {left.value:.6g} from below, {right.value:.6g} from above"
    if isnan(left.value) or isnan(right.value):
        return Verdict(OUTSIDE, analytic, nan, f"{slopes}: it is not defined on both sides")
    if isinf(left.value) and left.value == right.value:
        return Verdict(INFINITE if analytic == left.value else WRONG, analytic, left.value, slopes)
    if isinf(left.value) or isinf(right.value):
        return Verdict(KINK, analytic, central.value, f"{slopes}: it jumps")
    apart, errors = abs(left.value - right.value), left.error + right.error
    if apart > 10.0 * errors + tolerance * max(abs(left.value), abs(right.value)):
        margin = errors + tolerance * apart
        below, above = sorted((left.value, right.value))
        between = isnan(analytic) or below - margin <= analytic <= above + margin
        return Verdict(KINK if between else WRONG, analytic, central.value, slopes)
    if agrees:
        return Verdict(RIGHT, analytic, central.value)
    if central.error <= USABLE * abs(central.value) or central.error <= _rounding(f, x, central.step, noise):
        return Verdict(WRONG, analytic, central.value)
    return Verdict(ROUGH, analytic, central.value, f"the differences are known to {central.error:.1g} only")


def _compared(
    analytic: float, f: Function, x: float, tolerance: float, floor: float, noise: float
) -> tuple[Estimate, bool]:
    """The estimate that agrees with `analytic`, or the best of those that do not; and whether it agrees."""
    best = Estimate(nan, inf, 0.1 * max(abs(x), 1.0))
    largest = abs(analytic) if isfinite(analytic) else 0.0
    for estimate in central_slopes(f, x, noise):
        usable = estimate.error <= USABLE * max(largest, abs(estimate.value)) + floor
        agrees = abs(analytic - estimate.value) <= tolerance * abs(analytic) + estimate.error + floor
        if usable and agrees and _holds_nearby(analytic, f, x, estimate.step, floor, noise):
            return estimate, isfinite(analytic)
        if usable or estimate.error < best.error:  # among usable ones, that of the smallest steps saw most
            best = estimate
        if usable:
            largest = max(largest, abs(estimate.value))
    return best, abs(analytic - best.value) <= best.error <= _rounding(f, x, best.step, noise)


def _holds_nearby(analytic: float, f: Function, x: float, step: float, floor: float, noise: float) -> bool:
    """Whether much smaller steps find about the same slope: large ones may step over what f does beside x."""
    h = NEARBY * step
    above, below = f(x + h), f(x - h)
    off = abs((above - below) / ((x + h) - (x - h)) - analytic) if x + h != x - h else 0.0
    return not off > 1e-3 * abs(analytic) + 4.0 * (resolution(above, below) + noise) / h + floor


def _looks_smooth(f: Function, x: float, step: float, noise: float) -> bool:
    """Whether the slopes at both sides are about the same; a cheap look that clears most functions of a kink."""
    at_x, h = f(x), NEARBY * step
    above, below = f(x + h) - at_x, at_x - f(x - h)
    return abs(above - below) <= 1e-3 * max(abs(above), abs(below)) + 4.0 * noise


def _rounding(f: Function, x: float, step: float, noise: float) -> float:
    """An error that a slope may have because f is a float64, and not for any fault."""
    return ROUNDINGS * (resolution(f(x), f(x + step), f(x - step)) + noise) / step
