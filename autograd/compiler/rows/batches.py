"""Batches: the rows of an epoch, cut into those of each step, and the loop that goes through them."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple, Protocol


class Epochs(NamedTuple):
    """The results of some epochs: the sum of all rows' losses in each, and the number of steps made."""

    losses: list[float]
    n_steps: int


class StepHalves(Protocol):
    """The two halves of a gradient step, and what follows the last step of an epoch."""

    def sum_up(self, batch: range) -> float:
        """Sums the gradients of the rows of a batch; returns the sum of their losses.

        batch: places in the order in which the rows of an epoch come.
        """

    def move(self, k: int, n_rows: int) -> None:
        """Moves the parameters by the gradients of these rows, as step number k of the call, counted from 0."""

    def end_epoch(self) -> None:
        """Evaluates the parameters after the last step of an epoch."""


class Batches:
    """n_rows rows in batches of `size`: neighbours together, the last batch with the rows that are left.

    size: how many rows a batch has; at most all of them.

    >>> list(Batches(7, 3))
    [range(0, 3), range(3, 6), range(6, 7)]
    """

    def __init__(self, n_rows: int, size: int) -> None:
        self.n_rows, self.size = n_rows, min(size, n_rows)
        rows = range(n_rows)
        self._batches = [rows[first : first + self.size] for first in rows[:: self.size]]

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, k: int) -> range:
        return self._batches[k]

    def __iter__(self) -> Iterator[range]:
        return iter(self._batches)

    def run(self, n: int, steps: StepHalves) -> Epochs:
        """Runs n epochs, with a step for each batch; it ends before a step whose loss is nan or infinite."""
        losses: list[float] = []
        n_steps = 0
        for _ in range(n):
            losses.append(0.0)
            for batch in self:
                loss = steps.sum_up(batch)
                losses[-1] += loss
                if not isfinite(loss):
                    return Epochs(losses, n_steps)
                steps.move(n_steps, len(batch))
                n_steps += 1
            steps.end_epoch()
        return Epochs(losses, n_steps)
