"""Random loops in loops, compiled, beside the same as plain Python loops: values, gradients and their derivatives."""

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st

from autograd import compile, dot, fori, grad, greater, maximum, relu, scan, sin, where
from autograd.graph.structure import flattened

Function = Callable[[Sequence[Any]], Any]
NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.5]
OF_TWO: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a * b,
    lambda a, b: a + b,
    lambda a, b: a - b,
    maximum,
    lambda a, b: dot([a, b], [b, a]),
    lambda a, b: where(greater(a, b), a * 0.5, b),
]
OF_ONE: list[Callable[[Any], Any]] = [relu, sin, lambda a: a * 1.0, lambda a: a - a, lambda a: -2.0 * a]


def random_function(r: Random, depth: int = 2) -> Function:
    """A function of a list of numbers."""
    place, number, kind = r.randrange(100), r.choice(NUMBERS), r.randrange(10) if depth else 0
    if kind < 3:
        return lambda v: v[place % len(v)]
    if kind == 3:
        return lambda v: number
    a, b = random_function(r, depth - 1), random_function(r, depth - 1)
    one, two = r.choice(OF_ONE), r.choice(OF_TWO)
    return (lambda v: one(a(v))) if kind < 6 else lambda v: two(a(v), b(v))


def random_loop(r: Random, levels: int) -> Callable[[Sequence[Any]], list[Any]]:
    """A loop from a list of numbers to a longer one: 0 to 3 steps, in which there may be another loop."""
    n_carried, n, counts = r.choice([1, 2]), r.randrange(4), r.random() < 0.3
    carried, kept = ([random_function(r) for _ in range(k)] for k in (n_carried, r.randrange(3)))
    inner = random_loop(r, levels - 1) if levels and r.random() < 0.7 else None
    chooses, checkpoint, of_dict = (r.random() < share for share in (0.4, 0.2, 0.3))
    firsts, read = ([r.randrange(100) for _ in range(k)] for k in (n_carried, n))

    def loop(v: Sequence[Any]) -> list[Any]:
        def step(carry: Any, x: Any) -> Any:
            before = list(carry.values()) if of_dict else carry
            numbers = [*before, x, *v[-2:]]
            numbers += inner(numbers) if inner else []
            after = [f(numbers) for f in carried]
            if chooses:
                after = [where(greater(v[-1], old), new, old) for old, new in zip(before, after)]
            return (dict(zip("ab", after)) if of_dict else after), [f(numbers) for f in kept]

        start: Any = [v[i % len(v)] for i in firsts]
        start = dict(zip("ab", start)) if of_dict else start
        if counts:
            return [*v, *flattened(fori(0, n, lambda i, carry: step(carry, i)[0], start))]
        return [*v, *flattened(scan(step, start, [v[i % len(v)] for i in read], checkpoint=checkpoint))]

    return loop


def random_case(seed: int) -> tuple[Callable[[Any], Any], list[list[float]]]:
    """A function of a few numbers, one of which it may take twice, and points."""
    r = Random(seed)
    loop, n, is_tied = random_loop(r, 2), r.choice([1, 2, 3]), r.random() < 0.3
    points = [[r.choice([*NUMBERS, r.uniform(-1.5, 1.5)]) for _ in range(n)] for _ in range(3)]

    def f(a: Any) -> Any:
        return sum(x * x for x in loop([*a, a[0]] if is_tied else a))

    return f, points


def along(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The gradient of a derivative of f."""
    return grad(lambda a: sum(k * x for k, x in enumerate(grad(f)(a), 1)))


ORDERS: list[Callable[[Any], Any]] = [lambda f: f, grad, along]


@pytest.mark.parametrize("backend", ["python", "llvm"])
@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2))
@example(4, 2)
def test_random_loops(backend: Any, seed: int, order: int) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    f, points = random_case(seed)
    f = ORDERS[order](f)
    expected = [f(point) for point in points]
    compiled = compile(f, backend=backend)
    for found in ([compiled(point) for point in points], compiled.map(points)):
        for some, others in zip(found, expected):
            size = max([1.0, *map(abs, flattened(others))])
            for x, y in zip(flattened(list(some) if order else some), flattened(others), strict=True):
                assert x == y or abs(x - y) <= 1e-12 * size or (math.isnan(x) and math.isnan(y))
