"""Sparse Jacobians and Hessians equal the dense ones, have no entry that must be 0, and are compiled once."""

import copy
import math
import pickle
import sys
from array import array
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse
from hypothesis import given, settings, strategies as st

import autograd
from autograd import (
    Parameter,
    RecordingError,
    SparseMatrix,
    Value,
    compile,
    grad,
    hessian,
    jacobian,
    sparse_hessian,
    sparse_jacobian,
)

inf, nan = math.inf, math.nan
BACKENDS: Any = ["python", "llvm", "tape"]


def anything(wrong: Any) -> Any:
    """What a type checker would refuse."""
    return wrong


def rosenbrock(x: Any) -> Any:
    total = 0.0
    for a, b in pairwise(x):
        total = total + 100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2
    return total


def dense(matrix: SparseMatrix) -> Any:
    """The matrix with its zeros, after a look at the order of its entries."""
    places = list(zip(matrix.pattern.rows, matrix.pattern.columns))
    assert places == sorted(set(places))
    assert list(matrix.pattern.row_bounds) == [sum(i < k for i, _ in places) for k in range(matrix.shape[0] + 1)]
    return matrix.to_lists()


def assert_alike(found: Any, expected: Any, tolerance: float = 1e-9) -> None:
    np.testing.assert_allclose(np.array(found), np.array(expected), rtol=tolerance, atol=tolerance)


# ---- random functions ----------------------------------------------------------------------------------------------

TERMS: Any = [
    lambda x, y: x * y,
    lambda x, y: autograd.sin(x) * y**2,
    lambda x, y: autograd.tanh(x * y) + 3.0 * x,
    lambda x, y: autograd.where(autograd.greater(x, 0.3), x * x * y, autograd.exp(y)),
    lambda x, y: autograd.maximum(x, y) * x,
    lambda x, y: autograd.relu(x - 0.2) ** 2 * y,
    lambda x, y: autograd.log(1.5 + x * x) / (2.0 + autograd.cos(y)),
    lambda x, y: autograd.floor(x) * y + x,
    lambda x, y: 2.0 * x - y + 1.0,
    lambda x, y: autograd.dot([x, y, x], [y, y, x]),
]
N = 6


@st.composite
def many_terms(draw: Any) -> Any:
    """A list of terms, each of two of N numbers or of an earlier term and a number."""
    chosen = draw(st.lists(st.tuples(st.sampled_from(TERMS), st.integers(0, N + 3), st.integers(0, N - 1)), max_size=8))

    def f(x: Any) -> Any:
        known = list(x)
        for term, i, j in chosen:
            known.append(term(known[i] if i < len(known) else x[i % N], x[j]))
        return known[N:]

    return f


POINTS = st.lists(st.floats(-2.0, 2.0), min_size=N, max_size=N)


@given(many_terms(), POINTS)
@settings(max_examples=60)
def test_a_sparse_jacobian_is_the_dense_one(f: Any, point: Any) -> None:
    matrix = sparse_jacobian(f, backend="python")(point)
    expected = jacobian(f)(point)
    assert matrix.shape == (len(expected), N)
    if expected:
        assert_alike(dense(matrix), expected)


@given(many_terms(), POINTS)
@settings(max_examples=60)
def test_a_sparse_hessian_is_the_dense_one(f: Any, point: Any) -> None:
    def total(x: Any) -> Any:
        return sum(f(x), 0.0)

    matrix = sparse_hessian(total, backend="python")(point)
    found = dense(matrix)
    assert_alike(found, hessian(total)(point))
    assert found == [list(column) for column in zip(*found)]


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_computes_the_same(backend: Any) -> None:
    point = [0.3 * i - 1.0 for i in range(12)]
    derivative = sparse_hessian(rosenbrock, backend=backend)
    for x in (point, [2.0 * a for a in point]):
        assert_alike(dense(derivative(x)), hessian(rosenbrock)(x), 1e-12)
    f: Any = lambda x: [autograd.exp(a) * b for a, b in pairwise(x)] + [sum(x)]  # noqa: E731
    assert_alike(dense(sparse_jacobian(f, backend=backend)(point)), jacobian(f)(point), 1e-12)


# ---- which entries there are ---------------------------------------------------------------------------------------


