"""DataFrames and Series of pandas and polars, wherever rows go."""

import re
from typing import Any

import numpy
import pandas
import polars
import pytest

import nn
from nn.data.frames import is_frame, is_series, names_of
from nn.data.plain_rows import as_examples, as_rows, as_table

NAN = float("nan")
TWO_ROWS = {"a": [1, 2], "b": [0.5, -3.0]}
EXPECTED = [[1.0, 0.5], [2.0, -3.0]]

FRAMES = {
    "pandas": pandas.DataFrame(TWO_ROWS),
    "an index of its own": pandas.DataFrame(TWO_ROWS, index=[7, 3]),
    "an index of names": pandas.DataFrame(TWO_ROWS, index=["x", "y"]),
    "a sorted one, in its order": pandas.DataFrame({"a": [2, 1], "b": [-3.0, 0.5]}).sort_values("a"),
    "nullable": pandas.DataFrame({"a": pandas.array([1, 2], "Int64"), "b": pandas.array([0.5, -3.0], "Float64")}),
    "small types": pandas.DataFrame({"a": numpy.array([1, 2], "uint8"), "b": numpy.array([0.5, -3.0], "float32")}),
    "bool": pandas.DataFrame({"a": [1, 2], "b": [True, False]}).assign(b=lambda frame: frame.b * 3.5 - 3.0),
    "object": pandas.DataFrame(TWO_ROWS, dtype=object),
    "a category of numbers": pandas.DataFrame({"a": pandas.Categorical([1, 2]), "b": [0.5, -3.0]}),
    "several levels": pandas.DataFrame([[1, 0.5], [2, -3.0]], columns=pandas.MultiIndex.from_tuples(["ab", "ac"])),
    "no names": pandas.DataFrame([[1, 0.5], [2, -3.0]]),
    "polars": polars.DataFrame(TWO_ROWS),
    "a table": nn.Table(["a", "b"], [[1, 0.5], [2, -3.0]]),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_frames_are_read_by_rows_in_their_order(frame: Any) -> None:
    assert as_rows(frame, "inputs") == EXPECTED
    assert {type(x) for row in as_rows(frame, "inputs") for x in row} == {float}
    assert as_table(frame, "inputs", 2) == EXPECTED
    assert is_frame(frame)
    assert not is_series(frame)


def test_bools_are_ones_and_zeros() -> None:
    assert as_rows(pandas.DataFrame({"a": [True, False]}), "inputs") == [[1.0], [0.0]]
    assert as_rows(polars.Series("a", [True, False]), "inputs") == [1.0, 0.0]
    assert as_rows(pandas.Series([True, None], dtype="boolean")[:1], "inputs") == [1.0]


def test_names_are_those_of_the_columns() -> None:
    assert names_of(FRAMES["pandas"], "inputs") == names_of(FRAMES["polars"], "inputs") == ["a", "b"]
    assert names_of(FRAMES["several levels"], "inputs") == ["a_b", "a_c"]
    assert names_of(pandas.DataFrame([[1, 2]], columns=["a", 1]), "inputs") == ["a", "1"]
    assert names_of(FRAMES["no names"], "inputs") is None
    assert names_of([[1.0]], "inputs") is names_of(pandas.Series([1.0], name="a"), "inputs") is None


SERIES = [
    pandas.Series([1, 2.5]),
    pandas.Series([1, 2.5], name="mpg", index=[9, 4]),
    pandas.Series([1, 2.5], dtype="Float64"),
    pandas.DataFrame({"mpg": [1, 2.5]})["mpg"],
    polars.Series("mpg", [1.0, 2.5]),
]


@pytest.mark.parametrize("series", SERIES)
def test_a_series_is_a_flat_list(series: Any) -> None:
    assert as_rows(series, "targets") == [1.0, 2.5]
    assert as_table(series, "inputs", 2) == [[1.0, 2.5]]
    assert is_series(series)
    assert not is_frame(series)


def test_rows_of_series() -> None:
    rows = [row for _, row in FRAMES["an index of its own"].iterrows()]
    assert as_rows(rows, "inputs") == EXPECTED


# What is refused, and in which words.
WORDS = ["x", "y"]
DATES = pandas.to_datetime(["2020-01-01", "2020-01-02"])
REFUSED = {
    "nan": (pandas.DataFrame({"a": [1, 2], "hp": [3, NAN]}), "inputs row 1, column 'hp' is nan; leave that row out"),
    "None": (pandas.DataFrame({"hp": [3, None]}, dtype=object), "inputs row 1, column 'hp' is nan"),
    "NA": (pandas.DataFrame({"hp": pandas.array([3, None], "Int64")}), "inputs row 1, column 'hp' is nan"),
    "NA of bools": (
        pandas.DataFrame({"hp": pandas.array([None, True], "boolean")}),
        "inputs row 0, column 'hp' is nan",
    ),
    "inf": (pandas.DataFrame({"a": [1], "hp": [float("inf")]}), "inputs row 0, column 'hp' is inf"),
    "null": (polars.DataFrame({"hp": [3, None]}), "inputs row 1, column 'hp' is nan"),
    "without names": (pandas.DataFrame([[1, NAN]]), "inputs row 0, column 1 is nan"),
    "Series": (pandas.Series([1, NAN], name="mpg"), "inputs row 1, column 'mpg' is nan"),
    "Series of NA": (pandas.Series([None, 1], dtype="Int64", name="mpg"), "inputs row 0, column 'mpg' is nan"),
    "Series of polars": (polars.Series("mpg", [None, 1]), "inputs row 0, column 'mpg' is nan"),
    "words": (pandas.DataFrame({"n": WORDS}), "inputs column 'n' has no numbers, its row 0 is the str 'x'; leave"),
    "words in row 1": (
        pandas.DataFrame({"n": [1, "y"]}, dtype=object),
        "column 'n' has no numbers, its row 1 is the str",
    ),
    "digits": (pandas.DataFrame({"n": ["1", "2"]}), "inputs column 'n' has no numbers, its row 0 is the str '1'"),
    "words of polars": (polars.DataFrame({"n": WORDS}), "inputs column 'n' has no numbers, its row 0 is the str 'x'"),
    "category": (pandas.DataFrame({"n": pandas.Categorical(WORDS)}), "inputs column 'n' has no numbers"),
    "dates": (
        pandas.DataFrame({"day": DATES}),
        "inputs column 'day' has no numbers, its row 0 is the Timestamp '2020-",
    ),
    "durations": (
        pandas.DataFrame({"t": DATES - DATES[0]}),
        "inputs column 't' has no numbers, its row 0 is the Timedelta",
    ),
    "lists": (pandas.DataFrame({"x": [[1], [2]]}), "inputs column 'x' has no numbers, its row 0 is the list '[1]'"),
    "a Series of words": (
        pandas.Series(WORDS, name="n"),
        "inputs row 0, column 'n': expected a real number, got the str",
    ),
    "complex": (pandas.DataFrame({"z": [1j]}), "inputs column 'z' has no numbers"),
    "a name twice": (pandas.DataFrame([[1, 2]], columns=["a", "a"]), "inputs has more than one column 'a'"),
    "no rows": (pandas.DataFrame({"a": []}), "inputs has no rows"),
    "no columns": (pandas.DataFrame(index=[1, 2]), "inputs has no columns"),
    "an empty Series": (pandas.Series([], dtype=float), "inputs has no rows"),
    "no rows of polars": (polars.DataFrame({"a": []}), "inputs has no rows"),
    "no rows of a table": (nn.Table(["a"], []), "inputs has no rows"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_named(data: Any, message: Any) -> None:
    for read in (lambda: as_rows(data, "inputs"), lambda: as_examples(data, [1.0, 2.0])):
        with pytest.raises((ValueError, TypeError), match=re.escape(message)):
            read()


# ---- where rows go -----------------------------------------------------------------------------------------------

CARS = pandas.DataFrame({"weight": [0.1, -0.4, 0.8, 0.3], "year": [1.0, 0.0, -1.0, 0.5]}, index=[3, 3, 0, 1])
TARGETS = pandas.Series([0.5, -0.5, 1.5, 0.0], name="mpg", index=[4, 3, 2, 1])


def to_polars(frame: Any) -> Any:
    return polars.DataFrame({name: frame[name].tolist() for name in frame.columns})


def trained(inputs: Any, targets: Any, validation: Any) -> Any:
    model = nn.MLP(2, [3, 1], rng=0)
    history = nn.fit(model, inputs, targets, validation=validation, optimizer=nn.SGD(0.05), epochs=5, progress=False)
    return history.losses, history.test_losses


@pytest.mark.parametrize("of", [lambda frame: frame, to_polars, lambda frame: nn.Table(frame.columns, frame)])
def test_frames_train_as_lists_do(of: Any) -> None:
    lists = CARS.to_numpy().tolist(), TARGETS.tolist()
    frame = of(CARS)
    expected = trained(*lists, lists)
    assert trained(frame, TARGETS, (frame, TARGETS)) == expected
    column = of(TARGETS.to_frame())
    assert trained(frame, column, (frame, column)) == expected


def test_fit_names_the_column() -> None:
    broken = CARS.assign(year=[1.0, 0.0, NAN, 0.5])
    with pytest.raises(ValueError, match="validation inputs row 2, column 'year' is nan; leave that row out"):
        trained(CARS, TARGETS, (broken, TARGETS))


def test_validation_has_the_columns_of_the_training_rows() -> None:
    message = "validation inputs have the columns year, weight, but the inputs have weight, year; write"
    with pytest.raises(ValueError, match=message):
        trained(CARS, TARGETS, (CARS[["year", "weight"]], TARGETS))
    swapped = CARS[["year", "weight"]].to_numpy()
    assert trained(CARS, TARGETS, (swapped, TARGETS)) != trained(CARS, TARGETS, (CARS, TARGETS))


def test_metrics_and_losses_take_frames() -> None:
    outputs, targets = pandas.DataFrame({"a": [1.0, 2.0], "b": [3.0, 5.0]}), [[1.0, 3.0], [3.0, 4.0]]
    frame = pandas.DataFrame(targets, columns=["a", "b"])
    assert nn.r2(outputs, frame) == nn.r2(outputs.to_numpy(), targets) == -0.25
    assert nn.rmse(outputs, frame) == nn.rmse(outputs.to_numpy().tolist(), targets)
    assert nn.accuracy(outputs, pandas.Series([1, 0])) == 0.5
    assert nn.confusion_matrix(outputs, pandas.DataFrame({"digit": [1, 0]})) == [[0, 1], [0, 1]]
    model = nn.MLP(2, [2], rng=0)
    values = [model(row) for row in targets]
    for data in (frame, pandas.DataFrame(targets), nn.Table(["a", "b"], targets)):  # without names, too
        assert nn.mse(values, data).data == nn.mse(values, targets).data


@pytest.mark.parametrize(
    "frame", [pandas.DataFrame({"digit": [2, 0]}), pandas.DataFrame([2, 0]), pandas.Series([2, 0])]
)
def test_classes_of_a_column(frame: Any) -> None:
    assert nn.one_hot(frame, 3) == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]


@pytest.mark.parametrize("data", [CARS, pandas.DataFrame([[1.0, 2.0]]), to_polars(CARS)])
def test_a_model_takes_a_row_not_a_frame(data: Any) -> None:
    with pytest.raises(
        TypeError, match=r"a model takes one row of inputs, got a DataFrame; write nn\.predict\(model, inputs\)"
    ):
        nn.MLP(2, [1], rng=0)(data)
    assert nn.MLP(2, [1], rng=0)(CARS.iloc[0]).data == nn.MLP(2, [1], rng=0)([0.1, 1.0]).data


def test_drawings_have_the_names_of_the_columns() -> None:
    model = nn.MLP(2, [1], rng=0)
    for frame in (CARS, nn.Table(CARS.columns, CARS)):
        source = nn.draw(model, inputs=frame).source
        assert "year" in source
        assert source == nn.draw(model, inputs=CARS.to_numpy(), input_names=["weight", "year"]).source
    assert "year" not in nn.draw(model, inputs=CARS, input_names=["pounds", "when"]).source
    assert (
        nn.draw(model, inputs=pandas.DataFrame(CARS.to_numpy())).source == nn.draw(model, inputs=CARS.to_numpy()).source
    )
    with pytest.raises(ValueError, match="inputs row 0 has 1 numbers, not 2"):
        nn.draw(model, inputs=CARS[["year"]])
