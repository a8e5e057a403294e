"""A verdict with few evaluations, where a function is smooth and known to enough digits; else none."""

from __future__ import annotations

from autograd.checking.differences import Estimate, Function, central_slope, resolution
from autograd.checking.verdict import RIGHT, WRONG, Verdict

HALVINGS = 3
STEPS = (1e-2, 1e-4)
CLEAR = 0.01
"""A difference is clear if it is known to this share."""
SMOOTH = 0.1
"""The slopes at both sides differ by less than this share of a clear difference, unless there is a kink."""
FEW_ROUNDINGS = 100.0


def quick_verdict(
    analytic: float, f: Function, x: float, size: float, noise: float, allowed: float, usual: float
) -> Verdict | None:
    """Compares `analytic` with the slope of `f` at `x`, with 6 evaluations if it is right and 13 if it is wrong.

    size: of the steps. noise: how far f may be off. allowed: how far `analytic` may be off. usual: the size of a slope
    that matters.

    >>> quick_verdict(12.0, lambda x: x**3, 2.0, 2.0, 0.0, 1e-7, 1.0).kind
    'right'
    >>> quick_verdict(12.1, lambda x: x**3, 2.0, 2.0, 0.0, 1e-7, 1.0).kind
    'wrong rule'
    >>> quick_verdict(0.0, abs, 0.0, 1.0, 0.0, 1e-7, 1.0)
    """
    found = [central_slope(f, x, STEPS[0] * size, noise, HALVINGS)]
    h = STEPS[0] * size * 0.5 ** (HALVINGS - 1)
    rounding = FEW_ROUNDINGS * (resolution(f(x + h), f(x - h)) + noise) / h
    known = found[0].error <= max(1e-6 * usual, allowed, rounding)
    if known and abs(analytic - found[0].value) <= allowed + 10.0 * found[0].error:
        unsure = 10.0 * found[0].error if found[0].error > allowed else 0.0
        off = max(abs(analytic - found[0].value), unsure)
        return Verdict(RIGHT, analytic, found[0].value, rounding=off) if not _bends(f, x, h, rounding) else None
    found.append(central_slope(f, x, STEPS[1] * size, noise, HALVINGS))
    apart = min(abs(analytic - estimate.value) for estimate in found)
    if not all(_is_clear(estimate, analytic, allowed) for estimate in found):
        return None
    h = STEPS[1] * size
    bend = abs(f(x + h) + f(x - h) - 2.0 * f(x)) / h
    if abs(found[0].value - found[1].value) > 10.0 * (found[0].error + found[1].error) + CLEAR * apart:
        return None
    return Verdict(WRONG, analytic, min(found, key=lambda one: one.error).value) if bend <= SMOOTH * apart else None


def _bends(f: Function, x: float, h: float, rounding: float) -> bool:
    """Whether the slopes at both sides of x differ however small the steps: from differences at h, 2 h and 4 h."""
    near, far, farther = ((f(x + step) + f(x - step) - 2.0 * f(x)) / step for step in (h, 2.0 * h, 4.0 * h))
    at_once, before = 2.0 * near - far, 2.0 * far - farther
    return abs(at_once) > 10.0 * abs(at_once - before) + 4.0 * rounding


def _is_clear(estimate: Estimate, analytic: float, allowed: float) -> bool:
    apart = abs(analytic - estimate.value)
    return apart > allowed + 10.0 * estimate.error and estimate.error <= CLEAR * apart
