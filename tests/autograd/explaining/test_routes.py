"""Paths counted, added up and ranked by sweeps, against listing them all one by one."""

import math
import sys
from math import inf
from typing import Any

import pytest
from hypothesis import given, strategies as st

import autograd
from autograd import Value, explain, gradient, local_derivatives
from autograd.explaining.routes import count_paths, flow_forward, largest_paths, routes_between
from autograd.table.row import NOTHING
from tests.autograd.strategies import functions_of_two

OPERATIONS = [
    lambda a, b: a * b,
    lambda a, b: a - 0.5 * b,
    lambda a, b: autograd.tanh(a) + b,
    lambda a, b: autograd.relu(a) * b,
    lambda a, b: autograd.maximum(a, b),
    lambda a, b: autograd.where(autograd.greater(a, b), a, b * b),
    lambda a, b: autograd.dot([a, 0.5], [b, a], b),
]


@st.composite
def graphs(draw: Any) -> Any:
    """A small graph as the list of its Values, in which operands are used again and again."""
    values = [Value(draw(st.integers(-3, 3)) / 2.0) for _ in range(2)]
    for _ in range(draw(st.integers(1, 6))):
        operation = draw(st.sampled_from(OPERATIONS))
        values.append(operation(draw(st.sampled_from(values)), draw(st.sampled_from(values[-2:]))))
    return values


def listed(leaf: Any, output: Any, blocked: bool = False) -> Any:
    """Every path as its steps, (node, operand, derivative), by recursion; or those with a step that sends nothing."""

    def ways(node: Any) -> Any:
        if node is leaf:
            return [[]]
        steps: dict[Value, tuple[int, float]] = {}  # an operand that is used twice is one step with the sum of both
        for i, (x, derivative) in enumerate(zip(node.operands, local_derivatives(node)), 1):
            first, before = steps.get(x, (i, NOTHING))
            steps[x] = (
                first,
                derivative if before is NOTHING else before if derivative is NOTHING else before + derivative,
            )
        return [[*way, (node, i, slope)] for x, (i, slope) in steps.items() if isinstance(x, Value) for way in ways(x)]

    return [way for way in ways(output) if any(step[2] is NOTHING for step in way) == blocked]


def product_of(way: Any) -> Any:
    return math.prod(step[2] for step in reversed(way))


@given(graphs(), st.data())
def test_counts_sums_and_the_largest_are_those_of_all_paths_listed(values: Any, data: Any) -> None:
    leaf, output = data.draw(st.sampled_from(values)), values[-1]
    ways, blocked = listed(leaf, output), listed(leaf, output, blocked=True)
    if not ways and not blocked:
        with pytest.raises(ValueError, match="was not made from"):
            explain(output, leaf)
        return
    limit = data.draw(st.integers(1, 20))
    found = explain(output, leaf, limit=limit)
    assert (found.n_paths, found.n_blocked) == (len(ways), len(blocked))
    assert bool(found.blocked) == bool(blocked)
    products = sorted(map(product_of, ways), key=abs, reverse=True)
    assert [abs(path.product) for path in found.paths] == list(map(abs, products[:limit]))
    shown = [tuple((step.value, step.operand) for step in path.steps) for path in found.paths]
    assert len(set(shown)) == len(shown)
    assert set(shown) <= {tuple((node, operand) for node, operand, _ in way) for way in ways}
    for path in found.paths:
        assert path.start is leaf
        visited = [leaf, *(step.value for step in path.steps)]
        assert [step.source for step in path.steps] == visited[:-1]
        assert visited[-1] is output
        assert path.product == math.prod(step.derivative for step in reversed(path.steps))
    size = math.fsum(map(abs, products))
    assert found.gradient == pytest.approx(math.fsum(products), rel=1e-12, abs=1e-14 * size)
    assert found.sum == pytest.approx(math.fsum(products), rel=1e-12, abs=1e-14 * size)
    assert found.remainder == pytest.approx(math.fsum(products[limit:]), rel=1e-9, abs=1e-12 * size)
    assert found.agrees


