"""Rows of the operands that users pass: ints, numbers of numpy, and an update of `data`, beside what floats cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import micrograd.engine
import numpy as np
from measuring.beside import Row, measured

from autograd import Value
from loops.bars import BARS

TIMES = 100
RATE = 1e-4
BESIDE_FLOATS = {
    "v * 2": "v * 2.0",
    "v * np.float64(2)": "v * 2.0",
    "np.int64(2) * v": "2.0 * v; np.int64(2) * asked",
    "Value(np.float64(x))": "Value(x)",
}
OF_NUMPY = ("v * np.float64(2)", "np.int64(2) * v")
UPDATE = "v.data -= lr * v.grad"
GIVEN = {"np.float64(2)": np.float64(2.0), "np.int64(2)": np.int64(2), "np.float64(x)": np.float64(0.3)}


class Asked:
    """What numpy asks, as it asks a Value, before it multiplies by it: an answer cannot cost less."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> None:
        """Nothing."""


def each(statement: str, values: list[Any]) -> Callable[[], None]:
    """A function that runs a statement for each of the values; the numbers of numpy in it exist already."""
    names: dict[str, Any] = {"values": values, "Value": Value, "asked": Asked(), "x": 0.3, "lr": RATE}
    for i, (text, number) in enumerate(GIVEN.items()):
        statement = statement.replace(text, f"number{i}")
        names[f"number{i}"] = number
    exec(f"def run():\n    for v in values:\n        {statement}", names)
    run: Callable[[], None] = names["run"]
    return run


def operand_rows(rounds: int) -> list[Row]:
    """Rows for operations on single Values, a hundred times each."""
    ours, theirs = [[engine(0.5) for _ in range(TIMES)] for engine in (Value, micrograd.engine.Value)]
    for p in (*ours, *theirs):
        p.grad = 0.25
    pairs = {name: (each(name, ours), each(plain, ours)) for name, plain in BESIDE_FLOATS.items()}
    pairs[UPDATE] = each(UPDATE, ours), each(UPDATE, theirs)
    programs = {f"{name}{i}": program for name, pair in pairs.items() for i, program in enumerate(pair)}

    def rows(seconds: dict[str, float]) -> list[Row]:
        found = []
        for name in pairs:
            most = BARS.numpy_operand if name in OF_NUMPY else BARS.operand
            took, beside = (1e9 / TIMES * seconds[f"{name}{i}"] for i in range(2))
            least = None if most is None else 1.0 / most
            found.append(Row(name, "ns", took, beside, BESIDE_FLOATS.get(name, "micrograd"), least_factor=least))
        return found

    return measured(programs, rows, rounds)
