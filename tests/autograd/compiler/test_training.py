"""Training: epochs as one compiled loop are the epochs of a loop written by hand."""

import math
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

import autograd
from autograd import Parameter, Value
from autograd.compiler import Step, Training
from tests.autograd.bits import BACKENDS

RNG = Random(4)
INPUTS = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(29)]
TARGETS = [x[0] * x[1] - x[2] for x in INPUTS]

backend = pytest.mark.parametrize("backend", BACKENDS)


class Network:
    """3-6-6-1 with ReLU and tanh: more sums than a processor has registers. The first weight is used twice."""

    def __init__(self, seed: Any = 1) -> None:
        rng = Random(seed)
        self.shapes = [(3, 6, autograd.relu), (6, 6, autograd.tanh), (6, 1, autograd.identity)]
        count = sum((n + 1) * m for n, m, _ in self.shapes)
        self.parameters = [Parameter(rng.uniform(-1.0, 1.0), f"p{i}") for i in range(count)]

    def loss(self, x: Any, target: Any) -> Any:
        weights = iter(self.parameters)
        for n, m, activation in self.shapes:
            x = [activation(autograd.dot([next(weights) for _ in range(n)], x, next(weights))) for _ in range(m)]
        return (x[0] * self.parameters[0] - target) ** 2

    def numbers(self) -> Any:
        return [p.data for p in self.parameters]


def momentum(data: Any, grad: Any, state: Any, step: Any) -> Any:
    grad = grad / step.n
    velocity = 0.9 * state[0] + grad
    return data - step.lr * velocity, grad, (velocity, state[1] + 1.0)


def train(
    network: Any,
    backend: Any,
    epochs: Any = 4,
    batch_size: Any = 29,
    order: Any = None,
    threads: Any = None,
    inputs: Any = INPUTS,
    targets: Any = TARGETS,
) -> Any:
    training = Training(network.loss, network.parameters, inputs, targets, momentum, 2, backend)
    training.read()
    losses, _ = training.epochs(epochs, lr=0.05, batch_size=batch_size, order=order, threads=threads)
    training.write()
    return losses, training


def by_hand(
    network: Any, epochs: Any = 4, batch_size: Any = 29, order: Any = None, inputs: Any = INPUTS, targets: Any = TARGETS
) -> Any:
    states = dict.fromkeys(network.parameters, (0.0, 0.0))
    rows = list(zip(inputs, targets))
    rows = rows if order is None else [rows[i] for i in order]
    losses = []
    for _ in range(epochs):
        losses.append(0.0)
        for start in range(0, len(rows), batch_size):
            batch, total = rows[start : start + batch_size], 0.0
            for p in network.parameters:
                p.zero_grad()
            for x, target in batch:
                loss = network.loss(x, target)
                loss.backward()
                total += loss.data
            losses[-1] += total
            for p in network.parameters:
                p.data, p.grad, states[p] = momentum(p.data, p.grad, states[p], Step(0.05, len(batch), 0.0))
    return losses


@pytest.mark.parametrize("batch_size", [29, 8, 5, 100, 2**70])
@pytest.mark.parametrize("order", [None, [*range(28, -1, -1)], [3] * 10], ids=["as they come", "reversed", "one row"])
@backend
def test_epochs_are_the_loop_written_by_hand(backend: Any, batch_size: Any, order: Any) -> None:
    compiled, plain = Network(), Network()
    if order is not None and len(order) != len(INPUTS):
        inputs, targets = INPUTS[:10], TARGETS[:10]
    else:
        inputs, targets = INPUTS, TARGETS
    losses, training = train(compiled, backend, batch_size=batch_size, order=order, inputs=inputs, targets=targets)
    expected = by_hand(plain, batch_size=batch_size, order=order, inputs=inputs, targets=targets)
    if backend == "python":
        assert losses == expected
        assert compiled.numbers() == plain.numbers()
        assert [p.grad for p in compiled.parameters] == [p.grad for p in plain.parameters]
    else:
        assert losses == pytest.approx(expected, rel=1e-12)
        assert compiled.numbers() == pytest.approx(plain.numbers(), rel=1e-11, abs=1e-13)
        assert [p.grad for p in compiled.parameters] == pytest.approx(
            [p.grad for p in plain.parameters], rel=1e-9, abs=1e-11
        )
    assert set(training.states[1]) == {4.0 * math.ceil(len(inputs) / batch_size)}


