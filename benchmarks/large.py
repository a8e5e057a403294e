"""Graphs of up to ten million Values: time and memory per Value, `python benchmarks/large.py`.

A chain y = (y * 1.0) + x, and running sums, are measured in each size in a process of their own: each graph is built,
differentiated by `backward` and by `gradient`, copied, pickled and freed. The time per Value should not grow with size.

While a graph grows, Python's cyclic garbage collector searches all living objects again and again, and finds nothing:
a graph has no cycles. So each time is taken twice, with the collector on, and paused by `gc.disable()`; the bars are
for the times with the collector paused.
"""

from __future__ import annotations

import copy
import gc
import json
import pickle
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.results import finish, options

import autograd
from autograd import Value, gradient

SIZES = (100_000, 1_000_000, 10_000_000)
MOST_GROWTH = 1.5
STEPS = ("build", "backward", "gradient", "deepcopy", "pickle", "unpickle", "free")
BARRED = ("build", "backward", "free")


def chain(length: int) -> tuple[Value, Value]:
    """A leaf, and a Value made from it by `length` operations, each of them on the one before."""
    x = y = Value(1.0, "x")
    for _ in range(length // 2):
        y = y * 1.0
        y = y + x
    return x, y


def running_sum(terms: int) -> tuple[Value, Value]:
    """The first of many leaves, and their sum, added one by one."""
    values = [Value(1.0) for _ in range(terms)]
    total = values[0]
    for value in values[1:]:
        total = total + value
    return values[0], total


def one_sum(terms: int) -> tuple[Value, Value]:
    """The first of many leaves, and their sum as one Value of as many operands."""
    values = [Value(1.0) for _ in range(terms)]
    return values[0], autograd.sum(values)


GRAPHS: dict[str, Callable[[int], tuple[Value, Value]]] = {
    "chain": chain,
    "running sum": running_sum,
    "one sum": one_sum,
}


def measured(name: str, size: int, *, collector: bool) -> dict[str, float]:
    """Seconds for each step, and bytes of memory of the graph, in this process."""
    if not collector:
        gc.disable()
    found: dict[str, float] = {}

    def timed(step: str, function: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = function()
        found[step] = time.perf_counter() - start
        return result

    before = _resident_bytes()
    limit = sys.getrecursionlimit()
    graph = list(timed("build", lambda: GRAPHS[name](size)))
    found["bytes"] = _resident_bytes() - before
    timed("backward", lambda: graph[1].backward())
    assert graph[0].grad >= 1.0
    (slope,) = timed("gradient", lambda: gradient(graph[1], [graph[0]]))
    assert slope.data == graph[0].grad
    twin = [timed("deepcopy", lambda: copy.deepcopy(graph[1]))]
    assert twin.pop().data == graph[1].data
    pickled = timed("pickle", lambda: pickle.dumps(graph[1]))
    assert timed("unpickle", lambda: pickle.loads(pickled)).data == graph[1].data
    timed("free", graph.clear)
    assert sys.getrecursionlimit() == limit
    return found


def _resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def in_its_own_process(name: str, size: int, *, collector: bool, turns: int) -> dict[str, float]:
    """The best of several turns, each in a new process; the rest of the machine disturbed that one least."""
    best: dict[str, float] = {}
    for _ in range(turns):
        command = [sys.executable, __file__, "--measure", name, str(size), *(["--collector"] if collector else [])]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{name} of {size:,}: {done.stderr[-2000:]}")
        for step, amount in json.loads(done.stdout).items():
            best[step] = min(amount, best.get(step, amount))
    return best


def growth(small: dict[str, float], large: dict[str, float], sizes: tuple[int, int]) -> float:
    """How many times longer a Value takes in the larger graph, to be built, differentiated and freed."""
    per_value = [sum(found[step] for step in BARRED) / size for found, size in zip((small, large), sizes)]
    return per_value[1] / per_value[0]


def cells(name: str, size: int, collector: bool, found: dict[str, float]) -> str:
    """A row of the table."""
    times = " | ".join(f"{1e6 * found[step] / size:.2f}" for step in STEPS)
    return f"| {name} | {size:,} | {'on' if collector else 'paused'} | {times} | {found['bytes'] / size:.0f} |"


def main() -> None:
    parser = options("Graphs of up to ten million Values: time and memory per Value.")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="the largest graph (default: 10,000,000)")
    parser.add_argument("--measure", nargs=2, metavar=("GRAPH", "SIZE"), help="one measurement, printed as JSON")
    parser.add_argument("--collector", action="store_true", help="with --measure: leave the garbage collector on")
    arguments = parser.parse_args()
    if arguments.measure:
        name, size = arguments.measure
        print(json.dumps(measured(name, int(size), collector=arguments.collector)))
        return
    if arguments.write and arguments.largest < SIZES[-1]:
        parser.error("the page holds all graphs: with --write, leave out --largest")

    sizes = [size for size in SIZES if size <= arguments.largest]
    lines = [
        f"| graph | Values | collector | {' | '.join(f'{step}, µs' for step in STEPS)} | bytes |",
        "|---|--:|---" + "|--:" * (len(STEPS) + 1) + "|",
    ]
    chains: dict[tuple[int, bool], dict[str, float]] = {}
    for name in GRAPHS:
        for size in sizes if name == "chain" else [min(1_000_000, sizes[-1])]:
            for collector in (False, True):
                found = in_its_own_process(name, size, collector=collector, turns=3 if size < 1_000_000 else 1)
                lines.append(cells(name, size, collector, found))
                print(lines[-1], flush=True)
                if name == "chain":
                    chains[size, collector] = found
    grown = {
        collector: growth(chains[sizes[0], collector], chains[sizes[-1], collector], (sizes[0], sizes[-1]))
        for collector in (False, True)
    }
    verdict = (
        f"From {sizes[0]:,} to {sizes[-1]:,} Values, the time to build, differentiate and free one grows "
        f"{grown[False]:.2f} times (at most {MOST_GROWTH:g} is wanted); with the collector on, {grown[True]:.2f} times."
    )
    print(verdict)
    page = (
        "# Large graphs\n\n"
        f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}. "
        "`python benchmarks/large.py`. Times are microseconds per Value, bytes those of the process per "
        "Value, after building.\n\n" + "\n".join(lines) + f"\n\n{verdict}\n"
    )
    finish(arguments, "large.md", page, [f"growth by {grown[False]:.2f}"] * (grown[False] > MOST_GROWTH))


if __name__ == "__main__":
    main()
