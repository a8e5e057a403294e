"""The protocols of a backend: code of a Program for one point, code for many rows, and a loop of training steps."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from autograd.compiler.rows.batches import Batches, Epochs
from autograd.compiler.rows.memory import Numbers, Place
from autograd.compiler.rows.shards import SumOfBatch
from autograd.compiler.rows.tables import ArgumentRows

Column: TypeAlias = "array[float] | Numbers"
"""float64 in one piece, which can be read and written."""

SumOfRows: TypeAlias = "Callable[[Numbers, array[int] | None, int], array[float]]"
"""Sums a Program's outputs over rows that it holds: from the numbers that all rows share, the numbers of the rows to
sum (None for all of them), and the rows in a shard."""


Sums: TypeAlias = "array[float] | bytes"
"""float64 that are sums; bytes, where they came from another process, are never changed."""

AddSums: TypeAlias = "Callable[[Sums, Sums], Sums]"
"""Adds two sums of the same length, number by number. It may change the first where that is an array."""


class Point(Protocol):
    """A Program for one point. Arguments that it was not recorded for get NotImplemented."""

    @property
    def call(self) -> Callable[..., object]:
        """Called with arguments of the recorded structure, it returns the outputs in theirs."""

    @property
    def into(self) -> Callable[..., object]:
        """Called with a buffer for the outputs and one for each argument, it writes the outputs, and returns None."""

    def bind(self, out: int, arguments: Sequence[Place], kept: object) -> Callable[[], None]:
        """A function of no arguments that reads the arguments at their places, and writes the outputs to an address.

        kept: what has to live as long as the function.
        """


class Rows(Protocol):
    """A Program for many rows; see `arranging.over_rows` for the order of its inputs and outputs."""

    def __call__(
        self, shared: Sequence[float], tables: Sequence[ArgumentRows], threads: int | None
    ) -> tuple[list[float], list[array[float]]]:
        """The sums over all rows, and the results of each row, column by column.

        shared: the numbers that all rows share. threads: how many share the rows out; None lets the backend choose.
        """

    def bind(
        self, out: int, shared: Sequence[Place], tables: Sequence[ArgumentRows], threads: int | None, kept: object
    ) -> Callable[[], None]:
        """The same as a function of no arguments.

        out: the address of the sums, or of the results, row after row. shared: the place of each argument that all
        rows share. kept: what has to live as long as the function.
        """

    def over(self, tables: Sequence[ArgumentRows]) -> SumOfRows:
        """Holds these rows, to sum all or some of them again and again. One thread at a time may call the result."""


class TrainingLoop(Protocol):
    """Epochs of gradient steps over the rows of a `TrainingTask`."""

    @property
    def columns(self) -> Sequence[Column]:
        """For each parameter its gradient, its number, and each number of its state."""

    @property
    def read_only(self) -> Column:
        """The numbers of the Values that the loss reads and that do not move."""

    @property
    def validation_losses(self) -> Sequence[float]:
        """The summed loss of the validation rows after each of the last epochs; none where there are no such rows."""

    @property
    def trace(self) -> Sequence[float]:
        """The parameters' numbers after each of these epochs, one epoch behind the other."""

    def epochs(
        self,
        n: int,
        rates: array[float],
        batches: Batches,
        order: array[int] | None,
        threads: int | None,
        sum_of_batch: SumOfBatch | None,
    ) -> Epochs:
        """Runs n epochs, see `Batches.run`.

        rates: the learning rate of each step. order: the numbers of the rows, as an epoch goes through them.
        sum_of_batch: sums a batch's losses and gradients elsewhere; where it is None, this process does.
        """