@backend
def test_epochs_go_on_where_the_last_ones_ended(backend: Any) -> None:
    once, twice = Network(), Network()
    losses, _ = train(once, backend, epochs=6, batch_size=10)
    training = Training(twice.loss, twice.parameters, INPUTS, TARGETS, momentum, 2, backend)
    training.read()
    parts = [loss for n in (2, 4) for loss in training.epochs(n, lr=0.05, batch_size=10).losses]
    training.write()
    assert parts == losses
    assert once.numbers() == twice.numbers()


@backend
def test_the_learning_rate_is_that_of_the_call(backend: Any) -> None:
    network = Network()
    training = Training(network.loss, network.parameters, INPUTS, TARGETS, momentum, 2, backend)
    training.read()
    training.epochs(1, lr=1e-300, batch_size=29)
    training.write()
    assert network.numbers() == Network().numbers()


@backend
def test_a_loss_that_is_not_finite_ends_training_before_the_step(backend: Any) -> None:
    w = Parameter(1.0, "w")
    inputs, targets = [1.0, 1.0, 1e200, 1.0], [0.0, 0.0, 0.0, 0.0]
    plain = Training(lambda x, y: (w * x - y) ** 2, [w], inputs, targets, descent, 0, backend)
    plain.read()
    losses, n_steps = plain.epochs(3, lr=0.125, batch_size=2)
    assert (losses, n_steps) == ([math.inf], 1)
    assert list(plain.data) == [0.5]  # after the first batch of two rows, and before the second


def descent(data: Any, grad: Any, state: Any, step: Any) -> Any:
    return data - step.lr * grad, grad, state


@backend
def test_values_that_do_not_move_are_read_each_time(backend: Any) -> None:
    w, scale = Parameter(1.0, "w"), Value(2.0, "scale")
    training = Training(lambda x, y: (scale * w * x - y) ** 2, [w], [1.0, 2.0], [0.0, 0.0], descent, 0, backend)
    training.read()
    assert training.epochs(1, lr=1e-9, batch_size=2).losses == [20.0]
    w.data, scale.data = 1.0, 3.0
    training.read()
    assert training.epochs(1, lr=1e-9, batch_size=2).losses == [45.0]
    assert scale.data == 3.0


@backend
@pytest.mark.parametrize("change", [None, "between", "unread"])
def test_parameters_are_read_whenever_they_may_have_another_number(backend: Any, change: Any) -> None:
    """Those that have the very floats that were written last are as they were."""

    def trained(change: Any) -> Any:
        w = Parameter(1.0, "w")
        training = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0, 2.0], [3.0, 6.0], descent, 0, backend)
        training.read()
        training.epochs(1, lr=0.01, batch_size=2)
        training.write()
        if change == "between":
            w.data = 0.5
        if change == "unread":  # then what the Values have is that of one epoch before
            training.epochs(1, lr=0.01, batch_size=2)
        training.read()
        losses = training.epochs(1, lr=0.01, batch_size=2).losses
        return losses, w.data

    losses, w = trained(change)
    assert losses == [pytest.approx(5.0 * (w - 3.0) ** 2)]
    assert (w == 0.5) == (change == "between")


@backend
def test_a_parameter_that_the_loss_does_not_use_stays(backend: Any) -> None:
    used, unused = Parameter(1.0, "used"), Parameter(7.0, "unused")
    training = Training(lambda x, y: (used * x - y) ** 2, [used, unused], [1.0], [0.0], descent, 0, backend)
    training.read()
    training.epochs(3, lr=0.1, batch_size=1)
    training.write()
    assert used.data < 1.0
    assert (unused.data, unused.grad) == (7.0, 0.0)


