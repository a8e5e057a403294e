"""Repeats: the items, written out, are the Program's instructions, and code of loops has few items."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from time import process_time
from typing import Any

import pytest

import autograd
import nn
from autograd import compile, grad, value_and_grad
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.repeats import Item, with_loops
from autograd.table.rows import add, mul, sub


def written_out(items: Sequence[Item], shift: int = 0, reads: Any = None) -> Any:
    """The instructions of items in a trip, whose results are `shift` behind those of the first."""
    reads = iter(reads or [i for item in items for i in item.reads])
    for item in items:
        own = [next(reads) for _ in item.reads]
        if item.primitive is not None:
            yield item.first + shift, item.primitive, tuple(own)
            continue
        for trip in range(item.trips):
            moved = [i + trip * step for i, step in zip(own, item.steps)]
            yield from written_out(item.body, shift + trip * item.n // item.trips, moved)


def trips(items: Sequence[Item]) -> Any:
    """The loops among items: the trips of each, and its own loops."""
    return [(item.trips, trips(item.body)) if trips(item.body) else item.trips for item in items if item.body]


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
    "the derivative": (grad(rosenbrock), 40, [36]),
    "nested loops, whose first sum begins otherwise": (pairs, 8, [7, (7, [8])]),
    "other constants in each trip": (constants, 40, []),
    "inputs from the last on": (backwards, 40, [38]),
    "a network": (LAYER, 12, [9, 7]),
    "three are the fewest": (squares, 3, [3]),
    "two are none": (squares, 2, []),
    "one instruction": (lambda x: x[0] * 2.0, 1, []),
    "none": (lambda x: x[0], 1, []),
}


@pytest.mark.parametrize("name", CASES)
def test_the_loops_of_some_functions(name: Any) -> None:
    f, n, expected = CASES[name]
    parameters = f.parameters() if f is LAYER else ()
    program = compile(f, parameters=parameters).record([0.5 + k for k in range(n)])
    items = with_loops(program)
    assert list(written_out(items)) == list(map(tuple, program))
    assert trips(items) == expected


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


@pytest.mark.parametrize("start", range(0, 500, 100))
def test_random_code(start: int) -> None:
    n_loops = 0
    for seed in range(start, start + 100):
        builder = Builder([f"x{i}" for i in range(60)])
        made = [*range(5), builder.constant(2.0)]
        for k in range(3):
            random_loops(3 * seed + k, builder, made, seed % 3)
        program = builder.program("f", made)
        items = with_loops(program)
        assert list(written_out(items)) == list(map(tuple, program)), seed
        n_loops += len(trips(items))
    assert n_loops > 20


def test_the_time_grows_with_the_instructions() -> None:
    def seconds(n: int) -> float:
        program = compile(value_and_grad(rosenbrock)).record([0.5] * n)
        begin = process_time()
        with_loops(program)
        return process_time() - begin

    assert min(seconds(2_000) for _ in range(3)) < 10 * min(seconds(400) for _ in range(3))
