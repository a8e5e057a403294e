"""The parts of a Program with loops: blocks of straight code, loops over parts, and where their numbers lie."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import mul
from typing import TypeAlias

from autograd.compiler.program.program import Program

_INDICES = "ijkl"


def index_name(depth: int) -> str:
    """What the index of a loop in so many others is called."""
    return _INDICES[depth] if depth < len(_INDICES) else f"i{depth}"


@dataclass(frozen=True)
class Slot:
    """Where a number lies in the memory: `first`, moved on by the indices of the loops around it.

    steps: how far each index moves it, the outermost loop's first. A loop beyond the last step does not move it.

    >>> Slot(10, (4, -1)).at([2, 3])
    15
    """

    first: int
    steps: tuple[int, ...] = ()

    def at(self, indices: Sequence[int]) -> int:
        """The place for these indices, the outermost loop's first."""
        place: int = sum(map(mul, self.steps, indices), self.first)
        return place

    def text(self) -> str:
        """The place as an expression of the indices.

        >>> Slot(10, (4, -1)).text()
        '10 + 4*i - j'
        """
        moves = ""
        for depth, step in enumerate(self.steps):
            if step:
                factor = "" if abs(step) == 1 else f"{abs(step)}*"
                moves += f" {'-' if step < 0 else '+'} {factor}{index_name(depth)}"
        return f"{self.first}{moves}"


@dataclass(frozen=True)
class Block:
    """A straight Program. It reads all of its inputs from the memory, and then writes all of its outputs there.

    inputs, outputs: a slot for each; no two outputs have the same place.
    """

    program: Program
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]


@dataclass(frozen=True)
class Loop:
    """The parts of a body, which run one after the other, for each index from 0 to `trips` - 1.

    Slots of the body have one more index, the last. Indices count up; a sweep backward has slots with negative steps.
    """

    trips: int
    body: tuple[Part, ...]


Part: TypeAlias = Block | Loop


def blocks_of(parts: Sequence[Part]) -> Iterator[Block]:
    """All blocks, also those of loops in loops, in the order in which they stand."""
    waiting = list(reversed(parts))
    while waiting:
        part = waiting.pop()
        if isinstance(part, Block):
            yield part
        else:
            waiting += reversed(part.body)


def blocks_within(parts: Sequence[Part], trips: tuple[int, ...] = ()) -> Iterator[tuple[Block, tuple[int, ...]]]:
    """Each block, and the trips of the loops around it."""
    for part in parts:
        if isinstance(part, Loop):
            yield from blocks_within(part.body, (*trips, part.trips))
        else:
            yield part, trips


def runs(parts: Sequence[Part]) -> Iterator[tuple[Block, tuple[int, ...]]]:
    """Each run of a block, in order, and the indices of the loops around it."""
    for part in parts:
        if isinstance(part, Block):
            yield part, ()
            continue
        for index in range(part.trips):
            for block, indices in runs(part.body):
                yield block, (index, *indices)


def reach(slot: Slot, trips: Sequence[int]) -> tuple[int, int]:
    """The lowest and the highest place of a slot in loops of so many trips, the outermost first.

    >>> reach(Slot(10, (2, -1)), [3, 4])
    (7, 14)
    """
    low = high = slot.first
    for step, n in zip(slot.steps, trips):
        if step < 0:
            low += step * (n - 1)
        else:
            high += step * (n - 1)
    return low, high
