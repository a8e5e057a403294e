"""Places for cards in columns: data flows from column to column, and each card stands level with what it flows to."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

_GAP = 8.0  # points between the cards of a column
_LEAST, _MOST = 64.0, 700.0  # points between columns: the taller, the more, or lines become too steep to follow

Node = TypeVar("Node", bound=Hashable)


def columns_of(
    nodes: Sequence[Node], sources: Mapping[Node, Sequence[Node]], *, is_late: bool = False
) -> list[list[Node]]:
    """The columns from left to right: each node right of all its sources, leaves next to what uses them first.

    nodes: in an order that decides ties, so that the same graph gets the same picture.
    is_late: all nodes, not leaves alone, stand next to what uses them first.
    If sources form a circle, as in a recurrent network, the first node of the order breaks it.

    >>> columns_of("xyzab", {"z": "xy", "b": "za"})
    [['x', 'y'], ['z', 'a'], ['b']]
    """
    targets: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node in nodes:
        for source in sources.get(node, ()):
            targets[source].append(node)
    order = _sources_first(nodes, targets, {node: len(sources.get(node, ())) for node in nodes})
    place = {node: i for i, node in enumerate(order)}
    column: dict[Node, int] = {}
    for node in order:
        column[node] = max([column[x] + 1 for x in sources.get(node, ()) if place[x] < place[node]], default=0)
    for node in reversed(order):
        later = [column[x] - 1 for x in targets[node] if place[x] > place[node]]
        if later and (is_late or not sources.get(node)):
            column[node] = min(later)
    columns: list[list[Node]] = [[] for _ in range(max(column.values()) + 1)]
    for node in nodes:
        columns[column[node]].append(node)
    return _level_with_targets(columns, targets)


def places_of(
    columns: list[list[Node]], sizes: Mapping[Node, tuple[float, float]], sideways: bool
) -> dict[Node, tuple[float, float]]:
    """For each node how far along the flow of data its middle is, and how far across it, in points.

    sizes: about how wide and high each is. sideways: whether data flow to the right, and not down.

    >>> places_of([["x", "y"], ["z"]], dict.fromkeys("xyz", (50.0, 20.0)), sideways=True)
    {'x': (25.0, 14.0), 'y': (25.0, -14.0), 'z': (139.0, 0.0)}
    """
    along_size, across_size = (0, 1) if sideways else (1, 0)
    lengths = [sum(sizes[node][across_size] + _GAP for node in column) for column in columns]
    steepness = 0.5 if sideways else 0.2
    gaps = [min(max(_LEAST, steepness * max(pair)), _MOST) for pair in zip(lengths, [*lengths[1:], 0.0])]
    places, along = {}, 0.0
    for column, length, gap in zip(columns, lengths, gaps):
        thickness = max(sizes[node][along_size] for node in column)
        level = length / 2
        for node in column:
            half = (sizes[node][across_size] + _GAP) / 2
            places[node] = along + thickness / 2, level - half if sideways else half - level
            level -= 2 * half
        along += thickness + gap
    return places


def position(along: float, across: float, sideways: bool) -> str:
    """A place as Graphviz writes it."""
    return f"{along:g},{across:g}" if sideways else f"{across:g},{-along:g}"


def curve(points: Sequence[tuple[float, float]], sideways: bool) -> str:
    """Bézier curves as Graphviz writes them."""
    return " ".join(position(*point, sideways) for point in points)


def _sources_first(
    nodes: Sequence[Node], targets: Mapping[Node, Sequence[Node]], waiting: dict[Node, int]
) -> list[Node]:
    ready = deque(node for node in nodes if not waiting[node])
    found = set(ready)
    breaking = iter(nodes)
    order: list[Node] = []
    while len(order) < len(nodes):
        if not ready:
            ready.append(next(node for node in breaking if node not in found))
            found.add(ready[0])
        order.append(ready.popleft())
        for target in targets[order[-1]]:
            waiting[target] -= 1
            if not waiting[target] and target not in found:
                found.add(target)
                ready.append(target)
    return order


def _level_with_targets(columns: list[list[Node]], targets: Mapping[Node, Sequence[Node]]) -> list[list[Node]]:
    """Sorts each column by the mean row of what its nodes flow to, from the last column back."""
    row: dict[Node, float] = {}
    for nodes in reversed(columns):
        middle = (len(nodes) - 1) / 2
        means = {}
        for i, node in enumerate(nodes):
            rows = [row[x] for x in targets[node] if x in row]
            means[node] = sum(rows) / len(rows) if rows else i - middle
        nodes.sort(key=means.__getitem__)
        row.update({node: i - middle for i, node in enumerate(nodes)})
    return columns
