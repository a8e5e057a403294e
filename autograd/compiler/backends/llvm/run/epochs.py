"""Epochs of training on packed rows: gradients, sums and steps without Python in between."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from autograd.compiler.backends.llvm.ir.machine_code import MachineCode, vector_width
from autograd.compiler.backends.llvm.run import fields, runtime
from autograd.compiler.backends.llvm.run.many_rows import MachineRows, Run, pack, packed_size
from autograd.compiler.backends.llvm.run.sharing import threads_for
from autograd.compiler.backends.llvm.run.update_writer import UpdateWriter
from autograd.compiler.backends.llvm.run.writing import Write
from autograd.compiler.backends.training_task import Step, StepByStep, TrainingTask
from autograd.compiler.loops.passes.arranged_loops import with_unused_inputs
from autograd.compiler.loops.work import work_of
from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.rows.memory import Floats, Settings
from autograd.compiler.rows.shards import SumOfBatch, rows_per_shard
from autograd.compiler.rows.tables import address_of

_LINE = 8  # floats in a cache line


@dataclass
class _Loop:
    """Epochs of batches of one size in one number of threads: the run of a batch, and the settings of the epochs.

    rates, losses: the memory for those of each step, and of each epoch. data: the address of the rows.
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
        """Prepares n epochs at these rates over the packed rows at the address `data`."""
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
            )
        self.rates.view[:] = rates


class MachineLoop(StepByStep):
    """A `TrainingLoop`: the rows are packed into blocks, and epochs run without Python in between."""

    def __init__(self, task: TrainingTask, write: Write) -> None:
        super().__init__(task)
        n_parameters, n_read_only = task.n_parameters, task.n_shared - task.n_parameters
        width = vector_width()
        moving = -(-n_parameters // _LINE) * _LINE  # numbers that are only read begin a cache line of their own
        gradient = with_unused_inputs(task.gradient, n_parameters, moving - n_parameters)
        self._rows = MachineRows(gradient, moving + n_read_only, task.n_carried, write)
        self._blocks = moving // width
        self._apart = moving + -(-n_read_only // _LINE) * _LINE
        n_columns = len(task.update.outputs)
        update = UpdateWriter(task.update, width, len(Step._fields), self._apart)
        self._update = MachineCode(update.text(), ["update"])
        self._sums = Floats(_LINE + moving)  # of a batch: the loss, and from the second cache line on the gradients
        self._memory = Floats((1 + n_columns) * self._apart)  # what all parameters share comes first
        starts = range(self._apart, (1 + n_columns) * self._apart, self._apart)
        self.columns = [self._memory.view[start : start + n_parameters] for start in starts]
        self.read_only = self._memory.view[starts[1] + moving : starts[1] + moving + n_read_only]
        self._validation: Run | None = None
        if task.validation is not None:
            program, rows = task.validation
            self._validation = Run(MachineRows(program, task.n_shared, 1, write), rows)
            places = [(address_of(numbers), len(numbers)) for numbers in (self.columns[1], self.read_only)]
            self._validation.shared_arguments = [place for place in places if place[1]]
            self._validate = self._validation.prepare(None)
        self._packed: Floats | None = None
        self._packed_size = 0  # of batches of rows as they come; 0 for rows in another order
        self._loops: dict[tuple[int, int], _Loop] = {}

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
        if sum_of_batch is not None:
            self._one_by_one = self._loops.get((batches.size, 0)) or self._loop(batches, 0)
            return self.step_by_step(n, rates, batches, self.from_elsewhere(sum_of_batch))
        if order is not None or self._packed_size != batches.size:
            self._pack(batches, order)
        assert self._packed is not None
        if threads is None:
            threads = threads_for(batches.size, self._rows.work, n * len(batches))
        loop = self._loops.get((batches.size, threads)) or self._loop(batches, threads)
        loop.set(n, rates, self._packed.address)
        n_steps = runtime.runtime().epochs(loop.settings.address)
        n_done = n_steps // len(batches)
        if self._validation is not None:
            self.validation_losses = loop.validation_losses.view[:n_done]
            self.trace = loop.trace.view[: n_done * loop.n_traced]
        return Epochs(list(loop.losses.view[: n_done + 1]), n_steps)

    def move(self, k: int, n_rows: int) -> None:
        """See `Steps`."""
        run, loop = self._one_by_one.run, self._one_by_one
        run.settings.set(n_rows=n_rows)
        self._sums.view[_LINE - 1 : _LINE + self.task.n_parameters] = array("d", self.sums)
        runtime.runtime().step(loop.settings.address, self.rates.buffer_info()[0] + 8 * k)

    def validated(self) -> float:
        """See `StepByStep`."""
        assert self._validation is not None
        self._validate()
        return self._validation.out.view[0]

    def _loop(self, batches: Batches, threads: int) -> _Loop:
        """The loop for these batches, which later calls use again."""
        size = rows_per_shard(batches.size, work_of(self.task.gradient))
        run = Run(self._rows, [], self._packed, batches.size, size)
        run.shared_arguments = [(self._memory.address + 16 * self._apart, self._rows.n_shared)]
        run.out_address = self._sums.address + 8 * (_LINE - 1)
        run.prepare(threads)
        settings = Settings(
            fields.EPOCHS,
            run=run.settings.address,
            update=self._update.address("update"),
            n_batches=len(batches),
            batch_size=batches.size,
            last_batch_size=len(batches[-1]),
            batch_floats=packed_size(self.task.tables, batches.size),
            asks_norm=int(self.task.asks_norm),
            columns=self._memory.address + 8 * self._apart,
            columns_apart=self._apart,
            column_blocks=self._blocks,
            validation=self._validation.settings.address if self._validation else 0,
        )
        n_traced = self.task.n_parameters if self._validation else 0
        loop = _Loop(run, settings, Floats(0), Floats(0), Floats(0), Floats(0), n_traced)
        self._loops[batches.size, threads] = loop
        return loop

    def _pack(self, batches: Batches, order: array[int] | None) -> None:
        """Copies the rows into blocks; each batch begins with a new block."""
        tables = self.task.tables
        batch_floats = packed_size(tables, batches.size)
        if self._packed is None or len(self._packed.view) < len(batches) * batch_floats:
            self._packed = Floats(len(batches) * batch_floats)
        for k, batch in enumerate(batches):
            pack(tables, batch.start, len(batch), order, self._packed.address + 8 * k * batch_floats)
        self._packed_size = batches.size if order is None else 0
