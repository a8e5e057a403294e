"""Interrupts from the keyboard, held back until training can stop well."""

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
    """Whether there was one."""

    pending = False

    def hold(self, signal_number: int, frame: FrameType | None) -> None:
        """Notes the first, and says so; a second is a KeyboardInterrupt, as ever."""
        if self.pending:
            raise KeyboardInterrupt
        self.pending = True
        with suppress(Exception):  # standard error may be closed, or amid a write of the progress bar
            print(_MESSAGE, file=sys.stderr, flush=True)


def held_interrupts() -> AbstractContextManager[Interrupts]:
    """A context manager: within, the first interrupt from the keyboard is noted instead of raised.

    Signals reach the main thread alone: in another thread nothing changes; nor does it where the program has a handler
    of its own. Afterwards the handler is as before, whatever has been raised meanwhile, by other signals too.

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
