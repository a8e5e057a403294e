"""Calls over rows: `Compiled.map` and `Compiled.bind`, once there is code for the rows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.backends.protocols import Rows
from autograd.compiler.rows.mapping import RowArguments, as_arrays, checked_threads
from autograd.compiler.rows.memory import Place
from autograd.compiler.rows.tables import address_of, writable
from autograd.graph.ndarrays import is_array
from autograd.graph.structure import flattened, parts_of, rebuild, with_leaves
from autograd.graph.value import Value


def shared_numbers(shared: Sequence[Any]) -> list[float]:
    """The numbers of the arguments that all rows share.

    Errors: TypeError for Values.
    """
    numbers = flattened(list(shared))
    if any(isinstance(x, Value) for x in numbers):
        raise TypeError("map runs compiled code, which takes numbers; pass .data instead of Values")
    return numbers


def mapped(
    code: Rows,
    outputs: Any,
    given: RowArguments,
    arguments: Sequence[Any],
    numbers: Sequence[float],
    reduce: str | None,
    threads: int | None,
) -> Any:
    """The results over all rows, in the structures that `Compiled.map` promises.

    outputs: the structure of a row's results. numbers: those that all rows share.
    """
    tables = list(given.tables.values())
    sums, columns = code(numbers, tables, checked_threads(threads))
    if reduce:
        return rebuild(outputs, iter(sums))
    if any(table.is_buffer for table in tables):
        return _over_rows(outputs, as_arrays(columns, arguments), given.n)
    if parts_of(outputs) is None:
        return columns[0].tolist()
    if not columns:
        return [rebuild(outputs, iter(())) for _ in range(given.n)]
    return [rebuild(outputs, iter(row)) for row in zip(*columns)]


def _over_rows(outputs: Any, columns: Sequence[Any], n: int) -> Any:
    """The structure of a row's results, with n numbers in place of each number; arrays get a first axis of length n."""
    coming = iter(columns)

    def leaf(x: Any) -> Any:
        if not is_array(x):
            return next(coming)
        numpy = sys.modules["numpy"]
        by_number = numpy.array([next(coming) for _ in range(x.size)], x.dtype).reshape(x.size, n)
        return numpy.ascontiguousarray(by_number.T).reshape(n, *x.shape)

    return with_leaves(outputs, leaf)


def bound(
    code: Rows,
    n_outputs: int,
    given: RowArguments,
    out: Any,
    shared: Sequence[Place],
    kept: object,
    reduce: str | None,
    threads: int | None,
) -> Callable[[], None]:
    """A function of no arguments that writes the results over all rows into `out`, see `Compiled.bind`.

    n_outputs: how many results a row has. shared: the places of the numbers that all rows share. kept: what has to
    live as long as the function.

    Errors: TypeError for rows that are no buffer of float64, ValueError where results would be written over rows that
    are still to be read.
    """
    target = writable(out, n_outputs * (1 if reduce else given.n))
    for i, table in given.tables.items():
        if not isinstance(table.numbers, memoryview):
            raise TypeError(f"{given.names[i]} must be a buffer of float64 to be bound, as array.array('d', ...) is")
        if not reduce and not table.is_apart((address_of(target), len(target))):
            raise ValueError(
                f"out lies where rows of {given.names[i]} are still to be read; give it memory of its own, or that "
                "of rows as long as its own"
            )
    return code.bind(address_of(target), shared, list(given.tables.values()), checked_threads(threads), (kept, target))
