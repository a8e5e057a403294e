"""Places of a Program that are returned and nothing else, so that they need no variables."""

from __future__ import annotations

from collections import Counter

from autograd.compiler.loops.loop_parts import Block
from autograd.compiler.loops.looped import LoopedProgram


def only_returned(program: LoopedProgram) -> dict[int, int]:
    """The places that are one output, and that no block reads; and which output."""
    read = {slot.first for block in program.blocks() for slot in block.inputs if not any(slot.steps)}
    uses = Counter(program.outputs)
    return {
        place: k
        for k, place in enumerate(program.outputs)
        if place >= program.n_inputs and uses[place] == 1 and place not in read
    }


def returned_by_last(program: LoopedProgram) -> list[int]:
    """The places that the last block writes, if it is in no loop and all of them are returned and nothing else."""
    last = program.parts[-1] if program.parts else None
    places = [slot.first for slot in last.outputs] if isinstance(last, Block) else []
    return places if only_returned(program).keys() >= {*places} else []
