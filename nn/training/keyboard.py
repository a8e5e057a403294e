"""Holds back interrupts from the keyboard until the epoch is over."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # whose `signal` is written in C; that of `signal` is Python around it
import signal
import sys
import threading
from contextlib import AbstractContextManager, nullcontext, suppress
from types import FrameType

from autograd.common import Finally

_MESSAGE = (
    "interrupted: training stops behind this epoch and keeps what it has learned; interrupt again to stop at once"
)


class Interrupts:
    """Remembers whether there was an interrupt."""

    pending = False

    def hold(self, signal_number: int, frame: FrameType | None) -> None:
        """The handler: notes the first interrupt and prints a message; the second raises KeyboardInterrupt."""
        if self.pending:
            raise KeyboardInterrupt
        self.pending = True
        with suppress(Exception):  # standard error may be closed, or amid a write of the progress bar
            print(_MESSAGE, file=sys.stderr, flush=True)


def held_interrupts() -> AbstractContextManager[Interrupts]:
    """A context manager that notes the first interrupt from the keyboard instead of raising it.

    Signals reach the main thread alone: in another thread nothing changes, nor if the program has a handler of its own.
    Afterwards the former handler is back, even after errors, and after errors that other signals raised.

    >>> with held_interrupts() as interrupts:
    ...     interrupts.pending
    False
    """
    interrupts = Interrupts()
    is_ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if not is_ours:
        return nullcontext(interrupts)
    held = _Held(interrupts)
    signal.signal(signal.SIGINT, interrupts.hold)
    return held


class _Held(Finally):
    def __init__(self, interrupts: Interrupts) -> None:
        super().__init__(_signal.signal, signal.SIGINT, signal.default_int_handler)
        self._interrupts = interrupts

    def __enter__(self) -> Interrupts:  # type: ignore[override]
        return self._interrupts