@pytest.mark.parametrize("epochs", [1, pytest.param(2, marks=pytest.mark.long)])
def test_the_number_of_threads_does_not_change_a_bit(epochs: int) -> None:
    rng = Random(0)
    inputs = [[rng.gauss(0.0, 1.0) for _ in range(3)] for _ in range(3 * 2048 + 77)]
    targets = [x[0] - x[1] for x in inputs]
    results = []
    for threads in (1, 2, 3, None):
        network = Network()
        losses, _ = train(network, "llvm", epochs, 5000, threads=threads, inputs=inputs, targets=targets)
        results.append((losses, network.numbers()))
    assert all(result == results[0] for result in results)
    losses = by_hand(plain := Network(), epochs, 5000, inputs=inputs, targets=targets)
    assert results[0][0] == pytest.approx(losses, rel=1e-12)
    assert results[0][1] == pytest.approx(plain.numbers(), rel=1e-10)


def test_threads_stop_at_a_loss_that_is_not_finite() -> None:
    w = Parameter(1.0, "w")
    inputs = [1.0] * 5000
    inputs[-1] = 1e200
    training = Training(lambda x, y: (w * x - y) ** 2, [w], inputs, [0.0] * 5000, descent, 0, "llvm")
    training.read()
    assert training.epochs(3, lr=0.1, batch_size=5000, threads=2) == ([math.inf], 0)
    assert list(training.data) == [1.0]


def test_a_rule_may_put_its_results_where_it_reads() -> None:
    def swapping(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data - step.lr * state[1], grad, (state[1] + grad, state[0] * 0.5)

    def trained(backend: Any) -> Any:
        w = Parameter(1.0, "w")
        training = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0, 2.0], [0.0, 1.0], swapping, 2, backend)
        training.read()
        training.epochs(5, lr=0.125, batch_size=2)
        return [list(training.grad), list(training.data), *map(list, training.states)]

    assert trained("python") == trained("llvm")


def test_a_rule_that_changes_the_length_of_its_state_is_refused() -> None:
    w = Parameter(1.0)
    with pytest.raises(ValueError, match="gave a state of 1 numbers, but its init one of 0"):
        Training(lambda x, y: w * x, [w], [1.0], [1.0], lambda data, grad, state, step: (data, grad, (grad,)), 0)


@backend
def test_what_is_recorded_gives_the_eager_loss_of_a_row(backend: Any) -> None:
    network = Network()
    training = Training(network.loss, network.parameters, INPUTS, TARGETS, momentum, 2, backend)
    for x, target in zip(INPUTS, TARGETS):
        assert training.loss_of_row(x, target) == network.loss(x, target).data


@pytest.mark.parametrize("order", [[0], [0, 1, 2], [0, 2], [-1, 0], []])
def test_an_order_that_does_not_fit_the_rows_is_refused(order: Any) -> None:
    w = Parameter(1.0)
    training = Training(lambda x, y: w * x - y, [w], [1.0, 2.0], [1.0, 2.0], descent, 0, "llvm")
    with pytest.raises(ValueError, match="order must be 2 row numbers, each from 0 to 1"):
        training.epochs(1, lr=0.1, batch_size=2, order=order)


@pytest.mark.parametrize(("inputs", "targets"), [([1.0], [1.0, 2.0]), ([], []), ([1.0, 2.0], [1.0])])
def test_inputs_and_targets_belong_together(inputs: Any, targets: Any) -> None:
    w = Parameter(1.0)
    with pytest.raises(ValueError, match="as many rows of inputs as of targets are needed"):
        Training(lambda x, y: w * x - y, [w], inputs, targets, descent, 0)


@backend
def test_steps_of_no_rows_and_threads_that_are_none(backend: Any) -> None:
    w = Parameter(1.0)
    rule = lambda data, grad, state, step: (data - step.lr * grad, grad, state)  # noqa: E731  # it is short
    training = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0, 2.0], [3.0, 6.0], rule, 0, backend)
    for batch_size in (0, -1):
        with pytest.raises(ValueError, match=f"a step takes at least one row, got batch_size={batch_size}"):
            training.epochs(1, lr=0.1, batch_size=batch_size)
    with pytest.raises(ValueError, match="threads is a positive number, or None; got 0"):
        training.epochs(1, lr=0.1, batch_size=2, threads=0)
    assert training.epochs(0, lr=0.1, batch_size=2) == ([], 0)


