"""Areas: the places of the memory that loops move over, as arrays of the language."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from autograd.compiler.languages.statements.indices import index_text
from autograd.compiler.loops.loop_parts import Slot, reach
from autograd.compiler.loops.slots import joined


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


@dataclass
class ArrayColumns:
    """Neighbouring columns of an area, which lie in one array.

    by, shift: the index of a row's first element is `by` times the row, and `shift`. is_returned: whether the array is
    that of the outputs.
    """

    first: int
    last: int
    name: str = ""
    by: int = 1
    shift: int = 0
    is_returned: bool = False

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.last - self.first + 1


@dataclass(eq=False)
class Area:
    """The places from `low` to `high`, which loops move over, as rows of `stride` places, and columns in arrays.

    is_table: whether its numbers are known. Then an array of several columns has two indices; others have one.
    """

    low: int
    high: int
    uses: list[PlaceUse] = field(default_factory=list)
    stride: int = 0
    columns: list[ArrayColumns] = field(default_factory=list)
    is_table: bool = False

    @property
    def name(self) -> str:
        """The name of its first array."""
        return self.columns[0].name

    @property
    def rows(self) -> range:
        """The first places of its rows."""
        return range(self.low, self.high + 1, self.stride)

    def columns_at(self, place: int) -> ArrayColumns:
        """The columns that a place is in."""
        column = (place - self.low) % self.stride
        return self.columns[bisect_right(self.columns, column, key=lambda columns: columns.first) - 1]

    def index(self, place: int) -> int:
        """The index of a place in its array."""
        (row, column), own = divmod(place - self.low, self.stride), self.columns_at(place)
        return own.by * row + column - own.first + own.shift

    def text(self, slot: Slot) -> str:
        """The element that a slot is at."""
        own, by = self.columns_at(slot.first), self.stride
        rows = [step // by if step % by == 0 else 0 for step in slot.steps]
        within = [step if step % by else 0 for step in slot.steps]
        if self.is_table and own.width > 1 and len(self.rows) > 1:
            row, column = divmod(slot.first - self.low, by)
            return f"{own.name}[{index_text(row, rows)}][{index_text(column - own.first, within)}]"
        steps = [own.by * step + other for step, other in zip(rows, within)]
        return f"{own.name}[{index_text(self.index(slot.first), steps)}]"

    def tables(self) -> Iterator[NumberTable]:
        """Its arrays, but for that of the outputs."""
        for own in self.columns:
            if not own.is_returned:
                starts = range(self.low + own.first, self.high + 1, self.stride)
                yield NumberTable(own.name, [range(start, start + own.width) for start in starts])

    def lay_out(self, is_list: bool = False) -> None:
        """Chooses its rows: by the longest step, if each use moves by whole rows and within a row.

        is_list: whether it is one row, whatever its uses are.
        """
        whole = self.high - self.low + 1
        self.stride = whole if is_list else max(abs(step) for use in self.uses for step in use.slot.steps)
        found = [_columns(use, self.low, self.stride) for use in self.uses] if self.stride > 1 else [None]
        groups = joined((columns for columns in found if columns is not None), gap=0)
        if None in found or (self.is_table and any(a != b and b > (whole - 1) % self.stride for a, b in groups)):
            self.stride, groups = whole, [(0, whole - 1)]
        self.columns = [ArrayColumns(first, last, by=last - first + 1) for first, last in groups]

    def call(self, role: str, instead: Sequence[str]) -> None:
        """Gives its uses this role instead of some others."""
        self.uses = [use._replace(role=role) if use.role in instead else use for use in self.uses]

    def give_names(self, taken: Counter[str], in_language: Callable[[str], str] = str) -> None:
        """Names its arrays by the role that their uses have, and counts each."""
        for own in self.columns:
            if not own.is_returned:
                roles = [use.role for use in self.uses if self.columns_at(use.slot.first) is own]
                role = min(roles, key=_RANKS.index)
                own.name = in_language(f"{role}_{taken[role]}")
                taken[role] += 1


_RANKS = ["weights", "biases", "layer", "constants", "parameters", "array"]
"""What arrays are called; of several roles the first one counts."""


def _columns(use: PlaceUse, low: int, stride: int) -> tuple[int, int] | None:
    """The first and the last column that a use comes to; None where it leaves its row."""
    column = (use.slot.first - low) % stride
    steps = tuple(step if step % stride else 0 for step in use.slot.steps)
    first, last = reach(Slot(column, steps), use.trips)
    return (first, last) if first >= 0 and last < stride else None


class Areas:
    """The areas of some uses; uses that share places are in one area."""

    def __init__(self, uses: Sequence[PlaceUse]) -> None:
        self.areas = [Area(*area) for area in joined((reach(use.slot, use.trips) for use in uses), gap=0)]
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
