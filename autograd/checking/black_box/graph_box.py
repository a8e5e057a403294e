"""A graph as a function of one vector, so that many leaves are checked along random directions."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

import numpy

from autograd.checking.black_box.box import Box
from autograd.checking.black_box.entries import Entries
from autograd.checking.black_box.guilty import checked_along_directions
from autograd.checking.black_box.kinds import DOUBLE, Vector
from autograd.checking.report import Derivative
from autograd.checking.subject import Subject
from autograd.graph.value import number_of


@numpy.errstate(all="ignore")  # what is no number is reported
def checked_together(
    subject: Subject, slopes: Sequence[float], noise: Sequence[float], tolerance: float, seed: int
) -> tuple[list[Derivative], str]:
    """Checks the derivatives of all outputs by all leaves: those at fault, and a sentence about all.

    slopes: the derivatives, output by output. noise: how far each output may be off by rounding.
    """
    box = GraphBox(subject)
    jacobian = numpy.array(slopes).reshape(len(noise), len(box.x))
    entries = Entries(box, jacobian, numpy.array(noise), numpy.zeros_like(jacobian), tolerance, DOUBLE)
    return checked_along_directions(entries, subject.output_names(), numpy.random.default_rng(seed))


class GraphBox(Box):
    """A box whose numbers are the leaves of a graph. It has no arrays, and its function takes no complex numbers."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(_refuse, ())
        self._subject, self._leaves = subject, subject.leaves
        self.x = numpy.array([number_of(leaf) for leaf in self._leaves])
        self.starts = numpy.array([0, len(self.x)])

    def name(self, i: int) -> str:
        """The name of a leaf."""
        return self._subject.name(self._leaves[i])

    def __call__(self, x: Vector) -> Vector:
        """The outputs where the leaves have the numbers of a vector; nan where f raises an error of arithmetic."""
        return numpy.array(self._subject.numbers_at(x.tolist()) or [nan])


def _refuse(*arguments: Any) -> None:
    raise TypeError("a graph has no complex numbers")
