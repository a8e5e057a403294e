"""Judges one derivative of a function of one number: right, or the kind of fault."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, isinf, isnan, nan

from autograd.checking.differences import (
    ROUNDINGS,
    Estimate,
    Function,
    absorbs,
    central_slopes,
    jumps,
    one_sided_slope,
    resolution,
)

RIGHT = "right"
WRONG = "wrong rule"
KINK = "kink"
NAN = "nan on both sides"
OUTSIDE = "outside the domain"
INFINITE = "infinite"
ROUGH = "too rough to tell"

TOLERANCE = 1e-7
"""The relative difference that is allowed in double precision, unless the user says another."""
ONE_BY_ONE = 100
"""More numbers of an array than this are checked along random directions."""
USABLE = 1e-4
"""The error, relative to the derivative, up to which an estimate may judge it."""
UNDERFLOW = 1e-290
"""Below, floats lose their digits, and a slope is as good as 0."""


@dataclass(frozen=True)
class Verdict:
    """The result of comparing a derivative with differences.

    kind: RIGHT, or the kind of fault. numeric: the slope by differences. detail: more about it, for people.
    rounding: the part of the difference that the rounding of float64 explains.
    """

    kind: str
    analytic: float
    numeric: float
    detail: str = ""
    rounding: float = 0.0

    @property
    def error(self) -> float:
        """The difference beyond rounding, relative to the larger of the two; nan or inf where one of them is."""
        if self.analytic == self.numeric:
            return 0.0
        difference = abs(self.analytic - self.numeric)
        if not isfinite(difference):
            return difference
        return max(difference - self.rounding, 0.0) / max(abs(self.analytic), abs(self.numeric))

    @property
    def word(self) -> str:
        """By how much a wrong derivative is off; else the kind."""
        return f"off by {percent(self.error)}" if self.kind == WRONG and isfinite(self.error) else self.kind

    def __str__(self) -> str:
        if isnan(self.analytic) and isnan(self.numeric):
            return self.detail
        said = f"the gradient says {self.analytic:.10g}"
        if not isnan(self.numeric):
            said += f", differences say {self.numeric:.10g}"
        if isfinite(self.error):
            said += f", off by {percent(self.error)}"
        return said + (self.detail and f"\n{self.detail}")


def percent(part: float) -> str:
    """A part of the whole as a percentage.

    >>> percent(0.001), percent(1.0)
    ('0.1 %', '100 %')
    """
    return f"{100.0 * part:.3g} %"


def judged(analytic: float, f: Function, x: float, tolerance: float, noise: float = 0.0) -> Verdict:
    """Compares `analytic` with the slopes of `f` around `x`.

    tolerance: how far the two may differ relative to the larger, beside what the differences may be off.
    noise: how far f may be off by rounding, beside that of its result.

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
    central = _best(analytic, f, x, tolerance, noise)
    rounding = _rounding(central, f, x, noise)
    agrees = isfinite(analytic) and _agree(analytic, central, tolerance, rounding)
    by_rounding = 0.0 if _agree(analytic, central, tolerance) else rounding
    right = Verdict(RIGHT, analytic, central.value, rounding=by_rounding)
    if agrees and _looks_smooth(f, x, central.step):
        return right
    below, above = (one_sided_slope(f, x, step, noise) for step in (-central.step, central.step))
    slopes = f"slope {below.value:.6g} from below, {above.value:.6g} from above"
    if isnan(below.value) or isnan(above.value):
        return Verdict(OUTSIDE, analytic, nan, f"{slopes}: it is not defined on both sides")
    if isinf(below.value) or isinf(above.value):
        if jumps(f, x, -central.step, noise) or jumps(f, x, central.step, noise):
            return Verdict(KINK, analytic, nan, f"{slopes}: it jumps")
        if below.value != above.value:
            return Verdict(KINK, analytic, nan, slopes)
        return Verdict(INFINITE if analytic == below.value else WRONG, analytic, below.value, slopes)
    if _differ(below, above, tolerance):
        low, high = sorted((below.value, above.value))
        margin = below.error + above.error + tolerance * (high - low)
        between = isnan(analytic) or low - margin <= analytic <= high + margin
        return Verdict(KINK, analytic, nan, slopes) if between else Verdict(WRONG, analytic, central.value, slopes)
    if agrees:
        return right
    if central.error <= USABLE * max(abs(central.value), abs(analytic)) or rounding:
        return Verdict(WRONG, analytic, central.value)
    return Verdict(ROUGH, analytic, central.value, f"the differences are known to {central.error:.1g} only")


