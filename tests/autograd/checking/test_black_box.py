"""gradcheck of functions of arrays: every kind and structure, few numbers and many, and planted mistakes."""

import array
import collections
import ctypes
import itertools
import math
import sys
from collections import namedtuple
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy
import pytest
from hypothesis import example, given, settings, strategies as st

import autograd
from autograd import Value, assert_gradients, gradcheck
from autograd.checking.black_box import many
from autograd.checking.black_box.quick import quick_verdict

rng = numpy.random.default_rng(0)
W, X = rng.normal(size=(2, 3)), rng.normal(size=3)
DTYPES = [numpy.float64, numpy.float32, numpy.float16]


def loss(w: Any) -> Any:
    return (numpy.tanh(w @ X.astype(w.dtype)) ** 2).sum()


def loss_gradient(w: Any) -> Any:
    t = numpy.tanh(w @ X.astype(w.dtype))
    return numpy.outer(2.0 * t * (1.0 - t**2), X)


def wrong_numbers(report: Any) -> list[str]:
    return sorted({derivative.by for derivative in report.derivatives if derivative.verdict.kind != "right"})


# ---- kinds and structures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("x", [numpy.ma.array([1.0, 2.0], mask=[False, True]), X.view(numpy.recarray)])
def test_arrays_of_other_classes_are_refused(x: Any) -> None:
    with pytest.raises(TypeError, match=f"expected a plain array, got a {type(x).__name__} of shape .*; write "):
        gradcheck(lambda v: float((v * v).sum()), x, expected=lambda v: 2.0 * v)


def test_a_masked_gradient_is_refused() -> None:
    with pytest.raises(TypeError, match=r"got the MaskedArray"):
        gradcheck(lambda v: (v * v).sum(), X, expected=numpy.ma.array(2.0 * X, mask=[False, False, True]))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [numpy.float64, numpy.float32])
def test_new_arrays_lie_in_memory_as_the_point_does(order: Any, dtype: Any) -> None:
    def f(v: Any) -> float:
        assert v.flags[f"{order}_CONTIGUOUS"]
        in_memory = v.ravel(order="K")
        return float(in_memory @ numpy.arange(6.0))

    point = numpy.asarray(rng.normal(size=(2, 3)), dtype=dtype, order=order)
    assert gradcheck(f, point, expected=numpy.arange(6.0).reshape((2, 3), order=order)).ok


@pytest.mark.parametrize("dtype", DTYPES)
def test_arrays_of_each_precision(dtype: Any) -> None:
    kinds = set()

    def f(w: Any) -> Any:
        kinds.add((type(w), w.shape, w.dtype.type))
        return loss(w)

    w = W.astype(dtype)
    assert gradcheck(f, w, expected=loss_gradient).ok
    assert kinds <= {(numpy.ndarray, (2, 3), dtype), (numpy.ndarray, (2, 3), numpy.float64)}
    assert gradcheck(f, w, expected=loss_gradient(w)).ok

    def wrong(w: Any) -> Any:
        gradient = loss_gradient(w)
        gradient[1, 2] *= 1.3
        return gradient

    report = gradcheck(f, w, expected=wrong)
    assert wrong_numbers(report) == ["w[1,2]"]
    assert report.findings[0].kind == "wrong expected gradient"
    assert report.findings[0].operand_name == "∂f/∂w[1,2]"


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_function_of_its_own_precision_alone(dtype: Any) -> None:
    """Differences are then known to few digits, and still tell a factor of 2."""

    def f(w: Any) -> Any:
        assert w.dtype == dtype
        return loss(w)

    w = W.astype(dtype)
    assert gradcheck(f, w, expected=loss_gradient).ok
    assert len(wrong_numbers(gradcheck(f, w, expected=lambda w: 2.0 * loss_gradient(w)))) == 6
    square = lambda x: x * x - dtype(1.0) if x.dtype == dtype else None  # noqa: E731
    assert gradcheck(square, numpy.ones((), dtype), expected=dtype(2.0)).ok
    assert not gradcheck(square, numpy.ones((), dtype), expected=dtype(3.0)).ok


def test_a_result_that_is_rounded_to_single_precision() -> None:
    rounded = lambda w: float(numpy.float32(loss(w)))  # noqa: E731
    assert gradcheck(rounded, W, expected=loss_gradient, tolerance=1e-3).ok
    assert not gradcheck(rounded, W, expected=lambda w: 1.1 * loss_gradient(w), tolerance=1e-3).ok
    big = rng.normal(size=200)
    assert gradcheck(lambda x: numpy.float32(x @ x), big, expected=lambda x: 2.0 * x).ok


