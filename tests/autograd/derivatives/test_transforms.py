"""Derivatives of functions: every order, both directions, any nesting, structures kept."""

import copy
import math
from collections import namedtuple
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, strategies as st

import autograd
import nn
from autograd import (
    TABLE,
    Parameter,
    Value,
    compile,
    grad,
    gradient,
    hessian,
    hvp,
    jacobian,
    jvp,
    local_derivatives,
    no_grad,
    topological_order,
    value_and_grad,
    vjp,
)
from autograd.graph.structure import flattened
from tests.autograd.strategies import functions_of_two
from tests.marking import each_of

inf, nan = math.inf, math.nan


def rosenbrock(p: Any) -> Any:
    return (1.0 - p[0]) ** 2 + 100.0 * (p[1] - p[0] ** 2) ** 2


@pytest.mark.parametrize("order", [1, 2, 3])
@each_of("name", sorted(TABLE))
def test_every_primitive_to_the_third_order(name: Any, order: int, reference: Any) -> None:
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


def test_any_order() -> None:
    f = lambda x: x**5  # noqa: E731
    found = []
    for _ in range(6):
        f = grad(f)
        found.append(f(2.0))
    assert found == [80.0, 160.0, 240.0, 240.0, 120.0, 0.0]


def test_powers_at_zero_are_clean_to_every_order() -> None:
    f = lambda x: x**2  # noqa: E731
    found = [f(0.0)]
    for _ in range(4):
        f = grad(f)
        found.append(f(0.0))
    assert found == [0.0, 0.0, 2.0, 0.0, 0.0]


def test_nested_derivatives_do_not_mistake_their_variables() -> None:
    assert grad(lambda x: x * grad(lambda y: x + y)(2.0))(1.0) == 1.0
    assert grad(lambda x: x * grad(lambda y: x * y)(x))(3.0) == 6.0
    assert grad(lambda x: jvp(lambda y: x * y * y, (x,), (1.0,))[1])(3.0) == 12.0
    assert jvp(lambda x: grad(lambda y: x * y * y)(x), (3.0,), (1.0,)) == (18.0, 12.0)


def test_rosenbrock() -> None:
    point = [-1.2, 1.0]
    assert grad(rosenbrock)(point) == pytest.approx([-215.6, -88.0])
    assert hessian(rosenbrock)(point) == [pytest.approx([1330.0, 480.0]), pytest.approx([480.0, 200.0])]
    assert value_and_grad(rosenbrock)([1.0, 1.0]) == (0.0, [0.0, 0.0])
    direction = [2.0, -1.0]
    product = hvp(rosenbrock, (point,), (direction,))[0]
    assert product == pytest.approx([sum(map(float.__mul__, row, direction)) for row in hessian(rosenbrock)(point)])


Point = namedtuple("Point", "x y")


def test_structures_are_kept() -> None:
    def f(weights: Any, point: Any) -> Any:
        return weights[0][0] * point.x + weights[1] * point.y

    first, second = grad(f, argnums=(0, 1))([[2.0], 3.0], Point(5.0, 7.0))
    assert first == [[5.0], 7.0]
    assert second == Point(2.0, 3.0)
    assert isinstance(second, Point)
    assert grad(f, argnums=-1)([[2.0], 3.0], Point(5.0, 7.0)) == Point(2.0, 3.0)
    assert jacobian(lambda p: (p[0], [p[1] * p[1]]))([2.0, 3.0]) == ([1.0, 0.0], [[0.0, 6.0]])
    assert vjp(lambda p: {0: p}[0], [1, 2])[1]([1.0, 0.0]) == ([1.0, 0.0],)


def test_numbers_in_numbers_out_but_values_of_your_own_stay() -> None:
    w = Value(2.0)
    slope = grad(lambda x: w * x**2)(3.0)
    assert isinstance(slope, Value)
    assert slope.data == 12.0
    assert gradient(slope, [w])[0].data == 6.0
    assert grad(lambda x: x**2)(w).data == 4.0
    assert type(grad(lambda x: 2 * x)(3)) is float
    assert grad(lambda x: 5.0)(3.0) == 0.0