def _best(analytic: float, f: Function, x: float, tolerance: float, noise: float) -> Estimate:
    """The first estimate that agrees with `analytic`; else the most certain one, or a finer one that contradicts it.

    A rougher estimate that agrees does not count if a more certain one of the same slope contradicts `analytic`.
    """
    best = Estimate(nan, inf, 0.1 * max(abs(x), 1.0))
    sure: list[Estimate] = []
    for estimate in central_slopes(f, x, noise):
        if estimate.value == 0.0 and any(absorbs(f, x, estimate.step, larger) for larger in sure):
            continue  # a zero is not verified by steps that rounding absorbs
        sure += [estimate] if 0.0 < USABLE * abs(estimate.value) >= estimate.error else []
        refuted = _contradicts(best, analytic, tolerance) and not _differ(best, estimate, tolerance)
        agrees = not refuted and _agree(analytic, estimate, tolerance)
        if agrees and _holds_nearby(analytic, f, x, estimate.step, noise):
            return estimate
        usable = estimate.error <= USABLE * max(abs(estimate.value), abs(best.value))
        if estimate.error < best.error or (usable and _differ(best, estimate, tolerance)):
            best = estimate
    return best


def _agree(analytic: float, estimate: Estimate, tolerance: float, rounding: float = 0.0) -> bool:
    apart = abs(analytic - estimate.value)
    usable = estimate.error <= USABLE * max(abs(analytic), abs(estimate.value)) + UNDERFLOW
    return (usable and apart <= tolerance * abs(analytic) + estimate.error + UNDERFLOW) or apart < rounding


def _contradicts(estimate: Estimate, analytic: float, tolerance: float) -> bool:
    """Whether an estimate is certain enough to prove `analytic` wrong."""
    return abs(analytic - estimate.value) > 10.0 * estimate.error + tolerance * abs(analytic)


def _differ(one: Estimate, other: Estimate, tolerance: float) -> bool:
    """Whether two estimates are of different slopes."""
    largest = max(abs(one.value), abs(other.value))
    return abs(one.value - other.value) > 10.0 * (one.error + other.error) + tolerance * largest


def _holds_nearby(slope: float, f: Function, x: float, step: float, noise: float) -> bool:
    """Whether much smaller steps find about the same slope: large steps may miss what f does close to x."""
    h = 1e-5 * step
    above, below = f(x + h), f(x - h)
    rounding = 4.0 * (resolution(above, below) + noise)
    return not abs(above - below - 2.0 * h * slope) > 2e-3 * abs(h * slope) + rounding


def _looks_smooth(f: Function, x: float, step: float) -> bool:
    """Whether the slopes at both sides are about the same; a cheap look that clears most functions of a kink."""
    at_x, h = f(x), 1e-5 * step
    above, below = f(x + h) - at_x, at_x - f(x - h)
    return abs(above - below) <= 1e-3 * max(abs(above), abs(below))


def _rounding(estimate: Estimate, f: Function, x: float, noise: float) -> float:
    """The error of an estimate that the rounding of f explains; 0 if rounding does not explain it."""
    sizes = filter(isfinite, (f(x), f(x + estimate.step), f(x - estimate.step)))
    explained = estimate.error <= ROUNDINGS * (resolution(*sizes) + noise) / estimate.step
    return 10.0 * estimate.error if explained else 0.0
