"""Runs the checkers in turns: the processor time of each check, and what came of it."""

from __future__ import annotations

import signal
import statistics
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from gradients import Case

from checkers.checker import Checker

PATIENT_BELOW = 5.0  # seconds; what takes longer has one turn


class TooSlowError(BaseException):
    """A check took more processor time than it may. It is no Exception, as checkers may catch those."""


class Checked:
    """The results of a checker, errors among them, and the processor seconds of each turn, by the name of the case."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.results: dict[str, Any] = {}
        self.turns: dict[str, list[float]] = {}

    @property
    def seconds(self) -> float:
        """The time of all checks, each by the median of its turns."""
        return sum(map(statistics.median, self.turns.values()))

    def check(self, case: Case, most_seconds: float) -> None:
        """One turn of one case; the first result counts."""
        if self.turns.get(case.name, [0.0])[0] > PATIENT_BELOW:
            return
        started, result = time.process_time(), None
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                run = self.checker.prepared(case)
                started = time.process_time()
                with _at_most(most_seconds):
                    result = run()
            except (Exception, TooSlowError) as error:
                result = error
        self.turns.setdefault(case.name, []).append(time.process_time() - started)
        self.results.setdefault(case.name, result)


def take_turns(checkers: Sequence[Checker], cases: Sequence[Case], turns: int, most_seconds: float) -> list[Checked]:
    """All checkers on all cases, so many times."""
    found = [Checked(checker) for checker in checkers]
    for _ in range(turns):
        for case in cases:
            for each in found:
                each.check(case, most_seconds)
    return found


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """A context that TooSlowError leaves after so much processor time."""

    def stop(*_: object) -> None:
        raise TooSlowError(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
