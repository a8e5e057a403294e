"""fit: gradient descent over epochs, and History: what happened while it ran."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from random import Random
from typing import Any, Protocol

from autograd import Value
from nn.counts import check_count
from nn.data import as_examples
from nn.losses import ssr
from nn.optimizers import Optimizer
from nn.progress import progress_bar
from nn.rng import as_rng


class Model(Protocol):
    """What `fit` can train: called with a row of inputs it returns outputs, and it knows its parameters."""

    def __call__(self, inputs: Any, /) -> Any:
        """The outputs for one row of inputs."""

    def parameters(self) -> Sequence[Value]:
        """The Values that training moves; a list of Parameters, or of Values as in micrograd, is one."""


@dataclass(repr=False)
class History:
    """What a training run recorded, one number per epoch.

    loss: the name of the loss.
    losses: the training loss, as the epoch's steps met it: its first entry is the loss of the starting weights where
        every epoch is one step.
    test_losses: the loss on the validation rows after the epoch; empty where there are none.
    seconds: how long the epoch took; of no account when histories are compared.

    >>> History("ssr", losses=[8.0, 2.0, 0.5], seconds=[0.25, 0.25, 0.25])
    <History of 3 epochs in 0.75 s: ssr 8 → 0.5>
    """

    loss: str = "loss"
    losses: list[float] = field(default_factory=list)
    test_losses: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list, compare=False)

    def plot(self, path: str | PathLike[str], *, title: str | None = None) -> Path:
        """Writes the losses over the epochs as a picture (png, svg or pdf, by the path's ending); returns its path.

        Errors: ModuleNotFoundError without matplotlib, naming the extra; ValueError before the first epoch.
        """
        from nn.plotting import plot_history

        return plot_history(self, path, title=title)

    def __repr__(self) -> str:
        epochs = f"{len(self.losses)} epoch" + ("" if len(self.losses) == 1 else "s")
        course = f": {self.loss} {self.losses[0]:.4g} → {self.losses[-1]:.4g}" if self.losses else ""
        return f"<History of {epochs} in {sum(self.seconds):.3g} s{course}>"


class Diverged(FloatingPointError):
    """Training met a loss or a parameter that is nan or infinite.

    epoch: in which epoch, counted from 1. history: what was recorded until then.
    """

    def __init__(self, message: str, epoch: int, history: History) -> None:
        super().__init__(message)
        self.epoch = epoch
        self.history = history

    def __reduce__(self) -> tuple[Any, ...]:
        return Diverged, (str(self), self.epoch, self.history)


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
    validation: (inputs, targets) of rows that are not trained on; their loss is recorded after every epoch.
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
    input_rows, target_rows = as_examples(inputs, targets)
    test_rows = _validation_rows(validation)
    shuffle = None if rng is None else as_rng(rng)
    takes_mean = getattr(loss, "combine", "sum") == "mean"
    history = History(getattr(loss, "__name__", "loss"))

    with progress_bar(epochs, "epoch", progress) as bar:
        for epoch in range(1, epochs + 1):
            started = time.perf_counter()
            epoch_loss = 0.0
            for batch in _batches(len(input_rows), batch_size, shuffle):
                for parameter in parameters:
                    parameter.zero_grad()
                batch_loss = 0.0
                for i in batch:
                    row_loss = _row_loss(loss, model, input_rows[i], target_rows[i])
                    row_loss.backward()
                    batch_loss += row_loss.data
                if not math.isfinite(batch_loss):
                    raise Diverged(_advice(f"the loss became {batch_loss}", epoch, optimizer), epoch, history)
                if takes_mean:
                    for parameter in parameters:
                        parameter.grad /= len(batch)
                optimizer.step(parameters)
                epoch_loss += batch_loss
            history.losses.append(epoch_loss / len(input_rows) if takes_mean else epoch_loss)
            if test_rows:
                test_loss = 0.0
                for row, target in test_rows:
                    test_loss += _row_loss(loss, model, row, target).data
                history.test_losses.append(test_loss / len(test_rows) if takes_mean else test_loss)
            history.seconds.append(time.perf_counter() - started)
            bar.set_postfix_str(f"{history.loss} {history.losses[-1]:.4g}", refresh=False)
            bar.update()
            if on_epoch is not None:
                on_epoch(epoch, history)

    for parameter in parameters:
        if not math.isfinite(parameter.data):
            what = f"the parameter {parameter.label or '(no label)'} became {parameter.data}"
            raise Diverged(_advice(what, epochs, optimizer), epochs, history)
    return history


def _row_loss(loss: Callable[[Any, Any], Any], model: Model, row: Any, target: Any) -> Value:
    value = loss(model(row), target)
    if not isinstance(value, Value):
        raise TypeError(
            f"the loss of a row must be a Value, made from the outputs; got the {type(value).__name__} {value!r:.60}"
        )
    return value


def _batches(n_rows: int, batch_size: int | None, shuffle: Random | None) -> Iterator[list[int]]:
    """The row numbers of each step of one epoch."""
    order = list(range(n_rows))
    if batch_size is None:
        yield order
        return
    if shuffle is not None:
        shuffle.shuffle(order)
    for start in range(0, n_rows, batch_size):
        yield order[start : start + batch_size]


def _advice(what: str, epoch: int, optimizer: Optimizer) -> str:
    lr = getattr(optimizer, "lr", None)
    now = "" if lr is None else f" (it is {lr:g})"
    return f"{what} in epoch {epoch}; lower the learning rate{now}, or scale the inputs and targets to about 1"


def _parameters_of(model: Any) -> list[Value]:
    if not callable(model) or not hasattr(model, "parameters") or isinstance(model, type):
        raise TypeError(f"the model must be callable and have parameters(), as an nn.Module does; got {model!r:.60}")
    parameters = list(model.parameters())
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


def _validation_rows(validation: Any) -> list[tuple[Any, Any]]:
    if validation is None:
        return []
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise TypeError("validation must be a pair (inputs, targets)")
    inputs, targets = validation
    return list(zip(*as_examples(inputs, targets, prefix="validation ")))
