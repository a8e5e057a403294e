"""Forgotten zeroing is warned of, once for each line; sums of gradients that are meant are not."""

import copy
import random
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import pytest

import nn
from autograd import ForgottenZeroing, Parameter, Value, detect_anomaly, grad
from autograd.graph.zeroing import PASSES

RATE = 0.1
WORDS = "^{} was moved by gradients that add up over backward passes; set them to zero before each pass, by "


@pytest.fixture(autouse=True)
def _nothing_told() -> None:
    PASSES.__init__()  # type: ignore[misc]


def warned(program: Callable[[], object]) -> list[str]:
    """The warnings of forgotten zeroing while a program runs."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        program()
    assert {type(w.message) for w in given} <= {ForgottenZeroing}
    return [str(w.message) for w in given]


# ---- mistakes ----------------------------------------------------------------------------------------------------


def test_the_parabola_that_ends_elsewhere() -> None:
    w = Value(0.0, "w")

    def program() -> None:
        for _ in range(60):
            ((w - 3.0) ** 2).backward()
            w.data -= RATE * w.grad

    [message] = warned(program)  # once, though it goes on
    assert message.startswith("'w' was moved by gradients that add up")
    assert "model.zero_grad(), or p.grad = 0.0" in message
    assert w.data == pytest.approx(4.696, abs=1e-3)


def test_the_warning_names_the_line_that_called_backward() -> None:
    w = Value(0.0, "w")
    with pytest.warns(ForgottenZeroing) as given:  # noqa: PT031
        for _ in range(20):
            ((w - 3.0) ** 2).backward()
            w.data -= RATE * w.grad
    assert [warning.filename for warning in given] == [__file__]
    with open(__file__, encoding="utf-8") as source:
        assert ".backward()" in source.readlines()[given[0].lineno - 1]


def test_each_line_is_told_once() -> None:
    def train() -> None:
        w = Value(0.0, "w")
        for _ in range(20):
            ((w - 3.0) ** 2).backward()
            w.data -= RATE * w.grad

    def train_again() -> None:
        w = Value(0.0, "w")
        for _ in range(20):
            ((w + 3.0) ** 2).backward()
            w.data -= RATE * w.grad

    assert [len(warned(train)), len(warned(train)), len(warned(train_again))] == [1, 0, 1]


UPDATES: dict[str, Callable[[Any], None]] = {
    "in place": lambda p: setattr(p, "data", p.data - RATE * p.grad),
    "plus minus": lambda p: setattr(p, "data", p.data + -RATE * p.grad),
    "divided": lambda p: setattr(p, "data", p.data - RATE * p.grad / 3),
    "upwards": lambda p: setattr(p, "data", p.data + RATE * 1e-2 * p.grad),
}


@pytest.mark.parametrize("way", UPDATES)
def test_ways_to_write_the_update(way: str) -> None:
    p = Value(0.0, "p")

    def program() -> None:
        for _ in range(30):
            ((p - 3.0) ** 2 + p).backward()
            UPDATES[way](p)

    assert len(warned(program)) == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_network_in_a_loop_of_ones_own(seed: int) -> None:
    model = nn.MLP(2, [4, 1], activation="tanh", rng=seed)

    def program() -> None:
        for _ in range(60):
            nn.mse([model(row) for row in ROWS], TARGETS).backward()
            for p in model.parameters():
                p.data -= 0.01 * p.grad

    [message] = warned(program)
    assert message.startswith("'layers.")


def test_an_optimizer_without_zero_grad() -> None:
    model, optimizer = nn.MLP(2, [4, 1], activation="tanh", rng=0), nn.SGD(0.01)

    def program() -> None:
        for _ in range(60):
            nn.mse([model(row) for row in ROWS], TARGETS).backward()
            optimizer.step(model.parameters())

    assert len(warned(program)) == 1


def test_rows_one_after_the_other_and_a_step_after_them() -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", rng=0)

    def program() -> None:
        for _ in range(60):
            for row, target in zip(ROWS, TARGETS):
                ((model(row) - target) ** 2).backward()
            for p in model.parameters():
                p.data -= 0.01 * p.grad

    assert len(warned(program)) == 1


def test_the_warning_may_be_an_error_after_which_the_gradients_are_right() -> None:
    w = Value(0.0, "w")
    with pytest.raises(ForgottenZeroing, match=WORDS.format("'w'")):  # noqa: PT012
        for _ in range(60):
            before, expected = w.grad, 2.0 * (w.data - 3.0)
            ((w - 3.0) ** 2).backward()
            w.data -= RATE * w.grad
    assert w.grad == before + expected


# ---- sums that are meant, and numbers that come from elsewhere ---------------------------------------------------

ROWS, TARGETS = [[0.0, 1.0], [1.0, 0.5], [-1.0, 0.25], [0.5, -0.5]], [0.5, 1.0, -0.25, 0.75]


def model_of() -> nn.MLP:
    return nn.MLP(2, [4, 1], activation="tanh", rng=0)


def zeroed_before_each_pass() -> None:
    model = model_of()
    for _ in range(200):
        model.zero_grad()
        nn.mse([model(row) for row in ROWS], TARGETS).backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad


def zeroed_after_each_step() -> None:
    w = Value(0.0)
    for _ in range(200):
        ((w - 3.0) ** 2).backward()
        w.data -= RATE * w.grad
        w.grad = 0.0


def summed_over_rows_before_a_step() -> None:
    model = model_of()
    for _ in range(100):
        model.zero_grad()
        for row, target in zip(ROWS, TARGETS):
            ((model(row) - target) ** 2).backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad


def summed_over_several_graphs_without_a_step() -> None:
    model = model_of()
    for _ in range(300):
        nn.mse([model(row) for row in ROWS], TARGETS).backward()


def momentum_that_assigns_the_gradient() -> None:
    w = Value(0.0)
    for _ in range(200):
        w.grad = 0.9 * w.grad
        ((w - 3.0) ** 2).backward()
        w.data -= 0.01 * w.grad


def inputs_through_values() -> None:
    model, x, y = model_of(), Value(0.0, "x"), Value(0.0, "y")
    rng = random.Random(0)
    for _ in range(500):
        x.data, y.data = rng.choice(ROWS)
        model.zero_grad()
        ((model([x, y]) - 0.5) ** 2).backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad


def inputs_that_count_up() -> None:
    t, w = Value(0.0, "t"), Value(0.5, "w")
    for _ in range(300):
        t.data += 1.0
        w.grad = 0.0
        (w * t).relu().backward()


def dead_inputs_that_count_up() -> None:
    t = Value(-500.0, "t")
    (t * 2.0).backward()
    for _ in range(300):
        t.data += 1.0
        (t * 1.0).relu().backward()


def whole_numbers_as_inputs() -> None:
    rng = random.Random(1)
    x, w = Value(0.0), Value(1.0)
    for _ in range(2000):
        x.data = rng.randint(-3, 3)
        (x * w + x * x).backward()
        w.grad = 0.0


def two_networks_against_each_other() -> None:
    """The generator's loss leaves gradients in the discriminator after its step; it sets them to zero itself."""
    forger, judge = nn.MLP(1, [3, 1], activation="tanh", rng=1), nn.MLP(1, [3, 1], activation="tanh", rng=2)
    rng = random.Random(3)
    for _ in range(200):
        noise = rng.gauss(0.0, 1.0)
        judge.zero_grad()
        (nn.binary_cross_entropy(judge([rng.gauss(2.0, 0.1)]), 1.0)).backward()
        (nn.binary_cross_entropy(judge([forger([noise]).data]), 0.0)).backward()
        for p in judge.parameters():
            p.data -= 0.05 * p.grad
        forger.zero_grad()
        (nn.binary_cross_entropy(judge([forger([noise])]), 1.0)).backward()
        for p in forger.parameters():
            p.data -= 0.05 * p.grad


