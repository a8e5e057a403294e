"""Jacobians and Hessians in both directions: the same derivatives, bits as before, the cheaper way by itself."""

import math
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import TABLE, Value, compile, grad, gradient, hessian, jacobian, jvp
from autograd.derivatives.directions import Mode
from autograd.derivatives.subgraph import Subgraph
from autograd.graph.structure import flattened
from autograd.micrograd import Value as HandMade
from autograd.table.rows import detached
from tests.autograd.bits import bits
from tests.autograd.compiler.backends.test_random_programs import KINKED, SMOOTH, exact_sketches, floats, long_sketches
from tests.autograd.corners import MIXED
from tests.autograd.truth import CORNERS
from tests.marking import each_of

DIRECTIONS: list[Mode] = ["forward", "reverse"]
each_direction = pytest.mark.parametrize("mode", DIRECTIONS)


def unit(i: int, n: int) -> list[float]:
    return [float(i == j) for j in range(n)]


def of_all_steps(sketch: Any) -> Any:
    """The function that returns the inputs and what each step of a sketch makes."""

    def f(point: Any) -> list[Any]:
        numbers = list(point)
        for step, places in sketch.steps:
            numbers.append(step(*[numbers[i] for i in places]))
        return numbers

    return f


def by_gradient(f: Any, point: Any) -> Any:
    variables = [Value(x) for x in point]
    return [[x.data for x in gradient([output], variables)] for output in f(variables)]


def by_jvp(f: Any, point: Any) -> Any:
    columns = [jvp(f, [point], [unit(i, len(point))])[1] for i in range(len(point))]
    return [list(row) for row in zip(*map(floats, columns))]


@settings(max_examples=15)
@given(long_sketches(largest=60))
def test_reverse_has_the_bits_of_gradient_and_forward_those_of_jvp(drawn: Any) -> None:
    sketch, points = drawn
    f = of_all_steps(sketch)
    assert bits(jacobian(f, mode="reverse")(points[0])) == bits(by_gradient(f, points[0]))
    assert bits(jacobian(f, mode="forward")(points[0])) == bits(by_jvp(f, points[0]))


@settings(max_examples=60)
@given(exact_sketches())
def test_so_they_have_beside_infinities_and_nan(drawn: Any) -> None:
    sketch, points = drawn
    f = of_all_steps(sketch)
    for point in points:
        assert bits(floats(jacobian(f, mode="reverse")(point))) == bits(by_gradient(f, point))
        assert bits(floats(jacobian(f, mode="forward")(point))) == bits(by_jvp(f, point))


@pytest.mark.parametrize("transform", [jacobian, lambda f, mode: hessian(lambda p: autograd.mean(f(p)), mode=mode)])
@pytest.mark.parametrize("mode", get_args(Mode))
@settings(max_examples=15)
@given(exact_sketches())
def test_a_recording_sends_nothing_where_eager_code_sends_nothing(transform: Any, mode: Any, drawn: Any) -> None:
    sketch, points = drawn
    derived = transform(of_all_steps(sketch), mode=mode)
    compiled = compile(derived, backend="python")
    compiled.record([0.5] * sketch.n_inputs)
    for point in points:
        assert bits(floats(compiled(point))) == bits(floats(derived(point))), point


@pytest.mark.parametrize("mode", get_args(Mode))
@settings(max_examples=8)
@given(long_sketches(largest=60))
def test_compiled_by_python_it_has_the_bits_of_eager_code(mode: Any, drawn: Any) -> None:
    sketch, points = drawn
    derived = jacobian(of_all_steps(sketch), mode=mode)
    compiled = compile(derived, backend="python")
    compiled.record(points[0])
    for point in points:
        assert bits(compiled(point)) == bits(derived(point))


def applied(name: str) -> Any:
    return lambda *operands: [Value.record(TABLE[name], operands)]


def same(found: Any, expected: Any) -> Any:
    return found == expected or (math.isnan(found) and math.isnan(expected))


@each_of("corner", CORNERS)
def test_corners_are_the_same_in_both_directions(corner: Any) -> None:
    places = tuple(range(len(corner.operands)))
    for mode in DIRECTIONS:
        [found] = jacobian(applied(corner.name), places, mode=mode)(*corner.operands)
        assert all(map(same, found, corner.partials)), mode


def test_corners_are_the_same_recorded_in_both_directions() -> None:
    """Recorded at other numbers than those of the corner."""
    corners: dict[tuple[str, int], list[Any]] = {}
    for corner in CORNERS:
        corners.setdefault((corner.name, len(corner.operands)), []).append(corner)
    for (name, n), found in corners.items():
        for mode in DIRECTIONS:
            compiled = compile(jacobian(applied(name), tuple(range(n)), mode=mode), backend="python")
            compiled.record(*[0.5] * n)
            for corner in found:
                assert all(map(same, compiled(*corner.operands)[0], corner.partials)), (name, mode, corner)


