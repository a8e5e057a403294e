"""Tracebacks without the frames of this package: the lines that remain are the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

PACKAGE = str(Path(__file__).parent.parent) + os.sep


def without_own_frames(error: Exception) -> Exception:
    """The error with a traceback of the frames outside `autograd` alone.

    A TypeError or ValueError is about the arguments, an error that the user's function raised about that function. Any
    other error of this package keeps all frames, as the mistake may be here.

    >>> from autograd import gradcheck
    >>> try:
    ...     gradcheck(3.0)
    ... except TypeError as error:
    ...     len(list(_entries(without_own_frames(error).__traceback__)))
    1
    """
    entries = list(_entries(error.__traceback__))
    if _is_own(entries[-1]):
        if not isinstance(error, (TypeError, ValueError)):
            return error
        error.__suppress_context__ = True
    shown = None
    for entry in reversed([entry for entry in entries if not _is_own(entry)]):
        shown = TracebackType(shown, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return error.with_traceback(shown)


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _is_own(entry: TracebackType) -> bool:
    return entry.tb_frame.f_code.co_filename.startswith(PACKAGE)
