"""gradcheck: no false alarm on what is right, and every planted fault caught and named."""

import inspect
import itertools
import math
import pickle
from array import array
from collections import namedtuple
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
import nn
from autograd import (
    TABLE,
    GradientError,
    Parameter,
    Primitive,
    Value,
    assert_gradients,
    detect_anomaly,
    gradcheck,
    no_grad,
)
from autograd.checking.values import contradicted, nth_slopes
from autograd.derivatives import chain_rule
from autograd.graph import reverse
from autograd.table.row import REAL
from tests.autograd.other_rows import row_like
from tests.autograd.strategies import functions_of_two
from tests.autograd.truth import TRUTH

inf, nan = math.inf, math.nan


def at(primitive: Any, point: Any) -> Any:
    """The primitive as a function of those of its bare operands that it can be differentiated by, and these."""
    places = [place for place in range(len(point)) if place not in TRUTH[primitive.name].fixed]

    def f(*moving: Any) -> Any:
        operands = list(point)
        for place, x in zip(places, moving):
            operands[place] = x
        return Value.record(primitive, tuple(operands))

    return f, tuple(point[place] for place in places)


def example(primitive: Any) -> Any:
    return primitive.flatten(*primitive.example) if primitive.flatten else primitive.example


def points_of(primitive: Any, count: Any) -> Iterator[Any]:
    """Points of the domain, of moderate size, the same in every run."""
    rng = Random(primitive.name)
    for _ in range(count):
        point = []
        for low, high in primitive.domain or (REAL,) * primitive.arity:
            low, high = max(low, -3.0), min(high, 3.0)
            point.append(rng.uniform(low + 0.05 * (high - low), high - 0.05 * (high - low)))
        for place in TRUTH[primitive.name].orders:
            point[place] = 1.0
        yield tuple(point)


@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.long)])
@pytest.mark.parametrize("primitive", TABLE.values(), ids=TABLE.keys())
def test_every_primitive_is_verified(primitive: Any, count: int) -> None:
    for point in [example(primitive), *points_of(primitive, count)]:
        report = gradcheck(*at(primitive, point), order=2)
        assert report.ok, f"{point}\n{report}"
        assert all(
            derivative.verdict.error < 1e-8 or abs(derivative.verdict.numeric) < 1e-6
            for derivative in report.derivatives
        )


def test_how_close_differences_come() -> None:
    f = lambda x, y: autograd.sin(x * y) * autograd.exp(-x) + autograd.log(x + y**2) / y  # noqa: E731
    for point in [(0.5, 1.5), (3.0, 0.2), (1e-3, 2.0), (20.0, 11.0)]:
        assert gradcheck(f, point).worst_error < 1e-9


smooth = functions_of_two(
    lambda a, b: lambda x, y: autograd.logsumexp([a(x, y), b(x, y), y]),
    max_leaves=6,
)


def check_no_false_alarm(f: Any, x: Any, y: Any) -> None:
    report = gradcheck(lambda x, y: f(x, y) + 0.0 * x * y, (x, y), order=2)
    assert report.ok, report


