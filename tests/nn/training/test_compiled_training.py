"""fit, compiled: the bits of eager training in the backend python, within rounding of it in llvm."""

import math
import re
import time
import warnings
from random import Random
from typing import Any

import pytest

import autograd
import nn
from autograd import Parameter, RecordingError, Value
from autograd.compiler import Training
from tests.marking import long_unless

RNG = Random(3)
INPUTS = [[RNG.uniform(-1.0, 1.0) for _ in range(3)] for _ in range(23)]
TARGETS = [[math.sin(x * y), z * z - x] for x, y, z in INPUTS]


# ---- models, losses and optimizers -----------------------------------------------------------------------------------


class Line(nn.Module):
    """One weight and an offset for inputs of one number."""

    def __init__(self) -> None:
        self.weight, self.offset = Parameter(0.5), Parameter(-0.25)

    def __call__(self, x: Any) -> Any:
        return self.weight * x + self.offset


class Tied(nn.Module):
    """A weight in two places, and one that is listed twice."""

    def __init__(self) -> None:
        self.first = nn.MLP(3, [3], activation="tanh", rng=1)
        self.second = nn.MLP(3, [2], rng=2)
        self.second.layers[0].neurons[1].weights = self.first.layers[0].neurons[0].weights

    def __call__(self, inputs: Any) -> Any:
        hidden = [autograd.tanh(x) for x in self.first(inputs)]
        return self.second([autograd.tanh(x) for x in self.first(hidden)])

    def parameters(self) -> Any:
        return [*self.first.parameters(), *self.second.parameters(), *self.first.parameters()]


class PartlyUsed(nn.Module):
    """Some of its parameters are used by nothing, another is a constant."""

    def __init__(self) -> None:
        self.unused, self.body, self.frozen = Parameter(7.0), nn.MLP(3, [2], rng=4), Value(0.3, "frozen")

    def __call__(self, inputs: Any) -> Any:
        first, second = self.body(inputs)
        return [first * self.frozen, second + self.frozen]


class Kinked(nn.Module):
    """Activations with kinks, choices, and a softmax."""

    def __init__(self) -> None:
        self.body = nn.MLP(3, [5, 4], activation="relu", rng=6)

    def __call__(self, inputs: Any) -> Any:
        a, b, c, d = self.body(inputs)
        shares = autograd.softmax([a, b, c])
        chosen = autograd.where(autograd.greater(d, 0.1), a * shares[0], autograd.maximum(b, c))
        return [chosen, autograd.clip(d, -1.0, 1.0) + shares[1]]


class Momentum(nn.Optimizer):
    def init(self, data: Any) -> Any:
        return (0.0,)

    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        [velocity] = state
        velocity = 0.9 * velocity + grad
        return data - lr * velocity, (velocity,)


class Adam(nn.Optimizer):
    """What it remembers starts from the data, and counts the steps."""

    def init(self, data: Any) -> Any:
        return 0.0, 0.0, 0.0, data

    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        count, mean, square, start = state
        count = count + 1.0
        mean = 0.9 * mean + (1.0 - 0.9) * grad
        square = 0.99 * square + (1.0 - 0.99) * grad * grad
        step = lr * (mean / (1.0 - autograd.pow(0.9, count))) / (autograd.sqrt(square) + 1e-8)
        return data - step - 1e-3 * lr * (data - start), (count, mean, square, start)


def absolute(outputs: Any, targets: Any) -> Any:
    return autograd.sum([abs(output - target) for output, target in zip(outputs, targets)])


MODELS = {
    "tanh": lambda: nn.MLP(3, [4, 2], activation="tanh", rng=5),
    "relu": lambda: nn.MLP(3, [6, 5, 2], activation="relu", rng=7),
    "sigmoid": lambda: nn.MLP(3, [4, 2], activation="sigmoid", rng=8),
    "tied": Tied,
    "partly used": PartlyUsed,
    "kinked": Kinked,
}
LOSSES = [nn.ssr, nn.mse, absolute, nn.Loss(absolute, "mean")]
OPTIMIZERS = [lambda: nn.SGD(0.05), lambda: Momentum(0.02), lambda: Adam(0.02)]
BATCHES = [
    {},
    {"batch_size": 1},
    {"batch_size": 5},
    {"batch_size": 5, "rng": 3},
    {"batch_size": 23, "rng": 1},
    {"batch_size": 100},
]


