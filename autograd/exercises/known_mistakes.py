"""The usual mistakes at a blank: those in the last step of the chain rule, and those further towards the output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from typing import NamedTuple

from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.backprop import Backprop
from autograd.exercises.step_mistakes import WrongStep, is_same, wrong_steps
from autograd.mistakes import usual_mistakes

_MOST_NUMBERS = 60


class Mistakes(NamedTuple):
    """The mistakes at a blank: in its own step, where a number may stand twice, and further on, where none does."""

    near: list[WrongStep]
    far: list[WrongStep]


def known_mistakes(passed: Backprop, vertex: Vertex, is_blank: Callable[[Vertex], bool]) -> Mistakes:
    """The mistakes at a blank, the likeliest first; those further on only where a gradient on the way is blank too.

    >>> from autograd import Value
    >>> from autograd.exercises.backprop import backprop_of
    >>> x = Value(2.0, "x")
    >>> passed = backprop_of((3.0 * x) ** 2)
    >>> [(mistake.number, mistake.kind) for mistake in known_mistakes(passed, passed.order[-1], bool).near][:2]
    [(-36.0, 'sign'), (24.0, 'wrong factor')]
    """
    near: list[WrongStep] = []
    for mistake in wrong_steps(passed, vertex):
        alike = [other for other in near if is_same(other.number, mistake.number)]
        if len(alike) < 2 and all(other.kind != mistake.kind for other in alike):
            near.append(mistake)
    far: list[WrongStep] = []
    if any(is_blank(use.result) for use in passed.uses.get(vertex, [])):
        for mistake in _further_on(passed, vertex):
            if not any(is_same(other.number, mistake.number) for other in [*near, *far]):
                far.append(mistake)
            if len(far) == _MOST_NUMBERS:
                break
    return Mistakes(near, far)


def _further_on(passed: Backprop, vertex: Vertex) -> Iterator[WrongStep]:
    """Mistakes on the whole way to the output; none for a value that only the picture has."""
    value, right = passed.values.get(vertex), vertex.grad or 0.0
    if value is None:
        return
    for number, mistake in usual_mistakes(passed.output, value):
        if isfinite(number) and not is_same(number, right):
            words = mistake.words[:1].upper() + mistake.words[1:]
            yield WrongStep(number, mistake.kind, (f"{words}.",))
