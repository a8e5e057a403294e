"""The backend `python`: Programs as readable source, with the bits of eager evaluation, and nothing to install."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle
from math import hypot, isfinite
from typing import Any

from autograd.compiler.languages.python.source import namespace, python_source, python_source_of_sums
from autograd.compiler.program.program import Program
from autograd.compiler.program.recording import Recording
from autograd.compiler.rows.memory import Numbers
from autograd.compiler.rows.shards import SumOfBatch, total
from autograd.compiler.rows.tables import Table, shape_of
from autograd.graph.structure import flattened, rebuild
from autograd.graph.value import Value

name = "python"


def function_of(program: Program, source: str) -> Callable[..., list[float]]:
    """The function that the source of a Program defines.

    A source in parts is compiled part by part: CPython's syntax tree takes a hundred times as much memory as the text.
    """
    names = namespace(program)
    for part in source.split("\n\n"):
        exec(compile(part, f"<compiled {program.name!r:.60}>", "exec"), names)
    function: Callable[..., list[float]] = names["program"]
    return function


def _write(address: int, numbers: Sequence[float]) -> None:
    target: Any = (ctypes.c_double * len(numbers)).from_address(address)
    target[:] = numbers


class Point:
    """A Program for one point: called with arguments of the recorded structure it gives the outputs in theirs.

    What is called otherwise gets NotImplemented.
    """

    def __init__(self, recording: Recording, n_parameters: int) -> None:
        self.source = python_source(recording.program)
        self._function = function_of(recording.program, self.source)
        self._n_outputs = len(recording.program.outputs)
        self._outputs = recording.outputs
        structures = (*recording.arguments, *([[0.0] * n_parameters] if n_parameters else []))
        self._shape = shape_of(structures)
        self._lengths = [len(flattened(structure)) for structure in structures]

    def call(self, *arguments: Any) -> Any:
        """The outputs."""
        if shape_of(arguments) != self._shape:
            return NotImplemented
        try:
            numbers = flattened(arguments)
        except (TypeError, OverflowError):
            return NotImplemented
        if any(isinstance(x, Value) for x in numbers):
            return NotImplemented
        return rebuild(self._outputs, iter(self._function(*numbers)))

    def into(self, out: Any, *buffers: Any) -> Any:
        """The outputs, written into a buffer."""
        try:
            views = [memoryview(buffer) for buffer in (out, *buffers)]
        except TypeError:
            return NotImplemented
        if any(view.format != "d" or not view.c_contiguous for view in views) or views[0].readonly:
            return NotImplemented
        target, *sources = [view.cast("B").cast("d") for view in views]
        if [self._n_outputs, *self._lengths] != [len(target), *map(len, sources)]:
            return NotImplemented
        for i, number in enumerate(self._function(*(x for source in sources for x in source))):
            target[i] = number
        return None

    def bind(self, out: int, arguments: Sequence[tuple[int, int]], kept: object) -> Callable[[], None]:
        """A function of no arguments that reads numbers at addresses, and writes the outputs to one."""
        sources = [(ctypes.c_double * n).from_address(address) for address, n in arguments]

        def run(kept: object = kept) -> None:
            numbers = self._function(*(x for source in sources for x in source))
            _write(out, numbers)

        return run


class Rows:
    """A Program for many rows; see `arranging.over_rows` for the order of its inputs and outputs."""

    def __init__(self, program: Program, n_shared: int, n_carried: int) -> None:
        self._n_carried, self._n_results = n_carried, len(program.outputs) - n_carried
        self.source = python_source_of_sums(program, n_shared, n_carried) if n_carried else python_source(program)
        self._function = function_of(program, self.source)

    def __call__(
        self, shared: Sequence[float], tables: Sequence[Table], threads: int | None
    ) -> tuple[list[float], list[array[float]]]:
        """The sums over all rows, and the results of each row, column by column. One thread does it all."""
        rows = _joined(tables)
        if self._n_carried:
            return self._function(rows, *shared, *[0.0] * self._n_carried), []
        columns: list[array[float]] = [array("d") for _ in range(self._n_results)]
        for row in rows:
            for column, number in zip(columns, self._function(*shared, *row)):
                column.append(number)
        return [], columns

    def bind(
        self, out: int, shared: Sequence[tuple[int, int]], tables: Sequence[Table], threads: int | None, kept: object
    ) -> Callable[[], None]:
        """The same as a function of no arguments, which reads and writes where it is told, and keeps what it needs."""
        sources = [(ctypes.c_double * n).from_address(address) for address, n in shared]

        def run(kept: object = kept) -> None:
            sums, columns = self([x for source in sources for x in source], tables, threads)
            numbers = sums or [x for row in zip(*columns) for x in row]
            _write(out, numbers)

        return run

    def over(self, tables: Sequence[Table]) -> Sums:
        """The sums over these rows, or some of them, to be asked for again and again."""
        return Sums(self._function, self._n_carried, tables)


class Sums:
    """A Program's sums over rows that stay as they are."""

    def __init__(self, function: Callable[..., list[float]], n_carried: int, tables: Sequence[Table]) -> None:
        self._function, self._n_carried = function, n_carried
        self._rows = list(_joined(tables))

    def __call__(self, shared: Numbers, order: array[int] | None, rows_per_shard: int) -> array[float]:
        """The sums for these numbers that all rows share.

        order: the numbers of the rows; None for all of them.
        """
        rows = self._rows if order is None else [self._rows[i] for i in order]
        parts = [rows[start : start + rows_per_shard] for start in range(0, len(rows), rows_per_shard)]
        return array("d", total([self._function(part, *shared, *[0.0] * self._n_carried) for part in parts]))


