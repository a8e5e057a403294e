"""Checks derivatives by many numbers at once, along random directions.

A direction moves every number of a group by a random share of its size. The groups hold derivatives of similar effect,
so that no derivative is lost beside much larger ones. Where a direction disagrees, the group is halved, and the half
that disagrees more is halved again, until one number is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import hypot, isfinite, nan

import numpy

from autograd.checking.black_box.complex_step import complex_slopes
from autograd.checking.black_box.entries import Entries
from autograd.checking.black_box.groups import Places, among, at_least_usual, groups
from autograd.checking.black_box.kinds import DOUBLE, Vector
from autograd.checking.black_box.quick import quick_verdict
from autograd.checking.black_box.roughness import sizes
from autograd.checking.differences import central_slope
from autograd.checking.verdict import RIGHT, WRONG, Verdict, judged

DIRECTIONS = 2
"""How many random directions each group is checked along, with steps of each of two sizes."""
STEPS = (1e-2, 1e-1, 1e-4, 1e-6)
"""Shares of the numbers' sizes by which they are moved in the search for one at fault."""
BY_COMPLEX_STEP = "by a complex step"
EXACT, TINY = 1e-9, 1e-100
"""The relative difference that is allowed by a complex step, and the least size of a derivative to be balanced."""
SAMPLE = 12
"""How many numbers of a group are tried, to tell a few wrong derivatives from many."""
LEAST = 1e-10
"""The relative difference that is allowed along a direction, or 32 times the precision of the numbers."""


