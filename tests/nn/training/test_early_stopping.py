"""Early stopping over parts of a run: its last and its best weights are both kept, whatever else the run is made of."""

import copy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import numpy
import pytest

import nn
from tests.marking import long_unless

RNG = Random(2)
INPUTS = [[RNG.uniform(-1, 1) for _ in range(2)] for _ in range(6)]
TARGETS = [x * y for x, y in INPUTS]
VALIDATION = ([[0.3, -0.2], [-0.5, -0.1], [0.9, 0.6]], [0.2, 0.3, 0.1])
OPTIMIZERS = {
    "sgd": lambda: nn.SGD(0.01),
    "momentum": lambda: nn.SGD(nn.CosineDecay(0.05, steps=60), momentum=0.9, nesterov=True),
    "adam": lambda: nn.Adam(nn.Warmup(0.05, steps=7)),
}
EAGER: dict[str, Any] = {"compiled": False}
HOW = {
    "eager": EAGER,
    "python": {"backend": "python"},
    "llvm": {"backend": "llvm"},
    "in batches": {**EAGER, "batch_size": 4, "clip_norm": 2.0},
    "shuffled": {**EAGER, "batch_size": 2, "rng": 3},
    "shuffled, llvm": {"backend": "llvm", "batch_size": 2, "rng": 3},
}


class Run:
    """A model in training, as a user has it: all that passes from one fit to the next."""

    def __init__(self, optimizer: str = "adam", seed: Any = 5) -> None:
        self.model = nn.MLP(2, [2, 1], activation="tanh", rng=seed)
        self.optimizer, self.history = OPTIMIZERS[optimizer](), None

    def fit(self, epochs: Any, patience: Any = 6, **options: Any) -> Any:
        stopping = None if patience is None else nn.EarlyStopping(patience)
        self.history = nn.fit(  # type: ignore[assignment]
            self.model, INPUTS, TARGETS, optimizer=self.optimizer, epochs=epochs, history=self.history,
            validation=VALIDATION, early_stopping=stopping, **options,
        )  # fmt: skip
        return self

    @property
    def weights(self) -> Any:
        return [parameter.data for parameter in self.model.parameters()]

    def everything(self) -> Any:
        states = [self.optimizer.state_of(parameter) for parameter in self.model.parameters()]
        return self.weights, states, self.optimizer.steps, vars(self.history) | {"seconds": 0, "compile_seconds": 0}

    def reloaded(self, path: Any) -> Any:
        """The run as another process finds it."""
        again = copy.copy(self)
        again.model, again.optimizer, again.history, _ = nn.load(path)  # type: ignore[assignment]
        return again


CASES = [(optimizer, how) for optimizer in OPTIMIZERS for how in HOW if optimizer == "adam" or "compiled" in HOW[how]]


@pytest.mark.parametrize(("optimizer", "how"), CASES)
def test_a_run_in_parts_gives_the_bits_of_one(optimizer: Any, how: Any) -> None:
    whole = Run(optimizer).fit(20, **HOW[how])
    n = len(whole.history.losses)
    assert whole.history.best < n or (optimizer, how) == ("sgd", "in batches")
    for parts in ((n - 2, 20), (1, whole.history.best, n, 20)):
        run = Run(optimizer)
        for epochs in parts:
            run.fit(epochs, **HOW[how])
        assert run.everything() == whole.everything()


@pytest.mark.parametrize("epochs", [1, 6, 9, 12])
def test_between_the_parts_the_model_has_the_best_weights_and_the_history_the_last(epochs: int) -> None:
    run, last = Run().fit(epochs, **EAGER), Run().fit(epochs, patience=None, **EAGER)
    assert run.weights == run.history.best_weights
    assert run.history.last_weights == last.weights
    best = Run().fit(run.history.best, patience=None, **EAGER)
    assert run.weights == best.weights


