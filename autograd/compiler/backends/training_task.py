"""The parts that the backends' training loops share: the task of a training, and steps that are made one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from autograd.compiler.backends.protocols import Column
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.program.program import Program
from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.rows.shards import SumOfBatch
from autograd.compiler.rows.tables import ArgumentRows


class Step(NamedTuple):
    """The numbers of a step that are the same for all parameters.

    lr: the learning rate. n: the number of rows in the step's batch. norm: the Euclidean norm of the gradients of all
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

    gradient: AnyProgram
    update: Program
    tables: Sequence[ArgumentRows]
    validation: tuple[AnyProgram, Sequence[ArgumentRows]] | None

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

    @cached_property
    def asks_norm(self) -> bool:
        """Whether the update reads the norm of the gradients."""
        norm = Step._fields.index("norm")
        return norm in self.update.operands or norm in self.update.outputs


class StepByStep(ABC):
    """A training loop that can make its steps one by one, from sums that may come from elsewhere: `Steps`.

    columns, read_only, validation_losses, trace: see `TrainingLoop`.
    rates, sums: the learning rate of each step of the call; the losses and gradients, summed, of the last batch.
    """

    columns: Sequence[Column]
    read_only: Column

    def __init__(self, task: TrainingTask) -> None:
        self.task = task
        self.rates = array("d")
        self.sums: Sequence[float] = ()
        self.validation_losses: Sequence[float] = ()
        self.trace: Sequence[float] = ()

    def step_by_step(
        self, n: int, rates: array[float], batches: Batches, sums_of: Callable[[range], Sequence[float]]
    ) -> Epochs:
        """Runs n epochs. sums_of: gives the losses and the gradients, summed, of the rows of a batch."""
        self.rates, self._sums_of = rates, sums_of
        self.validation_losses, self.trace = self._validation_losses, self._trace = array("d"), array("d")
        return batches.run(n, self)

    def from_elsewhere(self, sum_of_batch: SumOfBatch) -> Callable[[range], Sequence[float]]:
        """Lets another process or thread sum up a batch, for the numbers that all rows share at that time."""
        data, read_only = self.columns[1], self.read_only
        return lambda batch: sum_of_batch(data.tobytes() + read_only.tobytes(), batch.start, len(batch))

    def sum_up(self, batch: range) -> float:
        """See `Steps`."""
        self.sums = self._sums_of(batch)
        return self.sums[0]

    @abstractmethod
    def move(self, k: int, n_rows: int) -> None:
        """See `Steps`."""

    def end_epoch(self) -> None:
        """See `Steps`."""
        if self.task.validation is not None:
            self._validation_losses.append(self.validated())
            self._trace.extend(self.columns[1])

    @abstractmethod
    def validated(self) -> float:
        """The loss of the validation rows, summed."""
