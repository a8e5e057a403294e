"""Which thread trains a parameter: two at once would leave a mixture of what both have learned."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import repeat
from threading import Lock, get_ident
from typing import Any

from autograd import Value
from autograd.common import Finally

_lock = Lock()
_owners: dict[Value, int] = {}  # of the parameters that are being trained, the thread


def owned(parameters: Sequence[Value]) -> Finally:
    """Within, no other thread trains these parameters.

    Errors: RuntimeError where one does so already.

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
