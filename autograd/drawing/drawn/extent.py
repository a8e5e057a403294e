"""About how wide and high a picture comes out, in points, without a layout engine: columns by the widths in them.

In: a `Drawing`. Where every node has a place, its size follows from places and labels. Elsewhere it is that of the
layered layout of Graphviz's `dot`: nodes and labels of lines on ranks, and boxes around them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from autograd.drawing.drawn.measuring import Size, attributes_of, label_size

_NODE = re.compile(r"\t+(?!graph )(\w+) \[label=<(.*</(?:TABLE|FONT)>)>(.*)\]")
_EDGE = re.compile(r"\t+(\w+) -> (\w+) \[(?:label=<(.*</FONT>)> )?(.*)\]")
_GRAPH = re.compile(r"\t+graph \[(.*?)label=<(.*)>(.*)\]")
_PAD, _BOX_TITLE, _INCH = 21.6, 19.0, 72.0
_NODE_MARGINS, _RIM = (2.9, 2.2), 8.0
_LEAST = (54.0, 36.0)
_PASSING = 4.0  # the room of a line that passes between nodes
_SPREAD = 1.03, 1.15  # along and across: the layout moves nodes aside, to straighten lines


@dataclass
class _Statements:
    """What a picture draws: sizes and boxes of nodes, their places if they have some, and edges.

    boxes: the boxes around each node, each with its margin. edges: ends, least length, and size of the label.
    """

    sizes: dict[str, Size] = field(default_factory=dict)
    boxes: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    points: list[tuple[float, float]] = field(default_factory=list)
    edges: list[tuple[str, str, int, Size | None]] = field(default_factory=list)
    heading: Size = (0.0, 0.0)
    settings: dict[str, str] = field(default_factory=dict)


def extent(source: str) -> Size:
    """About how wide and high the picture is."""
    heading, (width, height) = heading_and_rest(source)
    return max(width, heading[0]) + 2 * _PAD, height + heading[1] + 2 * _PAD


def heading_and_rest(source: str) -> tuple[Size, Size]:
    """About how wide and high the heading of the picture is, and what stands below it."""
    found = _read(source)
    if found.places:
        return found.heading, _positioned(found)
    sideways = found.settings.get("rankdir") == "LR"
    along, across = _layered(found, sideways)
    return found.heading, ((along, across) if sideways else (across, along))


def _read(source: str) -> _Statements:
    found, opened = _Statements(), ""
    around: list[tuple[str, float]] = []
    for line in source.splitlines():
        statement = line.lstrip("\t")
        if statement.startswith("subgraph "):
            opened = statement
        elif statement == "}" and around:
            around.pop()
        elif node := _NODE.fullmatch(line):
            name, label, rest = node.groups()
            attributes = attributes_of(rest)
            found.sizes[name] = _node_size(label, attributes)
            found.boxes[name] = list(around)
            if "pos" in attributes:
                x, y = map(float, attributes["pos"].split(","))
                found.places[name] = x, y
        elif edge := _EDGE.fullmatch(line):
            tail, head, label, rest = edge.groups()
            attributes = attributes_of(rest)
            found.edges.append((tail, head, int(attributes.get("minlen", "1")), label_size(label) if label else None))
            for point in attributes.get("pos", "").split():
                x, y = map(float, point.split(","))
                found.points.append((x, y))
        elif graph := _GRAPH.fullmatch(line):
            before, label, rest = graph.groups()
            attributes = attributes_of(before + rest)
            if opened:
                around.append((opened, float(attributes["margin"])))
                opened = ""
            else:
                found.heading, found.settings = label_size(label), attributes
    return found


def _node_size(label: str, attributes: dict[str, str]) -> Size:
    inches = [float(x) * _INCH for x in attributes.get("margin", "").split(",") if x]
    margins = inches or ([0.0, 0.0] if attributes.get("shape") == "plain" else _NODE_MARGINS)
    rim = _RIM if attributes.get("peripheries") == "2" else 0.0
    is_plain = attributes.get("shape") == "plain"
    least = [
        float(attributes[name]) * _INCH if name in attributes else 0.0 if is_plain else size
        for name, size in zip(("width", "height"), _LEAST)
    ]
    if attributes.get("fixedsize") == "true":
        return least[0] + rim, least[1] + rim
    width, height = (max(low, size + 2 * m) + rim for low, size, m in zip(least, label_size(label), margins))
    return width, height


def _positioned(found: _Statements) -> Size:
    """The size of the box around all nodes at their places, and around the points of lines."""
    sides: list[tuple[float, ...]] = [(x, y, x, y) for x, y in found.points]
    for name, (x, y) in found.places.items():
        width, height = found.sizes[name]
        sides.append((x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    left, bottom, right, top = zip(*sides)
    return max(right) - min(left), max(top) - min(bottom)


def _layered(found: _Statements, sideways: bool) -> tuple[float, float]:
    """How long the ranks are together, along the flow of data, and how long the longest of them is, across it."""
    has_labels = any(label for *_, label in found.edges)
    stretch = 2 if has_labels else 1
    gap = float(found.settings.get("ranksep", "0.5")) * _INCH / stretch
    beside = float(found.settings.get("nodesep", "0.25")) * _INCH
    flip: Callable[[Size], Size] = (lambda size: size) if sideways else (lambda size: size[::-1])
    ranks = _ranks(found, stretch)
    along: dict[int, float] = defaultdict(float)
    across: dict[int, float] = defaultdict(float)
    boxes: dict[int, dict[str, float]] = defaultdict(dict)
    for name, rank in ranks.items():
        thickness, length = flip(found.sizes[name])
        along[rank] = max(along[rank], thickness)
        across[rank] += length + beside
        boxes[rank] |= found.boxes[name]
    for tail, head, _, label in found.edges:
        first, last = ranks[tail], ranks[head]
        for rank in range(first + 1, last):
            across[rank] += _PASSING + beside
        if label and last > first:
            middle = (first + last) // 2
            thickness, length = flip(label)
            along[middle] = max(along[middle], thickness)
            across[middle] += length
    n_ranks = max(ranks.values()) + 1
    title = _BOX_TITLE if sideways else 0.0
    highest = max(across[r] + sum(2 * margin + title for margin in boxes[r].values()) for r in range(n_ranks))
    length = sum(along.values()) + gap * (n_ranks - 1) + _rims(boxes, 0.0 if sideways else _BOX_TITLE)
    return length * _SPREAD[0], (highest - beside) * _SPREAD[1]


def _rims(boxes: dict[int, dict[str, float]], title: float) -> float:
    """How much the rims of boxes add along the flow: those of boxes that begin on the same rank lie side by side."""
    ends: dict[str, tuple[int, int]] = {}
    margins: dict[str, float] = {}
    for rank in sorted(boxes):
        for name, margin in boxes[rank].items():
            ends[name], margins[name] = (ends.get(name, (rank, rank))[0], rank), margin
    begin = {(ends[name][0], margin + title) for name, margin in margins.items()}
    end = {(ends[name][1], margin) for name, margin in margins.items()}
    return sum(margin for _, margin in [*begin, *end])


def _ranks(found: _Statements, stretch: int) -> dict[str, int]:
    """The rank of each node: beyond all nodes before it, and nodes that no edge enters next to what they lead to."""
    into: dict[str, list[tuple[str, int]]] = {name: [] for name in found.sizes}
    out: dict[str, list[tuple[str, int]]] = {name: [] for name in found.sizes}
    for tail, head, length, _ in found.edges:
        into[head].append((tail, stretch * length))
        out[tail].append((head, stretch * length))
    waiting = {name: len(edges) for name, edges in into.items()}
    ready = [name for name, count in waiting.items() if not count]
    ranks = dict.fromkeys(ready, 0)
    for name in ready:  # grows while it is read
        for head, length in out[name]:
            ranks[head] = max(ranks.get(head, 0), ranks[name] + length)
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)
    for name in ready:
        if not into[name] and out[name]:
            ranks[name] = min(ranks[head] - length for head, length in out[name])
    return ranks
