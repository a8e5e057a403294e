"""Plots of losses: every number is where it belongs, and what cannot be drawn is said."""

import math
from pathlib import Path
from typing import Any

import pytest

import nn
from nn.plotting import plot_history
from nn.plotting.runs import quantile

SIGNATURES = {".png": b"\x89PNG\r\n", ".svg": b"<?xml", ".pdf": b"%PDF"}


def numbers(line: Any) -> Any:
    return list(line.get_xdata()), list(line.get_ydata())


@pytest.mark.parametrize("ending", sorted(SIGNATURES))
def test_a_history_is_written_in_the_format_of_its_ending(tmp_path: Path, history: Any, ending: Any) -> None:
    path = history([9.0, 4.0, 2.0], [3.0, 2.0, 1.0]).plot(tmp_path / f"run{ending}")
    assert path == tmp_path / f"run{ending}"
    assert path.read_bytes().startswith(SIGNATURES[ending])


def test_folders_on_the_way_are_made(tmp_path: Path, history: Any) -> None:
    assert history([2.0, 1.0]).plot(tmp_path / "new" / "run.svg").exists()


def test_a_history_shows_training_and_validation_losses(tmp_path: Path, history: Any, saved: Any, texts: Any) -> None:
    history([9.0, 4.0, 2.0], [3.0, 2.0, 1.0]).plot(str(tmp_path / "run.svg"), title="My run")
    [axes] = saved[0].axes
    assert [numbers(line) for line in axes.lines] == [([1, 2, 3], [9.0, 4.0, 2.0]), ([1, 2, 3], [3.0, 2.0, 1.0])]
    assert texts(axes) == ["", "validation rows", "training rows"]
    assert axes.get_title(loc="left") == "My run"
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("epoch", "SSR (log scale)", "log")


def test_lines_are_told_apart_without_colour(history: Any) -> None:
    [axes] = history([9.0, 4.0], [3.0, 2.0]).plot().axes
    assert len({line.get_linestyle() for line in axes.lines}) == 2
    [axes] = nn.plot_runs({name: history([9.0, 4.0]) for name in "abcd"}).axes
    assert len({str(line._dash_pattern) for line in axes.lines}) == 4  # type: ignore[attr-defined]


def test_a_loss_that_reaches_zero_has_a_place_on_the_log_axis(history: Any) -> None:
    [axes] = history([1.0, 0.05, 0.0]).plot().axes
    assert (axes.get_ylabel(), axes.get_yscale()) == ("SSR (log scale, and 0)", "symlog")
    bottom, top = axes.get_ylim()
    assert bottom < 0.0 < 0.01 < 1.0 < top
    assert numbers(axes.lines[0]) == ([1, 2, 3], [1.0, 0.05, 0.0])


@pytest.mark.parametrize("losses", [[0.0, 0.0], [1.0, -2.0, -3.0], [-1.0]])
def test_other_losses_are_drawn_on_a_linear_axis(history: Any, losses: list[float]) -> None:
    [axes] = history(losses).plot().axes
    assert (axes.get_ylabel(), axes.get_yscale()) == ("SSR", "linear")


def test_what_is_not_finite_is_crossed_at_the_top(history: Any, texts: Any) -> None:
    [axes] = history([4.0, 3.0, 2.0], [math.inf, math.nan, 2.0]).plot().axes
    training, validation, crosses = axes.lines
    assert numbers(crosses)[0] == [1, 2]
    assert crosses.get_marker() == "x"
    assert crosses.get_color() == validation.get_color() != training.get_color()
    assert texts(axes)[0] == "✕ nan or infinite"


def test_a_run_that_diverged_says_so(history: Any, texts: Any) -> None:
    [axes] = history([1.0, 50.0], diverged=3).plot().axes
    assert texts(axes) == ["diverged in epoch 3"]


def test_a_single_epoch_is_a_dot_in_the_middle(history: Any) -> None:
    [axes] = history([3.0]).plot().axes
    assert axes.lines[0].get_marker() == "o"
    assert axes.get_xlim() == (0.5, 1.5)
    assert [tick for tick in axes.get_xticks() if 0.5 <= tick <= 1.5] == [1]


