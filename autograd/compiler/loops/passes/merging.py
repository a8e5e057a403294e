"""Merging: blocks that follow each other as one, without the numbers that nothing reads then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from autograd.compiler.loops.loop_parts import Block, Loop, Part, reach
from autograd.compiler.loops.looped import LoopedProgram
from autograd.compiler.loops.meeting import Meetings
from autograd.compiler.loops.slots import padded
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.selecting import without_unneeded

Trips = tuple[int, ...]


def merged(program: LoopedProgram) -> LoopedProgram:
    """The Program of the same results, to the last bit, with as few blocks as its loops allow.

    >>> import autograd
    >>> from autograd.compiler.loops import Slot
    >>> f = autograd.compile(lambda x: autograd.fori(0, 9, lambda i, p: p * x, 1.0)).record(2.0)
    >>> first, loop = f.parts
    >>> copy = Block(first.program, (), (Slot(2),))
    >>> len(merged(replace(f, parts=(first, copy, loop), size=3)).parts)
    2
    """
    parts = _with_fewer_blocks(program.parts, ())
    while True:
        read = _places_read(parts, program.outputs, program.size)
        kept = _without_unread(parts, read)
        if kept == parts:
            return replace(program, parts=parts)
        parts = kept


def _with_fewer_blocks(parts: Sequence[Part], trips: Trips) -> tuple[Part, ...]:
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Loop):
            made.append(Loop(part.trips, _with_fewer_blocks(part.body, (*trips, part.trips))))
            continue
        last = made[-1] if made else None
        both = _both(last, part, trips) if isinstance(last, Block) else None
        if both is None:
            made.append(part)
        else:
            made[-1] = both
    return tuple(made)


def _both(first: Block, second: Block, trips: Trips) -> Block | None:
    """Two blocks as one; None where that depends on the step."""
    depth = len(trips)
    one, two = ([padded(slot, depth) for slot in block.inputs] for block in (first, second))
    written, following = ([padded(slot, depth) for slot in block.outputs] for block in (first, second))
    if any(map(Meetings(written, trips).otherwise, (*two, *following))):
        return None
    slots = list(dict.fromkeys((*one, *(slot for slot in two if slot not in written))))
    builder = Builder([f"m{slot.first}" for slot in slots])
    number = {slot: k for k, slot in enumerate(slots)}
    made = dict(zip(written, builder.inlined(first.program, [number[slot] for slot in one])))
    read = [made[slot] if slot in made else number[slot] for slot in two]
    made.update(zip(following, builder.inlined(second.program, read)))
    return Block(builder.program("block", list(made.values())), tuple(slots), tuple(made))


def _places_read(parts: Sequence[Part], outputs: Iterable[int], size: int) -> bytearray:
    read = bytearray(size)
    for place in outputs:
        read[place] = 1
    waiting: list[tuple[Part, Trips]] = [(part, ()) for part in parts]
    while waiting:
        part, trips = waiting.pop()
        if isinstance(part, Loop):
            waiting += [(inner, (*trips, part.trips)) for inner in part.body]
            continue
        for slot in part.inputs:
            low, high = reach(slot, trips)
            read[low : high + 1] = bytes([1]) * (high + 1 - low)
    return read


def _without_unread(parts: Sequence[Part], read: bytearray) -> tuple[Part, ...]:
    """The parts without the outputs at fixed places that nothing reads."""
    made: list[Part] = []
    for part in parts:
        if isinstance(part, Loop):
            body = _without_unread(part.body, read)
            if body:
                made.append(Loop(part.trips, body) if body != part.body else part)
            continue
        left = [k for k, slot in enumerate(part.outputs) if any(slot.steps) or read[slot.first]]
        if len(left) == len(part.outputs):
            made.append(part)
        elif left:
            made.append(_with_outputs(part, left))
    return tuple(made)


def _with_outputs(block: Block, left: Sequence[int]) -> Block:
    """The block with some of its outputs, and the inputs that these need."""
    program = without_unneeded(replace(block.program, outputs=tuple([block.program.outputs[k] for k in left])))
    used = {i for i in (*program.operands, *program.outputs) if 0 <= i < program.n_inputs}
    names = [name for i, name in enumerate(program.input_names) if i in used]
    number = {old: new for new, old in enumerate(sorted(used))}
    builder = Builder(names)
    outputs = builder.inlined(program, [number.get(i, 0) for i in range(program.n_inputs)])
    inputs = tuple([slot for i, slot in enumerate(block.inputs) if i in used])
    return Block(builder.program(program.name, outputs), inputs, tuple([block.outputs[k] for k in left]))
