"""Losses over the epochs: of one run, and of several compared."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, overload

from autograd.common import check_texts
from autograd.drawing import theme_named
from nn.common.optional_types import Figure
from nn.plotting.axes import End, check_lines, line_style, mark_infinite, name_ends, name_plot, set_epochs, set_sizes
from nn.plotting.canvas import colours_of, new_figure, written
from nn.plotting.looks import looks_of
from nn.plotting.shown import Losses

ACRONYMS = {"ssr": "SSR", "mse": "MSE", "mae": "MAE"}
_OFF_THE_TOP = 100.0  # times the largest median of the first epoch, so that diverging runs leave the others readable


def plot_history(
    history: Losses, path: str | PathLike[str] | None = None, *, title: str | None = None, theme: str = "light"
) -> Figure | Path:
    """The losses of one run over its epochs; the same as `history.plot(path)`."""
    check_texts(title=title)
    if not history.losses:
        raise ValueError("this history has no epochs yet; plot it after training")
    look, colours = theme_named(theme), colours_of(theme)
    lines = {"training rows": (history.losses, colours["orange"], "solid")}
    if history.test_losses:
        lines["validation rows"] = (history.test_losses, colours["purple"], "dashed")
    figure, axes = new_figure(theme=theme)
    loss = _name_of(history)
    n_epochs = max(len(losses) for losses, _, _ in lines.values())
    set_epochs(axes, n_epochs)
    set_sizes(axes, itertools.chain(history.losses, history.test_losses), loss)
    ends = []
    for name, (losses, colour, dashes) in lines.items():
        epochs = range(1, len(losses) + 1)
        axes.plot(epochs, losses, color=colour, label=name, **line_style(dashes, n_epochs))
        mark_infinite(axes, epochs, losses, colour)
        ends.append(End(len(losses), losses[-1], name, colour))
    name_plot(figure, axes, title or f"{loss} over the epochs", _fate(history), look)
    if len(ends) > 1:
        name_ends(figure, axes, ends, look)
    return written(figure, path)


@overload
def plot_runs(
    runs: Mapping[str, Losses | Sequence[Losses]],
    path: None = None,
    *,
    title: str | None = None,
    loss: str = "",
    colours: Iterable[str] | None = None,
    theme: str = "light",
) -> Figure: ...


@overload
def plot_runs(
    runs: Mapping[str, Losses | Sequence[Losses]],
    path: str | PathLike[str],
    *,
    title: str | None = None,
    loss: str = "",
    colours: Iterable[str] | None = None,
    theme: str = "light",
) -> Path: ...


def plot_runs(
    runs: Mapping[str, Losses | Sequence[Losses]],
    path: str | PathLike[str] | None = None,
    *,
    title: str | None = None,
    loss: str = "",
    colours: Iterable[str] | None = None,
    theme: str = "light",
) -> Figure | Path:
    """Compares training runs: for every name the median of its runs over the epochs, and a band of their middle half.

    runs: for each name its history, or several, for instance one per seed. A run that diverged counts as infinite from
        that epoch on, so that the median stays honest; where runs of a name were trained for different numbers of
        epochs, the median ends with the shortest. With a single name the runs are drawn too, as thin lines.
    path: of the picture, png, svg or pdf by its ending. loss: the name of the vertical axis.
    colours: for the names, in turn; of `nn.COLOURS`, or any that matplotlib knows. Without them, a name has the same
        colour in every plot, unless two names of a plot would have the same one. theme: "light" or "dark".

    Returns the path; without one the matplotlib Figure, which a notebook shows.

    Errors: ModuleNotFoundError without matplotlib, which names the extra; ValueError for no runs and for more than 500;
    TypeError for a run that is no History and for a title that is no text.

    >>> import nn, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plot_runs({"one": nn.History("ssr", [4.0, 2.0])}, folder + "/runs.svg").name
    'runs.svg'

    Variation: `history.plot(path)` for one run with the loss of its validation rows.
    """
    check_texts(title=title, loss=loss)
    if not isinstance(runs, Mapping):
        raise TypeError(f'give each run a name: plot_runs({{"sigmoid": history, "relu": other}}); got {runs!r:.60}')
    groups = {name: _as_histories(name, histories) for name, histories in runs.items()}
    histories = list(itertools.chain(*groups.values()))
    if not all(groups.values()) or not any(history.losses for history in histories):
        raise ValueError("there are no epochs to plot: give each name at least one history of a training run")
    check_lines(len(histories) if len(groups) == 1 else len(groups), "runs")
    look = theme_named(theme)
    courses = {name: _Course(histories) for name, histories in groups.items()}
    first = max((course.median[0] for course in courses.values() if course.median), default=math.inf)
    highest = _OFF_THE_TOP * first if first > 0.0 else math.inf
    figure, axes = new_figure(height=max(4.2, 1.4 + 0.4 * len(runs)), theme=theme)
    lengths = [len(course.median) for course in courses.values()]
    single = len(groups) == 1
    if single:
        lengths += [len(history.losses) for history in histories]
    set_epochs(axes, max(lengths))
    shown = [course.median + course.lower + course.upper for course in courses.values()]
    shown += [history.losses for history in histories if single]
    name_of_loss = ACRONYMS.get(loss, loss) or _name_of(histories[0])
    set_sizes(axes, itertools.chain(*shown), name_of_loss, highest)
    top = 2 * axes.get_ylim()[1]
    ends = []
    names = list(map(str, courses))
    for (colour, dashes), name, course in zip(looks_of(names, theme, colours), names, courses.values()):
        epochs = range(1, len(course.median) + 1)
        if single:
            for history in histories:
                own = range(1, len(history.losses) + 1)
                axes.plot(own, history.losses, color=colour, linewidth=0.8, alpha=0.45)
        if course.n > 1:
            lower, upper = ([min(x, top) for x in edge] for edge in (course.lower, course.upper))
            axes.fill_between(epochs, lower, upper, color=colour, alpha=0.18, linewidth=0)
        axes.plot(epochs, course.median, color=colour, label=name, **line_style(dashes, max(lengths)))
        ends.append(End(*course.end, f"{name}{course.fate}", colour))
    title = title or f"{name_of_loss} over the epochs"
    name_plot(figure, axes, title, _what_lines_are([course.n for course in courses.values()], single), look)
    name_ends(figure, axes, ends, look)
    return written(figure, path)


class _Course:
    """The runs of one name, epoch by epoch: their median, and the bounds of their middle half."""

    def __init__(self, histories: Sequence[Losses]) -> None:
        self.n = len(histories)
        self.n_diverged = sum(history.diverged is not None for history in histories)
        going_on = [len(history.losses) for history in histories if history.diverged is None]
        length = min(going_on) if going_on else max(len(history.losses) for history in histories)
        columns = [sorted(_loss_at(history, epoch) for history in histories) for epoch in range(length)]
        self.lower, self.median, self.upper = ([quantile(column, q) for column in columns] for q in (0.25, 0.5, 0.75))

    @property
    def end(self) -> tuple[float, float]:
        """The last epoch in which the median is finite, and its loss there."""
        ended = [(epoch, x) for epoch, x in enumerate(self.median, start=1) if math.isfinite(x)]
        return ended[-1] if ended else (1, math.inf)

    @property
    def fate(self) -> str:
        """The number of runs that diverged, on a line of its own; "" for none."""
        if not self.n_diverged:
            return ""
        return "\ndiverged" if self.n == 1 else f"\n{self.n_diverged} of {self.n} diverged"


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


def _as_histories(name: str, runs: Any) -> list[Losses]:
    histories = list(runs) if isinstance(runs, Iterable) else [runs]
    for history in histories:
        if not hasattr(history, "losses"):
            raise TypeError(f"the run {name!r} must be an nn.History or a list of them, got {history!r:.60}")
    return histories


def _loss_at(history: Losses, epoch: int) -> float:
    """The loss of an epoch; infinite after a run has diverged, and for a loss that is nan."""
    loss = history.losses[epoch] if epoch < len(history.losses) else math.inf
    return math.inf if math.isnan(loss) else loss


def _name_of(history: Losses) -> str:
    return ACRONYMS.get(history.loss, history.loss)


def _fate(history: Losses) -> str:
    words = [] if history.diverged is None else [f"diverged in epoch {history.diverged}"]
    if not all(map(math.isfinite, history.losses + history.test_losses)):
        words.append("✕ nan or infinite")
    return ", ".join(words)


def _what_lines_are(counts: Sequence[int], single: bool) -> str:
    if max(counts) == 1:
        return ""
    number = f"{counts[0]} runs" if len(set(counts)) == 1 else "the runs"
    return f"median of {number}, their middle half shaded" + (", each run a thin line" if single else "")
