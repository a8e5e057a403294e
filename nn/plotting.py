"""Plots of how training went, by matplotlib: an extra, imported when a plot is asked for."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd.drawing import theme_named

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nn.history import History

_LIGHT = theme_named("light")

COLOURS = {
    "orange": _LIGHT.positive,
    "purple": _LIGHT.negative,
    "blue": _LIGHT.input,
    "green": _LIGHT.parameter,
}
"""For lines and points: the colours of the graph's pictures, which colour-blind readers tell apart."""

INK, FAINT, AXIS = _LIGHT.ink, "#E5E7EB", "#9CA3AF"
ACRONYMS = {"ssr": "SSR", "mse": "MSE"}


def new_figure(width: float = 7.2, height: float = 4.2) -> tuple[Figure, Axes]:
    """A matplotlib figure with one pair of axes in the project's style; sizes in inches.

    Draw with the methods of the axes, and write it with `figure.savefig(path)`. It belongs to no window and no global
    state, so it works in threads, in scripts and in notebooks.

    Errors: ModuleNotFoundError without matplotlib, naming the extra.

    >>> figure, axes = new_figure()
    >>> [points] = axes.plot([1, 2, 3], [4, 2, 1])
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ModuleNotFoundError(
            'plots need matplotlib; install it with pip install "glassgrad[plot]"', name="matplotlib"
        ) from None
    figure = Figure(figsize=(width, height), layout="constrained", dpi=144)
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(AXIS)
    axes.tick_params(colors=INK, which="both", color=AXIS)
    axes.grid(color=FAINT, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def plot_history(history: History, path: str | PathLike[str], *, title: str | None = None) -> Path:
    """Writes the losses of one run over its epochs; the same as `history.plot(path)`."""
    if not history.losses:
        raise ValueError("this history has no epochs yet; plot it after training")
    figure, axes = new_figure()
    epochs = range(1, len(history.losses) + 1)
    axes.plot(epochs, history.losses, color=COLOURS["orange"], linewidth=2, label="training rows")
    if history.test_losses:
        axes.plot(
            epochs, history.test_losses, color=COLOURS["purple"], linewidth=2, linestyle="--", label="validation rows"
        )
        axes.legend(frameon=False)
    _name_axes(axes, [*history.losses, *history.test_losses], history.loss, title)
    return _saved(figure, path)


def plot_runs(
    runs: Mapping[str, Sequence[History]],
    path: str | PathLike[str],
    *,
    title: str | None = None,
    loss: str = "",
    colours: Iterable[str] = tuple(COLOURS.values()),
) -> Path:
    """Compares training runs: for every name the median of its runs over the epochs, and a band of their middle half.

    runs: for each name its histories, for instance one per seed. A run that stopped early, because it diverged,
        counts as infinite from there on, so that the median stays honest. With a single name the runs themselves are
        drawn too, as thin lines.
    path: of the picture, png, svg or pdf by its ending. loss: what the vertical axis is called.
    colours: for the names, in turn; of `nn.COLOURS`, or any that matplotlib knows.

    Returns the path. Errors: ModuleNotFoundError without matplotlib, naming the extra; ValueError for no runs.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plot_runs({"one": [nn.History("ssr", [4.0, 2.0])]}, folder + "/runs.svg").name
    'runs.svg'

    Variation: `history.plot(path)` for one run with the loss of its validation rows.
    """
    if not runs or not all(runs.values()) or not any(history.losses for all_of in runs.values() for history in all_of):
        raise ValueError("there are no epochs to plot: give each name at least one history of a training run")
    figure, axes = new_figure()
    shown: list[float] = []
    for colour, (name, histories) in zip(itertools.cycle(colours), runs.items()):
        length = max(len(history.losses) for history in histories)
        columns = [sorted(_at(history, epoch) for history in histories) for epoch in range(length)]
        epochs = range(1, length + 1)
        if len(runs) == 1:
            for history in histories:
                axes.plot(range(1, len(history.losses) + 1), history.losses, color=colour, linewidth=0.8, alpha=0.45)
        lower, median, upper = ([quantile(column, q) for column in columns] for q in (0.25, 0.5, 0.75))
        label = name if len(histories) == 1 else f"{name}: median of {len(histories)} runs, middle half shaded"
        if len(histories) > 1:
            axes.fill_between(epochs, lower, upper, color=colour, alpha=0.18, linewidth=0)
        axes.plot(epochs, median, color=colour, linewidth=2.2, label=label)
        shown += median
    axes.legend(frameon=False)
    _name_axes(axes, shown, loss or next(iter(runs.values()))[0].loss, title)
    return _saved(figure, path)


def quantile(numbers: Sequence[float], q: float) -> float:
    """The q-quantile of sorted numbers, by linear interpolation between neighbours, as numpy's default.

    >>> quantile([1.0, 2.0, 3.0, math.inf], 0.5)
    2.5
    >>> quantile([1.0, 2.0, 3.0, math.inf], 0.75)
    inf
    """
    position = q * (len(numbers) - 1)
    below = math.floor(position)
    share = position - below
    low, high = numbers[below], numbers[min(below + 1, len(numbers) - 1)]
    return low if share == 0.0 or low == high else low + share * (high - low)


def _at(history: History, epoch: int) -> float:
    return history.losses[epoch] if epoch < len(history.losses) else math.inf


def _name_axes(axes: Axes, losses: Sequence[float], loss: str, title: str | None) -> None:
    from matplotlib.ticker import LogFormatter

    loss = ACRONYMS.get(loss, loss)
    title = title or f"{loss} over the epochs"
    axes.set_xlabel("epoch", color=INK)
    axes.margins(x=0.01)
    if all(y > 0.0 for y in losses):
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(LogFormatter())  # 40, not 4 × 10¹
        axes.yaxis.set_minor_formatter(LogFormatter())
        axes.set_ylabel(f"{loss} (log scale)", color=INK)
    else:
        axes.set_ylabel(loss, color=INK)
    axes.set_title(title, loc="left", color=INK, fontsize=12, fontweight="bold")


def _saved(figure: Any, path: str | PathLike[str]) -> Path:
    figure.savefig(fspath(path))
    return Path(path)
