"""Areas: the places of the memory that loops move over, as arrays of the language."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from autograd.compiler.languages.looped.indices import index_text
from autograd.compiler.loops.loop_parts import Slot, reach


class PlaceUse(NamedTuple):
    """A slot in loops of so many trips, and what an array of its places may be called."""

    slot: Slot
    trips: tuple[int, ...]
    role: str


class NumberTable(NamedTuple):
    """An array: its name, and the places of its elements, in rows. A table of one column is a list."""

    name: str
    rows: Sequence[range]

    @property
    def is_list(self) -> bool:
        """Whether its elements have one index."""
        return len(self.rows) == 1 or len(self.rows[0]) == 1

    def places(self) -> Iterator[int]:
        """The places of all elements, in order."""
        for row in self.rows:
            yield from row


@dataclass(eq=False)
class Area:
    """The places from `low` to `high`, which loops move over.

    stride: of a grid of rows, whose columns are in several arrays; 0 where there is one array, a list.
    columns: the first and the last column of each array, and its name.
    shift: what is added to the index in a list.
    """

    low: int
    high: int
    uses: list[PlaceUse] = field(default_factory=list)
    stride: int = 0
    columns: list[tuple[int, int, str]] = field(default_factory=list)
    shift: int = 0

    @property
    def name(self) -> str:
        """The name of its one array."""
        return self.columns[0][2]

    def rename(self, name: str, shift: int) -> None:
        """Makes a list of it that is a part of this array, from an index on."""
        self.stride, self.shift, self.columns = 0, shift, [(0, self.high - self.low, name)]

    def text(self, slot: Slot) -> str:
        """The element that a slot is at."""
        if not self.stride:
            return f"{self.name}[{index_text(slot.first - self.low + self.shift, slot.steps)}]"
        row, column = divmod(slot.first - self.low, self.stride)
        first, last, name = self._array_of(column)
        row_steps = [step // self.stride if step % self.stride == 0 else 0 for step in slot.steps]
        text = f"{name}[{index_text(row, row_steps)}]"
        if first == last:
            return text
        return f"{text}[{index_text(column - first, [step if step % self.stride else 0 for step in slot.steps])}]"

    def _array_of(self, column: int) -> tuple[int, int, str]:
        return self.columns[bisect_right(self.columns, column, key=lambda group: group[0]) - 1]

    def tables(self) -> Iterator[NumberTable]:
        """Its arrays."""
        if not self.stride:
            yield NumberTable(self.name, [range(self.low, self.high + 1)])
            return
        for first, last, name in self.columns:
            starts = range(self.low + first, self.high + 1, self.stride)
            yield NumberTable(name, [range(start, start + last - first + 1) for start in starts])

    def lay_out(self, wide: bool, is_list: bool = False) -> None:
        """Chooses its grid: by the longest step, if each use moves by whole rows and within a row.

        wide: whether arrays may have several columns. is_list: whether it is one list, whatever its uses are.
        """
        self.stride = 0 if is_list else max(abs(step) for use in self.uses for step in use.slot.steps)
        found = [_columns(use, self.low, self.stride) for use in self.uses] if self.stride > 1 else [None]
        groups = _merged([columns for columns in found if columns is not None])
        last_row = (self.high - self.low) % self.stride if self.stride else 0
        if None in found or any(first != last and (last > last_row or not wide) for first, last in groups):
            self.stride, groups = 0, [(0, self.high - self.low)]
        self.columns = [(first, last, "") for first, last in groups]

    def call(self, role: str, instead: Sequence[str]) -> None:
        """Gives its uses this role instead of some others."""
        self.uses = [use._replace(role=role) if use.role in instead else use for use in self.uses]

    def give_names(self, taken: Counter[str], in_language: Callable[[str], str] = str) -> None:
        """Names its arrays by the role that their uses have, and counts each."""
        for k, (first, last, _) in enumerate(self.columns):
            roles = [use.role for use in self.uses if not self.stride or self._is_within(use, first, last)]
            role = min(roles, key=_RANKS.index)
            self.columns[k] = first, last, in_language(f"{role}_{taken[role]}")
            taken[role] += 1

    def _is_within(self, use: PlaceUse, first: int, last: int) -> bool:
        return first <= (use.slot.first - self.low) % self.stride <= last


_RANKS = ["weights", "biases", "layer", "constants", "parameters", "array"]
"""What arrays are called; of several roles the first one counts."""


def _columns(use: PlaceUse, low: int, stride: int) -> tuple[int, int] | None:
    """The first and the last column that a use comes to; None where it leaves its row."""
    column = (use.slot.first - low) % stride
    steps = tuple(step if step % stride else 0 for step in use.slot.steps)
    first, last = reach(Slot(column, steps), use.trips)
    return (first, last) if first >= 0 and last < stride else None


def _merged(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in order, those that share a number as one."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], high)
        else:
            merged.append((low, high))
    return merged


class Areas:
    """The areas of some uses; uses that share places are in one area."""

    def __init__(self, uses: Sequence[PlaceUse]) -> None:
        self.areas = [Area(*area) for area in _merged(reach(use.slot, use.trips) for use in uses)]
        self._lows = [area.low for area in self.areas]

    def __iter__(self) -> Iterator[Area]:
        return iter(self.areas)

    def at(self, place: int) -> Area | None:
        """The area that a place is in."""
        k = bisect_right(self._lows, place) - 1
        return self.areas[k] if k >= 0 and place <= self.areas[k].high else None

    def add(self, uses: Iterable[PlaceUse]) -> None:
        """Tells each area the uses of its places."""
        for use in uses:
            area = self.at(use.slot.first)
            if area is not None:
                area.uses.append(use)
