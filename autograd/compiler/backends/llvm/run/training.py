"""Training on packed rows: gradients, sums and steps without Python in between."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from autograd.compiler.backends.llvm.ir.machine_code import MachineCode, vector_width
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.run import runtime
from autograd.compiler.backends.llvm.run.rows import Rows, Run, pack, packed_size
from autograd.compiler.backends.llvm.run.writing import Write
from autograd.compiler.program.arranging import with_unused_inputs
from autograd.compiler.program.program import Program
from autograd.compiler.rows.memory import Floats, Settings
from autograd.compiler.rows.shards import SumOfBatch
from autograd.compiler.rows.tables import Table, address_of

_LINE = 8  # floats in a cache line
_ELSEWHERE = 0  # threads that sum up here, where others do


@dataclass
class _Loop:
    """Batches of a size, in so many threads: the run of a batch, and the settings of epochs.

    rates, losses: the memory for those of each step, or of all, and of each epoch. data: the address of the rows.
    n_traced: how many parameters are kept after each epoch, in `trace`, beside the validation loss.
    """

    run: Run
    settings: Settings
    rates: Floats
    losses: Floats
    validation_losses: Floats
    trace: Floats
    n_traced: int
    data: int = 0

    def set(self, n: int, rates: array[float], data: int) -> None:
        """Lets the next run be of so many epochs at these rates; what is as before is not set again."""
        if (n, len(rates), data) != (len(self.losses.view), len(self.rates.view), self.data):
            self.losses, self.rates, self.data = Floats(n), Floats(len(rates)), data
            self.validation_losses, self.trace = Floats(n), Floats(n * self.n_traced)
            self.settings.set(
                n_epochs=n,
                losses=self.losses.address,
                validation_losses=self.validation_losses.address,
                trace=self.trace.address,
                data=data,
                rates=self.rates.address,
                rate_stride=int(len(rates) > 1),
            )
        self.rates.view[:] = rates


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
        write: Write,
    ) -> None:
        self._asks_norm = asks_norm
        width = vector_width()
        self._tables = tables
        self._n = tables[0].n
        n_carried = 1 + n_parameters
        n_read_only = gradient.n_inputs - n_parameters - n_carried - sum(table.n_columns for table in tables)
        moving = -(-n_parameters // _LINE) * _LINE  # what is only read begins a cache line, behind what moves
        gradient = with_unused_inputs(gradient, n_parameters, moving - n_parameters)
        self._rows = Rows(gradient, moving + n_read_only, n_carried, write)
        self._blocks = moving // width
        self._apart = moving + -(-n_read_only // _LINE) * _LINE
        n_columns = len(update.outputs)
        kernel = KernelWriter(Kernel(update, "kernel", width, n_shared=3, columns_apart=self._apart))
        self._update = MachineCode(kernel.text(), ["kernel"])
        self._memory = Floats((1 + n_columns) * self._apart)  # what all parameters share comes first
        starts = range(self._apart, (1 + n_columns) * self._apart, self._apart)
        self.columns = [self._memory.view[start : start + n_parameters] for start in starts]
        self.read_only = self._memory.view[starts[1] + moving : starts[1] + moving + n_read_only]
        self._validation: Run | None = None
        if validation is not None:
            program, rows = validation
            self._validation = Run(Rows(program, n_parameters + n_read_only, 1, write), rows)
            places = [(address_of(self.columns[1]), n_parameters), (address_of(self.read_only), n_read_only)]
            self._validation.shared_arguments = [place for place in places if place[1]]
            self._validate = self._validation.prepare(None)
        self.validation_losses: Sequence[float] = ()
        self.trace: Sequence[float] = ()
        self._packed: Floats | None = None
        self._batch_size = 0
        self._loops: dict[tuple[int, int | None], _Loop] = {}

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
        if sum_of_batch is not None:
            return self._epochs_elsewhere(n, rates, batch_size, sum_of_batch)
        if order is not None or self._batch_size != batch_size:
            self._pack(batch_size, order)
        assert self._packed is not None
        loop = self._loops.get((batch_size, threads))
        if loop is None:
            loop = self._loops[batch_size, threads] = self._loop(batch_size, threads)
        loop.set(n, rates, self._packed.address)
        n_steps = runtime.runtime().epochs(loop.settings.address)
        n_done = n_steps // -(-self._n // batch_size)
        if self._validation is not None:
            self.validation_losses = loop.validation_losses.view[:n_done]
            self.trace = loop.trace.view[: n_done * loop.n_traced]
        return list(loop.losses.view[: n_done + 1]), n_steps

    def _loop(self, batch_size: int, threads: int | None) -> _Loop:
        """What stays the same from call to call."""
        run = Run(self._rows, [], self._packed, batch_size)
        run.shared_arguments = [(self._memory.address + 16 * self._apart, self._rows.n_shared)]
        run.prepare(threads)
        settings = Settings(
            runtime.EPOCHS,
            run=run.settings.address,
            update=self._update.address("kernel"),
            batch_size=batch_size,
            n_rows=self._n,
            batch_floats=self._batch_floats(batch_size),
            asks_norm=int(self._asks_norm),
            columns=self._memory.address + 8 * self._apart,
            columns_apart=self._apart,
            column_blocks=self._blocks,
            validation=self._validation.settings.address if self._validation else 0,
        )
        n_traced = len(self.columns[1]) if self._validation else 0
        return _Loop(run, settings, Floats(0), Floats(0), Floats(0), Floats(0), n_traced)

    def _epochs_elsewhere(
        self, n: int, rates: array[float], batch_size: int, sum_of_batch: SumOfBatch
    ) -> tuple[list[float], int]:
        loop = self._loops.get((batch_size, _ELSEWHERE))
        if loop is None:
            loop = self._loops[batch_size, _ELSEWHERE] = self._loop(batch_size, 1)
        data, out = self.columns[1], loop.run.out.view
        losses: list[float] = []
        self.validation_losses, self.trace = validation_losses, trace = array("d"), array("d")
        n_steps, first_rate, stride = 0, rates.buffer_info()[0], 8 * (len(rates) > 1)
        for _ in range(n):
            losses.append(0.0)
            for start in range(0, self._n, batch_size):
                n_rows = min(batch_size, self._n - start)
                loop.run.settings.set(n_rows=n_rows)
                out[:] = sum_of_batch(data.tobytes() + self.read_only.tobytes(), start, n_rows)
                losses[-1] += out[0]
                if not isfinite(out[0]):
                    return losses, n_steps
                runtime.runtime().step(loop.settings.address, first_rate + stride * n_steps)
                n_steps += 1
            if self._validation is not None:
                self._validate()
                validation_losses.append(self._validation.out.view[0])
                trace.extend(data)
        return losses, n_steps

    def _batch_floats(self, batch_size: int) -> int:
        """How much room a batch takes."""
        return packed_size(self._tables, batch_size)

    def _pack(self, batch_size: int, order: array[int] | None) -> None:
        """Brings the rows into blocks; each batch begins a new one."""
        batches, batch_floats = range(0, self._n, batch_size), self._batch_floats(batch_size)
        if self._packed is None or len(self._packed.view) < len(batches) * batch_floats:
            self._packed = Floats(len(batches) * batch_floats)
        for k, start in enumerate(batches):
            n, target = min(batch_size, self._n - start), self._packed.address + 8 * k * batch_floats
            pack(self._tables, start, n, order, target)
        self._batch_size = batch_size if order is None else 0
