"""Wrong arguments of models, optimizers, schedules, training and checkpoints: taken where they are right, or named."""

import inspect
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import numpy
import pytest

import nn
from autograd import Parameter, Value

WRONG = [
    *(None, True, False, 0, -1, 1, 2.5, 0.0, -0.5, math.nan, math.inf, -math.inf, 10**400, -(10**400)),
    *("", "relu", "False", "1", b"x", [], [1], [1.0, 2.0], ["x"], (), (0.5, 0.5), (1, 2, 3), {}, {"a": 1}),
    *(set(), frozenset({1}), 1j, Value(1.0), Parameter(2.0), Fraction(1, 2), Decimal("0.1"), object(), ..., range(3)),
    *(numpy.array(1.0), numpy.array(2), numpy.array([1, 2]), numpy.array([[1.0]]), numpy.float64(0.5), numpy.int64(2)),
    *(numpy.bool_(True), int, iter([1]), Random(0), nn.MLP, nn.SGD(0.1), nn.History(), Path("missing"), "a\0b"),
]
ROWS = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0]], [0.0, 1.0, 1.0])
MODEL = nn.MLP(2, [1], rng=0)
OPTIMIZERS = [nn.SGD, nn.Adam, nn.AdamW, nn.RMSprop]
SCHEDULES = {
    nn.ConstantRate: {"lr": 0.1},
    nn.StepDecay: {"lr": 0.1, "every": 2},
    nn.LinearDecay: {"lr": 0.1, "steps": 3},
    nn.CosineDecay: {"lr": 0.1, "steps": 3},
    nn.Warmup: {"then": 0.1, "steps": 3},
}
MODELS = {
    nn.Neuron: {"n_inputs": 2},
    nn.Layer: {"n_inputs": 2, "n_neurons": 2},
    nn.MLP: {"n_inputs": 2, "sizes": [2, 1]},
}
FIT = "model inputs targets optimizer batch_size validation clip_norm clip_value early_stopping history progress"
WORDS = {  # an argument's name, where the error says it in words
    "lr": "the learning rate",
    "n_inputs": "the number of",
    "n_neurons": "the number of",
    "n_outputs": "the number of",
    "sizes": "the number of|layer sizes|at least one layer",
    "hidden": "the number of|layer sizes|two hidden layers",
    "then": "the learning rate|the rate that",
    "start": "start",
    "max_norm": "the norm to clip by",
    "clip_norm": "the norm to clip by",
    "max_value": "the value to clip by",
    "clip_value": "the value to clip by",
    "output_activation": "activation",
    "parameters": "parameters",
    "optimizer": "optimizer|its optimizer|no optimizer",
}


def fit(**changed: Any) -> None:
    options: dict[str, Any] = {"optimizer": nn.SGD(0.1), "epochs": 1, "compiled": False, "progress": False, **changed}
    model, inputs, targets = (
        options.pop("model", MODEL),
        *(options.pop(k, v) for k, v in zip(("inputs", "targets"), ROWS)),
    )
    nn.fit(model, inputs, targets, **options)


def built(kind: Any, options: Any, name: Any) -> Any:
    return lambda x: repr(kind(**{**options, name: x}))


def parameters_of(kind: Any) -> Any:
    return [name for name in inspect.signature(kind.__init__).parameters if name != "self"]


def calls(folder: Any) -> Iterator[Any]:
    """A name of an argument, and a function of the value that it gets."""
    nn.save(folder / "good.json", MODEL, nn.SGD(0.1), nn.History())
    yield from ((name, lambda x, name=name: fit(**{name: x})) for name in FIT.split())
    yield from (
        (name, lambda x, name=name: fit(compiled=None, **{name: x})) for name in ("backend", "timeout", "executor")
    )
    yield "compiled", lambda x: fit(compiled=x, backend="python")
    yield "epochs", lambda x: fit(epochs=0 if type(x) is int and x > 9 else x)
    yield "rng", lambda x: fit(rng=x, batch_size=2)
    for kind in OPTIMIZERS:
        for name in parameters_of(kind):
            more = {"momentum": 0.5} if name == "nesterov" else {}
            yield name, built(kind, {"lr": 0.1, **more}, name)
    for kind, options in SCHEDULES.items():
        yield from ((name, built(kind, options, name)) for name in parameters_of(kind))
        yield "step", kind(**options)
    for kind, options in MODELS.items():  # type: ignore[assignment]
        yield from ((name, built(kind, options, name)) for name in parameters_of(kind))
    yield "sizes", lambda x: nn.MLP(2, [x, 1])
    yield "hidden", nn.network_5_2_2
    yield "inputs", nn.MLP(2, [2, 1])
    yield from ((name, lambda x, name=name: nn.EarlyStopping(**{name: x})) for name in ("patience", "min_delta"))
    for clip, name in ((nn.clip_grad_norm, "max_norm"), (nn.clip_grad_value, "max_value")):
        yield "parameters", lambda x, clip=clip: clip(x, 1.0)
        yield name, lambda x, clip=clip: clip(MODEL.parameters(), x)
    yield "parameters", nn.SGD(0.1).step
    yield "state", MODEL.load_state_dict
    for name in ("path", "model", "optimizer", "history", "scaling"):
        yield name, lambda x, name=name: nn.save(**{"path": folder / "a.json", "model": MODEL, name: x})
    for name in ("path", "model", "optimizer", "scaling", "every"):
        yield name, lambda x, name=name: nn.saving(**{"path": folder / "a.json", "model": MODEL, name: x})
    for name in ("path", "model", "optimizer"):
        yield name, lambda x, name=name: nn.load(**{"path": folder / "good.json", name: x})
    yield "source", nn.History.from_json
    yield "path", nn.History().to_json
    yield "combine", lambda x: nn.Loss(nn.ssr.row_loss, combine=x)


