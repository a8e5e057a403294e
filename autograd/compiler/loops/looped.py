"""LoopedProgram: straight Programs and loops over them, which read and write one memory of float64."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot, blocks_of, reach, runs
from autograd.compiler.loops.loop_text import text_of
from autograd.compiler.program.program import Program, numbers_given


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LoopedProgram:
    """A Program with loops: parts that run one after the other over one memory of float64.

    name: what was recorded. input_names: what each input is called. size: how many numbers the memory has. Its first
    numbers are the inputs, which no part writes; the others are written before they are read.
    parts: blocks and loops. outputs: the places of what is returned.

    `print(program)` shows its loops, `len` is how many instructions are written in it, each counted once,
    and `evaluate` runs it as eager code would. `unrolled` of unrolling.py makes a straight Program of it.

    Errors: `validate` raises ValueError for places outside of the memory and for parts that do not fit together.

    >>> import autograd
    >>> from autograd.compiler.loops import Slot
    >>> double = autograd.compile(lambda x: x + x).record(1.0)
    >>> start = autograd.compile(lambda x: x).record(1.0)
    >>> cell = Slot(1)
    >>> program = LoopedProgram(
    ...     name="power", input_names=("x",), size=2, outputs=(1,),
    ...     parts=(Block(start, (Slot(0),), (cell,)), Loop(10, (Block(double, (cell,), (cell,)),))),
    ... )
    >>> program.evaluate([3.0])
    [3072.0]
    >>> print(program)
    power(x: f64) -> f64
      m1 = x
      for i in 0..9:
        v0: f64 = add m1, m1
        m1 = v0
      return m1
    """

    name: str
    input_names: tuple[str, ...]
    size: int
    parts: tuple[Part, ...]
    outputs: tuple[int, ...]

    @property
    def n_inputs(self) -> int:
        """How many floats it takes."""
        return len(self.input_names)

    @property
    def nbytes(self) -> int:
        """The bytes that the memory, the instructions and the outputs take."""
        return 8 * (self.size + len(self.outputs)) + sum(block.program.nbytes for block in self.blocks())

    def __len__(self) -> int:
        return sum(len(block.program) for block in self.blocks())

    def blocks(self) -> Iterator[Block]:
        """All blocks, also those of loops in loops, in the order in which they stand."""
        return blocks_of(self.parts)

    def evaluate(self, inputs: Sequence[float]) -> list[float]:
        """The outputs, with each primitive evaluated by its row in the table; every backend has to agree with them.

        Errors: TypeError and ValueError for anything but a list of as many numbers as there are inputs.
        """
        memory = numbers_given(self.name, self.n_inputs, inputs)
        memory += [0.0] * (self.size - self.n_inputs)
        for block, indices in runs(self.parts):
            results = block.program.evaluate([memory[slot.at(indices)] for slot in block.inputs])
            for slot, number in zip(block.outputs, results):
                memory[slot.at(indices)] = number
        return [memory[i] for i in self.outputs]

    def validate(self) -> None:
        """Raises ValueError for what does not fit together."""
        ranges: list[tuple[Part, tuple[int, ...]]] = [(part, ()) for part in self.parts]
        while ranges:
            part, trips = ranges.pop()
            if isinstance(part, Loop):
                if part.trips < 1:
                    raise ValueError(f"{self.name}: a loop of {part.trips} steps; leave it out")
                ranges += [(inner, (*trips, part.trips)) for inner in part.body]
                continue
            part.program.validate()
            slots = (len(part.inputs), len(part.outputs))
            if slots != (part.program.n_inputs, len(part.program.outputs)):
                raise ValueError(f"{self.name}: {slots} slots for the inputs and outputs of {part.program!r}")
            self._check_slots(part.inputs, trips, 0)
            self._check_slots(part.outputs, trips, self.n_inputs)
        for i in self.outputs:
            if not 0 <= i < self.size:
                raise ValueError(f"{self.name}: output {i} lies outside of the memory of {self.size} numbers")

    def _check_slots(self, slots: Sequence[Slot], trips: tuple[int, ...], lowest: int) -> None:
        for slot in slots:
            low, high = reach(slot, trips)
            if not lowest <= low <= high < self.size or len(slot.steps) > len(trips):
                raise ValueError(
                    f"{self.name}: {slot} reaches from {low} to {high} in {len(trips)} loops; its places are {lowest} "
                    f"to {self.size - 1}"
                )

    def __str__(self) -> str:
        return text_of(self.name, self.input_names, self.parts, self.outputs)

    def __repr__(self) -> str:
        return (
            f"<LoopedProgram {self.name}: {self.n_inputs} inputs, {len(self)} instructions, {len(self.outputs)} "
            f"outputs, a memory of {self.size} numbers>"
        )


AnyProgram: TypeAlias = Program | LoopedProgram
"""A Program without loops, or with them."""


def with_blocks(program: LoopedProgram, change: Callable[[Program], Program]) -> LoopedProgram:
    """The Program with its blocks changed."""

    def changed(parts: Sequence[Part]) -> tuple[Part, ...]:
        return tuple(
            [
                replace(part, program=change(part.program))
                if isinstance(part, Block)
                else Loop(part.trips, changed(part.body))
                for part in parts
            ]
        )

    return replace(program, parts=changed(program.parts))