def trained(
    model: Any, optimizer: Any, epochs: Any = 7, inputs: Any = INPUTS, targets: Any = TARGETS, **options: Any
) -> Any:
    """What training leaves behind: losses, numbers, gradients and the optimizer's memory."""
    history = nn.fit(model, inputs, targets, optimizer=optimizer, epochs=epochs, **options)
    parameters = list(dict.fromkeys(model.parameters()))
    return {
        "losses": history.losses,
        "test losses": history.test_losses,
        "data": [p.data for p in parameters],
        "grad": [p.grad for p in parameters],
        "states": [optimizer.state_of(p) for p in parameters],
    }


def flat(result: Any) -> Any:
    return [x for part in result.values() for y in part for x in (y if isinstance(y, tuple) else [y])]


def hexadecimal(result: Any) -> Any:
    return {
        name: [x.hex() if isinstance(x, float) else [y.hex() for y in x] for x in part] for name, part in result.items()
    }


def check_python(make_model: Any, make_optimizer: Any, **options: Any) -> None:
    eager, compiled = (
        trained(make_model(), make_optimizer(), **how, **options)
        for how in ({"compiled": False}, {"compiled": True, "backend": "python"})
    )
    assert hexadecimal(compiled) == hexadecimal(eager)


def check_llvm(make_model: Any, make_optimizer: Any, **options: Any) -> None:
    eager = trained(make_model(), make_optimizer(), epochs=3, compiled=False, **options)
    compiled = trained(make_model(), make_optimizer(), epochs=3, compiled=True, backend="llvm", **options)
    scale = max(1.0, *map(abs, eager["grad"]))
    assert compiled.pop("grad") == pytest.approx(eager.pop("grad"), rel=1e-12, abs=1e-12 * scale)
    assert flat(compiled) == pytest.approx(flat(eager), rel=1e-12, abs=1e-13)


# ---- what it computes ------------------------------------------------------------------------------------------------


def test_a_network_for_digits_is_recorded_and_compiled_in_seconds() -> None:
    pixels = [[(i * j) % 17 / 16 for j in range(64)] for i in range(64)]
    began = time.process_time()
    nn.fit(
        nn.MLP(64, [32, 10], initializer="he", rng=0), pixels, nn.one_hot([i % 10 for i in range(64)], 10),
        loss=nn.cross_entropy, optimizer=nn.Adam(0.01), epochs=1, batch_size=32, rng=0,
    )  # fmt: skip
    assert time.process_time() - began < 5.0


@pytest.mark.parametrize("batches", long_unless(lambda batches: "rng" in batches, BATCHES), ids=str)
@pytest.mark.parametrize("name", MODELS)
def test_python_gives_the_bits_of_eager_training(name: Any, batches: Any) -> None:
    check_python(MODELS[name], OPTIMIZERS[1], **batches)


