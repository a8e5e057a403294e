"""Which loops a Program is written with, in a source that people read."""

from __future__ import annotations

from autograd.compiler.loops.looped import AnyProgram, LoopedProgram
from autograd.compiler.loops.passes.merging import merged
from autograd.compiler.loops.rolled.long_blocks import with_rolled_blocks
from autograd.compiler.loops.rolled.rolling import rolled
from autograd.compiler.loops.unrolling import n_unrolled, unrolled
from autograd.compiler.program.program import Program

_LONG = 30  # instructions
_LEAST_SHORTER = 2  # times
_MOST_UNROLLED = 20_000  # instructions


def readable(program: AnyProgram, n_inputs: int) -> AnyProgram:
    """The Program of the same results, to the last bit, with loops where they make it short, and with few blocks.

    n_inputs: how many of its inputs are no parameters.
    """
    looped = rolled(program, [n_inputs]) if isinstance(program, Program) and len(program) > _LONG else program
    if not isinstance(looped, LoopedProgram):
        return program
    made = merged(with_rolled_blocks(merged(looped), _rolled, [n_inputs]))
    n = n_unrolled(made)
    if n <= _MOST_UNROLLED and n < _LEAST_SHORTER * len(made):
        return unrolled(made)
    return made


def _rolled(block: Program) -> LoopedProgram | None:
    return rolled(block) if len(block) > _LONG else None
