"""`backward(gradient)`: every derivative times the gradient that the pass starts from, as PyTorch's."""

import fractions
import math
from typing import Any

import numpy
import pytest
from hypothesis import given, strategies as st

from autograd import AnomalyDetected, RecordingError, Value, compile, detect_anomaly, no_grad

POWERS_OF_2 = st.integers(-8, 8).map(lambda n: 2.0**n)  # products with them are not rounded


def graph() -> tuple[list[Value], Value]:
    x, y = Value(1.5, "x"), Value(-0.75, "y")
    z = (x * y + x.exp()).tanh() - y**2 / x
    return [x, y, z * 1.0], z


def gradients(gradient: Any, **named: Any) -> list[float]:
    leaves, z = graph()
    z.backward(gradient, **named)
    return [z.grad, *(x.grad for x in leaves[:2])]


@given(POWERS_OF_2, st.booleans())
def test_every_derivative_is_multiplied_by_it(size: float, negative: bool) -> None:
    factor = -size if negative else size
    assert gradients(factor) == [factor * g for g in gradients(1.0)]


def test_without_it_it_is_1() -> None:
    leaves, z = graph()
    z.backward()
    assert [z.grad, *(x.grad for x in leaves[:2])] == gradients(1.0)


def test_a_vector_jacobian_product_is_two_passes() -> None:
    x = Value(2.0)
    (x * x).backward(3.0)
    (x * 5.0).backward(-1.0)
    assert x.grad == 3.0 * 4.0 - 5.0


def test_by_name() -> None:
    x = Value(2.0)
    (x * x).backward(gradient=0.5)
    assert x.grad == 2.0


def test_of_a_leaf_it_is_added_to_its_grad() -> None:
    x = Value(2.0)
    x.backward(3.0)
    x.backward(-1.0)
    assert x.grad == 2.0


def test_zero_reaches_every_leaf() -> None:
    x = Value(2.0)
    (x * x).backward(0.0)
    assert (x.grad, x.has_grad) == (0.0, True)


@pytest.mark.parametrize("gradient", [2, numpy.float32(2.0), numpy.int64(2), fractions.Fraction(2), numpy.array(2.0)])
def test_any_real_number(gradient: Any) -> None:
    found = gradients(gradient)
    assert found == gradients(2.0)
    assert all(type(g) is float for g in found)


@pytest.mark.parametrize("gradient", ["2", None, Value(2.0), [1.0], 1j])
def test_what_is_no_number_is_refused_and_nothing_has_changed(gradient: Any) -> None:
    x = Value(2.0)
    y = x * x
    y.backward()
    with pytest.raises(TypeError, match=r"^the gradient that backward starts from: expected a real number, got the "):
        y.backward(gradient)
    assert (x.grad, y.grad) == (4.0, 1.0)


def test_an_int_beyond_the_floats() -> None:
    with pytest.raises(OverflowError, match="the gradient that backward starts from: "):
        Value(1.0).backward(10**400)


def test_in_every_mode() -> None:
    x = Value(2.0)
    y = x * x
    with no_grad():
        y.backward(0.5)
    with detect_anomaly():
        y.backward(0.25)
    assert x.grad == 3.0


@pytest.mark.parametrize("gradient", [math.nan, math.inf])
def test_detect_anomaly_sees_it(gradient: float) -> None:
    x = Value(2.0, "x")
    y = x * x
    with pytest.raises(AnomalyDetected), detect_anomaly():
        y.backward(gradient)


def test_recording_refuses_it_as_ever() -> None:
    def f(x: Any) -> Any:
        y = x * x
        y.backward(2.0)
        return y

    with pytest.raises(RecordingError, match=r"backward\(\) of"):
        compile(f)(1.0)
