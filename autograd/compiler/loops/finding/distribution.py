"""Distribution: an innermost loop as several ones, so that lines that need no other trip are in loops of their own.

The trips of such a loop can run side by side, and only true recurrences run one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from autograd.compiler.loops.finding.nests import LoopLine, Nest, Node, Trips
from autograd.compiler.loops.loop_parts import Slot, reach
from autograd.table.row import Primitive

IsLong: TypeAlias = Callable[[Primitive, int], bool]
"""Whether the code of a primitive with so many operands is long."""


def distributed(nodes: Sequence[Node], is_long: IsLong, trips: Trips = ()) -> list[Node]:
    """The nodes with those innermost loops distributed that have primitives of long code.

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
        elif any(is_long(line.primitive, len(line.reads)) for line in lines):
            made += [Nest(node.trips, node.period, tuple(body)) for body in _bodies(lines, node.period, inner)]
        else:
            made.append(node)
    return made


def _bodies(lines: Sequence[LoopLine], period: int, trips: Trips) -> list[list[LoopLine]]:
    """The lines in the order in which they can run for all trips at once; at the end those that need other trips."""
    edges = _reads_within(lines, period, trips)
    if edges is None:
        return [list(lines)]
    bodies: list[list[LoopLine]] = []
    left, n_left = list(range(len(lines))), len(lines) + 1
    while left and len(left) < n_left:
        n_left, waiting = len(left), set[int]()
        for k in left:
            same, earlier = edges[k]
            if not waiting.isdisjoint(same) or not earlier.isdisjoint(left):
                waiting.add(k)
        bodies.append([lines[k] for k in left if k not in waiting])
        left = [k for k in left if k in waiting]
    return [body for body in (*bodies, [lines[k] for k in left]) if body]


def _reads_within(lines: Sequence[LoopLine], period: int, trips: Trips) -> list[tuple[set[int], set[int]]] | None:
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
