"""Loops of numbers with masks: a derivative's step, repeated over a range of the steps of a recorded loop.

Where a mask is known to be 1, only the number is carried; where it is known to be 0, nothing is. The first steps of a
range may differ in that from those that follow, and then they are loops of a single step. They need not differ for a
sum, a number that steps only add to: it begins with -0.0, which changes no bit of what is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd.graph.loop_nodes import Body, Key, StackPlace, entry, loop_node, unknown
from autograd.graph.modes import current_mode
from autograd.graph.reverse import ends_of
from autograd.graph.value import Operand, Value

Cell = tuple[Any, Operand]
"""A number and its mask; the number means nothing where the mask is 0."""

NOT_SENT: Cell = (-0.0, 0.0)

Step = Callable[[Sequence[Cell]], "tuple[list[Cell], list[Cell]]"]
"""From what is carried, to what is carried on and what is kept."""

_MOST_SINGLE = 2  # steps of a range that are loops of their own, to learn which masks are known


class Reading(NamedTuple):
    """A Value of the body that stands for entry `first + step * r` of a node's stack, in the step r of the range."""

    value: Value
    node: Value
    key: Key
    first: int
    step: int


@dataclass(frozen=True)
class Made:
    """A loop that was made: over the steps `start` to `start + length` - 1 of the range.

    carried, kept: for each cell the stack of its numbers, and its mask or the stack of that; None where it is 0. What
    is carried is entry r + 1 - start after the step r, and what is kept is entry r - start.
    """

    node: Value
    start: int
    length: int
    carried: list[tuple[Key, Operand | Key] | None]
    kept: list[tuple[Key, Operand | Key] | None]
    first_carried: int


def repeated(
    step: Step, cells: Sequence[Cell], n_sums: int, length: int, readings: Sequence[Reading], outside: Iterable[Any]
) -> tuple[list[Cell], list[Made]]:
    """What is carried behind a range of `length` steps, and the loops that compute them.

    step: the graph of a step. cells: what is carried into the first. n_sums: how many of them, the last ones, are sums;
    these are -0.0 where their mask is 0. readings: the Values that the step may use and that differ from step to step.
    outside: other Values that it may use, and that were not made in it.
    """
    cells, made, start = list(cells), list[Made](), 0
    known = {x for x in outside if isinstance(x, Value)}
    while start < length:
        pattern = [_known(mask) for _, mask in cells]
        rest = length - start
        loop = None
        if rest > 1:
            joins = len(made) >= _MOST_SINGLE
            loop = _loop(step, cells, n_sums, pattern, rest, start, readings, known, joins)
        if loop is None:
            rest, loop = 1, _single(step, cells, start, readings, known)
        made.append(loop)
        cells = [_behind(loop.node, found, rest + loop.first_carried) for found in loop.carried]
        start += rest
    return cells, made


def _known(mask: Operand) -> float | None:
    return mask if isinstance(mask, float) else None


def _behind(node: Value, found: tuple[Key, Operand | Key] | None, i: int) -> Cell:
    if found is None:
        return NOT_SENT
    key, mask = found
    return entry(node, key, i), entry(node, mask, i) if isinstance(mask, tuple) else mask


def _single(step: Step, cells: list[Cell], start: int, readings: Sequence[Reading], known: set[Value]) -> Made:
    """A loop of one step, whose results are all kept."""
    carried, kept = step(cells)
    results: list[Operand] = []
    places = [_placed(cell, results) for cell in [*carried, *kept]]
    known = known | {x for cell in cells for x in cell if isinstance(x, Value)}
    node = _node(1, (), [], (), results, start, readings, known)
    n = len(carried)
    return Made(node, start, 1, places[:n], places[n:], -1)


