"""The headings of the columns."""

from __future__ import annotations

from autograd.common import number
from autograd.drawing import SMALLEST, Drawing, html
from nn.drawing.connections import Connection
from nn.drawing.layout import Layout
from nn.drawing.network import Column, Network
from nn.drawing.network_pen import NetworkPen, shortened

_SIZES = {"weight": "|w|", "grad": "|dw|"}


def draw_headings(drawing: Drawing, pen: NetworkPen, layout: Layout, lines: list[list[Connection]]) -> None:
    """Writes the name of each column and its contents above it."""
    details = [_details(pen.network, column, len(own)) for column, own in zip(pen.network.columns, lines)]
    most = max(map(len, details))
    for i, (column, own) in enumerate(zip(pen.network.columns, details)):
        words = [html.text(column.title, 12, pen.theme.ink, bold=True)]
        words += [html.text(detail, SMALLEST, pen.theme.muted) for detail in own + [" "] * (most - len(own))]
        content = html.table(*(html.row(html.cell(word)) for word in words), padding=0)
        pen.write(drawing, f"c{i}", content, layout.middles[i], layout.top + 22 + 7 * most)


def _details(network: Network, column: Column, n_lines: int) -> list[str]:
    count = f"{len(column.units):,}"
    if column.role == "input":
        return [count]
    details = [f"{column.role}, {count} {shortened(column.activation)}".rstrip()]
    if column.n_dead:
        details.append(f"{column.n_dead:,} dead")
    if n_lines < column.n_weights:
        details.append(f"{n_lines:,} of {column.n_weights:,} weights")
        sizes = [abs(x) for unit in column.units for x in map(network.number, unit.weights) if x is not None]
        if sizes:
            details.append(f"mean {_SIZES[network.shows]} {number(sum(x / len(sizes) for x in sizes))}")
    return details
