"""Object code that LLVM made lately: what comes again, as a second model of the same form, need not be compiled."""

from __future__ import annotations

from collections.abc import Callable, Hashable


class ObjectCode:
    """Object code by what it is made of. Beyond so many bytes in all, what was asked for least lately is dropped.

    >>> kept = ObjectCode(most_bytes=3)
    >>> kept.of("f", lambda: b"12"), kept.of("f", lambda: b"made again"), kept.of("g", lambda: b"34")
    (b'12', b'12', b'34')
    >>> kept.of("f", lambda: b"made again")
    b'made again'
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._made: dict[Hashable, bytes] = {}  # the latest last

    def of(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The code of that key, made now if there is none."""
        code = self._made.pop(key, None)
        if code is None:
            code = make()
        if len(code) <= self.most_bytes:
            self._made[key] = code
        while sum(map(len, self._made.values())) > self.most_bytes:
            del self._made[next(iter(self._made))]
        return code
