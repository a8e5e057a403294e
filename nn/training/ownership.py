"""Which thread trains a parameter: two at once would leave a mixture of what both have learned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, get_ident

from autograd import Value

_lock = Lock()
_owners: dict[Value, int] = {}  # of the parameters that are being trained, the thread


@contextmanager
def owned(parameters: Sequence[Value]) -> Iterator[None]:
    """Within, no other thread trains these parameters.

    Errors: RuntimeError where one does so already.

    >>> w = Value(1.0, "w")
    >>> with owned([w]), owned([w]):
    ...     w.data = 2.0
    """
    here, taken = get_ident(), list[Value]()
    try:
        with _lock:
            if any(_owners.get(p, here) != here for p in parameters):
                raise RuntimeError(
                    "another thread trains this model; train a copy, copy.deepcopy(model), or one after the other"
                )
            taken += [p for p in parameters if p not in _owners]
            _owners.update(dict.fromkeys(taken, here))
        yield
    finally:
        with _lock:
            for p in taken:
                _owners.pop(p, None)
