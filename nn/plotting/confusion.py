"""The confusion matrix as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from autograd.common import check_texts, with_type
from autograd.drawing import ink_on, mix, theme_named
from nn.common.optional_types import Figure
from nn.data.plain_rows import is_row
from nn.plotting.axes import name_plot
from nn.plotting.canvas import check_matplotlib, new_figure, written
from nn.plotting.wrapping import folded, width_of

_FAINTEST = 0.14  # strength of the colour for a share just above 0
_MOST_NUMBERED = 20  # classes
_MOST = 100  # classes
_LABEL, _WIDEST = 10, 130  # font size and largest width of the names of classes, in points


def plot_confusion(
    matrix: Sequence[Sequence[int]],
    path: str | PathLike[str] | None = None,
    *,
    labels: Sequence[object] | None = None,
    title: str | None = None,
    theme: str = "light",
) -> Figure | Path:
    """A confusion matrix as a picture: a line for each true class, a column for each predicted class.

    Right predictions are blue, wrong ones orange, stronger for a larger share of the line; the numbers are counts.

    matrix: as `nn.confusion_matrix` returns it. path: of the picture, png, svg or pdf by its ending. labels: the names
    of the classes, by default their numbers. title: above the picture. theme: "light" or "dark".

    Returns the path; without one the matplotlib Figure, which a notebook shows.

    Errors: ValueError for a matrix that is no square of counts, for more than 100 classes, and for more or fewer labels
    than classes; ModuleNotFoundError without matplotlib, which names the extra.

    >>> figure = plot_confusion([[9, 1], [0, 10]], labels=["cat", "dog"])
    >>> [text.get_text() for text in figure.axes[0].texts][1:]
    ['9', '1', '10']
    """
    check_texts(title=title)
    rows, names = _checked(matrix, labels)
    look, n = theme_named(theme), len(rows)
    check_matplotlib()  # names are measured before there is a figure
    side = 1.8 + 0.42 * min(n, _MOST_NUMBERED)  # of the square, in inches
    names = [folded(name, _WIDEST, _LABEL) for name in names]
    widest = max(width_of(line, _LABEL) for name in names for line in name.splitlines()) / 72
    is_upright = widest > 0.9 * side / n  # below the columns, for want of room beside each other
    figure, axes = new_figure(side + 1.1 + widest, side + 1.1 + (widest if is_upright else 0.0), theme=theme)
    axes.grid(False)
    axes.set_aspect("equal", anchor="NW")
    axes.spines[:].set_visible(False)
    axes.set_xlim(-0.5, n - 0.5)
    axes.set_ylim(n - 0.5, -0.5)
    axes.set_xticks(range(n), names, parse_math=False, rotation=90 if is_upright else 0)
    axes.set_yticks(range(n), names, parse_math=False)
    axes.tick_params(length=0)
    axes.set_xlabel("taken for")
    axes.set_ylabel("is", rotation=0, ha="right", va="center")
    total, right = sum(map(sum, rows)), sum(rows[i][i] for i in range(n))
    subtitle = f"{right:,} of {total:,} are right: {right / total:.1%}" if total else "no rows"
    name_plot(figure, axes, title or "What was taken for what", subtitle, look)
    for i, row in enumerate(rows):
        for j, count in enumerate(row):
            if count:
                share = count / sum(row)
                colour = look.input if i == j else look.positive
                strength = _FAINTEST + (1.0 - _FAINTEST) * share
                axes.add_artist(_square(j, i, colour, strength))
                if n <= _MOST_NUMBERED:
                    ink = ink_on(mix(look.background, colour, strength))
                    axes.annotate(f"{count:,}", (j, i), color=ink, fontsize=9, ha="center", va="center_baseline")
    return written(figure, path)


def _square(x: int, y: int, colour: str, strength: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.48, y - 0.48), 0.96, 0.96, facecolor=colour, alpha=strength, linewidth=0, in_layout=False)


def _checked(matrix: Any, labels: Any) -> tuple[list[list[int]], list[str]]:
    try:
        rows = [[int(count) for count in row] for row in matrix]
    except (TypeError, ValueError):
        raise ValueError("a confusion matrix is a list of rows of counts, as nn.confusion_matrix gives it") from None
    if not rows or any(len(row) != len(rows) for row in rows) or any(count < 0 for row in rows for count in row):
        shape = " and ".join(map(str, sorted({len(row) for row in rows}))) or "no"
        raise ValueError(f"a confusion matrix is a square of counts; got {len(rows)} rows of {shape} numbers")
    if len(rows) > _MOST:
        raise ValueError(f"a picture shows up to {_MOST} classes, got {len(rows):,}; put some of them together")
    if labels is not None and not is_row(labels):
        raise TypeError(f"labels is a list of names, got {with_type(labels)}")
    names = [str(i) for i in range(len(rows))] if labels is None else [str(label) for label in labels]
    if len(names) != len(rows):
        raise ValueError(f"{len(names)} labels for {len(rows)} classes")
    return rows, names
