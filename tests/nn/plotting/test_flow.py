"""The plot of the gradient flow: a line for each layer, and what is wrong marked by shape, by shade and in words."""

import math
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Parameter


def flow_of(**sizes: Any) -> Any:
    flow = nn.GradientFlow({name: [Parameter(1.0)] for name in sizes})
    for name, recorded in sizes.items():
        flow.sizes[name] += recorded
    return flow


def lines(axes: Any) -> Any:
    """Each layer's line by its name."""
    return {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}


def marks(axes: Any, shape: Any, colour: Any) -> Any:
    points = [line for line in axes.lines if line.get_marker() == shape and line.get_color() == colour]
    return [list(line.get_xdata()) for line in points if len(line.get_xdata())]


def test_a_line_for_each_layer_in_order(texts: Any) -> None:
    figure = flow_of(a=[0.5, 0.25], b=[2.0, 1.0]).plot(title="Mine")
    [axes] = figure.axes
    assert [list(line.get_ydata()) for line in lines(axes).values()] == [[0.5, 0.25], [2.0, 1.0]]
    assert list(lines(axes)) == ["a", "b"]
    assert texts(axes) == ["", "a", "b"]
    assert axes.get_title(loc="left") == "Mine"
    assert (axes.get_ylabel(), axes.get_yscale()) == ("gradient, root mean square (log scale)", "log")
    assert not axes.collections


def test_vanishing_is_marked_shaded_and_said(texts: Any) -> None:
    [axes] = flow_of(a=[1e-5, 1e-5, 0.5], b=[1.0, 2.0, 1.0]).plot().axes
    colour = lines(axes)["a"].get_color()
    assert marks(axes, "v", colour) == [[1, 2]]
    [shade] = axes.collections
    assert {(1.0, 1e-3), (2.0, 2e-3), (3.0, 1e-3)} <= {(x, round(y, 9)) for x, y in shade.get_paths()[0].vertices}
    assert texts(axes)[0].splitlines()[0] == "▼ vanishing: below 1/1,000 of b's (shaded)"


def test_exploding_is_marked_shaded_and_said(texts: Any) -> None:
    [axes] = flow_of(a=[1.0, 5e3], b=[1.0, 2.0]).plot().axes
    assert marks(axes, "^", lines(axes)["a"].get_color()) == [[2]]
    [shade] = axes.collections
    assert {(1.0, 1e3), (2.0, 2e3)} <= {(x, y) for x, y in shade.get_paths()[0].vertices}
    assert texts(axes) == [
        "▲ exploding: above 1,000 times b's now (shaded) or in epoch 1",
        "b",
        "a: exploding in epoch 2",
    ]


def test_zeros_are_drawn_at_zero(texts: Any) -> None:
    [axes] = flow_of(a=[0.0] * 20, b=[0.5] * 20).plot().axes
    assert axes.get_yscale() == "symlog"
    [dots] = marks(axes, "o", lines(axes)["a"].get_color())
    assert 4 <= len(dots) <= 8
    assert texts(axes)[0] == "● zero gradient: nothing flows back"
    assert "a: zero gradient" in texts(axes)


def test_what_is_not_finite_is_crossed_at_the_top(texts: Any) -> None:
    [axes] = flow_of(a=[1.0, math.nan], b=[1.0, math.inf]).plot().axes
    for name in "ab":
        assert marks(axes, "x", lines(axes)[name].get_color()) == [[2]]
    assert texts(axes)[0] == "✕ not finite: nan or infinite"


def test_of_several_troubles_the_last_is_written(texts: Any) -> None:
    [axes] = flow_of(a=[1.0, 1e-5, 0.0], b=[1.0, 1.0, 1.0], c=[1e-5, 0.0, 1.0], d=[1.0] * 3).plot().axes
    assert {"a: zero gradient", "c"} < set(texts(axes))


def test_layers_are_told_apart_without_colour() -> None:
    [axes] = flow_of(**{f"l{i}": [1.0, 1.0] for i in range(4)}).plot().axes
    assert len({str(line._dash_pattern) for line in lines(axes).values()}) == 4


def test_very_deep_networks_get_a_higher_plot() -> None:
    deep, flat = (flow_of(**{f"l{i}": [1.0, 1.0] for i in range(n)}).plot() for n in (60, 3))
    assert deep.get_figheight() > 2 * flat.get_figheight()


def test_files_and_figures(tmp_path: Path) -> None:
    flow = flow_of(a=[1.0, 0.5])
    assert flow.plot(tmp_path / "flow.svg", theme="dark") == tmp_path / "flow.svg"
    assert (tmp_path / "flow.svg").read_bytes().startswith(b"<?xml")
    assert flow.plot()._repr_mimebundle_()[0]["image/png"]


def test_there_must_be_something_to_plot() -> None:
    with pytest.raises(ValueError, match=r"no epoch is recorded yet: train with nn.fit\(..., on_epoch=flow\)"):
        flow_of(a=[]).plot()


@pytest.mark.parametrize("sizes", [[0.0], [1e-300, 1e-300], [1e300, 1.0], [math.nan], [5e-324, 1.7e308]])
def test_any_sizes_can_be_drawn(sizes: Any, tmp_path: Path) -> None:
    assert flow_of(a=sizes, b=[1.0] * len(sizes), c=sizes).plot(tmp_path / "flow.png").stat().st_size > 1000
