"""Scalers: scikit-learn's figures, round trips to the last bits, extreme columns, and what is refused."""

import copy
import json
import math
import pickle
import re
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest
from hypothesis import given, strategies as st

import autograd
import nn
from autograd import Value
from nn.data.scaling import KINDS, scaling_from_dict

FIGURES = json.loads((Path(__file__).parents[1] / "figures" / "scaling.json").read_text(encoding="utf-8"))
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)

ROWS = [[1.0, 10.0, 7.0], [3.0, 30.0, 7.0], [2.0, 80.0, 7.0]]
MIN_MAX = [[0.0, 0.0, 0.0], [1.0, 2 / 7, 0.0], [0.5, 1.0, 0.0]]


@every_kind
def test_figures_are_those_of_scikit_learn(kind: Any) -> None:
    figures = FIGURES[kind.__name__]
    scaler = kind().fit(FIGURES["rows"])
    assert scaler.centers == pytest.approx(figures["centers"], rel=1e-14, abs=1e-24)
    assert scaler.scales == pytest.approx(figures["scales"], rel=1e-13)
    for data in ("rows", "others"):
        for found, wanted in zip(scaler.transform(FIGURES[data]), figures[data], strict=True):
            assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12)
    for found, wanted in zip(scaler.inverse_transform(FIGURES["scaled"]), figures["scaled"], strict=True):
        assert found == pytest.approx(wanted, rel=1e-14, abs=1e-22)


def test_the_ends_of_a_range_are_0_and_1_exactly() -> None:
    column = [0.1 * i - 0.7 for i in range(30)]
    scaled = nn.MinMax().fit_transform(column)
    assert (min(scaled), max(scaled)) == (0.0, 1.0)


# ---- structures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [list, tuple, numpy.array, lambda rows: pandas.DataFrame(rows), iter])
def test_rows_become_lists(of: Any) -> None:
    assert nn.MinMax().fit(of(ROWS)).transform(of(ROWS)) == MIN_MAX
    scaler = nn.MinMax().fit(ROWS)
    assert scaler.inverse_transform(of(MIN_MAX)) == ROWS
    assert (scaler.centers, scaler.scales, scaler.columns) == ([1.0, 10.0, 7.0], [2.0, 70.0, 1.0], None)


def test_tables_stay_tables_with_their_names() -> None:
    names = ["a", "b", "c"]
    for table in (nn.Table(names, ROWS), pandas.DataFrame(ROWS, columns=names, index=[5, 3, 4])):
        scaler = nn.MinMax().fit(table)
        assert scaler.columns == names
        assert scaler.transform(table) == nn.Table(names, MIN_MAX)
        assert scaler.inverse_transform(scaler.transform(table)) == nn.Table(names, ROWS)
        assert scaler.transform(ROWS) == MIN_MAX  # what has no names is taken by its order
    assert nn.MinMax().fit(ROWS).transform(nn.Table(names, ROWS)) == nn.Table(names, MIN_MAX)


def test_other_names_or_another_order_are_refused() -> None:
    scaler = nn.Standardize().fit(pandas.DataFrame({"a": [1, 2], "b": [3, 4]}))
    message = "rows have the columns b, a, but the rows that were fitted have a, b; write frame[['a', 'b']]"
    with pytest.raises(ValueError, match=re.escape(message)):
        scaler.transform(nn.Table(["b", "a"], [[1, 2]]))
    with pytest.raises(ValueError, match="rows have the columns a, but the rows that were fitted have a, b"):
        scaler.inverse_transform(pandas.DataFrame({"a": [1.0]}))


@pytest.mark.parametrize(
    "of", [list, numpy.array, pandas.Series, lambda column: nn.Table(["a"], [[x] for x in column])["a"]]
)
def test_a_flat_list_is_a_column(of: Any) -> None:
    scaler = nn.MinMax().fit(of([2.0, 4.0, 6.0]))
    assert scaler.transform(of([2.0, 8.0, 3.0])) == [0.0, 1.5, 0.25]
    assert scaler.inverse_transform(of([0.0, 1.5])) == [2.0, 8.0]
    assert scaler.transform(of([4.0])) == [0.5]
    assert scaler.transform([[4.0], [8.0]]) == [[0.5], [1.5]]
    assert (scaler.transform(4), scaler.transform(numpy.float64(4.0)), scaler.inverse_transform(0.5)) == (0.5, 0.5, 4.0)