@settings(max_examples=25)
@given(smooth, st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_no_false_alarm(f: Any, x: Any, y: Any) -> None:
    check_no_false_alarm(f, x, y)


@pytest.mark.long
@settings(max_examples=300)
@given(smooth, st.floats(-2.0, 2.0), st.floats(-2.0, 2.0))
def test_no_false_alarm_in_many_functions(f: Any, x: Any, y: Any) -> None:
    check_no_false_alarm(f, x, y)


# ---- planted faults: in a rule -----------------------------------------------------------------------------------


def faulty(name: Any, *partials: Any) -> Any:
    """A row of the table with other rules."""
    return row_like(TABLE[name], partials=partials)


def scaled(name: Any, place: Any = 0, factor: Any = 1.001) -> Any:
    rules = list(TABLE[name].partials)  # type: ignore[arg-type]
    right = rules[place]
    rules[place] = lambda z, *x: factor * right(z, *x)
    return faulty(name, *rules)


swapped_div = faulty("div", *reversed(TABLE["div"].partials))  # type: ignore[arg-type]
no_product_rule = faulty("mul", TABLE["mul"].partials[0], lambda z, x, y: 0.0)  # type: ignore[index]
no_chain_in_silu = faulty("silu", lambda z, x: autograd.sigmoid(x))
dot_without_bias = row_like(TABLE["dot"], partials=lambda z, w, v, x, y, b: (x, y, w, v, 0.0))
cos_without_sign = faulty("cos", lambda z, x: autograd.sin(x))

FAULTS = [
    pytest.param(scaled("tanh"), (0.7,), 1, id="a factor 1.001"),
    pytest.param(scaled("pow", 1), (1.3, 0.7), 2, id="a factor 1.001 in a second operand"),
    pytest.param(scaled("where", 1, 0.999), (1.5, 1.3, 0.7), 2, id="a factor 0.999 in a branch"),
    pytest.param(swapped_div, (1.3, 0.7), 1, id="swapped operands"),
    pytest.param(no_product_rule, (1.3, 0.7), 2, id="a missing term"),
    pytest.param(no_chain_in_silu, (0.7,), 1, id="a missing term of the product rule"),
    pytest.param(cos_without_sign, (0.7,), 1, id="a wrong sign"),
    pytest.param(dot_without_bias, (1.3, 0.7, -0.4, 0.9, 1.6), 5, id="a term missing in a variadic rule"),
    pytest.param(faulty("relu", lambda z, x: 2.0), (0.0,), 1, id="a wrong kink: no slope between those at both sides"),
    pytest.param(faulty("relu", lambda z, x: autograd.step(x + 0.1)), (-0.05,), 1, id="a kink in the wrong place"),
    pytest.param(faulty("sqrt", lambda z, x: nan), (2.0,), 1, id="a nan"),
    pytest.param(faulty("exp", lambda z, x: inf), (2.0,), 1, id="an inf"),
]


@pytest.mark.parametrize(("primitive", "point", "operand"), FAULTS)
def test_a_wrong_rule_is_named(primitive: Any, point: Any, operand: Any) -> None:
    def f(*x: Any) -> Any:
        z = Value.record(primitive, x)
        z.label = "suspect"
        return autograd.sin(z) * 2.0 + x[0]

    report = gradcheck(f, point)
    finding = report.findings[0]
    assert not report
    assert (finding.kind, finding.primitive, finding.operand) == ("wrong rule", primitive.name, operand)
    assert finding.label == "suspect"
    assert finding.operand_name.startswith("'x[")
    assert finding.source.file == __file__  # type: ignore[union-attr]
    assert finding.source.text == "z = Value.record(primitive, x)"  # type: ignore[union-attr]
    assert finding.source.line == inspect.getsourcelines(f)[1] + 1  # type: ignore[union-attr]
    assert finding.error > 5e-4 or math.isnan(finding.error)
    assert {found.primitive for found in report.findings} == {primitive.name}
    with pytest.raises(GradientError, match=f"wrong rule: {primitive.name}, operand {operand}"):
        assert_gradients(f, point)


# A function, its derivative, and where: how sure differences are there varies by six decades.
SLOPES = [
    (lambda x: -1 * x, lambda x: -1.0, 2.0),
    (lambda x: x**3, lambda x: 3.0 * x**2, 2.0),
    (math.exp, math.exp, 1.0),
    (math.sin, math.cos, 3.0),
    (lambda x: 1.0 * x, lambda x: 1.0, 1e-5),
    (lambda x: 1e3 + x, lambda x: 1.0, 1.0),
    (lambda x: math.sin(100.0 * x), lambda x: 100.0 * math.cos(100.0 * x), 3.0),
]


@pytest.mark.parametrize("tolerance", [1e-5, 1e-7, 1e-9])
@pytest.mark.parametrize(("f", "slope", "x"), SLOPES)
def test_an_error_of_a_few_tolerances_is_found_and_a_smaller_one_is_not(
    f: Any, slope: Any, x: Any, tolerance: float
) -> None:
    right = slope(x)
    assert gradcheck(f, x, expected=right, tolerance=tolerance)
    assert gradcheck(f, x, expected=right * (1.0 + 0.5 * tolerance), tolerance=tolerance)
    report = gradcheck(f, x, expected=right * (1.0 + 3.0 * tolerance), tolerance=tolerance)
    assert report.findings[0].kind == "wrong expected gradient"


@pytest.mark.parametrize("name", ["tanh", "sin", "mul", "exp", "pow"])
def test_a_rule_that_is_a_little_wrong_is_named(name: str) -> None:
    wrong = scaled(name, factor=1.0 + 1e-6)
    report = gradcheck(lambda *x: autograd.sin(Value.record(wrong, x)) + x[0], (1.3, 0.7)[: wrong.arity])
    assert {(finding.kind, finding.primitive) for finding in report.findings} == {("wrong rule", name)}


def test_a_wrong_rule_is_found_where_its_effect_cancels() -> None:
    wrong = scaled("tanh")
    report = gradcheck(lambda x: wrong(x) - wrong(x) + x, 0.5)
    assert [derivative.verdict.kind for derivative in report.derivatives] == ["right"]
    assert [finding.kind for finding in report.findings] == ["wrong rule", "wrong rule"]
    assert not report.ok
    assert str(report).splitlines()[0] == "gradcheck: 1 of 1 derivatives verified"
    assert "verdict" not in str(report)


@pytest.mark.parametrize(("count", "wrong"), [(64, 31), (65, 0), (200, 31), (200, 168), (200, 199)])
def test_a_long_operation_is_checked_at_both_ends(count: int, wrong: int) -> None:
    total = row_like(TABLE["sum"], partials=lambda z, *terms: [1.0 + (i == wrong) for i in range(len(terms))])
    (finding,) = gradcheck(lambda p: total(p), [0.1 * i for i in range(count)]).findings
    assert (finding.kind, finding.primitive, finding.operand) == ("wrong rule", "sum", wrong + 1)


def test_a_fault_in_the_middle_of_a_long_operation_is_found() -> None:
    total = row_like(TABLE["sum"], partials=lambda z, *terms: [1.0 + (i == 50) for i in range(len(terms))])
    report = gradcheck(lambda p: total(p), [0.1 * i for i in range(200)])
    assert [x.by for x in report.derivatives if x.verdict.kind != "right"] == ["p[50]"]
    assert [(x.kind, x.primitive, x.operand) for x in report.findings] == [("wrong rule", "sum", 51)]


def test_a_fault_of_second_order_only() -> None:
    hidden = row_like(scaled("cos"), name="cosine")
    sine = faulty("sin", lambda z, x: hidden(x) / 1.0)
    assert gradcheck(sine, 0.7).ok
    report = gradcheck(sine, 0.7, order=2)
    (finding,) = report.findings
    assert (finding.kind, finding.primitive, finding.source.derivative_of) == ("wrong rule", "cosine", "sin")  # type: ignore[union-attr]
    assert "in the derivative of sin, used in" in str(report)


def test_a_number_taken_out_of_the_graph_in_a_rule() -> None:
    frozen = faulty("mul", lambda z, x, y: y.data if isinstance(y, Value) else y, TABLE["mul"].partials[1])  # type: ignore[index]
    assert gradcheck(frozen, (2.0, 3.0)).ok
    report = gradcheck(frozen, (2.0, 3.0), order=2)
    assert [derivative.verdict.kind for derivative in report.derivatives].count("wrong rule") == 1
    (finding,) = report.findings
    assert (finding.kind, finding.primitive, finding.operand) == ("not in the graph", "mul", 1)
    (finding,) = gradcheck(lambda x, y: autograd.sin(frozen(x, y)) + x, (2.0, 3.0), order=2).findings
    assert (finding.kind, finding.primitive, finding.operand) == ("not in the graph", "mul", 1)
    assert finding.source.text.startswith("(finding,) = gradcheck(")  # type: ignore[union-attr]


def test_a_zero_is_not_verified_by_flatness() -> None:
    minus_one = Primitive("p", "p", "exp(x)-1", lambda x: math.exp(x) - 1.0, (lambda z, x: 0.0 * x,), (0.5,))
    (finding,) = gradcheck(minus_one, 0.0).findings
    assert (finding.kind, finding.primitive) == ("wrong rule", "p")
    report = gradcheck(lambda x: autograd.exp(-abs(x)) + abs(x), 0.0, order=2)
    assert [derivative.verdict.kind for derivative in report.derivatives] == ["right", "wrong rule"]
    assert report.derivatives[1].verdict.numeric == pytest.approx(1.0)
    assert (report.findings[0].kind, report.findings[0].source.derivative_of) == ("kink", "abs")  # type: ignore[union-attr]


negative_square = Primitive("square", "sq", "x*x", lambda x: x * x, (lambda z, x: -2.0 * x,), (0.5,))
negative_cube = Primitive("cube", "cu", "x^3", lambda x: x**3, (lambda z, x: -3.0 * x * x,), (0.5,))
negative_product = Primitive(
    "product", "p", "x*y", lambda x, y: x * y, (lambda z, x, y: -1.0 * y, lambda z, x, y: -1.0 * x), (0.5, 0.5)
)


@pytest.mark.parametrize(
    ("f", "point", "order", "primitive", "operand"),
    [
        (negative_square, 0.0, 2, "square", 1),
        (lambda x, y: autograd.sin(negative_square(x) + y) + x * y, (0.0, 1.0), 2, "square", 1),
        (negative_cube, 0.0, 3, "cube", 1),
        (negative_product, (0.0, 0.0), 2, "product", 1),
        (lambda x, y: x * y + autograd.sin(negative_product(x, y)), (0.0, 0.0), 2, "product", 1),
    ],
)
def test_a_rule_that_is_right_at_the_point_and_wrong_beside_it(
    f: Any, point: Any, order: int, primitive: str, operand: int
) -> None:
    assert gradcheck(f, point, order=order - 1).ok
    finding = gradcheck(f, point, order=order).findings[0]
    assert (finding.kind, finding.primitive, finding.operand) == ("wrong rule", primitive, operand)
    assert "by differences of values" in finding.detail


def test_values_that_no_primitive_explains() -> None:
    """What f takes out of the graph has the slope 0 at the point, but it is curved there."""
    (finding,) = gradcheck(lambda x: x * x + 3.0 * x.data**2, 0.0, order=2).findings
    assert (finding.kind, finding.primitive) == ("wrong rule", "")
    assert finding.operand_name == "the derivative of order 2 of f along a random direction"
    assert finding.numeric == pytest.approx(4.0 * finding.analytic)


@pytest.mark.parametrize("x", [0.05, 1e-3, -0.3, 1.0])
def test_values_around_a_kink_are_no_alarm(x: float) -> None:
    assert gradcheck(lambda x: abs(x) * x + autograd.exp(x), x, order=3).ok
    assert gradcheck(lambda x: autograd.relu(x) ** 2 + x, x, order=2).ok


def test_differences_of_values_that_disagree_tell_nothing() -> None:
    f = lambda x: x * x * (1.0 if abs(x) > 0.07 else 3.0)  # noqa: E731
    assert [round(estimate.value, 6) for estimate in nth_slopes(f, 0.0, 1.0, 2, 0.0)] == [2.0, 6.0, 6.0]
    assert contradicted(9.0, f, 0.0, 1.0, 2, 0.0) is None


def test_higher_orders_wait_for_the_lower_ones() -> None:
    report = gradcheck(lambda x: scaled("tanh")(x), 0.5, order=3)
    assert [derivative.name for derivative in report.derivatives] == ["∂f/∂x"]


in_python = pytest.mark.skipif(autograd.engine == "native", reason="the fault is planted in the engine in Python")


# ---- planted faults: in the engine -------------------------------------------------------------------------------


@in_python
def test_backward_that_ignores_the_upstream_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    def pullback(node: Any) -> None:
        (x,) = node.operands
        x.grad += 1.0 - node.data**2

    monkeypatch.setitem(reverse.PULLBACKS, autograd.tanh, pullback)
    report = gradcheck(lambda x: 3.0 * autograd.tanh(2.0 * x), 0.5)
    (finding,) = report.findings
    assert (finding.kind, finding.primitive, finding.operand) == ("wrong backward", "tanh", 1)
    assert "of a gradient of 3 it sends on 0.41" in finding.detail


def test_gradient_that_forgets_a_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if in a diamond the second path overwrote what the first one brought."""
    monkeypatch.setattr(chain_rule._PlainSums, "always", dict.__setitem__)
    report = gradcheck(lambda x: autograd.sin(x) + autograd.exp(x), 0.5)
    assert [finding.kind for finding in report.findings] == ["wrong gradient", "wrong forward mode"]
    assert report.findings[0].operand_name == "f"
    assert report.findings[0].numeric == pytest.approx(math.cos(0.5) + math.exp(0.5))
    assert "gradient adds up to" in report.findings[0].detail


def test_a_rule_that_reads_values_otherwise_than_floats() -> None:
    split = faulty("sin", lambda z, x: autograd.cos(x) * (2.0 if isinstance(x, Value) else 1.0))
    report = gradcheck(lambda x: 3.0 * split(x), 0.5)
    assert {finding.kind for finding in report.findings} == {"wrong gradient", "wrong forward mode"}
    assert {(finding.primitive, finding.operand) for finding in report.findings} == {("sin", 1)}


@in_python
def test_backward_that_forgets_a_use(monkeypatch: pytest.MonkeyPatch) -> None:
    def overwrite(node: Any) -> None:
        x, y = node.operands
        x.grad = node.grad
        y.grad = node.grad

    monkeypatch.setitem(reverse.PULLBACKS, autograd.add, overwrite)
    report = gradcheck(lambda x: (x + x) * 3.0, 0.5)
    assert {(finding.kind, finding.primitive) for finding in report.findings} == {("wrong backward", "add")}
    assert report.findings[0].operand_name == "'x'"


@in_python
def test_backward_that_overwrites_where_the_derivative_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    def overwrite(node: Any) -> None:
        x, y = node.operands
        x.grad = node.grad * y.data
        y.grad += node.grad * x.data

    monkeypatch.setitem(reverse.PULLBACKS, autograd.mul, overwrite)
    (finding,) = gradcheck(lambda x, y: x * y + x, (2.0, 0.0)).findings
    assert (finding.kind, finding.primitive, finding.operand) == ("wrong backward", "mul", 1)


def test_both_modes_that_lose_an_edge(monkeypatch: pytest.MonkeyPatch) -> None:
    edges = chain_rule.edges

    def lost(node: Any, among: Any) -> Any:
        is_product = node.primitive is autograd.mul
        return [(x, derivative) for x, derivative in edges(node, among) if not is_product or x is node.operands[0]]

    monkeypatch.setattr(chain_rule, "edges", lost)
    report = gradcheck(lambda x, y: x * y, (2.0, 3.0))
    assert {(x.kind, x.primitive, x.operand) for x in report.findings} == {
        ("wrong gradient", "mul", 2),
        ("wrong forward mode", "mul", 2),
    }


def test_forward_mode_alone_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograd.checking import engine_findings

    right = engine_findings.pushed_forward  # type: ignore[attr-defined]
    monkeypatch.setattr(
        engine_findings, "pushed_forward", lambda outputs, x, t: [2.0 * d for d in right(outputs, x, t)]
    )
    report = gradcheck(lambda x: autograd.tanh(x), 0.5)
    assert (report.findings[0].kind, report.findings[0].primitive) == ("wrong forward mode", "tanh")


# ---- planted faults: in a gradient written by hand ---------------------------------------------------------------


def neuron(w: Any, x: Any) -> Any:
    return math.tanh(w[0] * x[0] + w[1] * x[1])


def right_gradient(w: Any, x: Any) -> Any:
    slope = 1.0 - neuron(w, x) ** 2
    return [slope * x[0], slope * x[1]], [slope * w[0], slope * w[1]]


POINT = ([0.3, -0.5], [2.0, 1.0])


def test_a_right_gradient_by_hand() -> None:
    assert_gradients(neuron, POINT, expected=right_gradient)
    assert_gradients(neuron, POINT, expected=right_gradient(*POINT))


@pytest.mark.parametrize(
    ("by_hand", "names"),
    [
        (lambda w, x: (x, right_gradient(w, x)[1]), ["∂f/∂w[0]", "∂f/∂w[1]"]),  # the upstream gradient ignored
        (lambda w, x: (right_gradient(w, x)[0], [0.0, right_gradient(w, x)[1][1]]), ["∂f/∂x[0]"]),  # a missing term
        (lambda w, x: right_gradient(w, x)[::-1], ["∂f/∂w[0]", "∂f/∂w[1]", "∂f/∂x[0]", "∂f/∂x[1]"]),  # swapped
    ],
)
def test_a_wrong_gradient_by_hand(by_hand: Any, names: list[str]) -> None:
    report = gradcheck(neuron, POINT, expected=by_hand)
    assert [finding.operand_name for finding in report.findings] == names
    assert {finding.kind for finding in report.findings} == {"wrong expected gradient"}
    with pytest.raises(GradientError, match="wrong expected gradient: ∂f/∂"):
        report.raise_if_wrong()


def test_expected_of_a_function_of_values_and_of_many_results() -> None:
    f = lambda p: [p[0] * p[1], autograd.exp(p[1])]  # noqa: E731
    assert gradcheck(f, [2.0, 0.5], expected=[[0.5, 2.0], [0.0, math.exp(0.5)]]).ok
    assert [x.operand_name for x in gradcheck(f, [2.0, 0.5], expected=[[0.5, 2.0], [1.0, math.exp(0.5)]]).findings] == [
        "∂f[1]/∂p[0]"
    ]
    assert gradcheck(lambda x: x.relu(), 0.0, expected=0.0).findings[0].kind == "kink"


def test_expected_of_the_wrong_size() -> None:
    with pytest.raises(ValueError, match=r"expected is \[·, ·, ·\], but .* are \[\[·, ·\], \[·, ·\]\]: the structure"):
        gradcheck(neuron, POINT, expected=[1.0, 2.0, 3.0])


def test_expected_of_the_wrong_structure() -> None:
    """A transposed Jacobian matrix has the right size."""
    f = lambda p: [p[0] * p[1], p[0], p[1]]  # noqa: E731
    assert gradcheck(f, [2.0, 3.0], expected=[(3.0, 2.0), (1.0, 0.0), (0.0, 1.0)]).ok
    with pytest.raises(ValueError, match="in the place of each number that of the point"):
        gradcheck(f, [2.0, 3.0], expected=[[3.0, 1.0, 0.0], [2.0, 0.0, 1.0]])


# ---- points without a derivative ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("f", "x", "kind", "primitive"),
    [
        (autograd.relu, 0.0, "kink", "relu"),
        (autograd.abs, 0.0, "kink", "abs"),
        (lambda x: autograd.maximum(x, 2.0), 2.0, "kink", "maximum"),
        (lambda x: autograd.max([x, 2.0, 1.0]), 2.0, "kink", "max"),
        (lambda x: autograd.hypot(x, 0.0), 0.0, "kink", "hypot"),
        (lambda x: autograd.relu(x) - autograd.relu(-x), 0.0, "kink", "relu"),
        (autograd.floor, 2.0, "kink", "floor"),
        (autograd.sign, 0.0, "kink", "sign"),
        (lambda x: autograd.atan2(x, x * 0.0), 0.0, "kink", "atan2"),
        (lambda x: autograd.sqrt(abs(x)), 0.0, "kink", "abs"),
        (lambda x: x if x > 1.0 else 2.0 * x, 1.0, "kink", ""),
        (lambda x: autograd.sqrt(x), -1.0, "outside the domain", "sqrt"),
        (lambda x: autograd.sqrt(x), 0.0, "outside the domain", "sqrt"),
        (lambda x: autograd.log(x), -1.0, "outside the domain", "log"),
        (lambda x: autograd.asin(x - 1.0), 3.0, "outside the domain", "asin"),
        (lambda x: x - x, inf, "outside the domain", "sub"),
        (lambda x: autograd.sin(x), inf, "nan on both sides", "sin"),
        (autograd.cbrt, 0.0, "infinite", "cbrt"),
        (autograd.exp, 1000.0, "infinite", "exp"),
        (lambda x: 1.0 / x, 0.0, "infinite", "div"),
    ],
)
def test_no_derivative(f: Any, x: Any, kind: str, primitive: str) -> None:
    report = gradcheck(f, x)
    assert not report.ok
    assert (report.findings[0].kind, report.findings[0].primitive) == (kind, primitive)
    assert {finding.kind for finding in report.findings} <= {kind, "outside the domain"}
    assert f"  {kind}: " in str(report)
    both = (report.findings[0].analytic, report.findings[0].numeric)
    assert ("the gradient says" in str(report)) == (not all(map(math.isnan, both)))


def test_a_kink_elsewhere_is_no_finding() -> None:
    assert gradcheck(lambda x, y: autograd.where(autograd.greater(x, 1.0), x * y, autograd.relu(y)), (2.0, 3.0)).ok
    assert gradcheck(lambda x: x * 2.0 + 0.0 * autograd.relu(Value(0.0)), 1.0).ok
    assert gradcheck(lambda x: autograd.where(0.0, autograd.log(-abs(x)), x), 1.0).ok


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x * x.data,
        lambda x: x * x.detach(),
        lambda x: x + without_recording(x),  # type: ignore[has-type]
    ],
)
def test_not_in_the_graph(f: Any) -> None:
    (finding,) = gradcheck(f, 2.0).findings
    assert (finding.kind, finding.operand_name) == ("not in the graph", "∂f/∂x")
    assert "as .data, by detach(), under no_grad()" in finding.detail


@no_grad()
def without_recording(x: Any) -> Any:
    return x * x


def test_not_a_function() -> None:
    rng = Random(0)
    (finding,) = gradcheck(lambda x: x * rng.random(), 2.0).findings
    assert finding.kind == "not a function"
    numbers = itertools.cycle([3.0, nan])
    assert gradcheck(lambda x: x + next(numbers), 2.0).findings[0].kind == "not a function"


# ---- networks, closures and points of every shape ----------------------------------------------------------------


def network(activation: str = "tanh") -> Any:
    model = nn.MLP(2, [4, 1], activation=activation, rng=0)
    return model, lambda inputs=(0.5, -0.3): (model(list(inputs)) - 1.0) ** 2


def test_a_network_by_its_parameters() -> None:
    _, loss = network()
    report = gradcheck(loss, order=2)
    assert report.ok, report
    assert "∂f/∂layers.0.neurons.1.weights.1" in [derivative.name for derivative in report.derivatives]
    assert len(report.derivatives) == 17 + 17 * 17


def test_a_network_by_its_inputs_too() -> None:
    _, loss = network()
    report = gradcheck(loss, [0.5, -0.3])
    assert report.ok, report
    assert [derivative.by for derivative in report.derivatives][:2] == ["inputs[0]", "inputs[1]"]
    assert len(report.derivatives) == 19


def test_in_a_network_the_parameter_and_the_activation_are_named() -> None:
    _, loss = network(activation=scaled("tanh"))
    report = gradcheck(loss)
    assert {finding.primitive for finding in report.findings} == {"tanh"}
    assert report.findings[0].operand_name == "'layers.0.neurons.0.z'"
    wrong = [derivative.by for derivative in report.derivatives if derivative.verdict.kind != "right"]
    assert "layers.0.neurons.1.weights.1" in wrong
    assert "layers.1.neurons.0.bias" not in wrong
    assert "and 3 more like it" in str(report)
    assert "∂f/∂layers.0.neurons.0.weights.1" in str(report)


def test_a_parameter_that_is_used_outside_the_graph_is_named() -> None:
    model, loss = network()
    weight = model.layers[0].neurons[1].weights[1]
    report = gradcheck(lambda: loss() + weight.data**2)
    assert [finding.operand_name for finding in report.findings] == ["∂f/∂layers.0.neurons.1.weights.1"]


def test_everything_is_left_as_it_was() -> None:
    model, loss = network()
    loss().backward()
    before = [(p.data, p.grad) for p in model.parameters()]
    gradcheck(loss, order=2)
    assert [(p.data, p.grad) for p in model.parameters()] == before
    x = Value(1.0, "x")

    def fragile() -> Any:
        if x.data != 1.0:
            raise RuntimeError("f broke")
        return x * x

    with pytest.raises(RuntimeError, match="f broke"):
        gradcheck(fragile)
    assert (x.data, x.has_grad) == (1.0, False)


Pair = namedtuple("Pair", "left right")


def test_points_of_every_shape() -> None:
    names = lambda f, point: [x.name for x in gradcheck(f, point).derivatives]  # noqa: E731
    assert names(lambda p: p[0] * p[1][0], [2.0, [3.0]]) == ["∂f/∂p[0]", "∂f/∂p[1][0]"]
    assert names(lambda a, b: a * b, (2.0, 3)) == ["∂f/∂a", "∂f/∂b"]
    assert names(lambda pair: pair.left * pair.right, Pair(2.0, 3.0)) == ["∂f/∂pair.left", "∂f/∂pair.right"]
    assert names(lambda p: [p * p, [p]], 2.0) == ["∂f[0]/∂p", "∂f[1][0]/∂p"]
    assert names(lambda *p: p[0] * p[1], (2.0, 3.0)) == ["∂f/∂p[0]", "∂f/∂p[1]"]
    assert names(lambda v: v * v, Parameter(2.0, "w")) == ["∂f/∂w"]
    assert names(lambda x: [x * 2.0, 5.0], 2.0) == ["∂f[0]/∂x", "∂f[1]/∂x"]
    assert names(autograd.tanh, 0.5) == ["∂f/∂x"]
    assert names(lambda v: v.tanh(), Value(0.5)) == ["∂f/∂v"]
    assert names(lambda p: p[0] * p[1], [Value(0.5), Value(0.5, "b")]) == ["∂f/∂p[0]", "∂f/∂b"]


def test_an_unlabelled_value_of_the_functions_own() -> None:
    own = Value(2.0)
    report = gradcheck(lambda x: x * own * Value(3.0), 1.0)
    assert [derivative.by for derivative in report.derivatives] == ["x", "(unlabelled)"]
    assert report.ok


def test_a_value_of_the_functions_own_that_equals_an_argument() -> None:
    w = Parameter(2.0, "w")
    assert [derivative.by for derivative in gradcheck(lambda x: x * w, 2.0).derivatives] == ["x", "w"]


def test_a_graph_that_was_made_before() -> None:
    w = Parameter(2.0, "w")
    square = w * w
    with pytest.raises(ValueError, match=r"f uses a mul that was made before f was called.* compute it within f"):
        gradcheck(lambda: square * 3.0)
    assert gradcheck(lambda x: x * square.detach(), 3.0).ok


@pytest.mark.parametrize("x", [1e-300, 1e300, -1e-12, 1e12])
def test_numbers_of_any_size(x: float) -> None:
    assert gradcheck(lambda x: 3.0 * x + 1.0, x).ok
    assert gradcheck(lambda x: autograd.atan(x / 2.0), x).ok


def test_a_saturated_unit_and_a_long_sum() -> None:
    assert gradcheck(lambda x: autograd.tanh(x) * 3.0, 20.0).ok
    values = [0.01 * i for i in range(1, 200)]
    assert gradcheck(lambda p: autograd.sum(p) * p[0], values).ok


def test_errors_around_the_point_are_nan() -> None:
    def f(x: Any) -> Any:
        if x.data < 1.0:
            raise ValueError("below 1")
        return x * x

    assert gradcheck(f, 2.0).ok
    assert gradcheck(f, 1.0).findings[0].kind == "outside the domain"


def test_a_row_that_raises_is_nan_there() -> None:
    log = Primitive("log", "log", "math's own", math.log, (lambda z, x: 1.0 / x,), example=(2.0,))
    assert gradcheck(log, 0.05).ok
    assert gradcheck(log, 2.0).ok


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: gradcheck(lambda x: "3", 1.0), TypeError, "<lambda> is to return numbers .* got the str '3'"),
        (
            lambda: gradcheck(lambda x: None, 1.0),
            TypeError,
            "is to return .* it returned None; is its `return` missing",
        ),
        (lambda: gradcheck(lambda x: [], 1.0), TypeError, r"is to return .* it returned \[\]"),
        (
            lambda: gradcheck(lambda x: array("d", [1.0]), 1.0),
            TypeError,
            r"is to return .* got the array array\('d', \[1.0\]\); write x.tolist\(\)",
        ),
        (lambda: gradcheck(lambda x: x > 0.5, 1.0), TypeError, "is to return .* it returned True"),
        (lambda: gradcheck(None, 1.0), TypeError, "gradcheck takes a function, got the NoneType None"),  # type: ignore[arg-type]
        (lambda: gradcheck(lambda x: None, 1.0, expected=1.0), TypeError, "it returned None; is its `return` missing"),
        (
            lambda: gradcheck(lambda x: x * x, 1.0, expected=lambda x: None),
            TypeError,
            "it returned None; is its `return` missing",
        ),
        (lambda: gradcheck(lambda x: x, "1"), TypeError, r"got the str '1'; write float\('1'\)"),
        (lambda: gradcheck(lambda x: x * x, 1.0, order=0), ValueError, "order is 1 for first derivatives, .* not 0"),
        (lambda: gradcheck(lambda x: x * x, 1.0, order="2"), ValueError, "order is 1 .*, not '2'"),  # type: ignore[arg-type]
        (lambda: gradcheck(lambda x: x * x, 1.0, order=True), ValueError, "order is 1 .*, not True"),
        (lambda: gradcheck(lambda x: x * x, 1.0, order=10**9), ValueError, "order is 1 .* up to 10, not 1000000000"),
        *(
            (lambda t=t: gradcheck(lambda x: x * x, 1.0, tolerance=t), ValueError, f"at least 0 and below 1, got {t}")
            for t in (-1, 1, nan, inf)
        ),
        (lambda: gradcheck(lambda x: x, 1.0, tolerance="1"), TypeError, "tolerance is a number .* the str '1'"),  # type: ignore[arg-type]
        (lambda: gradcheck(lambda x: x, 1.0, tolerance=True), TypeError, "tolerance is a number .* the bool True"),
        (lambda: gradcheck(lambda: 3.0), ValueError, "f depends on nothing that could be varied; give a point"),
        (lambda: gradcheck(lambda x: x, Value(1.0) * 2.0), TypeError, "the point holds a Value that .*mul.* made"),
        (lambda: gradcheck(lambda x, y: x, 1.0), TypeError, "missing 1 required positional argument"),
    ],
)
def test_wrong_use(call: Any, error: Any, message: Any) -> None:
    with pytest.raises(error, match=message):
        call()


# ---- the report --------------------------------------------------------------------------------------------------


def test_a_report_of_success() -> None:
    report = gradcheck(lambda x: x**3, 2.0)
    assert report
    assert report.findings == ()
    assert str(report) == f"gradcheck: 1 of 1 derivatives verified, to {report.worst_error:.1g} or better"
    report.raise_if_wrong()
    assert str(gradcheck(lambda x: x, 2.0)).endswith("to 2e-16 or better")


def test_a_report_of_failure_in_full() -> None:
    wrong = scaled("tanh", factor=1.5)

    def f(w: Any) -> Any:
        h = wrong(w * 2.0)
        return h * 3.0

    report = gradcheck(f, 0.0)
    assert str(report) == (
        "gradcheck: 0 of 1 derivatives verified\n"
        "\n"
        "  wrong rule: tanh, operand 1, a mul\n"
        "      the gradient says 1.5, differences say 1, off by 33.3 %\n"
        f'      File "{__file__}", line {inspect.getsourcelines(f)[1] + 1}, in f\n'
        "          h = wrong(w * 2.0)\n"
        "\n"
        "  derivative                                gradient       differences   verdict\n"
        "  ∂f/∂w                                            9                 6   off by 33.3 %"
    )
    with pytest.raises(AssertionError) as caught:
        report.raise_if_wrong()
    assert caught.value.report is report  # type: ignore[attr-defined]
    assert str(caught.value) == str(report)
    assert pickle.loads(pickle.dumps(GradientError(gradcheck(lambda x: abs(x), 0.0)))).report.findings[0].kind == "kink"


def test_a_report_counts_findings_that_are_alike() -> None:
    wrong = scaled("tanh")
    one, two = gradcheck(wrong, 0.5), gradcheck(lambda x: wrong(wrong(x)), 0.5)
    assert "like it" not in str(one)
    assert "and 1 more like it" in str(two)


def test_a_report_of_a_fault_that_cancels() -> None:
    wrong = scaled("tanh")
    text = str(gradcheck(lambda x: wrong(x) - wrong(x) + x, 0.5))
    assert text.startswith("gradcheck: 1 of 1 derivatives verified\n\n  wrong rule: tanh, operand 1, 'x'")
    assert "verdict" not in text


def test_a_report_of_a_point_without_numbers() -> None:
    report = gradcheck(lambda n: autograd.polygamma(n, 2.5), 1.0)
    assert "the gradient says 0\n      slope nan from below" in str(report)
    assert math.isnan(report.worst_error)
    assert "the value itself is nan" in str(gradcheck(lambda x: autograd.sin(x), inf))


def test_names_of_any_length_have_a_column() -> None:
    model = nn.MLP(1, [2, 1], activation=scaled("tanh"), rng=0)
    lines = str(gradcheck(lambda: model([0.5]))).splitlines()
    table = lines[[line.lstrip().startswith("derivative ") for line in lines].index(True) :]
    names = [line.split()[0] for line in table]
    assert "∂f/∂layers.0.neurons.0.weights.0" in names
    assert {len(line.rstrip()) - len(line.rstrip().rpartition("   ")[2]) for line in table} == {len(table[0]) - 7}


def test_a_long_report_is_cut() -> None:
    wrong = scaled("tanh")
    report = gradcheck(lambda p: autograd.sum([wrong(x) for x in p]), [0.1 * i for i in range(25)])
    text = str(report)
    assert "and 24 more like it" in text
    assert "and 15 more" in text
    assert len(text.splitlines()) < 30


def test_it_works_within_other_modes() -> None:
    with detect_anomaly():
        assert gradcheck(lambda x: x * x, 2.0, order=2).ok
    with no_grad():
        assert gradcheck(lambda x: x * x, 2.0, order=2).ok
