"""Data as rows of plain floats, checked once before training starts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Set
from typing import Any

from autograd import Value


def as_rows(data: Any, name: str) -> list[Any]:
    """`data` as a list of rows of floats, or as a flat list of floats where it is one; `name` is for errors.

    data: rows of numbers, all of one length, or plain numbers; lists, tuples, numpy arrays.

    Errors: ValueError for no rows, rows of different lengths, and nan or inf; TypeError for what is not a number.
    Both name the row and the column, counted from 0.

    >>> as_rows([(1, 2), (3, 4)], "inputs")
    [[1.0, 2.0], [3.0, 4.0]]
    >>> as_rows([1, 2], "targets")
    [1.0, 2.0]
    >>> as_rows([[1.0, 2.0], [3.0, float("nan")]], "inputs")
    Traceback (most recent call last):
    ValueError: inputs row 1, column 1 is nan; leave that row out or fill it in
    """
    if not is_row(data):
        raise TypeError(f"{name} must be a list of rows, got the {type(data).__name__} {data!r:.60}")
    rows = _plain(data)
    if not rows:
        raise ValueError(f"{name} has no rows")
    if not is_row(rows[0]):
        return [_number(x, f"{name} row {i}") for i, x in enumerate(rows)]
    first = rows[0] = _plain(rows[0])
    return [_row(row, i, len(first), name) for i, row in enumerate(rows)]


def as_table(data: Any, name: str, n_columns: int) -> list[list[float]]:
    """`data` as rows of `n_columns` floats each; a flat list of numbers is one row, and Values count as their numbers.

    Errors: as those of `as_rows`, and ValueError for another number of columns.

    >>> as_table([1, 2], "inputs", 2)
    [[1.0, 2.0]]
    >>> as_table([[1, 2, 3]], "inputs", 2)
    Traceback (most recent call last):
    ValueError: inputs row 0 has 3 numbers, not 2
    """
    if is_row(data):
        data = _plain(data)
        if data and not any(map(is_row, data)):
            data = [data]
        data = [[_data(x) for x in _plain(row)] if is_row(row) else row for row in data]
    rows: list[list[float]] = as_rows(data, name)
    if len(rows[0]) != n_columns:
        several = "; write [[1.0], [2.0]] for several rows" if n_columns == 1 and len(rows) == 1 else ""
        raise ValueError(f"{name} row 0 has {len(rows[0])} numbers, not {n_columns}{several}")
    return rows


def as_examples(inputs: Any, targets: Any, prefix: str = "") -> tuple[list[Any], list[Any]]:
    """Inputs and targets as rows of floats, as many of the one as of the other.

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


def is_row(data: Any) -> bool:
    """Whether these are things in their order, as a text, a set, a mapping and an array without dimensions are not.

    >>> is_row((1, 2)), is_row("12"), is_row({1, 2}), is_row(3.0)
    (True, False, False, False)
    """
    if getattr(data, "ndim", 1) == 0:
        return False
    return isinstance(data, Iterable) and not isinstance(data, (str, bytes, Mapping, Set))


def _row(row: Any, i: int, length: int, name: str) -> list[float]:
    if not is_row(row):
        raise ValueError(f"{name} row {i} is {row!r:.60}, but row 0 has {length} numbers")
    numbers = _plain(row)
    if len(numbers) != length:
        raise ValueError(f"{name} row {i} has {len(numbers)} numbers, but row 0 has {length}")
    return [_number(x, f"{name} row {i}, column {j}") for j, x in enumerate(numbers)]


def _number(x: Any, where: str) -> float:
    try:
        number = x if type(x) is float else Value(x).data
    except (TypeError, OverflowError) as error:
        raise type(error)(f"{where}: {error}") from None
    if not math.isfinite(number):
        raise ValueError(f"{where} is {number}; leave that row out or fill it in")
    return number


def _data(x: Any) -> Any:
    return x.data if isinstance(x, Value) else x


def _plain(data: Any) -> list[Any]:
    """A list, and for arrays that can say it themselves a nested list of Python numbers, many times faster."""
    plain: list[Any] = data.tolist() if hasattr(data, "tolist") else list(data)
    return plain
