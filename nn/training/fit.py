"""fit: gradient descent over epochs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from random import Random
from typing import Any

from autograd import RecordingError, Value
from autograd.compiler import Backend
from nn.counts import check_count
from nn.data.rows import as_examples
from nn.loss import as_loss
from nn.losses import ssr
from nn.optimizers.optimizer import Optimizer
from nn.rng import as_rng
from nn.training.history import Diverged, History
from nn.training.progress import progress_bar
from nn.training.trainers import Example, Model, say_that_it_is_eager, trainer_for

_SECONDS_WITHOUT_NEWS = 0.1  # how long compiled epochs may run before the progress bar moves


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
    compiled: bool | None = None,
    backend: Backend = "auto",
) -> History:
    """Trains the model: in every epoch each row is seen once, in every step the optimizer moves the parameters.

    model: called with one row of inputs; a Module, or anything that also has `parameters()`.
    inputs, targets: as many rows of the one as of the other, lists or numpy arrays. Where a row is a single number, a
        flat list does: the model, or the loss, is then called with the number.
    loss: `nn.ssr`, `nn.cross_entropy` or another of the losses, an `nn.Loss`, or a plain function of one row's outputs
        and targets that returns a Value; the losses of such a function are summed over the rows.
    optimizer: for instance `nn.SGD(lr=0.01)` or `nn.Adam()`.
    epochs: how many times to go through all rows.
    batch_size: how many rows make a step; all of them where it is None. The last batch of an epoch may be smaller.
    validation: (inputs, targets) of rows that are not trained on, the validation rows; their loss after every epoch
        becomes `history.test_losses`.
    rng: a `random.Random` or an int seed that shuffles the rows anew in every epoch, for mini-batches. Without it
        they come in the order given.
    progress: None shows a bar where tqdm is installed and stderr is a terminal; True always, False never.
    on_epoch: called as `on_epoch(epoch, history)` after every epoch, counted from 1, when the history has its numbers.
    compiled: whether the loss of a row is recorded once and then runs compiled, see `autograd.compile`, with the steps
        of the optimizer. None does so where it can: what cannot be recorded, as a model that decides by a comparison,
        is trained eagerly, with a warning that says why; so is what an optimizer does in a `step` of its own. True
        raises the error instead, False is eager from the start.
    backend: what runs the compiled code, as for `autograd.compile`. "python" gives the bits of eager training, "llvm"
        adds rows up in another order: the last digits differ.

    The gradients of a batch's rows accumulate in the parameters, in the memory of one row. The same data, starting
    weights and seed give the same bits, with any number of processors.

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
    _check_settings(optimizer, loss, epochs, batch_size, compiled)
    rows = list(zip(*as_examples(inputs, targets)))
    validation_rows = _validation_rows(validation, like=rows[0])
    shuffle = None if rng is None or batch_size is None else as_rng(rng)
    trainer = trainer_for(model, parameters, as_loss(loss), optimizer, rows, compiled, backend)
    history = History(trainer.loss.name)
    one_by_one = not trainer.is_compiled or shuffle is not None or bool(validation_rows) or on_epoch is not None
    at_once = 1

    with progress_bar(epochs, "epoch", progress) as bar:
        while len(history.losses) < epochs:
            started = time.perf_counter()
            n = min(at_once, epochs - len(history.losses))
            totals = trainer.epochs(n, batch_size or len(rows), shuffle)
            seconds = (time.perf_counter() - started) / len(totals)
            for total in totals:
                if not math.isfinite(total):
                    epoch = len(history.losses) + 1
                    raise _diverged(f"the loss became {total}", epoch, optimizer, history)
                history.losses.append(trainer.loss.combined(total, len(rows)))
                history.seconds.append(seconds)
            if validation_rows:
                history.test_losses.append(trainer.loss_of(validation_rows))
                history.seconds[-1] = time.perf_counter() - started
            bar.set_postfix_str(f"{history.loss} {history.losses[-1]:.4g}", refresh=False)
            bar.update(n)
            if on_epoch is not None:
                on_epoch(len(history.losses), history)
                try:
                    trainer.check()
                except RecordingError as error:
                    if compiled:
                        raise
                    say_that_it_is_eager(error)
                    trainer = trainer.eager()
            if not one_by_one:
                at_once = max(1, int(_SECONDS_WITHOUT_NEWS / max(seconds, 1e-9)))

    _check_finite(parameters, optimizer, history)
    return history


def _check_finite(parameters: list[Value], optimizer: Optimizer, history: History) -> None:
    """The last step has been met by no loss, which would have shown what it did."""
    epoch = len(history.losses)
    for parameter in parameters:
        if not math.isfinite(parameter.data):
            what = f"the parameter {parameter.label or '(no label)'} became {parameter.data}"
            raise _diverged(what, epoch, optimizer, history)


def _diverged(what: str, epoch: int, optimizer: Optimizer, history: History) -> Diverged:
    lr = getattr(optimizer, "lr", None)
    now = "" if lr is None else f" (it is {lr:g})"
    advice = f"lower the learning rate{now}, or scale the inputs and targets to about 1"
    history.diverged = epoch
    return Diverged(f"{what} in epoch {epoch}; {advice}", epoch, history)


def _parameters_of(model: Any) -> list[Value]:
    if not callable(model) or not hasattr(model, "parameters") or isinstance(model, type):
        raise TypeError(f"the model must be callable and have parameters(), as an nn.Module does; got {model!r:.60}")
    parameters = list(dict.fromkeys(model.parameters()))
    if not parameters:
        raise ValueError("the model has no parameters; make its weights autograd.Parameter(...), not plain Values")
    return parameters


def _check_settings(optimizer: Any, loss: Any, epochs: Any, batch_size: Any, compiled: Any) -> None:
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise TypeError(f"the optimizer must have step(parameters), as nn.SGD(lr=0.01) does; got {optimizer!r:.60}")
    if not callable(loss):
        raise TypeError(f"the loss must be a function of outputs and targets, as nn.ssr is; got {loss!r:.60}")
    if compiled not in (None, True, False):
        raise ValueError(f"compiled is True, False, or None to compile where it can be; got {compiled!r}")
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
