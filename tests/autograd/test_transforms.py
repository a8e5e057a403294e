"""Derivatives of functions: every order, both directions, any nesting, structures kept."""

import math
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import functions_of_two

import autograd
import nn
from autograd import (
    TABLE,
    Parameter,
    Value,
    grad,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)

SMOOTH = sorted(name for name in TABLE if name not in ("sum", "dot", "where", "greater", "step", "maximum", "minimum"))
inf, nan = math.inf, math.nan


def rosenbrock(p):
    return (1.0 - p[0]) ** 2 + 100.0 * (p[1] - p[0] ** 2) ** 2


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_every_primitive_to_the_third_order(name, order, reference):
    primitive = TABLE[name]
    point = primitive.flatten(*primitive.example) if primitive.flatten else primitive.example
    for place in range(len(point)):
        derivative = lambda *x: Value.record(primitive, x) if any(isinstance(v, Value) for v in x) else 0.0  # noqa: E731
        for _ in range(order):
            derivative = grad(derivative, place)
        with mpmath.workdps(50):
            truth = mpmath.diff(
                reference[name], tuple(map(mpmath.mpf, point)), tuple(order * (i == place) for i in range(len(point)))
            )
        assert derivative(*point) == pytest.approx(float(truth), rel=1e-12, abs=1e-14), place


def test_any_order():
    f = lambda x: x**5  # noqa: E731
    found = []
    for _ in range(6):
        f = grad(f)
        found.append(f(2.0))
    assert found == [80.0, 160.0, 240.0, 240.0, 120.0, 0.0]


def test_powers_at_zero_are_clean_to_every_order():
    f = lambda x: x**2  # noqa: E731
    found = [f(0.0)]
    for _ in range(4):
        f = grad(f)
        found.append(f(0.0))
    assert found == [0.0, 0.0, 2.0, 0.0, 0.0]


