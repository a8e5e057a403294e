"""Early stopping: training ends where the validation loss no longer falls, with the weights that were best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograd import Value
from nn.counts import as_number, check_count
from nn.training.history import History


@dataclass(frozen=True)
class EarlyStopping:
    """Ends training when the validation loss has not fallen for some epochs, and goes back to the best weights.

    patience: how many epochs may pass without a lower loss. min_delta: by how much a loss must be lower to count.

    The weights are those of the best epoch, `history.best`, however training ends; where the best epoch was in an
    earlier run, of which the history tells, they stay as they are.

    Errors: ValueError where patience is below 1, or min_delta negative.

    Source: Prechelt, Early stopping - but when?, 1998.

    >>> import nn
    >>> model = nn.MLP(1, [1], rng=0)
    >>> history = nn.fit(
    ...     model, [[0.0], [1.0]], [1.0, 3.0], optimizer=nn.SGD(lr=0.1), epochs=1000, validation=([[2.0]], [4.5]),
    ...     early_stopping=nn.EarlyStopping(patience=5),
    ... )
    >>> history.best == len(history.losses) - 5, history.stopped
    (True, 'the validation loss was lowest in epoch 9')
    """

    patience: int = 10
    min_delta: float = 0.0

    def __post_init__(self) -> None:
        check_count("patience", self.patience)
        if not 0.0 <= as_number("min_delta", self.min_delta) < math.inf:
            raise ValueError(f"min_delta must be finite and not negative, got {self.min_delta!r}")


class BestWeights:
    """The weights of the epoch with the lowest validation loss."""

    def __init__(self, parameters: Sequence[Value], stopping: EarlyStopping | None, history: History) -> None:
        self._parameters, self._stopping, self._history = parameters, stopping, history
        self._numbers: list[float] | None = None
        if stopping and history.best is None:
            for epoch, loss in enumerate(history.test_losses, start=1):
                self._note(epoch, loss)

    def see(self) -> bool:
        """Looks at the epoch that is over; returns whether training should stop."""
        stopping, history = self._stopping, self._history
        if not stopping:
            return False
        epoch = len(history.losses)
        if self._note(epoch, history.test_losses[-1]):
            self._numbers = [parameter.data for parameter in self._parameters]
        return epoch - (history.best or 0) >= stopping.patience

    def restore(self) -> None:
        """Goes back to them."""
        if self._numbers is not None:
            for parameter, number in zip(self._parameters, self._numbers):
                parameter.data = number

    def _note(self, epoch: int, loss: float) -> bool:
        assert self._stopping is not None
        best = self._history.best
        lowest = math.inf if best is None else self._history.test_losses[best - 1] - self._stopping.min_delta
        if loss < lowest:
            self._history.best = epoch
        return loss < lowest