def under_no_grad(x: Any) -> Any:
    with no_grad():
        return x * x


# Each transform of f at a number, with the results of f(x) = k x³ where k is constant; all are made of k.
TRANSFORMS = {
    "grad": (lambda f, x: grad(f)(x), lambda k, x: 3 * k * x**2),
    "value_and_grad": (lambda f, x: value_and_grad(f)(x), lambda k, x: (k * x**3, 3 * k * x**2)),
    "jacobian": (lambda f, x: jacobian(lambda x: [f(x)])(x), lambda k, x: [3 * k * x**2]),
    "hessian": (lambda f, x: hessian(f)(x), lambda k, x: 6 * k * x),
    "jvp": (lambda f, x: jvp(f, (x,), (1.0,)), lambda k, x: (k * x**3, 3 * k * x**2)),
    "vjp": (lambda f, x: vjp(f, x)[0], lambda k, x: k * x**3),
    "pull_back": (lambda f, x: vjp(f, x)[1](1.0), lambda k, x: (3 * k * x**2,)),
    "hvp": (lambda f, x: hvp(f, (x,), (1.0,)), lambda k, x: (6 * k * x,)),
}
# Ways to come to the constant 4 in a function of x = 2; of what is computed with the second, nothing is by x.
CONSTANTS = {
    "a new Value": lambda x: Value(4.0),
    "a Parameter": lambda x: Parameter(4.0),
    "detach": lambda x: (x * x).detach(),
    "no_grad": under_no_grad,
    "a copy of a new Value": lambda x: copy.deepcopy(Value(4.0)),
    "gradient": lambda x: (lambda c: gradient(c * c, [c])[0])(Value(2.0)),
    "grad": lambda x: grad(lambda y: y * y)(2.0),
    "grad by what is detached": lambda x: grad(lambda y: y * y)(x.detach()),
    "grad with detach": lambda x: grad(lambda y: y * y.detach() * Value(2.0))(2.0),
    "jvp": lambda x: jvp(lambda y: y * y, (2.0,), (1.0,))[1],
    "pull_back": lambda x: vjp(lambda y: y * y, 2.0)[1](1.0)[0],
    "hessian": lambda x: hessian(lambda y: y * y * Value(2.0))(5.0),
}
each_transform = pytest.mark.parametrize("transform", TRANSFORMS)


@each_transform
@pytest.mark.parametrize("constant", CONSTANTS)
def test_what_a_function_makes_is_not_its_callers(transform: Any, constant: Any) -> None:
    apply, truth = TRANSFORMS[transform]
    found = apply(lambda x: CONSTANTS[constant](x) * x**3, 2.0)
    assert {type(x) for x in flattened(found)} == {float}
    assert found == truth(4.0, 2.0)


@each_transform
@pytest.mark.parametrize("inner", TRANSFORMS)
def test_transforms_of_transforms_are_floats_and_right(transform: Any, inner: Any) -> None:
    """g(y) = y⁴, differentiated by a variable of its own at 1; and then multiplied by the outer variable's cube."""
    apply, truth = TRANSFORMS[transform]
    apply_inner, inner_truth = TRANSFORMS[inner]
    within = lambda x: flattened(apply_inner(lambda y: x * y**3, 1.0))[-1] * x**2  # noqa: E731
    found = apply(within, 2.0)
    assert {type(x) for x in flattened(found)} == {float}
    assert found == truth(flattened(inner_truth(1.0, 1.0))[-1], 2.0)
    w = Value(2.0)
    assert all(isinstance(x, Value) for x in flattened(apply(lambda x: within(x) * w, 2.0)))


@each_transform
def test_values_from_before_stay_and_pass_on_their_gradient(transform: Any) -> None:
    apply, _ = TRANSFORMS[transform]
    w = Value(4.0)
    for f in (lambda x: w * x**3, lambda x: w * x.detach() * Value(0.5) * x**3):
        for x in flattened(apply(f, 2.0)):
            assert isinstance(x, Value)
            assert gradient(x, [w])[0].data == x.data / 4.0
    assert {type(x) for x in flattened(apply(lambda x: copy.deepcopy(w) * x**3, 2.0))} == {float}


