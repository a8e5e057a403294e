"""softmax and log_softmax: the bits of their formulas, derivatives of any order, graphs that grow with the values."""

import copy
import math
import pickle
from math import inf, nan
from random import Random
from typing import Any

import mpmath
import pytest

import autograd
from autograd import Value, compile, grad, gradcheck, hessian, jacobian, jvp, topological_order, value_and_grad
from tests.autograd.bits import BACKENDS, bits

LISTS = [
    [0.0],
    [1.0, 2.0, 3.0],
    [1000.0, 1000.0],
    [-1000.0, 1000.0],
    [0.0, -1000.0],
    [0.1, 0.1, 0.1, -40.0],
    [1e308, -1e308],
    [-inf, 1.0],
    [-inf, -inf],
    [inf, 0.0],
    [inf, inf],
    [nan, 1.0],
    [Random(0).gauss(0.0, 3.0) for _ in range(40)],
]


def softmax_as_a_formula(values: Any) -> Any:
    largest = nan if any(map(math.isnan, values)) else max(values)
    weights = [autograd.exp(x - largest) for x in values]
    return [autograd.div(weight, math.fsum(weights)) for weight in weights]


def log_softmax_as_a_formula(values: Any) -> Any:
    largest = nan if any(map(math.isnan, values)) else max(values)
    total = autograd.log1p(math.fsum([*(autograd.exp(x - largest) for x in values), -1.0]))
    return [(x - largest) - total for x in values]


FORMULAS = [(autograd.softmax, softmax_as_a_formula), (autograd.log_softmax, log_softmax_as_a_formula)]


@pytest.mark.parametrize(("function", "formula"), FORMULAS, ids=["softmax", "log_softmax"])
@pytest.mark.parametrize("values", LISTS, ids=str)
def test_the_bits_are_those_of_the_formula(function: Any, formula: Any, values: Any) -> None:
    assert bits(function(values)) == bits(formula(values))
    assert bits([y.data for y in function([Value(x) for x in values])]) == bits(formula(values))
    assert bits(compile(function, backend="python")(values)) == bits(formula(values))


@pytest.mark.parametrize("backend", ["llvm", "tape"])
@pytest.mark.parametrize(("function", "formula"), FORMULAS, ids=["softmax", "log_softmax"])
def test_machine_code_is_within_some_ulp(function: Any, formula: Any, backend: Any) -> None:
    compiled = compile(function, backend=backend)
    for values in LISTS:
        assert compiled(values) == pytest.approx(formula(values), rel=4e-15, abs=1e-300, nan_ok=True)


# The derivative of each result by each value, where some are far apart or infinite.
JACOBIANS = [
    (autograd.softmax, [1000.0, 1000.0], [[0.25, -0.25], [-0.25, 0.25]]),
    (autograd.softmax, [0.0, -1000.0], [[0.0, 0.0], [0.0, 0.0]]),
    (autograd.softmax, [-inf, 1.0], [[0.0, 0.0], [0.0, 0.0]]),
    (autograd.softmax, [-inf, -inf], [[nan, nan], [nan, nan]]),
    (autograd.log_softmax, [1000.0, 1000.0], [[0.5, -0.5], [-0.5, 0.5]]),
    (autograd.log_softmax, [-1000.0, 1000.0], [[1.0, -1.0], [0.0, 0.0]]),
    (autograd.log_softmax, [-inf, 1.0], [[1.0, -1.0], [0.0, 0.0]]),
    (autograd.log_softmax, [-inf, -inf], [[nan, nan], [nan, nan]]),
]


@pytest.mark.parametrize("backend", [None, *BACKENDS])
@pytest.mark.parametrize(("function", "values", "expected"), JACOBIANS)
def test_derivatives_at_the_corners(function: Any, values: Any, expected: Any, backend: Any) -> None:
    derived = jacobian(function) if backend is None else compile(jacobian(function), backend=backend)
    for found, row in zip(derived(values), expected):
        assert found == pytest.approx(row, abs=1e-300, nan_ok=True)


def scored(function: Any) -> Any:
    """A number made of all results, which is not symmetric in them."""
    return lambda values: autograd.sum([(1.0 + i) * autograd.sin(y) for i, y in enumerate(function(values))])


