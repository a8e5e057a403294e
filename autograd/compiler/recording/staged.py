"""Stages: the straight code of a level, cut into blocks between its loops."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from autograd.compiler.loops.loop_parts import Block, Slot
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import counted, numbers_of, selected, without_unneeded

Copy = tuple[int, Slot]
"""The number of a Program's result, and a slot that it is written to."""


class Stages:
    """The instructions of a Program by stages: those of stage s depend on results of the first s loops alone.

    slot_of: the slots of the numbers that lie in the memory.
    """

    def __init__(self, program: Program, stage_of_input: Sequence[int], take: Callable[[], Slot]) -> None:
        self.program, self._take = program, take
        self.slot_of: dict[int, Slot] = {}
        self._stage = list(stage_of_input)
        self._last_use = [0] * (program.n_inputs + len(program))
        operands, start = program.operands, 0
        for end in program.ends:
            read = [i for i in operands[start:end] if i >= 0]
            stage = max([self._stage[i] for i in read], default=0)
            self._stage.append(stage)
            for i in read:
                self.use(i, stage)
            start = end

    def use(self, number: int, stage: int) -> None:
        """Says that a number is read in a stage."""
        if number >= 0:
            self._last_use[number] = max(self._last_use[number], stage)

    def block(self, stage: int, copies: Iterable[Copy]) -> Block | None:
        """The instructions of a stage, which then writes the copies; None where there is nothing to do."""
        program, n_inputs = self.program, self.program.n_inputs
        kept = bytes([own == stage for own in self._stage[n_inputs:]])
        written = [(number, slot) for number, slot in copies if self.slot_of.get(number) != slot]
        for number, (is_own, last) in enumerate(zip(kept, self._last_use[n_inputs:]), n_inputs):
            if is_own and last > stage:
                self.slot_of[number] = self._take()
                written.append((number, self.slot_of[number]))
        if not written:
            return None
        results = [n_inputs + i for i, is_own in enumerate(kept) if is_own]
        own = set(results)
        as_they_are = numbers_of(range(n_inputs), range(n_inputs, n_inputs + len(program)), len(program.constants))
        read = [*selected(program, kept, as_they_are).operands, *(number for number, _ in written)]
        outside = sorted({i for i in read if i >= 0 and i not in own}, key=self._place)
        numbers = numbers_of([0] * n_inputs, counted(kept, len(outside)), len(program.constants))
        for new, old in enumerate(outside):
            numbers[old] = new
        names = [program.called(i) for i in outside]
        block = selected(program, kept, numbers, input_names=names, outputs=[i for i, _ in written])
        slots = tuple([self.slot_of[i] for i in outside])
        return Block(without_unneeded(block), slots, tuple([slot for _, slot in written]))

    def _place(self, number: int) -> tuple[tuple[int, ...], int]:
        """What inputs of a block are sorted by: neighbours in memory are neighbours in it, where its repeats move."""
        slot = self.slot_of[number]
        return slot.steps, slot.first
