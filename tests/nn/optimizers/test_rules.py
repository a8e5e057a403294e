"""Optimizers: the step they take, and the settings they refuse."""

import copy
import fractions
import json
import math
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter


def test_sgd_takes_the_step_of_a_loop_written_by_hand() -> None:
    parameters = [Parameter(0.1), Parameter(-3.0), Parameter(1e-9)]
    grads, lr = [0.3, -7.0, 1e9], 0.1
    expected = []
    for parameter, grad in zip(parameters, grads):
        parameter.grad = grad
        expected.append(parameter.data - lr * grad)
    nn.SGD(lr).step(parameters)
    assert [parameter.data for parameter in parameters] == expected
    assert [parameter.grad for parameter in parameters] == grads


def test_a_parameter_without_gradient_stays() -> None:
    parameter = Parameter(2.0)
    nn.SGD(0.5).step([parameter])
    assert parameter.data == 2.0


def test_the_learning_rate_may_change_between_steps() -> None:
    parameter, optimizer = Parameter(0.0), nn.SGD(lr=1)
    parameter.grad = 1.0
    for lr in (0.5, 0.25, Fraction(1, 8)):
        optimizer.lr = lr  # type: ignore[assignment]
        optimizer.step([parameter])
    assert parameter.data == -0.875
    assert repr(optimizer) == "SGD(lr=0.125)"


def test_the_rule_can_be_recorded() -> None:
    data, grad, lr = autograd.Value(2.0), autograd.Value(3.0), autograd.Value(0.5)
    moved, state = nn.SGD(0.1).update(data, grad, (), lr)
    moved.backward()
    assert (moved.data, data.grad, grad.grad, lr.grad, state) == (0.5, 1.0, -0.5, -3.0, ())


# ---- an optimizer of a user's own, with a memory ------------------------------------------------------------------

BETA = 0.9


class Momentum(nn.Optimizer):
    def init(self, data: Any) -> Any:
        return (0.0,)

    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        [velocity] = state
        velocity = BETA * velocity + grad
        return data - lr * velocity, (velocity,)


def after(n: Any, start: Any, slope: Any, lr: Any) -> Any:
    """Where n steps of momentum lead under a constant gradient: a geometric sum of geometric sums."""
    return start - lr * slope / (1 - BETA) * (n - BETA * (1 - BETA**n) / (1 - BETA))


def test_each_parameter_has_its_own_momentum() -> None:
    parameters, slopes, optimizer = [Parameter(1.0), Parameter(1.0), Parameter(-2.0)], [3.0, -0.5, 0.0], Momentum(0.01)
    for n in range(1, 30):
        for parameter, slope in zip(parameters, slopes):
            parameter.grad = slope
        optimizer.step(reversed(parameters) if n % 2 else parameters)
        expected = [after(n, *start, lr=0.01) for start in zip((1.0, 1.0, -2.0), slopes)]
        assert [parameter.data for parameter in parameters] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda both: pickle.loads(pickle.dumps(both))])
def test_copied_with_its_model_it_goes_on_where_it_was(duplicate: Any) -> None:
    def steps(model: Any, optimizer: Any) -> Any:
        for _ in range(3):
            model.zero_grad()
            (model([0.5, -1.0]) ** 2).backward()
            optimizer.step(model.parameters())
        return [parameter.data for parameter in model.parameters()]

    model, optimizer = nn.MLP(2, [3, 1], activation="tanh", rng=0), Momentum(0.01)
    steps(model, optimizer)
    twin, its_optimizer = duplicate((model, optimizer))
    assert steps(twin, its_optimizer) == steps(model, optimizer) != steps(twin, Momentum(0.01))


def test_fit_trains_with_an_optimizer_of_ones_own() -> None:
    model = nn.MLP(1, [1], initializer="zeros")
    nn.fit(model, [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], optimizer=Momentum(0.02), epochs=300)
    assert [parameter.data for parameter in model.parameters()] == pytest.approx([2.0, 1.0], abs=1e-4)


# ---- what they refuse ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lr", [0, 0.0, -1e-3, math.nan, math.inf])
def test_a_learning_rate_that_is_not_positive_and_finite_is_refused(lr: Any) -> None:
    with pytest.raises(ValueError, match=f"lr must be positive and finite, got {lr!r}"):
        nn.SGD(lr)
    optimizer = nn.SGD(0.1)
    with pytest.raises(ValueError, match="must be positive and finite"):
        optimizer.lr = lr
    assert optimizer.lr == 0.1


