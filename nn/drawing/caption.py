"""What stands above the picture: title, how to read it, what is remarkable in it, and the scale."""

from __future__ import annotations

import math

from autograd.drawing import gradient_chips, html, short_name
from nn.drawing.layout import CELL, CIRCLE, Layout
from nn.drawing.lines import Line
from nn.drawing.network import Network
from nn.drawing.pen import Pen, shortened

_WEIGHT = {"weight": "weight", "grad": "gradient of a weight"}
_ALL = {"weight": "weights and biases", "grad": "gradients"}
_LETTER, _CHIPS = 5.2, 230  # points: a letter of a remark, the chips of a scale with what is before them
_BIAS = {"weight": "bias", "grad": "gradient of a bias"}


def heading(pen: Pen, title: str, remarks: list[str]) -> str:
    """The table with all of it."""
    theme, network = pen.theme, pen.network
    texts = [html.text(title, 17, theme.ink, bold=True)] if title else []
    texts += [html.text(line, 10.5, theme.muted) for line in remarks]
    if not network.lacks_gradients:
        zero = "hands on 0" if network.shows == "weight" and network.n_rows else "0"
        before, after = f"{_WEIGHT[network.shows]} or bias  ", f"  width of a line = size; dashed = {zero}"
        first = html.cell(html.text(before, 9.5, theme.muted), ALIGN="LEFT")
        rest = max(1, round(_LETTER * max(map(len, [title, *remarks]))) - _CHIPS)  # else the chips would be as wide
        last = html.cell(html.text(after, 9.5, theme.muted), ALIGN="LEFT", WIDTH=rest)
        texts.append(html.table(html.row(first, *gradient_chips(pen.scale, theme), last), spacing=3, padding=1))
    rows = [html.row(html.cell(text, ALIGN="LEFT", CELLPADDING=0)) for text in texts]
    return html.table(*rows, html.row(html.cell(HEIGHT=14)), spacing=4)


def caption(network: Network, layout: Layout, lines: list[list[Line]]) -> list[str]:
    """How to read the picture, and what is remarkable in it."""
    found = [_reading(network, layout)]
    if network.lacks_gradients:
        found = ["no gradients yet: call backward() on a loss first"]
    found += _where_nothing_flows(network)
    n_lines, n_weights = sum(map(len, lines)), sum(column.n_weights for column in network.columns)
    if n_lines < n_weights:
        largest = "hand on most" if network.n_rows and network.shows == "weight" else "are largest"
        found.append(f"{n_lines:,} of {n_weights:,} weights are drawn: in each layer those that {largest}")
    strange = sum(not math.isfinite(x) for x in network.numbers())
    if strange:
        found.append(f"{strange:,} of the {_ALL[network.shows]} {'are' if strange > 1 else 'is'} nan or inf")
    return found


def _reading(network: Network, layout: Layout) -> str:
    bias, forms = _BIAS[network.shows], layout.forms
    parts = [f"line = {_WEIGHT[network.shows]}"]
    cells = ["cell"] * (CELL in forms)
    if CIRCLE in forms:
        parts.append(f"chip below a neuron = {bias}")
    elif forms[-1] is not CELL or forms[1:].count(CELL) < len(forms) - 1:
        parts.append(f"chip = {bias}")
    if network.n_rows:
        shown = ["number and bar"] * any(form is not CELL for form in forms) + cells
        output = "output for this row" if network.n_rows == 1 else f"mean output over {network.n_rows:,} rows"
        parts.append(f"{' or '.join(shown)} = {output}")
    elif CELL in forms[1:]:
        parts.append(f"cell = {bias}")
    return "; ".join(parts)


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
