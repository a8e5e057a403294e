"""Level "compact": an operation is a chip on the card of its result; leaves used once are rows of that card."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograd.drawing.drawn import html
from autograd.drawing.drawn.boxes import draw_in_boxes
from autograd.drawing.drawn.card import card_html
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.drawn.style import SMALLEST, ink_on
from autograd.drawing.placed.ranks import columns_of, curve, position
from autograd.drawing.placed.wrapped import Arrangement, arranged
from autograd.drawing.seen.edge_lines import lines_of
from autograd.drawing.seen.vertices import Link, Scene, Vertex
from autograd.table import rows as primitives
from autograd.table.row import Primitive

_SUM = primitives.sum.symbol

_LAYOUT: dict[bool, dict[str, str]] = {False: {"nodesep": ".13", "ranksep": ".62"}, True: {"splines": "line"}}


@dataclass
class ResultCard:
    """A vertex with some operands folded into rows, and edges from the others.

    rows: the folded operands. links: the edges. operands: all of them, in the order of the primitive.
    """

    vertex: Vertex
    symbol: str
    rows: list[Vertex] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    operands: list[Link] = field(default_factory=list)

    @property
    def primitive(self) -> Primitive | None:
        """What it computes of its operands: their sum, where it stands for several additions."""
        return primitives.sum if self.vertex.is_sum and self.symbol == _SUM else self.vertex.primitive

    @property
    def is_zero(self) -> bool:
        """Whether the gradients of all values on it are 0."""
        return all(vertex.is_zero or vertex.role == "constant" for vertex in [*self.rows, self.vertex])


def draw_compact(scene: Scene, pen: Pen, title: str, subtitle: str, n_rows: int = 0) -> Drawing:
    """The picture with one card per operation: laid out by the engine, or in `n_rows` rows of columns."""
    n_rows = n_rows or int(scene.is_large)
    drawing = pen.start(title, subtitle, scene, positioned=n_rows > 0, **_LAYOUT[n_rows > 0])
    drawing.attr("edge", **pen.ports)
    cards, sideways = cards_of(scene), pen.direction == "LR"
    arrangement = arrangement_of(cards, sideways, n_rows) if n_rows else Arrangement([], {}, {}, {})
    places = {vertex: {"pos": position(*place, sideways)} for vertex, place in arrangement.places.items()}

    def draw_vertex(graph: Drawing, vertex: Vertex) -> None:
        card = cards[vertex]
        graph.node(
            pen.node_id(vertex),
            html.label(_card_html(pen, card)),
            id=pen.prefix + pen.node_id(vertex),
            tooltip="\\n".join(pen.tooltip(shown) for shown in [*card.rows, vertex]),
            **pen.border(vertex, zero=card.is_zero),
            **places.get(vertex, {}),
        )

    entered = {vertex for vertex, card in cards.items() if card.links}
    draw_in_boxes(drawing, pen, scene, list(cards), entered, draw_vertex, has_boxes=not n_rows)
    for card in cards.values():
        for i, line in enumerate(lines_of(card.links)):
            way = arrangement.ways.get((line.source, card.vertex))
            led = {"pos": curve(way, sideways), "arrowhead": "none"} if way else {}
            drawing.edge(
                pen.node_id(line.source),
                pen.node_id(card.vertex),
                id=f"{pen.prefix}e{card.vertex.index}-{i}",
                tooltip=pen.edge_tooltip(line, card.vertex),
                weight="4" if line.source.scope == card.vertex.scope else "1",
                **pen.edge(line, labelled=not n_rows, with_derivative=not card.vertex.is_sum),
                **led,
            )
    return drawing


def arrangement_of(cards: dict[Vertex, ResultCard], sideways: bool, n_rows: int) -> Arrangement[Vertex]:
    """The places of cards where the engine does not lay them out."""
    sources = {vertex: [link.source for link in card.links] for vertex, card in cards.items()}
    sizes = {vertex: (180.0, 20.0 + 16.0 * (len(card.rows) + 1)) for vertex, card in cards.items()}
    lines = [(source, vertex) for vertex, own in sources.items() for source in own] if n_rows > 1 else []
    return arranged(columns_of([*cards], sources, is_late=n_rows > 1), sizes, lines, sideways, n_rows)


def cards_of(scene: Scene) -> dict[Vertex, ResultCard]:
    """Every card, operands first; sums of sums are one Σ, and leaves that one card alone uses are among its rows."""
    cards: dict[Vertex, ResultCard] = {}
    for vertex in scene.vertices:
        card = ResultCard(vertex, vertex.symbol)
        for link in vertex.links:
            source = link.source
            if vertex.is_sum and _is_partial_sum(source, vertex):
                partial = cards.pop(source)
                card.rows, card.links = partial.rows + card.rows, partial.links + card.links
                card.operands = partial.operands + card.operands
                card.symbol = _SUM
                continue
            card.operands.append(link)
            if source.uses == 1 and source.role in ("parameter", "constant") and vertex.card is None:
                cards.pop(source)
                card.rows.append(source)
            else:
                card.links.append(link)
        cards[vertex] = card
    return cards


def _is_partial_sum(source: Vertex, vertex: Vertex) -> bool:
    return source.is_sum and source.uses == 1 and not source.label and source.scope == vertex.scope


def _card_html(pen: Pen, card: ResultCard) -> str:
    if card.vertex.card is not None:
        return card_html(pen, card.vertex.card)
    rows = html.table(*(_row(pen, vertex) for vertex in [*card.rows, card.vertex]))
    if not card.symbol:
        return rows
    theme = pen.theme
    blocked = card.vertex.is_blocked
    fill, ink = (theme.zero_border, ink_on(theme.zero_border)) if blocked else (theme.chip, theme.chip_ink)
    size = 13 if len(card.symbol) == 1 else SMALLEST
    symbol = html.text(card.symbol, size, ink, bold=len(card.symbol) > 1)
    chip = html.cell(symbol, STYLE="ROUNDED", BGCOLOR=fill, WIDTH=18)
    return html.table(html.row(chip, html.cell(rows, CELLPADDING=0)), padding=3)


def _row(pen: Pen, vertex: Vertex) -> str:
    return html.row(
        html.cell(pen.name(vertex, 11), ALIGN="LEFT", WIDTH=30),
        html.cell(pen.digits_of(vertex.data, 10), ALIGN="RIGHT", WIDTH=46),
        pen.gradient_of(vertex, 10, 46),
    )