@pytest.mark.parametrize(("formula", "point", "expected"), MIXED, ids=[f"{row[0]} at {row[1]}" for row in MIXED])
@each_direction
def test_mixed_derivatives_are_the_same_forward_and_reverse_over_reverse(
    formula: Any, point: Any, expected: Any, mode: Mode
) -> None:
    def f(p: Any) -> Any:
        return eval(formula, {}, {**vars(autograd), "x": p[0], "y": p[1], "inf": math.inf, "nan": math.nan})

    (xx, xy), (yx, yy) = hessian(f, mode=mode)(list(point))
    for found, right in zip((xx, xy, yx, yy), (expected[0], expected[1], expected[1], expected[2])):
        assert found == pytest.approx(right, rel=1e-14, abs=0.0, nan_ok=True)


@each_direction
def test_structures_constants_and_outputs_that_are_inputs(mode: Mode) -> None:
    def f(p: Any, q: Any) -> Any:
        return {0: 5.0}[0], [p[0], p[0] * q, Value(3.0), p[0]]

    found = jacobian(f, (0, 1), mode=mode)([2.0, 7.0], 3.0)
    assert found == (([0.0, 0.0], 0.0), [([1.0, 0.0], 0.0), ([3.0, 0.0], 2.0), ([0.0, 0.0], 0.0), ([1.0, 0.0], 0.0)])
    assert {type(x) for x in flattened(found)} == {float}
    assert jacobian(lambda p: [], mode=mode)([1.0]) == []
    assert jacobian(lambda p: [3.0], mode=mode)([]) == [[]]


@each_direction
def test_a_callers_value_stays_and_the_jacobian_can_be_differentiated(mode: Mode) -> None:
    w = Value(2.0)
    rows = jacobian(lambda p: [w * p[0] * p[1], p[0] ** 3], mode=mode)([3.0, 5.0])
    assert floats(rows) == [[10.0, 6.0], [27.0, 0.0]]
    assert gradient(rows[0][0], [w])[0].data == 5.0
    third = grad(lambda p: jacobian(grad(lambda q: q[0] ** 3 * q[1]), mode=mode)(p)[0][0])([2.0, 5.0])
    assert third == [30.0, 12.0]
    in_own_graph = jacobian(lambda p: [p * p, w.detach() * p], mode=mode)(w * 1.0)
    assert [x.data for x in in_own_graph] == [4.0, 2.0]


@each_direction
def test_what_is_detached_sends_nothing(mode: Mode) -> None:
    derived = jacobian(lambda p: [p[0].detach() * p[1], (p[0] * p[1]).detach()], mode=mode)
    expected = [[0.0, 2.0], [0.0, 0.0]]
    assert derived([2.0, 3.0]) == compile(derived, backend="python")([2.0, 3.0]) == expected


@each_direction
def test_an_anomaly_is_named(mode: Mode) -> None:
    with autograd.detect_anomaly(), pytest.raises(autograd.AnomalyDetected, match="in the derivative of sqrt"):
        jacobian(lambda p: [autograd.sqrt(x) for x in p], mode=mode)([0.0, 1.0, 2.0])


@each_direction
def test_a_value_made_by_hand_is_refused_where_it_is_reached(mode: Mode) -> None:
    def cube(p: Any) -> Any:
        made = HandMade(p.data**3, (p,), "cube")
        made._backward = lambda: None
        return [made * 2.0]

    with pytest.raises(TypeError, match="'cube' has a _backward by hand"):
        jacobian(cube, mode=mode)(HandMade(2.0))


@each_direction
def test_a_long_chain(mode: Mode) -> None:
    def f(x: Any) -> Any:
        y = x
        for _ in range(30_000):
            y = y * (1.0 + 1.0 / 30_000)
        return [y, x]

    [slope, one] = jacobian(f, mode=mode)(1.0)
    assert (slope, one) == (pytest.approx(math.e, rel=1e-4), 1.0)


# ---- which direction -------------------------------------------------------------------------------------------------