def _zeros(n: int) -> array[float]:
    return array("d", bytes(8 * n))


def _joined(tables: Sequence[Table]) -> Iterator[tuple[float, ...]]:
    """The numbers of each row, those of all tables behind each other."""
    return tables[0].rows() if len(tables) == 1 else (sum(parts, ()) for parts in zip(*(t.rows() for t in tables)))


class Training:
    """See `autograd.compiler.training`: the two Programs, and the rows that they run on."""

    def __init__(
        self,
        gradient: Program,
        update: Program,
        n_parameters: int,
        tables: Sequence[Table],
        asks_norm: bool,
        validation: tuple[Program, Sequence[Table]] | None,
    ) -> None:
        self._asks_norm = asks_norm
        n_carried = 1 + n_parameters
        n_shared = gradient.n_inputs - n_carried - sum(table.n_columns for table in tables)
        source = python_source_of_sums(gradient, n_shared, n_carried)
        self.read_only = _zeros(n_shared - n_parameters)
        self._gradient = function_of(gradient, source)
        self._update = function_of(update, python_source(update))
        self._rows = list(_joined(tables))
        self.columns = [_zeros(n_parameters) for _ in update.outputs]
        self._validate: Callable[[Sequence[float]], Any] | None = None
        if validation is not None:
            self._validate = partial(Rows(validation[0], n_shared, 1), tables=validation[1], threads=None)
        self.validation_losses, self.trace = list[float](), list[float]()

    def epochs(
        self,
        n: int,
        rates: array[float],
        batch_size: int,
        order: array[int] | None,
        threads: int | None,
        sum_of_batch: SumOfBatch | None,
    ) -> tuple[list[float], int]:
        """See `autograd.compiler.training.Training.epochs`; one rate serves all steps."""
        rows = self._rows if order is None else [self._rows[i] for i in order]
        grad, data, *_ = self.columns
        losses: list[float] = []
        self.validation_losses, self.trace = [], []
        rate, n_steps = cycle(rates), 0
        for _ in range(n):
            losses.append(0.0)
            for start in range(0, len(rows), batch_size):
                batch = rows[start : start + batch_size]
                if sum_of_batch is None:
                    loss, *sums = self._gradient(batch, *data, *self.read_only, *[0.0] * (1 + len(data)))
                else:
                    shared = array("d", [*data, *self.read_only]).tobytes()
                    loss, *sums = sum_of_batch(shared, start, len(batch))
                grad[:] = array("d", sums)
                losses[-1] += loss
                if not isfinite(loss):
                    return losses, n_steps
                step = next(rate), float(len(batch)), hypot(*grad) if self._asks_norm else 0.0
                moved = [self._update(*step, *parameter) for parameter in zip(*self.columns)]
                for column, numbers in zip(self.columns, zip(*moved)):
                    column[:] = array("d", numbers)
                n_steps += 1
            if self._validate is not None:
                self.validation_losses += self._validate([*data, *self.read_only])[0]
                self.trace += data
        return losses, n_steps
