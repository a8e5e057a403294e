"""The heading of the picture: title, how to read it, remarks, and the scale."""

from __future__ import annotations

import math

from autograd.common import short_name
from autograd.drawing import SMALLEST, folded, gradient_chips, html
from nn.drawing.connections import Connection
from nn.drawing.layout import CELL, CIRCLE, Layout
from nn.drawing.network import Network
from nn.drawing.network_pen import NetworkPen, shortened

_WEIGHT = {"weight": "weight", "grad": "gradient of a weight"}
_BIAS = {"weight": "bias", "grad": "gradient of a bias"}
_ALL = {"weight": "weights and biases", "grad": "gradients"}
_TITLE_SIZE, _SIZE = 17, 11
_WIDEST = 2_000  # points
_NARROWEST = 360.0  # points: a legend is about so wide
_WIDER = 1.25  # times as wide as the network may a line of the heading be


def heading(pen: NetworkPen, title: str, remarks: list[str], width: float) -> str:
    """The heading as a table; lines that are wider than the network, of this width in points, are broken."""
    room = _WIDER * max(width, _NARROWEST)
    titles = folded(title, _TITLE_SIZE, room, bold=True) if title else []
    lines = [line for remark in remarks for line in folded(remark, _SIZE, room)]
    texts = [html.text(line, _TITLE_SIZE, pen.theme.ink, bold=True) for line in titles]
    texts += [html.text(line, _SIZE, pen.theme.muted) for line in lines]
    rows = [html.row(html.cell(text, ALIGN="LEFT", CELLPADDING=3)) for text in texts]
    if not pen.network.lacks_gradients:
        longest = max([0, *(_TITLE_SIZE * len(line) for line in titles), *(_SIZE * len(line) for line in lines)])
        rows.append(html.row(html.cell(_legend(pen, min(0.55 * longest, _WIDEST)), CELLPADDING=0)))
    return html.table(*rows, html.row(html.cell(HEIGHT=14)), spacing=0)


def _legend(pen: NetworkPen, width: float) -> str:
    """The scale; its last cell makes it about `width` points wide, else the chips would spread below longer texts."""
    shows, muted = pen.network.shows, pen.theme.muted
    zero = "hands on 0" if shows == "weight" and pen.network.n_rows else "0"
    first = html.cell(html.text(f"{_WEIGHT[shows]} or bias  ", SMALLEST, muted), ALIGN="LEFT")
    chips = gradient_chips(pen.scale, pen.theme)
    rest = max(1, round(width - 65 - 33 * len(chips)))
    after = html.text(f"  width of a line = size; dashed = {zero}", SMALLEST, muted)
    return html.table(html.row(first, *chips, html.cell(after, ALIGN="LEFT", WIDTH=rest)), spacing=3, padding=0)


def caption(network: Network, layout: Layout, lines: list[list[Connection]]) -> list[str]:
    """How to read the picture, and remarks about it."""
    found = ["; ".join(_reading(network, layout))]
    if network.lacks_gradients:
        found = ["no gradients yet: call backward() on a loss first"]
    found += _where_nothing_flows(network)
    n_lines, n_weights = sum(map(len, lines)), sum(column.n_weights for column in network.columns)
    if n_lines < n_weights:
        largest = "hand on most" if network.n_rows and network.shows == "weight" else "are largest"
        found.append(f"{n_lines:,} of {n_weights:,} weights are drawn: in each layer those that {largest}")
    strange = sum(not math.isfinite(x) for x in network.numbers)
    if strange:
        found.append(f"{strange:,} of the {_ALL[network.shows]} {'are' if strange > 1 else 'is'} nan or inf")
    return found


def _reading(network: Network, layout: Layout) -> list[str]:
    """The meaning of each part of the picture."""
    parts, bias = [f"line = {_WEIGHT[network.shows]}"], _BIAS[network.shows]
    has_numbers, has_cells = any(form is not CELL for form in layout.forms), CELL in layout.forms
    if CIRCLE in layout.forms:
        parts.append(f"chip below a neuron = {bias}")
    elif any(form is not CELL for form in layout.forms[1:]):
        parts.append(f"chip = {bias}")
    shown = " or ".join(["number"] * has_numbers + ["cell"] * has_cells)
    if network.n_rows == 1:
        parts.append(f"{shown.replace('number', 'number and bar')} = output for this row")
    elif network.n_rows:
        parts += [f"{shown} = mean output over {network.n_rows:,} rows"] + ["bar = its mean size"] * has_numbers
    elif CELL in layout.forms[1:]:
        parts.append(f"cell = {bias}")
    return parts


def _where_nothing_flows(network: Network) -> list[str]:
    units = [(unit, column) for column in network.columns for unit in column.units]
    dead = [(unit, column) for unit, column in units if unit.is_dead]
    zero = sum(network.is_zero(unit) and not unit.is_dead for unit, _ in units)
    found = []
    if dead:
        rows = "this row" if network.n_rows == 1 else f"all {network.n_rows:,} rows"
        unit, column = dead[0]
        name = f"{shortened(short_name(unit.name))} of {column.title}"
        who, it = (f"{name} is a dead ReLU", "it") if len(dead) == 1 else (f"{len(dead):,} ReLUs are dead", "them")
        found.append(f"{who} for {rows} (dashed, grey): no gradient comes back through {it}")
    if zero:
        found.append(f"{zero:,} neuron{'s get' if zero > 1 else ' gets'} no gradient (dashed, grey)")
    return found
