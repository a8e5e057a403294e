"""Schedules: PyTorch's rates, in a loop of one's own as in fit, eager and compiled."""

import copy
import json
import math
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Parameter

FIGURES = json.loads((Path(__file__).parents[1] / "figures" / "torch.json").read_text(encoding="utf-8"))
ROWS = [[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [0.1, 0.2], [-1.0, -1.0]]
TARGETS = [1.0, -1.0, 0.5, 0.0, 2.0]

every_schedule = pytest.mark.parametrize("written", FIGURES["schedules"])
backend = pytest.mark.parametrize("backend", ["python", "llvm"])


def schedule_of(written: Any) -> Any:
    return eval(written, {name: getattr(nn, name) for name in nn.__all__})  # type: ignore[attr-defined]


@every_schedule
def test_a_hundred_steps_are_those_of_pytorch(written: Any) -> None:
    case = FIGURES["schedules"][written]
    parameters = [Parameter(x) for x in FIGURES["start"]]
    optimizer = nn.SGD(schedule_of(written), momentum=0.9)
    seen, rates = [], []
    for step, gradients in enumerate(FIGURES["gradients"], start=1):
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient
        rates.append(optimizer.lr)
        optimizer.step(parameters)
        if step % 10 == 0:
            seen.append([parameter.data for parameter in parameters])
    assert optimizer.steps == len(rates) == len(case["rates"]) == 100
    assert rates == pytest.approx(case["rates"], rel=1e-12, abs=1e-15)
    assert [x for row in seen for x in row] == pytest.approx([x for row in case["seen"] for x in row], rel=1e-12)


@every_schedule
@backend
def test_compiled_training_has_the_same_rates(written: Any, backend: Any) -> None:
    if backend == "llvm":
        pytest.importorskip("llvmlite")

    def trained(**how: Any) -> Any:
        model, optimizer = nn.MLP(2, [3, 1], rng=4, activation="tanh"), nn.Adam(schedule_of(written))
        history = nn.fit(model, ROWS, TARGETS, optimizer=optimizer, epochs=40, batch_size=2, **how)
        return [p.data for p in model.parameters()], history.rates, optimizer.steps

    eager, compiled = trained(compiled=False), trained(compiled=True, backend=backend)
    assert compiled[1:] == eager[1:]
    assert eager[2] == 120
    assert compiled[0] == (eager[0] if backend == "python" else pytest.approx(eager[0], rel=1e-12, abs=1e-15))
    schedule = schedule_of(written)
    assert eager[1] == [schedule(step) for step in range(0, 120, 3)]


@pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}], ids=str)
def test_fit_goes_on_where_the_schedule_was(how: Any) -> None:
    def trained(*epochs: Any) -> Any:
        model, optimizer, history = nn.MLP(2, [3, 1], rng=4), nn.SGD(nn.LinearDecay(0.05, steps=20)), None
        for n in epochs:
            history = nn.fit(model, ROWS, TARGETS, optimizer=optimizer, epochs=n, history=history, **how)
        return [p.data for p in model.parameters()], history

    assert trained(12) == trained(5, 12)


def test_a_plain_function_is_a_schedule() -> None:
    optimizer = nn.SGD(lambda step: 0.5 / (1 + step))
    parameter = Parameter(0.0)
    for _ in range(3):
        parameter.grad = 1.0
        optimizer.step([parameter])
    assert parameter.data == -(0.5 + 0.25 + 0.5 / 3)
    assert optimizer.rates(2) == [0.5 / 4, 0.1]


def test_a_rate_of_zero_moves_nothing_and_counts() -> None:
    optimizer, parameter = nn.SGD(nn.LinearDecay(0.5, steps=1)), Parameter(1.0)
    for _ in range(3):
        parameter.grad = 1.0
        optimizer.step([parameter])
    assert (parameter.data, optimizer.steps, optimizer.lr) == (0.5, 3, 0.0)


@pytest.mark.parametrize("rate", [math.nan, math.inf, -0.1])
def test_a_function_that_gives_no_rate_is_named_with_the_step(rate: Any) -> None:
    optimizer = nn.SGD(lambda step: rate if step == 2 else 0.1)
    with pytest.raises(ValueError, match=f"must be finite and not negative, but in step 2 it is {rate}"):
        nn.fit(nn.MLP(2, [1], rng=0), ROWS, TARGETS, optimizer=optimizer, epochs=5)
    with pytest.raises(TypeError, match="the learning rate of step 0: expected a real number, got the str 'a'"):
        _ = nn.SGD(lambda step: "a").lr  # type: ignore[arg-type, return-value]


def test_schedules_are_shown_compared_copied_and_pickled() -> None:
    schedule = nn.Warmup(nn.CosineDecay(0.1, steps=50), steps=5)
    optimizer = nn.Adam(schedule)
    assert repr(optimizer) == "Adam(lr=Warmup(then=CosineDecay(lr=0.1, steps=50, end=0.0), steps=5, start=0.1))"
    assert repr(nn.SGD(nn.ConstantRate(0.5))) == "SGD(lr=0.5)"
    assert pickle.loads(pickle.dumps(schedule)) == copy.deepcopy(schedule) == schedule
    assert schedule != nn.Warmup(nn.CosineDecay(0.1, steps=51), steps=5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.ConstantRate(0.0), "the learning rate lr must be positive and finite, got 0.0"),
        (lambda: nn.StepDecay(0.1, every=0), "every must be at least 1, got 0"),
        (lambda: nn.StepDecay(0.1, every=3, gamma=-1), "gamma must be positive and finite, got -1"),
        (lambda: nn.StepDecay(math.nan, every=3), "the learning rate lr must be positive and finite, got nan"),
        (lambda: nn.LinearDecay(0.1, steps=0), "steps must be at least 1, got 0"),
        (lambda: nn.LinearDecay(0.1, steps=3, end=-0.1), "end must be finite and not negative, got -0.1"),
        (lambda: nn.CosineDecay(0.1, steps=3, end=math.inf), "end must be finite and not negative, got inf"),
        (lambda: nn.CosineDecay(-0.1, steps=3), "the learning rate lr must be positive and finite, got -0.1"),
        (lambda: nn.Warmup(0.0, steps=3), "the learning rate lr must be positive and finite, got 0.0"),
        (lambda: nn.Warmup(0.1, steps=-3), "steps must be at least 1, got -3"),
        (
            lambda: nn.Warmup(0.1, steps=3, start=0.0),
            "start is a share of the rate, more than 0 and at most 1, got 0.0",
        ),
        (
            lambda: nn.Warmup(lambda step: 0.0, steps=3),
            "the rate that the warm-up leads to must be positive and finite",
        ),
    ],
)
def test_settings_out_of_range_are_named(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make()


def test_settings_of_the_wrong_kind_are_named() -> None:
    with pytest.raises(TypeError, match=r"steps must be an int, got the float 2\.5"):
        nn.LinearDecay(0.1, steps=2.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="the learning rate lr: expected a real number, got the str 'fast'"):
        nn.SGD("fast")  # type: ignore[arg-type]
