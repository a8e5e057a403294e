"""Levels "neuron" and "layer": a card for each part of the graph, in columns, and lines for the gradients between."""

from __future__ import annotations

from autograd.common.labels import scope_title
from autograd.common.wording import number
from autograd.drawing.drawn import html
from autograd.drawing.drawn.card import card_html, card_tooltip, n_facts
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.drawn.style import SMALLEST
from autograd.drawing.placed.ranks import columns_of, curve, position
from autograd.drawing.placed.wrapped import Arrangement, arranged
from autograd.drawing.seen.outline import Card, Flow, Outline

_HEADROOM = 50.0  # points above a row of cards
CROWDED = 150
"""The number of lines from which on they get thinner and pass behind cards."""


def draw_cards(outline: Outline, pen: Pen, title: str, subtitle: str, n_rows: int = 1) -> Drawing:
    """The picture of an outline, with its columns in one row or in several."""
    drawing = pen.start(title, subtitle, outline, positioned=True, splines="line")
    sideways = pen.direction == "LR"
    drawing.attr("node", height=".3")
    drawing.attr("edge", arrowhead="none", **pen.ports)
    arrangement = arrangement_of(outline, sideways, n_rows)
    columns, places, flows = arrangement.columns, arrangement.places, outline.flows()
    left = min(across for _, across in places.values())
    for column in columns:
        _draw_heading(drawing, pen, column, places[column[0]], left, sideways)
        for card in column:
            _draw_card(drawing, pen, card, position(*places[card], sideways))
    thin = max(0.25, min(1.0, (CROWDED / max(1, len(flows))) ** 0.5))
    for flow in sorted(flows, key=lambda flow: abs(flow.shown or 0.0)):  # the largest gradients on top
        way = arrangement.ways.get((flow.source, flow.target))
        _draw_flow(drawing, pen, flow, thin, curve(way, sideways) if way else None)
    return drawing


def arrangement_of(outline: Outline, sideways: bool, n_rows: int = 1) -> Arrangement[Card]:
    """The places of the cards of an outline."""
    columns = columns_of(outline.cards, {card: [*card.flows] for card in outline.cards}, is_late=n_rows > 1)
    sizes = {card: _size(card) for card in outline.cards}
    flows = outline.flows()
    around = flows if n_rows > 1 or len(flows) <= CROWDED else []
    lines = [(flow.source, flow.target) for flow in around]
    return arranged(columns, sizes, lines, sideways, n_rows, _HEADROOM)


def _size(card: Card) -> tuple[float, float]:
    """The approximate width and height of a card in points."""
    if card.is_summary:
        return max(150.0, 9.0 * len(card.title) + 60), 20.0 + 16.0 * n_facts(card)
    name = 6.2 * len(card.title) + 10 + (26 if card.exits.count > 1 else 0)
    return 103.0 + max(30.0, name), 40.0 if card.parameters.count else 32.0


def _draw_card(drawing: Drawing, pen: Pen, card: Card, place: str) -> None:
    drawing.node(
        f"c{card.index}",
        html.label(card_html(pen, card)),
        id=f"{pen.prefix}c{card.index}",
        pos=place,
        tooltip=card_tooltip(card),
        **pen.border(card, zero=card.is_zero),
    )


def _draw_flow(drawing: Drawing, pen: Pen, flow: Flow, thin: float, way: str | None) -> None:
    look, shown = {"color": pen.theme.border, "penwidth": f"{1.1 * thin:.2f}"}, flow.shown
    if shown is not None:
        colour = pen.scale.line_colour(shown, pen.theme, is_size=flow.is_size)
        look = {"color": colour, "penwidth": f"{pen.scale.width(shown) * thin:.2f}"}
        if shown == 0.0:
            look["style"] = "dashed"
    if way:
        look["pos"] = way
    drawing.edge(
        f"c{flow.source.index}",
        f"c{flow.target.index}",
        id=f"{pen.prefix}f{flow.source.index}-{flow.target.index}",
        tooltip=_flow_tooltip(flow),
        **look,
    )


def _flow_tooltip(flow: Flow) -> str:
    edges = f"{flow.count:,} edge{'s' * (flow.count != 1)}"
    sent = "" if flow.sent is None else f", gradient sent back {number(flow.sent, 6)}"
    if flow.sent is not None and flow.count > 1:
        sent += f", mean size {number(flow.slope / flow.count, 6)}"
    return html.plain(f"{flow.source.full_name} → {flow.target.full_name}: {edges}{sent}")


def _draw_heading(
    drawing: Drawing, pen: Pen, column: list[Card], first: tuple[float, float], left: float, sideways: bool
) -> None:
    """Draws a heading with the common name of a column's cards, if they have one, beside its first card.

    left: the least place across, which a heading beside a row of cards keeps to, or it stands above the row.
    """
    what, detail = _heading(column)
    if not what:
        return
    words = [html.text(what, 12, pen.theme.ink, bold=True), html.text(detail, SMALLEST, pen.theme.muted)]
    label = html.table(*(html.row(html.cell(word, ALIGN="LEFT")) for word in words), spacing=0, padding=0)
    along, across = first
    if sideways:
        across += 46.0
    elif across - 130.0 >= left:
        across -= 130.0
    else:
        along, across = along - 36.0, across - 20.0
    place = position(along, across, sideways)
    drawing.node(f"h{column[0].index}", html.label(label), pos=place, shape="plain", style="")


def _heading(column: list[Card]) -> tuple[str, str]:
    outer = {card.scope[:-1] for card in column}
    if any(card.is_summary for card in column) or len(column) < 2:
        return "", ""
    if all(card.role == "input" for card in column):
        return "inputs", f"{len(column):,}"
    if len(outer) > 1 or not any(outer) or any(card.kind == "value" for card in column):
        return "", ""
    dead = sum(card.is_dead for card in column)
    detail = f"{len(column):,} {column[0].kind}s" + (f", {dead:,} dead" if dead else "")
    return scope_title(outer.pop()[-1])[0], detail
