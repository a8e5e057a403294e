"""How far a function of arrays may be off by rounding, measured from its numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy

from autograd.checking.black_box.box import Box
from autograd.checking.black_box.kinds import DOUBLE, Vector

STEPS = range(-3, 4)
NEAR = 0.01
"""The share of each number by which the measurement is taken beside the point, which may lie on a kink."""
COARSE = 1e-5
"""The epsilon of half precision is above."""


def sizes(x: Vector, box: Box) -> Vector:
    """The size of each number of a point: its own, or if it is 0 that of the numbers in its array; else 1."""
    found = numpy.abs(x)
    for a, b in zip(box.starts, box.starts[1:]):
        there = found[a:b]
        usual = numpy.median(there[there > 0.0]) if (there > 0.0).any() else 1.0
        there[there == 0.0] = usual
    return found


def roughness(f: Callable[[Vector], Vector], box: Box, random: numpy.random.Generator) -> Vector:
    """How far each number that f returns is off by rounding, beyond what float64 explains.

    The fourth differences of a smooth function vanish for steps as small as these; what is left is rounding. The steps
    are powers of 2 times each number's own, so that the arrays hold the points exactly.
    """
    size = sizes(box.x, box)
    x = box.rounded(box.x + NEAR * size * random.uniform(-1.0, 1.0, len(size)))
    fine = 2.0**-8 if box.epsilon > COARSE else 2.0**-20
    step = numpy.ldexp(fine, numpy.frexp(size)[1]) * random.choice([-1.0, 1.0], len(size))
    results = [f(x + k * step) for k in STEPS]
    widest = max(map(len, results))
    if not all(len(result) == widest for result in results):
        return numpy.zeros(widest)
    values = numpy.array(results)
    found: Vector = numpy.abs(numpy.diff(values, n=4, axis=0)).max(axis=0) / 8.0
    explained = 16.0 * DOUBLE * numpy.abs(values).max(axis=0)
    return numpy.where(found > explained, found, 0.0)
