"""Data as rows of plain floats, checked once before training starts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any, Literal, NamedTuple

from autograd import Value
from autograd.common import with_type
from nn.common.counts import as_number
from nn.data.frames import is_frame, is_series, names_of, numbers_of_series, rows_of_frame

Values = Literal["refused", "kept", "as numbers"]
"""How Values among the data are treated."""


def as_rows(
    data: Any,
    name: str,
    *,
    columns: Sequence[str] | None = None,
    values: Values = "refused",
    finite: bool = True,
) -> list[Any]:
    """`data` as a list of rows of floats; a flat list of numbers as a flat list of floats.

    data: rows of numbers, all of one length, or plain numbers; lists, tuples, numpy arrays, DataFrames, tables.
    name: of the data, for errors. columns: names of the columns, for errors, where the data has none.
    values: whether Values are refused, kept, or replaced by their numbers. finite: whether nan and inf are refused.

    Errors: ValueError for no rows, rows of different lengths, and nan or inf; TypeError for an object that is no
    number. Both name the row, counted from 0, and the column by its name, or counted from 0.

    >>> as_rows([(1, 2), (3, 4)], "inputs")
    [[1.0, 2.0], [3.0, 4.0]]
    >>> as_rows([1, 2], "targets")
    [1.0, 2.0]
    >>> as_rows([[1.0, 2.0], [3.0, float("nan")]], "inputs")
    Traceback (most recent call last):
    ValueError: inputs row 1, column 1 is nan; leave that row out or fill it in
    """
    if not is_row(data):
        raise TypeError(f"{name} must be a list of rows, got {with_type(data)}")
    reader = _Reader(name, names_of(data, name) or columns, values, finite)
    rows = rows_of_frame(data, name) if is_frame(data) else _plain(data)
    if not rows:
        raise ValueError(f"{name} has no rows")
    if not is_row(rows[0]):
        column = f", column {data.name!r}" if is_series(data) and data.name else ""
        return reader.numbers(rows, lambda i: f" row {i}{column}")
    first = rows[0] = _plain(rows[0])
    return [reader.row(row, i, len(first)) for i, row in enumerate(rows)]


def as_table(data: Any, name: str, n_columns: int) -> list[list[float]]:
    """`data` as rows of `n_columns` floats each; a flat list of numbers is one row, and Values become their numbers.

    Errors: as for `as_rows`, and ValueError for another number of columns.

    >>> as_table([1, 2], "inputs", 2)
    [[1.0, 2.0]]
    >>> as_table([[1, 2, 3]], "inputs", 2)
    Traceback (most recent call last):
    ValueError: inputs row 0 has 3 numbers, not 2
    """
    if is_row(data) and not is_frame(data):
        data = _plain(data)
        if data and not any(map(is_row, data)):
            data = [data]
    rows: list[list[float]] = as_rows(data, name, values="as numbers")
    if len(rows[0]) != n_columns:
        several = "; write [[1.0], [2.0]] for several rows" if n_columns == 1 and len(rows) == 1 else ""
        raise ValueError(f"{name} row 0 has {len(rows[0])} numbers, not {n_columns}{several}")
    return rows


def as_examples(inputs: Any, targets: Any, prefix: str = "") -> tuple[list[Any], list[Any]]:
    """Inputs and targets as rows of floats, equally many of both.

    >>> as_examples([[0, 1], [1, 1]], [1, 2])
    ([[0.0, 1.0], [1.0, 1.0]], [1.0, 2.0])
    >>> as_examples([[0, 1], [1, 1]], [1])
    Traceback (most recent call last):
    ValueError: 2 rows of inputs but 1 of targets
    """
    input_rows = as_rows(inputs, f"{prefix}inputs")
    target_rows = as_rows(targets, f"{prefix}targets")
    if len(input_rows) != len(target_rows):
        raise ValueError(f"{len(input_rows)} rows of {prefix}inputs but {len(target_rows)} of {prefix}targets")
    return input_rows, target_rows


def is_row(row: Any) -> bool:
    """Whether `row` is an ordered collection, of numbers or of rows of numbers.

    >>> is_row((1.0, 2.0)), is_row(1.0), is_row("1.0")
    (True, False, False)
    """
    is_ordered = isinstance(row, Iterable) and not isinstance(row, (str, bytes, Mapping, Set))
    return is_ordered and getattr(row, "ndim", 1) != 0  # an array of no dimension is a number


class _Reader(NamedTuple):
    """Turns the numbers of rows into floats; the error for any other object names its row and column."""

    name: str
    columns: Sequence[str] | None
    values: Values
    finite: bool

    def row(self, row: Any, i: int, length: int) -> list[Any]:
        if not is_row(row):
            raise ValueError(f"{self.name} row {i} is {row!r:.60}, but row 0 has {length} numbers")
        numbers = _plain(row)
        if len(numbers) != length:
            raise ValueError(f"{self.name} row {i} has {len(numbers)} numbers, but row 0 has {length}")
        columns = self.columns if self.columns and len(self.columns) == length else range(length)
        return self.numbers(numbers, lambda j: f" row {i}, column {columns[j]!r}")

    def numbers(self, xs: Iterable[Any], where: Callable[[int], str]) -> list[Any]:
        return [
            x if type(x) is float and math.isfinite(x) else self._number(x, self.name + where(i))
            for i, x in enumerate(xs)
        ]

    def _number(self, x: Any, where: str) -> Any:
        if isinstance(x, Value) and self.values == "kept":
            return x
        if isinstance(x, Value) and self.values == "as numbers":
            x = x.data
        number = as_number(where, x)
        if self.finite and not math.isfinite(number):
            raise ValueError(f"{where} is {number}; leave that row out or fill it in")
        return number


def _plain(data: Any) -> list[Any]:
    """A list; arrays give nested lists of Python numbers by their own `tolist`, many times faster than one by one."""
    if is_series(data):
        return numbers_of_series(data)
    plain: list[Any] = data.tolist() if hasattr(data, "tolist") else list(data)
    return plain
