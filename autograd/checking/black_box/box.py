"""A function of arrays as a function of one vector of float64, which returns a vector."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any

import numpy

from autograd.checking.black_box.containers import leaves, with_leaves
from autograd.checking.black_box.kinds import DOUBLE, Kind, Vector, is_of_integers, kind_of, numbers_in, precision_of
from autograd.checking.subject import argument_names
from autograd.common.wording import with_type
from autograd.graph.source_line import function_name


class Box:
    """A function that is called with new arrays of the kinds of its point.

    f: called with the point; or if that is a tuple, with its parts.
    x: the numbers of the point, from left to right. kinds, paths: of its arrays. starts: the place of each in x.
    epsilon: the coarsest precision of the arrays of the point. returned: what f returned last.
    """

    def __init__(self, f: Callable[..., Any], point: Any) -> None:
        self.f = f
        self.parts = point if type(point) is tuple else (point,)
        names = argument_names(f, len(self.parts))
        found = [leaf for name, part in zip(names, self.parts) for leaf in leaves(part, name)]
        self.paths = [path for path, _ in found]
        self.integers = all(is_of_integers(leaf) for _, leaf in found)
        self.kinds = [kind_of(leaf, path, self.integers) for path, leaf in found]
        self.x: Vector = numpy.concatenate([numpy.zeros(0), *(numbers_in(leaf) for _, leaf in found)])
        self.starts = numpy.cumsum([0, *(kind.size for kind in self.kinds)])
        self.epsilon = max((kind.epsilon for kind in self.kinds), default=DOUBLE)
        self.changes_arguments = False
        self.returned: Any = None

    def made(self, x: Vector) -> list[Any]:
        """New arrays of the numbers of a vector, in the order of the leaves."""
        return [kind.made(x[a:b]) for kind, a, b in zip(self.kinds, self.starts, self.starts[1:])]

    def arguments(self, x: Vector) -> tuple[Any, ...]:
        """f's arguments, of the numbers of a vector."""
        new = iter(self.made(x))
        return tuple([with_leaves(part, new) for part in self.parts])

    def rounded(self, x: Vector) -> Vector:
        """The numbers that the arrays hold of a vector, in their own precision."""
        if self.epsilon <= DOUBLE:
            return x
        return numpy.concatenate([numbers_in(leaf) for leaf in self.made(x)])

    def name(self, i: int) -> str:
        """The path of a number of the point, such as `W1[3,7]`."""
        place = int(numpy.searchsorted(self.starts, i, side="right")) - 1
        return self.paths[place] + self.kinds[place].index(i - int(self.starts[place]))

    def called(self, f: Callable[..., Any], x: Vector) -> Any:
        """What `f` returns at a vector; notes whether it wrote into its arguments."""
        arguments = self.arguments(x)
        before = [numbers_in(leaf) for part in arguments for _, leaf in leaves(part, "")] if x is self.x else []
        returned = f(*arguments)
        for numbers, (_, leaf) in zip(before, (pair for part in arguments for pair in leaves(part, ""))):
            self.changes_arguments |= not numpy.array_equal(numbers, numbers_in(leaf), equal_nan=True)
        return returned

    def __call__(self, x: Vector) -> Vector:
        """f's results in a vector; errors of arithmetic beside the point are nan."""
        try:
            returned = self.called(self.f, x)
        except (ArithmeticError, ValueError):
            if x is self.x:
                raise
            return numpy.array([nan])
        self.returned = returned
        return results(self.f, returned)

    def wider(self) -> Box | None:
        """The same function of arrays in double precision, if some are of a lower one that can be widened."""
        kinds = [kind.wider() if kind.wider else kind for kind in self.kinds]
        if not any(kind.wider for kind in self.kinds):
            return None
        wide = Box(self.f, tuple(self.parts))
        wide.kinds, wide.epsilon = kinds, max(kind.epsilon for kind in kinds)
        return wide


def results(f: Callable[..., Any], returned: Any) -> Vector:
    """The numbers that f returned, in a vector.

    Errors: TypeError for what are no real numbers.
    """
    return numpy.concatenate([numpy.zeros(0), *(_checked(f, leaf) for _, leaf in leaves(returned, "f"))])


def output_names(returned: Any) -> list[str]:
    """A name for each number that f returned: `f`, or `f[0]`, `f[1,2]`."""
    names = []
    for path, leaf in leaves(returned, "f"):
        kind = Kind(numpy.shape(leaf), DOUBLE, numbers_in)
        names += [path + kind.index(i) for i in range(kind.size)]
    return names


def coarsest(returned: Any) -> float:
    """The largest epsilon of what f returned."""
    return max((precision_of(leaf) for _, leaf in leaves(returned, "f")), default=DOUBLE)


def _checked(f: Callable[..., Any], leaf: Any) -> Vector:
    what = f"{function_name(f)} is to return numbers or arrays of them"
    if leaf is None:
        raise TypeError(f"{what}: it returned None; is its `return` missing?")
    if isinstance(leaf, bool):  # a comparison has no slope
        raise TypeError(f"{what}: it returned {leaf}")
    if str(getattr(leaf, "dtype", "")).endswith("bool"):
        raise TypeError(f"{what}: it returned {with_type(leaf)}")
    try:
        return numbers_in(leaf)
    except (TypeError, ValueError):
        raise TypeError(f"{what}: it returned {with_type(leaf)}") from None
