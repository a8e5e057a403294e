"""Rows of `benchmarks/eager.py`: measurements beside micrograd, their bars, and the table of both."""

from __future__ import annotations

import gc
import math
import platform
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import version

HEADINGS = ["", "glassgrad", "micrograd", "micrograd, gc off", "factor", "bar", ""]
SECONDS_OF_A_TURN = 0.15  # long enough for the collector to have its share


@dataclass
class Row:
    """One measurement; its bar is the least factor over micrograd, or the largest amount.

    is_aim: whether the bar is only aimed at, so that a check passes where it is missed.
    """

    name: str
    unit: str
    ours: float
    theirs: float | None = None
    theirs_without_collector: float | None = None
    least_factor: float | None = None
    most: float | None = None
    is_aim: bool = False

    @property
    def factor(self) -> float | None:
        """The speed, in units of micrograd's."""
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

    def cells(self) -> list[str]:
        """The row as the table shows it, under `HEADINGS`."""
        factor = "" if self.factor is None else f"{self.factor:.2f} x"
        missed = "missed, an aim" if self.is_aim else "MISSED"
        verdict = "" if not self.bar else missed if self.missed else "met"
        amounts = [_amount(x, self.unit) for x in (self.ours, self.theirs, self.theirs_without_collector)]
        return [self.name, *amounts, factor, self.bar, verdict]


def _amount(x: float | None, unit: str) -> str:
    return "" if x is None else f"{x:.0f} {unit}"


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
    runs = {name: max(1, round(SECONDS_OF_A_TURN / seconds_per_run(run, 5))) for name, run in programs.items()}
    seconds = dict.fromkeys(programs, math.inf)
    for _ in range(3):  # a busy machine gets more turns, not a lower bar
        for name, run in [*programs.items()] * rounds:
            with collector_off() if name in uncollected else nullcontext():
                seconds[name] = min(seconds[name], seconds_per_run(run, runs[name]))
        found = rows(seconds)
        if not any(row.missed and not row.is_aim for row in found):
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


def report(rows: list[Row]) -> str:
    """The page of the results."""
    return (
        "# Eager speed and memory beside micrograd\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"micrograd {version('micrograd')}. Made by `python benchmarks/eager.py`.\n\n{table(rows)}\n\n"
        "Processor times, each the best of several turns, with the garbage collector on but where the heading says\n"
        "otherwise. A whole step reads alike for both: forward, squared error, `model.zero_grad()`, `backward()`, and\n"
        "`for p in model.parameters(): p.data -= lr * p.grad`, or `nn.SGD(lr).step(model.parameters())` beside\n"
        "micrograd's loop. It must keep 0.85 of the factor of forward and backward alone. micrograd has no figure for\n"
        "the chain: it recurses, and ends at Python's recursion limit.\n"
    )
