"""What the benchmark asks of a checker of gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from gradients.case import Array, Case

RIGHT, WRONG, UNDECIDED = "right", "wrong", "undecided"


@dataclass(frozen=True)
class Answer:
    """What a checker says of one gradient.

    verdict: RIGHT, WRONG, or UNDECIDED where it refuses the case or says that there is no derivative to compare with.
    entries: for each argument, which entries it calls wrong; None if it does not say. mistake: its name, or two
    joined by "or"; "" without one.
    """

    verdict: str
    entries: tuple[Array, ...] | None = None
    mistake: str = ""


class Checker:
    """A checker.

    how: how it is called, and what counts as its verdict. tolerances: those to choose from, where it gives numbers and
    leaves the verdict to its user; else the one that it has by default. refutation: the errors that are its verdict;
    by any other error it refuses the case.
    """

    name: str
    library: str
    how: str
    tolerances: Sequence[float]
    refutation: type[Exception] | tuple[()] = ()

    def prepared(self, case: Case) -> Callable[[], Any]:
        """The check of this case, ready to run; only the run is measured."""
        raise NotImplementedError

    def answer(self, case: Case, result: Any, tolerance: float) -> Answer:
        """What the result of a run says, or the error that refutes the gradient."""
        raise NotImplementedError


class Flat:
    """A case as a function of one array with one axis, for checkers that know no other arguments."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.point = np.concatenate([x.ravel() for x in case.point])

    def f(self, numbers: Array) -> Any:
        """The case's function."""
        return self._case.f(*self._parts(numbers))

    def gradient(self, numbers: Array) -> Array:
        """The written derivative, by all entries along its last axis."""
        found = self._case.written(*self._parts(numbers))
        parts = found if isinstance(found, tuple) else (found,)
        axes = np.ndim(self.f(numbers))
        return np.concatenate([np.reshape(x, (*np.shape(x)[:axes], -1)) for x in parts], axis=-1)

    def entries(self, of_all: Array) -> tuple[Array, ...]:
        """The entries along the last axis as one array for each argument."""
        sizes = np.cumsum([x.size for x in self._case.point])[:-1]
        axes = of_all.shape[:-1]
        return tuple(np.reshape(x, (*axes, *at.shape)) for x, at in zip(np.split(of_all, sizes, -1), self._case.point))

    def _parts(self, numbers: Array) -> list[Array]:
        is_single = self.point.dtype == np.float32  # the function is one of float32 whatever a checker hands over
        return list(self.entries(np.asarray(numbers, np.float32 if is_single else None)))
