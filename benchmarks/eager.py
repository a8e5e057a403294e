"""Eager speed and memory beside micrograd: `python benchmarks/eager.py`.

Both run in this process, in turns, on the same numbers, after a check that their gradients agree. Each is measured
by processor time, in its best turn, which the rest of the machine disturbed least.

The cyclic garbage collector stays on, as in normal use: a graph of micrograd's has reference cycles, which only that
collector can free. A column shows micrograd with the collector off, where no graph is freed at all.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from math import isclose
from pathlib import Path
from random import Random
from typing import Any

import numpy

try:
    import micrograd.engine
    import micrograd.nn
except ImportError:
    sys.exit("this benchmark compares with micrograd: pip install micrograd")

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.beside import Row, collector_off, measured, report, table
from measuring.results import finish, options

import nn
from autograd import Value

CHAIN_LENGTH = 1_000_000
EXPRESSION_LENGTH = 400
LEARNING_RATE = 1e-4
LEAST_SHARE_OF_THE_FACTOR = 0.85
MOST_TIMES = 1.5


# ---- what is measured: programs that read the same for both engines --------------------------------------------


def one_sample(model: Any, row: Sequence[float]) -> Callable[[], None]:
    """Forward and backward of one row through a network; two outputs are added up."""

    def run() -> None:
        output = model(row)
        total = output[0] + output[1] if isinstance(output, list) else output
        total.backward()

    return run


def whole_step(model: Any, row: Sequence[float], update: Callable[[Any], None]) -> Callable[[], None]:
    """A whole step of a user's training loop: forward, the squared error of each output, backward, and the update."""

    def run() -> None:
        outputs = model(row)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        loss = sum((output - 0.5) ** 2 for output in outputs)
        model.zero_grad()
        loss.backward()
        update(model)

    return run


def by_hand(model: Any) -> None:
    """A step of gradient descent, as tutorials write it."""
    for p in model.parameters():
        p.data -= LEARNING_RATE * p.grad


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


def check_same(ours: Sequence[Any], theirs: Sequence[Any]) -> None:
    for p, q in zip(ours, theirs, strict=True):
        if not isclose(p.grad, q.grad, rel_tol=1e-9, abs_tol=1e-9):
            sys.exit(f"the engines disagree, so their times mean nothing: {p!r} here, {q!r} in micrograd")


def network_rows(n_inputs: int, sizes: list[int], bar: float, rounds: int) -> list[Row]:
    """Rows for forward and backward alone, and for whole steps, which must keep most of the factor over micrograd."""
    ours, theirs = networks(n_inputs, sizes)
    rng = Random(2)
    row = [rng.uniform(-1.0, 1.0) for _ in range(n_inputs)]
    run_ours, run_theirs = one_sample(ours, row), one_sample(theirs, row)
    run_ours(), run_theirs()
    check_same(ours.parameters(), theirs.parameters())
    optimizer = nn.SGD(LEARNING_RATE)
    programs = {
        "ours": run_ours,
        "theirs": run_theirs,
        "theirs uncollected": run_theirs,
        "step": whole_step(ours, row, by_hand),
        "SGD": whole_step(ours, row, lambda model: optimizer.step(model.parameters())),
        "their step": whole_step(theirs, row, by_hand),
        "parameters": ours.parameters,
    }
    name = "MLP " + "-".join(map(str, [n_inputs, *sizes]))

    def rows(seconds: dict[str, float]) -> list[Row]:
        micros = {program: 1e6 * x for program, x in seconds.items()}
        least = max(bar, LEAST_SHARE_OF_THE_FACTOR * micros["theirs"] / micros["ours"])
        share = 200.0 * micros["parameters"] / micros["step"]
        return [
            Row(
                f"{name}, forward + backward",
                "µs",
                micros["ours"],
                micros["theirs"],
                micros["theirs uncollected"],
                least_factor=bar,
            ),
            *(
                Row(f"{name}, whole step {how}", "µs", ours, micros["their step"], least_factor=least, is_aim=True)
                for how, ours in (("by hand", micros["step"]), ("with SGD.step", micros["SGD"]))
            ),
            Row(f"{name}, finding the parameters twice, of that step", "%", share, most=15.0),
        ]

    return measured(programs, rows, rounds, uncollected=["theirs uncollected"])


def expression_rows(bar: float, rounds: int) -> list[Row]:
    ours, theirs = [[engine(0.7), engine(0.9)] for engine in (Value, micrograd.engine.Value)]
    run_ours, run_theirs = expression(*ours), expression(*theirs)
    run_ours(), run_theirs()
    check_same(ours, theirs)
    name = f"{EXPRESSION_LENGTH} operations of + and *"
    return measured(
        {"ours": run_ours, "theirs": run_theirs},
        lambda seconds: [Row(name, "µs", 1e6 * seconds["ours"], 1e6 * seconds["theirs"], least_factor=bar)],
        rounds,
    )


def small_rows(rounds: int) -> list[Row]:
    """Rows for the operations of a loop on single Values, a hundred times each."""
    number = numpy.float64(0.3)
    ours, theirs = [[engine(0.5) for _ in range(100)] for engine in (Value, micrograd.engine.Value)]
    for p in (*ours, *theirs):
        p.grad = 0.25

    def descend(values: Sequence[Any]) -> None:
        for p in values:
            p.data -= LEARNING_RATE * p.grad

    def construct(engine: Callable[[Any], object]) -> None:
        for _ in range(100):
            engine(number)

    def times_an_int() -> None:
        for v in ours:
            v * 2

    def times_a_float() -> None:
        for v in ours:
            v * 2.0

    programs = {
        "update": lambda: descend(ours),
        "their update": lambda: descend(theirs),
        "Value": lambda: construct(Value),
        "their Value": lambda: construct(micrograd.engine.Value),
        "int": times_an_int,
        "float": times_a_float,
    }

    def rows(seconds: dict[str, float]) -> list[Row]:
        nanos = {program: 1e7 * x for program, x in seconds.items()}
        least = 1.0 / MOST_TIMES
        return [
            Row("p.data -= lr * p.grad", "ns", nanos["update"], nanos["their update"], least_factor=least),
            Row("Value(np.float64(x))", "ns", nanos["Value"], nanos["their Value"], least_factor=least),
            Row("v * 2, of the time of v * 2.0", "%", 100.0 * nanos["int"] / nanos["float"], most=100.0 * MOST_TIMES),
        ]

    return measured(programs, rows, rounds)


def chain_row() -> Row:
    """A row for a long chain, without micrograd: its backward recurses, and fails at Python's recursion limit."""
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
    """The bytes of `z = x * y` with a gradient: the node, its number and its gradient, without its operands."""
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


def main() -> None:
    parser = options("Eager speed and memory beside micrograd. With --check, a bar that is aimed at may be missed.")
    parser.add_argument("--rounds", type=int, default=9, help="turns that each engine takes (default: 9)")
    arguments = parser.parse_args()
    rounds = arguments.rounds
    rows = [
        *network_rows(2, [16, 16, 1], bar=5.0, rounds=rounds),
        *network_rows(5, [8, 8, 2], bar=4.0, rounds=rounds),
        *small_rows(rounds),
        *expression_rows(bar=1.5, rounds=rounds),
        chain_row(),
        memory_row(bar=200.0),
    ]
    print(table(rows))
    finish(arguments, "eager.md", report(rows), [row.name for row in rows if row.missed and not row.is_aim])


if __name__ == "__main__":
    main()