@given(functions_of_two(max_leaves=12), st.floats(-2, 2), st.floats(-2, 2))
def test_the_sum_over_all_paths_is_the_gradient(f: Any, x: Any, y: Any) -> None:
    x, y = Value(x), Value(y)
    output = f(x, y) + 0.0 * x
    found = explain(output, x)
    (expected,) = gradient(output, [x])
    assert found.gradient == pytest.approx(expected.data, rel=1e-9, abs=10 * found.rounding)
    assert found.agrees
    output.backward()
    assert found.gradient == x.grad  # the same bits
    assert explain(output, x).held == x.grad


def diamonds(n: Any, factor: Any = 0.5) -> Any:
    x = y = Value(1.0, "x")
    for _ in range(n):
        y = y * factor + y * (1.0 - factor)
    return y, x


def test_a_thousand_diamonds_have_two_to_the_thousand_paths() -> None:
    output, x = diamonds(1000)
    found = explain(output, x)
    assert found.n_paths == 2**1000
    assert (found.gradient, found.sum, found.agrees) == (1.0, 1.0, True)
    assert len(found.paths) == 12
    assert {path.product for path in found.paths} == {0.5**1000}
    assert len({path.steps for path in found.paths}) == 12
    assert found.remainder == 1.0


def test_the_largest_of_very_many() -> None:
    output, x = diamonds(300, factor=0.75)
    found = explain(output, x, limit=302)
    assert found.n_paths == 2**300
    largest = [0.75**300] + 300 * [0.75**299 * 0.25] + [0.75**298 * 0.25**2]
    assert [path.product for path in found.paths] == pytest.approx(largest, rel=1e-12)


def test_a_leaf_with_very_many_users() -> None:
    x = Value(1.0, "x")
    found = explain(autograd.sum([x * float(i % 1000) for i in range(20_000)]), x, limit=21)
    assert [path.product for path in found.paths] == 20 * [999.0] + [998.0]
    assert found.n_paths == 20_000


@pytest.mark.parametrize("n", [4_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_depth_costs_no_recursion(n: int) -> None:
    assert n > sys.getrecursionlimit()
    x = y = Value(1.0, "x")
    for _ in range(n):
        y = (y + x) * 1.0
    found = explain(y, x)
    assert (found.n_paths, found.gradient, found.agrees) == (n, n + 1.0, True)  # of y + x, the first is x + x
    assert len(str(found)) < 5000
    y = x
    for _ in range(n):
        y = y * 1.0
    (path,) = explain(y, x).paths
    assert len(path.steps) == n


def test_what_is_not_finite_counts_as_the_largest() -> None:
    x = Value(0.0, "x")
    infinite = autograd.sqrt(x)  # slope inf
    y = infinite * 0.0 + x * 7.0 + infinite * 2.0
    found = explain(y, x, limit=2)
    assert not any(math.isfinite(path.product) for path in found.paths)
    assert found.gradient == inf  # 0 + 2 come first, and inf after that; path by path, there is an inf · 0
    assert math.isnan(found.sum)
    assert math.isnan(found.remainder)
    assert found.verdict == "✗ nan equals nothing; reverse mode has inf"
    assert not found.agrees


def test_both_directions_agree_where_not_all_is_shown() -> None:
    x, y = Value(0.3), Value(0.7)
    z = x * y
    for _ in range(20):
        z = autograd.sin(z) * x + z * y
    found = explain(z, x, limit=3)
    assert found.n_paths > 1_000_000
    assert found.sum == pytest.approx(found.gradient, rel=1e-12)
    assert found.agrees
    assert found.remainder == pytest.approx(found.gradient - sum(path.product for path in found.paths))


def test_a_wrong_sum_would_be_noticed() -> None:
    output, x = diamonds(10)
    routes = routes_between(x, output)
    steps = next(iter(routes.open.values()))
    steps[0] = steps[0]._replace(derivative=0.6)
    assert flow_forward(routes.open, x, output) == pytest.approx(1.1)


def test_nothing_between_them() -> None:
    x, y = Value(1.0), Value(2.0)
    routes = routes_between(x, y * y)
    assert not routes.every
    assert count_paths(routes.open, x, y) == 0
    assert largest_paths(routes.open, x, y, 3) == []
    assert flow_forward(routes.open, x, y) == 0.0
