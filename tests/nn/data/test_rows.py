"""Rows of data: what is accepted, and that a bad number is found by row and column."""

import math
import re
from array import array
from fractions import Fraction
from typing import Any

import numpy
import pytest

from autograd import Value
from nn.data.plain_rows import as_examples, as_rows, as_table

EXPECTED = [[1.0, 2.0], [3.0, 4.5]]


@pytest.mark.parametrize(
    "data",
    [
        [[1, 2], [3, 4.5]],
        ((1.0, 2.0), (3.0, 4.5)),
        numpy.array([[1.0, 2.0], [3.0, 4.5]]),
        numpy.array([[1.0, 2.0], [3.0, 4.5]], dtype=numpy.float32),
        [numpy.array([1, 2]), array("d", [3.0, 4.5])],
        [iter([1.0, 2.0]), iter([3.0, 4.5])],
        [[numpy.float64(1), True + 1], [Fraction(3), Fraction(9, 2)]],
        ([float(x), y] for x, y in (("1", 2), ("3", 4.5))),
    ],
)
def test_rows_become_lists_of_plain_floats(data: Any) -> None:
    rows = as_rows(data, "inputs")
    assert rows == EXPECTED
    assert {type(x) for row in rows for x in row} == {float}


@pytest.mark.parametrize("data", [[1, 2.5], numpy.array([1.0, 2.5]), array("d", [1.0, 2.5]), iter((1, 2.5))])
def test_plain_numbers_stay_a_flat_list(data: Any) -> None:
    assert as_rows(data, "targets") == [1.0, 2.5]


def test_the_data_given_is_not_touched() -> None:
    data = [[1, 2], [3, 4]]
    as_rows(data, "inputs")[0][0] = 9.0
    assert data == [[1, 2], [3, 4]]
    assert type(data[0][0]) is int


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([[1.0, 2.0], [1.0, math.nan]], "inputs row 1, column 1 is nan; leave that row out or fill it in"),
        (numpy.array([[1.0, -math.inf]]), "inputs row 0, column 1 is -inf"),
        ([1.0, 2.0, math.inf], "inputs row 2 is inf"),
        ([[1.0, 2.0], [1.0]], "inputs row 1 has 1 numbers, but row 0 has 2"),
        ([[1.0, 2.0], 1.0], "inputs row 1 is 1.0, but row 0 has 2 numbers"),
        ([], "inputs has no rows"),
        (numpy.empty((0, 3)), "inputs has no rows"),
    ],
)
def test_bad_rows_are_named(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        as_rows(data, "inputs")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([["1.0"]], "inputs row 0, column 0: expected a real number, got the str '1.0'; write float('1.0')"),
        ([[1.0], [None]], "inputs row 1, column 0: expected a real number, got the NoneType None"),
        ([1.0, [2.0]], "inputs row 1: expected a real number, got the list [2.0]"),
        ("1 2 3", "inputs must be a list of rows, got the str '1 2 3'"),
        (7, "inputs must be a list of rows, got the int 7"),
        (numpy.array(7.0), "inputs must be a list of rows, got the ndarray array(7.)"),
    ],
)
def test_what_is_no_number_is_named(data: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        as_rows(data, "inputs")


@pytest.mark.parametrize("data", [[1, 2], [[1, 2]], (1.0, Value(2.0)), [(Value(1.0), 2)], iter([1.0, 2.0])])
def test_a_flat_list_is_a_table_of_one_row(data: Any) -> None:
    assert as_table(data, "inputs", 2) == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("data", "n_columns", "message"),
    [
        ([], 2, "inputs has no rows"),
        ([[]], 2, "inputs row 0 has 0 numbers, not 2"),
        ([1, 2, 3], 2, "inputs row 0 has 3 numbers, not 2"),
        ([1, 2, 3], 1, "inputs row 0 has 3 numbers, not 1; write [[1.0], [2.0]] for several rows"),
        ([[1, 2], [3, 4]], 1, "inputs row 0 has 2 numbers, not 1"),
        ([[1, 2], 3], 2, "inputs row 1 is 3, but row 0 has 2 numbers"),
        ([1, math.inf], 2, "inputs row 0, column 1 is inf"),
    ],
)
def test_a_table_has_so_many_columns(data: Any, n_columns: int, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        as_table(data, "inputs", n_columns)


def test_as_many_targets_as_inputs() -> None:
    with pytest.raises(ValueError, match="2 rows of test inputs but 3 of test targets"):
        as_examples([[1], [2]], [1, 2, 3], prefix="test ")
