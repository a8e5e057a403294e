"""Functions of one number with their derivatives, compiled: what both take together, and what each takes alone.

    python benchmarks/slopes.py            # the table; with --write, into benchmarks/results/slopes.md
    python benchmarks/slopes.py --check    # exit with 1 if a bar is missed

Each function of the table that takes one number is computed for many numbers, alone, with its first derivative, and
with its first and second: by the kernels that `compile` makes, on numbers in the caches. All take turns in one thread
of one process; processor time counts, and of that the best turn.
"""

from __future__ import annotations

import ctypes
import platform
import sys
import time
from array import array
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.report import table
from measuring.results import finish, options

from autograd import TABLE, compile, grad
from autograd.compiler.backends.llvm.ir.machine_code import MachineCode, vector_width
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter

Function = Callable[[Any], Any]
N, ROUNDS, CALLS = 4096, 40, 12
BARS = {"tanh": 1.5, "sigmoid": 1.5, "gelu": 1.6, "erf": 1.3, "sinh": 1.6, "sin": 1.6}
"""The most that a function and its derivative may take, in units of the function alone."""
ABOVE_0 = {"log", "log2", "log10", "sqrt", "rsqrt", "lgamma", "digamma", "acosh", "atanh", "asin", "acos", "erfinv"}
WITHOUT_CURVE = {"identity", "neg", "abs", "step", "sign", "relu", "hard_tanh", "floor", "ceil", "trunc", "round",
                 "degrees", "radians"}  # fmt: skip


class Contender:
    """A function's kernel, and its best time for a number so far, in seconds."""

    def __init__(self, function: Function, numbers: array[float]) -> None:
        program, width = compile(function).record(numbers[0]), vector_width()
        writer = KernelWriter(Kernel(program, "kernel", width, n_shared=0))
        self._code = MachineCode(writer.text(), ["kernel"], level=writer.level)
        sizes = N * len(program.outputs), writer.scratch_size, 1
        self._memory = [numbers, *(array("d", bytes(8 * size)) for size in sizes)]
        rows, results, scratch, none = (memory.buffer_info()[0] for memory in self._memory)
        kernel = ctypes.CFUNCTYPE(None, *[ctypes.c_int64] * 7)(self._code.address("kernel"))
        self._call = partial(kernel, N // width, width, none, rows, none, results, scratch)
        self.best = float("inf")

    def take_a_turn(self) -> None:
        """Measures once more."""
        start = time.process_time()
        for _ in range(CALLS):
            self._call()
        self.best = min(self.best, (time.process_time() - start) / (CALLS * N))


def numbers_for(name: str) -> array[float]:
    rng = Random(0)
    low, high = (1.1, 3.0) if name == "acosh" else (0.1, 0.9) if name in ABOVE_0 else (-3.0, 3.0)
    return array("d", [rng.uniform(low, high) for _ in range(N)])


def contenders(name: str) -> dict[str, Contender]:
    """The function, its derivatives, and both and all three together."""
    f: Function = TABLE[name]
    slope = grad(f)
    curve = grad(slope)
    ways: dict[str, Function] = {
        "f": f,
        "f'": slope,
        "f, f'": lambda x: [f(x), slope(x)],
        "f''": curve,
        "f, f', f''": lambda x: [f(x), slope(x), curve(x)],
    }
    numbers = numbers_for(name)
    return {way: Contender(function, numbers) for way, function in ways.items()}


def main() -> None:
    arguments = options("Functions with their derivatives, together and alone.").parse_args()
    names = sorted(
        name for name, row in TABLE.items() if row.arity == 1 and not row.variadic and name not in WITHOUT_CURVE
    )
    measured = {name: contenders(name) for name in names}
    for _ in range(ROUNDS):
        for ways in measured.values():
            for contender in ways.values():
                contender.take_a_turn()
    rows, missed = [], []
    for name, ways in measured.items():
        own = {way: 1e9 * contender.best for way, contender in ways.items()}
        ratio = own["f, f'"] / own["f"]
        saved = own["f, f'"] / (own["f"] + own["f'"])
        rows.append([name, *(f"{time:.2f}" for time in own.values()), f"{ratio:.2f}", f"{saved:.2f}"])
        if ratio > BARS.get(name, float("inf")):
            missed.append(f"{name} with its derivative takes {ratio:.2f} times {name}, not {BARS[name]}")
    heads = ["ns a number", *next(iter(measured.values())), "(f, f') / f", "(f, f') / (f + f')"]
    text = table(heads, rows)
    print(text)
    page = (
        "# Functions with their derivatives\n\n"
        f"One core, {platform.system()}, CPython {platform.python_version()}, {platform.machine()}, "
        f"{vector_width()} lanes. `python benchmarks/slopes.py`. Nanoseconds a number, in the caches; "
        "f' and f'' alone are computed without f.\n\n"
        f"{text}\n"
    )
    finish(arguments, "slopes.md", page, missed)


if __name__ == "__main__":
    main()
