"""no_grad and what it is made of: modes belong to a thread, nest, and cost nothing once they are over."""

import threading

import pytest

import autograd
import nn
from autograd import Value, grad, gradient, hessian, hvp, jacobian, jvp, no_grad, value, value_and_grad, vjp


def cube(x):
    return x * x * x


def test_nothing_is_recorded():
    x = Value(3.0, "x")
    with no_grad():
        results = [x * x, 2.0 / x, -x, x.tanh(), autograd.dot([x], [2.0]), autograd.maximum(x, 1.0), abs(x)]
    assert [y.data for y in results] == [9.0, 2.0 / 3.0, -3.0, x.tanh().data, 6.0, 3.0, 3.0]
    assert all(type(y) is Value and y.operands == () and y.primitive is None for y in results)
    assert (x * x).operands == (x, x)


def test_a_model_predicts_the_same():
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)
    with no_grad():
        predicted = model([0.5, -1.0])
    assert predicted.data == model([0.5, -1.0]).data
    assert predicted.operands == ()


def test_as_a_decorator():
    @no_grad()
    def f(x):
        return x * x

    x = Value(2.0)
    assert [f(x).operands, f(x).data, (x * x).operands] == [(), 4.0, (x, x)]


def test_a_decorated_generator_leaves_its_caller_alone():
    @no_grad()
    def multiples(x):
        factor = 1.0
        while factor:
            factor = yield x * factor
        return "done"

    x = Value(2.0)
    steps = multiples(x)
    for made in (next(steps), steps.send(3.0)):
        assert made.operands == ()
        assert (x * x).operands == (x, x)
    assert made.data == 6.0
    with pytest.raises(StopIteration, match="done"):
        steps.send(0.0)


def test_a_decorated_generator_is_closed_with_its_caller():
    closed = []

    @no_grad()
    def values():
        try:
            yield Value(1.0)
        finally:
            closed.append(True)

    for _ in values():
        break
    assert closed == [True]


def test_a_generator_of_values_records_where_it_is_consumed():
    x = Value(2.0)
    with no_grad():
        later = (x * factor for factor in (1.0, 2.0))
        now = autograd.sum(x * factor for factor in (1.0, 2.0))
    assert (now.data, now.operands) == (6.0, ())
    assert autograd.sum(later).operands[1].operands == (x, 2.0)


def test_nested_and_left_by_an_error():
    x = Value(2.0)
    with no_grad():
        with pytest.raises(ZeroDivisionError), no_grad():
            raise ZeroDivisionError
        assert (x * x).operands == ()
    assert (x * x).operands == (x, x)


def test_backward_stops_at_what_was_not_recorded():
    x = Value(2.0)
    with no_grad():
        factor = x * x
    y = factor * x
    y.backward()
    assert (x.grad, factor.grad) == (4.0, 2.0)


def test_derivatives_of_functions_work_within():
    with no_grad():
        assert grad(cube)(2.0) == 12.0
        assert grad(grad(cube))(2.0) == 12.0
        assert value_and_grad(cube)(2.0) == (8.0, 12.0)
        assert jacobian(lambda p: [p[0] * p[1]])([2.0, 3.0]) == [[3.0, 2.0]]
        assert hessian(lambda p: p[0] * p[1])([2.0, 3.0]) == [[0.0, 1.0], [1.0, 0.0]]
        assert jvp(cube, (2.0,), (1.0,)) == (8.0, 12.0)
        assert hvp(cube, (2.0,), (1.0,)) == (12.0,)
        outputs, pull_back = vjp(cube, 2.0)
    assert (outputs, pull_back(1.0)) == (8.0, (12.0,))


def test_within_a_function_it_makes_constants():
    def f(x):
        with no_grad():
            factor = x * x
        return factor * x

    assert grad(f)(2.0) == 4.0


def test_gradient_of_a_recorded_graph_is_then_a_plain_number():
    x = Value(2.0)
    y = cube(x)
    with no_grad():
        (slope,) = gradient(y, [x])
    assert (slope.data, slope.operands) == (12.0, ())


def test_other_threads_go_on_recording():
    x, recorded = Value(2.0), []
    with no_grad():
        thread = threading.Thread(target=lambda: recorded.append(x * x))
        thread.start()
        thread.join()
        assert (x * x).operands == ()
    assert recorded[0].operands == (x, x)


def test_when_the_last_mode_is_over_recording_is_plain_again():
    plain = (value._node, value._backward)
    entered, leave = threading.Event(), threading.Event()

    def stay():
        with no_grad():
            entered.set()
            leave.wait(10.0)

    thread = threading.Thread(target=stay)
    with no_grad():
        thread.start()
        assert entered.wait(10.0)
        assert (value._node, value._backward) != plain
    assert (value._node, value._backward) != plain  # the other thread is still in its mode
    assert (Value(2.0) * 3.0).operands != ()
    leave.set()
    thread.join()
    assert (value._node, value._backward) == plain


def test_a_mode_that_another_thread_ends_is_over():
    plain, errors = (value._node, value._backward), []

    def values():
        with no_grad():
            yield Value(2.0) * 3.0

    def take_one_and_end():
        steps = values()
        next(steps)
        thread = threading.Thread(target=close, args=(steps,))
        thread.start()
        thread.join()

    def close(steps):
        try:
            steps.close()
        except ValueError as error:
            errors.append(str(error))

    starter = threading.Thread(target=take_one_and_end)  # its own, since it stays without recording
    starter.start()
    starter.join()
    assert "different Context" in errors[0]
    assert (value._node, value._backward) == plain


def test_detach():
    x = Value(3.0, "x")
    y = x * x.detach()
    y.backward()
    assert x.grad == 3.0
    leaf = (x * x).detach()
    assert (leaf.data, leaf.operands, leaf.primitive) == (9.0, (), None)
    assert (x.detach().label, type(autograd.Parameter(1.0).detach())) == ("x", Value)
    assert grad(lambda x: x * x.detach())(3.0) == 3.0
