"""Detours for lines that would pass behind cards: they lead around the columns between."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

_BEND, _LANE, _CLEAR = 56.0, 7.0, 14.0  # points: how long a line turns, from lane to lane, from the cards

Node = TypeVar("Node", bound=Hashable)
Place = tuple[float, float]


def detours(
    columns: list[list[Node]],
    places: Mapping[Node, Place],
    sizes: Mapping[Node, tuple[float, float]],
    lines: Iterable[tuple[Node, Node]],
    sideways: bool,
) -> dict[tuple[Node, Node], list[Place]]:
    """For each line with a card on its straight way: the points of Bézier curves around it, along and across.

    They run below the columns that they pass, or right of them where data flow down, each on a lane of its own; they
    turn beside the columns that they leave and reach, where no card is.

    >>> places = {"x": (25.0, 0.0), "y": (135.0, 0.0), "z": (245.0, 0.0)}
    >>> sizes = dict.fromkeys("xyz", (50.0, 20.0))
    >>> list(detours([["x"], ["y"], ["z"]], places, sizes, [("x", "y"), ("x", "z"), ("y", "z")], sideways=True))
    [('x', 'z')]
    """
    along_size, across_size = (0, 1) if sideways else (1, 0)
    column = {node: i for i, nodes in enumerate(columns) for node in nodes}
    halves = [max(sizes[node][along_size] for node in nodes) / 2 for nodes in columns]

    def bars(line: tuple[Node, Node], node: Node) -> bool:
        (start, from_), (end, to), (along, across) = (places[x] for x in (*line, node))
        there = from_ + (to - from_) * (along - start) / (end - start)
        return abs(there - across) < sizes[node][across_size] / 2

    def between(line: tuple[Node, Node]) -> list[Node]:
        first, last = (column[node] for node in line)
        return [node for nodes in columns[first + 1 : last] for node in nodes]

    barred = [line for line in lines if any(bars(line, node) for node in between(line))]
    barred.sort(key=lambda line: column[line[1]] - column[line[0]])  # the shorter run inside the longer
    ways = {}
    for lane, line in enumerate(barred):
        edge = max(abs(places[node][1]) + sizes[node][across_size] / 2 for node in between(line))
        aside = edge + _CLEAR + _LANE * lane
        (first, from_), (last, to) = (places[node] for node in line)
        start, end = first + halves[column[line[0]]], last - halves[column[line[1]]]
        ways[line] = [(first, from_), *_way(start, from_, end, to, -aside if sideways else aside), (last, to)]
    return ways


def _way(start: float, from_: float, end: float, to: float, aside: float) -> list[Place]:
    """The points of a curve that leaves a column straight on, bends into its lane, and bends back before it arrives.

    The two ends of the line, under the middles of its cards, are not among them.
    """
    turned, turning = start + _BEND, end - _BEND
    return [
        *[(start, from_)] * 3,
        (start + 0.7 * _BEND, from_),
        (start + 0.3 * _BEND, aside),
        *[(turned, aside)] * 2,
        *[(turning, aside)] * 2,
        (end - 0.3 * _BEND, aside),
        (end - 0.7 * _BEND, to),
        *[(end, to)] * 3,
    ]
