"""Optimizers: the step they take, and the settings they refuse."""

import copy
import math
import pickle
from fractions import Fraction

import pytest

import autograd
import nn
from autograd import Parameter


def test_sgd_takes_the_step_of_a_loop_written_by_hand():
    parameters = [Parameter(0.1), Parameter(-3.0), Parameter(1e-9)]
    grads, lr = [0.3, -7.0, 1e9], 0.1
    expected = []
    for parameter, grad in zip(parameters, grads):
        parameter.grad = grad
        expected.append(parameter.data - lr * grad)
    nn.SGD(lr).step(parameters)
    assert [parameter.data for parameter in parameters] == expected
    assert [parameter.grad for parameter in parameters] == grads


def test_a_parameter_without_gradient_stays():
    parameter = Parameter(2.0)
    nn.SGD(0.5).step([parameter])
    assert parameter.data == 2.0


def test_the_learning_rate_may_change_between_steps():
    parameter, optimizer = Parameter(0.0), nn.SGD(lr=1)
    parameter.grad = 1.0
    for lr in (0.5, 0.25, Fraction(1, 8)):
        optimizer.lr = lr
        optimizer.step([parameter])
    assert parameter.data == -0.875
    assert repr(optimizer) == "SGD(lr=0.125)"


def test_the_rule_can_be_recorded():
    data, grad, lr = autograd.Value(2.0), autograd.Value(3.0), autograd.Value(0.5)
    moved, state = nn.SGD(0.1).update(data, grad, (), lr)
    moved.backward()
    assert (moved.data, data.grad, grad.grad, lr.grad, state) == (0.5, 1.0, -0.5, -3.0, ())


# ---- an optimizer of a user's own, with a memory ------------------------------------------------------------------

BETA = 0.9


class Momentum(nn.Optimizer):
    def init(self, data):
        return (0.0,)

    def update(self, data, grad, state, lr):
        [velocity] = state
        velocity = BETA * velocity + grad
        return data - lr * velocity, (velocity,)


def after(n, start, slope, lr):
    """Where n steps of momentum lead under a constant gradient: a geometric sum of geometric sums."""
    return start - lr * slope / (1 - BETA) * (n - BETA * (1 - BETA**n) / (1 - BETA))


def test_each_parameter_has_its_own_momentum():
    parameters, slopes, optimizer = [Parameter(1.0), Parameter(1.0), Parameter(-2.0)], [3.0, -0.5, 0.0], Momentum(0.01)
    for n in range(1, 30):
        for parameter, slope in zip(parameters, slopes):
            parameter.grad = slope
        optimizer.step(reversed(parameters) if n % 2 else parameters)
        expected = [after(n, *start, lr=0.01) for start in zip((1.0, 1.0, -2.0), slopes)]
        assert [parameter.data for parameter in parameters] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda both: pickle.loads(pickle.dumps(both))])
def test_copied_with_its_model_it_goes_on_where_it_was(duplicate):
    def steps(model, optimizer):
        for _ in range(3):
            model.zero_grad()
            (model([0.5, -1.0]) ** 2).backward()
            optimizer.step(model.parameters())
        return [parameter.data for parameter in model.parameters()]

    model, optimizer = nn.MLP(2, [3, 1], activation="tanh", rng=0), Momentum(0.01)
    steps(model, optimizer)
    twin, its_optimizer = duplicate((model, optimizer))
    assert steps(twin, its_optimizer) == steps(model, optimizer) != steps(twin, Momentum(0.01))


def test_fit_trains_with_an_optimizer_of_ones_own():
    model = nn.MLP(1, [1], initializer="zeros")
    nn.fit(model, [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], optimizer=Momentum(0.02), epochs=300)
    assert [parameter.data for parameter in model.parameters()] == pytest.approx([2.0, 1.0], abs=1e-4)


# ---- what they refuse ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lr", [0, 0.0, -1e-3, math.nan, math.inf])
def test_a_learning_rate_that_is_not_positive_and_finite_is_refused(lr):
    with pytest.raises(ValueError, match=f"lr must be positive and finite, got {lr!r}"):
        nn.SGD(lr)
    optimizer = nn.SGD(0.1)
    with pytest.raises(ValueError, match="must be positive and finite"):
        optimizer.lr = lr
    assert optimizer.lr == 0.1


@pytest.mark.parametrize("lr", ["0.1", None, [0.1], 1j])
def test_a_learning_rate_that_is_no_number_is_refused(lr):
    with pytest.raises(TypeError, match="the learning rate lr: expected a real number, got the"):
        nn.SGD(lr)


def test_a_model_in_place_of_its_parameters_is_named():
    with pytest.raises(TypeError, match=r"write step\(model.parameters\(\)\)"):
        nn.SGD(0.1).step(nn.MLP(2, [1]))


def test_an_optimizer_without_a_rule_says_so():
    with pytest.raises(NotImplementedError, match="Optimizer must say how a parameter moves"):
        nn.Optimizer(0.1).step([Parameter(1.0)])
