"""Repeats in straight code: instructions that follow each other several times, on operands that move by equal steps.

In: a Program. Out: its instructions as items, in which each repeat is one item, a loop. Code that a loop of Python made
becomes that loop again: the points of a sum, the neurons of a layer, the terms of a dot product. Loops nest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import sub

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
    ahead: how far above each of the reads those of later trips reach.
    """

    first: int
    n: int
    reads: list[int]
    shape: int
    primitive: Primitive | None = None
    body: Sequence[Item] = ()
    trips: int = 1
    steps: Sequence[int] = ()
    ahead: Sequence[int] = ()

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
        keys = tuple(marks[at : at + _KEY]), tuple(kinds[at : at + _KEY])
        for period in dict.fromkeys(at - seen[key] for key in keys if key in seen):
            if refused.get(period, 0) > at:
                continue
            start, end = _run(items, kinds, at, period)
            loop = _loop(items[start:end], period, shapes)
            if loop is not None:
                yield from items[waiting : end - period * loop.trips]
                yield loop
                at = waiting = end
                seen.clear()
                break
            refused[period] = end
        else:
            seen.update(dict.fromkeys(keys, at))
            at += 1
    yield from items[waiting:]


def _mark(item: Item, n_inputs: int) -> tuple[int, ...]:
    """The item's shape, and how near before it the results are that it reads; 0 for those that are not near.

    In the trips of a loop, results of the same trip are equally far away, and others often are not.
    """
    return item.shape, *[max(0, _NEAR - item.first + i) if i >= n_inputs else 0 for i in item.reads[:2]]


def _run(items: Sequence[Item], kinds: Sequence[int], at: int, period: int) -> tuple[int, int]:
    """The place of items that repeat themselves, the second time at `at`, and move by the same steps each time.

    What comes first may read otherwise, as a sum begins with another number: then it is not part of the run.
    """
    body, end = kinds[at : at + period], at + 2 * period
    if kinds[at - period : at] != body or kinds[end - period : end] != body:
        return at, at + period
    steps = _steps(items, end - period, period)
    while kinds[end : end + period] == body and _steps(items, end, period) == steps:
        end += period
    return at - period if _steps(items, at, period) == steps else at, end


def _steps(items: Sequence[Item], place: int, period: int) -> list[int]:
    """How far the reads at this place are from those one period before."""
    pairs = zip(items[place - period : place], items[place : place + period])
    return [step for before, item in pairs for step in map(sub, item.reads, before.reads)]


def _loop(run: Sequence[Item], period: int, shapes: _Shapes) -> Item | None:
    """A run as a loop, without its first trips where they are not like the others; None where few are left.

    Constants have no order, so they do not move. What a trip reads of its own results, all trips do.
    """
    trips, once = len(run) // period, run[:period]
    if trips < _LEAST_TRIPS:
        return None
    steps, n = _steps(run, period, period), sum(item.n for item in once)
    ahead = [x for item in once for x in item.ahead or [0] * len(item.reads)]
    late = 0
    for i, step, more in zip(_reads(once), steps, ahead):
        own = i + more - once[0].first  # 0 or more: a result of the trip itself
        if (i < 0 and step) or (step > n and own + (step - n) * (trips - 1) >= 0):
            return None
        if step < n and own >= 0:
            late = max(late, own // (n - step) + 1)
    trips, once = trips - late, run[late * period :][:period]
    if trips < _LEAST_TRIPS:
        return None
    shape = shapes[trips, tuple([item.shape for item in once]), tuple(steps)]
    reach = [more + max(0, step * (trips - 1)) for more, step in zip(ahead, steps)]
    return Item(once[0].first, trips * n, _reads(once), shape, None, once, trips, steps, reach)


def _reads(items: Sequence[Item]) -> list[int]:
    return [i for item in items for i in item.reads]