def frozen_parameters() -> None:
    model = model_of()
    head = model.layers[1].parameters()
    for _ in range(200):
        for p in head:
            p.grad = 0.0
        nn.mse([model(row) for row in ROWS], TARGETS).backward()
        for p in head:
            p.data -= 0.1 * p.grad


def numbers_loaded_between_passes() -> None:
    model, others = model_of(), [nn.MLP(2, [4, 1], rng=seed).state_dict() for seed in range(5)]
    for i in range(100):
        nn.mse([model(row) for row in ROWS], TARGETS).backward()
        model.load_state_dict(others[i % 5])


def the_best_weights_restored() -> None:
    model = model_of()
    best = model.state_dict()
    for _ in range(100):
        model.zero_grad()
        nn.mse([model(row) for row in ROWS], TARGETS).backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad
        nn.mse([model(row) for row in ROWS], TARGETS).backward()
        model.load_state_dict(best)


def gradients_averaged_over_noisy_numbers() -> None:
    w, rng = Value(0.5, "w"), random.Random(5)
    for _ in range(50):
        w.grad = 0.0
        at = w.data
        for _ in range(8):
            w.data = at + rng.gauss(0.0, 0.1)
            ((w - 3.0) ** 2).backward()
        w.data = at - RATE * w.grad / 8


