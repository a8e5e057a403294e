"""The trainers, which run the epochs of `fit`: eagerly, a graph for every row, or compiled, from a recorded row."""

from __future__ import annotations

import math
import warnings
from array import array
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from operator import is_
from typing import Any, Protocol

from autograd import RecordingError, Value, enable_grad, no_grad
from autograd.common import with_type, without_collector
from autograd.compiler import Backend, Batches, Epochs, ExecutorError, Step, Training
from nn.common.counts import number_of
from nn.losses.loss import Loss
from nn.optimizers.clipping import Clipping, norm_of
from nn.optimizers.optimizer import Optimizer
from nn.training.watching import Watch

Example = tuple[Any, Any]
"""A row of inputs and its targets."""


class Model(Protocol):
    """A model that `fit` can train: called with a row of inputs it returns outputs, and it knows its parameters."""

    def __call__(self, inputs: Any, /) -> Any:
        """The outputs for one row of inputs."""

    def parameters(self) -> Sequence[Value]:
        """The Values that training moves; a list of Parameters, or of Values as in micrograd, is one."""


class Trainer(Protocol):
    """The methods of both trainers that `fit` calls."""

    @property
    def rule(self) -> Rule:
        """The update of a parameter by the gradients summed over the rows."""

    @property
    def row_loss(self) -> RowLoss:
        """The loss of one row."""

    @property
    def is_compiled(self) -> bool:
        """Whether many epochs at once are faster than one after the other."""

    @property
    def validation_losses(self) -> list[float]:
        """The loss of the validation rows after each of the last epochs; none where there are no such rows."""

    @property
    def trace(self) -> Sequence[float]:
        """The parameters' numbers after each of these epochs, one epoch behind the other."""

    def epochs(self, n: int, batches: Batches, order: list[int] | None, rates: list[float]) -> Epochs:
        """Runs n epochs, see `Batches.run`; a row's loss is that before the step that the row is part of.

        order: in which order the rows come in each. rates: the learning rate of each step, as the optimizer has it.
        """

    def store(self) -> None:
        """Writes the trained numbers into the parameters and the optimizer, before other code reads these."""

    def watch(self) -> None:
        """Remembers what the model, the loss and the optimizer are, for `check`."""

    def check(self) -> None:
        """Raises RecordingError if the recording no longer holds, because of a change since `watch`."""

    def close(self) -> None:
        """Frees the rows that workers hold for this training."""

    def eager(self) -> Trainer:
        """The same, without a recording."""


def trainer_for(
    model: Model,
    parameters: list[Value],
    loss: Loss,
    optimizer: Optimizer,
    clipping: Clipping,
    rows: list[Example],
    validation_rows: list[Example],
    compiled: bool | None,
    backend: Backend,
    executor: Executor | None,
    timeout: float,
) -> Trainer:
    """The compiled trainer where it is wanted and possible, else the eager one; an executor needs the compiled one."""
    row_loss = RowLoss(model, loss)
    rule = Rule(loss, optimizer, clipping)
    has_own_step = getattr(type(optimizer), "step", None) is not Optimizer.step
    if compiled and has_own_step:
        raise TypeError(f"{optimizer!r} has a step of its own; write its rule as `update`, or say compiled=False")
    if compiled is False or has_own_step:
        return EagerTrainer(row_loss, parameters, rule, rows, validation_rows)
    try:
        return CompiledTrainer(row_loss, parameters, rule, rows, validation_rows, backend, executor, timeout)
    except RecordingError as error:
        if compiled:
            raise
        row_loss(*rows[0])  # a mistake that eager code refuses too is raised without a warning before
        say_that_it_is_eager(error, stacklevel=5)
        return EagerTrainer(row_loss, parameters, rule, rows, validation_rows)


def say_that_it_is_eager(error: RecordingError, stacklevel: int = 4) -> None:
    """Warns that, and why, training goes on without compiled code."""
    warnings.warn(f"training runs eagerly, as it cannot be compiled: {error}", stacklevel=stacklevel)


@dataclass(frozen=True)
class RowLoss:
    """The loss of one row."""

    model: Model
    loss: Loss

    def __call__(self, row: Any, target: Any) -> Value:
        """The loss, with its graph."""
        outputs = self.model(row)
        if outputs is None:
            raise TypeError("the model returned None for a row; does its __call__ end with `return`?")
        loss = self.loss(outputs, target)
        if not isinstance(loss, Value):
            raise TypeError(f"the loss of a row must be a Value, made from the outputs; got {with_type(loss)}")
        return loss


