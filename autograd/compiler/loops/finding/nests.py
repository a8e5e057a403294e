"""Nests: the loops of straight code, with the numbers that each instruction reads and makes as slots.

A slot is here among the numbers of the straight Program, not yet in a memory: trip after trip, the results of a loop
have numbers one behind the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from operator import mul
from typing import TypeAlias

from autograd.compiler.loops.finding.repeats import Item
from autograd.compiler.loops.loop_parts import Slot
from autograd.table.row import Primitive


@dataclass(frozen=True, slots=True)
class LoopLine:
    """An instruction in loops. Reads below 0 are constants.

    cell: where its result lies, if each trip writes it to the same place; else it has a place for each trip.
    """

    primitive: Primitive
    result: Slot
    reads: tuple[Slot, ...]
    cell: Slot | None = None


@dataclass(frozen=True, slots=True)
class Nest:
    """A loop: its trips, how many numbers each makes, and its body."""

    trips: int
    period: int
    body: tuple[Node, ...]


Node: TypeAlias = LoopLine | Nest
Trips: TypeAlias = tuple[int, ...]
"""How often each of the loops around something runs, the outermost first."""

Reached: TypeAlias = tuple[Slot, Trips]
"""A slot of numbers, and the trips of the loops around it."""

SHORT = 64  # instructions: a loop in a loop that has no more is written out


def in_blocks(nodes: Iterable[Node]) -> Iterator[Sequence[LoopLine] | Nest]:
    """The nodes, with lines that no loop parts in one piece."""
    for is_line, group in groupby(nodes, key=lambda node: isinstance(node, LoopLine)):
        if is_line:
            yield [node for node in group if isinstance(node, LoopLine)]
        else:
            yield from (node for node in group if isinstance(node, Nest))


def all_blocks(nodes: Iterable[Node], trips: Trips = ()) -> Iterator[tuple[Sequence[LoopLine], Trips]]:
    """The lines of each block, and the trips of the loops around it."""
    for part in in_blocks(nodes):
        if isinstance(part, Nest):
            yield from all_blocks(part.body, (*trips, part.trips))
        else:
            yield part, trips


def read_from_elsewhere(lines: Sequence[LoopLine]) -> list[Slot]:
    """What the lines of a block read that is neither a constant nor a result of the same trip, each once."""
    made: set[Slot] = set()
    read: dict[Slot, None] = {}
    for line in lines:
        read.update(dict.fromkeys(slot for slot in line.reads if slot.first >= 0 and slot not in made))
        made.add(line.result)
    return list(read)


def slices_of(slot: Slot, trips: Sequence[int]) -> Iterator[slice]:
    """The numbers of a slot in all trips: of each innermost loop a slice, the lowest number first."""
    steps = (*slot.steps, *[0] * (len(trips) - len(slot.steps)))
    step, n = (steps[-1], trips[-1]) if trips else (0, 1)
    for indices in product(*map(range, trips[:-1])):
        first = slot.first + sum(map(mul, steps, indices))
        if step == 0:
            yield slice(first, first + 1, 1)
        else:
            low, high = sorted((first, first + step * (n - 1)))
            yield slice(low, high + 1, abs(step))


def nests_of(items: Sequence[Item], lanes: int = 0, short: int = SHORT) -> list[Node]:
    """The items as lines and nests; a short loop within another one is written out.

    lanes: how many trips of an innermost loop can run side by side. A loop of so many trips, of which none reads
    what another one makes, is not written out. 0 where trips run one after the other.
    short: how many instructions a loop in a loop has, in all trips, that is written out.

    >>> import autograd
    >>> from autograd.compiler.loops.finding.repeats import with_loops
    >>> program = autograd.compile(lambda x: autograd.sum([u * u for u in x])).record([0.0] * 50)
    >>> loop, total = nests_of(with_loops(program))
    >>> loop.trips, loop.body[0].result, loop.body[0].reads
    (50, Slot(first=50, steps=(1,)), (Slot(first=0, steps=(1,)), Slot(first=0, steps=(1,))))
    """
    return [node for item in items for node in _nodes(item, item.first, (), map(Slot, item.reads), lanes, short)]


def _nodes(
    item: Item, first: int, periods: tuple[int, ...], reads: Iterable[Slot], lanes: int, short: int
) -> Iterator[Node]:
    if item.primitive is not None:
        yield LoopLine(item.primitive, Slot(first, periods), tuple(reads))
        return
    period = item.n // item.trips
    is_for_lanes = 0 < lanes <= item.trips and _is_independent(item, period)
    if periods and item.size * item.trips <= short and not is_for_lanes:
        read = list(reads)
        for trip in range(item.trips):
            moved = [Slot(slot.first + trip * step, slot.steps) for slot, step in zip(read, item.steps)]
            yield from _bodies(item, first + trip * period, periods, moved, lanes, short)
        return
    inner = [Slot(slot.first, (*slot.steps, step)) for slot, step in zip(reads, item.steps)]
    yield Nest(item.trips, period, tuple(_bodies(item, first, (*periods, period), inner, lanes, short)))


def _is_independent(item: Item, period: int) -> bool:
    """Whether a loop has instructions alone, and no trip reads what another one makes."""
    return all(inner.primitive is not None for inner in item.body) and all(
        (i >= item.first and step == period) or i + up < item.first
        for i, step, (_, up) in zip(item.reads, item.steps, item.reach)
    )


def _bodies(
    item: Item, first: int, periods: tuple[int, ...], reads: Iterable[Slot], lanes: int, short: int
) -> Iterator[Node]:
    """The nodes of a body whose first result is the number `first`."""
    waiting = iter(reads)
    for inner in item.body:
        own = [next(waiting) for _ in inner.reads]
        yield from _nodes(inner, first + inner.first - item.first, periods, own, lanes, short)
