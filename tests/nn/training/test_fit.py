"""fit: bit for bit the loop that one would write by hand, deterministic, and clear about what it cannot do."""

import math
import pickle
import re
from pathlib import Path
from random import Random
from typing import Any

import numpy
import pytest

import autograd
import nn
from autograd import Parameter, Value

ROOT = Path(__file__).parents[3]
RNG = Random(1)
INPUTS = [[RNG.uniform(-1, 1) for _ in range(3)] for _ in range(7)]
TARGETS = [[x * y, z * z] for x, y, z in INPUTS]


def network(**options: Any) -> Any:
    return nn.MLP(3, [4, 2], activation="tanh", rng=5, **options)


def train(
    model: Any, inputs: Any = INPUTS, targets: Any = TARGETS, *, optimizer: Any = None, epochs: Any = 3, **options: Any
) -> Any:
    return nn.fit(model, inputs, targets, optimizer=optimizer or nn.SGD(0.05), epochs=epochs, **options)


def weights(model: Any) -> Any:
    return [parameter.data for parameter in model.parameters()]


bit_for_bit = pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}], ids=str)


# ---- what it computes ---------------------------------------------------------------------------------------------


@bit_for_bit
def test_full_batches_are_the_loop_written_by_hand(how: Any) -> None:
    model, by_hand = network(), network()
    losses = []
    for _ in range(5):
        by_hand.zero_grad()
        total = 0.0
        for row, target in zip(INPUTS, TARGETS):
            loss = nn.ssr(by_hand(row), target)
            loss.backward()
            total += loss.data
        for parameter in by_hand.parameters():
            parameter.data -= 0.05 * parameter.grad
        losses.append(total)
    history = train(model, epochs=5, **how)
    assert history.losses == losses
    assert weights(model) == weights(by_hand)


@bit_for_bit
@pytest.mark.parametrize("seed", [None, 3])
def test_mini_batches_are_the_loop_written_by_hand(seed: Any, how: Any) -> None:
    model, by_hand, rng = network(), network(), Random(seed)
    losses = []
    for _ in range(4):
        order, total = list(range(7)), 0.0
        if seed is not None:
            rng.shuffle(order)
        for batch in (order[:3], order[3:6], order[6:]):
            by_hand.zero_grad()
            for i in batch:
                loss = nn.mse(by_hand(INPUTS[i]), TARGETS[i])
                loss.backward()
                total += loss.data
            for parameter in by_hand.parameters():
                parameter.data -= 0.05 * (parameter.grad / len(batch))
        losses.append(total / 7)
    history = train(model, loss=nn.mse, epochs=4, batch_size=3, **how, **({} if seed is None else {"rng": seed}))
    assert history.losses == pytest.approx(losses, rel=1e-14)
    assert weights(model) == weights(by_hand)


@pytest.mark.parametrize("loss", [nn.ssr, nn.mse])
def test_a_step_moves_down_the_gradient_of_the_whole_batch(loss: Any) -> None:
    model, whole = network(), network()
    batch_loss = loss([whole(row) for row in INPUTS], TARGETS)
    batch_loss.backward()
    history = train(model, loss=loss, epochs=1)
    assert history.losses == [pytest.approx(batch_loss.data, rel=1e-14)]
    moved = [parameter.data - 0.05 * parameter.grad for parameter in whole.parameters()]
    assert weights(model) == pytest.approx(moved, rel=1e-13)


def test_a_loss_of_ones_own_gets_a_row_as_it_was_given() -> None:
    seen = []

    def absolute(outputs: Any, targets: Any) -> Any:
        seen.append((outputs, targets))
        return abs(outputs - targets)

    targets = [row[0] for row in TARGETS]
    history = train(nn.MLP(3, [1], rng=0), INPUTS, targets, loss=absolute, epochs=1, compiled=False)
    assert [target for _, target in seen] == [row[0] for row in TARGETS]
    assert history.losses == [pytest.approx(sum(abs(output.data - target) for output, target in seen))]
    assert history.loss == "absolute"


def test_a_plain_function_combines_rows_as_a_loss_does() -> None:
    def absolute(outputs: Any, targets: Any) -> Any:
        return autograd.sum([abs(output - target) for output, target in zip(outputs, targets)])

    plain, wrapped, mean = (train(network(), loss=f) for f in (absolute, nn.Loss(absolute), nn.Loss(absolute, "mean")))
    assert plain == wrapped
    assert mean.losses[0] == pytest.approx(wrapped.losses[0] / len(INPUTS), rel=1e-14)