def places_of(pattern: Any) -> Any:
    return list(zip(pattern.rows, pattern.columns))


@pytest.mark.parametrize(
    ("f", "places"),
    [
        (lambda x, y: [3.0, 4.0], []),
        (lambda x, y: [x, y], [(0, 0), (1, 1)]),
        (lambda x, y: [x * 0.0 + y], [(0, 1)]),  # the derivative is 0 wherever it is taken
        (lambda x, y: [x - x + y], [(0, 1)]),
        (lambda x, y: [autograd.floor(x) * y, autograd.step(x)], [(0, 1)]),
        (lambda x, y: [autograd.where(autograd.greater(x, 0.0), y, 2.0)], [(0, 1)]),  # no derivative by a condition
        (lambda x, y: [autograd.where(autograd.greater(x, 0.0), x, y)], [(0, 0), (0, 1)]),  # both branches
        (lambda x, y: [x.detach() * y], [(0, 1)]),
        (lambda x, y: [autograd.sign(x), [y * y, (x,)]], [(1, 1), (2, 0)]),
        (lambda x, y: [autograd.relu(x), autograd.maximum(x, y)], [(0, 0), (1, 0), (1, 1)]),
    ],
)
def test_a_jacobian_has_the_entries_that_can_differ_from_0(f: Any, places: Any) -> None:
    assert places_of(sparse_jacobian(f, argnums=(0, 1)).pattern(1.0, 2.0)) == places


@pytest.mark.parametrize(
    ("f", "places"),
    [
        (lambda x, y: 5.0, []),
        (lambda x, y: 3.0 * x + y, []),
        (lambda x, y: x * x + y, [(0, 0)]),
        (lambda x, y: x * y, [(0, 1), (1, 0)]),
        (lambda x, y: autograd.relu(x) + autograd.abs(y), []),
        (lambda x, y: autograd.relu(x) * y, [(0, 1), (1, 0)]),
        (lambda x, y: x.detach() * y * x, [(0, 1), (1, 0)]),
        (lambda x, y: autograd.where(autograd.greater(y, 0.0), x**3, x), [(0, 0)]),
        (lambda x, y: autograd.minimum(x * x, y), [(0, 0)]),
        (lambda x, y: (x + y) ** 2, [(0, 0), (0, 1), (1, 0), (1, 1)]),
    ],
)
def test_a_hessian_has_the_entries_that_can_differ_from_0(f: Any, places: Any) -> None:
    derivative = sparse_hessian(f, argnums=(0, 1), backend="python")
    assert places_of(derivative.pattern(1.0, 2.0)) == places
    for point in ((1.5, 2.0), (-1.0, -2.0), (0.5, 0.25)):
        given = derivative(*point)
        assert given.to_lists() == [list(row) for row in hessian(f, (0, 1))(*point)]


def test_colours_are_as_few_as_the_pattern_allows() -> None:
    x = [0.5] * 30
    assert sparse_hessian(rosenbrock).pattern(x).n_colours == 3
    assert sparse_jacobian(lambda x: [a * a for a in x]).pattern(x).n_colours == 1
    assert sparse_jacobian(lambda x: [rosenbrock(x)]).pattern(x).n_colours == 1
    assert sparse_jacobian(lambda x: [*(a * a for a in x), rosenbrock(x)]).pattern(x).n_colours == 2
    assert sparse_hessian(lambda x: sum(x[0] * a * a for a in x)).pattern(x).n_colours == 2


def test_jacobians_with_a_dense_row_and_a_dense_column_are_right() -> None:
    def arrow(x: Any) -> Any:
        return [sum(a * a * a for a in x), *(x[0] * a * a for a in x[1:])]

    point = [0.1 * i + 0.5 for i in range(9)]
    matrix = sparse_jacobian(arrow)(point)
    assert_alike(dense(matrix), jacobian(arrow)(point))
    assert matrix.pattern.n_colours == 3


def test_the_same_number_returned_twice_has_two_rows() -> None:
    def twice(x: Any) -> Any:
        product = x[0] * x[1] * x[2]
        return [product, product, x[0], x[0]]

    assert dense(sparse_jacobian(twice)([2.0, 3.0, 5.0])) == [
        [15.0, 10.0, 6.0],
        [15.0, 10.0, 6.0],
        [1.0, 0.0, 0.0],
        [1.0, 0.0, 0.0],
    ]


