"""Lets one thread at a time train a parameter: two would leave a mixture of their results."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import repeat
from threading import RLock, get_ident
from typing import Any

from autograd import Value
from autograd.common import Finally, free_when_forked, in_each_child

_lock = free_when_forked(RLock())  # reentrant: a signal's handler may fork while its own thread holds it
_owners: dict[Value, int] = {}  # for each parameter in training its thread


def _keep_this_threads() -> None:
    here = get_ident()
    for p in [p for p, thread in _owners.items() if thread != here]:
        del _owners[p]


in_each_child(_keep_this_threads)  # which the other threads do not train


def owned(parameters: Sequence[Value]) -> Finally:
    """A context manager in which no other thread can train these parameters.

    Errors: RuntimeError if another thread is training one of them.

    >>> w = Value(1.0, "w")
    >>> with owned([w]), owned([w]):
    ...     w.data = 2.0
    """
    here = get_ident()
    with _lock:
        if any(_owners.get(p, here) != here for p in parameters):
            raise RuntimeError(
                "another thread trains this model; train a copy, copy.deepcopy(model), or one after the other"
            )
        taken = [p for p in parameters if p not in _owners]
        given_back = Finally(deque[Any](maxlen=0).extend, map(_owners.pop, taken, repeat(None)))
        _owners.update(dict.fromkeys(taken, here))
    return given_back