@backend
def test_a_parameter_that_is_named_twice_moves_once(backend: Any) -> None:
    w = Parameter(1.0)
    training = Training(lambda x, y: (w * x - y) ** 2, [w, w], [1.0], [3.0], descent, 0, backend)
    training.read()
    assert training.parameters == [w]
    assert training.epochs(2, lr=0.25, batch_size=1) == ([4.0, 1.0], 2)


@backend
def test_training_without_parameters_is_refused(backend: Any) -> None:
    with pytest.raises(ValueError, match="there are no parameters to train"):
        Training(lambda x, y: Value(1.0) * x, [], [1.0], [3.0], descent, 0, backend)


# ---- what the steps share --------------------------------------------------------------------------------------------


@backend
def test_each_step_has_its_own_learning_rate(backend: Any) -> None:
    network, plain = Network(), Network()
    training = Training(network.loss, network.parameters, INPUTS, TARGETS, descent, 0, backend)
    rates = [0.1 / (1 + step) for step in range(6)]
    training.read()
    training.epochs(2, lr=rates, batch_size=10)
    training.write()
    for i, rate in enumerate(rates):
        start = i % 3 * 10
        by_hand_gradient(plain, start, 10)
        for p in plain.parameters:
            p.data -= rate * p.grad
    assert network.numbers() == pytest.approx(plain.numbers(), rel=1e-12 if backend == "llvm" else 0.0)


def by_hand_gradient(network: Any, start: Any, n: Any) -> None:
    for p in network.parameters:
        p.zero_grad()
    for x, target in zip(INPUTS[start : start + n], TARGETS[start : start + n]):
        network.loss(x, target).backward()


@backend
def test_there_are_as_many_learning_rates_as_steps(backend: Any) -> None:
    network = Network()
    training = Training(network.loss, network.parameters, INPUTS, TARGETS, descent, 0, backend)
    with pytest.raises(ValueError, match="6 steps need as many learning rates; got 5"):
        training.epochs(2, lr=[0.1] * 5, batch_size=10)


