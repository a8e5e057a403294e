"""The entries of a derivative as one Program, whose outputs they are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Any

from autograd.compiler.program.arranging import with_outputs
from autograd.compiler.program.program import Program
from autograd.compiler.recording.recording import Recording, record
from autograd.derivatives.transforms import grad
from autograd.derivatives.variables import Function, called_with_variables, named_after
from autograd.graph.structure import flattened, numbers_returned
from autograd.graph.value import Value
from autograd.sparse.colouring import transposed
from autograd.sparse.compressed import hessian_entries, jacobian_entries
from autograd.sparse.dependence import steps_between, variables_of
from autograd.sparse.sparsity import SparsityPattern


@dataclass(frozen=True)
class RecordedEntries:
    """The entries of a derivative for arguments of one structure: their pattern, and the recording of their values."""

    pattern: SparsityPattern
    recording: Recording


def recorded_jacobian(
    f: Function, places: int | tuple[int, ...], arguments: Sequence[Any], parameters: Sequence[Value]
) -> RecordedEntries:
    """The entries of f's Jacobian by the arguments at `places`."""
    return _recorded("sparse_jacobian", f, f, places, arguments, parameters, jacobian_entries, lambda rows: rows)


def recorded_hessian(
    f: Function, places: int | tuple[int, ...], arguments: Sequence[Any], parameters: Sequence[Value]
) -> RecordedEntries:
    """The entries of f's Hessian by the arguments at `places`."""
    derived = grad(f, places)
    return _recorded("sparse_hessian", f, derived, places, arguments, parameters, hessian_entries, _symmetric)


def _recorded(
    name: str,
    f: Function,
    derived: Function,
    places: int | tuple[int, ...],
    arguments: Sequence[Any],
    parameters: Sequence[Value],
    entries_of: Callable[..., tuple[list[Any], int]],
    completed: Callable[[list[list[int]]], list[list[int]]],
) -> RecordedEntries:
    found: list[tuple[list[list[int]], int, int]] = []

    def entries(*arguments: Any) -> list[Any]:
        variables, returned = called_with_variables(derived, arguments, {}, places)
        by, outputs = flattened(variables), numbers_returned(derived, returned)
        steps = steps_between(by, outputs)
        rows = completed(variables_of(steps, by, outputs))
        numbers, n_colours = entries_of(steps, by, outputs, rows)
        found.append((rows, len(by), n_colours))
        return numbers

    recording = record(named_after(name, f, entries), arguments, parameters, keeps_loops=False)
    ((rows, n_columns, n_colours),) = found
    program = recording.program
    assert isinstance(program, Program)  # as no loops were kept
    kept = [i >= 0 or program.constants[~i] != 0.0 for i in program.outputs]
    program = with_outputs(program, list(compress(program.outputs, kept)))
    pattern = SparsityPattern(
        (len(rows), n_columns),
        array("i", compress((i for i, row in enumerate(rows) for _ in row), kept)),
        array("i", compress((j for row in rows for j in row), kept)),
        n_colours,
    )
    return RecordedEntries(pattern, replace(recording, program=program, outputs=[0.0] * len(program.outputs)))


def _symmetric(rows: list[list[int]]) -> list[list[int]]:
    """The rows with each entry (i, j) also as (j, i): a gradient may mention a variable without depending on it."""
    return [sorted({*row, *column}) for row, column in zip(rows, transposed(rows, len(rows)))]
