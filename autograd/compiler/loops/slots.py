"""Slots of several places: those that move from place to place as the indices of loops do, and loops that copy them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, product

from autograd.compiler.loops.loop_parts import Block, Loop, Part, Slot
from autograd.compiler.program.builder import Builder

_COPY = Builder(["x"]).program("copy", [0])


def padded(slot: Slot, depth: int) -> Slot:
    """The slot with a step for each of so many loops."""
    return Slot(slot.first, (*slot.steps, *[0] * (depth - len(slot.steps))))


def places_of(slot: Slot, trips: Sequence[int]) -> Iterator[int]:
    """The places of a slot in loops of so many trips, in the order of the trips."""
    return map(slot.at, product(*map(range, trips)))


def within(slot: Slot, trips: Sequence[int], at: Callable[[int], Slot | None]) -> Slot | None:
    """A slot whose places lie elsewhere, as a slot of the loops around these places and its own loops of so many trips.

    at: where a place lies, a slot of the loops around; None for one that has not moved.
    None where it cannot be one slot, as the places do not move in equal steps.

    >>> within(Slot(2, (1,)), [3], lambda place: Slot(100 + 10 * place, (7,)))
    Slot(first=120, steps=(7, 10))
    >>> within(Slot(2, (1,)), [3], lambda place: Slot(place**2)) is None
    True
    """
    steps = [step if n > 1 else 0 for step, n in zip(padded(slot, len(trips)).steps, trips)]
    moved = [x for step in [0, *steps] if (x := at(slot.first + step)) is not None]
    if len(moved) <= len(trips):
        return None
    start, *others = moved
    moves = [x.first - start.first for x in others]
    within_trips = places_of(Slot(start.first, tuple(moves)), trips)
    if any(at(place) != Slot(first, start.steps) for place, first in zip(places_of(slot, trips), within_trips)):
        return None
    return Slot(start.first, (*start.steps, *moves))


def joined(ranges: Iterable[tuple[int, int]], gap: int = 1) -> list[tuple[int, int]]:
    """The ranges, each from its first to its last place, in order: one range of those that are at most `gap` apart.

    gap: 1 joins neighbours too, 0 only ranges that share a place.

    >>> joined([(7, 9), (1, 3), (4, 5)]), joined([(7, 9), (1, 3), (4, 5), (5, 6)], gap=0)
    ([(1, 5), (7, 9)], [(1, 3), (4, 6), (7, 9)])
    """
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + gap:
            found[-1] = found[-1][0], max(found[-1][1], high)
        else:
            found.append((low, high))
    return found


def runs_of(places: Iterable[int]) -> Iterator[tuple[int, range]]:
    """Neighbouring places as ranges, each with the index of its first place.

    >>> list(runs_of([4, 5, 6, 2, 3]))
    [(0, range(4, 7)), (3, range(2, 4))]
    """
    for _, group in groupby(enumerate(places), lambda numbered: numbered[1] - numbered[0]):
        (at, first), *others = group
        yield at, range(first, first + 1 + len(others))


def copied(source: Slot, target: Slot) -> Block:
    """A block that copies one slot to another."""
    return Block(_COPY, (source,), (target,))


def copies(pairs: Sequence[tuple[Slot, Slot]], region: Callable[[int], int]) -> Iterator[Part]:
    """Loops that copy the first slot of each pair to the second one, as few as pairs of equal distances allow.

    Slots have a step for each loop around the copies. region: the number of the piece of memory that a place is in; no
    loop moves from one piece into another.
    """
    start = 0
    while start < len(pairs):
        (source, target), n = pairs[start], 1
        if start + 1 < len(pairs):
            steps = [after.first - before.first for before, after in zip(pairs[start], pairs[start + 1])]
            while start + n < len(pairs) and all(
                slot == Slot(first.first + n * step, first.steps) and region(slot.first) == region(first.first)
                for slot, first, step in zip(pairs[start + n], pairs[start], steps)
            ):
                n += 1
        if n == 1:
            yield copied(source, target)
        else:
            inner = [Slot(slot.first, (*slot.steps, step)) for slot, step in zip(pairs[start], steps)]
            yield Loop(n, (copied(*inner),))
        start += n