@pytest.mark.parametrize("lr", ["0.1", None, [0.1], 1j])
def test_a_learning_rate_that_is_no_number_is_refused(lr: Any) -> None:
    with pytest.raises(TypeError, match="the learning rate lr: expected a real number, got the"):
        nn.SGD(lr)


def test_a_model_in_place_of_its_parameters_is_named() -> None:
    with pytest.raises(TypeError, match=r"write step\(model.parameters\(\)\)"):
        nn.SGD(0.1).step(nn.MLP(2, [1]))  # type: ignore[arg-type]


def test_an_optimizer_without_a_rule_says_so() -> None:
    with pytest.raises(NotImplementedError, match="Optimizer must say how a parameter moves"):
        nn.Optimizer(0.1).step([Parameter(1.0)])


# ---- the rules -----------------------------------------------------------------------------------------------------

TORCH = json.loads((Path(__file__).parents[1] / "figures" / "torch.json").read_text(encoding="utf-8"))


def made(name: Any, settings: Any) -> Any:
    return getattr(nn, name.split()[0])(**settings)


@pytest.mark.parametrize("name", TORCH["optimizers"])
def test_a_hundred_steps_are_those_of_pytorch(name: Any) -> None:
    case = TORCH["optimizers"][name]
    parameters, optimizer = [Parameter(x) for x in TORCH["start"]], made(name, case["settings"])
    seen = []
    for step, gradients in enumerate(TORCH["gradients"], start=1):
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient
        optimizer.step(parameters)
        if step % 10 == 0:
            seen.append([parameter.data for parameter in parameters])
    assert len(seen) == len(case["seen"]) == 10
    for found, expected in zip(seen, case["seen"]):
        assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", TORCH["optimizers"])
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_compiled_training_takes_the_same_steps(name: Any, backend: Any) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    rows = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.2], [-1.0, -1.0]]

    def trained(**how: Any) -> Any:
        model, optimizer = (
            nn.MLP(2, [3, 1], rng=4, activation="tanh"),
            made(name, TORCH["optimizers"][name]["settings"]),
        )
        nn.fit(model, rows, [1.0, -1.0, 0.5, 0.0, 2.0], optimizer=optimizer, epochs=20, batch_size=2, rng=5, **how)
        return [x for p in model.parameters() for x in (p.data, *optimizer.state_of(p))]

    eager, compiled = trained(compiled=False), trained(compiled=True, backend=backend)
    assert compiled == eager if backend == "python" else compiled == pytest.approx(eager, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.SGD(0.1, momentum=1.0), "momentum is a share from 0 to less than 1, got 1.0"),
        (lambda: nn.SGD(0.1, momentum=-0.1), "momentum is a share from 0 to less than 1, got -0.1"),
        (lambda: nn.SGD(0.1, nesterov=True), "nesterov looks ahead by the momentum: give one"),
        (lambda: nn.SGD(0.1, weight_decay=-1), "weight_decay must be finite and not negative, got -1"),
        (lambda: nn.Adam(betas=(0.9, math.nan)), r"betas\[1\] is a share from 0 to less than 1, got nan"),
        (lambda: nn.Adam(eps=math.inf), "eps must be positive and finite, got inf"),
        (lambda: nn.Adam(eps=0), "eps must be positive and finite, got 0: where a gradient stays 0 it is the divisor"),
        (lambda: nn.RMSprop(eps=0.0), "eps must be positive and finite, got 0.0"),
        (lambda: nn.AdamW(weight_decay=math.nan), "weight_decay must be finite and not negative, got nan"),
        (lambda: nn.RMSprop(alpha=2), "alpha is a share from 0 to less than 1, got 2"),
    ],
)
def test_settings_out_of_range_are_named(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_settings_that_are_no_numbers_are_named() -> None:
    with pytest.raises(TypeError, match=r"betas is a pair of numbers, as \(0.9, 0.999\), got 0.9"):
        nn.Adam(betas=0.9)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="momentum: "):
        nn.SGD(0.1, momentum="0.9")  # type: ignore[arg-type]


