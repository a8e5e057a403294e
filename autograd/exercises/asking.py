"""The dialog of an exercise in a terminal."""

from __future__ import annotations

from autograd.common.console import writable
from autograd.drawing.seen.vertices import Vertex
from autograd.exercises import worksheet
from autograd.exercises.session import Session

_TRIES = 2
_HOW = "Type a number, or arithmetic as 2*0.3*(1-0.3). ? gives a hint, Enter skips, q ends."


def ask(session: Session) -> None:
    """Asks for each blank that is left, and tells the score in the end."""
    _say(worksheet.written(session))
    _say(_HOW)
    try:
        for vertex in session.left():
            _say("")
            _ask_for(session, vertex)
    except (EOFError, KeyboardInterrupt, _Ended):
        _say("")
    except NotImplementedError as problem:  # a notebook that is run without anybody to answer
        _say(f"nothing can be typed here ({problem}); give answers by check(...)")
    _say(f"{session.score}.")


class _Ended(Exception):
    """The user has had enough."""


def _ask_for(session: Session, vertex: Vertex) -> None:
    """Asks for one blank, until it is answered, skipped, or shown after too many answers."""
    hints = iter(session.hints_of(vertex))
    place = f"{session.blanks.index(vertex) + 1} of {len(session.blanks)}"
    asked = f"{place}: {session.names.derivative(vertex)} = "
    last = ""
    while not session.is_known(vertex):
        typed = input(writable(asked)).strip()
        if typed == "?":
            last = next(hints, last)
            _say(f"   {last}")
        elif typed in ("q", "quit", "exit"):
            raise _Ended
        elif not typed:
            _say(f"   {session.shown(vertex)}")
        else:
            _judge(session, vertex, typed)


def _judge(session: Session, vertex: Vertex, typed: str) -> None:
    try:
        judgement = session.judged(vertex, typed)
    except ValueError as unread:
        _say(f"   {unread}.")
        return
    if judgement.right:
        _say(f"   Right. {session.shown(vertex)}")
        return
    _say(f"   {judgement.words}")
    if session.tries_at(vertex) >= _TRIES:
        _say(f"   {session.shown(vertex)}")


def _say(text: str) -> None:
    print(writable(text))
