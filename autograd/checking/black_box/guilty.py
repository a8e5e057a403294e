"""Names the numbers of a large point whose derivatives are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy

from autograd.checking.black_box.entries import Entries
from autograd.checking.black_box.groups import Places
from autograd.checking.black_box.kinds import Vector
from autograd.checking.black_box.many import SAMPLE, Many
from autograd.checking.report import Derivative
from autograd.checking.verdict import RIGHT, ROUGH, WRONG

NAMED = 10
"""How many numbers at fault are named."""
MANY = 3
"""So many wrong derivatives in a sample mean that many are wrong."""
FEW_IN_ALL = 2
"""A sample tells of its group only where the group is more than this many times as large."""
WEIGHTINGS = 2
"""How many weighted sums of the results are differentiated, where f returns several."""


def checked_along_directions(
    entries: Entries, names: Sequence[str], random: numpy.random.Generator
) -> tuple[list[Derivative], str]:
    """Checks the derivatives of all results by all numbers along random directions, and names those at fault.

    names: of the results.
    """
    search = _Search(entries, names)
    usable = numpy.asarray(numpy.isfinite(entries.jacobian).all(axis=0))
    for i in numpy.flatnonzero(~usable)[:NAMED]:
        search.judge(int(i))
    entries.jacobian = numpy.where(usable, entries.jacobian, 0.0)
    usable_places = numpy.flatnonzero(usable)
    search.unnamed = len(usable) - len(usable_places) > NAMED
    for weights in _weightings(entries, random):
        search.along(Many(entries, weights, usable_places, random))
    return search.derivatives, search.headline()


class _Search:
    """What a check along directions has found.

    derivatives: of the numbers at fault, and along directions that fail although no number could be named.
    unnamed: whether there are more numbers at fault than were named. share: how many, as far as a sample tells.
    """

    def __init__(self, entries: Entries, names: Sequence[str]) -> None:
        self.entries, self.names = entries, names
        self.derivatives: list[Derivative] = []
        self.guilty: set[int] = set()
        self.directions, self.unnamed, self.share = 0, False, ""

    def judge(self, i: int) -> bool:
        """Judges the derivatives of all results by one number; whether one of them is not right."""
        self.guilty.add(i)
        verdicts = [(name, self.entries.quick(place, i)) for place, name in enumerate(self.names)]
        wrong = [Derivative(name, self.entries.box.name(i), found) for name, found in verdicts if found.kind != RIGHT]
        self.derivatives += wrong
        return bool(wrong)

    def along(self, many: Many) -> None:
        """Checks one weighted sum of the results along directions of all groups."""
        for i in self.guilty:
            many.exclude(i)
        for group, direction in many.directions():
            self.directions += 1
            if not self._settled(many, group, direction):
                return
        self._exactly(many)

    def _exactly(self, many: Many) -> None:
        """Names numbers at fault that only a complex step tells."""
        direction = many.balanced()
        everything = numpy.flatnonzero(direction)
        while len(everything) and (verdict := many.by_complex_step(direction)) and len(self.guilty) < NAMED + SAMPLE:
            i = many.culprit(everything, direction, verdict)
            if not self.judge(i):
                return  # f is not analytic
            many.exclude(i)
            direction[i] = 0.0

    def _settled(self, many: Many, group: Places, direction: Vector) -> bool:
        """Names the numbers at fault in a direction, until it agrees without them; False if that is given up."""
        while (verdict := many.verdict(direction)).kind != RIGHT:
            if verdict.kind == WRONG and not self.guilty:
                some = many.sample(group)
                wrong = sum(map(self.judge, some))
                if wrong >= MANY and len(group) > FEW_IN_ALL * len(some):
                    self.unnamed, self.share = True, f"of {len(some)} taken at random {wrong} are wrong"
                    return False
                for i in some:
                    many.exclude(i)
                    direction[i] = 0.0
                if wrong:
                    continue
            self.unnamed = len(self.guilty) >= NAMED + SAMPLE
            i = -1 if self.unnamed else many.culprit(group, direction, verdict)
            if i < 0 or not self.judge(i):
                if not self.unnamed and not many.tolerated(verdict, direction):
                    detail = f"{verdict.detail}\nno single number stands out".strip()
                    by = f"(direction {self.directions} of {len(group):,} numbers)"
                    kind = ROUGH if verdict.kind == WRONG else verdict.kind
                    self.derivatives.append(Derivative("f", by, replace(verdict, kind=kind, detail=detail)))
                return not self.unnamed
            many.exclude(i)
            direction[i] = 0.0
        return True

    def headline(self) -> str:
        """A sentence about the check."""
        all_of_them = f"gradcheck: {self.entries.jacobian.size:,} derivatives"
        if self.unnamed:
            return f"{all_of_them}, of which more are wrong than these{self.share and ': ' + self.share}"
        others = "; all but these were" if self.derivatives else ""
        return f"{all_of_them}{others} verified together, along {self.directions} random directions"


def _weightings(entries: Entries, random: numpy.random.Generator) -> list[Vector]:
    """Weights of the results of f, that let each of them count alike."""
    jacobian = entries.jacobian
    if len(jacobian) == 1:
        return [numpy.ones(1)]
    sizes = numpy.linalg.norm(jacobian * numpy.maximum(numpy.abs(entries.box.x), 1e-300), axis=1)
    sizes[sizes == 0.0] = numpy.median(sizes[sizes > 0.0]) if (sizes > 0.0).any() else 1.0
    signs = random.choice([-1.0, 1.0], (WEIGHTINGS, len(sizes)))
    return list(random.uniform(0.5, 1.0, (WEIGHTINGS, len(sizes))) * signs / sizes)