Pair = namedtuple("Pair", "left right")


@dataclass
class Layer:
    weights: Any
    bias: Any


POINTS: list[tuple[Any, Any, Any]] = [
    ({"a": W, "b": 2.0}, lambda p: p["b"] * p["a"].sum(), lambda p: {"b": p["a"].sum(), "a": p["b"] + 0.0 * p["a"]}),
    (Layer(W, X), lambda p: (p.weights @ p.bias).sum(), lambda p: Layer(0 * W + p.bias, p.weights.sum(axis=0))),
    (Pair(W, 3.0), lambda p: p.left.sum() * p.right, lambda p: (0 * W + p.right, p.left.sum())),
    ([W, [X]], lambda p: (p[0] @ p[1][0]).sum(), lambda p: [0 * W + p[1][0], [p[0].sum(axis=0)]]),
    ((W, X), lambda w, x: (w @ x).sum(), lambda w, x: (0 * W + x, w.sum(axis=0))),
    (X, lambda x: [x.sum(), [x * x]], lambda x: (1.0 + 0.0 * x, [numpy.diag(2.0 * x)])),
    (X, lambda x: [x[0] * x[1], 3.0], lambda x: [[x[1], x[0], 0.0], [0.0, 0.0, 0.0]]),
    (X, lambda x: {"s": x.sum()}, lambda x: {"s": [1.0, 1.0, 1.0]}),
    (numpy.float32(0.5), lambda x: x * x, lambda x: 2 * x),
    (array.array("d", X), lambda x: sum(v * v for v in x), lambda x: [2.0 * v for v in x]),
    (array.array("f", X), lambda x: sum(v * v for v in x), lambda x: array.array("f", [2.0 * v for v in x])),
    ((ctypes.c_double * 3)(*X), lambda x: sum(v * v for v in x), lambda x: [2.0 * v for v in x]),
    ((ctypes.c_float * 3)(*X), lambda x: sum(v * v for v in x), lambda x: [2.0 * v for v in x]),
    (((ctypes.c_double * 2) * 2)(), lambda x: x[1][0] * 3.0 + x[0][1], lambda x: [[0.0, 1.0], [3.0, 0.0]]),
    ((X, [Value(2.0), 3.0]), lambda x, p: x.sum() * p[0] * p[1], lambda x, p: (6.0 + 0 * x, [3 * sum(x), 2 * sum(x)])),
]


@pytest.mark.parametrize(("point", "f", "gradient"), POINTS)
def test_points_of_every_structure(point: Any, f: Any, gradient: Any) -> None:
    report = gradcheck(f, point, expected=gradient)
    assert report.ok, report
    assert report.derivatives


@pytest.mark.parametrize("one", [2.0, numpy.full(3, 2.0)])
def test_gradients_in_dicts_are_paired_by_key(one: Any) -> None:
    def f(p: Any) -> Any:
        return numpy.sum(p["a"] ** 2 * p["b"])

    def gradient(p: Any) -> Any:
        return {"b": p["a"] ** 2, "a": 2.0 * p["a"] * p["b"]}

    assert gradcheck(f, {"a": 3.0 * one, "b": one}, expected=gradient).ok


@dataclass
class Scaled:
    w: Any
    scale: float = field(init=False, default=2.0)


def test_functions_get_containers_of_the_class_of_the_point() -> None:
    counts: Any = collections.defaultdict(float, a=X)
    assert gradcheck(lambda p: (p["a"] * (1.0 + p["other"])).sum(), counts, expected=lambda p: {"a": 1.0 + 0.0 * X}).ok
    report = gradcheck(lambda p: p.w.sum() * p.scale, Scaled(X), expected=[0.0 * X + 2.0, X.sum()])
    assert report.ok, report
    assert [derivative.by for derivative in report.derivatives] == ["p.w[0]", "p.w[1]", "p.w[2]", "p.scale"]


def test_names_of_numbers() -> None:
    names = [derivative.name for derivative in gradcheck(POINTS[0][1], POINTS[0][0], expected=POINTS[0][2]).derivatives]
    assert names == [f"∂f/∂p['a'][{i},{j}]" for i in range(2) for j in range(3)] + ["∂f/∂p['b']"]
    many = gradcheck(POINTS[5][1], X, expected=POINTS[5][2])
    assert many.derivatives[-1].name == "∂f[1][0][2]/∂x[2]"


