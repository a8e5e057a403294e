"""Memory for floats, aligned as vector registers want it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Numbers: TypeAlias = "memoryview[float]"
_ALIGNMENT = 64  # bytes: a cache line, and the widest register


Place = tuple[int, int]
"""Where floats lie: their address, and how many they are."""


def overlap(a: Place, b: Place) -> bool:
    """Whether some floats are in both places.

    >>> overlap((800, 2), (808, 5)), overlap((800, 2), (816, 5))
    (True, False)
    """
    return a[0] < b[0] + 8 * b[1] and b[0] < a[0] + 8 * a[1]


class Floats:
    """n float64, zero at first. `address` is where they begin, `view` reads and writes them.

    >>> numbers = Floats(3)
    >>> numbers.view[1] = 2.5
    >>> numbers.view.tolist(), numbers.address % 64
    ([0.0, 2.5, 0.0], 0)
    """

    def __init__(self, n: int) -> None:
        self._bytes = bytearray(8 * n + _ALIGNMENT)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._bytes))
        skipped = -start % _ALIGNMENT
        self.address = start + skipped
        self.view: Numbers = memoryview(self._bytes)[skipped : skipped + 8 * n].cast("d")


class Words:
    """64-bit integers at an address: settings and addresses, as machine code reads them."""

    def __init__(self, words: Iterable[int]) -> None:
        numbers = list(words)
        self.words = (ctypes.c_int64 * max(len(numbers), 1))(*numbers)
        self.address = ctypes.addressof(self.words)


class Settings(Words):
    """Words with names, in the order in which machine code finds them; a word without a value is 0.

    >>> settings = Settings(["a", "b"], b=7)
    >>> settings.set(a=5)
    >>> list(settings.words)
    [5, 7]
    """

    def __init__(self, names: Sequence[str], **values: int) -> None:
        self._names = names
        super().__init__(values.get(name, 0) for name in names)

    def set(self, **values: int) -> None:
        """Changes the words of these names."""
        for name, value in values.items():
            self.words[self._names.index(name)] = value
