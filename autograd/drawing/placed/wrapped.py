"""Columns broken into rows, as words into lines of text, for pictures that would be wide and low."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

from autograd.drawing.placed.detours import Node, Place, detours
from autograd.drawing.placed.ranks import places_of

_LEAST = 28.0  # points between rows
_LANE, _BESIDE, _MARGIN, _ROUND = 7.0, 16.0, 30.0, 10.0  # points: between lines, from cards, from rows, of corners

Line = tuple[Node, Node]


@dataclass(frozen=True)
class Arrangement(Generic[Node]):
    """Where the middle of each node is, and the curves of lines that are not straight, as points along and across."""

    columns: list[list[Node]]
    sizes: Mapping[Node, tuple[float, float]]
    places: dict[Node, Place]
    ways: dict[tuple[Node, Node], list[Place]]

    def extent(self, sideways: bool) -> tuple[float, float]:
        """How far it reaches along the flow of data and across it."""
        ends = [(along, across) for points in self.ways.values() for along, across in points]
        for node, (along, across) in self.places.items():
            half = [size / 2 for size in self.sizes[node]][:: 1 if sideways else -1]
            ends += [(along - half[0], across - half[1]), (along + half[0], across + half[1])]
        alongs, acrosses = zip(*ends)
        return max(alongs) - min(alongs), max(acrosses) - min(acrosses)


def arranged(
    columns: list[list[Node]],
    sizes: Mapping[Node, tuple[float, float]],
    lines: Iterable[tuple[Node, Node]],
    sideways: bool,
    n_rows: int = 1,
    headroom: float = 0.0,
) -> Arrangement[Node]:
    """The places of all nodes, in one row of columns or in several, and the lines that lead around nodes.

    Several rows are for data that flow to the right: `sideways`. headroom: points above each row for headings.

    >>> sizes = dict.fromkeys("wxyz", (50.0, 20.0))
    >>> arrangement = arranged([["w"], ["x"], ["y"], ["z"]], sizes, [("w", "x"), ("x", "y")], True, n_rows=2)
    >>> {node: along for node, (along, _) in arrangement.places.items()}
    {'w': 25.0, 'x': 139.0, 'y': 25.0, 'z': 139.0}
    >>> list(arrangement.ways)
    [('x', 'y')]
    """
    rows = _broken(columns, sizes, n_rows) if n_rows > 1 else [columns]
    row_of = {node: i for i, row in enumerate(rows) for column in row for node in column}
    inside: dict[int, list[Line[Node]]] = defaultdict(list)
    returning = []
    for source, target in lines:
        first, last = row_of[source], row_of[target]
        if first == last:
            inside[first].append((source, target))
        else:
            returning.append((source, target))
    arrangement: Arrangement[Node] = Arrangement(columns, sizes, {}, {})
    bottom = 0.0
    for i, row in enumerate(rows):
        places = places_of(row, sizes, sideways)
        ways = detours(row, places, sizes, inside[i], sideways)
        shift = 0.0
        if i:
            top = max(place[1] + sizes[node][1] / 2 for node, place in places.items())
            passing = sum(row_of[source] < i <= row_of[target] for source, target in returning)
            shift = bottom - _LEAST - headroom - _LANE * passing - top
        lowest = [place[1] - sizes[node][1] / 2 for node, place in places.items()]
        bottom = shift + min(lowest + [across for points in ways.values() for _, across in points if sideways])
        arrangement.places.update((node, (along, across + shift)) for node, (along, across) in places.items())
        arrangement.ways.update((line, [(x, y + shift) for x, y in points]) for line, points in ways.items())
    arrangement.ways.update(_returns(rows, row_of, arrangement.places, sizes, returning, headroom))
    return arrangement


def _broken(
    columns: list[list[Node]], sizes: Mapping[Node, tuple[float, float]], n_rows: int
) -> list[list[list[Node]]]:
    """The columns in at most `n_rows` rows, about as wide as each other."""
    places = places_of(columns, sizes, True)
    ends = [max(places[node][0] + sizes[node][0] / 2 for node in column) for column in columns]
    starts = [min(places[node][0] - sizes[node][0] / 2 for node in column) for column in columns]
    widest = ends[-1] / n_rows
    while True:
        rows: list[list[list[Node]]] = []
        start = 0.0
        for column, begin, end in zip(columns, starts, ends):
            if not rows or end - start > widest:
                rows.append([])
                start = begin
            rows[-1].append(column)
        if len(rows) <= n_rows:
            return rows
        widest *= 1.02


def _returns(
    rows: list[list[list[Node]]],
    row_of: Mapping[Node, int],
    places: Mapping[Node, Place],
    sizes: Mapping[Node, tuple[float, float]],
    lines: list[tuple[Node, Node]],
    headroom: float,
) -> dict[tuple[Node, Node], list[Place]]:
    """Lines from one row to a later one: out to the right, below the row, and to their card from the left.

    Each has a lane of its own. A line over several rows passes those between on their left.
    """
    column_of = {node: column for row in rows for column in row for node in column}
    tops = [max(places[node][1] + sizes[node][1] / 2 for column in row for node in column) for row in rows]

    def side(node: Node, sign: int) -> float:
        return max(sign * places[other][0] + sizes[other][0] / 2 for other in column_of[node]) * sign

    ways = {}
    taken = [0] * len(rows)
    for lane, (source, target) in enumerate(lines):
        aside, heights = _LANE * lane, []
        for row in (row_of[source] + 1, row_of[target]):
            heights.append(tops[row] + headroom + _LEAST / 2 + _LANE * taken[row])
        for row in {row_of[source] + 1, row_of[target]}:
            taken[row] += 1
        below, above = heights
        (first, from_), (last, to) = places[source], places[target]
        out = side(source, 1) + _BESIDE + aside % (3 * _LANE)
        back = side(target, -1) - _BESIDE - aside % (3 * _LANE)
        corners = [(out, from_), (out, below)]
        if row_of[source] + 1 < row_of[target]:
            corners += [(-_MARGIN - aside, below), (-_MARGIN - aside, above)]
        corners += [(back, above), (back, to)]
        ways[source, target] = _rounded([(first, from_), *corners, (last, to)])
    return ways


def _rounded(corners: list[Place]) -> list[Place]:
    """Bézier curves along straight lines from corner to corner, with round corners."""
    points = [corners[0]]
    for before, corner, after in zip(corners, corners[1:], corners[2:]):
        arrive, leave = _towards(corner, before), _towards(corner, after)
        points += [points[-1], arrive, arrive, corner, corner, leave]
    return [*points, points[-1], corners[-1], corners[-1]]


def _towards(corner: Place, other: Place) -> Place:
    """The point on the way from a corner to another where its round begins."""
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    share = min(0.5, _ROUND / max(abs(dx) + abs(dy), 1e-9))
    return corner[0] + share * dx, corner[1] + share * dy