def test_the_validation_loss_is_that_after_the_epoch() -> None:
    tests = (INPUTS[:2], TARGETS[:2])
    model, states = network(), []
    history = train(
        model, validation=tests, loss=nn.mse, on_epoch=lambda *_: states.append(nn.mse(map(model, tests[0]), tests[1]))
    )
    assert history.test_losses == pytest.approx([state.data for state in states], rel=1e-14)
    assert history.test_losses[0] > history.test_losses[-1]


def test_validation_rows_are_not_trained_on() -> None:
    model, alone = network(), network()
    train(model, validation=([[9.0, 9.0, 9.0]], [[1.0, 1.0]]))
    train(alone)
    assert weights(model) == weights(alone)


def test_arrays_give_the_same_bits_as_lists() -> None:
    model, of_arrays = network(), network()
    train(model)
    train(of_arrays, numpy.array(INPUTS), numpy.array(TARGETS), validation=(numpy.eye(3), numpy.ones((3, 2))))
    assert weights(model) == weights(of_arrays)


def test_any_callable_with_parameters_can_be_trained() -> None:
    class Line:
        slope = Value(0.0)

        def __call__(self, x: Any) -> Any:
            return self.slope * x

        def parameters(self) -> Any:
            return [self.slope]

    line = Line()
    train(line, [1.0, 2.0], [3.0, 6.0], epochs=50)
    assert line.slope.data == pytest.approx(3.0)


# ---- what it records ----------------------------------------------------------------------------------------------


def test_the_history_has_a_number_for_each_epoch() -> None:
    history = train(network(), validation=(INPUTS, TARGETS), epochs=4)
    assert [len(column) for column in (history.losses, history.test_losses, history.seconds)] == [4, 4, 4]
    assert all(second > 0.0 for second in history.seconds)
    assert history.test_losses[:-1] == pytest.approx(history.losses[1:])
    assert train(network()).test_losses == []


def test_histories_are_equal_whatever_time_they_took() -> None:
    assert train(network()) == train(network())
    assert nn.History("ssr", [1.0]) != nn.History("ssr", [2.0])


def test_a_history_sums_itself_up() -> None:
    assert repr(nn.History("mse", [2.0], seconds=[0.5])) == "<History of 1 epoch in 0.5 s: mse 2 → 2>"
    assert repr(nn.History()) == "<History of 0 epochs in 0 s>"


def test_on_epoch_sees_each_epoch_when_it_is_over() -> None:
    seen = []
    history = train(network(), on_epoch=lambda epoch, history: seen.append((epoch, list(history.losses))))
    assert seen == [(1, history.losses[:1]), (2, history.losses[:2]), (3, history.losses)]


# ---- the same bits, every time ------------------------------------------------------------------------------------


def test_a_seed_is_as_good_as_its_generator_and_another_seed_differs() -> None:
    models = [network() for _ in range(3)]
    for model, rng in zip(models, (4, Random(4), 5)):
        train(model, batch_size=2, rng=rng)
    assert weights(models[0]) == weights(models[1]) != weights(models[2])


def test_the_global_generator_is_left_alone() -> None:
    import random

    random.seed(0)
    train(network(), batch_size=2, rng=1)
    assert random.random() == Random(0).random()


# ---- divergence ---------------------------------------------------------------------------------------------------


def test_divergence_names_the_epoch_and_keeps_the_history() -> None:
    with pytest.raises(nn.Diverged, match="lower the learning rate") as caught:
        train(nn.MLP(3, [4, 2], rng=5), optimizer=nn.SGD(1e9), epochs=100)
    diverged = caught.value
    assert isinstance(diverged, FloatingPointError)
    assert f"in epoch {diverged.epoch}; lower the learning rate (it is 1e+09)" in str(diverged)
    assert re.match("the loss became (nan|inf) ", str(diverged))
    assert len(diverged.history.losses) == diverged.epoch - 1 > 0
    assert all(map(math.isfinite, diverged.history.losses))


def test_a_loss_that_is_not_finite_moves_no_parameter() -> None:
    model = nn.MLP(1, [1], rng=0)
    before = weights(model)
    with pytest.raises(nn.Diverged, match="the loss became inf in epoch 1"):
        train(model, [[1e200], [1.0]], [0.0, 1.0], batch_size=2)
    assert weights(model) == before


def test_a_parameter_that_the_last_step_made_infinite_is_named() -> None:
    with pytest.raises(
        nn.Diverged, match=r"the parameter layers\.0\.neurons\.0\.weights\.0 became -?(inf|nan) in"
    ) as e:
        train(nn.MLP(1, [1], initializer="zeros"), [[1e200]], [0.0], loss=lambda o, t: o * 1e150, epochs=1)
    assert len(e.value.history.losses) == 1