def test_a_function_in_c() -> None:
    """As users wrap one: double (*)(double *, int), here made by ctypes itself."""
    pointer = ctypes.POINTER(ctypes.c_double)
    squares = ctypes.CFUNCTYPE(ctypes.c_double, pointer, ctypes.c_int)(lambda x, n: sum(x[i] ** 2 for i in range(n)))
    f = lambda x: squares(x.ctypes.data_as(pointer), len(x))  # noqa: E731
    assert_gradients(f, X, expected=lambda x: 2.0 * x)
    assert wrong_numbers(gradcheck(f, X, expected=lambda x: 2.0 * numpy.abs(x))) == [
        f"x[{i}]" for i in range(3) if X[i] < 0.0
    ]


def test_integers_are_taken_as_floats() -> None:
    for point in (numpy.array([1, 2, 3]), numpy.int64(3)):
        report = gradcheck(lambda x: (x * x / 4).sum(), point, expected=lambda x: x / 2)
        assert report.ok
        assert "the point holds integers; f was called with floats" in str(report)
        assert not gradcheck(lambda x: (x * x / 4).sum(), point, expected=lambda x: x // 2).ok


def test_a_complex_step_tells_what_is_lost_in_rounding() -> None:
    small = numpy.array([-1e-8, 1e5])
    assert gradcheck(lambda x: (x**2).sum(), small, expected=lambda x: 2.0 * x).ok
    report = gradcheck(lambda x: (x**2).sum(), small, expected=lambda x: 2.0 * numpy.abs(x))
    assert wrong_numbers(report) == ["x[0]"]
    assert "by a complex step" in report.findings[0].detail
    sizes = 10.0 ** rng.uniform(-8.0, 5.0, 300)
    least = int(numpy.argmin(sizes))
    assert gradcheck(lambda x: (x**2).sum(), sizes, expected=lambda x: 2.0 * x).ok
    report = gradcheck(lambda x: (x**2).sum(), sizes, expected=spoilt(lambda x: 2.0 * x, least, 1.5))
    assert wrong_numbers(report) == [f"x[{least}]"]


@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (lambda x: (numpy.abs(x) * x).sum(), lambda x: 2.0 * numpy.abs(x)),
        (lambda x: (x * numpy.conj(x)).real.sum(), lambda x: 2.0 * x),
        (lambda x: (x * numpy.conj(x)).sum() if x.dtype == complex else (x * x).sum(), lambda x: 2.0 * x),
        (lambda x: float((x * x).sum()), lambda x: 2.0 * x),
        (lambda x: (x * x).sum() + (numpy.nan if x.dtype == complex else 0.0), lambda x: 2.0 * x),
        (lambda x: (x * x).sum() * (2.0 if x.dtype == complex else 1.0), lambda x: 2.0 * x),
        (lambda x: (numpy.abs(x) * x).sum() if abs(x[0]) < 5e4 else numpy.nan, lambda x: 2.0 * numpy.abs(x)),
        (lambda x: numpy.sign(x) @ (x * x) + 0.0 * x[0], lambda x: 2.0 * numpy.abs(x)),
    ],
)
def test_a_function_that_is_not_analytic_is_no_false_alarm(f: Any, gradient: Any) -> None:
    assert gradcheck(f, numpy.array([-1e-8, 1e5]), expected=gradient).ok
    assert gradcheck(f, 10.0 ** rng.uniform(-8.0, 4.9, 300) * rng.choice([-1.0, 1.0], 300), expected=gradient).ok


def test_arrays_of_values_are_a_graph() -> None:
    f = lambda w: autograd.sin(w[0, 0] * w[1, 1])  # noqa: E731
    report = gradcheck(f, W[:, :2], expected=lambda w: numpy.cos(w[0, 0] * w[1, 1]) * numpy.diag([w[1, 1], w[0, 0]]))
    assert report.ok, report


# ---- what is no function, no gradient and no point ---------------------------------------------------------------


def test_not_repeatable() -> None:
    numbers = itertools.count()
    (finding,) = gradcheck(lambda x: x.sum() + next(numbers), X, expected=lambda x: x).findings
    assert (finding.kind, finding.operand_name) == ("not a function", "f")
    (finding,) = gradcheck(lambda x: x.sum(), X, expected=lambda x: x + next(numbers)).findings
    assert (finding.kind, finding.operand_name) == ("not a function", "expected")
    assert "called twice, expected returned" in finding.detail