@pytest.mark.parametrize("make_optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES, ids=["ssr", "mse", "absolute", "mean of absolute"])
def test_python_gives_the_bits_for_every_loss_and_optimizer(loss: Any, make_optimizer: Any) -> None:
    check_python(MODELS["tanh"], make_optimizer, loss=loss, batch_size=4, rng=2)


@pytest.mark.parametrize("batches", long_unless(BATCHES[3].__eq__, BATCHES[:1] + BATCHES[2:4]), ids=str)
@pytest.mark.parametrize("name", MODELS)
def test_llvm_is_within_rounding_of_eager_training(name: Any, batches: Any) -> None:
    check_llvm(MODELS[name], OPTIMIZERS[1], **batches)


@pytest.mark.parametrize("make_optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", LOSSES, ids=["ssr", "mse", "absolute", "mean of absolute"])
def test_llvm_is_within_rounding_for_every_loss_and_optimizer(loss: Any, make_optimizer: Any) -> None:
    check_llvm(MODELS["tanh"], make_optimizer, loss=loss, batch_size=4, rng=2)


@pytest.mark.parametrize("backend", ["python", "llvm"])
@pytest.mark.parametrize("name", MODELS)
def test_validation(name: Any, backend: Any) -> Any:
    options: dict[str, Any] = {"validation": (INPUTS[:4], TARGETS[:4]), "loss": nn.mse}
    if backend == "python":
        return check_python(MODELS[name], OPTIMIZERS[0], **options)
    check_llvm(MODELS[name], OPTIMIZERS[0], **options)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_many_epochs_at_once_are_the_same_as_one_by_one(backend: Any) -> None:
    """Without anybody to look on, epochs run together; with on_epoch they do not."""
    seen = []
    together = trained(MODELS["tanh"](), Momentum(0.01), epochs=60, backend=backend)
    one_by_one = trained(
        MODELS["tanh"](), Momentum(0.01), epochs=60, backend=backend, on_epoch=lambda *x: seen.append(x)
    )
    assert hexadecimal(together) == hexadecimal(one_by_one)
    assert [epoch for epoch, _ in seen] == list(range(1, 61))


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_training_goes_on_where_it_was(backend: Any) -> None:
    """With an optimizer that remembers, and a model that somebody has touched in between."""

    def run(**how: Any) -> Any:
        model, optimizer = MODELS["tanh"](), Momentum(0.01)
        first = trained(model, optimizer, epochs=4, **how)
        model.parameters()[0].data = 0.125
        optimizer.lr = 0.03
        second = trained(model, optimizer, epochs=4, batch_size=7, **how)
        return {**{f"first {k}": v for k, v in first.items()}, **second}

    eager, compiled = run(compiled=False), run(compiled=True, backend=backend)
    if backend == "python":
        assert hexadecimal(compiled) == hexadecimal(eager)
    else:
        assert flat(compiled) == pytest.approx(flat(eager), rel=1e-10, abs=1e-12)


# ---- what happens between epochs -------------------------------------------------------------------------------------


def decaying(model: Any, optimizer: Any) -> Any:
    def on_epoch(epoch: Any, history: Any) -> None:
        optimizer.lr = 0.05 / (1.0 + epoch)

    return on_epoch


def perturbing(model: Any, optimizer: Any) -> Any:
    def on_epoch(epoch: Any, history: Any) -> None:
        for i, p in enumerate(model.parameters()):
            p.data += 0.01 * math.sin(i + epoch)

    return on_epoch


def clearing(model: Any, optimizer: Any) -> Any:
    def on_epoch(epoch: Any, history: Any) -> None:
        model.zero_grad()
        if epoch == 2:
            optimizer._states.clear()

    return on_epoch


@pytest.mark.parametrize("what", [decaying, perturbing, clearing])
def test_on_epoch_may_change_numbers(what: Any) -> None:
    results = []
    for how in ({"compiled": False}, {"compiled": True, "backend": "python"}, {"compiled": True, "backend": "llvm"}):
        model, optimizer = MODELS["tanh"](), Momentum(0.05)
        results.append(trained(model, optimizer, epochs=5, on_epoch=what(model, optimizer), **how))
    eager, python, llvm = results
    assert hexadecimal(python) == hexadecimal(eager)
    assert flat(llvm) == pytest.approx(flat(eager), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_on_epoch_may_change_a_frozen_value(backend: Any) -> None:
    results = []
    for how in ({"compiled": False}, {"compiled": True, "backend": backend}):
        model = PartlyUsed()

        def on_epoch(epoch: Any, history: Any, model: Any = model) -> None:
            model.frozen.data = 0.5 + epoch

        validation = (INPUTS[:2], TARGETS[:2])
        results.append(trained(model, nn.SGD(0.001), on_epoch=on_epoch, validation=validation, **how))
    assert flat(results[1]) == pytest.approx(flat(results[0]), rel=1e-11)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_on_epoch_sees_the_parameters_of_the_epoch(backend: Any) -> None:
    def seen_with(**how: Any) -> Any:
        model, seen = MODELS["tanh"](), []

        def on_epoch(epoch: Any, history: Any) -> None:
            seen.append([*history.losses, *(p.data for p in model.parameters()), *(p.grad for p in model.parameters())])

        trained(model, nn.SGD(0.05), on_epoch=on_epoch, **how)
        return [x for row in seen for x in row]

    assert seen_with(backend=backend) == pytest.approx(seen_with(compiled=False), rel=1e-11, abs=1e-13)


# ---- what a user expects of a Value ----------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_parameters_stay_the_values_that_they_were(backend: Any) -> None:
    model = MODELS["partly used"]()
    before = [(id(p), p.label, type(p)) for p in model.parameters()]
    history = nn.fit(model, INPUTS, TARGETS, optimizer=nn.SGD(0.05), epochs=3, backend=backend)
    assert [(id(p), p.label, type(p)) for p in model.parameters()] == before
    assert all(type(x) is float for p in model.parameters() for x in (p.data, p.grad))
    assert all(type(x) is float for x in history.losses)
    assert (model.frozen.data, model.frozen.label) == (0.3, "frozen")  # type: ignore[attr-defined]
    assert model.unused.data == 7.0  # type: ignore[attr-defined]
    loss = nn.ssr(model(INPUTS[0]), TARGETS[0])
    model.zero_grad()
    loss.backward()
    assert any(p.grad for p in model.parameters())


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_the_gradients_are_those_of_the_last_step(backend: Any) -> None:
    model, twin = MODELS["tanh"](), MODELS["tanh"]()
    nn.fit(model, INPUTS, TARGETS, loss=nn.mse, optimizer=nn.SGD(1e-300), epochs=1, batch_size=10, backend=backend)
    for row, target in zip(INPUTS[20:], TARGETS[20:]):
        nn.mse(twin(row), target).backward()
    assert [p.grad for p in model.parameters()] == pytest.approx([p.grad / 3 for p in twin.parameters()], rel=1e-12)


@pytest.mark.parametrize("backend", ["python", "llvm"])
@pytest.mark.parametrize("inputs", [[1.0, 2.0, 3.0], [1, True, 3], [[1.0], [2.0], [3.0]]])
def test_rows_of_one_number_come_as_in_eager_training(inputs: Any, backend: Any) -> None:
    seen = []

    class Seeing(Line):
        def __call__(self, x: Any) -> Any:
            seen.append(type(x))
            return super().__call__(x[0] if isinstance(x, list) else x)

    results = []
    for how in ({"compiled": False}, {"compiled": True, "backend": backend}):
        seen.clear()
        results.append(trained(Seeing(), nn.SGD(0.01), inputs=inputs, targets=[1.0, 0.0, 2.0], **how))
        assert (list in seen) == isinstance(inputs[0], list)
    assert flat(results[1]) == pytest.approx(flat(results[0]), rel=1e-11)


# ---- what cannot be compiled -----------------------------------------------------------------------------------------


class Branching(Line):
    def __call__(self, x: Any) -> Any:
        y = super().__call__(x)
        return y if y > 0.0 else 0.1 * y


def asymmetric(outputs: Any, targets: Any) -> Any:
    return (outputs - targets) ** 2 if outputs.data > targets else 3.0 * (outputs - targets) ** 2


class Noisy(Line):
    def __init__(self) -> None:
        super().__init__()
        self.rng = Random(1)

    def __call__(self, x: Any) -> Any:
        return super().__call__(x) + self.rng.gauss(0.0, 1.0)


class Counting(Line):
    calls = 0

    def __call__(self, x: Any) -> Any:
        self.calls += 1
        return super().__call__(x) * float(self.calls)


class OddOnes(Line):
    """What it does changes with the row, but is not decided by a Value."""

    def __call__(self, x: Any) -> Any:
        self.last = getattr(self, "last", False) is False
        return super().__call__(x) if self.last else super().__call__(x) * 2.0


NOT_COMPILED = [
    (Branching, nn.ssr, "`>` asked for the number of"),
    (Line, asymmetric, r"`\.data` asked for the number of"),
    (Noisy, nn.ssr, "does it draw random numbers, or change from call to call\\?"),
    (Counting, nn.ssr, "does it draw random numbers, or change from call to call\\?"),
    (OddOnes, nn.ssr, "does it draw random numbers, or change from call to call\\?"),
]
XS, YS = [0.75, -1.0, 2.0, 0.25], [1.0, 0.0, -1.0, 2.0]


@pytest.mark.parametrize("backend", ["auto", "python", "llvm"])
@pytest.mark.parametrize(("make_model", "loss", "reason"), NOT_COMPILED)
def test_what_cannot_be_recorded_is_trained_eagerly_with_a_warning(
    make_model: Any, loss: Any, reason: Any, backend: Any
) -> None:
    with pytest.warns(UserWarning, match=f"training runs eagerly, as it cannot be compiled: (.|\n)*{reason}") as caught:
        found = trained(make_model(), nn.SGD(0.01), inputs=XS, targets=YS, loss=loss, backend=backend)
    assert len(caught) == 1
    assert all(map(math.isfinite, found["losses"]))
    if make_model is Branching or loss is asymmetric:
        eager = trained(make_model(), nn.SGD(0.01), inputs=XS, targets=YS, loss=loss, compiled=False)
        assert hexadecimal(found) == hexadecimal(eager)


def test_the_warning_points_at_the_call_of_fit() -> None:
    with pytest.warns(UserWarning, match="training runs eagerly") as caught:
        nn.fit(Branching(), XS, YS, optimizer=nn.SGD(0.01), epochs=1)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(("make_model", "loss", "reason"), NOT_COMPILED)
def test_with_compiled_true_it_is_an_error_that_leaves_the_model_as_it_was(
    make_model: Any, loss: Any, reason: Any
) -> None:
    model = make_model()
    with pytest.raises(RecordingError, match=reason):
        trained(model, nn.SGD(0.01), inputs=XS, targets=YS, loss=loss, compiled=True)
    assert [p.data for p in model.parameters()] == [0.5, -0.25]
    assert not any(p.has_grad for p in model.parameters())


@pytest.mark.parametrize(("make_model", "loss", "reason"), NOT_COMPILED)
def test_with_compiled_false_nothing_is_said(make_model: Any, loss: Any, reason: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trained(make_model(), nn.SGD(0.01), inputs=XS, targets=YS, loss=loss, compiled=False)


class WithAStepOfItsOwn(nn.SGD):
    """Clips the gradient of all parameters together, which no rule of one parameter can."""

    def step(self, parameters: Any) -> None:
        size = math.hypot(*(p.grad for p in parameters))
        for p in parameters:
            p.grad /= max(1.0, size)
        super().step(parameters)


class DuckTyped:
    def step(self, parameters: Any) -> None:
        for p in parameters:
            p.data -= 0.01 * p.grad


@pytest.mark.parametrize("make_optimizer", [lambda: WithAStepOfItsOwn(0.1), DuckTyped])
def test_an_optimizer_with_a_step_of_its_own_runs_eagerly(make_optimizer: Any) -> None:
    results = []
    for compiled in (None, False):
        model = Line()
        history = nn.fit(model, XS, YS, optimizer=make_optimizer(), epochs=5, compiled=compiled)
        results.append([history.losses, [p.data for p in model.parameters()]])
    assert results[0] == results[1]
    with pytest.raises(TypeError, match=r"has a step of its own; write its rule as `update`, or say compiled=False"):
        nn.fit(Line(), XS, YS, optimizer=make_optimizer(), epochs=5, compiled=True)


@pytest.mark.parametrize("compiled", [True, False])
def test_training_in_no_grad_is_training(compiled: bool) -> None:
    """The rows make graphs; what callbacks compute makes none, as elsewhere in `no_grad`."""
    within, outside, made = Line(), Line(), list[Any]()

    def look(epoch: int, history: Any) -> None:
        made.append(within(XS[0]).operands)

    settings: dict[str, Any] = {"optimizer": nn.SGD(0.01), "epochs": 3, "compiled": compiled, "backend": "python"}
    started = [p.data for p in within.parameters()]
    with autograd.no_grad():
        history = nn.fit(within, XS, YS, on_epoch=look, **settings)
    assert history == nn.fit(outside, XS, YS, **settings)
    assert [p.data for p in within.parameters()] == [p.data for p in outside.parameters()] != started
    assert made == [(), (), ()]


class Branchy(nn.SGD):
    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        return (data - lr * grad if grad > 0.0 else data - 2.0 * lr * grad), state


def test_a_rule_that_branches_runs_eagerly() -> None:
    with pytest.warns(UserWarning, match="training runs eagerly, as it cannot be compiled: .*`>` asked"):
        found = trained(Line(), Branchy(0.01), inputs=XS, targets=YS)
    assert hexadecimal(found) == hexadecimal(trained(Line(), Branchy(0.01), inputs=XS, targets=YS, compiled=False))


def test_wrong_settings_are_named() -> None:
    with pytest.raises(ValueError, match="compiled is True, False, or None to compile where it can be; got 'yes'"):
        nn.fit(Line(), XS, YS, optimizer=nn.SGD(0.1), epochs=1, compiled="yes")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="backend is one of 'auto', 'python', 'llvm', 'tape', got 'cuda'"):
        nn.fit(Line(), XS, YS, optimizer=nn.SGD(0.1), epochs=1, backend="cuda")  # type: ignore[arg-type]


class Forgetful(Line):
    def __call__(self, x: Any) -> None:
        super().__call__(x)


@pytest.mark.parametrize("compiled", [None, True, False])
@pytest.mark.parametrize(
    ("error", "changed", "message"),
    [
        (ValueError, {"model": nn.MLP(2, [1], rng=0)}, "layer 0 expects 2 inputs"),
        (ValueError, {"model": nn.MLP(3, [1], rng=0)}, "1 output but 2 targets"),
        (TypeError, {"model": Forgetful()}, "the model returned None for a row; does its __call__ end with `return`?"),
        (TypeError, {"loss": lambda outputs, targets: 1.0}, "the loss of a row must be a Value, made from the outputs"),
        (ValueError, {"inputs": [[1.0, 2.0, math.nan]] * 23}, "inputs row 0, column 2 is nan"),
    ],
)
def test_errors_are_those_of_eager_training(error: Any, changed: Any, message: str, compiled: Any) -> None:
    options: dict[str, Any] = {"model": MODELS["tanh"](), "inputs": INPUTS, **changed}
    if isinstance(options["model"], Line):
        options |= {"inputs": [row[0] for row in INPUTS]}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=re.escape(message)):
            nn.fit(
                options.pop("model"),
                options.pop("inputs"),
                TARGETS,
                optimizer=nn.SGD(0.1),
                epochs=1,
                compiled=compiled,
                **options,
            )


# ---- divergence ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batches", [{}, {"batch_size": 4}, {"batch_size": 4, "rng": 1}], ids=str)
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_divergence_comes_in_the_same_epoch_with_the_same_parameters(backend: Any, batches: Any) -> None:
    results = []
    for how in ({"compiled": False}, {"compiled": True, "backend": backend}):
        model = nn.MLP(3, [4, 2], activation="relu", rng=5)
        with pytest.raises(nn.Diverged) as caught:
            nn.fit(model, INPUTS, TARGETS, optimizer=nn.SGD(2.0), epochs=400, **batches, **how)
        results.append((caught.value, [p.data for p in model.parameters()]))
    (eager, parameters), (compiled, compiled_parameters) = results
    assert (compiled.epoch, compiled.row) == (eager.epoch, eager.row)
    shown = str if backend == "python" else lambda error: str(error).partition("operand")[0]  # the last digits differ
    assert shown(compiled) == shown(eager)
    assert len(compiled.history.losses) == len(eager.history.losses) > 1
    if backend == "python":
        assert [x.hex() for x in compiled.history.losses] == [x.hex() for x in eager.history.losses]
        assert [x.hex() for x in compiled_parameters] == [x.hex() for x in parameters]
    else:
        assert list(map(math.isfinite, compiled_parameters)) == list(map(math.isfinite, parameters))
        assert compiled.history.losses[:2] == pytest.approx(eager.history.losses[:2], rel=1e-10)


@pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}], ids=str)
def test_divergence_in_the_middle_of_an_epoch_keeps_the_step_before(how: Any) -> None:
    xs = [0.1, 0.2, 1e200, 0.3]
    model = Line()
    with pytest.raises(nn.Diverged, match="the loss became inf in epoch 1;"):
        nn.fit(model, xs, YS, optimizer=nn.SGD(0.1), epochs=5, batch_size=2, **how)
    by_hand = Line()
    for x, y in zip(xs[:2], YS):
        nn.ssr(by_hand(x), y).backward()
    moved = [p.data - 0.1 * p.grad for p in by_hand.parameters()]
    assert [p.data for p in model.parameters()] == pytest.approx(moved, rel=1e-12)


@pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}], ids=str)
def test_a_parameter_that_the_last_step_made_infinite_is_named(how: Any) -> None:
    model = Line()
    model.weight.data = 0.0
    with pytest.raises(nn.Diverged, match=r"the parameter weight became -inf in epoch 1;"):
        nn.fit(model, [1e200], [0.0], loss=lambda o, t: o * 1e150, optimizer=nn.SGD(0.1), epochs=1, **how)


# ---- many rows, and many threads -------------------------------------------------------------------------------------

MANY = [[math.sin(i), math.cos(i * i), (i % 17) / 17.0] for i in range(5003)]
ANSWERS = [[x * y, z - x] for x, y, z in MANY]


@pytest.mark.parametrize("batch_size", [5003, 4096, 2049, 2048, 700])
@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_threads_do_not_change_a_bit(backend: Any, batch_size: int) -> None:
    loss = nn.ssr
    results = []
    for threads in (1, 2, 3, None):
        model = nn.MLP(3, [3, 2], activation="tanh", rng=9)
        training = Training(
            lambda row, target, model=model: loss(model(row), target),  # type: ignore[misc]
            model.parameters(),
            MANY,
            ANSWERS,
            lambda data, grad, state, step: (data - step.lr * grad / step.n, grad, state),
            0,
            backend,
        )
        training.read()
        losses = training.epochs(2, lr=0.1, batch_size=batch_size, threads=threads).losses
        order = list(range(len(MANY)))
        Random(1).shuffle(order)
        losses += training.epochs(1, lr=0.1, batch_size=batch_size, order=order, threads=threads).losses
        losses += training.epochs(1, lr=0.1, batch_size=batch_size, threads=threads).losses
        training.write()
        results.append(
            [x.hex() for x in [*losses, *(p.data for p in model.parameters()), *(p.grad for p in model.parameters())]]
        )
        if backend == "python":
            break
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("batches", [{}, {"batch_size": 2500, "rng": 4}, {"batch_size": 64}], ids=str)
def test_many_rows_are_within_rounding_of_python(batches: Any) -> None:
    results = []
    for backend in ("python", "llvm"):
        model = nn.MLP(3, [3, 2], activation="tanh", rng=9)
        results.append(trained(model, Momentum(1e-3), 3, MANY, ANSWERS, loss=nn.mse, backend=backend, **batches))
    assert flat(results[1]) == pytest.approx(flat(results[0]), rel=1e-10, abs=1e-12)


