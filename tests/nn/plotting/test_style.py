"""Figures: without global state, in two themes, for files and notebooks; without matplotlib the extra is named."""

import base64
import os
import sys
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib.pyplot
import pytest

import nn
from autograd.drawing.drawn.style import contrast, theme_named
from nn.plotting import plot_flow, plot_history
from nn.plotting.canvas import colours_of, shades


def test_pyplot_knows_nothing_of_the_plots(tmp_path: Path, history: Any) -> None:
    history([2.0, 1.0]).plot(tmp_path / "run.png")
    history([2.0, 1.0]).plot()
    assert matplotlib.pyplot.get_fignums() == []


def test_without_matplotlib_the_extra_is_named(tmp_path: Path, history: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (
        "matplotlib",
        "matplotlib.colors",
        "matplotlib.figure",
        "matplotlib.font_manager",
        "matplotlib.ticker",
    ):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, "nn.plotting.figure", raising=False)
    run, flow = history([2.0, 1.0]), nn.GradientFlow({"a": [nn.Neuron(1).bias]})
    flow.sizes["a"].append(1.0)
    for plot in (
        lambda: run.plot(tmp_path / "run.png"),
        lambda: plot_history(run, tmp_path / "run.png"),
        lambda: nn.plot_runs({"a": [run]}, tmp_path / "run.png"),
        lambda: flow.plot(),
        lambda: plot_flow(flow, tmp_path / "flow.png"),
        lambda: nn.plot_runs({"a": [run]}, colours=["red"]),
        lambda: nn.plot_confusion([[1, 0], [0, 1]]),
        nn.new_figure,
    ):
        with pytest.raises(ModuleNotFoundError, match=r'pip install "glassgrad\[plot\]"'):
            plot()


def test_a_notebook_shows_a_figure_sharp_and_at_its_size(history: Any) -> None:
    data, metadata = history([2.0, 1.0]).plot()._repr_mimebundle_()
    png = base64.b64decode(data["image/png"])
    assert png.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    shown = metadata["image/png"]
    assert (width, height) == pytest.approx((1.5 * shown["width"], 1.5 * shown["height"]), abs=1)
    assert data["text/plain"].startswith("<Plot size ")
    assert history([2.0, 1.0]).plot()._repr_mimebundle_()[0]["image/png"] == data["image/png"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_lines_stand_out_from_the_background(theme: str, history: Any) -> None:
    look = theme_named(theme)
    figure = nn.plot_runs({"a": history([2.0, 1.0]), "b": history([3.0, 1.0])}, theme=theme)
    [axes] = figure.axes
    assert matplotlib.colors.to_hex(figure.get_facecolor()).upper() == look.background
    texts = [*axes.texts, axes._left_title, axes.xaxis.label, axes.yaxis.label, *axes.get_xticklabels()]  # type: ignore[attr-defined]
    colours = [text.get_color() for text in texts] + [line.get_color() for line in axes.lines]
    colours += [*colours_of(theme).values(), *shades(1, theme), *shades(40, theme)]
    assert min(contrast(matplotlib.colors.to_hex(colour), look.background) for colour in colours) >= 4.5


def test_a_title_that_is_set_later_has_the_themes_colour() -> None:
    _, axes = nn.new_figure(theme="dark")
    for place in ("left", "center", "right"):
        assert axes.set_title("later", loc=place).get_color() == theme_named("dark").ink


@pytest.mark.parametrize("plot", [nn.new_figure, lambda theme: nn.History("ssr", [1.0]).plot(theme=theme)])
def test_an_unknown_theme_is_refused(plot: Any) -> None:
    with pytest.raises(ValueError, match="unknown theme 'neon'; known are: light, dark"):
        plot(theme="neon")


@pytest.mark.parametrize("title", [0, 3, ["title"]])
def test_titles_must_be_texts(title: Any) -> None:
    history, flow = nn.History("mae", losses=[2.0, 1.0]), nn.GradientFlow(nn.MLP(1, [1]))
    plots = [history.plot, flow.plot, partial(nn.plot_runs, {"one": history}), partial(nn.plot_confusion, [[1]])]
    for plot in plots:
        with pytest.raises(TypeError, match=r"title= takes a text, got the (int|list) "):
            plot(title=title)  # type: ignore[operator]
    with pytest.raises(TypeError, match=r"loss= takes a text, got the int 3"):
        nn.plot_runs({"one": history}, loss=3)  # type: ignore[call-overload]


def test_the_short_names_of_losses_are_written_large() -> None:
    for name in ("ssr", "mse", "mae"):
        axes = nn.History(name, losses=[2.0, 1.0]).plot().axes[0]
        assert axes.get_title(loc="left") == f"{name.upper()} over the epochs"


def test_a_plot_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure, axes = nn.new_figure()
    path = tmp_path / "loss.png"
    figure.savefig(path)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            figure.savefig(path)
    axes.set_xlabel("$\\nonsense$")
    with pytest.raises(ValueError, match="nonsense"):
        figure.savefig(path)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]


def test_a_plot_goes_where_matplotlib_would_write_it(tmp_path: Path) -> None:
    figure, _ = nn.new_figure()
    assert figure.write(tmp_path / "loss") == tmp_path / "loss.png"
    assert figure.write(tmp_path / "loss.svg") == tmp_path / "loss.svg"
    assert figure.write(tmp_path / "vectors", format="svg") == tmp_path / "vectors"
    assert (tmp_path / "vectors").read_bytes().startswith(b"<?xml")
    figure.savefig(str(tmp_path / "wide"), dpi=50)
    buffer = BytesIO()
    figure.savefig(buffer, dpi=50)
    assert (tmp_path / "wide.png").read_bytes() == buffer.getvalue()


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ((10**9, 1), "width is in inches, above 0 and up to 400; got 1000000000"),
        ((1, 0), "height is in inches, above 0 and up to 400; got 0"),
        ((float("nan"), 1), "width is in inches, above 0 and up to 400; got nan"),
        ((300, 300), "a figure has up to 10,000 square inches, got 300"),
    ],
)
def test_a_figure_that_no_memory_holds_is_refused(size: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        nn.new_figure(*size)
    with pytest.raises(TypeError, match="width: expected a real number, got the str 'wide'"):
        nn.new_figure("wide")  # type: ignore[arg-type]