# ---- infinities and nan stay where they are ------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [0.0, inf, nan])
@pytest.mark.parametrize("backend", BACKENDS)
def test_an_entry_that_is_not_finite_spoils_no_other(bad: float, backend: Any) -> None:
    def chain(x: Any) -> Any:
        return [autograd.log(a) * b for a, b in pairwise(x)]

    point = [1.0, 2.0, bad, 3.0, 4.0, 5.0, 6.0]
    found, expected = dense(sparse_jacobian(chain, backend=backend)(point)), jacobian(chain)(point)
    assert_alike(found, expected)
    found = dense(sparse_hessian(lambda x: sum(chain(x)), backend=backend)(point))
    assert_alike(found, hessian(lambda x: sum(chain(x)))(point))
    assert 0 < sum(not math.isfinite(x) for row in found for x in row) <= 9  # of the three numbers around it


def test_a_dense_row_that_is_not_finite_spoils_no_other() -> None:
    def f(x: Any) -> Any:
        return [*(a * a for a in x), sum(autograd.sqrt(a) for a in x)]

    point = [1.0, 0.0, 4.0]
    matrix = sparse_jacobian(f)(point)
    assert dense(matrix) == jacobian(f)(point) == [[2.0, 0, 0], [0, 0.0, 0], [0, 0, 8.0], [0.5, inf, 0.25]]


def test_a_branch_that_is_not_taken_sends_nothing() -> None:
    def f(x: Any) -> Any:
        return sum(autograd.where(autograd.greater(a, 0.0), autograd.sqrt(a) * b, a * b) for a, b in pairwise(x))

    point = [0.0, 1.0, -4.0, 2.0, 0.0]
    assert dense(sparse_hessian(f)(point)) == hessian(f)(point)


# ---- arguments -----------------------------------------------------------------------------------------------------


def weighted(x: Any, scale: Any, pair: Any) -> Any:
    return [scale * a * a * pair[0] for a in x] + [pair[1] * pair[1] * scale]


def test_columns_are_the_numbers_of_the_chosen_arguments_in_order() -> None:
    arguments: Any = ([1.0, 2.0], 3.0, (4.0, 5.0))
    assert dense(sparse_jacobian(weighted)(*arguments)) == [[24.0, 0.0], [0.0, 48.0], [0.0, 0.0]]
    assert dense(sparse_jacobian(weighted, argnums=1)(*arguments)) == [[4.0], [16.0], [25.0]]
    by_two = dense(sparse_jacobian(weighted, argnums=(2, 0))(*arguments))
    assert by_two == [[3.0, 0.0, 24.0, 0.0], [12.0, 0.0, 0.0, 48.0], [0.0, 30.0, 0.0, 0.0]]
    named = sparse_jacobian(weighted, argnums=-1)(arguments[0], pair=(4.0, 5.0), scale=3.0)
    assert dense(named) == [[3.0, 0.0], [12.0, 0.0], [0.0, 30.0]]


def test_lists_tuples_and_arrays_are_recorded_once_each() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return rosenbrock(x)

    derivative = sparse_hessian(f)
    expected = hessian(rosenbrock)([1.0, 2.0, 3.0])
    arguments: Any = ([1.0, 2.0, 3.0], [1, 2, 3], (1.0, 2.0, 3.0), np.array([1.0, 2.0, 3.0]), np.array([1, 2, 3]))
    for x in (*arguments, np.array([1.0, 0.0, 2.0, 0.0, 3.0])[::2], array("d", [1.0, 2.0, 3.0])):
        assert dense(derivative(x)) == expected
    assert len(calls) == 3
    assert dense(derivative([1.0, 2.0])) == hessian(rosenbrock)([1.0, 2.0])
    assert len(calls) == 4
    short = derivative(np.array([1.0, 2.0, 3.0], np.float32))
    assert short.values.dtype == np.float32
    assert dense(short) == expected
    first, again = derivative([1.0, 2.0]), derivative([5.0, 6.0])
    assert first.pattern is again.pattern
    assert first.values.tolist() == derivative([1.0, 2.0]).values.tolist()  # a later call leaves them alone


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_numbers(n: int, backend: Any) -> None:
    x = [1.5] * n
    matrix = sparse_hessian(lambda x: sum((a * a for a in x), 0.0), backend=backend)(x)
    assert matrix.shape == (n, n)
    assert matrix.to_lists() == [[2.0 * (i == j) for j in range(n)] for i in range(n)]
    matrix = sparse_jacobian(lambda x: [a * a for a in x], backend=backend)(x)
    assert matrix.to_lists() == [[3.0 * (i == j) for j in range(n)] for i in range(n)]
    assert np.asarray(matrix).shape == matrix.to_scipy().shape == (n, n)
    assert len(str(matrix).splitlines()) == n
    assert matrix.svg()


