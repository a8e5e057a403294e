"""Interrupts from the keyboard, held back until training can stop well."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

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
        print(_MESSAGE, file=sys.stderr, flush=True)


@contextmanager
def held_interrupts() -> Iterator[Interrupts]:
    """Within, the first interrupt from the keyboard is noted instead of raised.

    Signals reach the main thread alone: in another thread nothing changes; nor does it where the program has a handler
    of its own.

    >>> with held_interrupts() as interrupts:
    ...     interrupts.pending
    False
    """
    interrupts = Interrupts()
    is_ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if is_ours:
        signal.signal(signal.SIGINT, interrupts.hold)
    try:
        yield interrupts
    finally:
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
