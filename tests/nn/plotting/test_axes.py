"""Axes: numbers as one writes them, limits for any numbers, and names that do not cover each other."""

import itertools
import math
import re
from typing import Any

import pytest
from hypothesis import given, strategies as st

import nn
from nn.plotting.axes import spread
from tests.marking import long_unless


def labels(axis: Any) -> Any:
    return [text for text in (label.get_text() for label in axis.get_ticklabels(which="both")) if text]


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([1000.0, 10.0], {"10", "100", "1,000"}),
        ([0.4, 0.05], {"0.1"}),
        ([1e7, 1e5], {"100,000", "$10^{6}$", "$10^{7}$"}),
        ([1e-6, 1e-8], {"$10^{-6}$", "$10^{-7}$", "$10^{-8}$"}),
        ([3.0, 2.0], {"2", "3"}),
        ([0.2, 0.03, 0.0], {"0", "0.01", "0.1"}),
        ([3e-7, 2e-7], {r"$2\times 10^{-7}$", r"$3\times 10^{-7}$"}),
    ],
)
def test_ticks_are_written_plainly(losses: list[float], expected: Any) -> None:
    figure = nn.History("ssr", losses).plot()
    figure.draw_without_rendering()
    shown = labels(figure.axes[0].yaxis)
    assert expected <= set(shown)
    assert not any(re.search(r"\de|-1", label) for label in shown if "^{" not in label)


EXTREME = [0.0, 5e-324, 1e-30, 1.0, 1.0000001, 1e30, 1.7e308, math.inf, math.nan, -1.0]


@pytest.mark.parametrize("y", EXTREME)
@pytest.mark.parametrize("x", long_unless((1.0).__eq__, [0.0, 1.0, math.inf]))
def test_any_numbers_can_be_drawn(x: float, y: float) -> None:
    figure = nn.History("ssr", [x, y], [y, x]).plot()
    figure.draw_without_rendering()
    bottom, top = figure.axes[0].get_ylim()
    for drawn in (x, y):
        assert not 1e-200 < abs(drawn) < 1e200 or bottom <= drawn <= top


@given(
    st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.01, 0.3)), min_size=1, max_size=12).map(
        lambda pairs: sorted(pairs, key=lambda pair: pair[0])
    )
)
def test_names_do_not_cover_each_other_and_move_no_further_than_needed(pairs: Any) -> None:
    places, sizes = zip(*pairs)
    middles = spread(places, sizes)
    for (a, size_a), (b, size_b) in itertools.pairwise(zip(middles, sizes)):
        assert b - a >= (size_a + size_b) / 2 - 1e-9
    assert sum(middles) == pytest.approx(sum(places))
    gaps = [(b - a) - (s + t) / 2 for (a, s), (b, t) in itertools.pairwise(zip(places, sizes))]
    if all(gap >= 0.0 for gap in gaps):
        assert middles == pytest.approx(list(places))


@pytest.mark.parametrize("n", [1, 2, 300])
def test_names_beside_a_plot_do_not_cover_each_other(n: int) -> None:
    names = [f"run {i}\nsecond line" if i % 2 else f"run {i}" for i in range(9)]
    runs = {name: nn.History("ssr", [1.0] * (n - 1) + [1.0 + i / 100]) for i, name in enumerate(names)}
    figure = nn.plot_runs(runs)
    figure.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in figure.axes[0].texts[1:]), key=lambda box: box.y0)
    assert len(boxes) == 9
    for lower, upper in itertools.pairwise(boxes):
        assert upper.y0 >= lower.y1 - 3.0  # pixels, which letters do not reach
    assert all(box.x0 >= 0 and box.x1 <= figure.bbox.width for box in boxes)
