"""The parts that plots share: an axis of epochs, a logarithmic axis of sizes, and names at the ends of lines."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from autograd.drawing import Theme
from nn.common.optional_types import Axes, Figure
from nn.plotting.wrapping import folded

DASHES = ("solid", (0, (5, 1.6)), (0, (5, 1.4, 1, 1.4)), (0, (1.2, 1.2)))
"""The dashes that tell lines apart, besides their colours."""

_FEW = 12  # epochs, up to which each has a dot
_SIZE, _TITLE, _SUBTITLE = 9.5, 12, 9  # font sizes of names, title and subtitle, in points
_MOST = 500  # lines in a plot
_MARGIN = 6  # points from the title to the edge of the figure
_SMALLEST, _LARGEST = 1e-200, 1e200  # the range that matplotlib can place; less is drawn as 0, more leaves the plot
_WIDEST, _TALLEST = 26, 4  # characters and lines of a name
_LINE = 1.3  # from one line of text to the next, in font sizes


@dataclass(frozen=True)
class End:
    """The end of a line, and the name that is written there."""

    x: float
    y: float
    text: str
    colour: str


def check_lines(n: int, what: str) -> None:
    """Refuses more lines than anybody tells apart."""
    if n > _MOST:
        raise ValueError(f"{n:,} {what} are too many lines for a plot, which has up to {_MOST}; plot some of them")


def name_plot(figure: Figure, axes: Axes, title: str, subtitle: str, look: Theme) -> None:
    """Writes the title, and below it, smaller, the subtitle; both as plain text, without TeX.

    Call it after the axes have their names, because the room for the title depends on them.
    """
    figure.draw_without_rendering()
    room = (figure.bbox.width - axes.get_window_extent().x0) * 72 / figure.dpi - _MARGIN
    title, subtitle = folded(title, room, _TITLE, "bold"), folded(subtitle, room, _SUBTITLE)
    pad = 9 + 12 * len(subtitle.splitlines())
    figure.set_figheight(figure.get_figheight() + title.count("\n") * _TITLE * _LINE / 72)
    axes.set_title(title, loc="left", pad=pad, fontweight="bold", **_plain_text(look.ink, _TITLE))
    small = _plain_text(look.muted, _SUBTITLE)
    axes.annotate(subtitle, (0, 1), (0, 6), xycoords="axes fraction", textcoords="offset points", **small)


def _plain_text(colour: str, size: float) -> dict[str, Any]:
    """The style of a text that is not read as TeX."""
    return {"color": colour, "fontsize": size, "linespacing": _LINE, "parse_math": False}


def set_epochs(axes: Axes, n: int) -> None:
    """Epochs 1 to n along the horizontal axis, ticks at whole ones."""
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel("epoch")
    margin = min(0.01 * (n - 1), 0.5) if n > 1 else 0.5
    axes.set_xlim(1 - margin, n + margin)
    axes.xaxis.set_major_locator(MaxNLocator(steps=[1, 2, 2.5, 5, 10], integer=True, min_n_ticks=1))


def line_style(dashes: object, n_epochs: int) -> dict[str, Any]:
    """The style of a line in a plot of so many epochs; few epochs have a dot each."""
    return {"linewidth": 2, "linestyle": dashes, "marker": "o" if n_epochs <= _FEW else "", "markersize": 4}


def set_sizes(axes: Axes, numbers: Iterable[float], name: str, highest: float = math.inf) -> None:
    """A vertical axis for these numbers: logarithmic, with a place for zeros below; linear if a number is negative.

    highest: larger numbers leave the plot at the top.
    """
    from nn.plotting.figure import PlainLogFormatter

    finite = [max(-_LARGEST, min(x, _LARGEST)) for x in numbers if math.isfinite(x) and x <= highest]
    positive = [x for x in finite if x > _SMALLEST]
    if not positive or min(finite) < 0.0:
        _name_sizes(axes, name)
        low, high = min(finite, default=0.0), max(finite, default=1.0)
        pad = 0.05 * (high - low) or 1.0
        axes.set_ylim(low - pad, high + pad)
        return
    low, high = min(positive), max(positive)
    decades = math.log10(high) - math.log10(low)
    margin = 10.0 ** max(0.05 * decades, 0.005)
    if len(positive) < len(finite):
        smallest = 10.0 ** math.floor(math.log10(low))
        axes.set_yscale("symlog", linthresh=smallest, linscale=0.5 + 0.05 * decades)
        axes.set_ylim(-0.15 * smallest, high * margin)
        _name_sizes(axes, f"{name} (log scale, and 0)")
        axes.yaxis.set_major_formatter(PlainLogFormatter())
    else:
        axes.set_yscale("log")
        axes.set_ylim(low / margin, high * margin)
        _name_sizes(axes, f"{name} (log scale)")
        axes.yaxis.set_major_formatter(PlainLogFormatter())
        axes.yaxis.set_minor_formatter(PlainLogFormatter())


def _name_sizes(axes: Axes, name: str) -> None:
    room = axes.bbox.height * 72 / axes.figure.dpi
    axes.set_ylabel(folded(name, room, _SIZE), parse_math=False)


def mark_infinite(axes: Axes, epochs: Sequence[int], numbers: Sequence[float], colour: str) -> None:
    """A cross at the top edge for each number that is nan or infinite."""
    beyond = [epoch for epoch, x in zip(epochs, numbers) if not math.isfinite(x)]
    if beyond:
        top = axes.get_xaxis_transform()
        axes.plot(beyond, [0.985] * len(beyond), "x", color=colour, markersize=6, transform=top, clip_on=False)


def name_ends(figure: Figure, axes: Axes, ends: Iterable[End], look: Theme) -> None:
    """Writes the name of each line beside its end; call it last, because it reads the limits of the axes.

    Names of lines that reach the last epoch are spread beside the plot, so that none covers another; a line that ends
    earlier has its name at its end.
    """
    from matplotlib.patheffects import withStroke

    left, right = axes.get_xlim()
    last = left + right - 1  # epoch: both edges have the same margin
    placed = sorted(((_height_of(axes, end), end) for end in ends), key=lambda pair: pair[0])
    halo = [withStroke(linewidth=3, foreground=look.background)]
    for height, end in placed:
        if end.x < 0.98 * last:
            axes.annotate(
                _folded(end.text),
                (end.x, height),
                (7, 0),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                path_effects=halo,
                verticalalignment="top" if height > 0.9 else "bottom" if height < 0.1 else "center",
                zorder=5,
                **_plain_text(end.colour, _SIZE),
            )
    outside = [(place, end, _folded(end.text)) for place, end in placed if end.x >= 0.98 * last]
    figure.draw_without_rendering()  # sets the height of the axes
    inch = _SIZE * _LINE / 72  # of a line of text
    n_lines = [1 + text.count("\n") for _, _, text in outside]
    lacking = inch * sum(n_lines) - axes.get_window_extent().height / figure.dpi
    if lacking > 0.0:
        figure.set_figheight(figure.get_figheight() + lacking)
        figure.draw_without_rendering()
    line = inch * figure.dpi / axes.get_window_extent().height  # as a share of the axes' height
    places, sizes = [place for place, _, _ in outside], [line * n for n in n_lines]
    for (place, end, text), height in zip(outside, spread(places, sizes, -line, 1.0 + line)):
        axes.annotate(
            text,
            (end.x, place),
            (1.035, height),
            xycoords=("data", "axes fraction"),
            textcoords="axes fraction",
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": end.colour, "linewidth": 0.9, "shrinkB": 4, "relpos": (0, 0.5)},
            verticalalignment="center",
            **_plain_text(end.colour, _SIZE),
        )


def _folded(text: str) -> str:
    """The text with long lines folded, cut to the lines that fit beside a plot."""
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, _WIDEST) or [""]]
    return "\n".join(lines if len(lines) <= _TALLEST else [*lines[: _TALLEST - 1], lines[_TALLEST - 1] + "…"])


def _height_of(axes: Axes, end: End) -> float:
    """The height of a line's end, as a share of the axes' height."""
    if not math.isfinite(end.y):
        return 1.0
    _, height = axes.transLimits.transform(axes.transScale.transform((end.x, end.y)))
    return min(max(float(height), 0.0), 1.0)


def spread(
    places: Sequence[float], sizes: Sequence[float], low: float = -math.inf, high: float = math.inf
) -> list[float]:
    """The middles of labels of these sizes, so that none overlaps another, as near to their places as possible.

    places: ascending. low, high: bounds for all labels, if there is room for them. The sum of the squared distances
        from the places is least: after the sizes are subtracted this is isotonic regression, clipped to the bounds.

    Source: Ayer, Brunk, Ewing, Reid and Silverman, An empirical distribution function for sampling with incomplete
    information, 1955.

    >>> spread([0.0, 0.0, 5.0], [1.0, 1.0, 1.0])
    [-0.5, 0.5, 5.0]
    >>> spread([0.0, 0.0, 5.0], [1.0, 1.0, 1.0], 0.0, 5.0)
    [0.5, 1.5, 4.5]
    """
    offsets = [sum(sizes[:i]) + sizes[i] / 2 for i in range(len(sizes))]
    blocks: list[list[float]] = []
    for place, offset in zip(places, offsets):
        block = [place - offset]
        while blocks and fmean(blocks[-1]) > fmean(block):
            block = blocks.pop() + block
        blocks.append(block)
    starts = [max(low, min(fmean(block), high - sum(sizes))) for block in blocks for _ in block]
    return [start + offset for start, offset in zip(starts, offsets)]
