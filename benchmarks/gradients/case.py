"""A function with the gradient that somebody wrote for it, right or with a planted mistake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # an array of numpy; its stubs lose the types of what operators return
Function = Callable[..., Any]

# the usual mistakes, by the names that `autograd.mistakes` has for them; one that is none of them is OTHER
SIGN = "sign"
ZERO = "zero"
FACTOR = "missing factor"
WRONG_FACTOR = "wrong factor"
SQUARED = "squared"
LOST_PATH = "lost path"
OVERWRITTEN = "= for +="
TRANSPOSED = "transposed"
SUM_FOR_MEAN = "sum for mean"
WRONG_PLACE = "derivative at the wrong place"
WRONG_AXIS = "wrong axis"
OFF_BY_ONE = "off by one row"
OTHER = "other"


@dataclass(frozen=True, eq=False)
class Case:
    """A function of arrays, a point, and a gradient to be checked there.

    f: takes one or several arrays and returns a number or an array. right: its derivative; for one argument an array,
    for several a tuple; each has the shape of f's result, followed by that of the argument. written: the derivative
    that is checked. mistake: its name, "" where `written` is right.
    """

    name: str
    f: Function
    right: Function
    point: tuple[Array, ...]
    written: Function
    mistake: str = ""

    def with_mistake(self, mistake: str, how: str, written: Function) -> Case:
        """The same function with a wrong derivative; `how` says what is wrong with it."""
        return replace(self, name=f"{self.name}: {how}", written=written, mistake=mistake)

    def derivatives(self, gradient: Function) -> tuple[Array, ...]:
        """What a derivative of this function returns at the point, one array for each argument."""
        with np.errstate(all="ignore"):
            found = gradient(*self.point)
        return tuple(np.asarray(x) for x in (found if isinstance(found, tuple) else (found,)))

    @property
    def wrong_entries(self) -> tuple[Array, ...]:
        """For each argument, which entries of the written derivative are wrong."""
        pairs = zip(self.derivatives(self.written), self.derivatives(self.right))
        share = 1e-3 if self.point[0].dtype == np.float32 else 1e-7
        return tuple(~np.isclose(found, right, rtol=share, atol=0.0) for found, right in pairs)


def case(name: str, f: Function, right: Function, *point: Any) -> Case:
    """A case whose gradient is right, at a point of arrays or lists."""
    return Case(name, f, right, tuple(np.asarray(x) for x in point), right)
