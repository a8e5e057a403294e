"""Loops that write what a block would write many times: constants, such as the -0.0 at which sums begin."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import replace

from autograd.compiler.loops.loop_parts import Block, Part, Slot
from autograd.compiler.loops.slots import copies, padded

_MANY = 64


def without_constants(
    block: Block, depth: int, take: Callable[[int], int], region: Callable[[int], int]
) -> tuple[Block, list[Part]]:
    """A block without the constants among its outputs, if they are many, and the loops that write them behind it.

    depth: of how many loops the block is in the body. take: gives the first of so many unused places, in which the
    constants lie once. region: see `copies`.
    """
    program, none = block.program, (0,) * depth
    outputs = list(zip(program.outputs, block.outputs))
    constants: dict[int, list[Slot]] = {}
    for i, slot in outputs:
        if i < 0:
            constants.setdefault(i, []).append(padded(slot, depth))
    if sum(map(len, constants.values())) < _MANY:
        return block, []
    first = take(len(constants))
    cells = [Slot(first + k, none) for k in range(len(constants))]
    numbers = replace(
        program, input_names=(), codes=array("H"), ends=array("I"), operands=array("i"), outputs=tuple(constants)
    )
    left = [(i, slot) for i, slot in outputs if i >= 0]
    rest = replace(program, outputs=tuple([i for i, _ in left]))
    behind: list[Part] = [Block(numbers, (), tuple(cells))]
    for cell, slots in zip(cells, constants.values()):
        behind += copies([(cell, slot) for slot in sorted(slots, key=lambda slot: slot.first)], region)
    return Block(rest, block.inputs, tuple([slot for _, slot in left])), behind
