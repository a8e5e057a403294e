"""The parts of a Program with loops as they are written: blocks in order, loops with their registers and lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.kernel.kernel import OPERATIONS_PER_PART
from autograd.compiler.backends.llvm.loops.side_by_side import are_independent, can_repeat, forward
from autograd.compiler.backends.llvm.loops.straight import Straight
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.loops.meeting import Meetings

_REGISTERS = 32  # AVX-512 has as many; beyond them LLVM keeps numbers on the stack, as it does on other processors


@dataclass(frozen=True)
class PlannedLoop:
    """A loop, and what it repeats.

    first: the index at which it begins. trips: how often its code runs. lanes: how many turns the code does at once.
    changed, constant: the slots whose numbers are in registers while it runs, those that its blocks write, and others.
    """

    first: int
    trips: int
    lanes: int
    body: list[PlannedPart]
    changed: list[Slot]
    constant: list[Slot]

    @property
    def weight(self) -> int:
        """About how many operations of the processor its code has."""
        return sum(part.weight for part in self.body)


PlannedPart: TypeAlias = "Straight | PlannedLoop"


class Planner:
    """Plans the parts of a Program for a kernel of W rows.

    For one row, the turns of an innermost loop are lanes of a vector, if no turn reads or writes what another one
    writes; of the turns that remain at the end, those before are repeated if that changes nothing, else they run one by
    one.

    first_result: the first place that parts may write. declared: as for `Library`.
    """

    def __init__(self, width: int, first_result: int, declared: dict[str, str]) -> None:
        self._width, self._first_result, self._declared = width, first_result, declared

    def planned(self, parts: Sequence[Part], trips: tuple[int, ...] = ()) -> list[PlannedPart]:
        """The parts, within loops that run so often."""
        made: list[PlannedPart] = []
        for part in parts:
            if isinstance(part, Block):
                made.append(Straight(part, trips, self._width, self._declared))
            else:
                made += self._loops(part, (*trips, part.trips))
        return made

    def _loops(self, loop: Loop, trips: tuple[int, ...]) -> Iterator[PlannedLoop]:
        width, n = vector_width(), loop.trips
        if self._width > 1 or n < width or not are_independent(loop.body, trips):
            yield self._loop(0, n, 1, self.planned(loop.body, trips), trips)
            return
        blocks = forward([part for part in loop.body if isinstance(part, Block)], trips)
        together: list[PlannedPart] = [Straight(block, trips, width, self._declared) for block in blocks]
        yield self._loop(0, n // width, width, together, trips)
        if n % width and can_repeat(blocks, trips):
            yield self._loop(n - width, 1, width, together, trips)
        elif n % width:
            yield self._loop(n - n % width, n % width, 1, self.planned(blocks, trips), trips)

    def _loop(self, first: int, n: int, lanes: int, body: list[PlannedPart], trips: Sequence[int]) -> PlannedLoop:
        return PlannedLoop(first, n, lanes, body, *_registers(body, trips, self._first_result))


def blocks_of(parts: Sequence[PlannedPart]) -> Iterator[Straight]:
    """All blocks, also those of loops in loops."""
    for part in parts:
        if isinstance(part, Straight):
            yield part
        else:
            yield from blocks_of(part.body)


def _registers(body: Sequence[PlannedPart], trips: Sequence[int], first_result: int) -> tuple[list[Slot], list[Slot]]:
    """The slots of an innermost loop that do not move and that no other slot of it meets: those written, and others."""
    blocks = [part for part in body if isinstance(part, Straight) and part.weight <= OPERATIONS_PER_PART]
    if len(blocks) < len(body):
        return [], []
    read = dict.fromkeys(slot for block in blocks for slot in block.inputs if slot.first >= first_result)
    written = dict.fromkeys(slot for block in blocks for slot in block.outputs)
    all_slots, written_slots = Meetings([*read, *written], trips), Meetings(written, trips)
    innermost = len(trips)
    changed = [slot for slot in written if len(slot.steps) < innermost and list(all_slots.of(slot)) == [slot]]
    constant = [slot for slot in read if len(slot.steps) < innermost and not list(written_slots.of(slot))]
    return changed[:_REGISTERS], constant[: max(0, _REGISTERS - len(changed))]