def test_a_value_that_a_function_keeps_is_its_callers_from_then_on() -> None:
    kept: list[Any] = []

    def f(x: Any) -> Any:
        if not kept:
            kept.append(Value(3.0))
        return kept[0] * x * x

    slope = grad(f)
    assert type(slope(2.0)) is float
    assert gradient(slope(2.0), kept)[0].data == 4.0


def test_cotangents_are_the_callers() -> None:
    value, pull_back = vjp(lambda x: [x * x, Value(3.0) * x], 2.0)
    assert (value, pull_back([1.0, 1.0])) == ([4.0, 6.0], (7.0,))
    c = Value(1.0)
    (pulled,) = pull_back([c, 1.0])
    assert gradient(pulled, [c])[0].data == 4.0
    assert type(pull_back([1.0, 2.0])[0]) is float


def test_a_pull_back_can_be_differentiated_later() -> None:
    _, pull_back = vjp(lambda x: x * x, 2.0)
    assert grad(lambda c: pull_back(c * c)[0])(3.0) == 24.0
    assert hessian(lambda c: pull_back(c * c)[0])(3.0) == 8.0


def test_a_descent_keeps_no_graph() -> None:
    slope = grad(lambda x: grad(lambda y: x * y * y)(3.0) * x.detach())
    x = 1.0
    for _ in range(300):
        x -= 0.001 * slope(x)
        assert type(x) is float


def test_threads_tell_their_own_values() -> None:
    both = Barrier(2)

    def descend(pure: Any) -> bool:
        for _ in range(50):
            w = Value(2.0)
            both.wait()
            slope = grad(lambda x, w=w: (Value(3.0) if pure else w) * x * x)(2.0)
            assert isinstance(slope, float if pure else Value)
        return True

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(descend, [True, False]))


def test_generators_may_wait_in_the_middle() -> None:
    def steps(w: Any) -> Iterator[Any]:
        while True:
            yield grad(lambda x: w * x * Value(1.0))(2.0)

    w = Value(2.0)
    outside, waiting = steps(w), []

    def f(x: Any) -> Any:
        waiting.append(steps(x))
        return next(waiting[-1]) * x * next(outside).detach()

    assert [type(x) for x in (next(outside), grad(f)(3.0), grad(f)(3.0), next(outside))] == [Value, float, float, Value]
    assert grad(f)(3.0) == 12.0


def test_compiled_derivatives_with_constants() -> None:
    for name in CONSTANTS.keys() - {"a copy of a new Value"}:  # refused, as a copy of any Value that is no variable
        f = grad(lambda x, constant=CONSTANTS[name]: constant(x) * x**3)
        assert compile(f, backend="python")(2.0) == f(2.0) == 48.0


def test_nothing_is_written_to_grad() -> None:
    x = Value(3.0)
    y = x * x
    gradient(y, [x])
    assert not x.has_grad
    assert not y.has_grad


def test_gradient_by_inner_values_and_by_what_is_not_there() -> None:
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
def test_backward_gradient_and_forward_mode_agree(f: Any, x: Any, y: Any) -> None:
    a, b = Value(x), Value(y)
    output = autograd.identity(f(a, b)) + 0.0 * a
    output.backward()
    assert [v.data for v in gradient(output, [a, b])] == [a.grad, b.grad]  # to the last bit

    def g(x: Any, y: Any) -> Any:
        return f(x, y) + 0.0 * x

    forward = [jvp(g, (x, y), direction)[1] for direction in ((1.0, 0.0), (0.0, 1.0))]
    assert forward == pytest.approx(list(grad(g, (0, 1))(x, y)), rel=1e-9, abs=1e-9)


