"""detect_anomaly: the operation, the operands and the line that first made a nan or inf."""

import inspect
import math
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import autograd
import nn
from autograd import AnomalyDetected, Value, compile, detect_anomaly, grad, jvp, no_grad

inf, nan = math.inf, math.nan


def line_of(text: Any) -> Any:
    """The number of the one line of this file that has `text` as its comment."""
    lines = inspect.getsource(inspect.getmodule(line_of)).splitlines()  # type: ignore[arg-type]
    (number,) = [i for i, line in enumerate(lines, 1) if line.endswith(f"# {text}")]
    return number


def message(f: Any) -> str:
    with pytest.raises(AnomalyDetected) as caught, detect_anomaly():
        f()
    assert isinstance(caught.value, ArithmeticError)
    return str(caught.value)


def test_nan_made_forward() -> None:
    x, y = Value(2.0, "x"), Value(2.0, "y")

    def f() -> Any:
        z = autograd.sqrt(x - y)
        return autograd.div(z, x - y) * 3.0  # forward nan

    assert message(f) == (
        "div made nan\n"
        "  operand 1, a sqrt: 0.0\n"
        "  operand 2, a sub: 0.0\n"
        f'  File "{__file__}", line {line_of("forward nan")}, in f\n'
        "      return autograd.div(z, x - y) * 3.0  # forward nan"
    )


def test_inf_made_forward() -> None:
    found = message(lambda: Value(0.0, "x").log())
    assert found.startswith("log made -inf\n  operand 1, 'x': 0.0\n  File ")


def test_inf_may_be_meant() -> None:
    x = Value(0.0, "x")
    with detect_anomaly(inf=False):
        assert x.log().data == -inf
        with pytest.raises(AnomalyDetected, match="mul made nan"):
            x * x.log()


def test_inf_that_was_given_is_not_made() -> None:
    with detect_anomaly():
        assert (Value(2.0) + -inf).data == -inf
        assert autograd.maximum(Value(2.0), -inf).data == 2.0


def test_nan_that_was_given() -> None:
    x = Value(nan, "x")
    assert message(lambda: x * 2.0).startswith(
        "mul was given a nan\n  operand 1, 'x': nan\n  operand 2, a constant: 2.0"
    )


def test_inside_a_network_the_line_is_that_of_the_user() -> None:
    model = nn.MLP(1, [2, 1], activation=autograd.log, rng=0)
    found = message(lambda: model([-100.0]) * 1.0)  # in a network
    assert found.startswith("log made nan\n  operand 1, a dot: -")
    assert found.endswith(
        f'  File "{__file__}", line {line_of("in a network")}, in <lambda>\n'
        "      found = message(lambda: model([-100.0]) * 1.0)  # in a network"
    )


def test_backward_by_a_pole() -> None:
    def f() -> None:
        x = Value(0.0, "x")
        y = 2.0 * x.sqrt()  # backward pole
        y.backward()

    found = message(f)
    assert found.startswith(
        "backward through sqrt made inf for operand 1: the gradient 2.0 times the local derivative inf\n"
        "  operand 1, 'x': 0.0\n"
    )
    assert f"line {line_of('backward pole')}, in f" in found


def test_backward_nan_of_zero_times_infinity() -> None:
    def f() -> None:
        x = Value(0.0, "x")
        (x.sqrt() * 0.0).backward()

    assert "backward through sqrt made nan for operand 1: the gradient 0.0 times the local derivative inf" in message(f)


def test_backward_overflow_of_a_product() -> None:
    def f() -> None:
        x = Value(1e-200, "x")
        (x * 1e200 * 1e200).backward()

    assert "backward through mul made inf for operand 1: the gradient 1e+200 times" in message(f)


@pytest.mark.parametrize(("leaf", "name"), [(True, "'x'"), (False, "'u'")])
def test_backward_overflow_of_a_sum(leaf: bool, name: str) -> None:
    def f() -> None:
        x = Value(1e-10, "x")
        u = x if leaf else x * 1.0
        u.label = name.strip("'")
        (u * 1e308 + u * 1e308).backward()

    assert message(f).startswith(f"the gradients sent to {name} add up to inf")


def test_of_a_graph_that_was_recorded_before() -> None:
    y = Value(0.0, "x").sqrt()
    assert message(y.backward) == (
        "backward through sqrt made inf for operand 1: the gradient 1.0 times the local derivative inf\n"
        "  operand 1, 'x': 0.0"
    )


def test_in_derivatives_of_functions() -> None:
    first = message(lambda: grad(autograd.sqrt)(0.0))
    assert first.startswith("div made inf, in the derivative of sqrt\n")
    second = message(lambda: grad(grad(lambda x: autograd.cbrt(x * x)))(1e-170))
    assert ", in the derivative of " in second
    pushed = message(lambda: jvp(autograd.sqrt, (0.0,), (1.0,)))
    assert pushed.startswith("div made inf, in the derivative of sqrt\n")


def test_in_the_derivative_of_a_derivative() -> None:
    def f() -> None:
        grad(grad(lambda x: x**1.5))(0.0)

    assert "in the derivative of pow" in message(f)


def test_what_was_not_chosen_is_no_anomaly() -> None:
    x = Value(-1.0)
    with detect_anomaly():
        autograd.where(0.0, autograd.exp(x), x).backward()
    y = autograd.where(0.0, autograd.sqrt(x), x)  # nan, but not chosen
    with detect_anomaly():
        y.backward()
    assert x.grad == 2.0


def test_a_constant_infinity_masks() -> None:
    x = Value(2.0)
    masked = [
        autograd.softmax([x, -inf])[0],
        autograd.logsumexp([x, -inf]),
        autograd.max([x, -inf]),
        autograd.minimum(x, inf),
        autograd.where(1.0, x, inf),
        x + inf,
    ]
    for y in masked:
        x.zero_grad()
        with detect_anomaly():
            y.backward()
        assert x.grad == (0.0 if y is masked[0] else 1.0)


def test_other_threads_are_not_watched() -> None:
    made = []
    with detect_anomaly():
        thread = threading.Thread(target=lambda: made.append(Value(0.0).log()))
        thread.start()
        thread.join()
    assert made[0].data == -inf


def test_as_a_decorator_also_of_a_generator() -> None:
    @detect_anomaly()
    def logarithm(x: Any) -> Any:
        return x.log()

    @detect_anomaly()
    def logarithms(*values: Any) -> Iterator[Any]:
        for x in values:
            yield x.log()

    with pytest.raises(AnomalyDetected, match="log made -inf"):
        logarithm(Value(0.0))
    steps = logarithms(Value(1.0), Value(0.0))
    assert next(steps).data == 0.0
    assert Value(0.0).log().data == -inf
    with pytest.raises(AnomalyDetected, match="log made -inf"):
        next(steps)


def test_without_recording_too() -> None:
    def f() -> None:
        with no_grad():
            Value(0.0, "x").log()  # without recording

    assert f"line {line_of('without recording')}" in message(f)


def test_all_is_well() -> None:
    x = Value(2.0)
    with detect_anomaly():
        y = x * x
        y.backward()
    assert (x.grad, y.data) == (4.0, 4.0)
    assert not hasattr(x * x, "source")


@pytest.mark.parametrize("f", [autograd.log, grad(autograd.log)])
def test_a_compiled_function_is_looked_into_where_it_is_called_with_values(f: Any) -> None:
    compiled = compile(f, backend="python")
    with detect_anomaly():
        assert not math.isfinite(compiled(0.0))
        with pytest.raises(AnomalyDetected):
            compiled(Value(0.0))
