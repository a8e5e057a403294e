"""How numbers lie in the memory of a batch of blocks, and what its functions take."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.compiler.backends.llvm.ir.code import KernelCode
from autograd.compiler.backends.llvm.loops.counted import moved
from autograd.compiler.backends.llvm.loops.product_tiles import Strides
from autograd.compiler.backends.llvm.loops.regions import Regions
from autograd.compiler.loops.loop_parts import Slot

OF_STEP = "i64 %n, i64 %lanes, i1 %adds, ptr noalias %shared, ptr %rows, ptr noalias %sums, ptr %scratch"
"""The parameters of the functions that run for the n blocks of a batch; `lanes` rows of the last block count.

Unless it `adds`, the batch is the first one, and its sums replace what is in the memory of `sums`."""


@dataclass(frozen=True)
class Place:
    """Where a slot's first number lies: so many floats behind a pointer; and its strides."""

    pointer: str
    offset: int
    strides: Strides

    def at(self, code: KernelCode, first: str | int, second: str | int, block: str | int) -> str:
        """LLVM's name of the pointer to the number of these indices in a block."""
        by = self.strides
        start = moved(code, self.pointer, (1, self.offset))
        return moved(code, start, (first, by.first), (second, by.second), (block, by.block))


@dataclass(frozen=True)
class BatchMemory:
    """How numbers lie in the memory of a batch.

    of_row, of_block: how far apart blocks lie in the rows, and in the scratch memory.
    """

    regions: Regions
    of_row: int
    of_block: int

    def place(self, slot: Slot) -> Place:
        """The place of a slot in a nest."""
        region = self.regions.of(slot.first)
        pointer, block = {"shared": ("%shared", 0), "row": ("%rows", self.of_row), "kept": ("%scratch", self.of_block)}[
            region.pointer
        ]
        first, second = (step * region.apart for step in slot.steps)
        return Place(pointer, (slot.first - region.first) * region.apart, Strides(first, second, block))
