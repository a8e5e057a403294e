"""Functions with many outputs, constants, arguments and repeated numbers among them: at a point and over rows."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from autograd import compile, exp, hessian, sin, where
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.kernel.output_copies import MANY_COPIES
from autograd.graph.structure import flattened

Numbers = list[float]


def rosenbrock(x: Any) -> Any:
    return sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(x))


def repeated(x: Any) -> Any:
    """Arguments, constants (signed zeros, nan, infinities) and results, each many times, in no order."""
    y, z = exp(x[0]), where(x[1], x[2], 0.5)
    again = [x[k % 3] for k in range(40)]
    return [y, *again, *([0.0, -0.0, 1.5, float("nan"), float("inf")] * 30), z, *[y, z, y * z] * 25, tuple(again), x]


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Numbers]] = {
    "a Hessian that is 0 nearly everywhere": (hessian(rosenbrock), [0.1 * k for k in range(20)]),
    "arguments, constants and results again and again": (repeated, [0.5, 0.0, -2.0]),
    "its argument": (lambda x: [x, x], [0.25 * k for k in range(200)]),
    "constants": (lambda x: [0.0] * 200 + [x[0]], [3.0]),
    "each another": (lambda x: [a * b for a in x for b in x], [0.3 * k - 4.0 for k in range(70)]),
    "each another, of a long function": (
        lambda x: [sin(a * b) for a in x for b in x],
        [0.3 * k - 4.0 for k in range(70)],
    ),
}

each = pytest.mark.parametrize("name", FUNCTIONS)
backends = pytest.mark.parametrize("backend", ["llvm", "tape"])


@cache
def in_python(name: str) -> Any:
    """What the backends are compared with, recorded once."""
    return compile(FUNCTIONS[name][0], backend="python")


def texts(structure: Any) -> list[str]:
    """The numbers with all their digits, and nan as a text that equals itself."""
    return [f"{x:.12g}" for x in flattened(structure)]


@each
@backends
def test_at_a_point(name: str, backend: Any) -> None:
    f, at = FUNCTIONS[name]
    compiled, right = compile(f, backend=backend), in_python(name)(at)
    found = compiled(at)
    assert texts(found) == texts(right)
    assert [type(part) for part in found] == [type(part) for part in right]
    out = array("d", bytes(8 * len(flattened(right))))
    compiled.into(out, array("d", at))
    assert texts(out.tolist()) == texts(right)


@each
@backends
def test_over_rows(name: str, backend: Any) -> None:
    f, at = FUNCTIONS[name]
    compiled = compile(f, backend=backend)
    rows = [[x + 0.125 * row for x in at] for row in range(9)]
    right = [texts(in_python(name)(row)) for row in rows]
    for n in (1, 9):
        assert [texts(row) for row in compiled.map(rows[:n])] == right[:n]


def test_over_rows_with_shared_numbers() -> None:
    def f(w: Any, x: Any) -> Any:
        return [[w] * MANY_COPIES, [x] * MANY_COPIES, [w * x] * 3]

    found = compile(f, backend="llvm").map(2.0, [1.0, 3.0], in_axes=(None, 0))
    assert found == [[[2.0] * MANY_COPIES, [x] * MANY_COPIES, [2.0 * x] * 3] for x in (1.0, 3.0)]


def test_few_outputs_need_no_table() -> None:
    def text(n: int) -> str:
        program = compile(lambda x: [x] * n).record(2.0)
        return KernelWriter(Kernel(program, "kernel", 1, n_shared=1)).text()

    assert "copies" not in text(MANY_COPIES - 1)
    assert text(10 * MANY_COPIES).count("\n") == text(MANY_COPIES).count("\n")


def test_levels_of_optimization() -> None:
    def level(f: Any, at: Numbers, width: int = 1) -> int:
        program = compile(f).record(at)
        return KernelWriter(Kernel(program, "kernel", width, n_shared=program.n_inputs)).level

    def chain(x: Any) -> Any:
        y = x[0]
        for k in range(5000):
            y = y * x[k % 3]
        return y

    assert level(rosenbrock, [0.1] * 10) == 2
    assert level(chain, [0.1] * 3) == 1
    assert level(lambda x: [a * b for a in x for b in x], [0.1 * k for k in range(100)]) == 0
    assert level(lambda x: [a * b for a in x for b in x], [0.1 * k for k in range(100)], width=4) == 1


@pytest.mark.long
def test_thousands_of_outputs_are_ready_in_a_second() -> None:
    """By processor time; the least of three, as other work on the machine adds to it."""
    compile(lambda x: x, backend="llvm")(1.0)  # LLVM itself is loaded

    def ready(f: Any, at: Numbers) -> float:
        def once() -> float:
            start = time.process_time()
            compile(f, backend="llvm")(at)
            return time.process_time() - start

        return min(once() for _ in range(3))

    at = [0.01 * k for k in range(100)]
    assert ready(hessian(rosenbrock), at) < 1.0
    assert ready(lambda x: [a * b for a in x for b in x], at) < 1.0
    half, whole = (ready(lambda x, n=n: [a * b for a in x for b in x[:n]], at) for n in (50, 100))
    assert whole < 3.0 * half
