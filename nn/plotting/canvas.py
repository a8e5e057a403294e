"""The style of plots, in the colours of the graph's pictures, and their output: a file or a figure."""

from __future__ import annotations

from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.common import as_path
from autograd.drawing import theme_named
from nn.common.counts import as_number
from nn.common.optional_types import Axes

if TYPE_CHECKING:
    from nn.plotting.figure import Plot
else:
    Plot = Any  # matplotlib may be missing

_LARGEST, _LARGEST_AREA = 400, 10_000  # inches, and square inches: 829 MB of pixels
GRID = {"light": "#E5E7EB", "dark": "#2B3542"}


def colours_of(theme: str) -> dict[str, str]:
    """The colours for lines and points in a theme, by their names."""
    look = theme_named(theme)
    return {"orange": look.positive, "purple": look.negative, "blue": look.input, "green": look.parameter}


COLOURS = colours_of("light")
"""For lines and points: the colours of the graph's pictures, which colour-blind readers tell apart."""


def shades(n: int, theme: str) -> list[str]:
    """n colours in order, from dark to light, which colour-blind readers see as an order too."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    start, end = (0.0, 0.46) if theme == "light" else (0.55, 1.0)  # these have a contrast of 4.5 with the background
    plasma = colormaps["plasma"]
    return [to_hex(plasma(start + (end - start) * i / max(1, n - 1))) for i in range(n)]


def check_matplotlib() -> None:
    """A ModuleNotFoundError without matplotlib, which names the extra."""
    try:
        import_module("matplotlib.figure")
    except ImportError:
        raise ModuleNotFoundError(
            'plots need matplotlib; install it with pip install "glassgrad[plot]"', name="matplotlib"
        ) from None


def new_figure(width: float = 7.2, height: float = 4.2, *, theme: str = "light") -> tuple[Plot, Axes]:
    """A matplotlib figure with one pair of axes in the project's style.

    Draw with the methods of the axes, and write the figure with `figure.savefig(path)`; a notebook shows it as the
    value of a cell. The figure belongs to no window and no global state, so it works in threads, scripts and notebooks.

    width, height: in inches, each up to 400, and together up to 10,000 square inches. theme: "light" or "dark".

    Errors: ModuleNotFoundError without matplotlib, which names the extra; ValueError for an unknown theme and for a
    size that is not positive or too large; TypeError for a size that is no number.

    >>> figure, axes = new_figure()
    >>> [points] = axes.plot([1, 2, 3], [4, 2, 1])
    """
    look = theme_named(theme)
    width, height = as_number("width", width), as_number("height", height)
    for name, inches in (("width", width), ("height", height)):
        if not 0.0 < inches <= _LARGEST:
            raise ValueError(f"{name} is in inches, above 0 and up to {_LARGEST}; got {inches!r}")
    if width * height > _LARGEST_AREA:
        raise ValueError(f"a figure has up to {_LARGEST_AREA:,} square inches, got {width!r} by {height!r}")
    check_matplotlib()
    from nn.plotting.figure import Plot

    figure = Plot(figsize=(width, height), layout="constrained", dpi=144, facecolor=look.background)
    axes = figure.subplots()
    axes.set_facecolor(look.background)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(look.muted)
    axes.tick_params(which="both", color=look.muted, labelcolor=look.ink)
    axes.xaxis.label.set_color(look.ink)
    axes.yaxis.label.set_color(look.ink)
    for place in ("left", "center", "right"):
        axes.set_title("", loc=place, color=look.ink)  # a title that is set later keeps the colour
    axes.grid(color=GRID[theme], linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def written(figure: Plot, path: str | PathLike[str] | None) -> Plot | Path:
    """Writes the figure to the path and returns the path; without a path it returns the figure."""
    if path is None:
        return figure
    target = as_path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    return figure.write(target)