def test_divergence_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(nn.Diverged("nan!", 3, nn.History("ssr", [1.0, 2.0]))))
    assert (str(error), error.epoch, error.history) == ("nan!", 3, nn.History("ssr", [1.0, 2.0]))


# ---- what it refuses ----------------------------------------------------------------------------------------------


class Constant(nn.Module):
    def __init__(self) -> None:
        self.value = Value(1.0)

    def __call__(self, inputs: Any) -> Any:
        return self.value * 1.0


@pytest.mark.filterwarnings("ignore:Constant has no Parameter")  # which comes before the error
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"inputs": [*INPUTS[:3], [0.0, 1.0, math.nan], *INPUTS[4:]]}, "inputs row 3, column 2 is nan"),
        ({"targets": [[math.inf, 1.0], *TARGETS[1:]]}, "targets row 0, column 0 is inf"),
        ({"validation": ([[1.0, 2.0, math.nan]], [[1.0, 1.0]])}, "validation inputs row 0, column 2 is nan"),
        ({"validation": (INPUTS, TARGETS[1:])}, "7 rows of validation inputs but 6 of validation targets"),
        ({"inputs": INPUTS[:-1]}, "6 rows of inputs but 7 of targets"),
        ({"inputs": []}, "inputs has no rows"),
        ({"inputs": [row[:2] for row in INPUTS]}, "layer 0 expects 3 inputs, got 2"),
        ({"targets": [[*row, 0.0] for row in TARGETS]}, "2 outputs but 3 targets"),
        ({"targets": [row[0] for row in TARGETS]}, "2 outputs but 1 target"),
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"model": Constant()}, "the model has no parameters; make its weights autograd.Parameter(...)"),
    ],
)
def test_wrong_values_are_named(changed: Any, message: str) -> None:
    options: dict[str, Any] = {"model": network(), **changed}
    with pytest.raises(ValueError, match=re.escape(message)):
        train(**options)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"epochs": 2.0}, "epochs must be an int, got the float 2.0"),
        ({"epochs": True}, "epochs must be an int, got the bool True"),
        ({"batch_size": "all"}, "batch_size must be an int, got the str 'all'"),
        ({"batch_size": 2, "rng": 0.5}, "rng is a random.Random or an int seed, got the float 0.5"),
        ({"optimizer": nn.SGD}, "the optimizer must have step(parameters), as nn.SGD(lr=0.01) does"),
        ({"optimizer": 0.1}, "the optimizer must have step(parameters), as nn.SGD(lr=0.01) does; got 0.1"),
        ({"loss": "ssr"}, "the loss must be a function of outputs and targets, as nn.ssr is; got 'ssr'"),
        (
            {"loss": lambda outputs, targets: outputs[0].data},
            "the loss of a row must be a Value, made from the outputs",
        ),
        ({"validation": INPUTS}, "validation must be a pair (inputs, targets)"),
        ({"model": nn.MLP}, "the model must be callable and have parameters(), as an nn.Module does"),
        ({"model": autograd.relu}, "the model must be callable and have parameters()"),
        ({"inputs": [["a"] * 3] * 7}, "inputs row 0, column 0: expected a real number, got the str 'a'"),
    ],
)
def test_wrong_types_are_named(changed: Any, message: str) -> None:
    options: dict[str, Any] = {"model": network(), **changed}
    with pytest.raises(TypeError, match=re.escape(message)):
        train(**options)


@pytest.mark.parametrize("changed", [{"inputs": [[math.nan] * 3] * 7}, {"epochs": 0}, {"validation": ([[1.0]], [])}])
def test_what_is_refused_leaves_the_model_as_it_was(changed: Any) -> None:
    model = network()
    with pytest.raises(ValueError, match=r"nan|at least 1|no rows"):
        train(**{"model": model, **changed})
    assert weights(model) == weights(network())


def test_a_frozen_value_is_not_moved() -> None:
    class Half(nn.Module):
        def __init__(self) -> None:
            self.weight, self.frozen = Parameter(1.0), Value(2.0)

        def __call__(self, x: Any) -> Any:
            return self.weight * x + self.frozen

    model = Half()
    train(model, [1.0, 2.0], [0.0, 1.0])
    assert (model.weight.data != 1.0, model.frozen.data) == (True, 2.0)