def test_a_result_of_another_length_at_each_call() -> None:
    lengths = itertools.cycle([1, 2])
    (finding, *_) = gradcheck(lambda x: x[: next(lengths)], X, expected=[[1.0, 0.0, 0.0]]).findings
    assert finding.kind == "not a function"


def test_a_function_that_writes_into_its_argument() -> None:
    def f(x: Any) -> Any:
        x *= 2.0
        return x.sum()

    report = gradcheck(f, X, expected=lambda x: 2.0 + 0.0 * x)
    assert report.ok
    assert "writes into its arguments" in str(report)
    assert "writes into its arguments" in str(gradcheck(f, X, expected=lambda x: 0.0 * x))


def test_errors_of_arithmetic_beside_the_point_are_nan() -> None:
    def f(x: Any) -> Any:
        if x[0] < 0.0:
            raise ValueError("negative")
        return math.sqrt(x[0])

    assert gradcheck(f, numpy.ones(1), expected=lambda x: 0.5 / numpy.sqrt(x)).ok
    assert gradcheck(f, numpy.zeros(1), expected=lambda x: x).findings[0].kind == "outside the domain"
    with pytest.raises(ValueError, match="negative"):
        gradcheck(f, -numpy.ones(1), expected=lambda x: x)
    many = gradcheck(
        lambda x: numpy.log(x).sum() if x.min() > 0 else math.log(-1), rng.uniform(1, 2, 200), expected=numpy.reciprocal
    )
    assert many.ok


NOTHING: Any = None


