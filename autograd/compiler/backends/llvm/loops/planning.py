"""The parts of a Program with loops as they are written: blocks in order, loops with the slots that have registers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from autograd.compiler.backends.llvm.kernel.kernel import OPERATIONS_PER_PART
from autograd.compiler.backends.llvm.loops.meeting import Meetings
from autograd.compiler.backends.llvm.loops.straight import Straight
from autograd.compiler.loops.loop_parts import Block, Part, Slot

_REGISTERS = 32  # AVX-512 has as many; beyond them LLVM keeps numbers on the stack, as it does on other processors


@dataclass(frozen=True)
class PlannedLoop:
    """A loop, how often it runs, and what it repeats.

    changed, constant: the slots whose numbers are in registers while it runs, those that its blocks write, and others.
    """

    trips: int
    body: list[PlannedPart]
    changed: list[Slot]
    constant: list[Slot]

    @property
    def weight(self) -> int:
        """About how many operations of the processor its code has."""
        return sum(part.weight for part in self.body)


PlannedPart: TypeAlias = "Straight | PlannedLoop"


def planned(
    parts: Sequence[Part], width: int, declared: dict[str, str], first_result: int, trips: tuple[int, ...] = ()
) -> list[PlannedPart]:
    """The parts, within loops that run so often.

    first_result: the first place that parts may write.
    """
    made: list[PlannedPart] = []
    for part in parts:
        if isinstance(part, Block):
            made.append(Straight(part, trips, width, declared))
        else:
            inner = (*trips, part.trips)
            body = planned(part.body, width, declared, first_result, inner)
            made.append(PlannedLoop(part.trips, body, *_registers(body, inner, first_result)))
    return made


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
