"""Unrolling: a Program with loops as a straight one, every step written out."""

from __future__ import annotations

from autograd.compiler.loops.loop_parts import Loop, Part, runs
from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.program import Program

_MOST_UNROLLED = 100_000  # instructions


def unrolled(program: LoopedProgram) -> Program:
    """The straight Program of the same results, to the last bit.

    >>> import autograd
    >>> from autograd.compiler.loops import Slot, Block
    >>> square = autograd.compile(lambda x: x * x).record(1.0)
    >>> parts = (Block(square, (Slot(0),), (Slot(1),)), Loop(1, (Block(square, (Slot(1),), (Slot(1),)),)))
    >>> program = LoopedProgram(name="fourth", input_names=("x",), size=2, parts=parts, outputs=(1,))
    >>> print(unrolled(program))
    fourth(x: f64) -> f64
      v0: f64 = mul x, x
      v1: f64 = mul v0, v0
      return v1
    """
    builder = Builder(program.input_names)
    memory = [*range(program.n_inputs), *[0] * (program.size - program.n_inputs)]
    for block, indices in runs(program.parts):
        results = builder.inlined(block.program, [memory[slot.at(indices)] for slot in block.inputs])
        for slot, number in zip(block.outputs, results):
            memory[slot.at(indices)] = number
    return builder.program(program.name, [memory[i] for i in program.outputs])


def straight(program: AnyProgram) -> Program:
    """The Program itself where it has no loops, else with every step written out.

    Errors: ValueError where that would be too long.
    """
    if isinstance(program, Program):
        return program
    n = n_unrolled(program)
    if n > _MOST_UNROLLED:
        raise ValueError(
            f"{program.name} has loops of {n} instructions in all steps, more than the {_MOST_UNROLLED} that are "
            "written out here; record a function of one step, and call it in a loop"
        )
    return unrolled(program)


def n_unrolled(program: LoopedProgram) -> int:
    """How many instructions it has when every step is written out, before they are simplified."""
    total = 0
    waiting: list[tuple[Part, int]] = [(part, 1) for part in program.parts]
    while waiting:
        part, times = waiting.pop()
        if isinstance(part, Loop):
            waiting += [(inner, times * part.trips) for inner in part.body]
        else:
            total += times * (len(part.program) + 1)
    return total
