"""Repeats in straight code: instructions that follow each other several times, on operands that move by equal steps.

In: a Program. Out: its instructions as items, in which each repeat is one item, a loop. Code that a loop of Python made
becomes that loop again: the points of a sum, the neurons of a layer, the terms of a dot product. Loops nest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import mul, sub

from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

_KEY = 4  # items: those that follow a possible beginning of a repeat have to follow an earlier place too
_NEAR = 32  # results
_LEAST_TRIPS = 3


@dataclass(slots=True, eq=False)
class Item:
    """An instruction, or a loop.

    first, n: the number of the first result, and how many there are, one behind the other.
    reads: the numbers that it reads, in the loop's first trip. shape: equal for items that do the same, each on reads
    of its own.
    primitive: that of an instruction. body, trips, steps: of a loop; each trip adds `steps` to the reads of its body.
    """

    first: int
    n: int
    reads: list[int]
    shape: int
    primitive: Primitive | None = None
    body: Sequence[Item] = ()
    trips: int = 1
    steps: Sequence[int] = ()

    @property
    def size(self) -> int:
        """How many instructions it is written with."""
        return sum(item.size for item in self.body) if self.body else 1


class _Shapes(dict[object, int]):
    """A number for each shape."""

    def __missing__(self, shape: object) -> int:
        self[shape] = len(self)
        return self[shape]


def with_loops(program: Program) -> list[Item]:
    """The instructions of a Program, with each repeat as one item, in time that grows with their number.

    An operand that is a constant is the same in all trips of a loop.

    >>> import autograd
    >>> def squares(x):
    ...     return autograd.sum([2.0 * u * u for u in x])
    >>> program = autograd.compile(squares).record([0.0] * 50)
    >>> [(item.trips, item.reads[:4]) for item in with_loops(program)]
    [(50, [-1, 0, 50, 0]), (1, [51, 53, 55, 57])]
    """
    shapes = _Shapes()
    items = [
        Item(result, 1, list(operands), shapes[primitive, len(operands)], primitive)
        for result, primitive, operands in program
    ]
    while True:
        found = list(_found(items, program.n_inputs, shapes))
        if len(found) == len(items):
            return items
        items = found


def _found(items: list[Item], n_inputs: int, shapes: _Shapes) -> Iterator[Item]:
    """The items, with the innermost of their repeats as loops."""
    kinds = [item.shape for item in items]
    marks = [_mark(item, n_inputs) for item in items]
    at, waiting = 0, 0  # items from `waiting` to `at` may still begin a loop
    seen: dict[tuple[object, ...], int] = {}
    refused: dict[int, int] = {}  # for each period the place before which it need not be tried again
    while at < len(items):
        loop = None
        for key in (tuple(marks[at : at + _KEY]), tuple(kinds[at : at + _KEY])):
            period = at - seen.get(key, at)
            if period and loop is None and refused.get(period, 0) <= at:
                loop = _loop(items, kinds, at, period, shapes)
                refused[period] = at + period
            seen[key] = at
        if loop is None:
            at += 1
        else:
            start, made, at = loop
            yield from items[waiting:start]
            yield made
            waiting = at
            seen.clear()
    yield from items[waiting:]


def _mark(item: Item, n_inputs: int) -> tuple[int, ...]:
    """The item's shape, and how near before it the results are that it reads; 0 for those that are not near.

    In the trips of a loop, results of the same trip are equally far away, and others often are not.
    """
    return item.shape, *[max(0, _NEAR - item.first + i) if i >= n_inputs else 0 for i in item.reads[:2]]


def _loop(items: list[Item], kinds: list[int], at: int, period: int, shapes: _Shapes) -> tuple[int, Item, int] | None:
    """Where a loop begins whose second trip, or first, is at `at`, the loop, and where it ends; None if there is none.

    The first trip may differ in what it reads, as a sum begins with another number: then it is not part of the loop.
    """

    def steps_to(place: int) -> list[int]:
        """How far reads have moved since the trip before."""
        pairs = zip(items[place - period : place], items[place : place + period])
        return [step for before, item in pairs for step in map(sub, item.reads, before.reads)]

    body, end = kinds[at : at + period], at + 2 * period
    if kinds[at - period : at] != body or kinds[end - period : end] != body:
        return None
    steps = steps_to(end - period)
    while kinds[end : end + period] == body and steps_to(end) == steps:
        end += period
    start = at - period if steps_to(at) == steps else at
    trips = (end - start) // period
    reads = [i for item in items[start : start + period] for i in item.reads]
    if trips < _LEAST_TRIPS or any(map(mul, steps, [i < 0 for i in reads])):
        return None
    once = items[start : start + period]
    n = trips * sum(item.n for item in once)
    shape = shapes[trips, tuple(body), tuple(steps)]
    return start, Item(once[0].first, n, reads, shape, None, once, trips, steps), end
