"""Places: which numbers of straight code in loops lie in the memory, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from autograd.compiler.loops.finding.nests import Node, Reached, Trips, all_blocks, read_from_elsewhere, slices_of
from autograd.compiler.loops.loop_parts import Slot


class Places:
    """The places of the inputs, of what one block makes and another one reads, and of the outputs.

    They have the order of the numbers. So a slot moves by equal steps in the memory too, if equally many numbers
    between its own have places. Where that is not so, all numbers between its first and its last one get a place.

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
        while True:
            written = [(slot, trips) for slot, trips in made if any(1 in self._kept[x] for x in slices_of(slot, trips))]
            self._keep(written)
            self._count()
            uneven = [slot for slot in (*read, *written) if not self._moves_evenly(*slot)]
            if not uneven:
                break
            for slot, trips in uneven:
                parts = list(slices_of(slot, trips))
                low, high = min(part.start for part in parts), max(part.stop for part in parts)
                self._kept[low:high] = bytes([1]) * (high - low)
                self._apart.difference_update(range(low, high))

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
        self._place = list(accumulate(counted, initial=0))
        n = self._place.pop()
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
