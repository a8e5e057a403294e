"""Repeats in straight code: instructions that follow each other several times, on operands that move by equal steps.

In: a Program. Out: its instructions as items, in which each repeat is one item, a loop. Code that a loop of Python made
becomes that loop again: the points of a sum, the neurons of a layer, the terms of a dot product. Loops nest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import sub

from autograd.compiler.loops.finding.turns import best_turn
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive
from autograd.table.rows import dot

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
    reach: how far the reads of all trips lie below and above each of these, at most.
    """

    first: int
    n: int
    reads: Sequence[int]
    shape: int
    primitive: Primitive | None = None
    body: Sequence[Item] = ()
    trips: int = 1
    steps: Sequence[int] = ()
    reach: Sequence[tuple[int, int]] = ()

    @property
    def size(self) -> int:
        """How many instructions it is written with."""
        return sum(item.size for item in self.body) if self.body else 1


class _Shapes(dict[object, int]):
    """A number for each shape."""

    def __missing__(self, shape: object) -> int:
        self[shape] = len(self)
        return self[shape]


def with_loops(
    program: Program, borders: Sequence[int] = (), part: slice = slice(None), layers: bool = False
) -> list[Item]:
    """The instructions of a Program, with each repeat as one item, in time that grows with their number.

    An operand that is a constant is the same in all trips of a loop.

    borders: inputs at which another piece of memory begins, in order; no operand of a loop moves over one. part: of
    these instructions alone. layers: whether two neurons are a loop already, that is two repeats with a `dot`.

    >>> import autograd
    >>> def squares(x):
    ...     return autograd.sum([2.0 * u * u for u in x])
    >>> program = autograd.compile(squares).record([0.0] * 50)
    >>> [(item.trips, item.reads[:4]) for item in with_loops(program)]
    [(50, [-1, 0, 50, 0]), (1, (51, 53, 55, 57))]
    """
    finder = _Finder(program.n_inputs, borders, layers)
    items = [
        Item(result, 1, operands, finder.shapes[primitive, len(operands)], primitive)
        for result, primitive, operands in islice(program, part.start, part.stop)
    ]
    while True:
        found = list(finder.found(items))
        if len(found) == len(items):
            return items
        items = found