def is_named(name: Any, error: Any) -> Any:
    words = f"{name}|{name.replace('_', ' ')}|{WORDS.get(name, name)}"
    return isinstance(error, FileNotFoundError) or re.search(words, str(error), re.IGNORECASE) is not None


@pytest.mark.filterwarnings("ignore")
def test_each_is_taken_or_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    unnamed, n = [], 0
    for name, call in calls(tmp_path):
        for wrong in WRONG:
            n += 1
            try:
                call(wrong)
            except (TypeError, ValueError, FileNotFoundError) as error:
                if not is_named(name, error):
                    unnamed.append((name, wrong, error))
            except Exception as error:
                unnamed.append((name, wrong, error))  # type: ignore[arg-type]
    assert [(name, repr(wrong)[:40], repr(error)[:90]) for name, wrong, error in unnamed] == []
    assert n > 4000


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nn.SGD(0.1, momentum=0.9, nesterov="False"), "nesterov is True or False, got the str 'False'"),  # type: ignore[arg-type]
        (lambda: nn.MLP(2, [1], activation=[]), "unknown activation []; known are: leaky_relu"),  # type: ignore[arg-type]
        (
            lambda: nn.MLP(2, numpy.array([[2, 1]])),  # type: ignore[arg-type]
            "the number of a layer's neurons must be an int, got the ndarray array([2, 1])",
        ),
        (lambda: nn.MLP(10**9, [1]), "the number of weights is limited to 100,000,000, and these sizes ask for more"),
        (lambda: nn.StepDecay(0.1, every=10**400), "every must be at most 2**53, got 1000"),
        (lambda: nn.StepDecay(0.1, every=2)(2.5), "step must be an int, got the float 2.5"),  # type: ignore[arg-type]
        (lambda: nn.LinearDecay(0.1, steps=2)(-1), "step must be at least 0, got -1"),
        (lambda: nn.SGD(nn.StepDecay), "the learning rate lr is a number or a schedule, got the class StepDecay"),  # type: ignore[arg-type]
        (lambda: fit(backend="lvm"), "backend is one of 'auto', 'python', 'llvm', 'tape', got 'lvm'"),
        (lambda: fit(compiled=1), "compiled is True, False, or None to compile where it can be; got 1"),
        (lambda: fit(progress="no"), "progress is True or False, got the str 'no'"),
        (lambda: fit(epochs=numpy.array([1, 2])), "epochs must be an int, got the ndarray array([1, 2])"),
        (lambda: nn.Neuron(2, label=5), "label is a text, got the int 5"),  # type: ignore[arg-type]
    ],
)
def test_what_an_error_says(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        call()


@pytest.mark.parametrize("schedule", [kind(**options) for kind, options in SCHEDULES.items()], ids=str)
def test_schedules_know_every_step(schedule: Any) -> None:
    assert [schedule(step) for step in (2**53, 10**400)] == [schedule(10**6)] * 2
    assert schedule(numpy.int64(3)) == schedule(3)


def test_a_rate_that_grows_beyond_the_floats_is_infinite() -> None:
    schedule = nn.StepDecay(0.1, every=1, gamma=2.0)
    assert schedule(10**400) == math.inf
    with pytest.raises(
        ValueError, match="the learning rate must be finite and not negative, but in step 1024 it is inf"
    ):
        nn.SGD(schedule).rates(5001)


def test_settings_are_floats_whatever_numbers_they_came_as() -> None:
    for schedule in (nn.StepDecay(1, every=2, gamma=Fraction(1, 2)), nn.LinearDecay(numpy.float64(1), 3, end=0)):  # type: ignore[arg-type]
        assert all(type(getattr(schedule, name)) in (int, float) for name in vars(schedule))
    assert nn.StepDecay(1, every=2, gamma=Fraction(1, 2)) == nn.StepDecay(1.0, every=2, gamma=0.5)  # type: ignore[arg-type]
