"""Training: epochs of gradient steps, compiled as one loop, which machine code runs without Python in between."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import cached_property, partial
from operator import attrgetter, is_
from threading import Lock
from typing import Any

from autograd.common.collector import without_collector
from autograd.compiler.backends.choosing import Backend, built, check_backend, makes_loops
from autograd.compiler.backends.protocols import TrainingLoop
from autograd.compiler.backends.training_task import Step, TrainingTask
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.loops.passes.arranged_loops import with_outputs
from autograd.compiler.recording.recording import record
from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.rows.mapping import arranged, checked_threads
from autograd.compiler.rows.tables import ArgumentRows, table_of
from autograd.compiler.training_programs import RowLoss, Update, gradient_program, update_program
from autograd.compiler.workers.crew import Crew
from autograd.compiler.workers.tasks import Work
from autograd.graph.settled import settled
from autograd.graph.structure import flattened
from autograd.graph.value import Value

_number = attrgetter("_number")


class Training:
    """The gradient of a loss, summed over rows, and the step that an update rule makes of it, as one compiled loop.

    loss: a function of a row and its target that returns the row's loss, a Value made of the parameters.
    parameters: the Values that move, each once; others that the loss uses are read.
    inputs, targets: rows, see `Compiled.map`.
    update: `update(data, grad, state, step)` gives what becomes of a parameter, of its gradient, which is the sum over
        the rows of the `Step`, and of what the rule remembers of it, `state`: a tuple of `n_state` numbers.
    backend: as for `autograd.compile`.
    executor: whose workers share the rows of each step out, one of `concurrent.futures` or like it; without one,
        threads of this process do where it pays. With the backends "llvm" and "tape" the bits are the same.
    timeout: seconds that the executor's workers may take for a step.
    validation: inputs and targets of rows that are not trained on.

    read_only: the other Values that the loss uses.
    data, grad, states: a number for each parameter, and for the states a row of such for each number. `epochs` reads
    and writes them; Values are touched by `read` and `write` alone. read_only_data: a number for each of the others.
    validation_losses: the loss of all validation rows after each of the last call's epochs. trace: the parameters'
    numbers after each of these epochs, one epoch behind the other. Without validation rows both are empty.

    Errors: RecordingError where the loss or the rule decides something by a number, or uses other Values; ValueError
    for no parameters, and for rows and targets that are none or not as many, also of validation rows.

    >>> w = Value(0.0, "w")
    >>> training = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0, 2.0], [3.0, 6.0],
    ...                     lambda data, grad, state, step: (data - step.lr * grad, grad, state), n_state=0)
    >>> training.read()
    >>> losses, n_steps = training.epochs(50, lr=0.1, batch_size=2)
    >>> training.write()
    >>> losses[0], n_steps, w.data
    (45.0, 50, 3.0)
    """

    @without_collector
    def __init__(
        self,
        loss: RowLoss,
        parameters: Sequence[Value],
        inputs: Any,
        targets: Any,
        update: Update,
        n_state: int,
        backend: Backend = "auto",
        executor: Executor | None = None,
        timeout: float = 300.0,
        validation: tuple[Any, Any] | None = None,
    ) -> None:
        check_backend(backend)
        self.parameters = list(dict.fromkeys(parameters))
        if not self.parameters:
            raise ValueError("there are no parameters to train")
        tables = _tables_of(inputs, targets)
        self._batches = Batches(tables[0].n, tables[0].n)
        found = gradient_program(loss, self.parameters, tables, makes_loops(backend))
        self.read_only, self.gradient, self._recorded_loss = found
        self.update = update_program(update, n_state)
        self._crew: Crew | None = None
        if executor is not None:
            n_carried = 1 + len(self.parameters)
            work = Work(self.gradient, len(self.parameters) + len(self.read_only), n_carried, backend)
            self._crew = Crew(executor, work, tables, timeout)
        validated = None if validation is None else self._validated(loss, *validation)
        task = TrainingTask(gradient=self.gradient, update=self.update, tables=tables, validation=validated)
        self._loop: TrainingLoop = built(backend, lambda engine: engine.training(task))
        self.grad, self.data, *self.states = self._loop.columns
        self.read_only_data = self._loop.read_only
        self._written: Sequence[float] | None = None  # the floats that `write` gave the parameters, until an epoch
        self._running = Lock()

    def _validated(self, loss: RowLoss, inputs: Any, targets: Any) -> tuple[AnyProgram, list[ArgumentRows]]:
        tables = _tables_of(inputs, targets, "validation ")
        recording = record(loss, [table.row for table in tables], [*self.parameters, *self.read_only])
        program, _, _ = arranged(recording, (0, 0), summed=True)
        return program, tables

    @property
    def validation_losses(self) -> Sequence[float]:
        """See above."""
        return self._loop.validation_losses

    @property
    def trace(self) -> Sequence[float]:
        """See above."""
        return self._loop.trace

    def read(self) -> None:
        """Takes the numbers of the parameters, and of the other Values that the loss reads."""
        if self._written is None or not all(map(is_, map(_number, self.parameters), self._written)):
            self.data[:] = _numbers_of(self.parameters)
        if self.read_only:
            self.read_only_data[:] = _numbers_of(self.read_only)

    def write(self) -> None:
        """Gives the parameters their numbers and the gradients of the last step."""
        self._written = numbers = self.data.tolist()
        for parameter, number, grad in zip(self.parameters, numbers, self.grad.tolist()):
            parameter.data = number
            parameter.grad = grad

    def loss_of_row(self, row: Any, target: Any) -> float:
        """The loss of one row for the Values' numbers, by what was recorded, as eager code computes it."""
        of_row = flattened([row, target])
        if self._recorded_loss is not None:
            return self._recorded_loss.of(of_row)
        program, numbers = self._loss_alone, _numbers_of([*self.parameters, *self.read_only])
        sums = [0.0] * (program.n_inputs - len(numbers) - len(of_row))
        return program.evaluate([*numbers, *sums, *of_row])[0]

    @cached_property
    def _loss_alone(self) -> AnyProgram:
        return with_outputs(self.gradient, self.gradient.outputs[:1])

    def update_of(self, data: float, grad: float, state: Sequence[float], step: Step) -> list[float]:
        """The gradient, the data and the state that the rule was recorded to make of these, as eager code does."""
        return self.update.evaluate([*step, grad, data, *state])

    def epochs(
        self,
        n: int,
        *,
        lr: float | Sequence[float],
        batch_size: int,
        order: Sequence[int] | None = None,
        threads: int | None = None,
    ) -> Epochs:
        """Runs n epochs.

        lr: the learning rate of all steps, or one for each step.
        batch_size: rows to a step, at most all of them. order: in which order the rows come; as they are, where it is
            None.
        threads: how many share the rows of a step out; the result does not depend on it.

        Threads that ask for epochs at once get them one after the other.

        Where the loss of a step is not finite, the last of the losses is that number, and the parameters stay as they
        were before that step.

        Errors: ValueError for no or fewer rows to a step, for an order of other rows, for more or fewer learning rates
        than steps, and for such numbers of threads; ExecutorError where the executor's workers do not finish a step:
        then the parameters are as the last finished one left them.
        """
        if batch_size < 1:
            raise ValueError(f"a step takes at least one row, got batch_size={batch_size!r}")
        n_rows = self._batches.n_rows
        if order is not None and (len(order) != n_rows or not all(0 <= i < n_rows for i in order)):
            raise ValueError(f"order must be {n_rows} row numbers, each from 0 to {n_rows - 1}")
        rows = None if order is None else array("q", order)
        if batch_size != self._batches.size:
            self._batches = Batches(n_rows, batch_size)
        batches = self._batches
        n_steps = n * len(batches)
        rates = array("d", [lr]) * n_steps if isinstance(lr, (int, float)) else array("d", lr)
        if len(rates) != n_steps:
            raise ValueError(f"{n_steps} steps need as many learning rates; got {len(rates)}")
        crew, sum_of_batch = self._crew, None
        if crew is not None:
            sum_of_batch = partial(crew.sums, batch_size=batches.size, order=rows)
        with self._running:
            if crew is not None:
                crew.n_steps = 0
            self._written = None
            return self._loop.epochs(n, rates, batches, rows, checked_threads(threads), sum_of_batch)

    def close(self) -> None:
        """Lets this process forget the rows that an executor's threads hold."""
        if self._crew is not None:
            self._crew.close()


def _tables_of(inputs: Any, targets: Any, what: str = "") -> list[ArgumentRows]:
    tables = [table_of(inputs, f"{what}inputs"), table_of(targets, f"{what}targets")]
    n, n_targets = (table.n for table in tables)
    if not n or n != n_targets:
        raise ValueError(f"as many rows of {what}inputs as of {what}targets are needed; got {n} and {n_targets}")
    return tables


def _numbers_of(values: Sequence[Value]) -> array[float]:
    return array("d", [x if type(x := value._number) is float else settled(value) for value in values])
