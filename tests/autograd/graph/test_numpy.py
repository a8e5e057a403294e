"""Values in numpy: its functions on one Value, on arrays of Values, and numpy's scalars beside a Value."""

import itertools
import math
from typing import Any

import pytest

import autograd
from autograd import TABLE, Value, gradient
from tests.marking import each_of

numpy = pytest.importorskip("numpy")


def array(*numbers: Any) -> Any:
    return numpy.array([Value(x) for x in numbers], dtype=object)


UNARY = {
    **{name: name for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos")},
    **{name: name for name in ("tan", "sinh", "cosh", "tanh", "sign", "floor", "ceil", "trunc", "degrees", "radians")},
    **{"arc" + name[1:]: name for name in ("asin", "acos", "atan", "asinh", "atanh")},
    **{"absolute": "abs", "fabs": "abs", "negative": "neg", "rint": "round"},
}
BINARY = {
    **{name: name for name in ("add", "hypot", "copysign", "fmod", "logaddexp")},
    **{"maximum": "clip", "minimum": "clip"},  # which takes its first operand at a tie
    **{"subtract": "sub", "multiply": "mul", "divide": "div", "floor_divide": "floordiv", "remainder": "mod"},
    **{"power": "pow", "float_power": "pow", "arctan2": "atan2", "heaviside": "where"},
}


@pytest.mark.parametrize(("ufunc", "name"), UNARY.items())
def test_functions_of_a_value(ufunc: Any, name: Any) -> None:
    y = getattr(numpy, ufunc)(Value(0.3))
    assert y.primitive is TABLE[name]
    assert y.data == pytest.approx(getattr(numpy, ufunc)(0.3), rel=1e-15)


@pytest.mark.parametrize(("ufunc", "name"), BINARY.items())
@pytest.mark.parametrize("other", [0.7, numpy.float64(0.7), numpy.array(0.7), Value(0.7)])
def test_functions_of_two(ufunc: Any, name: Any, other: Any) -> None:
    function, plain = getattr(numpy, ufunc), getattr(other, "data", other)
    forward, backward = function(Value(0.3), other), function(other, Value(0.3))
    assert forward.primitive is backward.primitive is TABLE[name]
    if isinstance(plain, float):
        assert forward.data == pytest.approx(function(0.3, plain))
        assert backward.data == pytest.approx(function(plain, 0.3))


@pytest.mark.parametrize("ufunc", sorted(BINARY))
def test_functions_of_an_array_of_floats_and_a_value(ufunc: Any) -> None:
    function, floats = getattr(numpy, ufunc), numpy.array([0.5, 2.5])
    for results, plain in [
        (function(floats, Value(0.75)), function(floats, 0.75)),
        (function(Value(0.75), floats), function(0.75, floats)),
    ]:
        assert [getattr(y, "data", y) for y in results] == pytest.approx(list(plain))


ELEMENTWISE = sorted(set(UNARY) - {"sign"})


@pytest.mark.parametrize("ufunc", ELEMENTWISE)
def test_functions_of_an_array(ufunc: Any) -> None:
    (y,) = getattr(numpy, ufunc)(array(0.3))
    assert y.primitive is TABLE[UNARY[ufunc]]
    assert y.data == getattr(numpy, ufunc)(Value(0.3)).data


@pytest.mark.parametrize("x", [Value(0.3), array(0.3), numpy.array(Value(0.3))], ids=["Value", "array", "0-d array"])
def test_square_and_reciprocal(x: Any) -> None:
    v = x if isinstance(x, Value) else x.item()
    for y, data, slope in [(numpy.square(x), 0.09, 0.6), (numpy.reciprocal(x), 1.0 / 0.3, -1.0 / 0.09)]:
        y = y if isinstance(y, Value) else y.item()
        assert y.data == pytest.approx(data)
        assert gradient(y, [v])[0].data == pytest.approx(slope)


def test_signs_of_an_array_are_plain_numbers() -> None:
    assert numpy.sign(array(0.5, 0.0, -1.5)).tolist() == [1, 0, -1]


def test_clip() -> None:
    assert numpy.clip(Value(2.0), 0.0, 1.0).primitive is autograd.clip
    values = array(-1.0, 0.5, 2.0)
    clipped = numpy.clip(values, 0.0, 1.0)
    assert clipped[1] is values[1]
    assert [slope.data for slope in gradient(clipped.sum(), list(values))] == [0.0, 1.0, 0.0]


def test_a_value_alone() -> None:
    v = Value(-2.0)
    for reduce in (numpy.sum, numpy.prod, numpy.max, numpy.min):
        assert reduce(v) is v
    assert gradient(numpy.mean(v), [v])[0].data == 1.0
    assert gradient(numpy.linalg.norm(v), [v])[0].data == -1.0
    assert gradient(numpy.dot(v, 3.0), [v])[0].data == 3.0


@pytest.mark.parametrize("operate", [numpy.add, numpy.hypot, lambda x, y: x - y, lambda x, y: x**y])
def test_a_value_in_an_array_without_dimensions(operate: Any) -> None:
    x, y = Value(3.0), Value(2.0)
    boxed = numpy.array(y)
    assert operate(x, boxed).operands == (x, y)
    assert operate(boxed, x).operands == (y, x)
    assert operate(x, boxed).operands[1] is y


def test_comparisons_give_booleans() -> None:
    assert bool(numpy.greater(Value(2.0), 1.0)) is True
    assert (array(1.0, -1.0) > 0.0).tolist() == [True, False]
    assert (numpy.float64(1.0) < array(1.0, 2.0)).tolist() == [False, True]


def test_maximum_of_an_array_picks_one_of_the_two() -> None:
    values = array(0.5, -1.5)
    y = numpy.maximum(values, 0.0)
    assert y[0] is values[0]
    assert y[1] == 0.0
    assert [slope.data for slope in gradient(y.sum(), list(values))] == [1.0, 0.0]


def result_and_slopes(y: Any, values: Any) -> Any:
    """What came out, as plain numbers, so that a Value compares to an array of one."""
    if isinstance(y, tuple):
        return [result_and_slopes(part, values) for part in y]
    y = y.item() if isinstance(y, numpy.ndarray) else y
    if not isinstance(y, Value):
        return float(y), [0.0] * len(values)
    return y.data, [slope.data if isinstance(slope, Value) else slope for slope in gradient(y, values)]


def boxed(value: Any) -> Any:
    box = numpy.empty((), dtype=object)
    box[()] = value
    return box


UFUNCS = [
    x for name, x in vars(numpy).items() if isinstance(x, numpy.ufunc) and x.__name__ == name and x.signature is None
]


POINTS = [0.3, -0.6, 2.5, -3.5, 7.0, 0.0, -0.0, math.inf, math.nan]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@each_of("ufunc", UFUNCS, ids=lambda ufunc: ufunc.__name__)
def test_every_function_of_numpy_that_takes_values_computes_what_numpy_does(ufunc: Any) -> None:
    for point in itertools.product(POINTS, repeat=ufunc.nin):
        try:
            found = ufunc(*map(Value, point))
        except (TypeError, AttributeError):
            continue
        of_objects = ufunc in (numpy.fmax, numpy.fmin) and any(map(math.isnan, point))  # which numpy compares
        if isinstance(found, Value) and not of_objects and not ufunc.__name__.startswith("logical"):
            assert found.data == pytest.approx(float(ufunc(*point)), rel=1e-14, nan_ok=True), point


def test_a_function_that_numpy_has_not_for_objects_takes_arrays_beside_a_value() -> None:
    x, y = array(2.0, -3.0), Value(2.0)
    for found, expected in [
        (numpy.float_power(x, y), [4.0, 9.0]),
        (numpy.float_power(y, x), [4.0, 0.125]),
        (numpy.heaviside(x, y), [1.0, 0.0]),
        (numpy.float_power.outer(x, y), [4.0, 9.0]),
    ]:
        assert [value.data for value in found.flat] == expected
    with pytest.raises(TypeError, match="not supported for the input types"):
        numpy.float_power(x, x)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@each_of("ufunc", UFUNCS, ids=lambda ufunc: ufunc.__name__)
def test_ties_and_kinks_are_the_same_however_values_come(ufunc: Any) -> None:
    forms = [lambda v: v, lambda v: numpy.array([v], dtype=object), boxed]
    compared = 0
    for point in itertools.product([0.0, -0.5, 1.0, 2.5, math.inf], repeat=ufunc.nin):
        found = []
        for form in itertools.product(forms, repeat=ufunc.nin):
            values = [Value(x) for x in point]
            try:
                found.append(result_and_slopes(ufunc(*map(lambda f, v: f(v), form, values)), values))
            except (TypeError, AttributeError):  # numpy has no loop for objects, or Value no such method
                continue
        assert all(repr(one) == repr(found[0]) for one in found), (point, found)
        compared += len(found)
    assert compared or ufunc.__name__ not in [*UNARY, *BINARY]


@pytest.mark.parametrize(("choose", "values"), [(numpy.maximum, (1.0, 1.0)), (numpy.minimum, (1.0, 1.0))])
def test_at_a_tie_numpy_takes_the_first(choose: Any, values: Any) -> None:
    left, right = map(Value, values)
    for y in (
        choose(left, right),
        choose(array_of(left), array_of(right))[0],
        choose(array_of(left), right)[0],
        choose.reduce(array_of(left, right)),
        choose.outer(array_of(left), array_of(right))[0, 0],
        choose.accumulate(array_of(left, right))[1],
        choose(left, right, where=True),
        choose(left, right, out=numpy.empty((), dtype=object))[()],
    ):
        assert [slope.data if isinstance(slope, Value) else slope for slope in gradient(y, [left, right])] == [1.0, 0.0]
    both = autograd.maximum if choose is numpy.maximum else autograd.minimum
    assert [slope.data for slope in gradient(both(left, right), [left, right])] == [0.5, 0.5]


def array_of(*values: Any) -> Any:
    return numpy.array(values, dtype=object)


def test_the_larger_is_recorded() -> None:
    larger = autograd.compile(autograd.grad(lambda x, y: numpy.maximum(x, y) - numpy.minimum(x, y), (0, 1)))
    assert larger(1.0, 1.0) == (0.0, 0.0)
    assert larger(2.0, 1.0) == (1.0, -1.0)
    assert larger(1.0, 2.0) == (-1.0, 1.0)
    assert math.isnan(numpy.maximum(Value(math.nan), 0.0).data)


def test_where() -> None:
    values = array(0.5, -1.5)
    y = numpy.where(values > 0.0, numpy.sqrt(abs(values)), 3.0 * values)
    assert [slope.data for slope in gradient(y.sum(), list(values))] == [0.5 / math.sqrt(0.5), 3.0]


REDUCTIONS = [
    (lambda v: v.sum(), [1.0, 1.0, 1.0]),
    (lambda v: numpy.sum(list(v)), [1.0, 1.0, 1.0]),
    (lambda v: v.mean(), [1 / 3] * 3),
    (lambda v: v.prod(), [-6.0, 3.0, -2.0]),
    (lambda v: v.max(), [0.0, 0.0, 1.0]),
    (lambda v: v.min(), [0.0, 1.0, 0.0]),
    (lambda v: v @ v, [2.0, -4.0, 6.0]),
    (lambda v: numpy.dot(numpy.array([5.0, 6.0, 7.0]), v), [5.0, 6.0, 7.0]),
    (lambda v: numpy.einsum("i,i->", v, v), [2.0, -4.0, 6.0]),
    (lambda v: numpy.linalg.norm(v), [1.0 / math.sqrt(14.0), -2.0 / math.sqrt(14.0), 3.0 / math.sqrt(14.0)]),
    (lambda v: numpy.cumsum(v)[-1], [1.0, 1.0, 1.0]),
    (lambda v: numpy.max(v), [0.0, 0.0, 1.0]),
    (lambda v: numpy.var(v), [2 / 9, -16 / 9, 14 / 9]),
    (lambda v: numpy.std(v), [x / (2.0 * math.sqrt(38.0 / 9.0)) for x in (2 / 9, -16 / 9, 14 / 9)]),
    (lambda v: autograd.norm(v), [1.0 / math.sqrt(14.0), -2.0 / math.sqrt(14.0), 3.0 / math.sqrt(14.0)]),
    (lambda v: autograd.max(v), [0.0, 0.0, 1.0]),
    (lambda v: autograd.softmax(v)[0] + autograd.softmax(v)[1] + autograd.softmax(v)[2], [0.0, 0.0, 0.0]),
]


@pytest.mark.parametrize(("reduce", "slopes"), REDUCTIONS)
def test_reductions(reduce: Any, slopes: Any) -> None:
    values = array(1.0, -2.0, 3.0)
    found = [slope.data for slope in gradient(reduce(values), list(values))]
    assert found == pytest.approx(slopes, rel=1e-15, abs=1e-16)


def test_matrices() -> None:
    weights = numpy.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    x = array(0.5, -1.0)
    y = numpy.tanh(weights @ x).sum()
    y.backward()
    slopes = 1.0 - numpy.tanh(numpy.array([-1.5, -2.5])) ** 2
    for i in range(2):
        for j in range(2):
            assert weights[i, j].grad == pytest.approx(slopes[i] * x[j].data)


SCALARS = [numpy.float64(2), numpy.float32(2), numpy.float16(2), numpy.int64(2), numpy.int8(2), numpy.uint8(2)]


BOXED = [numpy.array(2.0), numpy.array(2), numpy.array(2.0, dtype=object), numpy.array(2, dtype=numpy.longdouble)]


@pytest.mark.parametrize("scalar", [*SCALARS, numpy.longdouble(2), *BOXED], ids=repr)
@pytest.mark.parametrize("operate", [lambda x, y: x * y, lambda x, y: x - y, lambda x, y: x**y, lambda x, y: x % y])
def test_scalars_on_either_side(scalar: Any, operate: Any) -> None:
    v = Value(3.0)
    left, right = operate(scalar, v), operate(v, scalar)
    assert type(left) is type(right) is Value
    assert (left.data, right.data) == (operate(2.0, 3.0), operate(3.0, 2.0))
    assert all(type(x) is float for x in (*left.operands, *right.operands) if x is not v)


@pytest.mark.parametrize("true", [numpy.bool_(True), numpy.array(True)], ids=repr)
def test_truth_on_either_side(true: Any) -> None:
    v = Value(3.0)
    assert [y.data for y in (true * v, v * true, true - v, v - true, true + v)] == [3.0, 3.0, -2.0, 2.0, 4.0]


@pytest.mark.parametrize("wrong", [numpy.complex64(1), numpy.datetime64("2020"), numpy.str_("a")], ids=repr)
def test_scalars_that_are_no_real_numbers_are_refused(wrong: Any) -> None:
    for operate in (lambda x, y: x - y, lambda x, y: y - x):
        with pytest.raises(TypeError, match=r"expected a real number|unsupported operand"):
            operate(Value(1.0), wrong)


@pytest.mark.parametrize(
    "convert",
    [
        math.sin,
        float,
        int,
        lambda v: numpy.array([v], dtype=float),
        lambda v: numpy.array([v]).astype(float),
        lambda v: numpy.array([v]).astype(int),
    ],
)
def test_conversions_that_would_drop_the_gradient_refuse(convert: Any) -> None:
    with pytest.raises(TypeError, match="would drop its gradient without a word"):
        convert(Value(0.5, "x"))


def test_gradients_pass_masked_arrays() -> None:
    def f(x: Any) -> Any:
        return (numpy.ma.array([1.0, 2.0]) * x).sum()

    assert autograd.grad(f)(3.0) == 3.0
    compiled = autograd.compile(f, backend="python")
    assert (compiled(3.0), compiled(5.0)) == (9.0, 15.0)


def assign_and_double(x: Value, data: Any) -> None:
    x.data = data  # the native engine raises here
    x * 2.0


def test_a_masked_number_is_none() -> None:
    for masked in (numpy.ma.masked, numpy.ma.array(3.0, mask=True)):
        with pytest.raises(TypeError, match="expected a real number, got the Masked"):
            Value(masked)
        x = Value(2.0, "x")
        with pytest.raises(TypeError, match="the data of 'x': expected a real number, got the Masked"):
            assign_and_double(x, masked)
    assert Value(numpy.ma.array(3.0)).data == 3.0