@dataclass
class Pair:
    weights: Any
    bias: Any


def test_columns_of_arrays_dicts_and_dataclasses_follow_each_other() -> None:
    def products(x: Any, pair: Any, named: Any) -> Any:
        return x @ pair.weights + pair.bias * named["scale"]

    x, pair = np.array([[1.0, 2.0], [3.0, 4.0]]), Pair(np.array([5.0, 6.0]), 7.0)
    matrix = sparse_jacobian(products, argnums=(0, 1, 2))(x, pair, {"scale": 8.0})
    by_x, by_pair, by_scale = jacobian(products, argnums=(0, 1, 2))(x, pair, {"scale": 8.0})
    expected: Any = [np.reshape(by_x, (2, 4)), by_pair.weights, by_pair.bias, by_scale["scale"]]
    assert_alike(dense(matrix), np.column_stack(expected))


def test_parameters_are_read_at_every_call() -> None:
    w = Parameter(2.0)
    derivative = sparse_jacobian(lambda x: [w * a * a for a in x], parameters=[w])
    assert derivative([1.0, 3.0]).values.tolist() == [4.0, 12.0]
    w.data = 5.0
    assert derivative([1.0, 3.0]).values.tolist() == [10.0, 30.0]


def test_into_writes_into_the_callers_memory() -> None:
    derivative = sparse_hessian(rosenbrock)
    x = np.array([1.0, 2.0, 3.0])
    out: Any
    for out in (np.zeros(7), array("d", [0.0] * 7)):
        derivative.into(out, x)
        assert list(out) == derivative(x).values.tolist()
    with pytest.raises(ValueError, match="out must be a writable buffer of 7 numbers"):
        derivative.into(np.zeros(8), x)
    assert len(derivative.record(x).outputs) == 7


@pytest.mark.parametrize("backend", BACKENDS)
def test_bound_buffers_are_read_at_every_call(backend: Any) -> None:
    w = Parameter(2.0)
    derivative = sparse_jacobian(lambda x, y: [w * a * a * y[0] for a in x], parameters=[w], backend=backend)
    x, y, out = np.array([1.0, 3.0]), np.array([5.0]), np.zeros(2)
    run = derivative.bind(out, x, y)
    for at in ([1.0, 3.0], [0.5, -1.0]):
        x[:] = at
        run()
        assert out.tolist() == derivative(at, [5.0]).values.tolist() == [20.0 * a for a in at]
    with pytest.raises(TypeError, match="argument 1 must be a buffer of float64"):
        derivative.bind(out, x, 5.0)
    with pytest.raises(ValueError, match="out must be a writable buffer of 2 numbers"):
        derivative.bind(np.zeros(3), x, y)


