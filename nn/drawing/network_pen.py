"""NetworkPen: draws the parts that units, connections and headings share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd import Value
from autograd.common import number
from autograd.drawing import Drawing, GradientScale, Theme, html
from nn.common.counts import number_of
from nn.drawing.layout import position
from nn.drawing.network import Column, Network, Unit

_BAR = 3  # points high
_LONGEST, _WIDEST = 24, 7  # letters of a name, digits of an output


@dataclass(frozen=True)
class NetworkPen:
    """The theme, the scale of the shown numbers, and the network of a picture.

    prefix: begins all ids, so that several pictures on one page have different ids.
    """

    theme: Theme
    scale: GradientScale
    prefix: str
    network: Network

    def write(self, drawing: Drawing, name: str, content: str, x: float, y: float, *, tooltip: str = " ") -> None:
        """Draws a table at a place; the tooltip is escaped already."""
        look = {"fixedsize": "false", "shape": "plain", "style": ""}
        place = position(x, y)
        drawing.node(name, html.label(content), id=self.prefix + name, pos=place, tooltip=tooltip, **look)

    def chip(self, x: float | None, size: float, **attributes: Any) -> str:
        """A cell with a number in its colour; an empty cell for None."""
        if x is None:
            return html.cell(**attributes)
        fill, ink = self.scale.chip_colours(x, self.theme)
        return html.cell(html.digits(number(x, 2), size, ink), BGCOLOR=fill, STYLE="ROUNDED", **attributes)

    def parameter_chip(self, parameter: Value | None, size: float, **attributes: Any) -> str:
        """The `chip` of a weight or a bias."""
        return self.chip(None if parameter is None else self.network.number(parameter), size, **attributes)

    def output(self, unit: Unit, size: float) -> str:
        """The output of a unit, or a note that it is dead."""
        if unit.is_dead:
            return html.text("dead", size, self.theme.ink, bold=True)
        y = unit.output or 0.0
        shown = next((text for text in (number(y), number(y, 2)) if len(text) <= _WIDEST), number(y, 1))
        return html.digits(shown, size, self.theme.ink if math.isfinite(y) else self.theme.alarm)

    def bar(self, unit: Unit, column: Column, width: int) -> str:
        """The mean size of a unit's outputs beside the largest of its column, as a bar."""
        theme, size = self.theme, unit.strength
        filled = round(width * (size / column.greatest_strength)) if size and math.isfinite(size) else 0
        parts = [(filled, theme.muted), (width - filled, theme.zero_chip)]
        cells = [
            html.cell(WIDTH=length, HEIGHT=_BAR, FIXEDSIZE="TRUE", BGCOLOR=colour) for length, colour in parts if length
        ]
        return html.cell(html.table(html.row(*cells), spacing=0, padding=0))

    def border(self, unit: Unit, column: Column) -> dict[str, str]:
        """Node attributes that show inputs, neurons, and gradients that are all 0."""
        if unit.is_dead or self.network.is_zero(unit):
            return {"color": self.theme.muted, "fillcolor": self.theme.zero, "style": "filled,rounded,dashed"}
        return {"color": self.theme.input if column.role == "input" else self.theme.ink}

    def tooltip(self, unit: Unit, column: Column) -> str:
        """All facts about a unit, with more digits."""
        lines = [f"{column.title}, {unit.name}" + f" ({unit.alias})" * bool(unit.alias)]
        if unit.bias is not None:
            lines.append(parameter_facts(unit.bias))
        if unit.output is not None:
            what = "value" if unit.bias is None else "output"
            lines.append(f"{what} {_summary(unit.outputs, unit.output)}")
        if unit.is_dead:
            lines.append("dead ReLU: no gradient passes")
        return "\\n".join(map(html.plain, lines))


def _summary(outputs: Sequence[float], mean: float) -> str:
    """An output; for several outputs their range and mean, and how many of them are 0 or nan."""
    if len(outputs) == 1:
        return number(mean, 6)
    known = [y for y in outputs if not math.isnan(y)]
    ends = f"{number(min(known), 6)} to {number(max(known), 6)}, " if known else ""
    nans = f", nan in {len(outputs) - len(known):,}" if len(known) < len(outputs) else ""
    return f"{ends}mean {number(mean, 6)}, 0 in {known.count(0.0):,} of {len(outputs):,} rows{nans}"


def parameter_facts(parameter: Value) -> str:
    """A weight or bias and its gradient, for a tooltip."""
    grad = f", gradient {number(parameter.grad, 6)}" if parameter.has_grad else ""
    return f"{parameter.label}: {number(number_of(parameter), 6)}{grad}"


def shortened(name: str, longest: int = _LONGEST) -> str:
    """A name, cut to at most `longest` letters.

    >>> shortened("a name that goes on and on", 10)
    'a name th…'
    """
    return name if len(name) <= longest else name[: longest - 1] + "…"
