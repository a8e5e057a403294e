"""Plots: written through matplotlib without global state; without it, an error that names the extra."""

import math
import sys

import matplotlib.pyplot
import pytest
from matplotlib.figure import Figure

import nn
from nn.plotting import plot_history

SIGNATURES = {".png": b"\x89PNG\r\n", ".svg": b"<?xml", ".pdf": b"%PDF"}


def history(losses, test_losses=()):
    return nn.History("ssr", list(losses), list(test_losses), [0.1] * len(losses))


@pytest.fixture
def saved(monkeypatch):
    """The figures that were saved, for a look at what is in them."""
    figures = []
    save = Figure.savefig

    def remember(figure, *arguments, **options):
        figures.append(figure)
        return save(figure, *arguments, **options)

    monkeypatch.setattr(Figure, "savefig", remember)
    return figures


@pytest.mark.parametrize("ending", sorted(SIGNATURES))
def test_a_history_is_written_in_the_format_of_its_ending(tmp_path, ending):
    path = history([9.0, 4.0, 2.0], [3.0, 2.0, 1.0]).plot(tmp_path / f"run{ending}")
    assert path == tmp_path / f"run{ending}"
    assert path.read_bytes().startswith(SIGNATURES[ending])


def test_a_history_shows_training_and_validation_losses(tmp_path, saved):
    history([9.0, 4.0, 2.0], [3.0, 2.0, 1.0]).plot(str(tmp_path / "run.svg"), title="My run")
    [axes] = saved[0].axes
    assert [list(line.get_ydata()) for line in axes.lines] == [[9.0, 4.0, 2.0], [3.0, 2.0, 1.0]]
    assert [list(line.get_xdata()) for line in axes.lines] == [[1, 2, 3], [1, 2, 3]]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["training rows", "validation rows"]
    assert axes.get_title(loc="left") == "My run"
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("epoch", "SSR (log scale)", "log")


def test_a_loss_that_reaches_zero_is_drawn_on_a_linear_axis(tmp_path, saved):
    history([1.0, 0.5, 0.0]).plot(tmp_path / "run.svg")
    [axes] = saved[0].axes
    assert (axes.get_ylabel(), axes.get_yscale()) == ("SSR", "linear")


def test_runs_are_compared_by_median_and_middle_half(tmp_path, saved):
    runs = {"a": [history([k, 10.0 * k]) for k in (5.0, 1.0, 2.0, 4.0, 3.0)], "b": [history([7.0, 6.0])]}
    nn.plot_runs(runs, tmp_path / "runs.svg")
    [axes] = saved[0].axes
    assert [list(line.get_xdata()) for line in axes.lines] == [[1, 2], [1, 2]]
    assert [list(line.get_ydata()) for line in axes.lines] == [[3.0, 30.0], [7.0, 6.0]]
    [band] = axes.collections
    assert sorted({y for _, y in band.get_paths()[0].vertices}) == [2.0, 4.0, 20.0, 40.0]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["a: median of 5 runs, middle half shaded", "b"]


def test_the_runs_of_a_single_name_are_all_drawn(tmp_path, saved):
    nn.plot_runs({"a": [history([3.0, 2.0]), history([5.0, 4.0])]}, tmp_path / "runs.svg", colours=[nn.COLOURS["blue"]])
    [axes] = saved[0].axes
    assert [list(line.get_ydata()) for line in axes.lines] == [[3.0, 2.0], [5.0, 4.0], [4.0, 3.0]]
    assert {line.get_color() for line in axes.lines} == {nn.COLOURS["blue"]}


def test_a_run_that_diverged_counts_as_infinite(tmp_path, saved):
    runs = {"a": [history([1.0, 1.0, 1.0]), history([2.0, 3.0]), history([3.0])], "b": [history([1.0])]}
    nn.plot_runs(runs, tmp_path / "runs.svg")
    assert list(saved[0].axes[0].lines[0].get_ydata()) == [2.0, 3.0, math.inf]


def test_pyplot_knows_nothing_of_the_plots(tmp_path):
    history([2.0, 1.0]).plot(tmp_path / "run.png")
    assert matplotlib.pyplot.get_fignums() == []


def test_there_must_be_something_to_plot(tmp_path):
    with pytest.raises(ValueError, match="this history has no epochs yet"):
        nn.History().plot(tmp_path / "run.png")
    for runs in ({}, {"a": []}, {"a": [nn.History()]}):
        with pytest.raises(ValueError, match="there are no epochs to plot"):
            nn.plot_runs(runs, tmp_path / "runs.png")


def test_without_matplotlib_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    run = history([2.0, 1.0])
    for plot in (
        lambda: run.plot(tmp_path / "run.png"),
        lambda: plot_history(run, tmp_path / "run.png"),
        lambda: nn.plot_runs({"a": [run]}, tmp_path / "run.png"),
        nn.new_figure,
    ):
        with pytest.raises(ModuleNotFoundError, match=r'pip install "glassgrad\[plot\]"'):
            plot()