@pytest.mark.parametrize("function", [autograd.softmax, autograd.log_softmax, lambda x: [autograd.logsumexp(x)]])
def test_first_and_second_derivatives_are_those_of_mpmath(function: Any) -> None:
    point = [0.3, -1.2, 2.0, 2.0]

    def truth(*x: Any) -> Any:
        weights = [mpmath.exp(a) for a in x]
        total = mpmath.fsum(weights)
        if function is autograd.softmax:
            results = [weight / total for weight in weights]
        elif function is autograd.log_softmax:
            results = [mpmath.log(weight / total) for weight in weights]
        else:
            results = [mpmath.log(total)]
        return mpmath.fsum((1 + i) * mpmath.sin(y) for i, y in enumerate(results))

    def order(*places: Any) -> Any:
        return tuple(places.count(i) for i in range(len(point)))

    f, n = scored(function), range(len(point))
    with mpmath.workdps(40):
        first = [float(mpmath.diff(truth, point, order(i))) for i in n]
        second = [[float(mpmath.diff(truth, point, order(i, j))) for j in n] for i in n]
    assert grad(f)(point) == pytest.approx(first, rel=1e-13, abs=1e-15)
    assert jvp(f, [point], [[1.0, 0.0, 0.0, 0.0]])[1] == pytest.approx(first[0], rel=1e-13, abs=1e-15)
    for derived in (hessian(f), *(compile(hessian(f), backend=backend) for backend in BACKENDS)):
        for found, row in zip(derived(point), second):  # type: ignore[operator]
            assert found == pytest.approx(row, rel=1e-12, abs=1e-14)
    assert gradcheck(f, point, order=2).ok


# ---- how large the graphs are ----------------------------------------------------------------------------------------


def edges(output: Any) -> Any:
    return sum(len(node.operands) for node in topological_order(output))


def scores(n: Any) -> Any:
    return [math.sin(i) for i in range(n)]


ALL = [
    autograd.softmax,
    autograd.log_softmax,
    lambda x: [autograd.logsumexp(x)],
    lambda x: [autograd.softmax_cross_entropy(x, [1.0, *[0.0] * (len(x) - 1)])],
    lambda x: [autograd.norm(x)],
    lambda x: [autograd.prod(x)],
    lambda x: [autograd.mean(x)],
    lambda x: [autograd.max(x), autograd.min(x)],
]
NAMES = ["softmax", "log_softmax", "logsumexp", "softmax_cross_entropy", "norm", "prod", "mean", "max"]


@pytest.mark.parametrize("function", ALL, ids=NAMES)
def test_graphs_and_programs_grow_with_the_values(function: Any) -> None:
    def squares(values: Any) -> Any:
        return autograd.sum([y * y for y in function(values)])

    def sizes(n: Any) -> Any:
        gradient = grad(squares)
        along = [1.0] * n
        return (
            edges(squares([Value(x) for x in scores(n)])),
            len(compile(squares).record(scores(n)).operands),
            len(compile(gradient).record(scores(n)).operands),
            len(compile(lambda x: jvp(squares, [x], [along])).record(scores(n)).operands),
            len(compile(lambda x: jvp(gradient, [x], [along])).record(scores(n)).operands),
        )

    for few, many in zip(sizes(40), sizes(80)):
        assert many <= 2.1 * few


def test_a_softmax_of_many_values_is_computed_at_once() -> None:
    x = [Value(score) for score in scores(2000)]
    y = autograd.dot(autograd.softmax(x), scores(2000))
    y.backward()
    value, slopes = value_and_grad(lambda x: autograd.dot(autograd.softmax(x), scores(2000)))(scores(2000))
    assert value == y.data
    assert slopes == [v.grad for v in x]


def test_copies_and_pickles_hold_what_is_shared_once() -> None:
    x = [Value(score, f"x{i}") for i, score in enumerate(scores(5))]
    y = autograd.sum([share * share for share in autograd.softmax(x)])
    for other in (copy.deepcopy(y), pickle.loads(pickle.dumps(y))):
        assert len(topological_order(other)) == len(topological_order(y))
        other.backward()
        assert bits(other.data) == bits(y.data)


@pytest.mark.parametrize("backend", [None, *BACKENDS])
def test_a_sum_of_exponentials_beyond_the_largest_float_is_infinite(backend: Any) -> None:
    sumexp = autograd.sumexp if backend is None else compile(autograd.sumexp, backend=backend)
    assert sumexp([709.5, 709.5]) == inf
    assert sumexp([709.5, -709.5]) == pytest.approx(math.exp(709.5), rel=1e-15)
