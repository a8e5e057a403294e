"""Sparse Hessians beside dense ones: how long until they are ready, and how long each takes.

    python benchmarks/sparse.py            # the tables; with --write, into benchmarks/results/sparse.md
    python benchmarks/sparse.py --check    # exit with 1 if a bar is missed

The function is Rosenbrock's, a sum of n - 1 terms of two neighbours each, so that its Hessian has 3 n - 2 entries, and
the energy of a grid, of which each place has four neighbours. "Ready" is the processor time until the first result: to
record the function, find the entries, colour and compile. A Hessian's time is the best of many by the clock, of a
bound function that writes its entries into a buffer. Sizes take turns, and the best of all turns counts.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from array import array

from measuring.report import amount, of_bars, table
from measuring.results import finish, options
from measuring.versions import versions
from peers.first_compile import compile_as_the_first_time

import autograd
from autograd import compile, hessian, sparse_hessian

SMALL, HALF, WHOLE = 100, 2_500, 5_000
LEAST_GAIN = 15.0  # of the sparse Hessian beside the dense one, at n = SMALL
MOST_READY, MOST_GROWTH, MOST_EACH = 5.0, 2.3, 0.5e-3
TURNS, CALLS = 2, 300


def rosenbrock(x: Sequence[Any]) -> Any:
    """A sum of terms of two neighbours each."""
    total: Any = 0.0
    for a, b in pairwise(x):
        total = total + 100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2
    return total


def grid(x: Sequence[Any]) -> Any:
    """The energy of a square grid: differences between neighbours, and an exponential of each number."""
    side = round(len(x) ** 0.5)
    total: Any = 0.0
    for i, a in enumerate(x):
        total = total + autograd.exp(a)
        for j in ([i + 1] if (i + 1) % side else []) + ([i + side] if i + side < len(x) else []):
            total = total + (x[j] - a) ** 4
    return total


class Measured(NamedTuple):
    """Seconds until the first result, seconds for each one, and what the Hessian is."""

    ready: float
    each: float
    what: str


def best_of(call: Callable[[], None]) -> float:
    """The shortest time of many calls, in seconds by the clock."""
    best = float("inf")
    for _ in range(CALLS):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def sparse(f: Callable[..., Any], n: int) -> Measured:
    """The sparse Hessian at a point of n numbers."""
    x = [i / n - 0.5 for i in range(n)]
    start = time.process_time()
    derivative = sparse_hessian(f)
    matrix = derivative(x)
    ready = time.process_time() - start
    at, out = array("d", x), array("d", matrix.values)
    return Measured(ready, best_of(derivative.bind(out, at)), repr(matrix.pattern))


def dense(f: Callable[..., Any], n: int) -> Measured:
    """The dense Hessian, compiled."""
    x = [i / n - 0.5 for i in range(n)]
    start = time.process_time()
    derivative = compile(hessian(f))
    derivative(x)
    ready = time.process_time() - start
    at, out = array("d", x), array("d", bytes(8 * n * n))
    return Measured(ready, best_of(derivative.bind(out, at, in_axes=None)), f"all {n * n:,} entries")


WORKS: dict[str, Callable[[], Measured]] = {
    f"Rosenbrock, n = {SMALL}, dense": lambda: dense(rosenbrock, SMALL),
    f"Rosenbrock, n = {SMALL}": lambda: sparse(rosenbrock, SMALL),
    f"Rosenbrock, n = {HALF:,}": lambda: sparse(rosenbrock, HALF),
    f"Rosenbrock, n = {WHOLE:,}": lambda: sparse(rosenbrock, WHOLE),
    "grid, n = 2,500": lambda: sparse(grid, 2_500),
}


def measured_by_turns() -> dict[str, Measured]:
    """The best of each work; in each turn, each is measured once."""
    compile_as_the_first_time()
    found: dict[str, Measured] = {}
    for _ in range(TURNS):
        for name, work in WORKS.items():
            now = work()
            before = found.get(name, now)
            found[name] = Measured(min(before.ready, now.ready), min(before.each, now.each), now.what)
    return found


def verdicts(found: dict[str, Measured]) -> list[tuple[str, str, str, bool]]:
    """Each bar: what it is of, the bar, what was measured, and whether it is met."""
    full, small, half, whole, _ = found.values()
    gain, growth = full.each / small.each, whole.ready / half.ready
    return [
        (f"sparse beside dense, n = {SMALL}", f"at least {LEAST_GAIN:g} x", f"{gain:.1f} x", gain >= LEAST_GAIN),
        (f"ready, n = {WHOLE:,}", f"{MOST_READY:g} s", amount(whole.ready), whole.ready <= MOST_READY),
        (f"ready, beside n = {HALF:,}", f"{MOST_GROWTH:g} x", f"{growth:.2f} x", growth <= MOST_GROWTH),
        (f"each Hessian, n = {WHOLE:,}", amount(MOST_EACH), amount(whole.each), whole.each <= MOST_EACH),
    ]


def main() -> None:
    arguments = options("Sparse Hessians beside dense ones.").parse_args()
    found = measured_by_turns()
    bars = verdicts(found)
    rows = [[name, m.what.strip("<>").removeprefix("SparsityPattern "), amount(m.ready), amount(m.each)]
            for name, m in found.items()]  # fmt: skip
    text = "\n\n".join(
        [
            table(["", "Hessian", "ready", "each"], rows),
            of_bars(bars),
        ]
    )
    print(text)
    page = (
        "# Sparse Hessians\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()} {platform.machine()}. "
        f"{versions(['llvmlite', 'numpy'])}. `python benchmarks/sparse.py`, whose `--help` says what is measured. The "
        f"best of {TURNS} turns.\n\n{text}\n"
    )
    finish(arguments, "sparse.md", page, [f"{what}: {got}, bar {bar}" for what, bar, got, met in bars if not met])


if __name__ == "__main__":
    main()