@pytest.mark.parametrize("n", [1, 2, 5, 20, 333])
def test_ticks_are_whole_epochs(history: Any, n: int) -> None:
    [axes] = history([1.0 + i for i in range(n)]).plot().axes
    low, high = axes.get_xlim()
    shown = [tick for tick in axes.get_xticks() if low <= tick <= high]
    assert shown
    assert all(tick == int(tick) and 1 <= tick <= n for tick in shown)


def test_runs_are_compared_by_median_and_middle_half(tmp_path: Path, history: Any, saved: Any, texts: Any) -> None:
    runs = {"a": [history([k, 10.0 * k]) for k in (5.0, 1.0, 2.0, 4.0, 3.0)], "b": [history([7.0, 6.0])]}
    nn.plot_runs(runs, tmp_path / "runs.svg")
    [axes] = saved[0].axes
    assert [numbers(line) for line in axes.lines] == [([1, 2], [3.0, 30.0]), ([1, 2], [7.0, 6.0])]
    [band] = axes.collections
    assert sorted({y for _, y in band.get_paths()[0].vertices}) == [2.0, 4.0, 20.0, 40.0]
    assert texts(axes) == ["median of the runs, their middle half shaded", "b", "a"]


def test_the_runs_of_a_single_name_are_all_drawn(history: Any, texts: Any) -> None:
    runs = {"a": [history([3.0, 2.0]), history([5.0, 4.0])]}
    [axes] = nn.plot_runs(runs, colours=[nn.COLOURS["blue"]]).axes
    assert [numbers(line)[1] for line in axes.lines] == [[3.0, 2.0], [5.0, 4.0], [4.0, 3.0]]
    assert {line.get_color() for line in axes.lines} == {nn.COLOURS["blue"]}
    assert texts(axes)[0] == "median of 2 runs, their middle half shaded, each run a thin line"


def test_a_run_that_diverged_counts_as_infinite(history: Any, texts: Any) -> None:
    runs = {"a": [history([1.0] * 3), history([2.0, 3.0], diverged=3), history([3.0], diverged=2)], "b": history([1.0])}
    [axes] = nn.plot_runs(runs).axes
    assert numbers(axes.lines[0])[1] == [2.0, 3.0, math.inf]
    assert axes.lines[0].get_color() != axes.lines[1].get_color()
    assert "a\n2 of 3 diverged" in texts(axes)


def test_nan_counts_as_infinite(history: Any) -> None:
    runs = {"a": [history([math.nan, 1.0]), history([1.0, 1.0]), history([2.0, 1.0])], "b": history([1.0])}
    assert numbers(nn.plot_runs(runs).axes[0].lines[0])[1] == [2.0, 1.0]


def test_a_band_that_reaches_infinity_reaches_the_top(history: Any) -> None:
    runs = {
        "a": [history([k, k]) for k in (1.0, 2.0, 3.0)] + [history([k], diverged=2) for k in (4.0, 5.0)],
        "b": history([1.0]),
    }
    [axes] = nn.plot_runs(runs).axes
    assert numbers(axes.lines[0])[1] == [3.0, 3.0]
    assert max(y for _, y in axes.collections[0].get_paths()[0].vertices) > axes.get_ylim()[1]  # type: ignore[misc, operator, str-unpack, type-var, union-attr]


def test_a_run_that_explodes_leaves_the_others_readable(history: Any) -> None:
    [axes] = nn.plot_runs({"a": history([1.0, 1e100], diverged=3), "b": history([1.0, 0.5, 0.25])}).axes
    assert axes.get_ylim()[1] < 1000.0
    assert next(text for text in axes.texts if text.get_text() == "a\ndiverged").xy == (2, 1.0)  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", [0.0, -1.0])
def test_losses_that_start_at_zero_or_below_are_all_shown(history: Any, first: float) -> None:
    [axes] = nn.plot_runs({"a": history([first, 5.0, -1.0]), "b": history([first, 3.0, 2.0])}).axes
    bottom, top = axes.get_ylim()
    assert bottom < -1.0 < 5.0 < top


def test_the_median_goes_as_far_as_all_runs_that_did_not_diverge(history: Any, texts: Any) -> None:
    [axes] = nn.plot_runs({"a": [history([4.0, 2.0, 1.0]), history([2.0, 2.0])], "b": history([1.0] * 4)}).axes
    assert [numbers(line) for line in axes.lines] == [([1, 2], [3.0, 2.0]), ([1, 2, 3, 4], [1.0] * 4)]
    assert texts(axes)[1:] == ["a", "b"] or texts(axes)[1:] == ["b", "a"]