@dataclass(frozen=True)
class Rule:
    """The update of a parameter by its gradient, summed over the rows: on floats, or on Values to be recorded."""

    loss: Loss
    optimizer: Optimizer
    clipping: Clipping

    def __call__(self, data: Any, grad: Any, state: Any, step: Step) -> tuple[Any, Any, Any]:
        """The data after the step, the gradient that was applied, and the optimizer's state."""
        grad = self.gradient(grad, step)
        data, state = self.optimizer.update(data, grad, state, step.lr)
        return data, grad, state

    def gradient(self, grad: Any, step: Step) -> Any:
        """The gradient of the combined loss, clipped."""
        return self.clipping(self.loss.combined(grad, step.n), self.loss.combined(step.norm, step.n))


@dataclass
class EagerTrainer:
    """Runs rows through the model, one graph at a time."""

    row_loss: RowLoss
    parameters: list[Value]
    rule: Rule
    rows: list[Example]
    validation_rows: list[Example]
    is_compiled: bool = False
    validation_losses: list[float] = field(default_factory=list)
    trace: list[float] = field(default_factory=list)
    _in_order: list[Example] = field(init=False)

    def epochs(self, n: int, batches: Batches, order: list[int] | None, rates: list[float]) -> Epochs:
        """See `Trainer`."""
        self._in_order = self.rows if order is None else [self.rows[i] for i in order]
        self.validation_losses, self.trace = [], []
        return batches.run(n, self)

    def sum_up(self, batch: range) -> float:
        """Leaves the sum of the rows' gradients in the parameters; returns the sum of their losses."""
        for parameter in self.parameters:
            parameter.zero_grad()
        total = 0.0
        with enable_grad():  # also where `fit` is called in a `no_grad`, as compiled code does
            for row, target in self._in_order[batch.start : batch.stop]:
                loss = self.row_loss(row, target)
                loss.backward()
                total += loss.data
        return total

    def move(self, k: int, n_rows: int) -> None:
        """A step of the optimizer, which knows its learning rate, by the combined and clipped gradients."""
        step = Step(None, n_rows, norm_of(self.parameters))
        for parameter in self.parameters:
            parameter.grad = self.rule.gradient(parameter.grad, step)
        self.rule.optimizer.step(self.parameters)

    def end_epoch(self) -> None:
        """Evaluates the validation rows, if there are any."""
        if self.validation_rows:
            self.validation_losses.append(self._validation_loss())
            self.trace += [number_of(parameter) for parameter in self.parameters]

    def store(self) -> None:
        """Nothing to do: every step stores its numbers."""

    def _validation_loss(self) -> float:
        total = 0.0
        with no_grad():
            for row, target in self.validation_rows:  # not by `sum`, which from Python 3.12 on compensates
                total += self.row_loss(row, target).data
        return float(self.rule.loss.combined(total, len(self.validation_rows)))

    def watch(self) -> None:
        """Nothing was recorded."""

    def check(self) -> None:
        """Nothing was recorded."""

    def close(self) -> None:
        """Nothing to free: no worker holds rows."""

    def eager(self) -> Trainer:
        """This trainer."""
        return self


