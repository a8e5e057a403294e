"""Eager speed and memory beside micrograd: `python benchmarks/eager.py`.

Both run in this process, in turns, on the same numbers, after a check that their gradients agree. Each is measured
by processor time, in its best turn: the one that the rest of the machine disturbed least.

The cyclic garbage collector stays on, as both have it in use: a graph of micrograd's holds reference cycles, which
only that collector can free. A column shows micrograd with the collector off, where nothing is freed at all.
"""

from __future__ import annotations

import argparse
import gc
import platform
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

try:
    import micrograd.engine
    import micrograd.nn
except ImportError:
    sys.exit("this benchmark compares with micrograd: pip install micrograd")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

import nn
from autograd import Value

RESULTS = Path(__file__).parent / "results" / "eager.md"
CHAIN_LENGTH = 1_000_000
EXPRESSION_LENGTH = 400


@dataclass
class Row:
    """One measurement; a bar is a factor over micrograd that must be reached, or a number of bytes to stay under."""

    name: str
    unit: str
    ours: float
    theirs: float | None = None
    theirs_without_collector: float | None = None
    factor: float | None = None
    least_factor: float | None = None
    most: float | None = None

    @property
    def bar(self) -> str:
        """What must be reached, in words; empty where nothing must."""
        if self.least_factor is not None:
            return f"at least {self.least_factor:g} x"
        return f"at most {self.most:g} {self.unit}" if self.most is not None else ""

    @property
    def missed(self) -> bool:
        """Whether it was not reached."""
        too_slow = self.least_factor is not None and (self.factor or 0.0) < self.least_factor
        too_large = self.most is not None and self.ours > self.most
        return too_slow or too_large

    def cells(self) -> list[str]:
        """The row as the table shows it, under `HEADINGS`."""
        factor = "" if self.factor is None else f"{self.factor:.2f} x"
        verdict = "" if not self.bar else "MISSED" if self.missed else "met"
        amounts = [_amount(x, self.unit) for x in (self.ours, self.theirs, self.theirs_without_collector)]
        return [self.name, *amounts, factor, self.bar, verdict]


HEADINGS = ["", "glassgrad", "micrograd", "micrograd, gc off", "factor", "bar", ""]


def _amount(x: float | None, unit: str) -> str:
    return "" if x is None else f"{x:.0f} {unit}"


# ---- what is measured: programs that read the same for both engines --------------------------------------------


def one_sample(model: Any, row: Sequence[float]) -> Callable[[], None]:
    """Forward and backward of one row through a network; two outputs are added up."""

    def run() -> None:
        output = model(row)
        total = output[0] + output[1] if isinstance(output, list) else output
        total.backward()

    return run


