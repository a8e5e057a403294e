"""History: the record of a training, one number per epoch; and the errors Diverged and StopTraining."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, overload

from autograd.common import as_path, elsewhere, names_here, writable, write_atomically
from nn.common.optional_types import Figure
from nn.common.strict_json import read_json
from nn.training.records import as_csv, as_record, from_record

_ELSEWHERE = elsewhere(
    {
        **dict.fromkeys(("history", "train_loss", "train_losses"), "write history.losses, one for each epoch"),
        **dict.fromkeys(("test_loss", "val_loss", "val_losses"), "write history.test_losses, of the validation rows"),
        "accuracy": "write nn.accuracy(nn.predict(model, inputs), targets)",
        **dict.fromkeys(("epoch", "epochs"), "write len(history.losses)"),
        "show": "write history.plot()",
    }
)


@dataclass(repr=False)
class History:
    """The record of a training run, one number per epoch.

    loss: the name of the loss.
    losses: the training loss, as the epoch's steps met it: its first entry is the loss of the starting weights where
        every epoch is one step.
    test_losses: the loss on the validation rows after the epoch; empty where there are none.
    seconds: how long the epoch took; of no account when histories are compared.
    diverged: the epoch in which a loss or a parameter became nan or infinite, if one did.
    rates: the learning rate of the epoch's first step; empty where the optimizer has none.
    seed: what the rows of mini-batches were shuffled by, where that was an int.
    best: the epoch of the lowest validation loss, whose weights early stopping keeps.
    best_weights: these weights, in the order of `model.parameters()`; empty where early stopping kept none.
    last_weights: the weights of the last epoch, where fit has gone back to the best ones; else empty.
    stopped: why training ended before its last epoch, if it did.
    compile_seconds: how long recording and compiling took before the first epoch; 0 where it was eager.

    >>> History("ssr", losses=[8.0, 2.0, 0.5], seconds=[0.25, 0.25, 0.25])
    <History of 3 epochs in 0.75 s: ssr 8 → 0.5>
    """

    locals().update(_ELSEWHERE)

    loss: str = "loss"
    losses: list[float] = field(default_factory=list)
    test_losses: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list, compare=False)
    diverged: int | None = None
    rates: list[float] = field(default_factory=list)
    seed: int | None = None
    best: int | None = None
    best_weights: list[float] = field(default_factory=list)
    last_weights: list[float] = field(default_factory=list)
    stopped: str | None = None
    compile_seconds: float = field(default=0.0, compare=False)

    @overload
    def plot(
        self,
        path: None = None,
        *,
        beside: Mapping[str, History | Sequence[History]] | None = None,
        title: str | None = None,
        theme: str = "light",
    ) -> Figure: ...

    @overload
    def plot(
        self,
        path: str | PathLike[str],
        *,
        beside: Mapping[str, History | Sequence[History]] | None = None,
        title: str | None = None,
        theme: str = "light",
    ) -> Path: ...

    def plot(
        self,
        path: str | PathLike[str] | None = None,
        *,
        beside: Mapping[str, History | Sequence[History]] | None = None,
        title: str | None = None,
        theme: str = "light",
    ) -> Figure | Path:
        """The losses over the epochs as a picture, on a logarithmic axis.

        path: where to write it, as png, svg or pdf, by its ending.
        beside: other runs to compare this one with, each a History or several under a name, as in
            `relu.plot(beside={"sigmoid": sigmoid})`; `nn.plot_runs` compares runs that all have names.
        title: above the plot; without it the loss is named. theme: "light" or "dark".

        Returns the path; without one the matplotlib Figure, which a notebook shows.

        Errors: ModuleNotFoundError without matplotlib, naming the extra; ValueError before the first epoch.
        """
        from nn.plotting import plot_history, plot_runs
        from nn.plotting.looks import THIS_RUN

        if isinstance(path, History):
            raise TypeError('another run goes by a name: history.plot(beside={"other": other})')
        if beside is None:
            return plot_history(self, path, title=title, theme=theme)
        if not isinstance(beside, Mapping):
            raise TypeError(f'beside gives each run a name, {{"other": other}}; got {beside!r:.60}')
        if THIS_RUN in beside:
            raise ValueError(f"the history that is plotted is called {THIS_RUN!r}; give the other run another name")
        runs = {THIS_RUN: self, **beside}
        return plot_runs(runs, path, title=title, theme=theme)

    def to_json(self, path: str | PathLike[str] | None = None) -> str:
        """The whole record as a JSON text, with every bit of its numbers; nan and inf are the strings "nan" and "inf".

        path: a file to write it to as well, whole or not at all.

        Errors: OSError where the file cannot be written.

        >>> history = History("ssr", losses=[8.0, 2.0])
        >>> History.from_json(history.to_json()) == history
        True
        """
        return _written(path, json.dumps(as_record(self)) + "\n")

    def to_csv(self, path: str | PathLike[str] | None = None) -> str:
        """A line for each epoch as a CSV text: epoch, loss, test_loss, seconds, rate; those of which there are numbers.

        path: a file to write it to as well, whole or not at all.

        Errors: OSError where the file cannot be written.

        >>> print(History("ssr", losses=[8.0, 2.0], rates=[0.1, 0.1]).to_csv(), end="")
        epoch,loss,rate
        1,8.0,0.1
        2,2.0,0.1
        """
        return _written(path, as_csv(self))

    @classmethod
    def from_json(cls, source: str | PathLike[str]) -> History:
        """The history that `to_json` wrote.

        source: the text, or the path of the file.

        Errors: ValueError where it is no JSON of a history.

        >>> History.from_json('{"loss": "ssr", "losses": [8.0, 2.0]}').losses
        [8.0, 2.0]
        >>> History.from_json('{"loss": 3}')
        Traceback (most recent call last):
        ValueError: history.loss is of type str, got 3
        """
        if not isinstance(source, str) or not source.lstrip().startswith("{"):
            path = as_path(source, "source")
            try:
                source = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise ValueError(f"the source {path} is no text in UTF-8, so no history of to_json") from None
        return from_record(cls, read_json(source))

    def __dir__(self) -> list[str]:
        return names_here(self)

    def __repr__(self) -> str:
        epochs = f"{len(self.losses)} epoch" + ("" if len(self.losses) == 1 else "s")
        course = f": {self.loss} {self.losses[0]:.4g} → {self.losses[-1]:.4g}" if self.losses else ""
        fate = "" if self.diverged is None else f", diverged in epoch {self.diverged}"
        end = "" if self.stopped is None else f"; {self.stopped}"
        return writable(f"<History of {epochs} in {sum(self.seconds):.3g} s{course}{fate}{end}>")


def _written(path: str | PathLike[str] | None, text: str) -> str:
    if path is not None:
        write_atomically(path, text.encode("utf-8"))
    return text


class Diverged(FloatingPointError):
    """Training met a loss or a parameter that is nan or infinite.

    message: what happened, and what to try. epoch: in which, counted from 1. history: what was recorded until then.
    row: the number of the row whose loss it was, counted from 0, if it was one.

    >>> import nn
    >>> try:
    ...     nn.fit(nn.MLP(1, [1], rng=0), [[1.0], [1e200]], [1.0, 0.0], optimizer=nn.SGD(lr=0.1), epochs=5)
    ... except nn.Diverged as error:
    ...     error.epoch, error.row
    (1, 1)
    """

    def __init__(self, message: str, epoch: int, history: History, row: int | None = None) -> None:
        super().__init__(message)
        self.epoch = epoch
        self.history = history
        self.row = row

    def __reduce__(self) -> tuple[Any, ...]:
        return Diverged, (str(self), self.epoch, self.history, self.row)


class StopTraining(Exception):
    """Raised by an `on_epoch` of `fit`, it ends training behind that epoch; its message becomes `history.stopped`.

    >>> import nn
    >>> def enough(epoch, history):
    ...     if history.losses[-1] < 1.0:
    ...         raise nn.StopTraining("the loss is small enough")
    >>> history = nn.fit(
    ...     nn.MLP(1, [1], rng=0), [[0.0], [1.0]], [1.0, 3.0], optimizer=nn.SGD(lr=0.1), epochs=100, on_epoch=enough
    ... )
    >>> history.stopped, len(history.losses)
    ('the loss is small enough', 2)
    """
