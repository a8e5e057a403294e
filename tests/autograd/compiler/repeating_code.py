"""Code that repeats itself: functions with loops of Python, and random Programs."""

from itertools import pairwise
from random import Random
from typing import Any

import autograd
import nn
from autograd import compile, grad
from autograd.compiler.program.builder import Builder
from autograd.table.rows import add, mul, sub


def squares(x: Any) -> Any:
    return autograd.sum([3.0 * u * u for u in x])


def chain(x: Any) -> Any:
    y = x[0]
    for u in x:
        y = autograd.sin(y) * u
    return y


def rosenbrock(x: Any) -> Any:
    return autograd.sum([100.0 * (v - u * u) ** 2 + (1.0 - u) ** 2 for u, v in pairwise(x)])


def pairs(x: Any) -> Any:
    total = 0.0
    for u in x:
        for v in x:
            total = total + autograd.exp(u - 2.0 * v)
    return total


def constants(x: Any) -> Any:
    return autograd.sum([u * (1.5 + k) for k, u in enumerate(x)])


def backwards(x: Any) -> Any:
    y = 0.0
    for u in reversed(x):
        y = y * 0.5 + u
    return y


LAYER = nn.MLP(12, [9, 7], activation="tanh")

CASES: Any = {
    "the terms of a sum": (squares, 40, [40]),
    "a chain, whose first link is another": (chain, 40, [39]),
    "neighbours": (rosenbrock, 40, [39]),
    "the derivative": (grad(rosenbrock), 40, [37]),
    "nested loops, whose first sum begins otherwise": (pairs, 8, [7, (7, [8])]),
    "other constants in each trip": (constants, 40, []),
    "inputs from the last on": (backwards, 40, [38]),
    "a network": (LAYER, 12, [9, 7]),
    "three are the fewest": (squares, 3, [3]),
    "two are none": (squares, 2, []),
    "one instruction": (lambda x: x[0] * 2.0, 1, []),
    "none": (lambda x: x[0], 1, []),
}


def case(name: Any) -> Any:
    """The Program of a case."""
    f, n, _ = CASES[name]
    parameters = f.parameters() if f is LAYER else ()
    return compile(f, parameters=parameters).record([0.5 + k for k in range(n)])


def random_loops(seed: Any, builder: Builder, made: Any, depth: int, moved: int = 0) -> None:
    """Applies a random body several times, with loops in it, to numbers that move by equal steps or stay."""
    rng = Random(seed)
    n_body = rng.randint(1, 4)
    body = [
        (rng.choice([add, mul, sub]), rng.randrange(20), rng.choice([0, 1, 2]), rng.choice([None, rng.randint(1, 5)]))
        for _ in range(n_body)
    ]
    for trip in range(rng.randint(2, 9)):
        for primitive, first, step, back in body:
            x = first + trip * step + moved
            made.append(builder.apply(primitive, (x, x + 1 if back is None else made[-back])))
        if depth:
            random_loops((seed, depth).__hash__(), builder, made, depth - 1, moved + trip)


def random_program(seed: int) -> Any:
    """Three random loops one after the other, each with none to two loops in it; everything is an output."""
    builder = Builder([f"x{i}" for i in range(60)])
    made = [*range(5), builder.constant(2.0)]
    for k in range(3):
        random_loops(3 * seed + k, builder, made, seed % 3)
    return builder.program("f", made)