@pytest.mark.parametrize(
    ("f", "point", "expected", "error", "message"),
    [
        (
            loss,
            [numpy.ones(3, int), X],
            loss_gradient,
            TypeError,
            r"w\[0\] holds numbers of int64, .* give floats, as astype",
        ),
        (loss, 1j * W, loss_gradient, TypeError, "w holds numbers of complex128, by which there is no derivative"),
        (loss, array.array("i", [1]), loss_gradient, TypeError, "w holds numbers of i, by which"),
        (loss, {"a": W, "b": "x"}, loss_gradient, TypeError, r"w\['b'\] is the str 'x', by which gradcheck cannot"),
        (loss, (W, True), loss_gradient, TypeError, "argument 2 is the bool True, by which gradcheck cannot"),
        (loss, numpy.zeros((0, 3)), loss_gradient, ValueError, "the point holds no numbers, .* that is not empty"),
        (lambda x: x[:0], X, X, ValueError, "f returned no numbers at the point"),
        (
            lambda x: None,
            X,
            X,
            TypeError,
            "is to return numbers or arrays of them: it returned None; is its `return` m",
        ),
        (lambda x: "3", X, X, TypeError, "is to return numbers or arrays of them: it returned the str '3'"),
        (lambda x: x.sum() > 0, X, X, TypeError, "is to return numbers or arrays of them: it returned the bool"),
        (lambda x: True, X, X, TypeError, "is to return numbers or arrays of them: it returned True"),
        (lambda x: x * 1j, X, X, TypeError, "is to return numbers or arrays of them: it returned the ndarray"),
        (
            lambda x: x.sum(),
            X,
            X[:2],
            ValueError,
            r"expected has shape \(2,\), but the derivatives of f by x have \(3,\)",
        ),
        (
            loss,
            W,
            W.T,
            ValueError,
            r"has shape \(3, 2\), .* have \(2, 3\): .* it has the transposed shape: give its .T",
        ),
        (lambda x: x.sum(), X, lambda x: None, TypeError, "is to return .* it returned None; is its `return` missing"),
        (lambda x: x.sum(), X, "abc", TypeError, "expected is to hold the derivatives by x, .* got the str 'abc'"),
        (
            lambda x: x.sum(),
            X,
            [1.0, None, 1.0],
            TypeError,
            "expected is to hold the derivatives by x, numbers of shape",
        ),
        (
            lambda a, b: a.sum(),
            (X, W),
            X,
            ValueError,
            "expected is the ndarray .* the point has 2 parts there; give a d",
        ),
        (
            lambda p: p["a"].sum(),
            {"a": X, "b": X},
            [X, X],
            ValueError,
            r"a list of 2, but .* of the point: \['a'\], \['b'\]",
        ),
        (lambda x: [x.sum(), [x]], X, X, ValueError, "expected is the ndarray .*, but f returned 2 results"),
        (
            lambda x: numpy.linalg.det([x, x, x]),
            X,
            NOTHING,
            TypeError,
            "cannot differentiate <lambda>: its point holds arrays, and .* expected=",
        ),
    ],
)
def test_wrong_use(f: Any, point: Any, expected: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        gradcheck(f, point, expected=expected)


def test_options_that_do_not_go_together() -> None:
    with pytest.raises(
        ValueError, match="order=2 is checked for functions of Values; of arrays, first derivatives are"
    ):
        gradcheck(lambda x: numpy.linalg.det([x, x, x]), X, order=2)
    with pytest.raises(ValueError, match="expected holds first derivatives, so order=2 cannot be checked with it"):
        gradcheck(loss, W, expected=loss_gradient, order=2)
    with pytest.raises(ValueError, match="gradcheck takes a point, or points= for several, not both"):
        gradcheck(loss, W, points=[W], expected=loss_gradient)
    with pytest.raises(ValueError, match="points is empty: give at least one point"):
        gradcheck(loss, points=[], expected=loss_gradient)


def test_several_points() -> None:
    f, g = (lambda x: (x * x).sum()), (lambda x: 1.0 + x)
    report = gradcheck(f, points=(numpy.full(2, number) for number in (1.0, 2.0)), expected=g)
    assert not report.ok
    assert str(report).startswith("gradcheck: 1 of 2 points verified\n")
    assert report.findings[0].detail.endswith("at point 2 of 2: array([2., 2.])")
    assert str(gradcheck(lambda x: x * x, points=[1.0, 2.0])) == "gradcheck: 2 of 2 points verified"
    writes = gradcheck(lambda x: x.sort() or x.sum(), points=[X, -X], expected=lambda x: 1.0 + 0.0 * x)
    assert len(writes.notes) == 1


# ---- many numbers ------------------------------------------------------------------------------------------------

MANY = rng.normal(size=2000)


def smooth(x: Any) -> Any:
    return (numpy.sin(x) * x).sum()


def spoilt(gradient: Any, places: Any, factor: Any) -> Any:
    def g(x: Any) -> Any:
        found = gradient(x)
        found[places] *= factor
        return found

    return g


def smooth_gradient(x: Any) -> Any:
    return numpy.cos(x) * x + numpy.sin(x)


@pytest.mark.parametrize(
    ("f", "gradient"),
    [
        (smooth, smooth_gradient),
        (lambda x: numpy.abs(x).sum(), numpy.sign),
        (numpy.max, lambda x: 1.0 * (x == x.max())),
        (lambda x: numpy.log(numpy.exp(x).sum()), lambda x: numpy.exp(x) / numpy.exp(x).sum()),
        (lambda x: (x**2).mean(), lambda x: 2.0 * x / len(x)),
        (lambda x: 3.0, numpy.zeros_like),
        (lambda x: numpy.floor(x).sum(), numpy.zeros_like),
        (
            lambda x: numpy.maximum(x, 0.0).sum() + (x[:-1] * x[1:]).sum(),
            lambda x: (x > 0) + numpy.convolve(x, [1, 0, 1], "same"),
        ),
    ],
)
@pytest.mark.parametrize("dtype", [numpy.float64, numpy.float32])
def test_many_numbers(f: Any, gradient: Any, dtype: Any) -> None:
    report = gradcheck(f, MANY.astype(dtype), expected=gradient)
    assert report.ok, report
    assert str(report).startswith("gradcheck: 2,000 derivatives verified together, along ")


@settings(max_examples=20, deadline=None)
@given(
    st.sets(st.integers(0, 1999), min_size=1, max_size=4), st.sampled_from([0.0, -1.0, 1.01, 2.0]), st.integers(0, 9)
)
@example(places={0, 1, 2}, factor=0.0, seed=0)  # in a group of eight
def test_numbers_at_fault_are_named(places: set[int], factor: float, seed: int) -> None:
    report = gradcheck(smooth, MANY, expected=spoilt(smooth_gradient, list(places), factor), seed=seed)
    assert wrong_numbers(report) == sorted(f"x[{i}]" for i in places)
    assert "derivatives; all but these were verified together" in str(report)


@pytest.mark.parametrize("only", [numpy.float32, None])
def test_a_number_at_fault_in_single_precision(only: Any) -> None:
    def f(x: Any) -> Any:
        assert only in (None, x.dtype)
        return numpy.tanh(x).sum()

    x = MANY[:300].astype(numpy.float32)
    assert gradcheck(f, x, expected=lambda x: 1.0 - numpy.tanh(x) ** 2).ok
    i = int(numpy.argmin(numpy.abs(x)))
    report = gradcheck(f, x, expected=spoilt(lambda x: 1.0 - numpy.tanh(x) ** 2, i, 9.0))
    assert wrong_numbers(report) == [f"x[{i}]"]


def test_many_wrong_derivatives_are_not_all_named() -> None:
    report = gradcheck(smooth, MANY, expected=lambda x: -smooth_gradient(x))
    assert "of which more are wrong than these: of 12 taken at random 12 are wrong" in str(report)
    assert len(report.findings) == 12
    some = gradcheck(smooth, MANY, expected=spoilt(smooth_gradient, slice(None, None, 20), 0.5))
    assert "of which more are wrong than these" in str(some)
    assert len(some.findings) >= 10


def test_numbers_that_are_not_finite() -> None:
    report = gradcheck(smooth, MANY, expected=spoilt(smooth_gradient, 7, math.nan))
    assert wrong_numbers(report) == ["x[7]"]
    assert "wrong rule" in str(report)
    assert "more are wrong" in str(gradcheck(smooth, MANY, expected=lambda x: x * math.inf))


def test_a_kink_of_one_number_is_named() -> None:
    x = MANY.copy()
    x[17] = 0.0
    (finding,) = gradcheck(lambda x: numpy.abs(x).sum(), x, expected=numpy.sign).findings
    assert (finding.kind, finding.operand_name) == ("kink", "∂f/∂x[17]")


def test_several_arrays_and_results() -> None:
    a = rng.normal(size=(20, 30)) / 9.0
    f = lambda a, x: numpy.tanh(a @ x)  # noqa: E731

    def jacobian(a: Any, x: Any) -> Any:
        slope = 1.0 - numpy.tanh(a @ x) ** 2
        return slope[:, None, None] * numpy.eye(20)[:, :, None] * x, slope[:, None] * a

    assert gradcheck(f, (a, MANY[:30]), expected=jacobian).ok

    def wrong(a: Any, x: Any) -> Any:
        by_a, by_x = jacobian(a, x)
        by_a[3, 3, 7] *= -1.0
        return by_a, by_x

    report = gradcheck(f, (a, MANY[:30]), expected=wrong)
    assert [derivative.name for derivative in report.derivatives] == ["∂f[3]/∂a[3,7]"]
    square = rng.normal(size=(101, 101))
    assert not gradcheck(lambda x: square @ x, MANY[:101], expected=lambda x: square.T).ok
    assert gradcheck(lambda x: 0.0 * x, MANY[:101], expected=numpy.zeros((101, 101))).ok
    few = rng.normal(size=(600, 10))
    assert gradcheck(lambda x: few @ x, MANY[:10], expected=few).ok


def test_many_numbers_in_lists_and_values() -> None:
    f = lambda p: sum(x * x for x in p)  # noqa: E731
    numbers = MANY[:200].tolist()
    assert gradcheck(f, numbers, expected=lambda p: [2.0 * x for x in p]).ok
    assert gradcheck(f, [Value(x) for x in numbers], expected=lambda p: [2.0 * x for x in p]).ok
    assert wrong_numbers(gradcheck(f, numbers, expected=[2.0 * x + (i == 9) for i, x in enumerate(numbers)])) == [
        "p[9]"
    ]


def test_errors_within_the_tolerance_add_up_along_a_direction() -> None:
    assert gradcheck(smooth, MANY, expected=lambda x: (1.0 + 1e-8) * smooth_gradient(x)).ok
    assert not gradcheck(smooth, MANY, expected=lambda x: (1.0 + 1e-8) * smooth_gradient(x), tolerance=1e-9).ok


def test_a_direction_may_be_off_as_its_derivatives_are_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "quick_verdict", lambda *_: None)
    factors = 1.0 + 5e-11 * rng.choice([-1.0, 1.0], 300)
    for seed in range(3):
        assert gradcheck(lambda x: x @ MANY[:300], MANY[300:600], expected=MANY[:300] * factors, seed=seed).ok