@given(expressions, number, number)
def test_second_derivatives_are_symmetric_and_the_same_in_each_mixture_of_modes(f: Any, x: Any, y: Any) -> None:
    def g(p: Any) -> Any:
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
def test_what_is_not_chosen_leaves_no_trace_in_any_mode(f: Any, x: Any, first: Any, second: Any) -> None:
    assert grad(f)(x) == first
    assert jvp(f, (x,), (1.0,))[1] == first
    assert grad(grad(f))(x) == second
    assert jvp(grad(f), (x,), (1.0,))[1] == second


def test_a_zero_that_came_from_a_step_is_an_ordinary_number_in_a_leaf() -> None:
    x, w = Value(autograd.step(-1.0)), Value(3.0)
    (by_w,) = gradient(x * w, [w])
    assert gradient(by_w, [x])[0].data == 1.0
    x.data = autograd.step(-2.0)
    (by_w,) = gradient(x * w, [w])
    assert gradient(by_w, [x])[0].data == 1.0


def test_a_zero_that_came_from_a_step_sends_what_a_zero_sends() -> None:
    for zero in (0.0, autograd.step(-2.0)):
        x, w = Value(3.0), Value(1.0)
        w.data = zero
        (((x * 1.0) * w) * math.inf).backward()
        assert math.isnan(x.grad)


@pytest.mark.parametrize("n", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_long_chain(n: int) -> None:
    x = y = Value(1.0)
    for _ in range(n):
        y = y * 1.00001
    assert gradient(y, [x])[0].data == y.data
    assert jvp(lambda v: y * v, (1.0,), (1.0,))[1].data == y.data


def test_threads_that_share_parameters_get_the_same_bits() -> None:
    model = nn.MLP(3, [8, 8, 1], activation="tanh", rng=1)
    rows = [[math.sin(i + j) for j in range(3)] for i in range(64)]

    def by_inputs(row: Any) -> Any:
        return [x.data for x in grad(lambda inputs: model(inputs) ** 2)(row)]

    alone = [by_inputs(row) for row in rows]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(by_inputs, rows))
    assert together == alone
    assert not any(p.has_grad for p in model.parameters())


def test_models_can_be_differentiated_by_their_parameters() -> None:
    w = Parameter(2.0, "w")
    loss = (w * 3.0 - 1.0) ** 2
    (first,) = gradient(loss, [w])
    (second,) = gradient(first, [w])
    assert (first.data, second.data) == (30.0, 18.0)
    first.backward()
    assert w.grad == 18.0


def test_gradients_of_several_outputs_are_those_of_their_sum() -> None:
    x = Value(3.0)
    assert gradient([x * x, x, x * x], [x])[0].data == 13.0
    assert gradient((x, x), (x,))[0].data == 2.0
    assert gradient([], [x])[0].data == 0.0


def scaled(x: Any, power: Any = 2, /, scale: Any = 1.0, *more: Any, shift: Any = 0.0, **others: Any) -> Any:
    return scale * x**power + shift * x + sum(others.values()) * x


def test_arguments_may_be_given_by_name() -> None:
    assert grad(scaled)(3.0, scale=10.0) == 60.0
    assert grad(scaled)(3.0, 3, scale=10.0, shift=1.0) == 271.0
    assert grad(scaled)(3.0, shift=1.0, other=2.0) == 9.0
    assert grad(scaled, (0, 2))(3.0, scale=10.0) == (60.0, 9.0)
    assert value_and_grad(scaled)(3.0, scale=10.0) == (90.0, 60.0)
    assert jacobian(lambda x, s: [s * x, x])(2.0, s=3.0) == [3.0, 1.0]
    assert jacobian(lambda x, s: [s * x, x], argnums=-1)(s=3.0, x=2.0) == [2.0, 0.0]
    assert hessian(scaled)(3.0, scale=10.0) == 20.0
    assert vjp(scaled, 3.0, scale=10.0)[1](1.0) == (60.0,)
    assert grad(grad(scaled))(3.0, scale=10.0, shift=5.0) == 20.0
    assert grad(max)(3.0, 2.0) == 1.0
    assert compile(grad(lambda x, s=1.0: s * x * x), backend="python")(3.0, s=10.0) == 60.0
    w = Value(2.0)
    assert gradient(grad(lambda x, *, s: s * x * x)(3.0, s=w), [w])[0].data == 6.0