class CompiledTrainer:
    """Replays what one row's loss, its gradient, and the optimizer's step were recorded to be.

    Errors: RecordingError where something cannot be recorded, or where the record of one row is not what another does.
    """

    is_compiled = True

    def __init__(
        self,
        row_loss: RowLoss,
        parameters: list[Value],
        rule: Rule,
        rows: list[Example],
        validation_rows: list[Example],
        backend: Backend,
        executor: Executor | None,
        timeout: float,
    ) -> None:
        self.row_loss, self.rule, self._rows, self._validation_rows = row_loss, rule, rows, validation_rows
        self._is_ahead = False  # of what the parameters and the optimizer know
        self._watch: Watch | None = None
        self._remembered: list[tuple[float, ...]] = []  # the very states that the optimizer was given last
        n_state = len(rule.optimizer.state_of(parameters[0]))
        validation = _columns(validation_rows) if validation_rows else None
        self._training = Training(
            row_loss, parameters, *_columns(rows), rule, n_state, backend, executor, timeout, validation
        )
        self._two_rows = [rows[0], rows[-1]]
        self._check_by_running(self._two_rows[-1:])  # not by the row that was recorded, if there is another

    @property
    def validation_losses(self) -> list[float]:
        """See `Trainer`."""
        combined, n = self.rule.loss.combined, len(self._validation_rows)
        return [float(combined(total, n)) for total in self._training.validation_losses]

    @property
    def trace(self) -> Sequence[float]:
        """See `Trainer`."""
        return self._training.trace

    def epochs(self, n: int, batches: Batches, order: list[int] | None, rates: list[float]) -> Epochs:
        """See `Trainer`."""
        if not self._is_ahead:
            self._load()
        self._is_ahead = True
        optimizer = self.rule.optimizer
        try:
            done = self._training.epochs(n, lr=rates, batch_size=batches.size, order=order)
        except ExecutorError as error:
            optimizer.steps += error.n_steps
            raise
        optimizer.steps += done.n_steps
        return done

    @without_collector
    def _load(self) -> None:
        training, state_of = self._training, self.rule.optimizer.state_of
        training.read()
        if training.states:
            states = list(map(state_of, training.parameters))
            if not self._remembered or not all(map(is_, states, self._remembered)):
                for column, numbers in zip(training.states, zip(*states)):
                    column[:] = array("d", numbers)

    @without_collector
    def store(self) -> None:
        """See `Trainer`."""
        if self._is_ahead:
            self._is_ahead = False
            training, remember = self._training, self.rule.optimizer.remember
            training.write()
            if training.states:
                self._remembered = list(zip(*[column.tolist() for column in training.states]))
                for parameter, state in zip(training.parameters, self._remembered):
                    remember(parameter, state)

    def watch(self) -> None:
        """See `Trainer`."""
        self._watch = Watch(self.row_loss.model, self.row_loss.loss, self.rule.optimizer)

    def check(self) -> None:
        """Raises RecordingError if what was recorded is not what the model and the optimizer do now.

        A plain number of theirs, as a momentum, may have been changed.
        """
        if self._watch is not None and self._watch.may_have_changed():
            self._check_parameters()
            self._check_by_running(self._rows if self._watch.is_known else self._two_rows)
            self.watch()

    def _check_parameters(self) -> None:
        """Compares the model's parameters by identity: a new one with the same number changes no loss yet."""
        known, found = self._training.parameters, list(dict.fromkeys(self.row_loss.model.parameters()))
        if len(known) != len(found) or not all(map(is_, known, found)):
            raise RecordingError(
                "the model has other parameters than when training began, or has them in another order: did a callback "
                "replace one? Only the parameters that fit began with are trained. Train it with compiled=False, or "
                "replace parameters before fit"
            )

    def _check_by_running(self, rows: list[Example]) -> None:
        """Compares results with the recording's, which also finds models whose results differ from call to call."""
        for row, target in rows:
            with no_grad():
                expected = self.row_loss(row, target).data
            self._compare("the model's loss for a row", [expected], [self._training.loss_of_row(row, target)])
        parameter, optimizer = self._training.parameters[0], self.rule.optimizer
        numbers = (number_of(parameter), 0.5, optimizer.state_of(parameter), Step(optimizer.lr, 1.0, 0.5))
        data, grad, state = self.rule(*numbers)
        replayed = self._training.update_of(*numbers)
        self._compare("what the optimizer makes of a parameter", [grad, data, *state], replayed)

    def _compare(self, what: str, now: list[float], replayed: list[float]) -> None:
        if any(x != y and not (math.isnan(x) and math.isnan(y)) for x, y in zip(now, replayed)):
            raise RecordingError(
                f"{what} is {now}, but {replayed} when what was recorded is replayed: does it draw random numbers, or "
                "change from call to call? Train it with compiled=False"
            )

    def close(self) -> None:
        """Lets threads of an executor forget their rows."""
        self._training.close()

    def eager(self) -> EagerTrainer:
        """The same, without a recording."""
        parameters = self._training.parameters
        return EagerTrainer(self.row_loss, parameters, self.rule, self._rows, self._validation_rows)


def _columns(rows: Sequence[Example]) -> tuple[list[Any], list[Any]]:
    """The inputs, and the targets."""
    inputs, targets = zip(*rows)
    return list(inputs), list(targets)
