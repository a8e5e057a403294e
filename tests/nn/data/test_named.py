"""named: rows as Values with the names of their columns."""

from typing import Any

import numpy
import pandas
import pytest

import nn
from autograd import Value

TABLE = nn.Table(["a", "b"], [[1, 2.5]])


@pytest.mark.parametrize("row", [[1, 2.5], (1, 2.5), numpy.array([1, 2.5]), pandas.Series([1, 2.5]), TABLE[0]])
def test_a_row_becomes_values(row: Any) -> None:
    values = nn.named(row, ["a", "b"])
    assert [(type(x), x.data, x.label) for x in values] == [(Value, 1.0, "inputs.a"), (Value, 2.5, "inputs.b")]


def test_names_and_scopes() -> None:
    frame = pandas.DataFrame({"a": [1], "b": [2]})
    for values in (nn.named(TABLE[0], TABLE.columns, "row"), nn.named(frame.iloc[0], frame.columns, "row")):
        assert [x.label for x in values] == ["row.a", "row.b"]
    assert [x.label for x in nn.named([1.0], ["a"], scope="")] == ["a"]


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="1 names for a row of 2 numbers"):
        nn.named([1.0, 2.0], ["a"])
    with pytest.raises(TypeError, match="names is a list of names, got the str 'ab'"):
        nn.named([1.0, 2.0], "ab")
    with pytest.raises(TypeError, match="b: expected a real number, got the str '2'"):
        nn.named([1.0, "2"], ["a", "b"])
    for data in (1.0, "12", pandas.DataFrame([[1.0]]), nn.Table(["a"], [[1.0]])):
        with pytest.raises(TypeError, match=f"named takes one row of numbers, got the {type(data).__name__}"):
            nn.named(data, ["a"])
