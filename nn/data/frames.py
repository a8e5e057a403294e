"""DataFrames and Series of other libraries, recognized by their methods, so that these libraries are not imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

_MISSING = ("NoneType", "NAType", "NaTType")
_NUMBERS = (float, int, bool)
_SHOWN = 8  # of many words in a list


def is_frame(data: Any) -> bool:
    """Whether `data` has rows of named columns: a DataFrame of pandas or polars, or an `nn.Table`.

    >>> is_frame([[1.0, 2.0]])
    False
    """
    columns = getattr(data, "columns", None)
    return columns is not None and (
        hasattr(data, "itertuples") or hasattr(data, "iter_rows") or isinstance(columns, tuple)
    )


def is_series(data: Any) -> bool:
    """Whether `data` is one column that may have a name: a Series of pandas or polars."""
    return hasattr(data, "to_list") and hasattr(data, "name") and not is_frame(data)


def names_of(frame: Any, name: str) -> list[str] | None:
    """The names of a frame's columns; None for data that is no frame, and for columns that pandas has only numbered.

    Names of several levels are joined by "_". `name` is the name of the data in errors.

    Errors: ValueError for a name that two columns have.
    """
    if not is_frame(frame):
        return None
    columns = [column if isinstance(column, tuple) else (column,) for column in frame.columns]
    if not any(isinstance(part, str) for column in columns for part in column):
        return None
    names = ["_".join(map(str, column)) for column in columns]
    check_distinct(names, name)
    return names


def check_distinct(names: list[str], name: str) -> None:
    """Refuses names of which two are the same.

    >>> check_distinct(["a", "b", "a"], "inputs")
    Traceback (most recent call last):
    ValueError: inputs has more than one column 'a'; give each a name of its own
    """
    met: set[str] = set()
    for column in names:
        if column in met:
            raise ValueError(f"{name} has more than one column {column!r}; give each a name of its own")
        met.add(column)


def check_same(names: list[str] | None, expected: list[str] | None, name: str, expected_name: str) -> None:
    """Refuses names of columns that differ from the expected ones; None stands for columns without names, which pass.

    >>> check_same(["b", "a"], ["a", "b"], "validation inputs", "the inputs")
    Traceback (most recent call last):
    ValueError: validation inputs have the columns b, a, but the inputs have a, b; write frame[['a', 'b']]
    """
    if names is None or expected is None or names == expected:
        return
    met = set(names)
    lacking = [column for column in expected if column not in met]
    mend = f"{shortened(list(map(repr, lacking)))} must be among them" if lacking else f"write frame[{expected}]"
    if max(len(names), len(expected)) > _SHOWN:
        first = next(i for i, (here, there) in enumerate(zip_longest(names, expected)) if here != there)
        here, there = (columns[first] if first < len(columns) else None for columns in (names, expected))
        mend = f"column {first} is {here!r} instead of {there!r}" + (f", and {mend}" if lacking else "")
    raise ValueError(
        f"{name} have the columns {shortened(names)}, but {expected_name} have {shortened(expected)}; {mend}"
    )


def shortened(words: Sequence[str]) -> str:
    """The words in a line, the first eight of many, for a repr or an error.

    >>> shortened(["a", "b"])
    'a, b'
    """
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def rows_of_frame(frame: Any, name: str) -> list[list[Any]]:
    """The rows of a frame in their order, whatever their index; a missing number is nan.

    Errors: TypeError for a column of words, dates or other objects that are no numbers, with its name; ValueError for
    a frame without columns.
    """
    if not len(frame.columns):
        raise ValueError(f"{name} has no columns")
    if hasattr(frame, "itertuples"):
        rows: Iterable[Any] = frame.itertuples(index=False, name=None)
    else:
        rows = frame.iter_rows() if hasattr(frame, "iter_rows") else frame
    found = [[x if type(x) in _NUMBERS else _plain(x) for x in row] for row in rows]
    for column, numbers in zip(frame.columns, zip(*found)):
        _check_numeric(column, numbers, name)
    return found


def numbers_of_series(series: Any) -> list[Any]:
    """The numbers of a Series in their order, whatever their index; a missing number is nan."""
    return [x if type(x) in _NUMBERS else _plain(x) for x in series.to_list()]


def _plain(x: Any) -> Any:
    return float("nan") if type(x).__name__ in _MISSING else x


def _check_numeric(column: Any, numbers: Iterable[Any], name: str) -> None:
    for i, x in enumerate(numbers):
        if type(x) not in _NUMBERS and not (hasattr(x, "__float__") or hasattr(x, "__index__")):
            raise TypeError(
                f"{name} column {column!r} has no numbers, its row {i} is the {type(x).__name__} {str(x)!r:.60}; "
                "leave the column out, or write numbers for what it says"
            )


def check_outputs(outputs: Any, targets: Any) -> None:
    """Refuses targets of several columns whose names differ from the names of equally many outputs.

    >>> check_outputs([[1.0, 2.0]], [[1.0, 2.0]])
    """
    found, wanted = names_of(targets, "targets"), names_of(outputs, "outputs")
    if found and wanted and len(found) == len(wanted) > 1:  # a single column cannot be in the wrong order
        check_same(found, wanted, "targets", "the outputs")
