"""The gradient flow: for each layer the size of its gradient over the epochs."""

from __future__ import annotations

import itertools
import math
from os import PathLike
from pathlib import Path

from autograd.common import check_texts
from autograd.drawing import Theme, theme_named
from nn.common.optional_types import Axes, Figure
from nn.plotting.axes import (
    DASHES,
    End,
    check_lines,
    line_style,
    mark_infinite,
    name_ends,
    name_plot,
    set_epochs,
    set_sizes,
)
from nn.plotting.canvas import new_figure, shades, written
from nn.plotting.shown import GradientSizes

MARKERS = {"vanishing": "v", "exploding": "^", "zero gradient": "o"}
_MARKS = 8  # along a line all of whose epochs are marked


def plot_flow(
    flow: GradientSizes, path: str | PathLike[str] | None = None, *, title: str | None = None, theme: str = "light"
) -> Figure | Path:
    """A line for each layer over the epochs; the same as `flow.plot(path)`."""
    check_texts(title=title)
    if not flow.n_epochs:
        raise ValueError("no epoch is recorded yet: train with nn.fit(..., on_epoch=flow), and plot it after that")
    check_lines(len(flow.layers), "layers")
    look = theme_named(theme)
    figure, axes = new_figure(height=max(4.2, 1.4 + 0.22 * len(flow.layers)), theme=theme)
    epochs = range(1, flow.n_epochs + 1)
    set_epochs(axes, flow.n_epochs)
    set_sizes(axes, itertools.chain(*flow.sizes.values()), "gradient, root mean square")
    subtitle = _shade_what_is_marked(axes, flow, look)
    ends = []
    looks = zip(shades(len(flow.layers), theme), itertools.cycle(DASHES))
    for (colour, dashes), layer in zip(looks, flow.layers):
        sizes, states = flow.sizes[layer], flow.states(layer)
        axes.plot(epochs, sizes, color=colour, label=layer, **line_style(dashes, len(sizes)))
        mark_infinite(axes, epochs, sizes, colour)
        for state, shape in MARKERS.items():
            marked = [i for i, other in enumerate(states) if other == state]
            few = marked[:: math.ceil(len(marked) / _MARKS)] if marked else []
            axes.plot([epochs[i] for i in few], [sizes[i] for i in few], shape, color=colour, markersize=7)
        verdict = flow.verdict(layer) if len({*states} - {""}) < 2 else states[-1]
        ends.append(End(flow.n_epochs, sizes[-1], f"{layer}: {verdict}" if verdict else layer, colour))
    name_plot(figure, axes, title or "Gradient flow, layer by layer", subtitle, look)
    name_ends(figure, axes, ends, look)
    return written(figure, path)


def _shade_what_is_marked(axes: Axes, flow: GradientSizes, look: Theme) -> str:
    """Shades the sizes that are vanishing or exploding beside the last layer's, if a gradient is; says so in words."""
    states = {state for layer in flow.layers for state in flow.states(layer)}
    epochs = range(1, flow.n_epochs + 1)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top)
    words = []
    last = [size if math.isfinite(size) else math.nan for size in flow.sizes[flow.layers[-1]]]
    if "vanishing" in states:
        edge = [flow.vanishing * size for size in last]
        axes.fill_between(epochs, bottom, edge, color=look.negative, alpha=0.1, linewidth=0)
        words.append(f"▼ vanishing: below 1/{1 / flow.vanishing:,.6g} of {flow.layers[-1]}'s (shaded)")
    if "exploding" in states:
        edge = [flow.exploding * size for size in last]
        axes.fill_between(epochs, edge, max(top, *edge), color=look.positive, alpha=0.1, linewidth=0)
        words.append(f"▲ exploding: above {flow.exploding:,.6g} times {flow.layers[-1]}'s now (shaded) or in epoch 1")
    if "zero gradient" in states:
        words.append("● zero gradient: nothing flows back")
    if "not finite" in states:
        words.append("✕ not finite: nan or infinite")
    return "\n".join(words)