def one_number_tried_by_hand() -> None:
    x = Value(0.0, "x")
    for number in (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 0.5, 0.25, 0.125, -1.0, -2.0):
        x.data = number
        (x * x + x).backward()


def a_fit_without_compilation() -> None:
    nn.fit(model_of(), ROWS, TARGETS, optimizer=nn.SGD(0.1), epochs=50, compiled=False, batch_size=2)


RIGHT = [
    zeroed_before_each_pass, zeroed_after_each_step, summed_over_rows_before_a_step,
    summed_over_several_graphs_without_a_step, momentum_that_assigns_the_gradient, inputs_through_values,
    inputs_that_count_up, dead_inputs_that_count_up, whole_numbers_as_inputs, two_networks_against_each_other,
    frozen_parameters, numbers_loaded_between_passes, the_best_weights_restored, gradients_averaged_over_noisy_numbers,
    one_number_tried_by_hand, a_fit_without_compilation,
]  # fmt: skip


@pytest.mark.parametrize("program", RIGHT)
def test_no_warning(program: Callable[[], None]) -> None:
    assert warned(program) == []


@pytest.mark.parametrize("program", [p for p in RIGHT if p is not a_fit_without_compilation])
def test_no_warning_where_every_leaf_is_looked_at(program: Callable[[], None]) -> None:
    with detect_anomaly():
        assert warned(program) == []


# ---- in detect_anomaly -------------------------------------------------------------------------------------------


def test_detect_anomaly_looks_at_every_leaf_and_tells_each_time() -> None:
    leaves = [Value(0.0, f"x{i}") for i in range(9)]

    def program() -> None:
        for _ in range(10):
            for x in leaves[:-1]:
                x.grad = 0.0
            y = leaves[0] * 0.5
            for x in leaves:
                y = y + (x - 3.0) ** 2
            y.backward()
            for x in leaves:
                x.data -= 0.01 * x.grad

    with detect_anomaly():
        told = warned(program)
    assert len(told) >= 7
    assert {message.partition(" ")[0] for message in told} == {"'x8'"}


def test_detect_anomaly_keeps_no_leaf_alive() -> None:
    import weakref

    with detect_anomaly():
        w, kept = Value(1.0), []
        for _ in range(50):
            x = Value(2.0)
            (w * x).backward()
            kept.append(weakref.ref(x))
            del x
        assert not any(reference() for reference in kept)
        many = [Value(float(i)) for i in range(10)]
        for x in many:
            (w * x).backward()
        kept = list(map(weakref.ref, many))
        many.clear()
        x = Value(2.0)
        (w * x).backward()  # which forgets those that are gone
        assert not any(reference() for reference in kept)


# ---- nothing else is changed -------------------------------------------------------------------------------------


def test_a_leaf_that_is_watched_is_freed() -> None:
    import weakref

    kept = []
    for _ in range(50):
        x = Value(2.0)
        (x * x).backward()
        kept.append(weakref.ref(x))
        del x
    assert not any(reference() for reference in kept)


def test_derivatives_of_functions_and_copies_are_as_ever() -> None:
    w = Parameter(0.5)
    for _ in range(10):
        assert grad(lambda x: x * x)(3.0) == 6.0
        w = copy.deepcopy(w)
        (w * w).backward()
        w.data -= 0.1
    assert w.has_grad


def test_graphs_of_no_node() -> None:
    x = Value(2.0)
    for _ in range(10):
        x.backward()
        x.data -= 0.1 * x.grad
    assert x.grad == 10.0


def test_gradients_that_are_no_float() -> None:
    numpy = pytest.importorskip("numpy")
    x: Any = Value(2.0)
    for kind in (numpy.float64, int):
        for _ in range(20):
            x.grad = kind(0)
            at = x.data
            (x * x + x).backward()
            assert x.grad == pytest.approx(2.0 * at + 1.0)
            x.data -= RATE * x.grad


def test_python_shows_it_by_default() -> None:
    program = (
        "from autograd import Value\nw = Value(0.0, 'w')\nfor _ in range(60):\n    loss = (w - 3) ** 2\n"
        "    loss.backward()\n    w.data -= 0.1 * w.grad\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stderr.count("ForgottenZeroing: 'w' was moved") == 1
    assert "<string>:5:" in run.stderr