def test_validation_rows_of_another_shape_are_refused_before_training() -> None:
    model = nn.MLP(2, [1], rng=1)
    before = [p.data for p in model.parameters()]
    with pytest.raises(ValueError, match="validation inputs have 3 numbers a row, but training inputs 2 numbers"):
        nn.fit(model, [[1, 2]], [1], optimizer=nn.SGD(0.1), epochs=1, validation=([[1, 2, 3]], [1]))
    with pytest.raises(ValueError, match="validation targets have 2 numbers a row, but training targets a single"):
        nn.fit(model, [[1, 2]], [1], optimizer=nn.SGD(0.1), epochs=1, validation=([[1, 2]], [[1, 2]]))
    assert [p.data for p in model.parameters()] == before


def test_a_model_that_forgets_to_return_is_named() -> None:
    class Forgetful(nn.MLP):
        def __call__(self, inputs: Any) -> None:
            super().__call__(inputs)

    with pytest.raises(TypeError, match="the model returned None for a row"):
        nn.fit(Forgetful(1, [1]), [[1.0]], [1.0], optimizer=nn.SGD(0.1), epochs=1)


def test_numbers_beyond_float64_and_containers_without_order_are_named() -> None:
    model = nn.MLP(2, [1], rng=1)
    with pytest.raises(ValueError, match="inputs row 0, column 1: an int beyond"):
        nn.fit(model, [[1, 10**400]], [1], optimizer=nn.SGD(0.1), epochs=1)
    with pytest.raises(TypeError, match="inputs must be a list of rows, got the dict"):
        nn.fit(model, {1: [1, 2]}, [1], optimizer=nn.SGD(0.1), epochs=1)


# ---- what made a loss that is not finite -----------------------------------------------------------------------------

FIT_WAYS = [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}]


class Logarithm(nn.Module):
    def __init__(self) -> None:
        self.weight = Parameter(1.0, "weight")

    def __call__(self, x: Any) -> Any:
        return autograd.log(self.weight * x)


@pytest.mark.parametrize("options", [{}, {"batch_size": 2}, {"batch_size": 3, "rng": 4}], ids=str)
@pytest.mark.parametrize("how", FIT_WAYS, ids=str)
def test_the_row_and_the_operation_are_named(how: Any, options: Any) -> None:
    inputs, model = [1.0, 2.0, 0.5, 1.5, -3.0, 0.25], Logarithm()
    with pytest.raises(nn.Diverged, match="the loss became nan in epoch 1; lower the learning rate") as caught:
        nn.fit(model, inputs, [0.0] * 6, optimizer=nn.SGD(0.01), epochs=3, **options, **how)
    message = str(caught.value)
    assert caught.value.row == 4
    assert "Row 4 made it: its loss is nan, as log made nan\n  operand 1, a mul: -" in message
    assert "return autograd.log(self.weight * x)" in message
    assert pickle.loads(pickle.dumps(caught.value)).row == 4


@pytest.mark.parametrize("how", FIT_WAYS, ids=str)
def test_the_row_is_one_of_the_step_that_failed(how: Any) -> None:
    inputs = [1.0, 1.0, 1.0, -1.0, 1.0, -1.0]
    with pytest.raises(nn.Diverged) as caught:
        nn.fit(Logarithm(), inputs, [0.0] * 6, optimizer=nn.SGD(0.01), epochs=3, batch_size=2, rng=1, **how)
    order = list(range(6))
    Random(1).shuffle(order)
    first_bad = next(start for start in (0, 2, 4) if {3, 5} & set(order[start : start + 2]))
    assert caught.value.row == next(i for i in order[first_bad:] if i in (3, 5))


@pytest.mark.parametrize("how", FIT_WAYS, ids=str)
def test_a_sum_that_overflows_is_no_rows_fault(how: Any) -> None:
    model = nn.MLP(1, [1], initializer="zeros")
    model.layers[0].neurons[0].bias.data = 1e308
    with pytest.raises(nn.Diverged, match="The loss of each row is finite, but not their sum") as caught:
        nn.fit(model, [[1.0], [2.0]], [0.0, 0.0], loss=lambda o, t: o, optimizer=nn.SGD(0.1), epochs=1, **how)
    assert caught.value.row is None


@pytest.mark.parametrize("how", FIT_WAYS, ids=str)
def test_a_parameter_that_broke_in_the_step_before_is_named(how: Any) -> None:
    model = nn.MLP(1, [1], initializer="zeros")
    with pytest.raises(nn.Diverged, match=r"The parameter layers\.0\.neurons\.0\.weights\.0 became -?inf in the step"):
        nn.fit(model, [[1e200]], [0.0], loss=lambda o, t: o * 1e150, optimizer=nn.SGD(1.0), epochs=3, **how)