def square(x: Any) -> Any:
    return x * x


y = Value(2.0, "y")
MISTAKES = [
    (lambda: grad(lambda p: [p, p])(1.0), TypeError, r"returns one number, not \[.*; write jacobian"),
    (lambda: grad(square, argnums=2)(1.0), TypeError, r"argnums=2, but square was called with 1 arguments"),
    (lambda: grad(square, argnums=-2)(1.0), TypeError, r"argnums=-2, but square was called with 1 arguments"),
    (lambda: grad(square, argnums=(0, 1))(1.0), TypeError, r"argnums=\(0, 1\), but square was called with 1"),
    (lambda: jvp(square, (1.0,), (1.0, 2.0)), ValueError, r"tangents have the structure of the primals, \[·\], got"),
    (lambda: jvp(square, ([1.0], 2.0), (1.0, [2.0])), ValueError, r"primals, \[\[·\], ·\], got \[·, \[·\]\]"),
    (lambda: hvp(square, (1.0,), ()), ValueError, r"the structure of the primals, \[·\], got \[\]"),
    (lambda: vjp(square, 1.0)[1]([1.0, 2.0]), ValueError, r"cotangents have the structure of the outputs, ·, got"),
    (lambda: jvp(square, 1.0, [1.0, 2.0]), ValueError, r"the structure of the primals, \[·\], got \[\[·, ·\]\]"),
    (lambda: jvp(square, {0: 1.0}, [1.0]), ValueError, r"the structure of the primals, \[{0: ·}\], got \[\[·\]\]"),
    (lambda: jvp(square, {0: 1.0}, {1: 1.0}), ValueError, r"the primals, \[{0: ·}\], got \[{1: ·}\]"),
    (
        lambda: jvp(square, [1.0, 2.0], [1.0, 0.0]),
        TypeError,
        r"square\(\) too many .*; primals is a list of arguments, so",
    ),
    (lambda: jvp(lambda x: x + "a", [1.0], [1.0]), TypeError, r"unsupported operand"),
    (lambda: jvp(square, [1.0], 1.0), TypeError, r"tangents is a list or tuple .* the float 1.0; write \(dx,\)"),
    (lambda: hvp(square, y, [1.0]), ValueError, r"the structure of the primals, \[·\], got \[\[·\]\]"),
    (lambda: hvp(square, [1.0], None), TypeError, r"tangents is a list or tuple .* got the NoneType"),
    (lambda: grad(lambda p: p)("a"), TypeError, r"expected a real number, got the str 'a'"),
    (
        lambda: grad(y),  # type: ignore[arg-type]
        TypeError,
        r"grad takes a function, got the Value .*; the derivative of .* is gradient\(y, \[x\]\)",
    ),
    (lambda: grad(square)(1.0, s=3.0), TypeError, r"square\(\) got an unexpected keyword argument 's'"),
    (lambda: grad(lambda x, s: x)(1.0, x=3.0), TypeError, r"<lambda>\(\) multiple values for argument 'x'"),
    (lambda: grad(max)(1.0, s=3.0), TypeError, r"'s' is an invalid keyword argument for max\(\)"),
    (lambda: gradient(y, y), TypeError, r"wrt is a list of Values, got the Value .*; write gradient\(output, \[x\]\)"),  # type: ignore[arg-type]
    (lambda: gradient(y, {y}), TypeError, r"wrt is a list of Values, got the set"),  # type: ignore[arg-type]
    (lambda: gradient(y, {"y": y}), TypeError, r"wrt is a list of Values, got the dict"),  # type: ignore[arg-type]
    (lambda: gradient(y, np.array(1.0)), TypeError, r"wrt is a list of Values, got the ndarray"),  # type: ignore[arg-type]
    (lambda: gradient(y, None), TypeError, r"wrt is a list of Values, got the NoneType None"),  # type: ignore[arg-type]
    (lambda: gradient(y, "y"), TypeError, r"wrt is a list of Values, got the str 'y'"),  # type: ignore[arg-type]
    (lambda: gradient(y, ["y"]), TypeError, r"wrt is to hold Values, got the str 'y'; give the Value itself"),  # type: ignore[list-item]
    (lambda: gradient(y, [y, 3.0]), TypeError, r"wrt is to hold Values, got the float 3.0; give the Value itself"),  # type: ignore[list-item]
    (lambda: gradient(y, [[y]]), TypeError, r"wrt is to hold Values, got the list"),  # type: ignore[list-item]
    (lambda: gradient(None, [y]), TypeError, r"output is to hold Values, got the NoneType None"),  # type: ignore[arg-type]
    (lambda: gradient(y.data, [y]), TypeError, r"output is to hold Values, got the float 2.0; .* y rather than y.data"),  # type: ignore[arg-type]
    (lambda: gradient([y, 3.0], [y]), TypeError, r"output is to hold Values, got the float 3.0"),  # type: ignore[list-item]
    (lambda: topological_order(None), TypeError, r"each of the outputs is to be a Value, got the NoneType None"),  # type: ignore[type-var]
    (lambda: topological_order([y]), TypeError, r"each of the outputs is to be a Value, got the list"),  # type: ignore[type-var]
    (lambda: topological_order(y, 3.0), TypeError, r"each of the outputs is to be a Value, got the float 3.0"),  # type: ignore[type-var]
    (lambda: local_derivatives(None), TypeError, r"node is to be a Value, got the NoneType None"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "error", "message"), MISTAKES)
