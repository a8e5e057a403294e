"""Graphviz's SVG, rewritten for the page: classes instead of colours, rectangles instead of outlines, and ids."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from autograd.drawing.compact import Card
from autograd.drawing.pen import GLYPHS, Pen
from autograd.drawing.vertices import Vertex

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_FIGURE = 6.0  # the width of a figure of Courier at 10 points
_RIGHT = 3.5  # from a number's right edge to that of its chip
_BELOW_MIDDLE = 3.5  # from the middle of a row to the line that its letters stand on
_MARGIN = 12.0

Element = ElementTree.Element
Box = tuple[float, float, float, float]


class PagePen(Pen):
    """A pen whose numbers can be found again in the SVG, without heading and legend: the page has its own."""

    def cell_id(self, vertex: Vertex, part: str) -> dict[str, str]:
        """An id; graphviz writes it only where there is a tooltip too."""
        return {"ID": f"{part}-{vertex.index}", "TITLE": part}

    def _heading(self, title: str, subtitle: str, legend: list[str]) -> str:
        return "<TABLE BORDER='0'><TR><TD></TD></TR></TABLE>"


def picture_of(svg: str, cards: dict[Vertex, Card]) -> str:
    """The drawing as an SVG element for the page, in the colours of its style sheet."""
    graph = next(element for element in ElementTree.fromstring(svg) if _tag(element) == "g")
    by_id = {f"v{card.vertex.index}": card for card in cards.values()}
    parts: list[str] = []
    corners: list[Box] = []
    for group in graph:
        kind = group.get("class")
        if kind == "cluster":
            box, markup = _cluster(group)
            corners.append(box)
        elif kind == "node":
            box, markup = _node(group, by_id[_id(group)])
            corners.append(box)
        elif kind == "edge":
            markup = _edge(group)
        else:
            continue
        parts.append(markup)
    left, top = (min(box[i] for box in corners) - _MARGIN for i in (0, 1))
    right, bottom = (max(box[i] + box[i + 2] for box in corners) + _MARGIN for i in (0, 1))
    view = " ".join(map(_short, (left, top, right - left, bottom - top)))
    return f'<svg id="picture" viewBox="{view}" role="img" aria-labelledby="title summary">{"".join(parts)}</svg>'


def _cluster(group: Element) -> tuple[Box, str]:
    (outline,) = _outlines(group)
    box = _box(outline)
    texts = list(_texts(group))
    title = _text(texts[0], "title") + "".join(_text(text, "kind") for text in texts[1:])
    kind = "outer" if outline.get("stroke-dasharray") else "inner"
    scope = escape(_id(group))
    return box, f'<g class="cluster {kind}" id="{scope}">{_rectangle(box, "box", 9)}{title}</g>'


def _node(group: Element, card: Card) -> tuple[Box, str]:
    outlines = [_box(outline) for outline in _outlines(group)]
    largest = max(outlines, key=lambda box: box[2])
    markup = "".join(_rectangle(box, "box", 8) for box in outlines)
    markup += _chip(group, card)
    cells = {_id(cell)[2:]: cell for cell in group.iter() if _id(cell).startswith("a_")}
    markup += "".join(_row(vertex, cells) for vertex in (*card.rows, card.vertex))
    traits = ["card", card.vertex.role, "blocked" if card.vertex.is_blocked else ""]
    kind = " ".join(filter(None, traits))
    return largest, f'<g class="{kind}" id="v{card.vertex.index}">{markup}</g>'


def _chip(group: Element, card: Card) -> str:
    """The chip of the operation, the first filled shape that has no line around it."""
    if not card.symbol:
        return ""
    chip = next(shape for shape in _shapes(group) if shape.get("stroke") == "none")
    box = _box(chip)
    size = "sign" if len(card.symbol) == 1 else "word"
    middle, height = box[0] + box[2] / 2, box[1] + box[3] / 2
    text = f'<text class="{size}" x="{_short(middle)}" y="{_short(height)}">{escape(card.symbol)}</text>'
    return f'<g class="operation">{_rectangle(box, "", 5)}{text}</g>'


def _row(vertex: Vertex, cells: dict[str, Element]) -> str:
    """Name, number and gradient; a constant has no gradient, and not every value a name."""
    name, data, grad = (cells.get(f"{part}-{vertex.index}") for part in ("name", "data", "grad"))
    assert data is not None
    number = next(_texts(data))
    shown = number.text or ""
    start = float(number.get("x", 0))
    words = [] if name is None else list(_texts(name))
    left = min([float(text.get("x", 0)) for text in words], default=start) - 2
    right = start + _FIGURE * len(shown)
    base = float(number.get("y", 0))
    top, height = base - 11.5, 16.0
    slope, end = "", right
    if grad is not None:
        chip = _box(next(_shapes(grad)))
        end, top, height = chip[0] + chip[2], chip[1], chip[3]
        base = top + height / 2 + _BELOW_MIDDLE
        gradient = next(_texts(grad)).text or ""
        text = f'<text x="{_short(end - _RIGHT)}" y="{_short(base)}">{escape(gradient)}</text>'
        slope = f'<g class="grad">{_rectangle(chip, "", 4)}{text}</g>'
    sensor = _rectangle((left, top, end - left, height), "sensor", 4)
    named = "".join(_named(text, vertex, base) for text in words)
    alarm = "" if math.isfinite(vertex.data) else " alarm"
    figures = f'<text class="data{alarm}" x="{_short(right)}" y="{_short(base)}">{escape(shown)}</text>'
    return f'<g class="row" id="r{vertex.index}">{sensor}{named}{figures}{slope}</g>'


def _named(text: Element, vertex: Vertex, base: float) -> str:
    text.set("y", str(base))
    if (text.text or "").strip() in GLYPHS.values() and text.get("font-size") == "7.00":
        return _text(text, f"glyph {vertex.role}")
    return _text(text, "name" if vertex.label else "name pale")


def _edge(group: Element) -> str:
    lines = "".join(f'<path d="{_path(line.get("d", ""))}"/>' for line in group.iter() if _tag(line) == "path")
    heads = "".join(
        f'<polygon points="{_path(head.get("points", ""))}"/>' for head in group.iter() if _tag(head) == "polygon"
    )
    texts = list(_texts(group))
    words = escape("".join(text.text or "" for text in texts))
    label = f'<text x="{_x(texts[0])}" y="{_y(texts[0])}">{words}</text>' if texts else ""
    return f'<g class="edge" id="{_id(group)}">{lines}{heads}{label}</g>'


def _rectangle(box: Box, kind: str, radius: float) -> str:
    x, y, width, height = map(_short, box)
    named = f' class="{kind}"' if kind else ""
    return f'<rect{named} x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius:g}"/>'


def _text(text: Element, kind: str) -> str:
    return f'<text class="{kind}" x="{_x(text)}" y="{_y(text)}">{escape((text.text or "").strip())}</text>'


def _outlines(group: Element) -> list[Element]:
    """The shapes around a node or cluster: those with a line."""
    return [shape for shape in _shapes(group) if shape.get("stroke") != "none"]


def _shapes(group: Element) -> Iterator[Element]:
    return (element for element in group.iter() if _tag(element) in ("path", "polygon"))


def _texts(group: Element) -> Iterator[Element]:
    return (element for element in group.iter() if _tag(element) == "text")


def _box(shape: Element) -> Box:
    numbers = [float(x) for x in _NUMBER.findall(shape.get("d") or shape.get("points") or "")]
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _path(numbers: str) -> str:
    return _NUMBER.sub(lambda found: _short(float(found[0])), numbers)


def _x(text: Element) -> str:
    return _short(float(text.get("x", 0)))


def _y(text: Element) -> str:
    return _short(float(text.get("y", 0)))


def _short(x: float) -> str:
    """A tenth of a point is finer than what anybody sees."""
    return f"{round(x, 1):g}" if abs(x) < 1e5 else f"{x:.0f}"


def _id(element: Element) -> str:
    return element.get("id", "")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
