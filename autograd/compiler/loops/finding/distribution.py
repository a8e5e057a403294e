"""Distribution: an innermost loop as several ones, so that lines that need no other trip are in loops of their own.

The trips of such a loop can run side by side, and only true recurrences run one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeAlias

from autograd.compiler.loops.finding.nests import LoopLine, Nest, Node, Trips
from autograd.compiler.loops.loop_parts import Slot, reach
from autograd.table.row import Primitive

IsLong: TypeAlias = Callable[[Primitive, int], bool]
"""Whether the code of a primitive with so many operands is long."""

Edges: TypeAlias = tuple[set[int], set[int]]
"""The lines whose results one reads, of the same trip and of earlier ones."""

_REGISTERS = 12  # for what lines hand on from trip to trip: processors have 16, some of which take what is computed


def distributed(nodes: Sequence[Node], is_long: IsLong, trips: Trips = ()) -> list[Node]:
    """The nodes with those innermost loops distributed that have primitives of long code, or no recurrence at all.

    Others are short enough to wait for each other: what they hand on would take longer than what they save.

    >>> import autograd
    >>> from autograd.compiler.loops.finding.nests import nests_of
    >>> from autograd.compiler.loops.finding.repeats import with_loops
    >>> def total(x):
    ...     y = 1.0
    ...     for u in x:
    ...         y = y + autograd.exp(u)
    ...     return y
    >>> nodes = distributed(nests_of(with_loops(autograd.compile(total).record([0.0] * 9))), lambda *_: True)
    >>> [[line.primitive.name for line in node.body] for node in nodes if isinstance(node, Nest)]
    [['exp'], ['add']]
    """
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, LoopLine):
            made.append(node)
            continue
        inner = (*trips, node.trips)
        lines = [x for x in node.body if isinstance(x, LoopLine)]
        if len(lines) < len(node.body):
            made.append(Nest(node.trips, node.period, tuple(distributed(node.body, is_long, inner))))
            continue
        bodies, recurrent = _bodies(lines, node.period, inner)
        if not recurrent or any(is_long(line.primitive, len(line.reads)) for line in lines):
            for body in bodies:
                made += body.nodes(node)
            made += [Nest(node.trips, node.period, tuple(body)) for body in recurrent]
        else:
            made.append(node)
    return made


@dataclass(frozen=True)
class _Body:
    """Lines that can run for all trips at once. reads_before: whether they read what earlier trips made elsewhere."""

    lines: Sequence[LoopLine]
    reads_before: bool

    def nodes(self, nest: Nest) -> list[Node]:
        """The lines as a nest, behind those of a first trip that reads what is no result of the nest."""
        if not self.reads_before:
            return [Nest(nest.trips, nest.period, tuple(self.lines))]
        first = [_moved(line, lambda slot: Slot(slot.first, slot.steps[:-1])) for line in self.lines]
        rest = [_moved(line, lambda slot: Slot(slot.first + slot.steps[-1], slot.steps)) for line in self.lines]
        return [*first, Nest(nest.trips - 1, nest.period, tuple(rest))]


def _moved(line: LoopLine, move: Callable[[Slot], Slot]) -> LoopLine:
    return replace(line, result=move(line.result), reads=tuple(map(move, line.reads)))


def _bodies(lines: Sequence[LoopLine], period: int, trips: Trips) -> tuple[list[_Body], list[list[LoopLine]]]:
    """The lines in the order in which they can run for all trips at once, and those that need other trips."""
    edges = _reads_within(lines, period, trips)
    if edges is None:
        return [], [list(lines)]
    bodies: list[_Body] = []
    left, n_left = list(range(len(lines))), len(lines) + 1
    while left and len(left) < n_left:
        n_left, waiting = len(left), set[int]()
        for k in left:
            same, earlier = edges[k]
            if not waiting.isdisjoint(same) or not earlier.isdisjoint(left):
                waiting.add(k)
        ready = [k for k in left if k not in waiting]
        if ready:
            bodies.append(_Body([lines[k] for k in ready], any(edges[k][1] for k in ready)))
        left = [k for k in left if k in waiting]
    return bodies, [[lines[k] for k in some] for some in _apart(left, edges)]


def _apart(lines: Sequence[int], edges: Sequence[Edges]) -> list[list[int]]:
    """Lines that need other trips, as several loops where they are many: those that need each other stay in one."""
    group = {k: [k] for k in lines}
    for k in lines:
        for other in edges[k][0] | edges[k][1]:
            if other in group and group[other] is not group[k]:
                group[k] += group[other]
                group.update(dict.fromkeys(group[other], group[k]))
    groups = {min(some): some for some in group.values()}
    least = len(lines) / ceil(len(lines) / _REGISTERS) if lines else 0
    bodies: list[list[int]] = []
    for first in sorted(groups):
        if not bodies or len(bodies[-1]) >= least:
            bodies.append([])
        bodies[-1] += groups[first]
    return [sorted(body) for body in bodies]


def _reads_within(lines: Sequence[LoopLine], period: int, trips: Trips) -> list[Edges] | None:
    """For each line the lines whose results it reads, of the same trip and of earlier ones; None if that varies."""
    steps, first = lines[0].result.steps, lines[0].result.first
    at = {line.result: k for k, line in enumerate(lines)}
    by_place = {line.result.first - first: k for k, line in enumerate(lines)}
    edges = []
    for line in lines:
        same, earlier = set[int](), set[int]()
        for slot in line.reads:
            if slot in at:
                same.add(at[slot])
            elif reach(slot, trips)[1] >= first and not _is_apart(slot, first, steps, period, trips[-1]):
                if slot.steps != steps:
                    return None
                earlier.add(by_place[(slot.first - first) % period])
        edges.append((same, earlier))
    return edges


def _is_apart(slot: Slot, first: int, steps: Sequence[int], period: int, trips: int) -> bool:
    """Whether a slot that the outer loops move alike reads results of other loops alone."""
    low, high = sorted((slot.first, slot.first + slot.steps[-1] * (trips - 1)))
    return slot.steps[:-1] == steps[:-1] and (high < first or first + period * trips <= low)