def expression(x: Any, y: Any) -> Callable[[], None]:
    """Forward and backward of an expression of + and * alone."""

    def run() -> None:
        total = x
        for _ in range(EXPRESSION_LENGTH // 2):
            total = total * y + x
        total.backward()

    return run


def networks(n_inputs: int, sizes: list[int]) -> tuple[Any, Any]:
    """A network of ours and one of micrograd's with the same weights."""
    ours, theirs = nn.MLP(n_inputs, sizes, rng=1), micrograd.nn.MLP(n_inputs, sizes)
    for p, q in zip(ours.parameters(), theirs.parameters()):
        q.data = p.data
    return ours, theirs


# ---- how it is measured ----------------------------------------------------------------------------------------


def seconds_per_run(run: Callable[[], None], runs: int) -> float:
    gc.collect()
    start = time.process_time()
    for _ in range(runs):
        run()
    return (time.process_time() - start) / runs


@contextmanager
def collector_off() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


def compare(name: str, ours: Callable[[], None], theirs: Callable[[], None], bar: float, rounds: int) -> Row:
    runs = max(1, round(0.1 / seconds_per_run(theirs, 3)))  # long enough for the collector to have its share
    turns: list[tuple[float, float, float]] = []
    while True:
        for _ in range(rounds):
            mine, others = seconds_per_run(ours, runs), seconds_per_run(theirs, runs)
            with collector_off():
                turns.append((mine, others, seconds_per_run(theirs, runs)))
        mine, others, others_without = map(min, zip(*turns))
        row = Row(name, "µs", 1e6 * mine, 1e6 * others, 1e6 * others_without, others / mine, least_factor=bar)
        if not row.missed or len(turns) >= 3 * rounds:  # a busy machine gets more turns, not a lower bar
            return row


def check_same(ours: Sequence[Any], theirs: Sequence[Any]) -> None:
    for p, q in zip(ours, theirs, strict=True):
        if not isclose(p.grad, q.grad, rel_tol=1e-9, abs_tol=1e-9):
            sys.exit(f"the engines disagree, so their times mean nothing: {p!r} here, {q!r} in micrograd")


def network_row(n_inputs: int, sizes: list[int], bar: float, rounds: int) -> Row:
    ours, theirs = networks(n_inputs, sizes)
    rng = Random(2)
    row = [rng.uniform(-1.0, 1.0) for _ in range(n_inputs)]
    run_ours, run_theirs = one_sample(ours, row), one_sample(theirs, row)
    run_ours(), run_theirs()
    check_same(ours.parameters(), theirs.parameters())
    name = "-".join(map(str, [n_inputs, *sizes]))
    return compare(f"MLP {name}, forward + backward of one sample", run_ours, run_theirs, bar, rounds)


def expression_row(bar: float, rounds: int) -> Row:
    ours, theirs = [[engine(0.7), engine(0.9)] for engine in (Value, micrograd.engine.Value)]
    run_ours, run_theirs = expression(*ours), expression(*theirs)
    run_ours(), run_theirs()
    check_same(ours, theirs)
    return compare(f"{EXPRESSION_LENGTH} operations of + and *", run_ours, run_theirs, bar, rounds)


def chain_row() -> Row:
    """micrograd cannot follow: its backward recurses, and ends at Python's recursion limit."""
    x = total = Value(1.0)
    start = time.process_time()
    for _ in range(CHAIN_LENGTH // 2):
        total = total * 1.0 + x
    total.backward()
    del total
    seconds = time.process_time() - start
    return Row(
        f"chain of {CHAIN_LENGTH:,} operations: build, backward, free; per node", "ns", 1e9 * seconds / CHAIN_LENGTH
    )


def bytes_per_product(engine: Callable[[float], Any], n: int = 20_000) -> float:
    """Of `z = x * y`, with a gradient: the node, its number and its gradient, without those of its operands."""
    rng = Random(3)
    factors = [engine(rng.random()) for _ in range(n)]
    products: list[Any] = [None] * n
    with collector_off():
        tracemalloc.start()
        for i in range(n):
            products[i] = factors[i] * factors[i - 1]
        for product in products:
            product.backward()
        used, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return used / n - sys.getsizeof(0.0)  # the last is the gradient of a factor


def memory_row(bar: float) -> Row:
    ours, theirs = bytes_per_product(Value), bytes_per_product(micrograd.engine.Value)
    return Row("memory per multiplication, with its gradient", "bytes", ours, theirs, most=bar)


# ---- the report ------------------------------------------------------------------------------------------------


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
    return (
        "# Eager speed and memory beside micrograd\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"micrograd {version('micrograd')}. Made by `python benchmarks/eager.py`.\n\n{table(rows)}\n\n"
        "Processor times, each the best of several turns, with the garbage collector on but where the heading says\n"
        "otherwise. micrograd has no figure for the chain: it recurses, and ends at Python's recursion limit.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Eager speed and memory beside micrograd.")
    parser.add_argument("--rounds", type=int, default=9, help="turns that each engine takes (default: 9)")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bar is missed")
    arguments = parser.parse_args()
    rows = [
        network_row(2, [16, 16, 1], bar=5.0, rounds=arguments.rounds),
        network_row(5, [8, 8, 2], bar=4.0, rounds=arguments.rounds),
        expression_row(bar=1.5, rounds=arguments.rounds),
        chain_row(),
        memory_row(bar=200.0),
    ]
    print(table(rows))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(report(rows), encoding="utf-8")
    if arguments.check and any(row.missed for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