def test_a_derivative_is_named_printed_copied_and_pickled() -> None:
    derivative = sparse_hessian(rosenbrock, format="csc", backend="python")
    assert repr(derivative) == "<sparse_hessian(rosenbrock), backend 'python'>"
    assert anything(derivative).__name__ == "sparse_hessian(rosenbrock)"
    x = [1.0, 2.0]
    derivative(x)
    for other in (copy.copy(derivative), pickle.loads(pickle.dumps(derivative))):
        assert (other(x) != derivative(x)).nnz == 0
        assert other(x).format == "csc"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: sparse_jacobian(anything(3.0)), TypeError, "sparse_jacobian takes a function"),
        (lambda: sparse_hessian(rosenbrock, backend=anything("gpu")), ValueError, "backend is one of"),
        (
            lambda: sparse_hessian(rosenbrock, format=anything("bsr")),
            ValueError,
            "'bsr'; known are: csr, csc, coo",
        ),
        (lambda: sparse_hessian(rosenbrock, argnums=anything("x")), TypeError, "argnums is the place"),
        (lambda: sparse_hessian(rosenbrock, argnums=1)([1.0]), TypeError, "was called with 1 argument"),
        (lambda: sparse_hessian(lambda x: [x, x])(1.0), TypeError, "jacobian"),
        (
            lambda: sparse_jacobian(lambda x: [x], parameters=anything([1.0])),
            TypeError,
            "parameters is a list of Values",
        ),
        (lambda: sparse_jacobian(lambda x: "no")(1.0), TypeError, "is to return numbers"),
        (lambda: sparse_jacobian(lambda x: abs(x) if x > 0.0 else x)(1.0), RecordingError, "`>` asked for the number"),
        (lambda: sparse_jacobian(lambda x: [x * x])(Value(2.0)), TypeError, "takes numbers, as it runs compiled code"),
        (lambda: compile(sparse_jacobian(lambda x: [x * x]))(2.0), TypeError, "takes numbers, as it runs compiled"),
        (lambda: sparse_jacobian(lambda x: [x])("text"), TypeError, "text"),
        (lambda: sparse_jacobian(lambda *, x: [x])(x=2.0), TypeError, "by name alone"),
        (lambda: sparse_jacobian(lambda x: [x])(2.0).to_scipy("bsr"), ValueError, "unknown format"),
        (lambda: np.array(sparse_jacobian(lambda x: [x])(2.0), copy=False), ValueError, "copy=False"),
    ],
)
def test_mistakes_are_named(call: Any, error: Any, words: Any) -> None:
    with pytest.raises(error, match=words):
        call()


# ---- results -------------------------------------------------------------------------------------------------------


def test_results_are_arrays_where_numpy_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    derivative = sparse_hessian(lambda x: x[0] * x[1] + x[2], backend="python")
    x = [1.0, 2.0, 3.0]
    matrix = derivative(x)
    assert (matrix.rows.tolist(), matrix.columns.tolist(), matrix.values.tolist()) == ([0, 1], [1, 0], [1.0, 1.0])
    with pytest.raises(ValueError, match="read-only"):
        matrix.rows[0] = 5
    assert np.asarray(matrix).tolist() == np.array(matrix, np.float32).tolist() == matrix.to_lists()
    assert len(matrix) == 2
    assert list(matrix) == [(0, 1, 1.0), (1, 0, 1.0)]
    monkeypatch.setitem(sys.modules, "numpy", None)
    plain = derivative(x)
    assert (plain.rows, plain.columns) == (array("i", [0, 1]), array("i", [1, 0]))
    assert plain.values == array("d", [1.0, 1.0])


@pytest.mark.parametrize("format", ["csr", "csc", "coo"])
def test_formats_of_scipy(format: Any) -> None:
    x = [1.0, 2.0, 3.0]
    derivative = sparse_hessian(rosenbrock, format=format)
    matrix = derivative(x)
    assert scipy.sparse.issparse(matrix)
    assert matrix.format == format
    assert_alike(matrix.toarray(), hessian(rosenbrock)(x))
    matrix.data[:] = 0.0
    matrix.eliminate_zeros()
    assert_alike(derivative(x).toarray(), hessian(rosenbrock)(x))


def test_scipy_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = sparse_jacobian(lambda x: [x])(2.0)
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ImportError, match="pip install scipy, or use the matrix's rows, columns and values"):
        matrix.to_scipy()


def test_solvers_of_scipy_take_them() -> None:
    start = np.full(20, -1.0)
    found = scipy.optimize.minimize(
        compile(rosenbrock),
        start,
        jac=compile(grad(rosenbrock)),
        hess=sparse_hessian(rosenbrock, format="csr"),
        method="trust-constr",
        options={"maxiter": 300},
    )
    assert_alike(found.x, np.ones(20), 1e-4)

    def residuals(x: Any) -> Any:
        return [10.0 * (b - a * a) for a, b in pairwise(x)] + [1.0 - a for a in x[:-1]]

    fitted = scipy.optimize.least_squares(
        lambda x: np.array(residuals(x)), np.full(20, 0.5), jac=sparse_jacobian(residuals, format="csr")
    )
    assert_alike(fitted.x, np.ones(20), 1e-6)
