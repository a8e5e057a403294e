"""The lines of a tape as words; lines of one operation whose places grow by equal steps become a run."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

SINGLE, RUN = 0, 1  # added to the opcode of a line that is no run, or of a run


class Lines:
    """Takes lines one by one, joins them to runs, and gives their words.

    >>> lines = Lines()
    >>> for i in range(3):
    ...     lines.add(1, [100 + i, 2 * i])
    >>> lines.add(1, [50, 0])
    >>> lines.complete().tolist()
    [2, 3, 100, 1, 0, 2, 1, 50, 0, 0]
    """

    def __init__(self) -> None:
        self._words: list[int] = []
        self._opcode = -1
        self._n = 0  # the number of lines that wait to become a run
        self._first: list[int] = []
        self._last: list[int] = []
        self._next: list[int] = []  # the places of a line that would continue the run

    def add(self, opcode: int, places: list[int]) -> None:
        """Adds a line, with the places of its result and operands."""
        if opcode == self._opcode and (places == self._next or self._n == 1):
            self._n += 1
            self._next = [2 * new - old for new, old in zip(places, self._last)]
        else:
            if self._n == 1:  # as it mostly is
                self._words.append(self._opcode + SINGLE)
                self._words += self._first
            else:
                self._write()
            self._opcode, self._n, self._first, self._next = opcode, 1, places, []
        self._last = places

    def add_sum(self, opcode: int, head: Sequence[int], columns: Sequence[list[int]]) -> None:
        """Adds a line of any number of terms: head, number, and all places, or the first places and the steps."""
        self._write()
        n = len(columns[0])
        steps = [_step(column) for column in columns]
        if None in steps:
            self._words.extend([opcode + SINGLE, *head, n, *(x for row in zip(*columns) for x in row)])
        else:
            self._words.extend([opcode + RUN, *head, n])
            for column, step in zip(columns, steps):
                self._words.extend([column[0] if column else 0, step or 0])

    def complete(self) -> array[int]:
        """The words of all lines, with the end mark."""
        self._write()
        self._words.append(0)
        return array("i", self._words)

    def _write(self) -> None:
        """Writes the lines that wait, as a single line or a run."""
        if self._n == 1:
            self._words.append(self._opcode + SINGLE)
            self._words.extend(self._first)
        elif self._n:
            self._words.extend([self._opcode + RUN, self._n])
            for first, last, following in zip(self._first, self._last, self._next):
                self._words.extend([first, following - last])
        self._opcode, self._n = -1, 0


def _step(column: Sequence[int]) -> int | None:
    """The difference of neighbouring numbers, if it is the same for all."""
    if len(column) < 2:
        return 0
    step = column[1] - column[0]
    return step if list(column) == list(_range(column[0], step, len(column))) else None


def _range(first: int, step: int, n: int) -> Iterable[int]:
    return range(first, first + step * n, step) if step else [first] * n
