"""Pen: draws the parts that all levels of pictures share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import graphviz

from autograd.common.labels import Scope
from autograd.common.wording import number
from autograd.drawing.drawn import html
from autograd.drawing.drawn.measuring import folded, label_size
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.drawn.style import FONT, SMALLEST, GradientScale, Theme
from autograd.drawing.seen.edge_lines import Line
from autograd.drawing.seen.outline import Card, Outline
from autograd.drawing.seen.vertices import Scene, Vertex

_TERMS = 4  # of a sum in a tooltip
GLYPHS = {"input": "►", "parameter": "♦", "constant": "■", "output": "◄"}

_LINES = "line: colour = sign of the gradient sent back, width = size; dashed = 0"
_EDGES = "line: ∂ local derivative, width = |gradient sent back|; dashed = 0"


@dataclass(frozen=True)
class Pen:
    """The theme, gradient scale, digits, side of the titles of boxes, and direction of data of a picture.

    prefix: begins all ids, so that several pictures on one page have different ids.
    room: the width of the heading in points, beyond which its lines break.
    """

    theme: Theme
    scale: GradientScale
    digits: int
    prefix: str
    box_titles: str = "left"
    direction: str = "LR"
    room: float = math.inf

    def node_id(self, vertex: Vertex) -> str:
        """The vertex's name in the DOT source."""
        return f"v{vertex.index}"

    def role_colour(self, role: str) -> str:
        """The colour of a role's glyph and border."""
        theme = self.theme
        return {"input": theme.input, "parameter": theme.parameter, "output": theme.ink}.get(role, theme.muted)

    def name(self, vertex: Vertex, size: float) -> str:
        """Glyph and name; bold if the user gave the name, pale if the picture did."""
        glyph = self.role_glyph(vertex.role)
        if not vertex.name:
            return glyph
        if vertex.label:
            return glyph + html.text(vertex.name, size, self.theme.ink, bold=True)
        return glyph + html.text(vertex.name, size - 1, self.theme.muted)

    def role_glyph(self, role: str) -> str:
        """The glyph of a role, in its colour; empty for a value without a role."""
        return html.text(GLYPHS[role] + " ", SMALLEST, self.role_colour(role)) if role else ""

    def digits_of(self, x: float, size: float) -> str:
        """A number; nan and inf stand out."""
        ink = self.theme.ink if math.isfinite(x) else self.theme.alarm
        return html.digits(number(x, self.digits), size, ink)

    def gradient_chip(self, grad: float | None, size: float, width: int, *, is_size: bool = False) -> str:
        """A cell of fixed width with a gradient, or a mean size, as a chip; an empty cell where there is none."""
        if grad is None:
            return html.cell(WIDTH=width)
        fill, ink = self.scale.chip_colours(grad, self.theme, is_size=is_size)
        rim = html.text(" ", SMALLEST, ink)
        shown = rim + html.digits(number(grad, self.digits), size, ink, bold=grad != 0.0) + rim
        return html.cell(shown, ALIGN="RIGHT", WIDTH=width, STYLE="ROUNDED", BGCOLOR=fill)

    def gradient_of(self, vertex: Vertex, size: float, width: int) -> str:
        """The chip of a value's gradient; with a ring and ? where an exercise asks for it."""
        if not vertex.is_asked:
            return self.gradient_chip(vertex.grad, size, width)
        asked = html.digits("?", size, self.theme.ink, bold=True)
        return html.cell(asked, ALIGN="CENTER", WIDTH=width, STYLE="ROUNDED", BORDER=1, COLOR=self.theme.ink)

    def border(self, vertex: Vertex | Card, *, zero: bool) -> dict[str, str]:
        """Node attributes that show the role, and whether the gradient is 0."""
        shape = {"color": self.theme.border, "penwidth": "1.1"}
        if vertex.role in ("input", "parameter"):
            shape = {"color": self.role_colour(vertex.role), "penwidth": "1.8"}
        if zero:
            shape |= {"color": self.theme.zero_border, "fillcolor": self.theme.zero, "style": "rounded,filled,dashed"}
        if vertex.role == "output":
            shape |= {"color": self.theme.ink, "penwidth": "1.3", "peripheries": "2"}
        return shape

    def edge(self, line: Line, *, labelled: bool, with_derivative: bool = True, beside: bool = False) -> dict[str, str]:
        """Edge attributes: colour and width tell the gradient sent back, the label the uses and the local derivative.

        beside: the edge is vertical and short. Graphviz puts the label on such an edge, so it makes its own room.
        """
        attributes = {"color": self.theme.border, "penwidth": "1.1"}
        if line.sent is not None:
            colour, width = self.scale.line_colour(line.sent, self.theme), self.scale.width(line.sent)
            attributes = {"color": colour, "penwidth": f"{width:.2f}"}
            if line.sent == 0.0:
                attributes["style"] = "dashed"
        words = html.text(f"×{line.uses:,} ", SMALLEST, self.theme.ink, bold=True) if line.uses > 1 else ""
        if with_derivative and line.derivative is not None:
            ink = self.theme.muted if line.sent == 0.0 else self.theme.ink
            derivative = number(line.derivative, self.digits)
            room = " " * (len(derivative) + 3) if beside else ""
            clear = "" if self.direction == "LR" else "  "  # of the line, which is where a label right of it begins
            words += html.text(clear + "∂ ", SMALLEST, self.theme.muted) + html.digits(derivative + room, SMALLEST, ink)
        if labelled and words:
            attributes["label"] = html.label(words)
        return attributes

    @property
    def ports(self) -> dict[str, str]:
        """The sides of the cards at which edges leave and enter."""
        sides = ("e", "w") if self.direction == "LR" else ("s", "n")
        return dict(zip(("tailport", "headport"), sides))

    def tooltip(self, vertex: Vertex) -> str:
        """All facts about a value, with more digits."""
        what = vertex.label or vertex.name or vertex.symbol or vertex.role
        lines = [f"{what}: data {number(vertex.data, 6)}"]
        if vertex.grad is not None:
            lines[0] += f", grad {number(vertex.grad, 6)}"
        if vertex.is_asked:
            lines[0] += ", grad ?"
        if vertex.is_dead_relu:
            lines.append("dead ReLU: its input is not above 0, so no gradient passes")
        elif vertex.is_zero:
            lines.append("zero gradient")
        return "\\n".join(map(html.plain, lines))

    def edge_tooltip(self, line: Line, target: Vertex) -> str:
        """The chain rule along a line; the local derivative by an operand used several times is a sum over the uses."""
        if line.derivative is None:
            if line.sent is not None:
                return f"gradient sent back: {number(line.sent, 6)}"
            return "a constant" if line.source.role == "constant" else "an operand"
        local = number(line.derivative, 6)
        if line.uses > 1:
            terms = " + ".join(number(x, 6) for x in line.derivatives[:_TERMS]).replace("+ -", "- ")
            local = f"{terms}{' + …' * (line.uses > _TERMS)} = {local} ({line.uses:,} uses)"
        if line.sent is None or target.grad is None:
            return f"local derivative {local}"
        return f"local derivative {local} × upstream {number(target.grad, 6)} = {number(line.sent, 6)}"

    def start(
        self,
        title: str,
        subtitle: str,
        shown: Scene | Outline,
        *,
        positioned: bool = False,
        **graph: str,
    ) -> Drawing:
        """An empty picture with its title and legend; positioned: every node gets a place, and edges no labels."""
        theme = self.theme
        drawing = Drawing(name="autograd", positioned=positioned)
        drawing.attr(
            "graph",
            bgcolor=theme.background,
            fontname=FONT,
            id=self.prefix + "graph",
            label=html.label(self._heading(title, subtitle, self._legend(shown, _LINES if positioned else _EDGES))),
            labeljust="l",
            labelloc="t",
            newrank="true",
            outputorder="edgesfirst",
            pad=".3",
            **({"rankdir": self.direction} | graph),
        )
        drawing.attr(
            "node",
            color=theme.border,
            fillcolor=theme.card,
            fontname=FONT,
            margin=".04,.03",
            penwidth="1.1",
            shape="box",
            style="rounded,filled",
        )
        drawing.attr("edge", arrowsize=".5", color=theme.border, fontcolor=theme.muted, fontname=FONT)
        return drawing

    def box(self, graph: graphviz.Digraph, path: Scope, title: str, kind: str, *, outermost: bool) -> None:
        """Makes `graph` the box of a scope: outlined if it holds boxes, filled if it holds values."""
        heading = html.text(title, 12 if outermost else 11, self.theme.ink, bold=True)
        if kind:
            heading += html.text("  " + kind, SMALLEST, self.theme.muted)
        graph.attr(
            "graph",
            color=self.theme.cluster_border,
            fillcolor=self.theme.cluster,
            id=f"{self.prefix}{'.'.join(path)}",
            label=html.label(heading),
            labeljust=self.box_titles[0],
            margin="14" if outermost else "9",
            penwidth="1",
            style="rounded" if outermost else "rounded,filled",
        )

    def _heading(self, title: str, subtitle: str, legend: list[list[str]]) -> str:
        theme = self.theme
        titles = folded(title, 17, self.room, bold=True) if title else []
        lines = [html.text(line, 17, theme.ink, bold=True) for line in titles]
        words = [line for whole in subtitle.splitlines() for line in folded(whole, 11, self.room)]
        lines += [html.text(line, 11, theme.muted) for line in words]
        lines += [html.table(html.row(*cells), spacing=3) for cells in legend]
        rows = [html.row(html.cell(line, ALIGN="LEFT")) for line in lines]
        return html.table(*rows, html.row(html.cell(HEIGHT=10, CELLPADDING=0)), padding=1)

    def _legend(self, shown: Scene | Outline, edges: str) -> list[list[str]]:
        """The cells of its lines: one line, or several where there is no room for one."""
        muted = self.theme.muted
        roles = [
            html.text(glyph + " ", SMALLEST, self.role_colour(role)) + html.text(role, SMALLEST, muted)
            for role, glyph in GLYPHS.items()
            if role in shown.roles
        ]
        cells = [html.cell(html.text("   ", SMALLEST, muted).join(roles), ALIGN="LEFT", CELLPADDING=0)]
        if not shown.has_gradients:
            return [cells]
        before = html.cell(html.text("   gradient ", SMALLEST, muted))
        chips = gradient_chips(self.scale, self.theme)
        lines = edges + ("; grey = mean size" if shown.has_sizes else "")
        line = [*cells, before, *chips, html.cell(html.text(lines, SMALLEST, muted))]
        if label_size(html.table(html.row(*line), spacing=3))[0] <= self.room:
            return [line]
        alone = html.cell(html.text("gradient ", SMALLEST, muted), ALIGN="LEFT", CELLPADDING=0)
        told = [
            [html.cell(html.text(words, SMALLEST, muted), ALIGN="LEFT", CELLPADDING=0)]
            for words in folded(lines, SMALLEST, self.room)
        ]
        return [*([cells] if roles else []), [alone, *chips], *told]


def gradient_chips(scale: GradientScale, theme: Theme) -> list[str]:
    """Cells with the colours of a scale: its largest and middle magnitude of both signs, and zero."""
    sizes = sorted({0.0, scale.middle(), scale.high})
    steps = [-size for size in sizes[:0:-1]] + sizes
    chips = []
    for step in steps:
        fill, ink = scale.chip_colours(step, theme)
        shown = html.digits(number(step, 2), SMALLEST, ink)
        chips.append(html.cell(shown, BGCOLOR=fill, STYLE="ROUNDED", CELLPADDING=3))
    return chips