def test_a_flat_list_is_a_row_of_several_columns() -> None:
    scaler = nn.MinMax().fit(ROWS)
    assert scaler.transform(ROWS[1]) == MIN_MAX[1]
    assert scaler.transform(numpy.array(ROWS[1])) == MIN_MAX[1]
    assert scaler.inverse_transform(MIN_MAX[2]) == ROWS[2]


@every_kind
def test_values_are_scaled_with_their_gradients(kind: Any) -> None:
    scaler = kind().fit(ROWS)
    row = [Value(x) for x in ROWS[1]]
    scaled = scaler.transform(row)
    assert [z.data for z in scaled] == scaler.transform(ROWS[1])
    autograd.sum(scaled).backward()
    assert [x.grad for x in row] == [1.0 / scale for scale in scaler.scales]
    assert [x.data for x in scaler.inverse_transform(scaled)] == pytest.approx(ROWS[1], rel=1e-15)
    assert scaler.transform([[Value(1.0), 2.0, 3.0]])[0][1:] == scaler.transform([[1.0, 2.0, 3.0]])[0][1:]
    single = kind().fit([1.0, 3.0])
    y = Value(0.25)
    single.inverse_transform(y).backward()
    assert y.grad == single.scales[0]


def test_a_model_may_contain_scaling() -> None:
    scalers = nn.Standardize().fit([row[:2] for row in ROWS]), nn.MinMax().fit([10.0, 20.0, 40.0])

    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.inner = nn.MLP(2, [1], rng=0)

        def __call__(self, row: Any) -> Any:
            return scalers[1].inverse_transform(self.inner(scalers[0].transform(row)))

    inputs, targets = [row[:2] for row in ROWS], [10.0, 20.0, 40.0]
    runs = []
    for compiled in (True, False):
        settings: dict[str, Any] = {"epochs": 3, "compiled": compiled, "backend": "python", "progress": False}
        runs.append(nn.fit(Scaled(), inputs, targets, optimizer=nn.SGD(1e-4), **settings).losses)
    assert runs[0] == runs[1]
    assert runs[0][-1] < runs[0][0]


# ---- numbers -------------------------------------------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize("constant", [0.0, -0.0, 0.1, -7.3, 1e300, 5e-324])
def test_a_constant_column_becomes_zero(kind: Any, constant: float) -> None:
    scaler = kind().fit([constant] * 3)
    assert scaler.transform([constant] * 3) == [0.0] * 3
    assert scaler.scales == [1.0]
    assert scaler.inverse_transform([0.0]) == [constant]


@pytest.mark.parametrize("size", [1e-320, 1e-300, 1e-160, 1.0, 1e160, 1e200, 1e307])
def test_extreme_columns(size: float) -> None:
    column = [size, 2.0 * size, 3.0 * size, 10.0 * size]
    precision = 1e-14 if size > 1e-307 else 0.001  # of which few digits are left
    scaler = nn.Standardize().fit(column)
    assert scaler.centers == pytest.approx([4.0 * size], rel=precision)
    assert scaler.scales == pytest.approx([math.sqrt(12.5) * size], rel=precision)
    assert scaler.transform(column) == pytest.approx(
        [(x - 4.0) / math.sqrt(12.5) for x in (1, 2, 3, 10)], rel=precision
    )
    assert nn.MinMax().fit_transform(column) == pytest.approx([0.0, 1 / 9, 2 / 9, 1.0], rel=precision)


def test_small_differences_of_large_numbers() -> None:
    column = [1e15 + x for x in (0.0, 1.0, 2.0, 4.0, 3.0)]
    assert nn.Standardize().fit(column).scales == [math.sqrt(2.0)]
    column = [1.0, 1.0 + 20 * math.ulp(1.0)]
    assert nn.Standardize().fit_transform(column) == [-1.0, 1.0]


# Columns that are the same in all rows, but for rounding.
ROUNDED = {
    "the next float": [14.62] * 999 + [math.nextafter(14.62, 20.0)],
    "the one before": [math.nextafter(14.62, 0.0)] + [14.62] * 5,
    "around a power of two": [math.nextafter(2.0, 0.0), 2.0, math.nextafter(2.0, 3.0)],
    "added in two orders": [0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1],
    "added and multiplied": [sum([0.1] * 10), 1.0, 10 * 0.1],
    "there and back": [(x * 1.8 + 32.0 - 32.0) / 1.8 * 3.7 / 3.7 - x + 20.1 for x in (1.3, 17.9, 36.6)],
    "negative": [-7.3, math.nextafter(-7.3, 0.0)],
    "large": [1e300, math.nextafter(1e300, math.inf)],
    "the largest": [math.nextafter(1.7e308, 0.0), 1.7e308],
    "subnormal": [5e-324, 0.0],
}