def test_a_kink_of_two_numbers_together() -> None:
    def f(x: Any) -> Any:
        a, b = x[:2]
        return smooth(x[2:]) + (a * b / (abs(a) + abs(b)) if a or b else 0.0)

    x = numpy.concatenate([[0.0, 0.0], MANY[:300]])
    report = gradcheck(f, x, expected=lambda x: numpy.concatenate([[0.0, 0.0], smooth_gradient(x[2:])]))
    assert not report.ok
    assert "no single number stands out" in str(report)


def test_a_quick_verdict_needs_two_sizes_of_steps_that_agree() -> None:
    jumps = lambda x: (2.0 if abs(x) > 1e-3 else 3.0) * x  # noqa: E731
    assert quick_verdict(9.0, jumps, 0.0, 1.0, 0.0, 1e-7, 1.0) is None


def test_results_of_another_length_at_every_other_point() -> None:
    f = lambda x: math.log(-1.0) if int(x[0] * 2.0**19) % 2 else [x[0], x[0] ** 2]  # noqa: E731
    assert not gradcheck(f, numpy.ones(1), expected=[[1.0], [2.0]]).ok


def test_a_result_of_another_length_beside_the_point() -> None:
    f = lambda x: [x[0], x[0] ** 2] if x[0] >= 1.0 else math.log(-1.0)  # noqa: E731
    report = gradcheck(f, numpy.ones(1), expected=[[1.0], [2.0]])
    assert {finding.kind for finding in report.findings} == {"outside the domain"}


