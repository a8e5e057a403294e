"""Early stopping: training ends when the validation loss no longer falls, with the best weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autograd import Value
from autograd.common import check_count
from nn.common.counts import as_number, number_of
from nn.training.history import History


@dataclass(frozen=True)
class EarlyStopping:
    """Ends training when the validation loss has not fallen for some epochs, and goes back to the best weights.

    patience: how many epochs may pass without a lower loss. min_delta: by how much a loss must be lower to count.

    The model ends with the weights of the best epoch, `history.best`, unless training ends with an error. The history
    keeps these weights, and those of the last epoch: `fit(..., history=history)` goes on from the last epoch, and a
    run in parts gives the bits of a single run. Epochs of an earlier part count: a run that ended for lack of patience
    goes on with more of it. If the best epoch was trained without early stopping, its weights were not kept, and the
    model keeps those of the last epoch.

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
        object.__setattr__(self, "min_delta", as_number("min_delta", self.min_delta))
        if not 0.0 <= self.min_delta < math.inf:
            raise ValueError(f"min_delta must be finite and not negative, got {self.min_delta!r}")


class BestWeights:
    """Keeps the weights of the epoch with the lowest validation loss, and those of the last epoch, in the history."""

    def __init__(self, parameters: Sequence[Value], stopping: EarlyStopping | None, history: History) -> None:
        self._parameters, self._stopping, self._history = parameters, stopping, history
        if stopping:
            for epoch in range((history.best or 0) + 1, len(history.test_losses) + 1):
                if self._note(epoch):
                    history.best_weights = []  # an epoch without early stopping, whose weights were not kept

    @property
    def end(self) -> str | None:
        """The reason to end training; None while there is none."""
        stopping, history = self._stopping, self._history
        n_epochs = len(history.test_losses)
        if not stopping or n_epochs - (history.best or 0) < stopping.patience:
            return None
        if history.best is None:
            return f"the validation loss was nan or infinite in all {n_epochs} epochs"
        return f"the validation loss was lowest in epoch {history.best}"

    def epochs_before_the_end(self, n: int) -> int:
        """The number of the next n epochs that can run before early stopping could end training."""
        if self._stopping:
            n = min(n, self._stopping.patience + (self._history.best or 0) - len(self._history.test_losses))
        return n

    def go_on(self) -> None:
        """Gives the model the weights of the last epoch, if it still has the best weights, which fit had restored."""
        history = self._history
        if history.last_weights and self._weights() == history.best_weights:
            self._assign(history.last_weights)
        history.last_weights = []

    def see(self, n: int, trace: Sequence[float]) -> None:
        """Takes note of the last n epochs and of the weights after each of them, in order."""
        if self._stopping:
            size, first = len(self._parameters), len(self._history.test_losses) - n + 1
            best = [k for k in range(n) if self._note(first + k)]
            if best:
                self._history.best_weights = list(trace[best[-1] * size : (best[-1] + 1) * size])

    def restore(self) -> None:
        """Gives the model the best weights; the history keeps its weights of before."""
        history = self._history
        if self._stopping and history.best_weights and not history.last_weights:
            history.last_weights = self._weights()
            self._assign(history.best_weights)

    def _weights(self) -> list[float]:
        return [number_of(parameter) for parameter in self._parameters]

    def _assign(self, weights: Sequence[float]) -> None:
        for parameter, number in zip(self._parameters, weights):
            parameter.data = number

    def _note(self, epoch: int) -> bool:
        """Whether this epoch is the best so far."""
        assert self._stopping is not None
        losses, best = self._history.test_losses, self._history.best
        lowest = math.inf if best is None else losses[best - 1] - self._stopping.min_delta
        is_best = losses[epoch - 1] < lowest
        if is_best:
            self._history.best = epoch
        return is_best