@every_kind
@pytest.mark.parametrize("column", ROUNDED.values(), ids=ROUNDED)
def test_rounding_is_not_blown_up(kind: Any, column: Any) -> None:
    scaler = kind().fit(column)
    assert (scaler.centers, scaler.scales) == ([min(column)], [1.0])
    assert max(map(abs, scaler.transform(column))) <= 16 * math.ulp(max(map(abs, column)))
    if abs(column[0]) < 1e3:
        assert scaler.transform(1.01 * column[0]) == pytest.approx(0.01 * column[0], rel=1e-12)
    assert kind().fit([[x, float(i)] for i, x in enumerate(column)]).scales[0] == 1.0


@every_kind
def test_differences_that_are_more_than_rounding_are_scaled(kind: Any) -> None:
    for size in (1e-300, 3.1, 1e300):
        column = [size, size + 17 * math.ulp(size)]
        assert kind().fit(column).scales[0] <= 17 * math.ulp(size)
        assert max(map(abs, kind().fit_transform(column))) == pytest.approx(1.0, rel=0.1)
    assert kind().fit([1.7e9, 1.7e9 + 1e-4]).scales[0] < 2e-4  # seconds since 1970, a tenth of a millisecond apart
    assert kind().fit([0.0] * 999 + [1e-300]).scales[0] < 1.1e-300


def test_a_deviation_below_the_least_float_counts_as_1() -> None:
    assert nn.Standardize().fit([0.0] * 20_000 + [17 * 5e-324]).scales == [1.0]


def test_what_is_too_far_for_a_float() -> None:
    with pytest.raises(ValueError, match=r"rows, column 1: from -1\.5e\+308 to 1\.5e\+308 is too far for a float"):
        nn.MinMax().fit([[0.0, -1.5e308], [1.0, 1.5e308]])
    with pytest.raises(ValueError, match="rows, column 'b': from"):
        nn.MinMax().fit(nn.Table(["a", "b"], [[0.0, -1.5e308], [1.0, 1.5e308]]))
    with pytest.raises(ValueError, match=r"1e\+300 is too far from 0\.0 to be scaled by 1e-300"):
        nn.MinMax().fit([0.0, 1e-300]).transform([1e300])


COLUMNS = st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=20)


@every_kind
@given(COLUMNS)
def test_back_and_forth_within_few_ulp(kind: Any, column: Any) -> None:
    scaler = kind().fit(column)
    back = scaler.inverse_transform(scaler.transform(column))
    for x, y in zip(column, back, strict=True):
        assert abs(x - y) <= 4.0 * math.ulp(max(abs(x), abs(scaler.centers[0]), scaler.scales[0]))


@given(COLUMNS)
def test_standardized_columns_have_mean_0_and_deviation_1(column: Any) -> None:
    z = nn.Standardize().fit_transform(column)
    if min(column) == max(column):
        assert z == [0.0] * len(z)
    elif (
        max(map(abs, column)) > 1e-290 and len({float(f"{x:.6e}") for x in column}) > 1
    ):  # not subnormal, not too close
        mean = math.fsum(z) / len(z)
        assert abs(mean) < 1e-8
        assert math.fsum((x - mean) ** 2 for x in z) / len(z) == pytest.approx(1.0, rel=1e-8)


@given(COLUMNS)
def test_a_range_is_met(column: Any) -> None:
    z = nn.MinMax().fit_transform(column)
    assert min(z) == 0.0
    low, high = min(column), max(column)
    assert max(z) == (1.0 if high - low > 16 * math.ulp(max(-low, high)) else high - low)


# ---- kept ----------------------------------------------------------------------------------------------------------


@every_kind
@given(rows=st.lists(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=2), min_size=1, max_size=5))
def test_plain_data_keeps_every_bit(kind: Any, rows: Any) -> None:
    for scaler in (kind().fit(rows), kind().fit(nn.Table(["a", "b"], rows))):
        same = scaling_from_dict(json.loads(json.dumps(scaler.to_dict())))
        assert type(same) is kind
        assert same == scaler
        assert same.transform(rows) == scaler.transform(rows)


@every_kind
def test_copies_are_equal_and_their_own(kind: Any) -> None:
    scaler = kind().fit(ROWS)
    for same in (copy.deepcopy(scaler), pickle.loads(pickle.dumps(scaler)), scaling_from_dict(scaler.to_dict())):
        assert same == scaler
        same.centers[0] += 1.0
        assert same != scaler
    assert scaler != 1
    assert nn.MinMax() != nn.Standardize()
    scaler.to_dict()["centers"][0] = 99.0
    assert scaler.centers[0] != 99.0