def test_training_from_several_threads_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def run(seed: Any) -> Any:
        return hexadecimal(trained(nn.MLP(3, [4, 2], rng=seed), nn.SGD(0.01), backend="llvm", batch_size=4, rng=seed))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(8))) == list(map(run, range(8)))


class Annealed(Line):
    """A number of the model's own, which is no Value."""

    temperature = 1.0

    def __call__(self, x: Any) -> Any:
        return super().__call__(x) * self.temperature


class MomentumThatChanges(nn.Optimizer):
    momentum = 0.5

    def init(self, data: Any) -> Any:
        return (0.0,)

    def update(self, data: Any, grad: Any, state: Any, lr: Any) -> Any:
        velocity = self.momentum * state[0] + grad
        return data - lr * velocity, (velocity,)


@pytest.mark.parametrize("backend", ["python", "llvm"])
@pytest.mark.parametrize("what", ["temperature", "momentum"])
def test_a_plain_number_that_changes_between_epochs_is_never_frozen_silently(what: str, backend: Any) -> None:
    def run(**how: Any) -> Any:
        model, optimizer = Annealed(), MomentumThatChanges(0.01)

        def on_epoch(epoch: Any, history: Any) -> None:
            if what == "temperature":
                model.temperature = 1.0 + epoch
            else:
                optimizer.momentum = 0.9

        return trained(model, optimizer, inputs=XS, targets=YS, on_epoch=on_epoch, **how)

    with pytest.raises(RecordingError, match="change from call to call"):
        run(compiled=True, backend=backend)
    with pytest.warns(UserWarning, match="training runs eagerly"):
        found = run(backend=backend)
    assert flat(found) == pytest.approx(flat(run(compiled=False)), rel=1e-10)
