"""Level "full": every value a card, every operation a node of its own."""

from __future__ import annotations

from autograd.drawing.drawn import html
from autograd.drawing.drawn.boxes import draw_in_boxes
from autograd.drawing.drawn.card import card_html
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.drawn.style import SMALLEST
from autograd.drawing.placed.ranks import columns_of, places_of, position
from autograd.drawing.seen.edge_lines import Line, lines_of
from autograd.drawing.seen.vertices import Scene, Vertex

_LAYOUT: dict[bool, dict[str, str]] = {False: {"nodesep": ".2", "ranksep": ".38"}, True: {"splines": "line"}}
_SMALL = {"width": ".4", "height": ".3"}


def draw_full(scene: Scene, pen: Pen, title: str, subtitle: str) -> Drawing:
    """The picture of every value and every operation."""
    drawing = pen.start(title, subtitle, scene, positioned=scene.is_large, **_LAYOUT[scene.is_large])
    places = _places(scene, pen) if scene.is_large else {}

    def draw_vertex(graph: Drawing, vertex: Vertex) -> None:
        graph.node(
            pen.node_id(vertex),
            html.label(_card(pen, vertex, scene.has_gradients)),
            id=pen.prefix + pen.node_id(vertex),
            tooltip=pen.tooltip(vertex),
            **pen.border(vertex, zero=vertex.is_zero),
            **(_SMALL if vertex.role == "constant" else {}),
            **places.get(pen.node_id(vertex), {}),
        )
        if vertex.symbol:
            _draw_operation(graph, pen, vertex, places.get(_operation_id(vertex), {}))

    entered = {vertex for vertex in scene.vertices if vertex.links}
    draw_in_boxes(drawing, pen, scene, scene.vertices, entered, draw_vertex, has_boxes=not scene.is_large)
    lines = [(line, target) for target in scene.vertices for line in lines_of(target.links)]
    for i, (line, target) in enumerate(lines):
        same_box = line.source.scope == target.scope
        beside = pen.direction == "LR" and _stands_beside(line, target)
        drawing.edge(
            pen.node_id(line.source),
            _operation_id(target) if target.symbol else pen.node_id(target),
            id=f"{pen.prefix}e{i}",
            minlen="0" if beside else "1" if same_box else "2",
            tooltip=pen.edge_tooltip(line, target),
            weight="3" if same_box else "1",
            **pen.edge(line, labelled=not scene.is_large, beside=beside),
        )
    return drawing


def _stands_beside(line: Line, target: Vertex) -> bool:
    """Whether an operand is placed above or below the operation, out of the way of the other operand."""
    aside = [x.source for x in target.links if x.source.uses == 1 and x.source.role in ("parameter", "constant")]
    return len(target.links) == 2 and aside == [line.source]


def _places(scene: Scene, pen: Pen) -> dict[str, dict[str, str]]:
    """The places of the cards of a large graph, and of the operations right before them."""
    sideways = pen.direction == "LR"
    sources = {vertex: [link.source for link in vertex.links] for vertex in scene.vertices}
    columns = columns_of(scene.vertices, sources)
    places = {}
    for vertex, (along, across) in places_of(columns, dict.fromkeys(scene.vertices, (190.0, 62.0)), sideways).items():
        places[pen.node_id(vertex)] = {"pos": position(along, across, sideways)}
        places[_operation_id(vertex)] = {"pos": position(along - (90.0 if sideways else 56.0), across, sideways)}
    return places


def _card(pen: Pen, vertex: Vertex, has_gradients: bool) -> str:
    if vertex.card is not None:
        return card_html(pen, vertex.card)
    if vertex.role == "constant":
        return html.table(html.row(html.cell(pen.name(vertex, 12)), html.cell(pen.digits_of(vertex.data, 11))))
    muted, rows = pen.theme.muted, []
    if vertex.name or vertex.role:
        rows.append(html.row(html.cell(pen.name(vertex, 12), ALIGN="LEFT", COLSPAN=2, CELLPADDING=1)))
    data = html.cell(pen.digits_of(vertex.data, 11), ALIGN="RIGHT", WIDTH=52)
    rows.append(html.row(html.cell(html.text("data", SMALLEST, muted), ALIGN="LEFT"), data))
    if has_gradients:
        grad = pen.gradient_of(vertex, 11, 52)
        rows.append(html.row(html.cell(html.text("grad", SMALLEST, muted), ALIGN="LEFT"), grad))
    return html.table(*rows)


def _draw_operation(graph: Drawing, pen: Pen, vertex: Vertex, place: dict[str, str]) -> None:
    theme, operation = pen.theme, _operation_id(vertex)
    fill, ink, line = theme.chip, theme.chip_ink, theme.chip
    tooltip = vertex.symbol
    if vertex.is_blocked:
        fill, ink, line = theme.zero, theme.muted, theme.zero_border
        tooltip = "dead ReLU" if vertex.is_dead_relu else f"{vertex.symbol}: lets no gradient through"
    sign = len(vertex.symbol) == 1
    shape = (
        {"shape": "circle", "style": "filled", "fixedsize": "true", "width": ".34", "height": ".34"}
        if sign
        else {"width": ".5", "height": ".28", "margin": ".07,.02"}
    )
    graph.node(
        operation,
        html.label(html.text(vertex.symbol, 15 if sign else 11, ink)),
        id=pen.prefix + operation,
        color=line,
        fillcolor=fill,
        tooltip=html.plain(tooltip),
        **shape,
        **place,
    )
    colour, width = theme.border, 1.1
    if vertex.grad is not None:
        colour, width = pen.scale.line_colour(vertex.grad, theme), pen.scale.width(vertex.grad)
    graph.edge(
        operation,
        pen.node_id(vertex),
        arrowhead="none",
        color=colour,
        id=f"{pen.prefix}r{vertex.index}",
        penwidth=f"{width:.2f}",
        style="dashed" if vertex.is_zero else "solid",
        weight="12",
    )


def _operation_id(vertex: Vertex) -> str:
    return f"o{vertex.index}"
