"""The exercise as data of an interactive page, with the mistakes that the page can name."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.backprop import Fraction, Words
from autograd.exercises.judging import tolerance
from autograd.exercises.session import Session
from autograd.exercises.step_mistakes import WrongStep
from autograd.live import Page, page_with_blanks


def write(session: Session, path: str | os.PathLike[str] | None, title: str | None, open: bool) -> Page:
    """Writes the page: all blanks of the exercise, whatever of them is answered already."""
    return page_with_blanks(session.output, told_of(session), path, title, session.digits, open)


def told_of(session: Session) -> dict[str, Any]:
    """The exercise as data.

    >>> from autograd import Value, exercise
    >>> told = told_of(exercise(Value(2.0, "x") * Value(3.0, "y"))._session)
    >>> told["order"], told["blanks"][0][:2], told["blanks"][0][2][0]
    ([0, 1], [0, 0.03], [-3.0, 'sign', 'The sign is wrong.'])
    """
    return {
        "slopes": session.level.has_slopes,
        "order": [vertex.index for vertex in session.passed.order[1:]],
        "blanks": [_blank(session, vertex) for vertex in session.blanks],
    }


def _blank(session: Session, vertex: Vertex) -> list[Any]:
    near, far = session.mistakes(vertex)
    return [vertex.index, tolerance(session.passed, vertex, session.digits), _told(near), _told(far)]


def _told(mistakes: Iterable[WrongStep]) -> list[list[Any]]:
    return [[mistake.number, mistake.kind, *_parts(mistake.words)] for mistake in mistakes]


def _parts(words: Words) -> list[Any]:
    return [
        [part.result.index, part.operand.index]
        if isinstance(part, Fraction)
        else part
        if isinstance(part, str)
        else part.index
        for part in words
    ]
