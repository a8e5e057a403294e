"""History: what happened while a model was trained, and Diverged: why it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any


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
