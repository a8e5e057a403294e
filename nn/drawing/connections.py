"""Connections: a line for each weight, or for the largest ones of very many."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass

from autograd import Value
from autograd.drawing import SMALLEST, Drawing, html
from nn.common.counts import number_of
from nn.drawing.layout import CIRCLE, PILL, WIDE_PILL, Layout
from nn.drawing.network import Network
from nn.drawing.network_pen import NetworkPen, parameter_facts

_CROWDED = 20  # lines between two columns, from which on they get thinner
_THINNEST = 0.25  # of the width that a line would have alone
_LABELLED = 3  # units in the smaller of two columns, up to which numbers on the lines have room


@dataclass(frozen=True)
class Connection:
    """The weight between unit `source` of one column and unit `target` of the next."""

    source: int
    target: int
    weight: Value


def connections_into(network: Network, column: int, most: int) -> list[Connection]:
    """The `most` largest connections into a column, the largest last, so that it is drawn on top.

    With rows, the size of a connection is the mean size of weight times output. If some are left out, all of size 0 are
    left out, because drawing a few of these would set them apart from the others.
    """
    before, units = network.columns[column - 1].units, network.columns[column].units
    strengths = [unit.strength for unit in before]
    sizes = [_size(network, weight, y) for unit in units for weight, y in zip(unit.weights, strengths)]
    places = heapq.nlargest(most, range(len(sizes)), key=sizes.__getitem__)
    if len(places) < len(sizes):
        places = [place for place in places if sizes[place]]
    ends = [divmod(place, len(before)) for place in reversed(places)]
    return [Connection(source, target, units[target].weights[source]) for target, source in ends]


def _size(network: Network, weight: Value, strength: float) -> float:
    x = network.number(weight)
    size = abs(number_of(weight)) * strength if x is None or network.shows == "weight" else abs(x)
    return math.inf if math.isnan(size) else size


def draw_connections(drawing: Drawing, pen: NetworkPen, layout: Layout, column: int, lines: list[Connection]) -> None:
    """Draws the lines into a column from the column on its left."""
    sources = pen.network.columns[column - 1].units
    thin = min(1.0, max(_THINNEST, math.sqrt(_CROWDED / max(1, len(lines)))))
    share = _label_place(layout, column)
    ports = _ports(layout, column)
    for line in lines:
        x, tooltip = pen.network.number(line.weight), html.plain(parameter_facts(line.weight))
        look = {"color": pen.theme.border, "penwidth": f"{1.1 * thin:.2f}"}
        if x is not None:
            look = {"color": pen.scale.line_colour(x, pen.theme), "penwidth": f"{pen.scale.width(x) * thin:.2f}"}
        if x == 0.0 or (pen.network.shows == "weight" and sources[line.source].is_silent):
            look["style"] = "dashed"
        ends = f"n{column - 1}_{line.source}", f"n{column}_{line.target}"
        drawing.edge(*ends, id=f"{pen.prefix}{'-'.join(ends)}", tooltip=tooltip, **look, **ports)
        if share and x is not None:
            (x0, y0), (x1, y1) = layout.place(column - 1, line.source), layout.place(column, line.target)
            chip = html.table(html.row(pen.chip(x, SMALLEST, WIDTH=20)), spacing=0)
            place = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
            pen.write(drawing, f"w{column}_{line.target}_{line.source}", chip, *place, tooltip=tooltip)


def _ports(layout: Layout, column: int) -> dict[str, str]:
    """The ends of lines: the right and left side of pills, the middle of circles and cells."""
    sides = {"tailport": (column - 1, "e"), "headport": (column, "w")}
    return {port: side for port, (i, side) in sides.items() if layout.forms[i] in (PILL, WIDE_PILL)}


def _label_place(layout: Layout, column: int) -> float:
    """The position of each number on its line, as a share, so that no two numbers meet; 0.0 if there is no room.

    Units are equally far apart in both columns. At 1 / (m + 1) of the way from n units to m, the number on the line
    from unit i to unit j is (m·i + j) / (m + 1) of that distance down, and for no other line that much.
    """
    if layout.forms[column] is not CIRCLE:
        return 0.0
    n, m = (len(layout.network.columns[i].units) for i in (column - 1, column))
    if min(n, m) > _LABELLED:
        return 0.0
    return 1 / (m + 1) if m <= n else n / (n + 1)
