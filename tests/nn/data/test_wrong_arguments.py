"""Whatever is passed to data, metrics and plots: a right answer, or an error that names what was wrong."""

import math
import re
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

import nn
from nn.plotting.looks import looks_of

TABLE = nn.Table(["a", "b"], [[1, 2], [3, 5]])
SCALER = nn.Standardize().fit(TABLE)
MODEL = nn.MLP(2, [2], rng=0)
RUN = nn.History("ssr", [2.0, 1.0])
FLOW = nn.GradientFlow({"a": [nn.Neuron(1).bias]})
FLOW.sizes["a"].append(1.0)

WRONG = [
    *(None, True, 0, -1, 3, 10**9, 10**400, 1.5, math.nan, math.inf, 1j),
    *("", "x", b"x", [], [None], ["x"], [[]], [[1], [2, 3]], (), {}, {"a": 1}, set(), {1}, frozenset()),
    *(object(), int, len, lambda: 0, range(0), range(3), Ellipsis, NotImplemented, ValueError("x")),
    *(numpy.array(1.0), numpy.array([1.0, 2.0]), numpy.zeros((2, 0)), numpy.array(["x"]), numpy.zeros((2, 2, 2))),
    *(pandas.DataFrame(), pandas.DataFrame({"a": [1, 2]}), pandas.Series([1.0, 2.0]), pandas.Series([], dtype=float)),
    *(TABLE, nn.MLP(1, [1]), [math.nan, 1.0], [10**400, 1]),
]

# What is called, with what, and what an error calls the argument where it is not its name.
CALLS = [
    (nn.Table, {"columns": ["a", "b"], "rows": [[1, 2]]}, {"rows": "table"}),
    (lambda key: TABLE[key], {"key": 0}, {"key": "table|column|row"}),
    (nn.named, {"row": [1, 2], "names": ["a", "b"], "scope": "s"}, {"row": "row|^a: "}),
    (nn.Standardize().fit, {"rows": [[1], [2]]}, {}),
    (nn.MinMax().fit_transform, {"rows": [[1], [2]]}, {}),
    (SCALER.transform, {"rows": [[1, 2]]}, {"rows": "row"}),
    (SCALER.inverse_transform, {"rows": [[1, 2]]}, {"rows": "row"}),
    (nn.train_test_split, {"inputs": [1, 2, 3], "targets": [1, 2, 3], "test_size": 1, "rng": 0}, {}),
    (nn.r2, {"outputs": [1.0, 2.0], "targets": [1.0, 3.0]}, {}),
    (nn.rmse, {"outputs": [1.0, 2.0], "targets": [1.0, 3.0]}, {}),
    (nn.accuracy, {"outputs": [1.0, -2.0], "targets": [1.0, 0.0], "threshold": 0.5}, {}),
    (nn.confusion_matrix, {"outputs": [1.0, -2.0], "targets": [1.0, 0.0], "threshold": 0.5}, {}),
    (nn.one_hot, {"classes": [1, 0], "n": 2}, {}),
    (nn.predict, {"inputs": [[1, 2]], "scaling": {"inputs": SCALER}, "backend": "python"}, {"inputs": "inputs|row"}),
    (FLOW.verdict, {"layer": "a"}, {}),
    (FLOW.states, {"layer": "a"}, {}),
    (nn.GradientFlow, {"vanishing": 1e-3, "exploding": 1e3}, {}),
    (nn.new_figure, {"theme": "light"}, {}),
    (looks_of, {"colours": ["k"]}, {}),
]
FIRST = {nn.predict: (MODEL,), nn.GradientFlow: (MODEL,), looks_of: (["a"], "light")}


def said_by(call: Any, *arguments: Any, **named: Any) -> Any:
    """What the error of a call says, None where there is none."""
    try:
        call(*arguments, **named)
    except (TypeError, ValueError, LookupError) as error:
        return str(error)
    return None


@pytest.mark.parametrize(("call", "right", "words"), CALLS, ids=lambda x: getattr(x, "__name__", None))
def test_an_error_names_the_argument(call: Any, right: Any, words: Any) -> None:
    first = FIRST.get(call, ())
    call(*first, **right)
    for name in right:
        for wrong in WRONG:
            said = said_by(call, *first, **{**right, name: wrong})
            assert said is None or re.search(words.get(name, name), said), (name, wrong)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: type(wrong).__name__)
def test_an_error_of_read_csv_names_the_argument_or_the_file(wrong: Any, tmp_path: Path) -> None:
    path = tmp_path / "cars.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    for name in ("columns", "delimiter", "missing", "na_values", "max_bytes"):
        said = said_by(nn.read_csv, path, **{name: wrong})
        assert said is None or re.search(f"{name}|cars.csv", said)
    if not isinstance(wrong, str):
        with pytest.raises(TypeError, match=r"^path is the name of a file"):
            nn.read_csv(wrong)


@pytest.mark.parametrize(
    "wrong", [wrong for wrong in WRONG if wrong is not None], ids=lambda wrong: type(wrong).__name__
)
def test_plots_refuse_what_they_cannot_draw_before_they_draw(wrong: Any) -> None:
    for what, plot in (
        ("history|run|epochs", lambda: nn.plot_runs(wrong)),
        ("matrix", lambda: nn.plot_confusion(wrong)),
        ("beside|the run", lambda: RUN.plot(beside=wrong)),
    ):
        said = said_by(plot)
        assert said is None or re.search(what, said)
    if not callable(wrong):
        with pytest.raises(TypeError, match="the model is called with a row; got the"):
            nn.predict(wrong, [[1, 2]])


def test_colours_are_some() -> None:
    for colours in ([], ["no colour"], [3]):
        with pytest.raises(
            ValueError, match="colours is a list of what matplotlib knows, as '#0072B2' or 'black'; got"
        ):
            nn.plot_runs({"a": RUN}, colours=colours)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="labels is a list of names, got the int 3"):
        nn.plot_confusion([[1]], labels=3)  # type: ignore[arg-type]
