"""Derivatives by the arrays that they are by: which arrays are right, and which are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

FEW = 8

_ENTRY = re.compile(r"\[\d+(?:, ?\d+)*\]$")


class _By(Protocol):
    @property
    def by(self) -> str:
        """The path of the number that it is by."""


Derivative = TypeVar("Derivative", bound=_By)


def by_array(derivatives: Iterable[Derivative]) -> dict[str, list[Derivative]]:
    """The derivatives by the entries of each array, in one list.

    >>> from autograd import gradcheck
    >>> report = gradcheck(lambda w, b: w[0] * w[1] + b, ([1.0, 2.0], 3.0))
    >>> {name: len(entries) for name, entries in by_array(report.derivatives).items()}
    {'w': 2, 'b': 1}
    """
    arrays: dict[str, list[Derivative]] = {}
    for derivative in derivatives:
        arrays.setdefault(_ENTRY.sub("", derivative.by), []).append(derivative)
    return arrays


def arrays_told(derivatives: Sequence[Derivative], bad: Sequence[Derivative]) -> str:
    """How many entries are wrong in which array, and which are right; "" for few derivatives, or one array.

    >>> from autograd import gradcheck
    >>> derivatives = gradcheck(lambda w, b: sum(w) + b, ([1.0] * 12, 3.0)).derivatives
    >>> arrays_told(derivatives, derivatives[2:5])
    'wrong: w (3 of 12); right: b'
    """
    arrays, wrong = by_array(derivatives), by_array(bad)
    if len(derivatives) <= FEW or len(arrays) < 2:
        return ""
    said = "wrong: " + ", ".join(f"{name} ({len(entries)} of {len(arrays[name])})" for name, entries in wrong.items())
    right = [name for name in arrays if name not in wrong]
    return said + ("; right: " + ", ".join(right) if right else "")


def samples(bad: Sequence[Derivative], most: int) -> list[Derivative]:
    """Some of the derivatives, at most so many, and about as many of each array.

    >>> from autograd import gradcheck
    >>> f = lambda w, b: sum(w) + b
    >>> [d.by for d in samples(gradcheck(f, ([1.0] * 5, 3.0)).derivatives, 3)]
    ['w[0]', 'w[1]', 'b']
    """
    turns = [(turn, derivative) for entries in by_array(bad).values() for turn, derivative in enumerate(entries)]
    chosen = {id(derivative) for _, derivative in sorted(turns, key=lambda pair: pair[0])[:most]}
    return [derivative for derivative in bad if id(derivative) in chosen]
