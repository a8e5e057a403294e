"""Places: which numbers of straight code in loops lie in the memory, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from autograd.compiler.loops.finding.nests import (
    LoopLine,
    Node,
    Reached,
    Trips,
    all_blocks,
    read_from_elsewhere,
    slices_of,
)
from autograd.compiler.loops.loop_parts import Slot, reach
from autograd.compiler.loops.slots import places_of


@dataclass(frozen=True)
class SideBySide:
    """The numbers of an innermost loop in an order in which those of a line follow each other, trip after trip.

    first: the number of the first result, each time that the loop runs. trips, period: of the loop, see `Nest`.
    """

    first: Sequence[int]
    trips: int
    period: int

    @property
    def size(self) -> int:
        """How many numbers it makes each time that it runs."""
        return self.trips * self.period

    def meets(self, low: int, high: int) -> bool:
        """Whether it makes some of these numbers."""
        return any(first <= high and low < first + self.size for first in self.first)

    def reorder(self, kept: bytearray) -> None:
        """Brings what is known of each number into this order."""
        for first in self.first:
            own = kept[first : first + self.size]
            kept[first : first + self.size] = b"".join([own[line :: self.period] for line in range(self.period)])

    def restore(self, place: list[int]) -> None:
        """Brings the places back into the order of the numbers."""
        for first in self.first:
            own = place[first : first + self.size]
            for trip in range(self.trips):
                start = first + trip * self.period
                place[start : start + self.period] = own[trip :: self.trips]


def side_by_side(nodes: Iterable[Node], trips: Trips = ()) -> Iterator[SideBySide]:
    """The innermost loops among nodes, in loops of so many trips."""
    for node in nodes:
        if isinstance(node, LoopLine):
            continue
        lines = [inner for inner in node.body if isinstance(inner, LoopLine)]
        if len(lines) < len(node.body):
            yield from side_by_side(node.body, (*trips, node.trips))
        else:
            result = lines[0].result
            yield SideBySide([*places_of(Slot(result.first, result.steps[:-1]), trips)], node.trips, node.period)


class Places:
    """The places of the inputs, of what one block makes and another one reads, and of the outputs.

    They have the order of the numbers. So a slot moves by equal steps in the memory too, if equally many numbers
    between its own have places. Where that is not so, all numbers between its first and its last one get a place.

    lanes: innermost loops in which the results of each line lie side by side, as vectors of several trips are read and
    written. Where another slot could not move over these by equal steps, they have the order of the numbers too.
    ends: the last results of cells. Their places follow the others, as they are the only ones of their loop.
    size: how many places there are.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        n_inputs: int,
        n_numbers: int,
        outputs: Iterable[Slot],
        ends: Iterable[Reached],
        lanes: Sequence[SideBySide] = (),
    ) -> None:
        read: dict[Reached, None] = {}
        made: list[Reached] = []
        for lines, trips in all_blocks(nodes):
            read.update(dict.fromkeys((slot, trips) for slot in read_from_elsewhere(lines)))
            made += [(line.result, trips) for line in lines if line.cell is None]
        self._kept = bytearray([1]) * n_inputs + bytearray(n_numbers - n_inputs)
        self._apart = {i for slot, trips in ends for part in slices_of(slot, trips) for i in range(n_numbers)[part]}
        self._keep([(slot, ()) for slot in outputs])
        self._keep(read)
        self._lanes = list(lanes)
        while True:
            written = [(slot, trips) for slot, trips in made if any(1 in self._kept[x] for x in slices_of(slot, trips))]
            self._keep(written)
            self._count()
            uneven = [slot for slot in (*read, *written) if not self._moves_evenly(*slot)]
            if not uneven:
                break
            spans = [reach(slot, trips) for slot, trips in uneven]
            left = [each for each in self._lanes if not any(each.meets(*span) for span in spans)]
            if len(left) < len(self._lanes):
                self._lanes = left
                continue
            for low, high in spans:
                self._kept[low : high + 1] = bytes([1]) * (high + 1 - low)
                self._apart.difference_update(range(low, high + 1))

    def _keep(self, slots: Iterable[Reached]) -> None:
        """Lets these numbers have places."""
        for slot, trips in slots:
            for part in slices_of(slot, trips):
                self._kept[part] = bytes([1]) * len(range(part.start, part.stop, part.step))

    def _count(self) -> None:
        """Finds the place of each number that has one."""
        counted = self._kept[:]
        apart = sorted(i for i in self._apart if self._kept[i])
        for i in apart:
            counted[i] = 0
        for each in self._lanes:
            each.reorder(counted)
        self._place = list(accumulate(counted, initial=0))
        n = self._place.pop()
        for each in self._lanes:
            each.restore(self._place)
        for k, i in enumerate(apart):
            self._place[i] = n + k
        self.size = n + len(apart)

    def has(self, slot: Slot) -> bool:
        """Whether the result has places."""
        return bool(self._kept[slot.first])

    def at(self, slot: Slot) -> Slot:
        """The slot in the memory."""
        first = self._place[slot.first]
        return Slot(first, tuple([self._place[slot.first + step] - first if step else 0 for step in slot.steps]))

    def _moves_evenly(self, slot: Slot, trips: Trips) -> bool:
        placed = self.at(slot)
        for number, place in zip(slices_of(slot, trips), slices_of(placed, trips)):
            if self._place[number] != list(range(place.start, place.stop, place.step)):
                return False
        return True