def _loop(
    step: Step,
    cells: list[Cell],
    n_sums: int,
    pattern: list[float | None],
    length: int,
    start: int,
    readings: Sequence[Reading],
    known: set[Value],
    joins: bool,
) -> Made | None:
    """A loop of all these steps; None where a step changes which masks are known, but for those of sums.

    joins: whether such masks are carried instead.
    """
    first_sum, same = len(cells) - n_sums, dict[int, Operand]()
    while True:
        before = _unknown_cells(pattern, same)
        after, kept = step(before)
        found = [_known(mask) for _, mask in after]
        changed = [i for i, mask in enumerate(pattern) if mask is not None and mask != found[i]]
        if any(i < first_sum for i in changed) and not joins:
            return None
        of_sums = [i for i in range(first_sum, len(cells)) if pattern[i] != found[i]]
        for i in changed:
            pattern[i] = None
        for i in of_sums:
            pattern[i] = found[i]  # 1 behind the first step may be 1 before it
            if found[i] is None:
                same[i] = after[i][1]
        if not changed and not of_sums:
            break
    carried = [own for own in zip(before, cells, after) if own[0] is not NOT_SENT]
    carry: dict[Value, tuple[Operand, Operand]] = {}  # first all numbers, which lie side by side then, and last masks
    for part in (0, 1):
        for own, cell, now in carried:
            if isinstance(x := own[part], Value):
                carry.setdefault(x, (cell[part], now[part]))
    at: dict[Any, Key] = {x: ("carry", k) for k, x in enumerate(carry)}
    places = [None if own is NOT_SENT else (at[own[0]], at.get(own[1], own[1])) for own in before]
    firsts, following = zip(*carry.values()) if carry else ((), ())
    results: list[Operand] = []
    kept_places = [_placed(cell, results) for cell in kept]
    node = _node(length, tuple(carry), firsts, following, results, start, readings, known)
    return Made(node, start, length, places, kept_places, 0)


def _unknown_cells(pattern: Sequence[float | None], same: Mapping[int, Operand]) -> list[Cell]:
    """What is carried into any step.

    pattern: the masks that are known. same: of sums that nothing was sent to before, what their masks are behind the
    first step; sums that share it share their masks behind every step.
    """
    masks: dict[Operand, Value] = {}
    cells: list[Cell] = []
    for i, known in enumerate(pattern):
        if known == 0.0:
            cells.append(NOT_SENT)
        elif known is None and i in same:
            cells.append((unknown(1.0), masks.setdefault(same[i], unknown(1.0))))
        else:
            cells.append((unknown(1.0), unknown(1.0) if known is None else known))
    return cells


def _placed(cell: Cell, results: list[Operand]) -> tuple[Key, Operand | Key] | None:
    """Adds what is kept of a cell to the results."""
    number, mask = cell
    if isinstance(mask, float):
        if not mask:
            return None
        results.append(number)
        return ("kept", len(results) - 1), mask
    results += [number, mask]
    return ("kept", len(results) - 2), ("kept", len(results) - 1)


def _node(
    trips: int,
    carry: tuple[Value, ...],
    firsts: Sequence[Operand],
    following: tuple[Operand, ...],
    kept: list[Operand],
    start: int,
    readings: Sequence[Reading],
    known: set[Value],
) -> Value:
    """The node of a loop, which reads what its body uses of the readings, and of the Values that are known outside."""
    by_value = {reading.value: reading for reading in readings}
    own, ends = set(carry), known.union(carry, by_value)
    met = [x for x in ends_of([*following, *kept], ends.__contains__) if x not in own]
    reached = [by_value[x] for x in met if x in by_value]
    outers = [x for x in met if x not in by_value]
    stacks = list(dict.fromkeys(reading.node for reading in reached))
    places = {node: len(firsts) + i for i, node in enumerate(stacks)}
    sources = [StackPlace(places[at.node], at.key, at.first + at.step * start, at.step) for at in reached]
    body = Body(carry, tuple(reading.value for reading in reached), tuple(outers), following, kept)
    node = loop_node(trips, body, firsts, stacks, sources)
    for tracer in current_mode().tracers:
        tracer.add([node])  # the steps have not been computed, even where all operands are constants
    return node