class _Finder:
    """Finds the innermost repeats among items. n_inputs, borders, layers: see `with_loops`."""

    def __init__(self, n_inputs: int, borders: Sequence[int], layers: bool) -> None:
        self.shapes, self._layers = _Shapes(), layers
        self._n_inputs, self._borders = n_inputs, sorted({0, *borders, n_inputs})

    def found(self, items: list[Item]) -> Iterator[Item]:
        """The items, with the innermost of their repeats as loops."""
        kinds = [item.shape for item in items]
        marks: list[tuple[int, ...]] = []  # of the items that were looked at
        at, waiting = 0, 0  # items from `waiting` to `at` may still begin a loop
        seen: dict[tuple[object, ...], int] = {}
        refused: dict[int, int] = {}  # for each period the place before which it need not be tried again
        while at < len(items):
            marks += map(self._mark, items[len(marks) : at + _KEY])
            keys = [tuple(marks[at : at + _KEY]), tuple(kinds[at : at + _KEY])]
            if self._layers and items[at].primitive is dot:
                keys.append(marks[at])
            for period in dict.fromkeys(at - seen[key] for key in keys if key in seen):
                if refused.get(period, 0) > at:
                    continue
                start, end = _run(items, kinds, at, period)
                least = _LEAST_TRIPS
                late, trips = self._fitting(items[start:end], period, least)
                if trips < least and self._layers and _are_two_neurons(items, kinds, at, period):
                    start, end, least = at - period, at + period, 2
                    late, trips = self._fitting(items[start:end], period, least)
                if trips >= least:
                    start, trips = self._turned(items, kinds, waiting, start + late * period, trips, period)
                    yield from items[waiting:start]
                    at = waiting = start + trips * period
                    yield self._loop(items[start:at], period)
                    marks += [()] * (at - len(marks))
                    seen.clear()
                    break
                refused[period] = at + period if trips else end
            else:
                seen.update(dict.fromkeys(keys, at))
                at += 1
        yield from items[waiting:]

    def _mark(self, item: Item) -> tuple[int, ...]:
        """The item's shape, and of its first reads the constants, and how near before it the results are.

        In the trips of a loop these are the same, and in other code of the same shapes they often are not. An input,
        or a result that is far away, counts as 0.
        """
        near, reads = item.first - _NEAR, item.reads[:2]
        return item.shape, *[i if i < 0 else max(0, i - near) if i >= self._n_inputs else 0 for i in reads]

    def _fitting(self, run: Sequence[Item], period: int, least: int = _LEAST_TRIPS) -> tuple[int, int]:
        """Which trips of a run can be one loop: the first, and how many; none where fewer than `least` can.

        Constants have no order, so they do not move. What a trip reads of its own results, all trips do.
        """
        once, late, trips = run[:period], 0, len(run) // period
        if trips < least:
            return 0, 0
        n = sum(item.n for item in once)
        for i, step, (down, up) in zip(_reads(once), _steps(run, period, period), _reaches(once)):
            own = i + up - once[0].first  # 0 or more: a result of the trip itself
            if (i < 0 and step) or (own >= 0 and step > n):
                return 0, 0
            if own >= 0 and step < n:
                late = max(late, own // (n - step) + 1)
            elif step > n:
                trips = min(trips, -own // (step - n) + (own % (step - n) > 0))
            region = bisect_right(self._borders, i + up)
            if step > 0 and region < len(self._borders):
                trips = min(trips, (self._borders[region] - 1 - i - up) // step + 1)
            elif step < 0:
                trips = min(trips, (i + down - self._borders[region - 1]) // -step + 1)
        return late, trips - late

    def _turned(
        self, items: list[Item], kinds: Sequence[int], waiting: int, start: int, trips: int, period: int
    ) -> tuple[int, int]:
        """Where a loop begins, and its trips, when its body is turned so that trips need fewer results of others."""
        once = items[start : start + period]
        reads = [item.reads for item in once]
        steps = _steps(items, start + period, period)
        by = best_turn([item.first for item in once], sum(item.n for item in once), reads, steps)
        if not by:
            return start, trips
        first, end = start + by, start + by + (trips - 1) * period
        steps = _steps(items, first + period, period)
        if first - period >= waiting and _repeats(items, kinds, first, period, steps):
            first -= period
        if _repeats(items, kinds, end, period, steps):
            end += period
        late, turned = self._fitting(items[first:end], period)
        return (first, turned) if not late and turned >= max(_LEAST_TRIPS, trips - 1) else (start, trips)

    def _loop(self, run: Sequence[Item], period: int) -> Item:
        trips, once, steps = len(run) // period, run[:period], _steps(run, period, period)
        ends = [step * (trips - 1) for step in steps]
        reach = [(down + min(0, end), up + max(0, end)) for (down, up), end in zip(_reaches(once), ends)]
        shape = self.shapes[trips, tuple([item.shape for item in once]), tuple(steps)]
        n = trips * sum(item.n for item in once)
        return Item(once[0].first, n, _reads(once), shape, None, once, trips, steps, reach)


def _are_two_neurons(items: Sequence[Item], kinds: Sequence[int], at: int, period: int) -> bool:
    """Whether the items at this place do the same as those one period before, and have a dot product among them."""
    is_repeated = at >= period and kinds[at - period : at] == kinds[at : at + period]
    return is_repeated and any(item.primitive is dot for item in items[at : at + period])


def _repeats(items: Sequence[Item], kinds: Sequence[int], at: int, period: int, steps: Sequence[int]) -> bool:
    """Whether the items at this place are those of one period before, moved by these steps."""
    return kinds[at - period : at] == kinds[at : at + period] and _steps(items, at, period) == steps


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


def _reads(items: Sequence[Item]) -> list[int]:
    return [i for item in items for i in item.reads]


def _reaches(items: Sequence[Item]) -> list[tuple[int, int]]:
    return [reach for item in items for reach in item.reach or [(0, 0)] * len(item.reads)]
