"""fit: gradient descent over epochs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from autograd import Value
from nn.counts import check_count
from nn.data import as_examples
from nn.history import Diverged, History
from nn.losses import Loss, as_loss, ssr
from nn.optimizers import Optimizer
from nn.progress import progress_bar
from nn.rng import as_rng

Example = tuple[Any, Any]
"""A row of inputs and its targets."""


class Model(Protocol):
    """What `fit` can train: called with a row of inputs it returns outputs, and it knows its parameters."""

    def __call__(self, inputs: Any, /) -> Any:
        """The outputs for one row of inputs."""

    def parameters(self) -> Sequence[Value]:
        """The Values that training moves; a list of Parameters, or of Values as in micrograd, is one."""


def fit(
    model: Model,
    inputs: Any,
    targets: Any,
    *,
    loss: Callable[[Any, Any], Any] = ssr,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None = None,
    validation: tuple[Any, Any] | None = None,
    rng: Random | int | None = None,
    progress: bool | None = None,
    on_epoch: Callable[[int, History], object] | None = None,
) -> History:
    """Trains the model: in every epoch each row is seen once, in every step the optimizer moves the parameters.

    model: called with one row of inputs; a Module, or anything that also has `parameters()`.
    inputs, targets: as many rows of the one as of the other, lists or numpy arrays. Where a row is a single number, a
        flat list does: the model, or the loss, is then called with the number.
    loss: `nn.ssr`, `nn.mse`, an `nn.Loss`, or a plain function of one row's outputs and targets that returns a Value;
        the losses of such a function are summed over the rows.
    optimizer: for instance `nn.SGD(lr=0.01)`.
    epochs: how many times to go through all rows.
    batch_size: how many rows make a step; all of them where it is None. The last batch of an epoch may be smaller.
    validation: (inputs, targets) of rows that are not trained on, the validation rows; their loss after every epoch
        becomes `history.test_losses`.
    rng: a `random.Random` or an int seed that shuffles the rows anew in every epoch, for mini-batches. Without it
        they come in the order given.
    progress: None shows a bar where tqdm is installed and stderr is a terminal; True always, False never.
    on_epoch: called as `on_epoch(epoch, history)` after every epoch, counted from 1, when the history has its numbers.

    Rows are run backward one at a time and their gradients accumulate in the parameters: the batch's gradient, in the
    memory of one row. The same data, starting weights and seed give the same bits.

    Errors: ValueError and TypeError for data, settings or a model that do not fit together; `Diverged` when a loss or
    a parameter becomes nan or infinite, with the epoch and the history so far.

    >>> import nn
    >>> model = nn.MLP(1, [1], initializer="zeros")
    >>> history = fit(model, [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], optimizer=nn.SGD(lr=0.1), epochs=100)
    >>> [round(parameter.data, 3) for parameter in model.parameters()]
    [2.0, 1.0]
    >>> history.losses[0]
    35.0
    """
    parameters = _parameters_of(model)
    _check_settings(optimizer, loss, epochs, batch_size)
    rows = list(zip(*as_examples(inputs, targets)))
    validation_rows = _validation_rows(validation, like=rows[0])
    shuffle = None if rng is None else as_rng(rng)
    trainer = _Trainer(model, parameters, as_loss(loss), optimizer)
    history = History(trainer.loss.name)

    with progress_bar(epochs, "epoch", progress) as bar:
        for epoch in range(1, epochs + 1):
            started = time.perf_counter()
            total = 0.0
            for batch in _batches(rows, batch_size, shuffle):
                batch_total = trainer.step(batch)
                if not math.isfinite(batch_total):
                    raise Diverged(_advice(f"the loss became {batch_total}", epoch, optimizer), epoch, history)
                total += batch_total
            history.losses.append(trainer.loss.combined(total, len(rows)))
            if validation_rows:
                history.test_losses.append(trainer.loss_of(validation_rows))
            history.seconds.append(time.perf_counter() - started)
            bar.set_postfix_str(f"{history.loss} {history.losses[-1]:.4g}", refresh=False)
            bar.update()
            if on_epoch is not None:
                on_epoch(epoch, history)

    _check_finite(parameters, optimizer, history)
    return history


@dataclass(frozen=True)
class _Trainer:
    """Runs rows through the model, one graph at a time."""

    model: Model
    parameters: list[Value]
    loss: Loss
    optimizer: Optimizer

    def step(self, batch: list[Example]) -> float:
        """Moves the parameters once; returns the sum of the losses that the batch's rows had before.

        Where that is nan or infinite, so is the gradient, and the parameters stay as they are.
        """
        total = self._run_backward(batch)
        if math.isfinite(total):
            for parameter in self.parameters:
                parameter.grad = self.loss.combined(parameter.grad, len(batch))
            self.optimizer.step(self.parameters)
        return total

    def loss_of(self, rows: list[Example]) -> float:
        """The loss of these rows as the parameters are."""
        total = 0.0
        for row, target in rows:
            total += self._row_loss(row, target).data
        return float(self.loss.combined(total, len(rows)))

    def _run_backward(self, batch: list[Example]) -> float:
        """Leaves the sum of the rows' gradients in the parameters; returns the sum of their losses."""
        for parameter in self.parameters:
            parameter.zero_grad()
        total = 0.0
        for row, target in batch:
            loss = self._row_loss(row, target)
            loss.backward()
            total += loss.data
        return total

    def _row_loss(self, row: Any, target: Any) -> Value:
        outputs = self.model(row)
        if outputs is None:
            raise TypeError("the model returned None for a row; does its __call__ end with `return`?")
        loss = self.loss(outputs, target)
        if not isinstance(loss, Value):
            raise TypeError(
                f"the loss of a row must be a Value, made from the outputs; got the {type(loss).__name__} {loss!r:.60}"
            )
        return loss