def test_settings_that_differ_are_shown() -> None:
    assert repr(nn.Adam()) == "Adam(lr=0.001)"
    assert repr(nn.Adam(0.1, betas=(0.5, 0.9))) == "Adam(lr=0.1, betas=(0.5, 0.9))"
    assert repr(nn.SGD(0.1, momentum=0.5, nesterov=True)) == "SGD(lr=0.1, momentum=0.5, nesterov=True)"


# ---- data and gradients that somebody has assigned -------------------------------------------------------------------

RULES = [nn.SGD(0.1), nn.SGD(0.1, momentum=0.5), nn.Adam(0.1), nn.RMSprop(0.1)]


@pytest.mark.parametrize("optimizer", RULES, ids=repr)
@pytest.mark.parametrize("number", [1, True, fractions.Fraction(1, 3), "float32", "float64"])
def test_numbers_that_are_assigned_count_as_floats(optimizer: Any, number: Any) -> None:
    if isinstance(number, str):
        number = getattr(pytest.importorskip("numpy"), number)(0.1)
    assigned, constructed = Parameter(0.0), Parameter(number)
    assigned.data = assigned.grad = number
    constructed.grad = float(number)
    for parameter in (assigned, constructed):
        copy.deepcopy(optimizer).step([parameter])
    assert type(assigned.data) is float
    assert assigned.data == constructed.data


@pytest.mark.parametrize("optimizer", RULES, ids=repr)
@pytest.mark.parametrize("wrong", ["3", None, 1j, [1.0]])
def test_what_is_no_number_is_named(optimizer: Any, wrong: Any) -> None:
    def assign_and_step(field: str) -> None:
        parameter = Parameter(1.0, "w1")
        parameter.grad = 1.0
        setattr(parameter, field, wrong)  # the native engine raises here
        copy.deepcopy(optimizer).step([parameter])

    for field in ("data", "grad"):
        with pytest.raises(TypeError, match=f"the {field} of 'w1'(: expected a real number, got the | was set to )"):
            assign_and_step(field)


def test_the_plain_loop_moves_as_the_rule_says() -> None:
    rule, parameter = nn.SGD(0.3), Parameter(0.7)
    parameter.grad = 0.1
    rule.step([parameter])
    assert (parameter.data, ()) == rule.update(0.7, 0.1, (), 0.3)

    class Twice(nn.SGD):
        def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
            return super().update(data, 2.0 * grad, state, lr)

    Twice(0.5).step([parameter])
    assert parameter.data == rule.update(rule.update(0.7, 0.1, (), 0.3)[0], 0.2, (), 0.5)[0]


@pytest.mark.parametrize("optimizer", [nn.SGD(0.5), nn.Adam(0.5)], ids=["SGD", "Adam"])
def test_each_step_moves_the_parameters_of_its_own_list_once(optimizer: nn.Optimizer) -> None:
    """The list of the step before, changed in place: by another of the same number, a tied one, and no parameter."""
    parameters: list[Any] = [Parameter(1.0), Parameter(1.0)]

    def step() -> list[float]:
        for p in parameters:
            p.grad = 1.0
        before = [p.data for p in parameters]
        optimizer.step(parameters)
        return [p.data - data for p, data in zip(parameters, before)]

    for _ in range(2):
        assert step() == pytest.approx([-0.5, -0.5], rel=1e-6)
    left = parameters[1]
    parameters[1] = Parameter(parameters[0].data)
    parameters[1].grad = 1.0
    assert step() == pytest.approx([-0.5, -0.5], rel=1e-6)
    assert left.data == pytest.approx(0.0, abs=1e-6)
    parameters.append(parameters[0])
    for _ in range(2):
        assert step() == pytest.approx([-0.5] * 3, rel=1e-6)
    numbers = [p.data for p in parameters]
    parameters[2] = parameters[0].data  # equal to a parameter
    with pytest.raises(TypeError, match="step takes parameters, not the float"):
        optimizer.step(parameters)
    assert [p.data for p in parameters[:2]] == numbers[:2]


def test_copies_of_an_optimizer_hold_no_parameters() -> None:
    weight, optimizer = Parameter(1.0), nn.SGD(0.5)
    optimizer.step([weight])
    assert b"Parameter" not in pickle.dumps(optimizer)
    copied = copy.deepcopy(optimizer)
    weight.grad = 1.0
    copied.step([weight])
    assert weight.data == 0.5
