"""A block of a Program with loops, in the order in which its instructions are written and its outputs are stored."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.backends.llvm.atoms import LISTED
from autograd.compiler.backends.llvm.kernel.kernel import OPERATIONS_PER_PART
from autograd.compiler.backends.llvm.kernel.library import Library
from autograd.compiler.backends.llvm.kernel.scheduling import grouped, in_segments, kept_places, truths_of, weight_of
from autograd.compiler.loops.loop_parts import Block, Slot
from autograd.compiler.loops.meeting import Meetings, normal
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.fusing import fused
from autograd.compiler.program.program import Instruction

Segment = list[Instruction]

_OPERATIONS_OF_A_LONG_BLOCK = 150  # in one function: LLVM takes half the time that it takes for functions of 600


class Straight:
    """The order of a block.

    An output is stored as soon as it is computed, so that it needs no register, but not before the last reading of the
    inputs whose place it takes; what has to wait is stored at the end of the block.

    trips: how often the loops around it run, the outermost first.

    width: the number of lanes. program: with its sums fused. inputs, outputs: their slots.
    parts: the segments, those of a part in one function. prompt: by number, the slots in which it is stored at once,
    each with the inputs that may lie there. late: numbers, and the slots in which they are stored at the end. kept: the
    place in scratch memory, in vectors, of each number, or of its mask, that a later segment reads.
    """

    def __init__(self, block: Block, trips: Sequence[int], width: int, declared: dict[str, str]) -> None:
        self.program = program = fused(opened(block.program, LISTED))
        self.inputs, self.outputs = [normal(slot) for slot in block.inputs], [normal(slot) for slot in block.outputs]
        self.trips, self.width = trips, width
        self.truths = truths_of(program)
        self.library = Library.of_program(program, width, declared)
        instructions = list(program)
        is_short = sum(map(weight_of, instructions)) <= OPERATIONS_PER_PART
        most = OPERATIONS_PER_PART if is_short else _OPERATIONS_OF_A_LONG_BLOCK
        self.segments = segments = in_segments(instructions, program.n_inputs, width, self.library, weight_of, most)
        self.parts = grouped(segments, lambda segment: sum(map(weight_of, segment)), most)
        self.prompt: dict[int, list[tuple[Slot, list[int]]]] = {}
        self.late: list[tuple[int, Slot]] = []
        self._order_outputs()
        self.kept = self._places()

    @property
    def weight(self) -> int:
        """About how many operations of the processor it takes."""
        return sum(map(weight_of, self.program)) + len(self.outputs)

    def _order_outputs(self) -> None:
        at = {x.result: k for k, x in enumerate(instruction for segment in self.segments for instruction in segment)}
        last_read: dict[int, int] = {}
        for result, _, operands in self.program:
            for i in operands:
                last_read[i] = max(last_read.get(i, 0), at[result])
        last_read.update(dict.fromkeys(self.program.outputs, len(at)))
        inputs: dict[Slot, list[int]] = {}
        for i, slot in enumerate(self.inputs):
            if i in last_read:
                inputs.setdefault(slot, []).append(i)
        meetings = Meetings(inputs, self.trips)
        for i, slot in zip(self.program.outputs, self.outputs):
            met = [x for other in meetings.of(slot) for x in inputs[other]]
            if i in at and all(last_read[x] <= at[i] for x in met):
                self.prompt.setdefault(i, []).append((slot, met))
            else:
                self.late.append((i, slot))

    def _places(self) -> dict[tuple[int, bool], int]:
        kept = kept_places(self.segments, self.truths)
        earlier = {instruction.result for segment in self.segments[:-1] for instruction in segment}
        for i, _ in self.late:
            if i in earlier:
                kept.setdefault((i, i in self.truths), len(kept))
        return kept