def test_more_patience_lets_a_run_go_on_behind_its_stop() -> None:
    whole = Run().fit(40, patience=15, **EAGER)
    run = Run().fit(40, patience=2, **EAGER).fit(40, patience=5, **EAGER)
    assert len(run.history.losses) < len(whole.history.losses)
    before = run.everything()
    assert run.fit(40, patience=5, **EAGER).everything() == before
    assert run.history.stopped == f"the validation loss was lowest in epoch {run.history.best}"
    assert run.fit(40, patience=15, **EAGER).everything() == whole.everything()


def test_a_run_may_go_on_without_early_stopping() -> None:
    whole = Run().fit(20, patience=None, **EAGER)
    run = Run().fit(10, **EAGER).fit(20, patience=None, **EAGER)
    assert run.weights == whole.weights
    assert (run.history.last_weights, run.history.best) == ([], 7)
    assert run.history.test_losses == whole.history.test_losses


def test_a_lower_loss_that_was_trained_without_early_stopping_has_no_weights() -> None:
    run = Run().fit(2, **EAGER).fit(8, patience=None, **EAGER).fit(10, patience=100, **EAGER)
    assert (run.history.best, run.history.best_weights) == (7, [])
    assert run.weights == Run().fit(10, patience=None, **EAGER).weights


def test_weights_that_the_user_has_set_since_count() -> None:
    run, plain = Run().fit(9, **EAGER), Run().fit(9, **EAGER)
    assert run.history.last_weights != run.weights
    best = run.weights
    for each in (run, plain):
        each.model.parameters()[0].data += 0.5
    plain.history.best_weights, plain.history.last_weights = [], []
    for each in (run, plain):
        each.fit(11, patience=100, **EAGER)
    assert run.history.losses == plain.history.losses
    assert run.history.losses[9:] != Run().fit(11, patience=100, **EAGER).history.losses[9:]
    assert (run.history.best, run.weights) == (7, best)  # no later epoch was better


def test_a_complete_history_leaves_a_changed_model_alone() -> None:
    run = Run().fit(9, **EAGER)
    run.model.parameters()[0].data = 7.0
    changed = run.weights
    assert run.fit(9, **EAGER).weights == changed


