"""Interrupts: a signal's handler may raise an exception between any two steps of Python, as Ctrl-C does."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import repeat, starmap
from typing import Any

__all__ = ["Finally"]


class Finally(io.IOBase):
    """`with Finally(f, x): ...` is `try: ... finally: f(x)` without a gap, where f is a function written in C.

    A signal may interrupt a `finally`, or an `__exit__` written in Python, before its first step. The `__exit__` of
    `io.IOBase` is written in C and calls `close`; so does the deletion of the object. So f is called several times, and
    further calls must do no harm.

    >>> numbers = [1, 2]
    >>> with Finally(numbers.clear):
    ...     print(numbers)
    [1, 2]
    >>> numbers
    []
    """

    def __init__(self, call: Callable[..., Any], *arguments: Any) -> None:
        # The deque drops what the call returns: `__exit__` would return it and, if it is true, swallow the exception.
        # Twice, because `signal` runs the handlers that are due before it does anything, and one of them may raise.
        calls = starmap(call, repeat(arguments, 2))
        self.close = partial(deque[Any](maxlen=0).extend, calls)  # type: ignore[method-assign]