class Many:
    """The derivatives of one number by many: of a result of f, or of a weighted sum of its results."""

    def __init__(self, entries: Entries, weights: Vector, places: Places, random: numpy.random.Generator) -> None:
        self.entries, self.box, self.weights, self.random = entries, entries.box, weights, random
        self.gradient: Vector = weights @ entries.jacobian
        self.noise = float(numpy.abs(weights) @ entries.noise)
        self.least = max(LEAST, 32.0 * (entries.precision if entries.precision > DOUBLE else 0.0))
        self.slack: Vector = numpy.abs(weights) @ entries.slack
        self.at_x = self._value(self.box.x)
        self.size = sizes(self.box.x, self.box)
        self.included = among(places, self.size)

    def directions(self) -> Iterator[tuple[Places, Vector]]:
        """Groups of places in the point, each with a direction."""
        for size in (self.size, at_least_usual(self.size, self.box)):
            for whole in [*groups(numpy.abs(self.gradient) * size)] * DIRECTIONS:
                group = whole[self.included[whole]]
                direction = numpy.zeros(len(size))
                shares = self.random.uniform(0.5, 1.0, len(group)) * self.random.choice([-1.0, 1.0], len(group))
                direction[group] = size[group] * shares
                yield group, direction

    def verdict(self, direction: Vector) -> Verdict:
        """The verdict on the derivative along a direction."""
        steps = self.gradient * direction
        usual = float(numpy.linalg.norm(steps))
        allowed = self.least * usual + float(numpy.linalg.norm(self.slack * direction))
        claimed, f, noise = float(steps.sum()), self._along(direction), self._noise(direction)
        found = quick_verdict(claimed, f, 0.0, 1.0, noise, allowed, usual)
        if found is None:
            found = judged(claimed, f, 0.0, self.least, noise)
        if found.kind == WRONG and abs(found.analytic - found.numeric) <= allowed:
            return replace(found, kind=RIGHT, rounding=allowed)
        return found

    def balanced(self) -> Vector:
        """A random direction along which all derivatives have effects of the same size, for the complex step."""
        effects = numpy.where(self.gradient == 0.0, 1.0 / self.size, numpy.abs(self.gradient))
        shares = self.random.uniform(0.5, 1.0, len(effects)) * self.random.choice([-1.0, 1.0], len(effects))
        return numpy.where(self.included, shares / numpy.maximum(effects, TINY), 0.0)

    def by_complex_step(self, direction: Vector) -> Verdict | None:
        """A verdict that the derivative along a direction is wrong, where f takes complex numbers."""
        claimed, exact = float(self.gradient @ direction), self._by_complex_step(direction)
        if abs(claimed - exact) > EXACT * float(numpy.linalg.norm(self.gradient * direction)):
            return Verdict(WRONG, claimed, exact, BY_COMPLEX_STEP)
        return None

    def culprit(self, group: Places, direction: Vector, verdict: Verdict) -> int:
        """The place in the point of a derivative that spoils a direction, as far as the differences tell.

        verdict: on the direction; whether a wrong derivative is looked for or a kink.
        """
        step = self._best_step(direction)
        measure: Callable[[Vector, float], float] = self._excess if verdict.kind == WRONG else self._bend
        if verdict.detail == BY_COMPLEX_STEP:
            measure = self._complex_excess
        total = measure(direction, step)
        while len(group) > 1:
            first, second = group[: len(group) // 2], group[len(group) // 2 :]
            excess = measure(numpy.where(among(first, direction), direction, 0.0), step)
            if abs(excess) >= abs(total - excess):
                group, total = first, excess
            else:
                group, total = second, total - excess
        return int(group[0])

    def sample(self, group: Places) -> list[int]:
        """Some numbers of a group, taken at random."""
        return [int(i) for i in self.random.choice(group, min(SAMPLE, len(group)), replace=False)]

    def exclude(self, i: int) -> None:
        """Leaves one number out of all further directions."""
        self.included[i] = False

    def tolerated(self, verdict: Verdict, direction: Vector) -> bool:
        """Whether a direction is off by no more than single derivatives may be."""
        allowed = self.entries.tolerance * float(numpy.linalg.norm(self.gradient * direction))
        return verdict.kind == WRONG and abs(verdict.analytic - verdict.numeric) <= allowed

    def _excess(self, direction: Vector, step: float) -> float:
        """By how much the derivative along a direction is off, by differences with few steps."""
        found = central_slope(self._along(direction), 0.0, step, self.noise, halvings=2)
        return float(self.gradient @ direction) - found.value

    def _complex_excess(self, direction: Vector, _: float) -> float:
        return float(self.gradient @ direction) - self._by_complex_step(direction)

    def _by_complex_step(self, direction: Vector) -> float:
        """The derivative along a direction by a complex step; nan where f takes no complex numbers."""
        slopes = complex_slopes(self.box, self.box.x, direction)
        return nan if slopes is None else float(self.weights @ slopes)

    def _bend(self, direction: Vector, step: float) -> float:
        """How much the slopes at both sides of the point differ, by steps too small for a smooth function to bend."""
        f, h = self._along(direction), 1e-3 * step
        return (f(h) + f(-h) - 2.0 * self.at_x) / h

    def _best_step(self, direction: Vector) -> float:
        """The step at which the difference stands out most."""
        f, claimed, noise = self._along(direction), float(self.gradient @ direction), self._noise(direction)

        def clear(step: float) -> float:
            found = central_slope(f, 0.0, step, noise, halvings=2)
            ratio = abs(claimed - found.value) / (found.error + 1e-300)
            return ratio if isfinite(ratio) else -1.0

        return max(STEPS, key=clear)

    def _value(self, x: Vector) -> float:
        found = self.box(x)
        return float(self.weights @ found) if len(found) == len(self.weights) else nan

    def _along(self, direction: Vector) -> Callable[[float], float]:
        """The number that is differentiated as a function of the share of a step along a direction."""
        known: dict[float, float] = {0.0: self.at_x}
        moved = direction != 0.0
        gradient, claimed = self.gradient[moved], float(self.gradient @ direction)

        def f(share: float) -> float:
            if share not in known:
                x = self.box.x + share * direction
                if self.box.epsilon > DOUBLE:
                    x = self.box.rounded(x)
                    off = float(gradient @ (x - self.box.x)[moved]) - share * claimed
                else:
                    off = 0.0
                known[share] = self._value(x) - (off if isfinite(off) else 0.0)
            return known[share]

        return f

    def _noise(self, direction: Vector) -> float:
        """How far f may be off along a direction: by its own rounding, and by that of the numbers it gets."""
        if self.box.epsilon <= DOUBLE:
            return self.noise
        moved = direction != 0.0
        f, step = self._along(direction), 0.1
        off = (f(step) - f(-step)) / (2.0 * step) - float(self.gradient @ direction)
        per_number = abs(off) / hypot(1.0, float(numpy.sqrt(moved.sum())))
        return self.noise + (self.box.epsilon * per_number if isfinite(per_number) else 0.0)
