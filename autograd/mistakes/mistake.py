"""What is known of a wrong gradient, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd.graph.structure import paths
from autograd.graph.value import Value


@dataclass(frozen=True)
class Mistake:
    """One of the usual mistakes in a gradient.

    kind: "sign", "lost path", "= for +=", "missing factor", "transposed", "mean for sum" and the like.
    words: a sentence: in which array, what is wrong, and where.
    """

    kind: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Evidence:
    """A wrong gradient beside the right one.

    given, right: the derivatives of one output by the numbers of `structure`, in its order.
    errors: how far each of `right` may be off; inf where nothing is known.
    structure: the point, which tells the arrays and their shapes. names: of its numbers; those of `paths` by default.
    output, leaves: the graph, where there is one: the leaves are the numbers of the point.
    elsewhere: the same evidence at another point, where it can be had: a mistake is named only if it explains both.
    """

    given: Sequence[float]
    right: Sequence[float]
    errors: Sequence[float]
    structure: Any
    output: Value | None = None
    leaves: Sequence[Value] = ()
    names: Sequence[str] = ()
    elsewhere: Callable[[], Evidence | None] | None = None

    def named(self) -> Sequence[str]:
        """A name for each number of the point."""
        return self.names or paths(self.structure, "point")
