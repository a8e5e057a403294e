"""Instructions of many operands in short steps: the same numbers, in code that LLVM compiles in several pieces."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

import autograd
from autograd import compile
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter
from autograd.compiler.backends.llvm.run.rolled_kernel import rolled_kernel
from autograd.compiler.loops import LoopedProgram
from autograd.compiler.program.long_instructions import with_short_instructions
from tests.marking import each_of

pytest.importorskip("llvmlite")

FUNCTIONS: dict[str, Any] = {"max": autograd.max, "min": autograd.min, "logsumexp": autograd.logsumexp}


def numbers(n: int) -> list[float]:
    rng = Random(n)
    return [rng.gauss(0.0, 3.0) for _ in range(n)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_long_instructions_become_steps(name: str) -> None:
    for n, is_long in ((2, False), (64, False), (65, True)):
        program = compile(FUNCTIONS[name]).record(numbers(n))
        short = with_short_instructions(program)
        assert (len(short) > 1) is is_long
        assert (short is program) is not is_long
        short.validate()
        assert short.evaluate(numbers(n)) == pytest.approx(program.evaluate(numbers(n)), rel=1e-15)


def test_short_ones_beside_a_long_one_stay() -> None:
    program = compile(lambda x: autograd.max(x) + autograd.max(x[:3])).record(numbers(70))
    assert len(with_short_instructions(program)) == 69 + 1 + 1


CORNERS: dict[str, Sequence[float]] = {
    "infinite": [1.0, math.inf, *[0.5] * 70],
    "minus infinite": [-math.inf] * 70,
    "some minus infinite": [-math.inf, *numbers(70)],
    "nan": [*numbers(70), math.nan],
    "nan and inf": [math.nan, math.inf, *numbers(70)],
    "large": [700.0 + i for i in range(70)],
    "far apart": [-1e300, 1e300, *numbers(70)],
}


@each_of("name", FUNCTIONS)
def test_corners_are_those_of_python(name: str) -> None:
    for kind, x in CORNERS.items():
        expected = compile(FUNCTIONS[name], backend="python")(x)
        found = compile(FUNCTIONS[name], backend="llvm")(x)
        assert found == pytest.approx(expected, rel=1e-15, nan_ok=True), kind


def left_to_right(x: Sequence[float]) -> float:
    total = 0.0
    for term in x:
        total += term
    return total


@pytest.mark.parametrize("backend", ["auto", "llvm", "tape"])
def test_long_sums_are_added_from_left_to_right(backend: Any) -> None:
    x = numbers(2000)
    assert compile(autograd.sum, backend=backend)(x) == left_to_right(x)
    assert compile(autograd.mean, backend=backend)(x) == left_to_right(x) / len(x)
    ones = [1.0] * len(x)
    assert compile(autograd.dot, backend=backend)(x, ones) == left_to_right(x)


@pytest.mark.parametrize("f", [autograd.sum, autograd.mean, autograd.logsumexp, autograd.max])
def test_no_piece_of_code_has_thousands_of_operations(f: Any) -> None:
    kernel = Kernel(compile(f).record(numbers(2000)), "kernel", 1, 0)
    assert KernelWriter(kernel).is_long
    rolled = rolled_kernel(kernel)
    assert rolled is not None
    assert isinstance(rolled.program, LoopedProgram)
    assert len(rolled.program) < 100
