"""`draw`: a network as units in columns, with its weights or their gradients as coloured connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.common import check_choice, check_count, check_texts, shown_how
from autograd.drawing import FONT, Drawing, GradientScale, Renderer, check_renderer, html, id_prefix, theme_named
from nn.common.counts import number_of
from nn.data.columns import Columns
from nn.data.frames import names_of
from nn.data.plain_rows import as_table
from nn.data.trained_on import remembered
from nn.drawing.caption import caption, heading
from nn.drawing.connections import connections_into, draw_connections
from nn.drawing.headings import draw_headings
from nn.drawing.layout import Layout
from nn.drawing.network import layers_of, network_of
from nn.drawing.network_pen import NetworkPen
from nn.drawing.units import draw_units
from nn.models.layers import MLP, Layer

_DECADES = {"weight": 1.5, "grad": 3.0}  # below so many decades under the largest, all are as pale as can be


@shown_how(
    'nn.draw(model, inputs=row, show="grad")',
    format='nn.draw(model).save("network.png")',
    **dict.fromkeys(("filename", "outfile", "path"), 'nn.draw(model).save("network.svg")'),
    **dict.fromkeys(("grad", "gradients", "grads"), 'show="grad"'),
)
def draw(
    model: Any,
    *,
    show: str = "weight",
    inputs: Any = None,
    theme: str = "light",
    title: str | None = None,
    subtitle: str | None = None,
    input_names: Sequence[str] | None = None,
    output_names: Sequence[str] | None = None,
    max_lines: int = 200,
    max_units: int = 3_000,
    renderer: Renderer | str | None = None,
) -> Drawing:
    """The network's structure: units in columns, each neuron with its bias, and a line for each weight.

    model: an MLP, a Layer, a Neuron; or one of your own, as lectures write it: with `layers` of `neurons` that have
        `w`, a list of Values, and `b`. Its Values without a label get their place as one, `layers.0.neurons.1.w.3`.
    show: "weight", or "grad" for the gradients that backward passes have left in the parameters. Colour and width of a
    line tell sign and size.
    inputs: one row of numbers, or several. Every unit then shows its output, the mean over the rows, and a ReLU that is
    0 for all of them is marked as dead.
    theme: "light" or "dark". title, subtitle: above the picture; without a subtitle it says how to read it.
    input_names, output_names: written beside the first and the last column, as the columns of a table of data. The
        names of the columns of a DataFrame or an `nn.Table` as inputs come by themselves.
    max_lines: lines into a layer; of more weights the largest are drawn. max_units: inputs and neurons that are drawn.
    renderer: what makes SVG or PNG of it, as for `autograd.draw`.

    Up to 8 units a column are circles, up to 40 pills, more of them cells of a grid. But for labels, the model stays as
    it is.
    The result is a `graphviz.Digraph`, as that of `autograd.draw`.

    Errors: TypeError for an argument of another name, a model without such neurons, a title or subtitle that is no
    text, names that are no list, counts that are no int, and inputs that are no numbers; ValueError for an unknown
    `show` or theme, counts below 1, another number of names or inputs than the network has, nan or inf among the
    inputs, and more than `max_units`. Writing the picture needs Graphviz: `autograd.drawing.EngineNotFound` where
    there is none.

    >>> from nn import network_5_2_2
    >>> picture = draw(network_5_2_2(rng=22), inputs=[0.8, -1.2, 0.5, 1.6, -0.4], title="5-2-2")
    >>> picture.source.count("->")  # 5·2 + 2·2 + 2·2 weights
    18
    >>> "h₁ of layer 0 is a dead ReLU for this row" in picture.source
    True
    """
    check_choice("show", show, _DECADES)
    check_count("max_lines", max_lines)
    check_count("max_units", max_units)
    check_texts(title=title, subtitle=subtitle)
    check_renderer(renderer)
    layers, look = layers_of(model), theme_named(theme)
    n_inputs, n_outputs = layers[0][0].n_inputs, len(layers[-1])
    _check_size(model, n_inputs + sum(map(len, layers)), max_units)
    rows = [] if inputs is None else as_table(inputs, "inputs", n_inputs)
    columns = Columns(names_of(inputs, "inputs"))
    columns.check_same(remembered(model), whose="the {} that the model was trained on")
    input_names = columns.inputs if input_names is None else input_names
    names = _names("input", input_names, n_inputs), _names("output", output_names, n_outputs)
    network = network_of(layers, show, rows, *names)
    told = network.numbers or [number_of(parameter) for parameter in network.parameters()]
    prefix = id_prefix(told, show, theme, rows, *names)
    pen = NetworkPen(look, GradientScale(network.numbers, _DECADES[show]), prefix, network)
    return _sketch(pen, title or "", subtitle, max_lines).rendered_by(renderer)


def _sketch(pen: NetworkPen, title: str, subtitle: str | None, max_lines: int) -> Drawing:
    network, layout = pen.network, Layout(pen.network)
    lines = [[], *(connections_into(network, i, max_lines) for i in range(1, len(network.columns)))]
    remarks = caption(network, layout, lines) if subtitle is None else subtitle.splitlines()
    drawing = Drawing("network", positioned=True)
    drawing.attr(
        "graph",
        bgcolor=pen.theme.background,
        fontname=FONT,
        id=pen.prefix + "graph",
        label=html.label(heading(pen, title, remarks, layout.width)),
        labeljust="l",
        labelloc="t",
        outputorder="edgesfirst",
        pad=".3",
        splines="line",
    )
    drawing.attr(
        "node",
        fillcolor=pen.theme.card,
        fixedsize="true",
        fontname=FONT,
        penwidth="1.6",
        shape="box",
        style="filled,rounded",
    )
    drawing.attr("edge", arrowhead="none")
    draw_headings(drawing, pen, layout, lines)
    draw_units(drawing, pen, layout)
    for i, own in enumerate(lines):
        draw_connections(drawing, pen, layout, i, own)
    return drawing


def _names(kind: str, names: Sequence[str] | None, count: int) -> list[str]:
    if isinstance(names, str):
        raise TypeError(f"{kind}_names is a list of names, got the str {names!r:.60}")
    found = [""] * count if names is None else [str(name) for name in names]
    if len(found) != count:
        raise ValueError(f"{len(found)} {kind} names for {count} {kind}{'s' * (count != 1)}")
    return found


def _check_size(model: Any, n_units: int, max_units: int) -> None:
    if n_units > max_units:
        part = {MLP: "one layer with nn.draw(model.layers[i]), ", Layer: "one neuron with nn.draw(layer.neurons[i]), "}
        mend = next((words for kind, words in part.items() if isinstance(model, kind)), "")
        raise ValueError(
            f"{n_units:,} inputs and neurons, and nn.draw draws up to {max_units:,}: draw {mend}"
            f"{'or ' * bool(mend)}them all the same with max_units={n_units}"
        )