@pytest.mark.parametrize("ending", ["json", "safetensors"])
@pytest.mark.parametrize("how", ["eager", "llvm", "shuffled"])
def test_killed_behind_any_epoch_and_resumed_it_is_the_same_run(how: str, ending: str, tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    run, whole = Run(), Run().fit(20, **HOW[how])
    best, n = whole.history.best, len(whole.history.losses)
    paths = {epoch: tmp_path / f"{epoch}.{ending}" for epoch in (1, best, best + 1, n)}

    def keep(epoch: Any, history: Any) -> None:
        if epoch in paths:
            nn.saving(paths[epoch], run.model, run.optimizer)(epoch, history)

    run.fit(20, **HOW[how], on_epoch=keep)
    assert run.everything() == whole.everything()
    for epoch, path in paths.items():
        again = run.reloaded(path)
        assert again.weights == Run().fit(epoch, patience=None, **HOW[how]).weights
        assert again.fit(20, **HOW[how]).everything() == whole.everything()


@pytest.mark.parametrize("ending", ["json", "safetensors"])
def test_a_run_that_was_saved_between_its_parts_is_the_same_run(ending: str, tmp_path: Path) -> None:
    pytest.importorskip("safetensors")
    path, whole = tmp_path / f"run.{ending}", Run().fit(40, patience=15, **EAGER)
    for epochs in (3, 9):
        run = Run().fit(epochs, **EAGER)
        nn.save(path, run.model, run.optimizer, run.history)
        again = run.reloaded(path)
        assert again.everything() == run.everything()
        assert again.fit(40, patience=15, **EAGER).everything() == whole.everything()


def test_a_history_in_json_has_both_weights() -> None:
    whole, run = Run().fit(20, **EAGER), Run().fit(9, **EAGER)
    run.history = nn.History.from_json(run.history.to_json())
    assert run.fit(20, **EAGER).everything() == whole.everything()


def test_workers_of_an_executor() -> None:
    whole = Run().fit(20, backend="llvm")
    with ThreadPoolExecutor(2) as executor:
        run = Run().fit(9, executor=executor).fit(20, executor=executor)
    assert run.everything() == whole.everything()


def test_a_callback_that_ends_the_first_part() -> None:
    def stop(epoch: Any, history: Any) -> None:
        if epoch == 9:
            raise nn.StopTraining("nine are enough")

    run = Run().fit(20, **EAGER, on_epoch=stop)
    assert (run.history.stopped, run.weights) == ("nine are enough", run.history.best_weights)
    assert run.fit(20, **EAGER).everything() == Run().fit(20, **EAGER).everything()


def test_an_error_leaves_the_model_as_the_last_step_did() -> None:
    def fail(epoch: Any, history: Any) -> None:
        if epoch == 9:
            raise RuntimeError

    run = Run()
    run.history = nn.History("ssr")  # type: ignore[assignment]
    with pytest.raises(RuntimeError):
        run.fit(20, **EAGER, on_epoch=fail)
    assert run.weights == Run().fit(9, patience=None, **EAGER).weights
    assert run.fit(20, **EAGER).everything() == Run().fit(20, **EAGER).everything()


def test_a_history_of_another_model_is_refused() -> None:
    run = Run().fit(3, **EAGER)
    run.model = nn.MLP(2, [3, 1], rng=0)
    before = run.weights
    with pytest.raises(ValueError, match="the history is of a model of 9 parameters, but this one has 13"):
        run.fit(6, **EAGER)
    assert run.weights == before


def test_losses_that_are_never_finite_are_said_to_be() -> None:
    history = nn.fit(
        nn.MLP(2, [1], rng=0), INPUTS, TARGETS, optimizer=nn.SGD(0.01), epochs=9, validation=([[1e200, 0.0]], [0.0]),
        early_stopping=nn.EarlyStopping(patience=3), **EAGER,
    )  # fmt: skip
    assert history.stopped == "the validation loss was nan or infinite in all 3 epochs"
    assert (history.best, history.best_weights) == (None, [])


@pytest.mark.parametrize("patience", long_unless(lambda patience: patience in (None, 3), [None, 1, 3, 12, 1000]))
@pytest.mark.parametrize("how", HOW)
def test_epochs_at_once_are_those_one_by_one(how: Any, patience: Any) -> None:
    """A callback has fit run one epoch after the other."""
    at_once, one_by_one = Run(), Run()
    at_once.fit(90, patience, **HOW[how])
    one_by_one.fit(90, patience, on_epoch=lambda epoch, history: None, **HOW[how])
    assert at_once.everything() == one_by_one.everything()


def test_a_run_of_many_parameters_keeps_few_epochs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nn.training.fit._MOST_TRACED", 20)
    assert Run().fit(90, 1000, backend="llvm").everything() == Run().fit(90, 1000, **HOW["llvm"]).everything()


@pytest.mark.parametrize("how", ["python", "llvm"])
def test_where_it_diverges_the_history_ends_with_the_last_whole_epoch(how: str) -> None:
    def history_of(**options: Any) -> Any:
        model = nn.MLP(2, [1], rng=5)
        with pytest.raises(nn.Diverged) as caught:
            nn.fit(
                model, INPUTS, TARGETS, optimizer=nn.SGD(2.0), epochs=2000, validation=VALIDATION,
                early_stopping=nn.EarlyStopping(3000), **HOW[how], **options,
            )  # fmt: skip
        return caught.value.history, str(caught.value), [parameter.data for parameter in model.parameters()]

    found = history_of()
    assert found == history_of(on_epoch=lambda epoch, history: None)
    history = found[0]
    assert len(history.losses) == len(history.test_losses) == len(history.rates) == history.diverged - 1 > 10


def test_min_delta_is_compared_as_a_float() -> None:
    assert type(nn.EarlyStopping(min_delta=numpy.float32(1e-3)).min_delta) is float
