"""Blocks: lines of straight code in loops as straight Programs, which read and write a memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from autograd.compiler.loops.finding.nests import LoopLine, Nest, Node, in_blocks, read_from_elsewhere
from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.loops.rolled.number_places import Places
from autograd.compiler.program.builder import Builder
from autograd.table.rows import identity


def parts_of(nodes: Iterable[Node], constants: Sequence[float], places: Places) -> Iterator[Part]:
    """The nodes as blocks and loops over the memory."""
    for part in in_blocks(nodes):
        if isinstance(part, Nest):
            yield Loop(part.trips, tuple(parts_of(part.body, constants, places)))
        else:
            yield _block(part, constants, places)


def _block(lines: Sequence[LoopLine], constants: Sequence[float], places: Places) -> Block:
    read = read_from_elsewhere(lines)
    builder = Builder([f"m{slot.first}" for slot in read])
    number = {slot: k for k, slot in enumerate(read)}
    written: dict[Slot, int] = {}
    for line in lines:
        operands = [
            number[slot] if slot.first >= 0 else builder.constant(constants[~slot.first]) for slot in line.reads
        ]
        made = operands[0] if line.primitive is identity else builder.apply(line.primitive, tuple(operands))
        number[line.result] = made
        if line.cell is not None or places.has(line.result):
            written[places.at(line.cell or line.result)] = made
    return Block(builder.program("block", list(written.values())), tuple(map(places.at, read)), tuple(written))