def test_nested_derivatives_do_not_mistake_their_variables():
    assert grad(lambda x: x * grad(lambda y: x + y)(2.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(x))(3.0) == 6.0
    assert grad(lambda x: jvp(lambda y: x * y * y, (x,), (1.0,))[1])(3.0) == 12.0
    assert jvp(lambda x: grad(lambda y: x * y * y)(x), (3.0,), (1.0,)) == (18.0, 12.0)


def test_rosenbrock():
    point = [-1.2, 1.0]
    assert grad(rosenbrock)(point) == pytest.approx([-215.6, -88.0])
    assert hessian(rosenbrock)(point) == [pytest.approx([1330.0, 480.0]), pytest.approx([480.0, 200.0])]
    assert value_and_grad(rosenbrock)([1.0, 1.0]) == (0.0, [0.0, 0.0])
    direction = [2.0, -1.0]
    product = hvp(rosenbrock, (point,), (direction,))[0]
    assert product == pytest.approx([sum(map(float.__mul__, row, direction)) for row in hessian(rosenbrock)(point)])


Point = namedtuple("Point", "x y")


def test_structures_are_kept():
    def f(weights, point):
        return weights[0][0] * point.x + weights[1] * point.y

    first, second = grad(f, argnums=(0, 1))([[2.0], 3.0], Point(5.0, 7.0))
    assert first == [[5.0], 7.0]
    assert second == Point(2.0, 3.0)
    assert isinstance(second, Point)
    assert grad(f, argnums=-1)([[2.0], 3.0], Point(5.0, 7.0)) == Point(2.0, 3.0)
    assert jacobian(lambda p: (p[0], [p[1] * p[1]]))([2.0, 3.0]) == ([1.0, 0.0], [[0.0, 6.0]])
    assert vjp(lambda p: {0: p}[0], [1, 2])[1]([1.0, 0.0]) == ([1.0, 0.0],)


def test_numbers_in_numbers_out_but_values_of_your_own_stay():
    w = Value(2.0)
    slope = grad(lambda x: w * x**2)(3.0)
    assert isinstance(slope, Value)
    assert slope.data == 12.0
    assert gradient(slope, [w])[0].data == 6.0
    assert grad(lambda x: x**2)(w).data == 4.0
    assert type(grad(lambda x: 2 * x)(3)) is float
    assert grad(lambda x: 5.0)(3.0) == 0.0


def test_nothing_is_written_to_grad():
    x = Value(3.0)
    y = x * x
    gradient(y, [x])
    assert not x.has_grad
    assert not y.has_grad


def test_gradient_by_inner_values_and_by_what_is_not_there():
    x, other = Value(3.0), Value(1.0)
    u = x * x
    y = u * x
    by_u, by_x, by_other, by_y = gradient(y, [u, x, other, y])
    assert (by_u.data, by_x.data, by_other.data, by_y.data) == (3.0, 27.0, 0.0, 1.0)


expressions = functions_of_two(
    lambda a, b: lambda x, y: autograd.maximum(a(x, y), b(x, y)),
    max_leaves=12,
)
number = st.floats(-2.0, 2.0)


@given(expressions, number, number)
def test_backward_gradient_and_forward_mode_agree(f, x, y):
    a, b = Value(x), Value(y)
    output = autograd.identity(f(a, b)) + 0.0 * a
    output.backward()
    assert [v.data for v in gradient(output, [a, b])] == [a.grad, b.grad]  # to the last bit

    def g(x, y):
        return f(x, y) + 0.0 * x

    forward = [jvp(g, (x, y), direction)[1] for direction in ((1.0, 0.0), (0.0, 1.0))]
    assert forward == pytest.approx(list(grad(g, (0, 1))(x, y)), rel=1e-9, abs=1e-9)


@given(expressions, number, number)
def test_second_derivatives_are_symmetric_and_the_same_in_each_mixture_of_modes(f, x, y):
    def g(p):
        return f(p[0], p[1]) + 0.0 * p[0]

    rows = hessian(g)([x, y])
    assert rows[0][1] == pytest.approx(rows[1][0], rel=1e-6, abs=1e-6)
    forward_over_reverse = hvp(g, ([x, y],), ([1.0, 0.0],))[0]
    reverse_over_forward = grad(lambda p: jvp(g, (p,), ([1.0, 0.0],))[1])([x, y])
    assert forward_over_reverse == pytest.approx(rows[0], rel=1e-6, abs=1e-6)
    assert reverse_over_forward == pytest.approx(rows[0], rel=1e-6, abs=1e-6)


CLEAN = [
    (lambda x: autograd.where(autograd.step(x), autograd.log(x), x**2), -1.0, -2.0, 2.0),
    (lambda x: autograd.where(autograd.greater(x, 0.0), autograd.sqrt(x), 3.0), -1.0, 0.0, 0.0),
    (lambda x: autograd.sqrt(autograd.maximum(x, 0.0)), -1.0, 0.0, 0.0),
    (lambda x: autograd.relu(x) ** 3, -1.0, 0.0, 0.0),
    (lambda x: x * autograd.step(x), -2.0, 0.0, 0.0),
    (lambda x: x**0, 0.0, 0.0, 0.0),
]


@pytest.mark.parametrize(("f", "x", "first", "second"), CLEAN)
def test_what_is_not_chosen_leaves_no_trace_in_any_mode(f, x, first, second):
    assert grad(f)(x) == first
    assert jvp(f, (x,), (1.0,))[1] == first
    assert grad(grad(f))(x) == second
    assert jvp(grad(f), (x,), (1.0,))[1] == second


def test_a_zero_that_came_from_a_step_is_an_ordinary_number_in_a_leaf():
    x, w = Value(autograd.step(-1.0)), Value(3.0)
    (by_w,) = gradient(x * w, [w])
    assert gradient(by_w, [x])[0].data == 1.0
    x.data = autograd.step(-2.0)
    (by_w,) = gradient(x * w, [w])
    assert gradient(by_w, [x])[0].data == 1.0


def test_a_chain_of_a_hundred_thousand():
    x = y = Value(1.0)
    for _ in range(100_000):
        y = y * 1.00001
    assert gradient(y, [x])[0].data == y.data
    assert jvp(lambda v: y * v, (1.0,), (1.0,))[1].data == y.data


def test_threads_that_share_parameters_get_the_same_bits():
    model = nn.MLP(3, [8, 8, 1], activation="tanh", rng=1)
    rows = [[math.sin(i + j) for j in range(3)] for i in range(64)]

    def by_inputs(row):
        return [x.data for x in grad(lambda inputs: model(inputs) ** 2)(row)]

    alone = [by_inputs(row) for row in rows]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(by_inputs, rows))
    assert together == alone
    assert not any(p.has_grad for p in model.parameters())


def test_models_can_be_differentiated_by_their_parameters():
    w = Parameter(2.0, "w")
    loss = (w * 3.0 - 1.0) ** 2
    (first,) = gradient(loss, [w])
    (second,) = gradient(first, [w])
    assert (first.data, second.data) == (30.0, 18.0)
    first.backward()
    assert w.grad == 18.0


def test_mistakes_are_named():
    with pytest.raises(TypeError, match=r"returns one number, not \[.*; write jacobian"):
        grad(lambda p: [p, p])(1.0)
    with pytest.raises(TypeError, match=r"argnums=2, but f was called with 1 arguments"):
        grad(lambda p: p, argnums=2)(1.0)
    with pytest.raises(ValueError, match=r"1 primals but 2 tangents; give one for each"):
        jvp(lambda p: p, (1.0,), (1.0, 2.0))
    with pytest.raises(ValueError, match=r"1 outputs but 2 cotangents; give one for each"):
        vjp(lambda p: p, 1.0)[1]([1.0, 2.0])
    with pytest.raises(TypeError, match=r"expected a real number, got the str 'a'"):
        grad(lambda p: p)("a")


def test_a_function_may_change_the_lists_that_it_is_given():
    """A derivative has the structure that the argument had before."""

    def f(x):
        return x.pop() * x[0]

    assert value_and_grad(f)([3.0, 2.0]) == (6.0, [2.0, 3.0])
    assert hessian(f)([3.0, 2.0]) == [[0.0, 1.0], [1.0, 0.0]]
    assert jvp(f, [[3.0, 2.0]], [[1.0, 0.0]]) == (6.0, 2.0)
    value, pull_back = vjp(f, [3.0, 2.0])
    assert (value, pull_back(1.0)) == (6.0, ([2.0, 3.0],))
