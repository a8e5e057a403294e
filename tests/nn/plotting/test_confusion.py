"""The confusion matrix as a picture: every count where it belongs, readable in both themes."""

import re
from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex

import nn
from autograd.drawing import contrast, mix, theme_named

MATRIX = [[8, 0, 2], [1, 5, 0], [0, 0, 0]]


def counts(figure: Any) -> Any:
    return {(round(t.xy[1]), round(t.xy[0])): t.get_text() for t in figure.axes[0].texts if t.get_text().isdigit()}


def test_every_count_has_its_place() -> None:
    figure = nn.plot_confusion(MATRIX)
    assert counts(figure) == {(0, 0): "8", (0, 2): "2", (1, 0): "1", (1, 1): "5"}
    axes = figure.axes[0]  # type: ignore[union-attr]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("taken for", "is")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0", "1", "2"]
    assert "13 of 16 are right: 81.2%" in [text.get_text() for text in axes.texts]


def test_what_is_right_has_another_colour_than_what_is_wrong() -> None:
    squares = {(round(p.get_y()), round(p.get_x())): p for p in nn.plot_confusion(MATRIX).axes[0].patches}  # type: ignore[union-attr]
    right, wrong = squares[0, 0], squares[0, 2]
    assert right.get_facecolor()[:3] == squares[1, 1].get_facecolor()[:3] != wrong.get_facecolor()[:3]
    assert right.get_alpha() > squares[1, 0].get_alpha() > 0.1  # type: ignore[operator]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_count_can_be_read(theme: str) -> None:
    look = theme_named(theme)
    for share in range(5, 100, 10):
        axes = nn.plot_confusion([[share, 100 - share], [100 - share, share]], theme=theme).axes[0]  # type: ignore[union-attr]
        numbers = [text for text in axes.texts if text.get_text().isdigit()]
        assert len(numbers) == len(axes.patches) == 4
        for text, square in zip(numbers, axes.patches):
            ground = mix(look.background, to_hex(square.get_facecolor()), square.get_alpha())
            assert contrast(ground, to_hex(text.get_color())) >= 4.5


def test_labels_and_titles_are_plain_text(tmp_path: Path) -> None:
    path = nn.plot_confusion([[1, 0], [0, 1]], tmp_path / "c.svg", labels=["<b>$x$", "a & b"], title="$\\alpha$ & <i>")
    assert path.stat().st_size > 1000  # type: ignore[union-attr]
    figure = nn.plot_confusion([[1, 0], [0, 1]], labels=["<b>$x$", "a & b"])
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["<b>$x$", "a & b"]  # type: ignore[union-attr]


def test_many_classes_are_drawn_without_numbers_and_none_at_all() -> None:
    many = [[i + j for j in range(40)] for i in range(40)]
    assert counts(nn.plot_confusion(many)) == {}
    assert len(nn.plot_confusion(many).axes[0].patches) == 40 * 40 - 1  # type: ignore[union-attr]
    assert "no rows" in [text.get_text() for text in nn.plot_confusion([[0, 0], [0, 0]]).axes[0].texts]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("matrix", "options", "message"),
    [
        ([[1, 2]], {}, "a confusion matrix is a square of counts; got 1 rows of 2 numbers"),
        ([], {}, "a confusion matrix is a square of counts; got 0 rows of no numbers"),
        ([[1, 2], [3]], {}, "got 2 rows of 1 and 2 numbers"),
        ([[-1]], {}, "a confusion matrix is a square of counts"),
        ([["a"]], {}, "a confusion matrix is a list of rows of counts"),
        (3, {}, "a confusion matrix is a list of rows of counts"),
        ([[1]], {"labels": ["a", "b"]}, "2 labels for 1 classes"),
        ([[1]], {"theme": "sepia"}, "sepia"),
    ],
)
def test_what_is_no_matrix_is_refused(matrix: Any, options: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        nn.plot_confusion(matrix, **options)


def test_more_classes_than_anybody_sees_are_refused() -> None:
    with pytest.raises(ValueError, match="a picture shows up to 100 classes, got 101"):
        nn.plot_confusion([[0] * 101] * 101)
