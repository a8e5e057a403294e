"""Programs over many rows, in one thread or in several."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.backends.llvm.ir.machine_code import MachineCode, vector_width
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.run import fields, runtime
from autograd.compiler.backends.llvm.run.sharing import threads_for
from autograd.compiler.backends.llvm.run.writing import Write
from autograd.compiler.backends.protocols import SumOfRows
from autograd.compiler.loops import AnyProgram
from autograd.compiler.loops.passes.arranged_loops import hoisted
from autograd.compiler.loops.work import work_of
from autograd.compiler.program.program import Program
from autograd.compiler.rows import shards
from autograd.compiler.rows.memory import Floats, Numbers, Place, Settings, Words, overlap
from autograd.compiler.rows.tables import ArgumentRows


class MachineRows:
    """`Rows`: a Program as a kernel, which the runtime calls block after block, in one thread or in several."""

    def __init__(self, program: AnyProgram, n_shared: int, n_carried: int, write: Write) -> None:
        prologue, program = hoisted(program, n_shared)
        n_computed = len(prologue.outputs) if prologue else 0
        self.prologue = _Prologue(prologue, write) if prologue else None
        self.n_shared, self.work = n_shared, work_of(program)
        self.kernel = Kernel(program, "kernel", vector_width(), n_shared + n_computed, n_carried)
        writer = write(self.kernel)
        self.scratch_size, self.adds_lanes = writer.scratch_size, writer.adds_lanes
        self._code = MachineCode(writer.text(), ["kernel"], level=writer.level, keeps=writer)
        self.address = self._code.address("kernel")

    def __call__(
        self, shared: Sequence[float], tables: Sequence[ArgumentRows], threads: int | None
    ) -> tuple[list[float], list[array[float]]]:
        """See `Rows`."""
        run = Run(self, tables)
        numbers = array("d", shared)
        run.shared_arguments = [(numbers.buffer_info()[0], len(shared))]
        columns = [array("d", bytes(8 * run.n_rows)) for _ in range(self.kernel.n_results)]
        run.outputs = [(column.buffer_info()[0], 1) for column in columns]
        run.prepare(threads)()
        return list(run.out.view), columns

    def bind(
        self, out: int, shared: Sequence[Place], tables: Sequence[ArgumentRows], threads: int | None, kept: object
    ) -> Callable[[], None]:
        """See `Rows`."""
        run = Run(self, tables)
        run.kept.append(kept)
        run.shared_arguments = list(shared)
        if self.kernel.n_carried:
            run.out_address = out
        n = self.kernel.n_results
        run.outputs = [(out + 8 * column, n) for column in range(n)]
        return run.prepare(threads)

    def over(self, tables: Sequence[ArgumentRows]) -> SumOfRows:
        """See `Rows`."""
        return _HeldRows(self, tables)


class _HeldRows:
    """Rows that are held to be summed again and again: `SumOfRows`."""

    def __init__(self, rows: MachineRows, tables: Sequence[ArgumentRows]) -> None:
        self._rows, self._tables = rows, tables
        self._shared = Floats(rows.n_shared)
        self._packed: Floats | None = None
        self._is_whole = False
        self._runs: dict[tuple[int, int], tuple[Run, Callable[[], None]]] = {}

    def __call__(self, shared: Numbers, order: array[int] | None, rows_per_shard: int) -> array[float]:
        n = self._tables[0].n if order is None else len(order)
        if self._packed is None or len(self._packed.view) < packed_size(self._tables, n):
            self._packed, self._is_whole = Floats(packed_size(self._tables, n)), False
            self._runs.clear()
        if order is not None or not self._is_whole:
            pack(self._tables, 0, n, order, self._packed.address)
            self._is_whole = order is None
        key = n, rows_per_shard
        if key not in self._runs:
            run = Run(self._rows, [], self._packed, n, rows_per_shard)
            run.shared_arguments = [(self._shared.address, self._rows.n_shared)]
            self._runs[key] = run, run.prepare(1)
        run, do = self._runs[key]
        self._shared.view[:] = shared
        do()
        return array("d", run.out.view.tobytes())


def packed_size(tables: Sequence[ArgumentRows], n: int) -> int:
    """How many floats n rows take in blocks, which are whole."""
    return -(-n // vector_width()) * vector_width() * sum(table.n_columns for table in tables)


def pack(tables: Sequence[ArgumentRows], first: int, n: int, order: array[int] | None, target: int) -> None:
    """Copies n rows into blocks at the address `target`.

    order: the numbers of all rows, in the order in which they come; None for 0, 1, 2 and so on. first: the place of the
    first of the n rows in that order.
    """
    width, n_columns, column = vector_width(), sum(table.n_columns for table in tables), 0
    for table in tables:
        rows = 0 if order is None else order.buffer_info()[0] + 8 * first
        source = table.address + (8 * first * table.row_stride if order is None else 0)
        runtime.runtime().pack(
            source, table.row_stride, table.column_stride, rows, n, table.n_columns, target + 8 * column * width,
            width * n_columns,
        )  # fmt: skip
        column += table.n_columns


class _Prologue:
    """The code that is computed once for all rows, from the numbers that they share."""

    def __init__(self, program: Program, write: Write) -> None:
        writer = write(Kernel(program, "prologue", 1, program.n_inputs))
        self._code = MachineCode(writer.text(), ["prologue"], level=writer.level, keeps=writer)
        self.address = self._code.address("prologue")
        self.scratch_size = writer.scratch_size


class Run:
    """The settings and the memory of one run over rows."""

    def __init__(
        self,
        rows: MachineRows,
        tables: Sequence[ArgumentRows],
        packed: Floats | None = None,
        n_rows: int = 0,
        rows_per_shard: int | None = None,
    ) -> None:
        self._rows, self._tables, self._packed = rows, tables, packed
        self.n_rows = tables[0].n if tables else n_rows
        self.rows_per_shard = rows_per_shard or shards.rows_per_shard(self.n_rows, rows.work)
        kernel = rows.kernel
        self._scratch = Floats(rows.prologue.scratch_size if rows.prologue else 0)
        self._shared = Floats(kernel.n_shared)  # the numbers that all rows share, and what is computed of them
        self.out = Floats(kernel.n_carried)
        self.out_address = self.out.address
        self.shared_arguments: list[Place] = []
        self.outputs: list[tuple[int, int]] = []
        self.kept: list[Any] = []

    @property
    def n_shards(self) -> int:
        """How many shards there are."""
        return -(-self.n_rows // self.rows_per_shard)

    def prepare(self, threads: int | None) -> Callable[[], None]:
        """A function that runs it in so many threads; with None it chooses how many."""
        if threads is None:
            threads = threads_for(self.n_rows, self._rows.work)
        n_helpers = max(1, min(threads, self.n_shards)) - 1
        partials = Floats(self.n_shards * self._rows.kernel.n_carried)  # 0 remains where nothing is added
        self.settings, *helpers = [self._settings(partials) for _ in range(1 + n_helpers)]
        table = Words(helper.address for helper in helpers)
        next_shard = self.settings.address + 8 * fields.RUN.index("next")
        for words in (self.settings, *helpers):
            words.set(next_shard=next_shard)
        self.settings.set(n_helpers=n_helpers, helpers=table.address)
        self.kept += [partials, table, *helpers]
        return runtime.runtime().bound("run", self.settings.address, self)

    def _settings(self, partials: Floats) -> Settings:
        rows, kernel, width = self._rows, self._rows.kernel, self._rows.kernel.width
        chunk = self.rows_per_shard if self._packed or rows.adds_lanes else runtime.ROWS_PER_CHUNK
        blocks = None if self._packed else Floats(chunk * kernel.n_columns)
        sums = Floats(0 if rows.adds_lanes else kernel.n_carried * width)
        results = Floats(chunk * kernel.n_results)
        scratch = Floats(rows.scratch_size)
        first_column, arguments = 0, []
        for table in self._tables:
            arguments += [table.address, table.row_stride, table.column_stride, table.n_columns, first_column]
            first_column += table.n_columns
        target, shared, shared_address = 0, list[int](), self._shared.address
        written = (self.outputs[0][0], self.n_rows * kernel.n_results) if self.outputs else (0, 0)
        if len(self.shared_arguments) == 1 and not rows.prologue and not overlap(self.shared_arguments[0], written):
            shared_address = self.shared_arguments[0][0]  # they can be read where they are
        else:
            for address, n in self.shared_arguments:
                shared += [address, n, target]
                target += n
        outputs = [word for k, (address, stride) in enumerate(self.outputs) for word in (address, stride, k)]
        tables = [Words(arguments), Words(shared), Words(outputs)]
        words = Settings(
            fields.RUN,
            kernel=rows.address,
            n_rows=self.n_rows,
            rows_per_shard=self.rows_per_shard,
            n_columns=kernel.n_columns,
            n_carried=kernel.n_carried,
            n_results=kernel.n_results,
            packed=int(self._packed is not None),
            adds_lanes=int(rows.adds_lanes),
            shared=shared_address,
            prologue=rows.prologue.address if rows.prologue else 0,
            prologue_scratch=self._scratch.address,
            computed=shared_address + 8 * rows.n_shared,
            rows=(self._packed or blocks or sums).address,
            sums=sums.address,
            results=results.address,
            scratch=scratch.address,
            partials=partials.address,
            out=self.out_address,
            n_arguments=len(self._tables),
            arguments=tables[0].address,
            n_shared_arguments=len(shared) // len(fields.SHARED),
            shared_arguments=tables[1].address,
            n_outputs=len(self.outputs),
            outputs=tables[2].address,
        )
        self.kept += [blocks, sums, results, scratch, *tables]
        return words
