"""The backend `python`: Programs as readable source, with the bits of eager evaluation, and nothing to install."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterator, Sequence
from math import hypot
from typing import Any

from autograd.compiler.backends.protocols import SumOfRows
from autograd.compiler.backends.training_task import StepByStep, TrainingTask
from autograd.compiler.languages.python.loop_source import names_in_source, source_of, source_of_sums
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.recording.recording import Recording
from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.rows.memory import Numbers, Place
from autograd.compiler.rows.shards import SumOfBatch, total
from autograd.compiler.rows.tables import ArgumentRows, shape_of
from autograd.graph.structure import flattened, rebuild
from autograd.graph.value import Value


def function_of(program: AnyProgram, source: str) -> Callable[..., list[float]]:
    """The function that the source of a Program defines.

    A source in parts is compiled part by part: CPython's syntax tree takes a hundred times as much memory as the text.
    """
    names = names_in_source(program)
    for part in source.split("\n\n"):
        exec(compile(part, f"<compiled {program.name!r:.60}>", "exec"), names)
    function: Callable[..., list[float]] = names["program"]
    return function


def _write(address: int, numbers: Sequence[float]) -> None:
    target: Any = (ctypes.c_double * len(numbers)).from_address(address)
    target[:] = numbers


class PythonPoint:
    """A `Point`: a Program as a function of Python."""

    def __init__(self, recording: Recording, n_parameters: int) -> None:
        self.source = source_of(recording.program)
        self._function = function_of(recording.program, self.source)
        self._n_outputs = len(recording.program.outputs)
        self._outputs = recording.outputs
        structures = (*recording.arguments, *([[0.0] * n_parameters] if n_parameters else []))
        self._shape = shape_of(structures)
        self._lengths = [len(flattened(structure)) for structure in structures]

    def call(self, *arguments: Any) -> Any:
        """See `Point`."""
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
        """See `Point`."""
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

    def bind(self, out: int, arguments: Sequence[Place], kept: object) -> Callable[[], None]:
        """See `Point`."""
        sources = [(ctypes.c_double * n).from_address(address) for address, n in arguments]

        def run(kept: object = kept) -> None:
            numbers = self._function(*(x for source in sources for x in source))
            _write(out, numbers)

        return run


class PythonRows:
    """`Rows`: a Program as a function of Python, called row after row in one thread."""

    def __init__(self, program: AnyProgram, n_shared: int, n_carried: int) -> None:
        self._n_carried, self._n_results = n_carried, len(program.outputs) - n_carried
        self.source = source_of_sums(program, n_shared, n_carried) if n_carried else source_of(program)
        self._function = function_of(program, self.source)

    def __call__(
        self, shared: Sequence[float], tables: Sequence[ArgumentRows], threads: int | None
    ) -> tuple[list[float], list[array[float]]]:
        """See `Rows`."""
        rows = _joined(tables)
        if self._n_carried:
            return self._function(rows, *shared, *[0.0] * self._n_carried), []
        columns: list[array[float]] = [array("d") for _ in range(self._n_results)]
        for row in rows:
            for column, number in zip(columns, self._function(*shared, *row)):
                column.append(number)
        return [], columns

    def bind(
        self, out: int, shared: Sequence[Place], tables: Sequence[ArgumentRows], threads: int | None, kept: object
    ) -> Callable[[], None]:
        """See `Rows`."""
        sources = [(ctypes.c_double * n).from_address(address) for address, n in shared]

        def run(kept: object = kept) -> None:
            sums, columns = self([x for source in sources for x in source], tables, threads)
            numbers = sums or [x for row in zip(*columns) for x in row]
            _write(out, numbers)

        return run

    def over(self, tables: Sequence[ArgumentRows]) -> SumOfRows:
        """See `Rows`."""
        held = list(_joined(tables))

        def sums_of(shared: Numbers, order: array[int] | None, rows_per_shard: int) -> array[float]:
            rows = held if order is None else [held[i] for i in order]
            shards = [rows[start : start + rows_per_shard] for start in range(0, len(rows), rows_per_shard)]
            return array("d", total(self._function(shard, *shared, *[0.0] * self._n_carried) for shard in shards))

        return sums_of


def _zeros(n: int) -> array[float]:
    return array("d", bytes(8 * n))


def _joined(tables: Sequence[ArgumentRows]) -> Iterator[tuple[float, ...]]:
    """The numbers of each row of all tables: those of the first table, then those of the second, and so on."""
    return tables[0].rows() if len(tables) == 1 else (sum(parts, ()) for parts in zip(*(t.rows() for t in tables)))


class PythonLoop(StepByStep):
    """A `TrainingLoop`: steps as eager code makes them, one row after the other."""

    def __init__(self, task: TrainingTask) -> None:
        super().__init__(task)
        source = source_of_sums(task.gradient, task.n_shared, task.n_carried)
        self._gradient = function_of(task.gradient, source)
        self._update = function_of(task.update, source_of(task.update))
        self._rows = list(_joined(task.tables))
        self.columns = [_zeros(task.n_parameters) for _ in task.update.outputs]
        self.read_only = _zeros(task.n_shared - task.n_parameters)
        self._validation = None if task.validation is None else PythonRows(task.validation[0], task.n_shared, 1)

    def epochs(
        self,
        n: int,
        rates: array[float],
        batches: Batches,
        order: array[int] | None,
        threads: int | None,
        sum_of_batch: SumOfBatch | None,
    ) -> Epochs:
        """See `TrainingLoop`."""
        rows = self._rows if order is None else [self._rows[i] for i in order]
        data, read_only, sums = self.columns[1], self.read_only, [0.0] * len(self.task.gradient.outputs)

        def sums_here(batch: range) -> list[float]:
            return self._gradient(rows[batch.start : batch.stop], *data, *read_only, *sums)

        sums_of = sums_here if sum_of_batch is None else self.from_elsewhere(sum_of_batch)
        return self.step_by_step(n, rates, batches, sums_of)

    def move(self, k: int, n_rows: int) -> None:
        """See `Steps`."""
        grad = self.columns[0]
        grad[:] = array("d", self.sums[1:])
        step = self.rates[k], float(n_rows), hypot(*grad) if self.task.asks_norm else 0.0
        moved = [self._update(*step, *parameter) for parameter in zip(*self.columns)]
        for column, numbers in zip(self.columns, zip(*moved)):
            column[:] = array("d", numbers)

    def validated(self) -> float:
        """See `StepByStep`."""
        assert self._validation is not None
        assert self.task.validation is not None
        return self._validation([*self.columns[1], *self.read_only], self.task.validation[1], None)[0][0]