def _batches(rows: list[Example], batch_size: int | None, shuffle: Random | None) -> Iterator[list[Example]]:
    """The rows of each step of one epoch."""
    if batch_size is None:
        yield rows
        return
    if shuffle is not None:
        rows = rows.copy()
        shuffle.shuffle(rows)
    for start in range(0, len(rows), batch_size):
        yield rows[start : start + batch_size]


def _check_finite(parameters: list[Value], optimizer: Optimizer, history: History) -> None:
    """The last step has been met by no loss, which would have shown what it did."""
    epoch = len(history.losses)
    for parameter in parameters:
        if not math.isfinite(parameter.data):
            what = f"the parameter {parameter.label or '(no label)'} became {parameter.data}"
            raise Diverged(_advice(what, epoch, optimizer), epoch, history)


def _advice(what: str, epoch: int, optimizer: Optimizer) -> str:
    lr = getattr(optimizer, "lr", None)
    now = "" if lr is None else f" (it is {lr:g})"
    return f"{what} in epoch {epoch}; lower the learning rate{now}, or scale the inputs and targets to about 1"


def _parameters_of(model: Any) -> list[Value]:
    if not callable(model) or not hasattr(model, "parameters") or isinstance(model, type):
        raise TypeError(f"the model must be callable and have parameters(), as an nn.Module does; got {model!r:.60}")
    parameters = list(dict.fromkeys(model.parameters()))
    if not parameters:
        raise ValueError("the model has no parameters; make its weights autograd.Parameter(...), not plain Values")
    return parameters


def _check_settings(optimizer: Any, loss: Any, epochs: Any, batch_size: Any) -> None:
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise TypeError(f"the optimizer must have step(parameters), as nn.SGD(lr=0.01) does; got {optimizer!r:.60}")
    if not callable(loss):
        raise TypeError(f"the loss must be a function of outputs and targets, as nn.ssr is; got {loss!r:.60}")
    check_count("epochs", epochs)
    if batch_size is not None:
        check_count("batch_size", batch_size)


def _validation_rows(validation: Any, like: Example) -> list[Example]:
    """The validation rows, each of the shape of a training row."""
    if validation is None:
        return []
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise TypeError("validation must be a pair (inputs, targets) of validation rows")
    inputs, targets = validation
    rows = list(zip(*as_examples(inputs, targets, prefix="validation ")))
    for name, row, expected in zip(("inputs", "targets"), rows[0], like):
        if _shape(row) != _shape(expected):
            raise ValueError(f"validation {name} have {_shape(row)} a row, but training {name} {_shape(expected)}")
    return rows


def _shape(row: Any) -> str:
    return f"{len(row)} numbers" if isinstance(row, list) else "a single number"
