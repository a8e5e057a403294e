"""`draw`: a network as neurons in columns, with its weights or their gradients as coloured connections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.drawing import (
    FONT,
    Drawing,
    GradientScale,
    Theme,
    gradient_chips,
    html,
    id_prefix,
    ink_on,
    number,
    short_name,
    theme_named,
)
from nn.layers import MLP, Layer, Neuron

_COLUMN = 190.0  # points between columns
_ROW = 64.0  # points between the neurons of a column; less where there are many
_TALLEST = 900.0
_NAME = 120.0  # points kept for the name of an input or output
_READABLE = 0.3  # inches across; a smaller circle has no text, and its fill tells the bias
_DECADES = 1.5  # weights below a thirtieth of the largest are all as pale as can be

_LEGENDS = {"weight": "weight and bias", "grad": "gradient of weight and bias"}


def draw(
    model: MLP | Layer | Neuron,
    *,
    show: str = "weight",
    theme: str = "light",
    title: str | None = None,
    input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None,
) -> Drawing:
    """The network's structure: a circle per neuron with its bias, a line per weight, coloured by sign and size.

    show: "weight", or "grad" for the gradients that backward passes have left in the parameters.
    theme: "light" or "dark". The result is a `graphviz.Digraph`, as that of `autograd.draw`.
    input_names, output_names: written beside the first and the last column, as the columns of a table of data.

    Errors: TypeError for a model that is no MLP, Layer or Neuron; ValueError for an unknown `show` or theme, or for
    another number of names than there are inputs or outputs.

    >>> from nn import network_5_2_2
    >>> picture = draw(network_5_2_2(rng=0), title="5-2-2")
    >>> picture.source.count("->")  # 5·2 + 2·2 + 2·2 weights
    18
    """
    if show not in _LEGENDS:
        raise ValueError(f"unknown show={show!r}; known are: {', '.join(_LEGENDS)}")
    layers = _layers(model)
    _check_names("input", input_names, layers[0][0].n_inputs)
    _check_names("output", output_names, len(layers[-1]))
    numbers = [_number(parameter, show) for parameter in _parameters(layers)]
    prefix = id_prefix(numbers, show, theme)
    sketch = _Sketch(theme_named(theme), GradientScale(numbers, _DECADES), show, layers, prefix)
    drawing = sketch.drawing(title or "")
    sketch.draw_names(drawing, 0, input_names or [])
    sketch.draw_names(drawing, len(layers), output_names or [])
    return drawing


def _check_names(kind: str, names: Sequence[str] | None, count: int) -> None:
    if names is not None and len(names) != count:
        raise ValueError(f"{len(names)} {kind} names for {count} {kind}{'s' * (count != 1)}")


def _layers(model: MLP | Layer | Neuron) -> list[list[Neuron]]:
    if isinstance(model, MLP):
        return [layer.neurons for layer in model.layers]
    if isinstance(model, Layer):
        return [model.neurons]
    if isinstance(model, Neuron):
        return [[model]]
    raise TypeError(f"nn.draw takes an MLP, a Layer or a Neuron, got the {type(model).__name__} {model!r:.60}")


def _number(parameter: Value, show: str) -> float:
    return parameter.data if show == "weight" else parameter.grad


@dataclass(frozen=True)
class _Sketch:
    theme: Theme
    scale: GradientScale
    show: str
    layers: list[list[Neuron]]
    prefix: str

    @property
    def n_inputs(self) -> int:
        return self.layers[0][0].n_inputs

    @property
    def tallest(self) -> int:
        return max(self.n_inputs, *map(len, self.layers), 2)

    @property
    def spacing(self) -> float:
        return min(_ROW, _TALLEST / self.tallest)

    @property
    def diameter(self) -> float:
        """Of a circle, in inches."""
        return min(0.62, 0.86 * self.spacing / 72)

    @property
    def distance(self) -> float:
        """Points between two columns."""
        return max(_COLUMN, 0.4 * self.spacing * self.tallest)

    def drawing(self, title: str) -> Drawing:
        theme = self.theme
        drawing = Drawing("network", positioned=True)
        drawing.attr(
            "graph",
            bgcolor=theme.background,
            fontname=FONT,
            id=self.prefix + "graph",
            label=html.label(self._heading(title)),
            labeljust="l",
            labelloc="t",
            outputorder="edgesfirst",
            pad=".3",
            splines="line",
        )
        drawing.attr("node", shape="circle", style="filled", fixedsize="true", fillcolor=theme.card, fontname=FONT)
        drawing.attr("edge", arrowhead="none")
        self._draw_headings(drawing)
        for i in range(self.n_inputs):
            self._draw_circle(drawing, 0, i, self.n_inputs, f"x{i}", None)
        for column, layer in enumerate(self.layers, start=1):
            for i, neuron in enumerate(layer):
                self._draw_circle(drawing, column, i, len(layer), neuron.label, neuron)
                for source, weight in enumerate(neuron.weights):
                    self._draw_line(drawing, f"n{column - 1}_{source}", f"n{column}_{i}", weight)
        return drawing

    def draw_names(self, drawing: Drawing, column: int, names: Sequence[str]) -> None:
        """Writes names beside the circles of a column: on the left of the first one, else on the right."""
        for i, name in enumerate(names):
            shown = html.text(name, 10.5, self.theme.muted)
            x = column * self.distance + (-1 if column == 0 else 1) * 0.42 * self.diameter * 72
            y = ((len(names) - 1) / 2 - i) * self.spacing
            cell = html.cell(shown, WIDTH=_NAME, FIXEDSIZE="TRUE", HEIGHT=14, ALIGN="RIGHT" if column == 0 else "LEFT")
            x += (-1 if column == 0 else 1) * (_NAME / 2 + 14)
            drawing.node(
                f"t{column}_{i}",
                html.label(html.table(html.row(cell), padding=0)),
                fixedsize="false",
                id=f"{self.prefix}t{column}_{i}",
                pos=f"{x:g},{y:g}",
                shape="plain",
                style="",
            )

    def _draw_headings(self, drawing: Drawing) -> None:
        above = (self.tallest - 1) / 2 * self.spacing + 0.85 * _ROW
        for column, (what, detail) in enumerate(self._headings()):
            words = [html.text(what, 12, self.theme.ink, bold=True), html.text(detail, 9.5, self.theme.muted)]
            label = html.table(*(html.row(html.cell(word)) for word in words), padding=0)
            place = f"{column * self.distance:g},{above:g}"
            drawing.node(f"c{column}", html.label(label), pos=place, shape="plain", style="", fixedsize="false")

    def _headings(self) -> list[tuple[str, str]]:
        """For each column what it is, and how many it has with which activation."""
        headings = [("inputs", str(self.n_inputs))]
        for i, layer in enumerate(self.layers):
            role = "output" if i == len(self.layers) - 1 else "hidden"
            headings.append((f"layer {i}", f"{role}, {len(layer)} {layer[0].activation_name}"))
        return headings

    def _draw_circle(self, drawing: Drawing, column: int, i: int, count: int, name: str, neuron: Neuron | None) -> None:
        theme = self.theme
        y = ((count - 1) / 2 - i) * self.spacing
        size = self.diameter
        rows = [html.row(html.cell(html.text(short_name(name), 20 * size, theme.ink, bold=True)))]
        line, fill, tooltip = theme.input, theme.card, f"input {name}"
        if neuron is not None:
            line, tooltip = theme.ink, _tooltip(neuron.bias)
            bias = _number(neuron.bias, self.show)
            chip = self.scale.colour(bias, theme) if bias else theme.zero_chip
            shown = html.digits(number(bias, 2), 13 * size, ink_on(chip))
            rows.append(html.row(html.cell(shown, BGCOLOR=chip, STYLE="ROUNDED")))
            fill = chip if size < _READABLE else theme.card
        drawing.node(
            f"n{column}_{i}",
            html.label(html.table(*rows, spacing=0, padding=1)) if size >= _READABLE else "",
            color=line,
            fillcolor=fill,
            height=f"{size:.3f}",
            id=f"{self.prefix}n{column}_{i}",
            penwidth=f"{1.6 * min(1.0, 2 * self.spacing / _ROW):.2f}",
            pos=f"{column * self.distance:g},{y:g}",
            tooltip=tooltip,
            width=f"{size:.3f}",
        )

    def _draw_line(self, drawing: Drawing, source: str, target: str, weight: Value) -> None:
        shown = _number(weight, self.show)
        drawing.edge(
            source,
            target,
            id=f"{self.prefix}{source}-{target}",
            color=self.scale.line_colour(shown, self.theme),
            penwidth=f"{self.scale.width(shown) * self.spacing / _ROW:.2f}",
            style="solid" if shown else "dashed",
            tooltip=_tooltip(weight),
        )

    def _heading(self, title: str) -> str:
        theme, chips = self.theme, gradient_chips(self.scale, self.theme)
        width = len(chips) + 2
        rows = []
        if title:
            rows.append(html.row(html.cell(html.text(title, 17, theme.ink, bold=True), ALIGN="LEFT", COLSPAN=width)))
        if self.show == "grad" and not any(parameter.has_grad for parameter in _parameters(self.layers)):
            missing = html.text("no gradients yet: call backward() on a loss first", 10.5, theme.muted)
            rows.append(html.row(html.cell(missing, ALIGN="LEFT", COLSPAN=width)))
        else:
            legend = html.cell(html.text(_LEGENDS[self.show] + "  ", 9.5, theme.muted), ALIGN="LEFT")
            rows.append(html.row(legend, *chips, html.cell()))
        return html.table(*rows, html.row(html.cell(HEIGHT=14)), spacing=3)


def _parameters(layers: list[list[Neuron]]) -> list[Value]:
    return [parameter for layer in layers for neuron in layer for parameter in neuron.parameters()]


def _tooltip(parameter: Value) -> str:
    return html.plain(f"{parameter.label}: {number(parameter.data, 6)}, gradient {number(parameter.grad, 6)}")
