"""Values in numpy: its functions on one Value, on arrays of Values, and numpy's scalars beside a Value."""

import math

import pytest

import autograd
from autograd import TABLE, Value, gradient

numpy = pytest.importorskip("numpy")


def array(*numbers):
    return numpy.array([Value(x) for x in numbers], dtype=object)


UNARY = {
    **{name: name for name in ("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos")},
    **{name: name for name in ("tan", "sinh", "cosh", "tanh", "sign", "floor", "ceil")},
    **{"arc" + name[1:]: name for name in ("asin", "acos", "atan", "asinh", "atanh")},
    **{"absolute": "abs", "fabs": "abs", "negative": "neg", "rint": "round"},
}
BINARY = {
    **{name: name for name in ("add", "maximum", "minimum", "hypot")},
    **{"subtract": "sub", "multiply": "mul", "divide": "div", "floor_divide": "floordiv", "remainder": "mod"},
    **{"power": "pow", "float_power": "pow", "arctan2": "atan2"},
}


@pytest.mark.parametrize(("ufunc", "name"), UNARY.items())
def test_functions_of_a_value(ufunc, name):
    y = getattr(numpy, ufunc)(Value(0.3))
    assert y.primitive is TABLE[name]
    assert y.data == pytest.approx(getattr(numpy, ufunc)(0.3), rel=1e-15)


@pytest.mark.parametrize(("ufunc", "name"), BINARY.items())
@pytest.mark.parametrize("other", [0.7, numpy.float64(0.7), numpy.array(0.7), Value(0.7)])
def test_functions_of_two(ufunc, name, other):
    function, plain = getattr(numpy, ufunc), getattr(other, "data", other)
    forward, backward = function(Value(0.3), other), function(other, Value(0.3))
    assert forward.primitive is backward.primitive is TABLE[name]
    if isinstance(plain, float):
        assert forward.data == pytest.approx(function(0.3, plain))
        assert backward.data == pytest.approx(function(plain, 0.3))


def test_clip():
    assert numpy.clip(Value(2.0), 0.0, 1.0).primitive is autograd.clip


def test_comparisons_give_booleans():
    assert bool(numpy.greater(Value(2.0), 1.0)) is True
    assert (array(1.0, -1.0) > 0.0).tolist() == [True, False]
    assert (numpy.float64(1.0) < array(1.0, 2.0)).tolist() == [False, True]


def test_maximum_of_an_array_picks_one_of_the_two():
    values = array(0.5, -1.5)
    y = numpy.maximum(values, 0.0)
    assert y[0] is values[0]
    assert y[1] == 0.0
    assert [slope.data for slope in gradient(y.sum(), list(values))] == [1.0, 0.0]


def test_where():
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
    (lambda v: autograd.norm(v), [1.0 / math.sqrt(14.0), -2.0 / math.sqrt(14.0), 3.0 / math.sqrt(14.0)]),
    (lambda v: autograd.max(v), [0.0, 0.0, 1.0]),
    (lambda v: autograd.softmax(v)[0] + autograd.softmax(v)[1] + autograd.softmax(v)[2], [0.0, 0.0, 0.0]),
]


@pytest.mark.parametrize(("reduce", "slopes"), REDUCTIONS)
def test_reductions(reduce, slopes):
    values = array(1.0, -2.0, 3.0)
    found = [slope.data for slope in gradient(reduce(values), list(values))]
    assert found == pytest.approx(slopes, rel=1e-15, abs=1e-16)


def test_matrices():
    weights = numpy.array([[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]])
    x = array(0.5, -1.0)
    y = numpy.tanh(weights @ x).sum()
    y.backward()
    slopes = 1.0 - numpy.tanh(numpy.array([-1.5, -2.5])) ** 2
    for i in range(2):
        for j in range(2):
            assert weights[i, j].grad == pytest.approx(slopes[i] * x[j].data)


SCALARS = [numpy.float64(2), numpy.float32(2), numpy.float16(2), numpy.int64(2), numpy.int8(2), numpy.uint8(2)]


@pytest.mark.parametrize("scalar", [*SCALARS, numpy.longdouble(2), numpy.array(2.0), numpy.array(2)], ids=repr)
@pytest.mark.parametrize("operate", [lambda x, y: x * y, lambda x, y: x - y, lambda x, y: x**y, lambda x, y: x % y])
def test_scalars_on_either_side(scalar, operate):
    v = Value(3.0)
    left, right = operate(scalar, v), operate(v, scalar)
    assert type(left) is type(right) is Value
    assert (left.data, right.data) == (operate(2.0, 3.0), operate(3.0, 2.0))
    assert all(type(x) is float for x in (*left.operands, *right.operands) if x is not v)


@pytest.mark.parametrize(
    "convert",
    [
        math.sin,
        float,
        int,
        lambda v: numpy.array([v], dtype=float),
        lambda v: numpy.array([v]).astype(float),
        numpy.trunc,
        lambda v: numpy.floor(numpy.array([v])),  # numpy asks for math.floor, which makes an int
    ],
)
def test_conversions_that_would_drop_the_gradient_refuse(convert):
    with pytest.raises(TypeError, match="would drop its gradient without a word"):
        convert(Value(0.5, "x"))