@backend
def test_the_norm_is_that_of_all_gradients_before_the_step(backend: Any) -> None:
    network, plain = Network(), Network()

    def by_the_norm(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data - step.lr * grad / step.norm, grad, (step.norm,)

    training = Training(network.loss, network.parameters, INPUTS, TARGETS, by_the_norm, 1, backend)
    training.read()
    training.epochs(1, lr=0.1, batch_size=29)
    by_hand_gradient(plain, 0, 29)
    norm = math.hypot(*[p.grad for p in plain.parameters])
    assert list(training.states[0]) == pytest.approx([norm] * len(plain.parameters), rel=1e-13)
    moved = [p.data - 0.1 * p.grad / norm for p in plain.parameters]
    assert list(training.data) == pytest.approx(moved, rel=1e-12)


def test_threads_do_not_change_rates_and_norms() -> None:
    def by_the_norm(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data - step.lr * grad / (step.norm + step.n), grad, (step.norm,)

    def trained(threads: Any) -> Any:
        w, b = Parameter(0.5, "w"), Parameter(0.25, "b")
        inputs = [math.sin(i) for i in range(9000)]
        training = Training(lambda x, y: (w * x + b - y) ** 2, [w, b], inputs, inputs, by_the_norm, 1, "llvm")
        training.read()
        losses = training.epochs(2, lr=[0.4, 0.3, 0.2, 0.1], batch_size=5000, threads=threads)
        return losses, list(training.data), list(training.states[0])

    assert trained(1) == trained(2)
    assert trained(1)[1] != [0.5, 0.25]


@pytest.mark.parametrize(
    ("row", "norm"), [([0.0, 0.0], 0.0), ([3e-200, 4e-200], 5e-200), ([3e200, 4e200], 5e200), ([-3.0, 4.0], 5.0)]
)
@backend
def test_norms_neither_overflow_nor_vanish(backend: Any, row: list[float], norm: float) -> None:
    a, b = Parameter(0.0, "a"), Parameter(0.0, "b")
    assert norms(lambda x, _: a * x[0] + b * x[1], [a, b], row, backend) == pytest.approx([norm, norm], rel=1e-15)


@pytest.mark.parametrize(("x", "norm"), [(1.0, math.inf), (0.0, math.nan)])
@backend
def test_norms_of_gradients_that_are_not_finite(backend: Any, x: float, norm: Any) -> None:
    a, b = Parameter(0.0, "a"), Parameter(1.0, "b")
    found = norms(lambda x, _: autograd.sqrt(a) * x + b, [a, b], x, backend)
    assert found == pytest.approx([norm, norm], nan_ok=True)


def norms(loss: Any, parameters: Any, row: Any, backend: Any) -> Any:
    def keeping(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data, grad, (step.norm,)

    training = Training(loss, parameters, [row], [0.0], keeping, 1, backend)
    training.read()
    training.epochs(1, lr=0.1, batch_size=1)
    return list(training.states[0])


@backend
def test_what_was_recorded_can_be_asked_for_one_step(backend: Any) -> None:
    w = Parameter(2.0, "w")

    def rule(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data - step.lr * grad / step.norm, grad / step.n, (state[0] + 1.0,)

    training = Training(lambda x, y: (w * x - y) ** 2, [w], [1.0], [0.5], rule, 1, backend)
    assert training.update_of(2.0, 3.0, [4.0], Step(0.5, 2.0, 3.0)) == [1.5, 1.5, 5.0]
    assert training.loss_of_row(3.0, 1.0) == 25.0


@pytest.mark.parametrize("backend", ["python", "llvm", "tape"])
@pytest.mark.parametrize("order", [None, list(range(4999, -1, -1))], ids=["as they come", "backwards"])
def test_an_executor_changes_nothing_but_where_rows_are_summed(backend: Any, order: Any) -> None:
    xs = [k / 5000 for k in range(5000)]

    def trained(executor: Any) -> Any:
        weights = [Value(0.1, "slope"), Value(-0.2, "offset")]
        training = Training(
            lambda x, y: (weights[0] * x + weights[1] - y) ** 2, weights, xs, xs,
            lambda data, grad, state, step: (data - step.lr * grad / step.n, grad, state), 0, backend, executor,
        )  # fmt: skip
        training.read()
        losses, n_steps = training.epochs(2, lr=0.1, batch_size=2200, order=order)
        training.write()
        training.close()
        return losses, n_steps, [w.data for w in weights]

    with ThreadPoolExecutor(2) as executor:
        shared_out, alone = trained(executor), trained(None)
    assert shared_out[1] == 6
    if backend == "python":  # which adds up row after row where it is alone
        assert shared_out[2] == pytest.approx(alone[2], rel=1e-12)
    else:
        assert shared_out == alone


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_epochs_of_an_executor_go_on_where_they_ended(backend: Any) -> None:
    def trained(executor: Any, *parts: Any) -> Any:
        network = Network()
        training = Training(
            network.loss, network.parameters, INPUTS, TARGETS, momentum, 2, backend, executor=executor, timeout=60.0
        )
        training.read()
        losses = [loss for n in parts for loss in training.epochs(n, lr=0.05, batch_size=10).losses]
        training.close()
        return losses, [list(column) for column in (training.data, training.grad, *training.states)]

    with ThreadPoolExecutor(2) as pool:
        assert trained(pool, 1, 2, 1) == trained(pool, 4) == trained(None, 4)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_epochs_of_an_executor_end_with_a_loss_that_is_not_finite(backend: Any) -> None:
    xs = [float(i) for i in range(30)]
    w = Value(0.5, "w")
    with ThreadPoolExecutor(2) as pool:
        training = Training(
            lambda x, y: autograd.exp(w * x * y), [w], xs, [1.0] * 20 + [1e3] * 10,
            lambda data, grad, state, step: (data, grad, state), 0, backend, executor=pool,
        )  # fmt: skip
        training.read()
        losses, n_steps = training.epochs(3, lr=0.1, batch_size=10)
        training.close()
    assert (losses, n_steps) == ([math.inf], 2)


@backend
def test_rows_may_come_in_another_order_each_time(backend: Any) -> None:
    compiled, plain = Network(), Network()
    orders = [Random(seed).sample(range(len(INPUTS)), len(INPUTS)) for seed in (1, 2, 3)]

    def descent(data: Any, grad: Any, state: Any, step: Any) -> Any:
        return data - step.lr * grad, grad, state

    training = Training(compiled.loss, compiled.parameters, INPUTS, TARGETS, descent, 0, backend)
    training.read()
    for order in orders:
        training.epochs(1, lr=0.01, batch_size=8, order=order)
    training.write()
    for order in orders:
        for start in range(0, len(order), 8):
            for p in plain.parameters:
                p.zero_grad()
            for i in order[start : start + 8]:
                plain.loss(INPUTS[i], TARGETS[i]).backward()
            for p in plain.parameters:
                p.data -= 0.01 * p.grad
    assert compiled.numbers() == pytest.approx(plain.numbers(), rel=1e-11, abs=1e-13)


VALIDATION = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(11)], [RNG.gauss(0.0, 1.0) for _ in range(11)]
WAYS = {"whole": {}, "batches": {"batch_size": 8}, "another order": {"order": [*range(28, -1, -1)]}}


@pytest.mark.parametrize("has_executor", [False, True])
@pytest.mark.parametrize("way", WAYS)
@backend
def test_the_validation_loss_and_the_parameters_are_those_after_each_epoch(
    backend: Any, way: Any, has_executor: bool
) -> None:
    """The factor is a Value that does not move; its exponential is computed once for all rows."""
    options: dict[str, Any] = {"batch_size": 29, **WAYS[way]}  # type: ignore[dict-item]
    network, factor = Network(), Parameter(0.25, "factor")

    def loss(x: Any, target: Any) -> Any:
        return autograd.exp(factor) * network.loss(x, target)

    with ThreadPoolExecutor(2) as pool:
        training = Training(
            loss, network.parameters, INPUTS, TARGETS, momentum, 2, backend, pool if has_executor else None,
            validation=VALIDATION,
        )  # fmt: skip
        assert (len(training.validation_losses), len(training.trace)) == (0, 0)
        training.read()
        training.epochs(5, lr=0.05, **options)
        found, trace, n = list(training.validation_losses), list(training.trace), len(network.parameters)
        training.write()
        training.close()
    assert (len(found), trace[-n:]) == (5, network.numbers())
    total = autograd.compile(loss, parameters=[*network.parameters, factor], backend=backend)
    for k in range(5):
        for parameter, number in zip(network.parameters, trace[k * n :]):
            parameter.data = number
        assert total.map(*VALIDATION, reduce="sum") == found[k]
    plain = Training(loss, network.parameters, INPUTS, TARGETS, momentum, 2, backend)
    for parameter, initial in zip(network.parameters, Network().parameters):
        parameter.data = initial.data
    plain.read()
    for k in range(5):
        plain.epochs(1, lr=0.05, **options)
        assert list(plain.data) == trace[k * n : (k + 1) * n]


@backend
def test_an_epoch_that_is_not_finished_has_no_validation_loss(backend: Any) -> None:
    w = Parameter(1.0, "w")
    training = Training(
        lambda x, y: w * x - y, [w], [1.0, 1e200], [0.0, 0.0], lambda data, grad, state, step: (1e150, grad, state), 0,
        backend, validation=([2.0], [1.0]),
    )  # fmt: skip
    training.read()
    losses, n_steps = training.epochs(3, lr=0.1, batch_size=2)
    assert (len(losses), n_steps) == (2, 1)
    assert (list(training.validation_losses), list(training.trace)) == ([2e150], [1e150])


@backend
def test_validation_rows_must_be_pairs(backend: Any) -> None:
    w = Parameter(1.0, "w")
    with pytest.raises(ValueError, match=r"as many rows of validation inputs as of validation targets .* got 2 and 1"):
        Training(lambda x, y: w * x - y, [w], [1.0], [0.0], descent, 0, backend, validation=([1.0, 2.0], [1.0]))