GOOD: dict[str, Any] = {"kind": "MinMax", "columns": None, "centers": [1.0], "scales": [2.0]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "os.system"}, "unknown kind of scaling 'os.system'; known are: Standardize, MinMax"),
        ({"kind": ["MinMax"]}, "unknown kind of scaling ['MinMax']"),
        ({"kind": None}, "unknown kind of scaling None"),
        ({"more": 1}, "a scaling has centers, columns, kind, scales; got centers, columns, kind, more, scales"),
        ({"centers": []}, "the centers, scales and columns of a scaling are equally many, and at least one"),
        ({"centers": [], "scales": []}, "equally many, and at least one"),
        ({"columns": ["a", "b"]}, "equally many"),
        ({"columns": "a"}, "columns is a list of names, got the str 'a'"),
        ({"columns": [1]}, "columns is a list of names, among them the int 1"),
        ({"centers": 1.0}, "centers is a list of numbers, got the float 1.0"),
        ({"centers": "1"}, "centers is a list of numbers, got the str '1'"),
        ({"centers": ["1"]}, "centers: expected a real number, got the str '1'"),
        ({"centers": [math.nan]}, "centers are finite numbers, got [nan]"),
        ({"scales": [math.inf]}, "scales are finite numbers, got [inf]"),
        ({"scales": [0.0]}, "the scales of a scaling are positive, got 0.0"),
        ({"scales": [-1.0]}, "the scales of a scaling are positive, got -1.0"),
    ],
)
def test_data_that_no_scaler_wrote(change: Any, message: str) -> None:
    assert scaling_from_dict(GOOD).transform(3.0) == 1.0
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        scaling_from_dict({**GOOD, **change})


def test_what_is_no_dict_at_all() -> None:
    for data in (None, [], "MinMax", nn.MinMax()):  # type: ignore[var-annotated]
        with pytest.raises(TypeError, match=r"a scaling is a dict as to_dict\(\) makes it, got the"):
            scaling_from_dict(data)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a scaling has centers, columns, kind, scales; got kind"):
        scaling_from_dict({"kind": "MinMax"})


# ---- what is refused -----------------------------------------------------------------------------------------------


@every_kind
def test_first_fit(kind: Any) -> None:
    for use in (kind().transform, kind().inverse_transform, lambda rows: kind().to_dict()):
        with pytest.raises(ValueError, match=rf"this {kind.__name__} knows no rows yet: call fit\(training_rows"):
            use(ROWS)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([[1.0, 2.0]], "a row has 2 numbers, but 3 columns were fitted"),
        ([1.0, 2.0], "a row has 2 numbers, but 3 columns were fitted"),
        ([[1.0, 2.0, math.nan]], "rows row 0, column 2 is nan; leave that row out or fill it in"),
        ([[1.0, 2.0, 3.0], [1.0, 2.0]], "rows row 1 has 2 numbers, but row 0 has 3"),
        ([], "rows has no rows"),
        (1.0, "rows must be a list of rows, got the float 1.0"),
        ([["a", 2.0, 3.0]], "rows row 0, column 0: expected a real number, got the str 'a'"),
    ],
)
def test_rows_that_do_not_fit(rows: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        nn.MinMax().fit(ROWS).transform(rows)


def test_values_cannot_be_fitted() -> None:
    with pytest.raises(TypeError, match="rows row 0: expected a real number"):
        nn.MinMax().fit([Value(1.0), Value(2.0)])


def test_nan_comes_back_as_nan() -> None:
    assert math.isnan(nn.MinMax().fit([1.0, 3.0]).inverse_transform([math.nan])[0])
    assert nn.MinMax().fit([1.0, 3.0]).inverse_transform([math.inf]) == [math.inf]


def test_they_say_what_they_are() -> None:
    assert repr(nn.Standardize()) == "Standardize()"
    assert repr(nn.MinMax().fit([[1, 7], [3, 7]])) == "<MinMax by (center, scale): column 0 (1, 2), column 1 (7, 1)>"
    assert repr(nn.MinMax().fit([range(20), range(20)])).endswith("column 7 (7, 1) and 12 more>")
    scaler = nn.Standardize().fit(nn.Table(["mpg"], [[1], [4]]))
    assert repr(scaler) == "<Standardize by (center, scale): mpg (2.5, 1.5)>"
