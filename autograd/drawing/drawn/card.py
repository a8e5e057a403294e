"""A card that stands for a neuron, a layer or another part of a graph."""

from __future__ import annotations

from autograd.common.wording import number
from autograd.drawing.drawn import html
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.style import SMALLEST
from autograd.drawing.seen.outline import Card


def card_html(pen: Pen, card: Card) -> str:
    """The text on a card: one number and one gradient, or a summary of many."""
    return _summary(pen, card) if card.is_summary else _neuron(pen, card)


def n_facts(card: Card) -> int:
    """The number of rows of a summary."""
    return 2 + 2 * bool(card.parameters.count) + bool(card.relus) + bool(card.values.zeros)


def card_tooltip(card: Card) -> str:
    """All facts about a card, with more digits."""
    lines = [f"{card.full_name}: {card.contents}"]
    lines.append(f"data {number(card.exits.mean, 6)}")
    if card.exits.total_grad is not None:
        lines[-1] += f", grad {number(card.exits.total_grad, 6)}"
    if card.exits.count > 1:
        lines[-1] = f"of {card.exits.count:,}: mean " + lines[-1].replace("grad", "sum of grad")
    if card.parameters.count:
        lines.append(f"{card.parameters.count:,} parameters")
        if card.parameters.mean_slope is not None:
            lines[-1] += f", mean |gradient| {number(card.parameters.mean_slope, 6)}"
    if card.dead:
        lines.append(f"{card.dead:,} of {card.relus:,} ReLUs dead")
    elif card.is_zero:
        lines.append("zero gradient")
    return "\\n".join(map(html.plain, lines))


def _neuron(pen: Pen, card: Card) -> str:
    muted = pen.theme.muted
    first = html.row(
        html.cell(_name(pen, card, 11), ALIGN="LEFT", WIDTH=30),
        html.cell(pen.digits_of(card.exits.mean, 10), ALIGN="RIGHT", WIDTH=46),
        pen.gradient_chip(card.exits.total_grad, 10, 46),
    )
    if not card.parameters.count or card.role == "parameter":
        return html.table(first)
    slope = pen.gradient_chip(card.parameters.mean_slope, SMALLEST, 46, is_size=True)
    count = f"{card.parameters.count:,} param{'s' * (card.parameters.count != 1)}"
    if card.is_dead:
        what = html.cell(html.text("dead ReLU", SMALLEST, pen.theme.ink, bold=True), ALIGN="LEFT", COLSPAN=2)
        return html.table(first, html.row(what, slope))
    if card.dead:
        count = f"dead in {card.dead:,} of {card.relus:,}"
    return html.table(
        first,
        html.row(
            html.cell(html.text("|dw|", SMALLEST, muted), ALIGN="LEFT"),
            html.cell(html.text(count, SMALLEST, muted), ALIGN="RIGHT"),
            slope,
        ),
    )


def _summary(pen: Pen, card: Card) -> str:
    facts = [
        ("mean |data|", html.cell(pen.digits_of(card.exits.mean_size, 10), ALIGN="RIGHT", WIDTH=52)),
        ("mean |grad|", pen.gradient_chip(card.exits.mean_slope, 10, 52, is_size=True)),
    ]
    if card.parameters.count:
        facts.append(("parameters", _fact(pen, f"{card.parameters.count:,}")))
        facts.append(("mean |dw|", pen.gradient_chip(card.parameters.mean_slope, 10, 52, is_size=True)))
    if card.relus:
        facts.append(("dead ReLUs", _fact(pen, f"{card.dead:,} of {card.relus:,}")))
    if card.values.zeros:
        facts.append(("zero gradient", _fact(pen, f"{card.values.zeros:,} of {card.values.count:,}")))
    rows = [
        html.row(html.cell(html.text(what, SMALLEST, pen.theme.muted), ALIGN="LEFT"), shown, html.cell())
        for what, shown in facts
    ]
    heading = _name(pen, card, 12) + html.text("  " + card.contents, SMALLEST, pen.theme.muted)
    return html.table(html.row(html.cell(heading, ALIGN="LEFT", COLSPAN=3)), *rows)


def _fact(pen: Pen, shown: str) -> str:
    return html.cell(html.digits(shown, SMALLEST, pen.theme.ink), ALIGN="RIGHT")


def _name(pen: Pen, card: Card, size: float) -> str:
    role = pen.role_glyph(card.role) + html.text(card.title, size, pen.theme.ink, bold=True)
    if card.exits.count > 1 and not card.is_summary:
        role += html.text(f" ×{card.exits.count:,}", SMALLEST, pen.theme.muted)
    return role
