"""How much work a Program is."""

from __future__ import annotations

from autograd.compiler.loops.loop_parts import Block, Part
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.program.program import Program


def work_of(program: AnyProgram) -> int:
    """How many operands the instructions have that it runs: an operation of the processor has one to three.

    >>> import autograd
    >>> work_of(autograd.compile(lambda x, y: autograd.sin(x) * y).record(2.0, 3.0))
    3
    """
    if isinstance(program, Program):
        return len(program.operands)
    total = 0
    waiting: list[tuple[Part, int]] = [(part, 1) for part in program.parts]
    while waiting:
        part, times = waiting.pop()
        if isinstance(part, Block):
            total += times * len(part.program.operands)
        else:
            waiting += [(inner, times * part.trips) for inner in part.body]
    return total
