"""Where the places of a Program with loops are in a kernel's memory, and the code that reads and writes them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.ir.lanes import Lanes
from autograd.compiler.loops.loop_parts import Slot, reach


class Region(NamedTuple):
    """Neighbouring places in one piece of memory.

    first: the first of the places. pointer: LLVM's name of the memory. apart: how many floats lie from one place to the
    next, 1 where all rows share the numbers.
    """

    first: int
    pointer: str
    apart: int


class Regions:
    """The regions of a kernel: numbers that all rows share, carried sums, the numbers of a row, and scratch memory."""

    def __init__(self, n_shared: int, n_carried: int, n_inputs: int, width: int) -> None:
        self._regions = [
            Region(0, "shared", 1),
            Region(n_shared, "sums", width),
            Region(n_shared + n_carried, "row", width),
            Region(n_inputs, "kept", width),
        ]
        self._firsts = [region.first for region in self._regions]

    def of(self, place: int) -> Region:
        """The region of a place."""
        return self._regions[bisect_right(self._firsts, place) - 1]

    def check(self, slot: Slot, trips: Sequence[int]) -> None:
        """Raises ValueError for a slot that moves from one region into another, as `over_rows` leaves none."""
        low, high = reach(slot, trips)
        if self.of(low) is not self.of(high):
            raise ValueError(f"{slot} reaches from {low} to {high}, from {self.of(low)} to {self.of(high)}")


class Pointers:
    """Pointers to slots within loops; slots that move alike share a pointer, which is computed once.

    code: where the pointers are computed. indices: LLVM's names of the loops' indices, the outermost first.
    depth: how many loops there are where the lanes are turns of the innermost one, whose index is that of the first
    lane; 0 where they are rows.
    """

    def __init__(self, code: KernelCode, regions: Regions, indices: Sequence[str], depth: int = 0) -> None:
        self.indices, self._depth = indices, depth
        self._code, self._regions = code, regions
        self._made: dict[tuple[Region, tuple[int, ...]], str] = {}

    def load(self, slot: Slot) -> Lanes:
        """The number in a slot; one that all lanes share comes into every lane."""
        region = self._regions.of(slot.first)
        is_shared, at = region.pointer == "shared", self._at(region, slot)
        if self._depth:
            return self._code.load_apart(*at, self._step(slot), is_shared)
        return self._code.load_one(*at, is_shared) if is_shared else self._code.load(*at)

    def store(self, slot: Slot, value: Lanes) -> None:
        """Stores a number."""
        at = self._at(self._regions.of(slot.first), slot)
        if self._depth:
            self._code.store_apart(*at, self._step(slot), value)
        else:
            self._code.store(*at, value)

    def _step(self, slot: Slot) -> int:
        """How far the innermost loop moves a slot."""
        return slot.steps[-1] if len(slot.steps) == self._depth else 0

    def _at(self, region: Region, slot: Slot) -> tuple[str, int]:
        """A pointer, and how many floats behind it the slot is."""
        key = region, slot.steps
        if key not in self._made:
            self._made[key] = self._moved(*key)
        return self._made[key], (slot.first - region.first) * region.apart

    def _moved(self, region: Region, steps: Sequence[int]) -> str:
        code, pointer = self._code, region.pointer
        for index, step in zip(self.indices, steps):
            if step:
                offset, moved = code.name(), code.name()
                code.lines += [
                    f"  {offset} = mul nsw i64 {index}, {step * region.apart}",
                    f"  {moved} = getelementptr double, ptr %{pointer}, i64 {offset}",
                ]
                pointer = moved[1:]
        return pointer
