"""Judges the derivatives of a function of arrays one by one, each by one number of the point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

import numpy

from autograd.checking.black_box.box import Box
from autograd.checking.black_box.complex_step import complex_slopes, is_analytic
from autograd.checking.black_box.given import Matrix
from autograd.checking.black_box.kinds import DOUBLE, Vector
from autograd.checking.black_box.quick import quick_verdict
from autograd.checking.verdict import RIGHT, ROUGH, WRONG, Verdict, judged


class Entries:
    """The derivatives of a box, and what is known of how far they may be off.

    jacobian: the derivatives that are checked. noise: how far each result of f may be off by rounding.
    slack: how far each derivative may be off by the rounding of the function that computed it. precision: the epsilon
    of the numbers of point and results.
    """

    def __init__(
        self, box: Box, jacobian: Matrix, noise: Vector, slack: Matrix, tolerance: float, precision: float
    ) -> None:
        self.box, self.jacobian, self.noise, self.slack = box, jacobian, noise, slack
        self.tolerance, self.precision = tolerance, precision
        self._known: dict[tuple[int, float], Vector] = {}

    def verdict(self, place: int, i: int) -> Verdict:
        """The verdict on the derivative of one result by one number of the point."""
        derivative = float(self.jacobian[place, i])
        f, x = self._along(place, i), float(self.box.x[i])
        noise = float(self.noise[place]) + self._argument_noise(derivative, f, x)
        found = forgiven(judged(derivative, f, x, self.tolerance, noise), float(self.slack[place, i]))
        if self.box.epsilon > DOUBLE or not self._is_unsure(found):
            return found
        return self._by_complex_step(place, i) or found

    def _is_unsure(self, found: Verdict) -> bool:
        """Whether differences know too few digits to tell."""
        unsure = found.rounding > self.tolerance * max(abs(found.analytic), abs(found.numeric))
        return found.kind == ROUGH or (found.kind == RIGHT and unsure)

    def _by_complex_step(self, place: int, i: int) -> Verdict | None:
        """A verdict where differences know too few digits, if f is analytic."""
        derivative = float(self.jacobian[place, i])
        slopes = complex_slopes(self.box, self.box.x, numpy.eye(1, len(self.box.x), i)[0])
        if slopes is None:
            return None
        slope = float(slopes[place])
        if abs(slope - derivative) <= self.tolerance * abs(derivative) + float(self.slack[place, i]):
            return Verdict(RIGHT, derivative, slope)
        if is_analytic(self.box, place, i):
            return Verdict(WRONG, derivative, slope, "by a complex step; differences are lost in rounding")
        return None

    def quick(self, place: int, i: int) -> Verdict:
        """The same verdict, with few evaluations of f where these do."""
        derivative, x = float(self.jacobian[place, i]), float(self.box.x[i])
        allowed = self.tolerance * abs(derivative) + float(self.slack[place, i])
        if self.box.epsilon <= DOUBLE and isfinite(allowed):
            f, noise = self._along(place, i), float(self.noise[place])
            found = quick_verdict(derivative, f, x, abs(x) or 1.0, noise, allowed, abs(derivative))
            if found is not None:
                return (self._by_complex_step(place, i) if self._is_unsure(found) else None) or found
        return self.verdict(place, i)

    def _along(self, place: int, i: int) -> Callable[[float], float]:
        """One result as a function of one number.

        A number that its array cannot hold is rounded, and the change that this should make is taken back.
        """
        derivative = float(self.jacobian[place, i])

        def f(number: float) -> float:
            x = self.box.x if number == self.box.x[i] else self._moved(i, number)
            if (i, number) not in self._known:
                self._known[i, number] = self.box(x)
            known = self._known[i, number]
            value = float(known[place]) if place < len(known) else numpy.nan
            off = 0.0 if self.box.epsilon <= DOUBLE else float(self.box.rounded(x)[i]) - number
            return value - derivative * off if off and isfinite(derivative * off) else value

        return f

    def _argument_noise(self, derivative: float, f: Callable[[float], float], x: float) -> float:
        """How far f may be off because its argument is rounded, beyond what the derivative takes back."""
        step = 0.1 * (abs(x) or 1.0)
        off = abs((f(x + step) - f(x - step)) / (2.0 * step) - derivative) if self.box.epsilon > DOUBLE else 0.0
        return self.box.epsilon * abs(x) * off if isfinite(off) else 0.0

    def _moved(self, i: int, number: float) -> Vector:
        x: Vector = self.box.x.copy()
        x[i] = number
        return x


def forgiven(verdict: Verdict, slack: float) -> Verdict:
    """A verdict that calls a derivative right if it is wrong by less than `slack`."""
    if verdict.kind == WRONG and abs(verdict.analytic - verdict.numeric) <= slack:
        return replace(verdict, kind=RIGHT, rounding=slack)
    return verdict
