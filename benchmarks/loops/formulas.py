"""Rows of formulas: Rosenbrock's function of many variables, and a long expression of + and *."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any

from measuring.beside import Row, measured

from loops.bars import BARS
from loops.engines import VALUES, Tracer, check_same

VARIABLES = 1_000
EXPRESSION_LENGTH = 400


def rosenbrock(x: Sequence[Any]) -> Any:
    """Rosenbrock's function, as its formula is written."""
    return sum(100.0 * (right - here**2) ** 2 + (1.0 - here) ** 2 for here, right in pairwise(x))


def expression(variables: Sequence[Any]) -> Any:
    """An expression of + and * alone."""
    x, y = variables
    total = x
    for _ in range(EXPRESSION_LENGTH // 2):
        total = total * y + x
    return total


def gradient_on(
    engine: Callable[[float], Any], function: Callable[[Sequence[Any]], Any], point: Sequence[float]
) -> Any:
    """The gradient on numbers that have `data`, `grad` and `backward`."""

    def run() -> list[float]:
        variables = [engine(x) for x in point]
        function(variables).backward()
        return [x.grad for x in variables]

    return run


def gradient_by(tracer: Tracer, function: Callable[[Sequence[Any]], Any], point: list[float]) -> Any:
    """The gradient on an engine that is given the function."""
    return lambda: tracer.gradient(function, point)


def formula_rows(tracers: Sequence[Tracer], rounds: int) -> list[Row]:
    """Rows for forward and backward of both."""
    rng = Random(5)
    point = [rng.uniform(-1.0, 1.0) for _ in range(VARIABLES)]
    return [
        *rows_of(f"Rosenbrock, n = {VARIABLES:,}", rosenbrock, point, BARS.rosenbrock, tracers, rounds),
        *rows_of(
            f"{EXPRESSION_LENGTH} operations of + and *", expression, [0.7, 0.9], BARS.expression, tracers, rounds
        ),
    ]


def rows_of(
    text: str,
    function: Callable[[Sequence[Any]], Any],
    point: list[float],
    bar: float | None,
    tracers: Sequence[Tracer],
    rounds: int,
) -> list[Row]:
    """Rows for the gradient of a function."""
    programs = {name: gradient_on(engine, function, point) for name, engine in VALUES.items()}
    programs |= {tracer.name: gradient_by(tracer, function, point) for tracer in tracers}
    for name, gradient in programs.items():
        check_same(programs["glassgrad"](), gradient(), name)
    least = {"micrograd": bar, "xad": BARS.xad, "oxigrad": BARS.oxigrad}

    def rows(seconds: dict[str, float]) -> list[Row]:
        ours = 1e6 * seconds["glassgrad"]
        return [
            Row(f"{text}, forward + backward", "µs", ours, 1e6 * seconds[name], name, least_factor=least[name])
            for name in programs
            if name != "glassgrad"
        ]

    return measured(programs, rows, rounds)
