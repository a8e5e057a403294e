"""Long sums and dot products of numbers that lie one after the other: the loops that write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.compiler.loops.loop_parts import Block, Slot
from autograd.compiler.loops.slots import padded
from autograd.compiler.program.program import Instruction
from autograd.table.rows import dot, mean, sum as total

_LEAST = 4  # terms of a loop
_LEAST_PRODUCTS = 3
_LEAST_OF_NEURONS = 2  # of a dot product in a loop


class Terms(NamedTuple):
    """Neighbouring terms of a sum: one that is written by itself, or several that a loop adds.

    n: how many terms there are. numbers: the factors of a single term, as numbers of the block's Program. slots: the
    factors of several, each with one step more, from a term to the next.
    """

    n: int
    numbers: tuple[int, ...]
    slots: tuple[Slot, ...]


def terms_of(block: Block, instruction: Instruction, depth: int) -> list[Terms] | None:
    """The terms of a sum in order, with those that a loop can add together; None for what no loop is to write.

    depth: how many loops are around the block.

    >>> import autograd
    >>> from autograd.compiler.loops import Block, Slot
    >>> program = autograd.compile(lambda x: autograd.sum(x)).record([0.0] * 6)
    >>> block = Block(program, tuple(Slot(i) for i in (10, 12, 14, 16, 18, 5)), (Slot(30),))
    >>> [(terms.n, terms.slots) for terms in terms_of(block, next(iter(program)), 0)]
    [(5, (Slot(first=10, steps=(2,)),)), (1, ())]
    """
    if instruction.primitive not in (dot, total, mean):
        return None
    operands = instruction.operands
    numbers: list[tuple[int, ...]] = [(i,) for i in operands]
    if instruction.primitive is dot:
        n = len(operands) // 2
        numbers = list(zip(operands[:n], operands[n:-1]))
    least = _LEAST
    if instruction.primitive is dot:
        least = _LEAST_OF_NEURONS if depth else _LEAST_PRODUCTS
    if len(numbers) < least:
        return None
    found = list(_in_order(block, numbers, depth, least))
    return found if any(terms.n > 1 for terms in found) else None


def _in_order(block: Block, numbers: Sequence[tuple[int, ...]], depth: int, least: int) -> Iterator[Terms]:
    def slot_of(i: int) -> Slot | None:
        return padded(block.inputs[i], depth) if 0 <= i < len(block.inputs) else None

    slots = [tuple(map(slot_of, factors)) for factors in numbers]
    at = 0
    while at < len(numbers):
        end = at + 1
        steps = _steps(slots[at : at + 2])
        while steps is not None and end < len(numbers) and _steps(slots[end - 1 : end + 1]) == steps:
            end += 1
        if steps is not None and end - at >= least and any(steps):
            moving = [Slot(slot.first, (*slot.steps, step)) for slot, step in zip(slots[at], steps) if slot is not None]
            yield Terms(end - at, (), tuple(moving))
            at = end
        else:
            yield Terms(1, numbers[at], ())
            at += 1


def _steps(pair: Sequence[tuple[Slot | None, ...]]) -> list[int] | None:
    """How far the slots of a term are from those of the term before; None where no loop moves them so."""
    if len(pair) < 2:
        return None
    steps = []
    for before, after in zip(*pair):
        if before is None or after is None or before.steps != after.steps:
            return None
        steps.append(after.first - before.first)
    return steps
