"""A slip: what stands in the place of the derivative of a primitive by an operand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograd.table import rows as primitives

Numbers = Sequence[float]
Rule = Callable[[float, float, Numbers], float]
"""From the right derivative, the result and the operands: what stands in its place."""


class Slip(NamedTuple):
    """A wrong derivative in the place of the right one; the place where it is follows the words."""

    kind: str
    words: str
    derivative: Rule


def inverse(d: float, z: float, xs: Numbers) -> float:
    """A division where a product is right, or the other way round."""
    result: float = primitives.div(1.0, d)
    return result
