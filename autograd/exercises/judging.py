"""Judges an answer: right, rounded too roughly, one of the usual mistakes, or none of them."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.common.console import writable
from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.arithmetic import Answer
from autograd.exercises.backprop import Backprop, Words
from autograd.exercises.known_mistakes import Mistakes
from autograd.exercises.step_mistakes import WrongStep

_NEAR = 5.0  # times the tolerance, within which an answer was perhaps rounded on the way
_RELATIVE = 0.01  # of a mistake's number, within which an answer is that number rounded on the way
_TELLING = 3  # figures, from which on one of many numbers is told from the others


@dataclass(frozen=True)
class Ruling:
    """What an answer is: "right", "rough", "mistake", "near" or "wrong"; kind and words are those of a mistake."""

    state: str
    kind: str = ""
    words: Words = ()


ROUGH: Words = ("Too rough to tell: give two significant digits or more.",)
NEAR: Words = ("Near, but further off than rounding explains: keep more digits on the way.",)
WRONG: Words = ("Not one of the usual mistakes.",)


@dataclass(frozen=True)
class Judgement:
    """The result of an answer; print it.

    name: the value whose gradient was asked for. given: the number that was read.
    right: whether it is right. mistake: the kind of mistake, as "sign" or "lost path"; "" if it is right or none that
    is known. words: the sentence that names the mistake, without the right number.

    >>> from autograd import Value, exercise
    >>> x, y = Value(2.0, "x"), Value(3.0, "y")
    >>> judgement = exercise(x * y).answer("x", -3)
    >>> judgement.right, judgement.mistake
    (False, 'sign')
    >>> print(judgement)
    ∂output/∂x = -3 is not right. The sign is wrong.
    """

    name: str
    given: float
    right: bool
    mistake: str
    words: str
    text: str

    def __str__(self) -> str:
        return writable(self.text)


def ruling_on(answer: Answer, vertex: Vertex, mistakes: Mistakes, passed: Backprop, digits: int) -> Ruling:
    """The ruling on an answer for the gradient of a value.

    digits: to which the numbers are shown that the answer was computed from. Of the right number and those of mistakes,
    the one that rounds to the answer counts. Where none does, what comes near to the answer does, as far as rounding
    on the way explains it: the right number before a mistake.
    """
    right, loose = vertex.grad or 0.0, tolerance(passed, vertex, digits)
    if answer.rounds(right):
        return Ruling("right") if answer.tells(right) else Ruling("rough", words=ROUGH)
    made = [mistake for mistake in mistakes.near if answer.tells(mistake.number)]
    far = [mistake for mistake in mistakes.far if answer.tells(mistake.number)]
    if made:
        return _mistake(made)
    off = abs(answer.number - right)
    if off <= loose:
        return Ruling("right")
    close = [one for one in mistakes.near if abs(answer.number - one.number) <= min(loose, _RELATIVE * abs(one.number))]
    if close and not answer.is_rough and off > _NEAR * loose:
        return _mistake(sorted(close, key=lambda one: abs(answer.number - one.number))[:1])
    if off <= _NEAR * loose:
        return Ruling("near", words=NEAR)
    if len(far) == 1 and (answer.figures is None or answer.figures >= _TELLING):
        return _mistake(far)
    other = _gradient_of_another(answer, passed)
    if other is not None:
        return Ruling("mistake", "another gradient", ("That is the gradient of ", other, "."))
    return Ruling("wrong", words=WRONG)


def tolerance(passed: Backprop, vertex: Vertex, digits: int) -> float:
    """How far off a gradient may be that is computed from numbers of so many digits: a last unit in each part."""
    uses = passed.uses.get(vertex, [])
    size = sum(abs(use.sent) for use in uses) if uses else abs(vertex.grad or 0.0)
    return 10.0 ** (1 - digits) * size


def _mistake(made: list[WrongStep]) -> Ruling:
    """The likeliest mistake; where several give the same number, the second is said too."""
    first, *rest = made
    second = next((mistake for mistake in rest if mistake.kind != first.kind), None)
    if second is None:
        return Ruling("mistake", first.kind, first.words)
    return Ruling("mistake", first.kind, (*first.words, " Or: ", *second.words))


def _gradient_of_another(answer: Answer, passed: Backprop) -> Vertex | None:
    return next((vertex for vertex in passed.order[1:] if answer.tells(vertex.grad or 0.0)), None)
