"""Random numbers that repeat, for the time of a test."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from secrets import randbits

_ACTIVE: ContextVar[int | None] = ContextVar("seed", default=None)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seeds `random`, and `numpy.random` and torch where they are imported, and restores their states afterwards.

    >>> with seeded(1):
    ...     first = random.random()
    >>> with seeded(1):
    ...     first == random.random()
    True
    """
    with ExitStack() as stack:
        stack.callback(random.setstate, random.getstate())
        random.seed(seed)
        if (numpy := sys.modules.get("numpy.random")) is not None:
            stack.callback(numpy.set_state, numpy.get_state())
            numpy.seed(seed)
        if (torch := sys.modules.get("torch")) is not None:
            devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
            stack.enter_context(torch.random.fork_rng(devices=devices))
            torch.manual_seed(seed)
        stack.callback(_ACTIVE.reset, _ACTIVE.set(seed))
        yield


def active_seed() -> int:
    """The seed of the running test, or a fresh one."""
    seed = _ACTIVE.get()
    return randbits(32) if seed is None else seed
