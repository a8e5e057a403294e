"""Jacobians and Hessians: eager and compiled code beside a reverse pass of Values for each output.

    python benchmarks/jacobians.py            # the table; with --write, into benchmarks/results/jacobians.md
    python benchmarks/jacobians.py --check    # exit with 1 if a bar is missed

"Passes of Values" is `gradient(output, inputs)` for each output, whose results can be differentiated again. All results
are compared first. The times are those of the processor, the best of several turns.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # runs from a checkout, installed or not

from measuring.report import amount, table
from measuring.results import finish, options

import autograd
from autograd import Value, compile, grad, gradient, hessian, jacobian
from autograd.graph.structure import flattened

TURNS = 3
RNG = Random(0)


def layers(*sizes: int) -> Callable[[Any], list[Any]]:
    """A network of tanh without biases, with fixed weights."""
    weights = [[[RNG.uniform(-0.3, 0.3) for _ in range(n)] for _ in range(m)] for n, m in pairwise(sizes)]

    def outputs(x: Any) -> list[Any]:
        for layer in weights:
            x = [autograd.tanh(autograd.dot(row, x)) for row in layer]
        return list(x)

    return outputs


def trajectory(x: Any) -> list[Any]:
    """A thousand states of a system by its one parameter."""
    states = [0.5]
    for _ in range(1000):
        states.append(autograd.sin(states[-1] * 0.9 + x))
    return states[1:]


def rosenbrock(p: Any) -> Any:
    return autograd.sum([100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in pairwise(p)])


@dataclass
class Work:
    """A function, a point, and how many times as fast as passes of Values eager code has to be."""

    name: str
    derivative: Callable[..., Any]
    f: Callable[[Any], Any]
    point: Any
    least_gain: float

    def eager(self) -> list[float]:
        """All derivatives, as users call them."""
        return flattened(self.derivative(self.f)(self.point))

    def passes_of_values(self) -> list[float]:
        """The same by a pass for each output."""
        many = isinstance(self.point, list)
        variables = [Value(x) for x in self.point] if many else [Value(self.point)]
        f = grad(self.f) if self.derivative is hessian else self.f
        outputs = f(variables if many else variables[0])
        return [x.data for output in outputs for x in gradient([output], variables)]


def point(n: int) -> list[float]:
    return [RNG.uniform(-1.0, 1.0) for _ in range(n)]


WORKS = [
    Work("Jacobian, 1 input, 1,000 outputs: a trajectory", jacobian, trajectory, 0.1, 50.0),
    Work("Jacobian, 30 inputs, 1,000 outputs: 30-5-1000", jacobian, layers(30, 5, 1000), point(30), 2.0),
    Work("Jacobian, 100 inputs, 100 outputs: 100-10-100", jacobian, layers(100, 10, 100), point(100), 2.0),
    Work("Jacobian, 1,000 inputs, 1 output: 1000-20-1", jacobian, layers(1000, 20, 1), point(1000), 1.0),
    Work("Hessian, 100 inputs: Rosenbrock's function", hessian, rosenbrock, point(100), 0.7),
]


def timed(f: Callable[[], Any], turns: int = TURNS) -> tuple[Any, float]:
    """The result, and the seconds of the best turn."""
    best = float("inf")
    for _ in range(turns):
        start = time.process_time()
        result = f()
        best = min(best, time.process_time() - start)
    return result, best


def check_same(name: str, found: list[float], expected: list[float]) -> None:
    """An error unless the derivatives agree, but for rounding."""
    size = max(map(abs, expected))
    if not all(abs(a - b) <= 1e-9 * size for a, b in zip(found, expected, strict=True)):
        raise SystemExit(f"{name}: the derivatives differ")


def measured(work: Work) -> tuple[list[str], float]:
    """The row of the table, and how many times as fast eager code is."""
    expected, by_values = timed(work.passes_of_values, 1)
    found, eager = timed(work.eager)
    check_same(work.name, found, expected)
    compiled = compile(work.derivative(work.f))
    found, ready = timed(lambda: flattened(compiled(work.point)), 1)
    check_same(work.name, found, expected)
    _, call = timed(lambda: [compiled(work.point) for _ in range(20)])
    return [work.name, amount(by_values), amount(eager), amount(ready), amount(call / 20)], by_values / eager


def main() -> None:
    arguments = options(__doc__).parse_args()
    rows, gains = zip(*map(measured, WORKS))
    headings = ["", "passes of Values", "eager", "compiled after", "a compiled call"]
    page = (
        "# Jacobians and Hessians\n\n"
        f"Times of the processor, {platform.system()}, CPython {platform.python_version()}. "
        "`python benchmarks/jacobians.py` says what is measured.\n\n" + table(headings, rows) + "\n"
    )
    print(page)
    slow = [f"{work.name}: {gain:.1f} times as fast" for work, gain in zip(WORKS, gains) if gain < work.least_gain]
    finish(arguments, "jacobians.md", page, slow)


if __name__ == "__main__":
    main()
