"""fit: gradient descent over epochs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from itertools import takewhile
from random import Random
from types import ModuleType
from typing import Any

from autograd import RecordingError, Value, compile
from autograd.common import check_count, shown_how, with_type
from autograd.compiler import Backend, Batches, ExecutorError
from nn.common.counts import as_number, check_flag
from nn.data.columns import Columns
from nn.data.plain_rows import as_examples
from nn.data.trained_on import remember, remembered
from nn.losses import row_losses
from nn.losses.loss import as_loss
from nn.losses.row_losses import ssr
from nn.optimizers import rules
from nn.optimizers.clipping import Clipping
from nn.optimizers.optimizer import Optimizer
from nn.training.class_targets import with_rows_of_classes
from nn.training.divergence import cause_of, diverged, not_finite
from nn.training.early_stopping import BestWeights, EarlyStopping
from nn.training.history import History, StopTraining
from nn.training.keyboard import held_interrupts
from nn.training.ownership import owned
from nn.training.progress import NoBar, progress_bar
from nn.training.shuffling import Shuffling
from nn.training.trainers import Example, Model, Trainer, say_that_it_is_eager, trainer_for

OnEpoch = Callable[[int, History], object]

_SECONDS_WITHOUT_NEWS = 0.1  # seconds of compiled epochs between two moves of the progress bar
_MOST_TRACED = 2**17  # numbers that are kept for early stopping, those of all parameters for each epoch


@shown_how(
    "nn.fit(model, inputs, targets, loss=nn.mse, optimizer=nn.SGD(lr=0.1), epochs=100)",
    **dict.fromkeys(("learning_rate", "lr", "params"), "optimizer=nn.SGD(lr=0.1)"),
    device="nothing, as numbers stay in this process,",
    metrics="nn.accuracy(nn.predict(model, inputs), targets)",
    momentum="optimizer=nn.SGD(lr=0.1, momentum=0.9)",
    patience="early_stopping=nn.EarlyStopping(patience=10)",
    scheduler="optimizer=nn.SGD(nn.StepDecay(0.1, every=10))",
    shuffle="batch_size=32, rng=0",
    validation_split="validation=(inputs, targets), of nn.train_test_split,",
)
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
    clip_norm: float | None = None,
    clip_value: float | None = None,
    early_stopping: EarlyStopping | None = None,
    on_epoch: OnEpoch | Sequence[OnEpoch] | None = None,
    history: History | None = None,
    progress: bool | None = None,
    compiled: bool | None = None,
    backend: Backend = "auto",
    executor: Executor | None = None,
    timeout: float = 300.0,
) -> History:
    """Trains the model: in every epoch each row is seen once, in every step the optimizer moves the parameters.

    model: called with one row of inputs; a Module, or anything that also has `parameters()`.
    inputs, targets: as many rows of the one as of the other: lists, numpy arrays, DataFrames, tables. Where a row is a
        single number, a flat list does: the model, or the loss, is then called with the number. Targets of
        `nn.cross_entropy` may be a flat list of ints, the classes of the rows.
    loss: `nn.ssr`, `nn.cross_entropy` or another of the losses, an `nn.Loss`, or a plain function of one row's outputs
        and targets that returns a Value; the losses of such a function are summed over the rows.
    optimizer: for instance `nn.SGD(lr=0.01)` or `nn.Adam()`; its `lr` may be a schedule.
    epochs: how many times to go through all rows, in all, with the epochs of a `history` that is given.
    batch_size: how many rows make a step; all of them where it is None. The last batch of an epoch may be smaller.
    validation: (inputs, targets) of rows that are not trained on, the validation rows; their loss after every epoch
        becomes `history.test_losses`.
    rng: a `random.Random` or an int seed that shuffles the rows anew in every epoch, for mini-batches. Without it
        they come in the order given.
    clip_norm, clip_value: how large the norm of all gradients, or each of them, may be in a step; larger ones are cut
        down, see `nn.clip_grad_norm` and `nn.clip_grad_value`.
    early_stopping: `nn.EarlyStopping(patience=10)` ends training where the validation loss no longer falls, and goes
        back to the best weights.
    on_epoch: called as `on_epoch(epoch, history)` after every epoch, counted from 1, when the history has its numbers;
        several in a list. It may end training by `raise nn.StopTraining("enough")`.
    history: that of the epochs before, to go on where they ended: with the model and the optimizer that they left, and
        the same rows and settings, the run gives the bits of one that was not interrupted. It is added to. Where early
        stopping has gone back to the best weights, the run goes on from those of its last epoch, which the history
        keeps; a model that has been given other weights since goes on from these.
    progress: None shows a bar in notebooks, and in a terminal where tqdm is installed, see `nn.progress_bar`; True
        always, False never.
    compiled: whether the loss of a row is recorded once and then runs compiled, see `autograd.compile`, with the steps
        of the optimizer. None does so where it can: what cannot be recorded, as a model that decides by a comparison,
        is trained eagerly, with a warning that says why; so is what an optimizer does in a `step` of its own. True
        raises the error instead, False is eager from the start.
    backend: what runs the compiled code, as for `autograd.compile`. "python" gives the bits of eager training, "llvm"
        adds rows up in another order: the last digits differ.

    executor: whose workers share the rows of each step out: threads or processes of `concurrent.futures`, or an engine
        for many machines, as Dask's `client.get_executor()`. Rows travel once to a worker; in a step the parameters go
        out, and a gradient comes back from each. With any number of workers the bits are the same; with the backends
        "llvm" and "tape" they are those of `fit` without an executor. What cannot be recorded is an error then.
    timeout: how many seconds the executor's workers may take for a step.

    The gradients of a batch's rows accumulate in the parameters, in the memory of one row. The same data, starting
    weights and seed give the same bits, with any number of processors.

    An interrupt from the keyboard ends training when the epoch is over: what was learned is kept, and `history.stopped`
    says so. A second one is a KeyboardInterrupt.

    Errors: ValueError and TypeError for data, settings or a model that do not fit together; RuntimeError for a model
    that another thread trains; `Diverged` when a loss or a parameter becomes nan or infinite, with the epoch, the row,
    the operation and the history so far; `autograd.compiler.ExecutorError` when the executor's workers are gone or too
    slow: the model is as the last finished step left it.

    >>> import nn
    >>> model = nn.MLP(1, [1], initializer="zeros")
    >>> history = fit(model, [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], optimizer=nn.SGD(lr=0.1), epochs=100)
    >>> [round(parameter.data, 3) for parameter in model.parameters()]
    [2.0, 1.0]
    >>> history.losses[0]
    35.0
    """
    parameters = _parameters_of(model)
    _check_settings(optimizer, loss, epochs, batch_size, progress, compiled, backend, timeout)
    if executor is not None and compiled is False:
        raise ValueError("an executor's workers run compiled code: leave compiled=False out, or the executor")
    compiled = compiled if executor is None else True
    columns = Columns.of(inputs, targets)
    inputs, targets, validation = with_rows_of_classes(model, loss, inputs, targets, validation)
    rows = list(zip(*as_examples(inputs, targets)))
    before = remembered(model)
    if history is not None or columns.is_another_order_than(before):
        columns.check_same(before, whose="the {} that the model was trained on")
    if history is not None:
        columns = columns.or_those_of(before)
    validation_rows = _validation_rows(validation, columns, like=rows[0])
    for what, examples in (("targets", rows), ("validation targets", validation_rows)):
        as_loss(loss).check_targets([target for _, target in examples], what)
    _check_stopping(early_stopping, validation_rows)
    clipping, callbacks = Clipping(clip_norm, clip_value), _callbacks(on_epoch)
    begun = time.perf_counter()
    trainer = trainer_for(
        model,
        parameters,
        as_loss(loss),
        optimizer,
        clipping,
        rows,
        validation_rows,
        compiled,
        backend,
        executor,
        timeout,
    )
    loss_name = trainer.rule.loss.name
    history = History(loss_name) if history is None else history
    _check_history(history, loss_name, epochs, bool(validation_rows), len(parameters))
    if trainer.is_compiled:
        history.compile_seconds += time.perf_counter() - begun
    batches = Batches(len(rows), len(rows) if batch_size is None else batch_size)
    shuffling = Shuffling(len(rows), None if batch_size is None else rng, history.seed, len(history.losses))
    history.seed = shuffling.seed
    best = BestWeights(parameters, early_stopping, history)
    one_by_one = not trainer.is_compiled or shuffling.is_on or callbacks or executor is not None
    most_at_once = max(1, _MOST_TRACED // len(parameters)) if validation_rows else epochs
    at_once = 1

    with owned(parameters), held_interrupts() as interrupts:
        history.stopped, history.diverged = best.end, None
        if len(history.losses) < epochs and history.stopped is None:
            best.go_on()
        remember(model, columns)
        with progress_bar(epochs, "epoch", progress, len(history.losses)) as bar, _stored(trainer):
            is_shown = not isinstance(bar, NoBar)
            if callbacks:
                trainer.watch()
            while len(history.losses) < epochs and history.stopped is None:
                started = time.perf_counter()
                n = best.epochs_before_the_end(min(at_once, most_at_once, epochs - len(history.losses)))
                order, step_rates = shuffling.next(), _rates(optimizer, n * len(batches))
                rates = step_rates[:: len(batches)]
                try:
                    totals, n_steps = trainer.epochs(n, batches, order, step_rates)
                except ExecutorError as error:
                    raise _in_epoch(len(history.losses) + 1, len(batches), error) from error.__cause__
                seconds = (time.perf_counter() - started) / len(totals)
                finite = list(takewhile(math.isfinite, totals))
                history.losses += [trainer.rule.loss.combined(total, len(rows)) for total in finite]
                history.seconds += [seconds] * len(finite)
                history.rates += rates[: len(finite)]
                if validation_rows:
                    history.test_losses += trainer.validation_losses[: len(finite)]
                    best.see(len(finite), trainer.trace)
                    history.stopped = best.end
                if len(finite) < len(totals):
                    trainer.store()
                    epoch, batch = len(history.losses) + 1, batches[n_steps % len(batches)]
                    numbers = batch if order is None else order[batch.start : batch.stop]
                    cause = cause_of(trainer.row_loss, parameters, rows, numbers)
                    raise diverged(f"the loss became {totals[len(finite)]}", epoch, optimizer, history, *cause)
                if callbacks:
                    trainer.store()
                if is_shown:
                    bar.set_postfix_str(_news(history), refresh=False)
                    bar.update(n)
                try:
                    for callback in callbacks:
                        callback(len(history.losses), history)
                except StopTraining as reason:
                    history.stopped = str(reason) or "on_epoch stopped it"
                if callbacks:
                    try:
                        trainer.check()
                    except RecordingError as error:
                        if compiled:
                            raise
                        say_that_it_is_eager(error)
                        trainer = trainer.eager()
                if interrupts.pending:
                    history.stopped = "interrupted from the keyboard"
                if not one_by_one:
                    at_once = max(1, int(_SECONDS_WITHOUT_NEWS / max(seconds, 1e-9)))
        best.restore()
    broken = not_finite(parameters)  # no loss has been computed since the last step
    if broken:
        raise diverged(broken, len(history.losses), optimizer, history)
    return history


@contextmanager
def _stored(trainer: Trainer) -> Iterator[None]:
    """A context manager that stores the trained numbers in the model, also after an error."""
    try:
        yield
    finally:
        trainer.store()
        trainer.close()


def _rates(optimizer: Any, n_steps: int) -> list[float]:
    """The learning rates of the next steps; empty if the optimizer has none."""
    if isinstance(optimizer, Optimizer):
        return optimizer.rates(n_steps)
    lr = getattr(optimizer, "lr", None)
    return [lr] * n_steps if isinstance(lr, float) else []


def _news(history: History) -> str:
    rate = f", lr {history.rates[-1]:.3g}" if history.rates else ""
    return f"{history.loss} {history.losses[-1]:.4g}{rate}"


def _callbacks(on_epoch: Any) -> list[OnEpoch]:
    callbacks = [] if on_epoch is None else list(on_epoch) if isinstance(on_epoch, (list, tuple)) else [on_epoch]
    for callback in callbacks:
        if not callable(callback):
            raise TypeError(f"on_epoch is a function of epoch and history, or a list of such; got {callback!r:.60}")
    return callbacks


def _check_stopping(early_stopping: Any, validation_rows: list[Example]) -> None:
    if early_stopping is None:
        return
    if not isinstance(early_stopping, EarlyStopping):
        raise TypeError(f"early_stopping is an nn.EarlyStopping(patience=10), got {early_stopping!r:.60}")
    if not validation_rows:
        raise ValueError("early stopping watches the validation loss: give rows for it, validation=(inputs, targets)")


def _check_history(history: Any, loss: str, epochs: int, has_validation: bool, n_parameters: int) -> None:
    """An error for anything but a history, and for the history of another run."""
    if not isinstance(history, History):
        raise TypeError(f"history is what fit returned before, got {with_type(history)}")
    done = len(history.losses)
    if history.loss != loss:
        raise ValueError(f"the history is of the loss {history.loss}, and now it is {loss}")
    if epochs < done:
        raise ValueError(f"epochs counts all: the history has {done}, so {epochs} more are epochs={done + epochs}")
    if done and has_validation != bool(history.test_losses):
        raise ValueError(f"the history has {'no ' if has_validation else ''}validation losses: go on as it began")
    if any(len(weights) not in (0, n_parameters) for weights in (history.best_weights, history.last_weights)):
        n = len(history.best_weights)
        raise ValueError(f"the history is of a model of {n} parameters, but this one has {n_parameters}")


def _parameters_of(model: Any) -> list[Value]:
    if not callable(model) or not hasattr(model, "parameters") or isinstance(model, type):
        raise TypeError(f"the model must be callable and have parameters(), as an nn.Module does; got {model!r:.60}")
    parameters = list(dict.fromkeys(model.parameters()))
    if not parameters:
        raise ValueError("the model has no parameters; make its weights autograd.Parameter(...), not plain Values")
    return parameters


def _check_settings(
    optimizer: Any, loss: Any, epochs: Any, batch_size: Any, progress: Any, compiled: Any, backend: Any, timeout: Any
) -> None:
    if isinstance(optimizer, type) or not callable(getattr(optimizer, "step", None)):
        name = _name_in(rules, getattr(optimizer, "__name__", optimizer)) or "SGD"
        raise TypeError(
            f"the optimizer must have step(parameters), as nn.SGD(lr=0.01) does; got {optimizer!r:.60}; "
            f"write optimizer=nn.{name}(lr=0.01)"
        )
    if not callable(loss):
        name = _name_in(row_losses, loss) or "ssr"
        raise TypeError(
            f"the loss must be a function of outputs and targets, as nn.ssr is; got {loss!r:.60}; write loss=nn.{name}"
        )
    if compiled is not None and not isinstance(compiled, bool):
        raise ValueError(f"compiled is True, False, or None to compile where it can be; got {compiled!r:.60}")
    if progress is not None:
        check_flag("progress", progress)
    compile(backend=backend)  # raises an error for an unknown backend, also if training is eager
    if not 0.0 < as_number("timeout", timeout) < math.inf:
        raise ValueError(f"timeout is how many seconds a step may take, a positive number; got {timeout!r}")
    check_count("epochs", epochs)
    if batch_size is not None:
        check_count("batch_size", batch_size)


def _name_in(module: ModuleType, text: Any) -> str:
    """The name of the module that is this text but for capitals; "" where it has none."""
    return next((name for name in vars(module) if name.lower() == str(text).lower()), "")


def _in_epoch(epoch: int, n_batches: int, error: ExecutorError) -> ExecutorError:
    """The error, with the epoch and the state of the model added to its message."""
    return ExecutorError(
        f"in epoch {epoch}, {error}. {error.n_steps} of the {n_batches} steps of this epoch were finished, "
        "and the model is as they left it; fit it again with an executor whose workers are there",
        error.n_steps,
    )


def _validation_rows(validation: Any, columns: Columns, like: Example) -> list[Example]:
    """The validation rows, each of the shape of a training row, with its columns in its order."""
    if validation is None:
        return []
    if not isinstance(validation, (tuple, list)) or len(validation) != 2:
        raise TypeError(
            f"validation must be a pair (inputs, targets) of validation rows, got {validation!r:.60}; "
            "nn.train_test_split sets rows aside"
        )
    inputs, targets = validation
    Columns.of(inputs, targets, "validation ").check_same(columns, "validation ")
    rows = list(zip(*as_examples(inputs, targets, prefix="validation ")))
    for name, row, expected in zip(("inputs", "targets"), rows[0], like):
        if _shape(row) != _shape(expected):
            raise ValueError(f"validation {name} have {_shape(row)} a row, but training {name} {_shape(expected)}")
    return rows


def _shape(row: Any) -> str:
    return f"{len(row)} numbers" if isinstance(row, list) else "a single number"
