"""Folding: nothing that is written on a plot is cut off."""

from typing import Any

import pytest
from matplotlib.text import Text

import nn
from nn.plotting.wrapping import folded, width_of

LONG = "a very long title that says what was trained, on which data, with which seed, and for how many epochs " * 2


@pytest.mark.parametrize("text", [LONG, "W" * 300, "i" * 300, "two\nlines", "", " ", "a  b", "αβγ " * 90])
@pytest.mark.parametrize("room", [30.0, 200.0, 5000.0])
def test_lines_are_as_wide_as_there_is_room(text: Any, room: float) -> None:
    lines = folded(text, room, 12, "bold").splitlines()
    assert all(width_of(line, 12, "bold") <= room for line in lines)
    assert len(lines) <= 6
    if not text.isspace() and not (lines and lines[-1].endswith("…")):
        assert "".join(lines).replace(" ", "") == "".join(text.split())


def test_words_stay_whole_where_they_can() -> None:
    assert folded("one two three", width_of("one two", 10) + 0.1, 10) == "one two\nthree"
    assert folded("short", 500.0, 10) == "short"
    assert len(folded("x" * 10**5, 100.0, 10)) < 1000


def flow() -> Any:
    flow = nn.GradientFlow({f"a layer with a very long name, number {i}": [nn.Neuron(1).bias] for i in range(12)})
    for i, name in enumerate(flow.layers):
        flow.sizes[name] += [10.0 ** (-i / 2), 1e-9]
    return flow


PLOTS = {
    "a run": lambda title: nn.History("ssr", [2.0, 1.0], [3.0, 2.0]).plot(title=title),
    "runs": lambda title: nn.plot_runs({"a": nn.History("ssr", [2.0, 1.0])}, title=title, loss=LONG),
    "many": lambda title: nn.plot_runs({f"{i} {LONG}": nn.History("ssr", [2.0, 1.0 + i]) for i in range(16)}),
    "beside": lambda title: nn.History("ssr", [2.0]).plot(beside={LONG: nn.History("ssr", [1.0])}, title=title),
    "a matrix": lambda title: nn.plot_confusion([[1, 2], [0, 3]], title=title),
    "classes": lambda title: nn.plot_confusion([[1, 2], [0, 3]], labels=[LONG, "a long name of a class"]),
    "flow": lambda title: flow().plot(title=title),
}


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_all_that_is_written_is_in_the_figure_and_covers_nothing(plot: Any) -> None:
    figure = plot(LONG)
    figure.draw_without_rendering()
    [axes] = figure.axes
    texts = [text for text in (*axes.texts, axes._left_title, axes.xaxis.label, axes.yaxis.label) if text.get_text()]
    classes = [label for label in axes.get_xticklabels() if axes.get_xlabel() == "taken for"]
    width, height = figure.bbox.size
    for text in texts + classes:
        box = text.get_window_extent()
        assert -1.0 <= box.x0 <= box.x1 <= width + 1.0, text
        assert -1.0 <= box.y0 <= box.y1 <= height + 1.0, text
    beside = [text for text in texts if text.get_window_extent().x0 > axes.get_window_extent().x1]
    for group in (beside, classes, [axes._left_title, *classes]):
        boxes = [Text.get_window_extent(text).shrunk(0.9, 0.85) for text in group]
        for i, box in enumerate(boxes):
            assert box.count_overlaps(boxes[i + 1 :]) == 0