def products(f: Any, n: int, direction: str) -> int:
    """How many products a pass over the graph forms, one variable or one output at a time."""
    variables = [Value(0.5) for _ in range(n)]
    outputs = f(variables)
    order = autograd.topological_order(*[x for x in outputs if isinstance(x, Value)])
    count = 0
    if direction == "forward":
        for variable in variables:
            reached = {variable}
            for node in order:
                edges = [x for x in node.operands if isinstance(x, Value) and x in reached]
                count += len(edges)
                if edges:
                    reached.add(node)
        return count
    reached = set(variables)
    for node in order:
        if any(x in reached for x in node.operands if isinstance(x, Value)):
            reached.add(node)
    for output in outputs:
        needed = {output}
        for node in reversed(order):
            if node in needed and node in reached:
                edges = [x for x in node.operands if isinstance(x, Value) and x in reached]
                count += len(edges)
                needed.update(edges)
    return count


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 8))
def test_the_direction_of_fewer_products(seed: int, n: int) -> None:
    rng = Random(seed)
    ways: list[Any] = SMOOTH + KINKED

    def f(point: Any) -> Any:
        draw, numbers = Random(seed), list(point)
        for _ in range(30):
            arity, step = draw.choice(ways)
            numbers.append(step(*draw.choices(numbers, k=arity)))
        return draw.sample(numbers, draw.randint(1, 8))

    variables = [Value(rng.uniform(0.1, 1.0)) for _ in range(n)]
    outputs = f(variables)
    cheaper = products(f, n, "forward") < products(f, n, "reverse")
    assert Subgraph(outputs, variables).is_cheaper_forward(outputs) == cheaper


def test_what_leads_to_no_output_forms_no_product() -> None:
    """A detached Value of a recording ends a path, and a constant begins none."""
    x, y = Value(2.0), Value(3.0)
    dead_end = x * y * y
    outputs = [Value.record(detached, (dead_end,)), 5.0, x * x, x * 2.0, x * 3.0, x * 4.0]
    assert not Subgraph(outputs, [x, y]).is_cheaper_forward(outputs)  # five products either way
    assert Subgraph(outputs, [x, y]).below == [[], [], [0, 0], [0], [0], [0]]


def mixing(p: Any, rounds: int) -> Any:
    """A long computation whose two directions round differently."""
    x = list(p)
    for _ in range(rounds):
        x = [autograd.sin(a * 1.1 + b * 0.3) for a, b in zip(x, [*x[1:], x[0]])]
    return x


POINT = [0.1, 0.2, 0.3, 0.4, 0.5]
CHOSEN = [
    (lambda p: mixing(p, 3) * 3, "forward"),
    (lambda p: [autograd.sum(mixing(p, 3)), autograd.prod(mixing(p, 2))], "reverse"),
    (lambda p: [autograd.sum(mixing(p, 9)), *[x * 0.1 for x in p]], "reverse"),  # a loss, and a residual for each input
    (lambda p: [autograd.tanh(x) for x in p], "reverse"),  # a tie
    (lambda p: [*grad(lambda q: autograd.sum(mixing(q, 3)))(p), *p], "forward"),  # derivatives, told by counts alone
    (lambda p: grad(lambda q: autograd.sum(mixing(q, 3)))(p), "reverse"),
]


@pytest.mark.parametrize(("f", "direction"), CHOSEN)
def test_auto_takes_the_cheaper_direction_eager_and_recorded(f: Any, direction: Mode) -> None:
    auto = jacobian(f)
    expected = jacobian(f, mode=direction)(POINT)
    assert bits(auto(POINT)) == bits(expected)
    assert bits(compile(auto, backend="python")(POINT)) == bits(expected)


def test_a_compiled_function_within_changes_no_direction_when_it_is_first_called() -> None:
    slope = compile(grad(lambda x: x**3), backend="python")
    derived = jacobian(lambda p: [autograd.sum(mixing(p, 9)) * slope(2.0), *[x * 0.1 for x in p]])
    first = bits(derived(POINT))
    assert first == bits(derived(POINT)) == bits(compile(derived, backend="python")(POINT))


def test_the_directions_of_these_can_be_told_apart() -> None:
    different = [
        bits(jacobian(f, mode="forward")(POINT)) != bits(jacobian(f, mode="reverse")(POINT)) for f, _ in CHOSEN
    ]
    assert different == [True, True, True, False, True, True]


def test_one_input_takes_one_pass() -> None:
    """Each local derivative is computed once, for a thousand outputs."""
    calls = []

    def slope(z: Any, x: Any) -> Any:
        calls.append(x)
        return 2.0 * x

    square = autograd.Primitive("square", "x²", "x * x", lambda x: x * x, (slope,), (0.5,))

    def f(x: Any) -> Any:
        numbers = [x]
        for _ in range(1000):
            numbers.append(square(numbers[-1]) - 0.5)
        return numbers

    calls.clear()
    jacobian(f)(0.5)
    assert len(calls) == 1000


@pytest.mark.parametrize("transform", [jacobian, hessian])
@pytest.mark.parametrize("mode", ["backward", "", None, 1, ["forward"]])
def test_an_unknown_mode_is_refused_at_once(transform: Any, mode: Any) -> None:
    with pytest.raises(ValueError, match=r"^unknown mode .*; known are: auto, forward, reverse$"):
        transform(lambda x: x, mode=mode)
