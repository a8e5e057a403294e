"""Arguments of a call over rows: which come as rows, and which all rows share."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.loops.passes.arranged_loops import over_rows
from autograd.compiler.recording.recording import Recording
from autograd.compiler.rows.tables import ArgumentRows, table_of
from autograd.graph.structure import flattened

Axes = int | None | Sequence[int | None]


@dataclass(frozen=True)
class RowArguments:
    """The arguments of a call over rows.

    axes: for each argument 0, if it comes as rows, or None. n: how many rows there are.
    tables: the rows, by the positions of their arguments. shared: the other arguments, by their positions.
    """

    axes: tuple[int | None, ...]
    names: list[str]
    n: int
    tables: dict[int, ArgumentRows]
    shared: dict[int, Any]


def row_arguments(arguments: Sequence[Any], names: Sequence[str], in_axes: Axes) -> RowArguments:
    """Divides the arguments of a call into rows and what all rows share.

    Errors: ValueError and TypeError for arguments that are not rows, or that have different numbers of rows.
    """
    axes = _checked_axes(in_axes, len(arguments))
    tables = {i: table_of(a, names[i]) for i, (a, axis) in enumerate(zip(arguments, axes)) if axis == 0}
    shared = {i: argument for i, argument in enumerate(arguments) if i not in tables}
    return RowArguments(axes, list(names), _common_length(tables, names), tables, shared)


def arranged(recording: Recording, axes: Sequence[int | None], summed: bool) -> tuple[AnyProgram, int, int]:
    """The Program as backends run it over rows, the number of its shared inputs, and the number of its sums."""
    shared: list[int] = []
    of_a_row: list[int] = []
    start = 0
    for argument, axis in zip(recording.arguments, axes):
        end = start + len(flattened(argument))
        (shared if axis is None else of_a_row).extend(range(start, end))
        start = end
    shared += range(start, recording.program.n_inputs)
    program = over_rows(recording.program, shared, of_a_row, summed)
    return program, len(shared), len(program.outputs) if summed else 0


def as_arrays(columns: list[array[float]], arguments: Sequence[Any]) -> list[Any]:
    """Columns as numpy's arrays over the same memory, where one of the arguments is a numpy array."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and any(isinstance(argument, numpy.ndarray) for argument in arguments):
        return [numpy.frombuffer(column, dtype=float) if column else numpy.empty(0) for column in columns]
    return list(columns)


def _checked_axes(in_axes: Axes, n: int) -> tuple[int | None, ...]:
    axes: Any = (in_axes,) * n if in_axes is None or isinstance(in_axes, int) else in_axes
    fits = isinstance(axes, (tuple, list)) and len(axes) == n
    if not fits or any(axis is not None and (type(axis) is not int or axis != 0) for axis in axes):
        raise ValueError(
            f"in_axes has 0 (rows) or None (shared by all rows) for each of {n} arguments, got {in_axes!r:.60}"
        )
    if 0 not in axes:
        raise ValueError("in_axes names no argument that is given as rows; call the function itself instead of map")
    return tuple(axes)


def checked_threads(threads: int | None) -> int | None:
    """`threads`, after a check: a positive number, or None, which lets the backend choose."""
    if threads is not None and (type(threads) is not int or threads < 1):
        raise ValueError(f"threads is a positive number, or None; got {threads!r:.60}")
    return threads


def _common_length(tables: dict[int, ArgumentRows], names: Sequence[str]) -> int:
    lengths = {table.n for table in tables.values()}
    if len(lengths) > 1:
        raise ValueError(
            "arguments differ in their numbers of rows: "
            + ", ".join(f"{names[i]} has {t.n}" for i, t in tables.items())
        )
    return lengths.pop()