@pytest.mark.parametrize("code", ["f", "d"])
def test_a_result_in_an_array_of_c(code: str) -> None:
    f = lambda x: array.array(code, [3.0 * x[0], x[1]])  # noqa: E731
    assert gradcheck(f, X, expected=[[3.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).ok
    assert not gradcheck(f, X, expected=[[3.1, 0.0, 0.0], [0.0, 1.0, 0.0]]).ok


def test_rounding_of_a_gradient_in_single_precision_is_forgiven() -> None:
    f = lambda x: 1e6 * x[0] + x[1]  # noqa: E731
    x = numpy.ones(2, numpy.float32)
    assert gradcheck(f, x, expected=numpy.array([1e6, 1.1], numpy.float32)).ok
    assert not gradcheck(f, x, expected=numpy.array([1e6, 3.0], numpy.float32)).ok


# ---- torch and jax, and stand-ins for them ------------------------------------------------------------------------


class Tensor:
    """What gradcheck uses of a tensor of torch, on an array of numpy; it differentiates sums of squares alone."""

    def __init__(self, numbers: Any, requires_grad: bool = False, graph: Any = None) -> None:
        self.numbers, self.requires_grad, self.graph = numpy.asarray(numbers), requires_grad, graph

    dtype = property(lambda self: self.numbers.dtype)
    shape = property(lambda self: self.numbers.shape)
    device = "cpu"

    def is_floating_point(self) -> bool:
        return bool(self.numbers.dtype.kind == "f")

    def requires_grad_(self, wanted: bool) -> "Tensor":
        self.requires_grad = wanted
        return self

    def to(self, dtype: Any, device: str) -> "Tensor":
        assert device == "cpu"
        return Tensor(self.numbers.astype(dtype))

    def double(self) -> "Tensor":
        return Tensor(self.numbers.astype(float))

    def detach(self) -> "Tensor":
        return Tensor(self.numbers)

    def cpu(self) -> "Tensor":
        return self

    def numpy(self) -> Any:
        return self.numbers

    def numel(self) -> int:
        return self.numbers.size

    def reshape(self, _: int) -> "list[Tensor]":
        return [Tensor(number, True, self.graph) for number in self.numbers.ravel()]

    def square_sum(self) -> "Tensor":
        return Tensor((self.numbers**2).sum(), self.requires_grad, self)


@pytest.fixture
def fake_torch(monkeypatch: pytest.MonkeyPatch) -> Any:
    def grad(output: Tensor, inputs: list[Tensor], retain_graph: bool, allow_unused: bool) -> Any:
        return [Tensor(2.0 * x.numbers) if x is output.graph else None for x in inputs]

    differentiation = SimpleNamespace(grad=grad)
    numbers = SimpleNamespace(finfo=numpy.finfo, from_numpy=Tensor, float64=numpy.float64)
    torch = SimpleNamespace(Tensor=Tensor, autograd=differentiation, **vars(numbers))
    monkeypatch.setitem(sys.modules, "torch", torch)


@pytest.mark.usefixtures("fake_torch")
@pytest.mark.parametrize("dtype", [numpy.float64, numpy.float32])
def test_tensors(dtype: Any) -> None:
    x, y = Tensor(X.astype(dtype), True), Tensor(X.astype(dtype))
    assert gradcheck(lambda x: x.square_sum(), x).ok
    assert gradcheck(lambda x: x.square_sum(), x, expected=lambda x: Tensor(2.0 * x.numbers)).ok
    assert wrong_numbers(gradcheck(lambda x, y: [x.square_sum()], (x, y))) == []
    report = gradcheck(lambda x, y: [x.square_sum(), Tensor(y.numbers.sum(), True)], (x, y))
    assert {finding.kind for finding in report.findings} == {"wrong backward"}
    assert report.findings[0].operand_name == "∂f[1]/∂y[0]"
    with pytest.raises(TypeError, match="which has no grad_fn, so torch has no gradient of it"):
        gradcheck(lambda x: Tensor(x.numbers.sum()), x)
    with pytest.raises(TypeError, match="holds numbers of int64, by which there is no derivative"):
        gradcheck(lambda x: x, Tensor([1, 2]))
    with pytest.raises(TypeError, match="is to return numbers or arrays of them: it returned the Tensor"):
        gradcheck(lambda x: Tensor(x.numbers > 0.0), x, expected=x)


class Array(numpy.ndarray):
    """A stand-in for an array of jax."""


@pytest.fixture
def fake_jax(monkeypatch: pytest.MonkeyPatch) -> Any:
    def asarray(numbers: Any, dtype: Any) -> Any:
        return numpy.asarray(numbers, dtype).view(Array)

    def jacrev(f: Any, argnums: tuple[int, ...]) -> Any:
        return lambda *arguments: tuple(2.0 * arguments[i] for i in argnums)

    arrays = SimpleNamespace(
        asarray=asarray, finfo=numpy.finfo, issubdtype=numpy.issubdtype, floating=numpy.floating, float64=numpy.float64
    )
    monkeypatch.setitem(sys.modules, "jax", SimpleNamespace(Array=Array, jacrev=jacrev, numpy=arrays))
    return asarray


@pytest.mark.parametrize("dtype", [numpy.float64, numpy.float32])
def test_arrays_of_jax(fake_jax: Any, dtype: Any) -> None:
    x = fake_jax(X, dtype)
    assert gradcheck(lambda x: (x * x).sum(), x).ok
    assert gradcheck(lambda x, y: (x * x).sum() + (y * y).sum(), (x, x)).ok
    report = gradcheck(lambda x: (x**3).sum(), x)
    assert {finding.kind for finding in report.findings} == {"wrong backward"}
    with pytest.raises(TypeError, match="holds numbers of int64"):
        gradcheck(lambda x: x, fake_jax([1, 2], int))


def test_torch() -> None:
    torch = pytest.importorskip("torch")
    for dtype in (torch.float64, torch.float32):
        x = torch.linspace(-1.0, 2.0, 6, dtype=dtype).reshape(2, 3)
        f = lambda x: torch.tanh(x).pow(2).sum()  # noqa: E731
        assert gradcheck(f, x).ok
        assert gradcheck(f, x.requires_grad_(), expected=lambda x: 2 * torch.tanh(x) * (1 - torch.tanh(x) ** 2)).ok
        assert not gradcheck(f, x, expected=lambda x: 2 * torch.tanh(x)).ok
    assert gradcheck(lambda x, y: [x @ y, x.sum()], (x, x[0].detach() + 1.0)).ok
    linear = torch.nn.Linear(3, 2)
    assert gradcheck(lambda x: linear(x).sum(), x).ok

    class Square(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(context: Any, x: Any) -> Any:
            context.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            return 3.0 * context.saved_tensors[0] * gradient

    report = gradcheck(lambda x: Square.apply(x).sum(), x)
    assert report.findings[0].kind == "wrong backward"
    assert report.findings[0].operand_name == "∂f/∂x[0,0]"
    with pytest.raises(TypeError, match="which has no grad_fn, so torch has no gradient of it"):
        gradcheck(lambda x: x.detach().sum(), x)
    with pytest.raises(TypeError, match=r"holds numbers of torch\.int64"):
        gradcheck(lambda x: x, torch.arange(3))


def test_jax() -> None:
    jax = pytest.importorskip("jax")
    x = jax.numpy.arange(4.0) / 3.0 + 0.1
    assert gradcheck(lambda x: jax.numpy.sin(x).sum(), x).ok
    assert gradcheck(jax.numpy.outer, (x, x)).ok
    assert not gradcheck(lambda x: jax.numpy.sin(x).sum(), x, expected=jax.numpy.sin).ok
    with pytest.raises(TypeError, match="holds numbers of int32"):
        gradcheck(lambda x: x, jax.numpy.arange(3))
