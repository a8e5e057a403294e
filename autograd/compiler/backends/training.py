"""What the backends' training loops have in common: what is trained, and steps that are made one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from autograd.compiler.backends.protocols import Column
from autograd.compiler.program.program import Program
from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.rows.shards import SumOfBatch
from autograd.compiler.rows.tables import Table


class Step(NamedTuple):
    """What a step knows besides a parameter: the same for all of them.

    lr: the learning rate. n: how many rows it is a step of. norm: the Euclidean norm of the gradients of all
    parameters, of which each is a sum over the n rows.
    """

    lr: Any
    n: Any
    norm: Any


@dataclass(frozen=True)
class TrainingTask:
    """The Programs of a training, and the rows that they run on.

    gradient: of the parameters, other Values that the loss reads, the sums so far and a row's numbers, it computes the
        sums with that row: that of the losses, and of each parameter's gradients.
    update: of a `Step`, and a parameter's gradient, number and state, it computes these three after the step.
    tables: the rows.
    validation: of the parameters, the other Values, the sum so far and a row's numbers, its Program computes the sum
        of the losses with that row; and the rows.
    """

    gradient: Program
    update: Program
    tables: Sequence[Table]
    validation: tuple[Program, Sequence[Table]] | None

    @property
    def n_carried(self) -> int:
        """How many sums there are."""
        return len(self.gradient.outputs)

    @property
    def n_parameters(self) -> int:
        """How many parameters move."""
        return self.n_carried - 1

    @property
    def n_shared(self) -> int:
        """How many numbers all rows share: those of the parameters, and of the other Values."""
        return self.gradient.n_inputs - self.n_carried - sum(table.n_columns for table in self.tables)

    @property
    def asks_norm(self) -> bool:
        """Whether the update reads the norm of the gradients."""
        norm = Step._fields.index("norm")
        return norm in self.update.operands or norm in self.update.outputs


class StepByStep(ABC):
    """A training loop whose steps can be made one by one, from sums that may come from elsewhere.

    columns, read_only, validation_losses, trace: see `TrainingLoop`.
    """

    columns: Sequence[Column]
    read_only: Column

    def __init__(self, task: TrainingTask) -> None:
        self.task = task
        self.validation_losses: Sequence[float] = ()
        self.trace: Sequence[float] = ()

    @abstractmethod
    def step(self, sums: array[float], rate: float, n_rows: int) -> None:
        """Moves the parameters by the sums of losses and gradients over so many rows."""

    @abstractmethod
    def validated(self) -> float:
        """The loss of the validation rows, summed."""

    def step_by_step(self, n: int, rates: array[float], batches: Batches, sum_of_batch: SumOfBatch) -> Epochs:
        """Runs n epochs; Python is asked for each step."""
        steps = _Steps(self, rates, sum_of_batch)
        self.validation_losses, self.trace = steps.validation_losses, steps.trace
        return batches.run(n, steps)


class _Steps:
    """The steps of a call: `Steps` of `Batches.run`."""

    def __init__(self, loop: StepByStep, rates: array[float], sum_of_batch: SumOfBatch) -> None:
        self._loop, self._rates, self._sum_of_batch = loop, rates, sum_of_batch
        self._sums = array("d")
        self.validation_losses, self.trace = array("d"), array("d")

    def sum_up(self, batch: range) -> float:
        shared = self._loop.columns[1].tobytes() + self._loop.read_only.tobytes()
        self._sums = self._sum_of_batch(shared, batch.start, len(batch))
        return self._sums[0]

    def move(self, k: int, n_rows: int) -> None:
        self._loop.step(self._sums, self._rates[k], n_rows)

    def end_epoch(self) -> None:
        if self._loop.task.validation is not None:
            self.validation_losses.append(self._loop.validated())
            self.trace.extend(self._loop.columns[1])