def test_where_all_diverged_the_line_goes_as_far_as_the_last(history: Any, texts: Any) -> None:
    runs = {"a": [history([4.0, 8.0, 16.0], diverged=4), history([2.0], diverged=2)], "b": history([], diverged=1)}
    [axes] = nn.plot_runs(runs).axes
    assert [numbers(line) for line in axes.lines] == [([1, 2, 3], [3.0, math.inf, math.inf]), ([], [])]
    assert {"a\n2 of 2 diverged", "b\ndiverged"} < set(texts(axes))


def test_a_history_is_compared_with_others(tmp_path: Path, history: Any, texts: Any) -> None:
    mine, other = history([4.0, 1.0]), history([4.0, 2.0])
    figure = mine.plot(beside={"sigmoid": other, "tanh": [other, other]}, title="Three")
    assert texts(figure.axes[0])[1:] == ["this run", "sigmoid", "tanh"]
    assert figure.axes[0].get_title(loc="left") == "Three"
    assert mine.plot(tmp_path / "runs.png", beside={"sigmoid": other}) == tmp_path / "runs.png"
    with pytest.raises(ValueError, match="is called 'this run'; give the other run another name"):
        mine.plot(beside={"this run": other})
    with pytest.raises(TypeError, match=r"another run goes by a name: history.plot\(beside="):
        mine.plot(other)


def test_names_are_text_whatever_is_in_them(tmp_path: Path, history: Any) -> None:
    names = ["$\\bad{", "</text><script>", "x" * 10_000, "a\nb", "", " "]
    runs = {name: history([1.0 + i, 2.0]) for i, name in enumerate(names)}
    path = nn.plot_runs(runs, tmp_path / "runs.svg", title="$\\worse{ <b>", loss="$_")
    assert "<script" not in path.read_text(encoding="utf-8")
    history([1.0]).plot(tmp_path / "run.svg", title="$\\worse{")


def test_there_must_be_something_to_plot(tmp_path: Path, history: Any) -> None:
    with pytest.raises(ValueError, match="this history has no epochs yet"):
        nn.History().plot(tmp_path / "run.png")
    for runs in ({}, {"a": []}, {"a": [nn.History()]}, {"a": history([1.0]), "b": []}):  # type: ignore[var-annotated]
        with pytest.raises(ValueError, match="there are no epochs to plot"):
            nn.plot_runs(runs, tmp_path / "runs.png")


def test_more_runs_than_lines_are_refused(history: Any) -> None:
    many = [history([1.0])] * 501
    for runs in ({"a": many}, dict(enumerate(many))):
        with pytest.raises(ValueError, match="501 runs are too many lines for a plot, which has up to 500"):
            nn.plot_runs(runs)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [3, [3], "abc", None])
def test_runs_are_histories(history: Any, wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"the run 'a' must be an nn.History or a list of them"):
        nn.plot_runs({"a": wrong})
    with pytest.raises(TypeError, match=r"give each run a name: plot_runs\(\{"):
        nn.plot_runs([history([1.0])])  # type: ignore[call-overload]


@pytest.mark.parametrize("q", [0.0, 0.25, 0.4, 0.5, 0.75, 1.0])
def test_quantiles_are_numpys(q: float) -> None:
    numpy = pytest.importorskip("numpy")
    numbers = sorted([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])
    assert quantile(numbers, q) == pytest.approx(numpy.quantile(numbers, q))


def test_the_function_is_the_method(history: Any) -> None:
    figure = plot_history(history([2.0, 1.0]))
    assert numbers(figure.axes[0].lines[0]) == numbers(history([2.0, 1.0]).plot().axes[0].lines[0])  # type: ignore[union-attr]


def test_the_path_that_is_returned_is_that_of_the_file(tmp_path: Path) -> None:
    history = nn.History("ssr", losses=[2.0, 1.0])
    for name, written in (("loss", "loss.png"), ("loss.svg", "loss.svg")):
        assert history.plot(tmp_path / name) == tmp_path / written
        assert (tmp_path / written).is_file()