def test_mistakes_are_named(call: Any, error: Any, message: Any) -> None:
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize("f", [None, 3.0, "square", [square], Value(1.0)])
def test_what_is_no_function_is_refused_at_once(f: Any) -> None:
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(TypeError, match=rf"^{transform.__name__} takes a function, got the {type(f).__name__} "):
            transform(f)
    for transform, arguments in ((jvp, ([1.0], [1.0])), (vjp, (1.0,)), (hvp, ([1.0], [1.0]))):  # type: ignore[assignment]
        with pytest.raises(TypeError, match=rf"^{transform.__name__} takes a function, got the {type(f).__name__} "):
            transform(f, *arguments)


@pytest.mark.parametrize(
    "argnums", [1.5, "x", b"x", None, (0, "x"), [[0]], True, [0, False], {0}, {0: 1}, np.array(0.0), np.zeros(2), y]
)
def test_argnums_are_places(argnums: Any) -> None:
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(TypeError, match=r"^argnums is the place of an argument, 0 for the first, or a tuple"):
            transform(square, argnums)


@each_transform
@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "^f is to return numbers or lists of them: it returned None; is its `return` missing?"),
        ("a", "^f is to return numbers or lists of them: expected a real number, got the str 'a'; write a number"),
        (set(), "^f is to return numbers or lists of them: expected a real number, got the set "),
    ],
)
def test_what_is_no_number_is_said_to_come_from_the_function(transform: Any, returned: Any, message: str) -> None:
    def f(x: Any) -> Any:
        return returned

    apply, _ = TRANSFORMS[transform]
    if transform == "jacobian":
        apply = lambda f, x: jacobian(f)(x)  # noqa: E731
    with pytest.raises(TypeError, match=message):
        apply(f, 1.0)


def test_a_function_may_change_the_lists_that_it_is_given() -> None:
    """A derivative has the structure that the argument had before."""

    def f(x: Any) -> Any:
        return x.pop() * x[0]

    assert value_and_grad(f)([3.0, 2.0]) == (6.0, [2.0, 3.0])
    assert hessian(f)([3.0, 2.0]) == [[0.0, 1.0], [1.0, 0.0]]
    assert jvp(f, [[3.0, 2.0]], [[1.0, 0.0]]) == (6.0, 2.0)
    value, pull_back = vjp(f, [3.0, 2.0])
    assert (value, pull_back(1.0)) == (6.0, ([2.0, 3.0],))
