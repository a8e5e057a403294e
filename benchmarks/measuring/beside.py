"""Rows of `benchmarks/eager.py`: measurements beside other engines, their bars, and the table of both."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

HEADINGS = ["", "glassgrad", "beside", "its time", "factor", "bar", ""]
GC_OFF = "micrograd, gc off"
SECONDS_OF_A_TURN = 0.15  # long enough for the collector to have its share
RUNS_TO_ESTIMATE = 5
MOST_TRIES = 3
SHARE_OF_A_SHARED_MACHINE = 0.4  # what one build measured in several runs differed by as much


@dataclass
class Row:
    """One measurement; its bar is the least factor over what it is beside, or the largest amount.

    theirs: what the same takes in the engine called `beside`.
    """

    name: str
    unit: str
    ours: float
    theirs: float | None = None
    beside: str = "micrograd"
    least_factor: float | None = None
    most: float | None = None

    @property
    def factor(self) -> float | None:
        """The speed, in units of the other's."""
        return None if self.theirs is None or self.most is not None else self.theirs / self.ours

    @property
    def bar(self) -> str:
        """The bar in words; empty for a row without one."""
        if self.least_factor is not None:
            is_faster = self.least_factor >= 1.0
            return (
                f"at least {self.least_factor:.3g} x"
                if is_faster
                else f"at most {1.0 / self.least_factor:g} x the time"
            )
        return f"at most {self.most:g} {self.unit}" if self.most is not None else ""

    @property
    def missed(self) -> bool:
        """Whether the bar was missed."""
        too_slow = self.least_factor is not None and (self.factor or 0.0) < self.least_factor
        too_large = self.most is not None and self.ours > self.most
        return too_slow or too_large

    @property
    def is_far_off(self) -> bool:
        """Whether the bar was missed by more than other work on the machine explains; memory has no such share."""
        if self.least_factor is None:
            return self.missed
        return (self.factor or 0.0) < SHARE_OF_A_SHARED_MACHINE * self.least_factor

    def cells(self) -> list[str]:
        """The row as the table shows it, under `HEADINGS`."""
        factor = "" if self.factor is None else f"{self.factor:.2f} x"
        verdict = "" if not self.bar else "MISSED" if self.missed else "met"
        beside = "" if self.theirs is None else self.beside
        return [
            self.name,
            _amount(self.ours, self.unit),
            beside,
            _amount(self.theirs, self.unit),
            factor,
            self.bar,
            verdict,
        ]


def _amount(x: float | None, unit: str) -> str:
    return "" if x is None else f"{x:.{0 if x >= 99.5 else 1}f} {unit}"


@contextmanager
def collector_off() -> Iterator[None]:
    """A context without the cyclic garbage collector."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


def seconds_per_run(run: Callable[[], object], runs: int) -> float:
    """The processor time of a run, in seconds."""
    gc.collect()
    start = time.process_time()
    for _ in range(runs):
        run()
    return (time.process_time() - start) / runs


def measured(
    programs: Mapping[str, Callable[[], object]],
    rows: Callable[[dict[str, float]], list[Row]],
    rounds: int,
    uncollected: Container[str] = (),
) -> list[Row]:
    """The rows made from the seconds of these programs, which take turns; the best turn of each counts.

    uncollected: the names of the programs that run with the collector off.
    """
    runs = {
        name: max(1, round(SECONDS_OF_A_TURN / seconds_per_run(run, RUNS_TO_ESTIMATE)))
        for name, run in programs.items()
    }
    seconds = dict.fromkeys(programs, math.inf)
    for _ in range(MOST_TRIES):  # a busy machine gets more turns, not a lower bar
        for name, run in [*programs.items()] * rounds:
            with collector_off() if name in uncollected else nullcontext():
                seconds[name] = min(seconds[name], seconds_per_run(run, runs[name]))
        found = rows(seconds)
        if not any(row.missed for row in found):
            break
    return found


def table(rows: list[Row]) -> str:
    """The rows as an aligned markdown table."""
    cells = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = [
        "| " + " | ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) + " |" for line in cells
    ]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])
