"""Whether the running test is one of many points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_DRAWING = ContextVar("drawing", default=False)


@contextmanager
def drawing() -> Iterator[None]:
    """Within it, checks are of a point that `points` has drawn."""
    token = _DRAWING.set(True)
    try:
        yield
    finally:
        _DRAWING.reset(token)


def is_drawing() -> bool:
    """Whether a check is of a point that was drawn.

    >>> with drawing():
    ...     is_drawing()
    True
    """
    return _DRAWING.get()
