"""Rows of the operands that users pass: ints, numbers of numpy, and an update of `data`, beside what floats cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import micrograd.engine
import numpy
from measuring.beside import Row, measured

from autograd import Value
from loops.bars import BARS

TIMES = 100
RATE = 1e-4
OF_NUMPY = ("v * np.float64(2)", "np.int64(2) * v")


def descend(values: list[Any]) -> None:
    """An update by hand."""
    for p in values:
        p.data -= RATE * p.grad


def operand_rows(rounds: int) -> list[Row]:
    """Rows for operations on single Values, a hundred times each."""
    ours, theirs = [[engine(0.5) for _ in range(TIMES)] for engine in (Value, micrograd.engine.Value)]
    for p in (*ours, *theirs):
        p.grad = 0.25
    x, x64, two, two64 = 0.3, numpy.float64(0.3), numpy.int64(2), numpy.float64(2.0)

    def each(operation: Callable[[Any], object]) -> Callable[[], None]:
        def run() -> None:
            for v in ours:
                operation(v)

        return run

    pairs = {
        "v * 2": (each(lambda v: v * 2), each(lambda v: v * 2.0), "v * 2.0"),
        "v * np.float64(2)": (each(lambda v: v * two64), each(lambda v: v * 2.0), "v * 2.0"),
        "np.int64(2) * v": (each(lambda v: two * v), each(lambda v: 2.0 * v), "2.0 * v"),
        "Value(np.float64(x))": (each(lambda v: Value(x64)), each(lambda v: Value(x)), "Value(x)"),
        "p.data -= lr * p.grad": (lambda: descend(ours), lambda: descend(theirs), "micrograd"),
    }
    programs: dict[str, Callable[[], object]] = {}
    for name, (special, plain, _) in pairs.items():
        programs |= {name: special, f"{name}, plain": plain}

    def rows(seconds: dict[str, float]) -> list[Row]:
        nanos = {name: 1e9 / TIMES * x for name, x in seconds.items()}
        most = {name: BARS.numpy_operand if name in OF_NUMPY else BARS.operand for name in pairs}
        least = {name: None if bar is None else 1.0 / bar for name, bar in most.items()}
        return [
            Row(name, "ns", nanos[name], nanos[f"{name}, plain"], beside, least_factor=least[name])
            for name, (*_, beside) in pairs.items()
        ]

    return measured(programs, rows, rounds)
