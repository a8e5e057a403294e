"""Table: rows and columns by place and by name."""

import copy
import pickle
import re
from typing import Any

import numpy
import pandas
import pytest

from nn import Table

CARS = Table(["mpg", "horsepower", "year"], [[18, 130, 1970], [15, 165, 1970], [31, 65, 1971]])
ROWS = [(18.0, 130.0, 1970.0), (15.0, 165.0, 1970.0), (31.0, 65.0, 1971.0)]


def test_rows() -> None:
    assert list(CARS) == ROWS
    assert (len(CARS), CARS[0], CARS[-1], CARS[numpy.int64(1)]) == (3, ROWS[0], ROWS[2], ROWS[1])
    assert {type(x) for row in CARS for x in row} == {float}
    assert list(reversed(CARS)) == ROWS[::-1]
    for number in (3, 99, -4):
        with pytest.raises(IndexError, match=f"no row {number}: the table has 3 rows, numbered from 0"):
            CARS[number]
    for key in (1.0, None, {"mpg"}, b"mpg", {"mpg": 1}):
        with pytest.raises(TypeError, match="a table is asked for a row by its number, a column by its name, a slice"):
            CARS[key]  # type: ignore[call-overload]


def test_parts_are_tables() -> None:
    assert CARS[1:] == Table(CARS.columns, ROWS[1:])
    assert CARS[::-1] == Table(CARS.columns, ROWS[::-1])
    assert (len(CARS[3:]), CARS[3:].columns, CARS[3:]["mpg"]) == (0, CARS.columns, [])


def test_columns() -> None:
    assert CARS.columns == ("mpg", "horsepower", "year")
    assert CARS["horsepower"] == [130.0, 165.0, 65.0]
    assert CARS[["year", "mpg"]] == Table(["year", "mpg"], [[1970, 18], [1970, 15], [1971, 31]])
    assert CARS[CARS.columns] == CARS
    with pytest.raises(ValueError, match="a table has more than one column 'mpg'"):
        CARS[["mpg", "year", "mpg"]]
    for key in ("hp", ["mpg", "hp"]):
        with pytest.raises(KeyError, match="no column 'hp'; there are: mpg, horsepower, year"):
            CARS[key]


def test_it_does_not_change() -> None:
    CARS["mpg"][0] = 99.0
    assert CARS["mpg"][0] == 18.0
    with pytest.raises(TypeError):
        CARS[0] = (1.0, 2.0, 3.0)  # type: ignore[index]
    with pytest.raises(AttributeError):
        CARS.columns = ("a", "b", "c")  # type: ignore[misc]
    for same in (copy.deepcopy(CARS), pickle.loads(pickle.dumps(CARS))):
        assert same == CARS
        assert hash(same) == hash(CARS)
    assert Table(["mpg", "hp", "year"], ROWS) != CARS
    assert CARS != ROWS


def test_what_rows_may_be() -> None:
    for rows in (
        numpy.array(ROWS),
        pandas.DataFrame(ROWS),
        CARS,
        iter(ROWS),
        pandas.DataFrame(ROWS, columns=list("abc")),
    ):
        assert Table(CARS.columns, rows) == CARS
    assert numpy.array(CARS).shape == (3, 3)
    assert Table(pandas.DataFrame(columns=["mpg"]).columns, [[1.0]]).columns == ("mpg",)


def test_it_says_what_it_is() -> None:
    assert repr(CARS) == "Table(3 rows × 3 columns: mpg, horsepower, year)"
    assert repr(Table(["a"], [[1]])) == "Table(1 row × 1 column: a)"
    many = Table([f"x{j}" for j in range(64)], [range(64)])
    assert repr(many) == "Table(1 row × 64 columns: x0, x1, x2, x3, x4, x5, x6, x7 and 56 more)"


@pytest.mark.parametrize(
    ("columns", "rows", "error", "message"),
    [
        (["a", "a"], [[1, 2]], ValueError, "a table has more than one column 'a'; give each a name of its own"),
        ("ab", [[1, 2]], TypeError, "columns is a list of names, got the str 'ab'"),
        ([], [[1]], ValueError, "columns is a list of names, got none"),
        (["a", 1], [[1, 2]], TypeError, "columns is a list of names, among them the int 1"),
        (["a"], [[1, 2]], ValueError, "table row 0 has 2 numbers for 1 columns: a"),
        (["a"], [1, 2], ValueError, "a table takes rows, got single numbers; write [[1.0], [2.0]] for one column"),
        (["a", "b"], [[1, 2], [3]], ValueError, "table row 1 has 1 numbers, but row 0 has 2"),
        (["a", "b"], [[1, 2], [3, float("nan")]], ValueError, "table row 1, column 'b' is nan; leave that row out"),
        (["a", "b"], [[1, 2], [3, "4"]], TypeError, "table row 1, column 'b': expected a real number, got the str '4'"),
        (["a"], iter([]), ValueError, "table has no rows"),
        (["a"], 1.0, TypeError, "table must be a list of rows, got the float 1.0"),
    ],
)
def test_what_makes_no_table(columns: Any, rows: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        Table(columns, rows)
