"""The rows of data that the page offers: for each leaf that takes them a column of numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from autograd.common.wording import with_type
from autograd.graph.reverse import leaves
from autograd.graph.value import Value
from autograd.table.row import as_float

MOST_ROWS = 10_000

Columns = dict[Value, list[float]]


def columns_of(output: Value, rows: Any) -> Columns:
    """The numbers of each leaf, one for each row.

    Errors: TypeError and ValueError that name the column, the row, and what to write instead.
    """
    if not isinstance(rows, Mapping):
        raise TypeError(f'rows= takes columns by leaf, as rows={{"x": [1.0, 2.0]}}, got {with_type(rows)}')
    known = list(leaves(output))
    columns: Columns = {}
    for key, numbers in rows.items():
        table = _listed(key, numbers)
        for leaf, column in _leaf_columns(key, table, known):
            if leaf in columns:
                raise ValueError(f"rows= has two columns for {leaf.label or 'one leaf'!r}; leave one out")
            columns[leaf] = column
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        told = ", ".join(f"{len(_listed(key, numbers))} of {_named(key)}" for key, numbers in rows.items())
        raise ValueError(f"rows= needs as many rows of each, got {told}")
    if lengths and not 0 < max(lengths) <= MOST_ROWS:
        raise ValueError(f"rows= takes 1 to {MOST_ROWS:,} rows, got {max(lengths):,}; give the page a part of them")
    return columns


def _leaf_columns(key: Any, table: list[Any], known: list[Value]) -> list[tuple[Value, list[float]]]:
    """The leaves that a key of `rows=` means, each with its column."""
    if isinstance(key, Value):
        if not any(key is leaf for leaf in known):  # not `in`, which compares numbers
            raise ValueError(f"rows= has a column for {_named(key)}, which is no leaf of this graph")
        return [(key, _column(key, table))]
    if not isinstance(key, str):
        raise TypeError(f"rows= names leaves by label, by scope or by the Value itself, got {with_type(key)}")
    called = [leaf for leaf in known if leaf.label == key]
    if len(called) == 1:
        return [(called[0], _column(key, table))]
    if called:
        raise ValueError(f"{len(called)} leaves are labelled {key!r}; give their columns by the Values themselves")
    inside = [leaf for leaf in known if leaf.label.rpartition(".")[0] == key]
    if not inside:
        labels = ", ".join(sorted({repr(leaf.label) for leaf in known if leaf.label})[:8])
        there = f"there are {labels}" if labels else "no leaf has a label"
        raise ValueError(f"no leaf of this graph is labelled {key!r}, and no scope is; {there}")
    return _spread(key, _numbered(key, inside), table)


def _numbered(scope: str, inside: list[Value]) -> list[Value]:
    """The leaves of a scope in the order of the numbers that their names end in."""
    numbers = [re.search(r"(\d+)$", leaf.label) for leaf in inside]
    if len(inside) > 1 and (None in numbers or len({match and int(match[1]) for match in numbers}) < len(inside)):
        raise ValueError(
            f"the names in {scope!r} do not end in numbers that tell their order, as {scope}.x0 and {scope}.x1 do; "
            f"give a column for each, as {inside[0].label!r}: [...]"
        )
    order = sorted(range(len(inside)), key=lambda i: int(numbers[i][1]) if numbers[i] else 0)  # type: ignore[index]
    return [inside[i] for i in order]


def _spread(scope: str, ordered: list[Value], table: list[Any]) -> list[tuple[Value, list[float]]]:
    rows = [_row_of(scope, row, i, len(ordered)) for i, row in enumerate(table)]
    return [(leaf, [row[place] for row in rows]) for place, leaf in enumerate(ordered)]


def _row_of(scope: str, row: Any, i: int, width: int) -> list[float]:
    numbers = [row] if width == 1 and not _is_sequence(row) else row
    if not _is_sequence(numbers) or len(numbers) != width:
        got = f"{len(numbers)} numbers" if _is_sequence(numbers) else with_type(numbers)
        raise ValueError(f"row {i} of {scope!r} needs {width} number{'s' * (width > 1)}, one for each leaf, got {got}")
    return [_number(x, f"row {i} of {scope!r}") for x in numbers]


def _column(key: Any, table: list[Any]) -> list[float]:
    return [_number(x, f"row {i} of {_named(key)}") for i, x in enumerate(table)]


def _number(x: Any, where: str) -> float:
    try:
        number = as_float(x)
    except (TypeError, OverflowError) as error:
        raise type(error)(f"{where}: {error}") from None
    if math.isnan(number):
        raise ValueError(f"{where} is nan; leave that row out")
    return number


def _listed(key: Any, numbers: Any) -> list[Any]:
    if isinstance(numbers, (str, bytes)) or not isinstance(numbers, Iterable):
        raise TypeError(f"rows= takes for {_named(key)} a list with a number for each row, got {with_type(numbers)}")
    listed = numbers.tolist() if hasattr(numbers, "tolist") else list(numbers)
    return listed if isinstance(listed, list) else [listed]


def _is_sequence(row: Any) -> bool:
    return hasattr(row, "__len__") and not isinstance(row, (str, bytes))


def _named(key: Any) -> str:
    return repr(key.label) if isinstance(key, Value) else repr(key)
