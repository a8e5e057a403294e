"""Groups of the numbers of a point that are moved together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy
from numpy.typing import NDArray

from autograd.checking.black_box.box import Box
from autograd.checking.black_box.kinds import Vector

Places = NDArray[numpy.intp]

DECADES, GROUPS = 3.0, 3
"""The effects of the derivatives in a group differ by up to this many powers of ten, but for those in the last."""


def among(part: Places, direction: Vector) -> NDArray[numpy.bool_]:
    """Whether each number of a direction is in a part of it."""
    found = numpy.zeros(len(direction), dtype=bool)
    found[part] = True
    return found


def at_least_usual(size: Vector, box: Box) -> Vector:
    """Sizes of at least the median in their array: small numbers may stand where larger ones do as well."""
    found: Vector = size.copy()
    for a, b in zip(box.starts, box.starts[1:]):
        found[a:b] = numpy.maximum(found[a:b], numpy.median(found[a:b])) if b > a else 0.0
    return found


def groups(effects: Vector) -> Iterator[Places]:
    """The places of similar effects; those without any are in the last group."""
    usable = effects > 0.0
    group = numpy.full(len(effects), GROUPS - 1, dtype=numpy.intp)
    if usable.any():
        depth = numpy.log10(effects[usable].max()) - numpy.log10(effects[usable])
        group[usable] = numpy.minimum(depth / DECADES, GROUPS - 1)
    for which in numpy.unique(group):
        yield numpy.flatnonzero(group == which)
