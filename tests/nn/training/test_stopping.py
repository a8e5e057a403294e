"""How training ends before its last epoch: early stopping, callbacks, interrupts; and how it goes on."""

import math
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn
from autograd import Parameter
from nn.training import keyboard
from nn.training.keyboard import held_interrupts
from tests.autograd.interrupting import interrupted_everywhere, let_interrupts_come, unmeasured

ROOT = Path(__file__).parents[3]
RNG = Random(2)
INPUTS = [[RNG.uniform(-1, 1) for _ in range(3)] for _ in range(23)]
TARGETS = [[x * y, z * z] for x, y, z in INPUTS]
VALIDATION = (INPUTS[:5], [[y, x] for x, y in TARGETS[:5]])

every_way = pytest.mark.parametrize("how", [{"compiled": False}, {"backend": "python"}, {"backend": "llvm"}], ids=str)


def network() -> Any:
    return nn.MLP(3, [4, 2], activation="tanh", rng=5)


def weights(model: Any) -> Any:
    return [parameter.data for parameter in model.parameters()]


def train(model: Any, *, optimizer: Any = None, epochs: Any = 40, **options: Any) -> Any:
    return nn.fit(model, INPUTS, TARGETS, optimizer=optimizer or nn.SGD(0.02), epochs=epochs, **options)


# ---- early stopping ------------------------------------------------------------------------------------------------


class Scripted(nn.Module):
    """Its validation loss is what a script says, epoch for epoch: its weight falls by 1 in each step."""

    def __init__(self, losses: Any) -> None:
        self.weight = Parameter(0.0)
        self.losses = [math.nan, *losses]

    def __call__(self, is_validation: Any) -> Any:
        return self.losses[-round(self.weight.data)] + 0.0 * self.weight if is_validation else self.weight * 1.0


def scripted(losses: Any, **stopping: Any) -> Any:
    model = Scripted(losses)
    history = nn.fit(
        model,
        [0.0],
        [0.0],
        loss=lambda output, target: output,
        optimizer=nn.SGD(1.0),
        epochs=len(losses),
        validation=([1.0], [0.0]),
        early_stopping=nn.EarlyStopping(**stopping),
        compiled=False,
    )
    return -model.weight.data, history


@pytest.mark.parametrize(
    ("losses", "stopping", "seen", "best"),
    [
        ([5.0, 4.0, 3.0, 2.0, 1.0], {"patience": 2}, 5, 5),
        ([5.0, 4.0, 4.5, 4.6, 1.0], {"patience": 2}, 4, 2),
        ([5.0, 4.0, 4.5, 3.9, 4.0, 4.1, 1.0], {"patience": 2}, 6, 4),
        ([5.0, 4.0, 4.0, 4.0, 1.0], {"patience": 2}, 4, 2),
        ([5.0, 4.95, 4.91, 4.0, 3.99], {"patience": 2, "min_delta": 0.1}, 3, 1),
        ([5.0, 4.95, 4.8, 4.75, 4.6], {"patience": 2, "min_delta": 0.1}, 5, 5),
        ([5.0, 6.0, 7.0], {"patience": 1}, 2, 1),
        ([5.0, math.nan, math.nan, 1.0], {"patience": 2}, 3, 1),
        ([math.nan, 5.0, 6.0], {"patience": 3}, 3, 2),
        ([math.nan, math.inf, 6.0], {"patience": 2}, 2, None),
    ],
)
def test_it_stops_when_patience_is_at_an_end_and_keeps_the_best(
    losses: Any, stopping: Any, seen: int, best: Any
) -> None:
    steps, history = scripted(losses, **stopping)
    assert len(history.losses) == seen
    assert history.best == best
    assert steps == (best or seen)
    assert history.test_losses == pytest.approx(losses[:seen], nan_ok=True)
    was_stopped = seen - (best or 0) >= stopping["patience"]
    assert (history.stopped is not None) == was_stopped


@every_way
def test_the_best_weights_are_those_of_the_best_epoch(how: Any) -> None:
    model, again = network(), network()
    history = train(model, validation=VALIDATION, early_stopping=nn.EarlyStopping(patience=3), **how)
    assert 1 <= history.best == len(history.losses) - 3
    assert history.stopped == f"the validation loss was lowest in epoch {history.best}"
    assert history.test_losses[history.best - 1] == min(history.test_losses)
    train(again, epochs=history.best, validation=VALIDATION, **how)
    assert weights(model) == weights(again)


def test_epochs_of_an_earlier_run_count() -> None:
    model, optimizer = network(), nn.SGD(0.02)
    history = train(model, optimizer=optimizer, epochs=3, validation=VALIDATION)
    history.test_losses[0] = 0.0  # so that no later epoch is better
    after_four = network()
    train(after_four, epochs=4, validation=VALIDATION)
    train(
        model, optimizer=optimizer, history=history, validation=VALIDATION, early_stopping=nn.EarlyStopping(patience=3)
    )
    assert (history.best, len(history.losses)) == (1, 4)
    assert weights(model) == weights(after_four)


def test_early_stopping_that_cannot_work_is_refused() -> None:
    with pytest.raises(ValueError, match="early stopping watches the validation loss: give rows for it"):
        train(network(), early_stopping=nn.EarlyStopping())
    with pytest.raises(TypeError, match=r"early_stopping is an nn\.EarlyStopping\(patience=10\), got 5"):
        train(network(), early_stopping=5, validation=VALIDATION)
    with pytest.raises(ValueError, match="patience must be at least 1, got 0"):
        nn.EarlyStopping(patience=0)
    with pytest.raises(ValueError, match="min_delta must be finite and not negative, got nan"):
        nn.EarlyStopping(min_delta=math.nan)


# ---- callbacks -----------------------------------------------------------------------------------------------------


@every_way
def test_several_callbacks_are_called_in_turn(how: Any) -> None:
    seen = []
    train(
        network(),
        epochs=2,
        on_epoch=[lambda epoch, history: seen.append(("a", epoch)), lambda epoch, history: seen.append(("b", epoch))],
        **how,
    )
    assert seen == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]


@every_way
def test_a_callback_ends_training_behind_its_epoch(how: Any) -> None:
    def stop(epoch: Any, history: Any) -> None:
        if epoch == 3:
            raise nn.StopTraining("three are enough")

    model, three = network(), network()
    history = train(model, on_epoch=stop, **how)
    assert (len(history.losses), history.stopped) == (3, "three are enough")
    assert repr(history).endswith("; three are enough>")
    train(three, epochs=3, on_epoch=lambda epoch, history: None, **how)
    assert weights(model) == weights(three)


def test_a_callback_that_gives_no_reason_and_what_is_none() -> None:
    def stop(epoch: Any, history: Any) -> None:
        raise nn.StopTraining

    assert train(network(), on_epoch=stop).stopped == "on_epoch stopped it"
    with pytest.raises(TypeError, match="on_epoch is a function of epoch and history, or a list of such; got 3"):
        train(network(), on_epoch=[3])
    with pytest.raises(TypeError, match="on_epoch is a function of epoch and history, or a list of such; got 7"):
        train(network(), on_epoch=7)


# ---- interrupts ----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def interrupts_are_heard() -> Iterator[None]:
    """Also where the tests run in the background, where a shell has them ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted_in(epoch: Any) -> Any:
    def press(now: Any, history: Any) -> None:
        if now == epoch:
            signal.raise_signal(signal.SIGINT)

    return press


@every_way
def test_an_interrupt_keeps_what_was_learned_and_says_so(how: Any, capsys: pytest.CaptureFixture[str]) -> None:
    model, whole = network(), network()
    history = train(model, on_epoch=interrupted_in(4), **how)
    assert (len(history.losses), history.stopped) == (4, "interrupted from the keyboard")
    assert "training stops behind this epoch and keeps what it has learned" in capsys.readouterr().err
    train(whole, epochs=4, on_epoch=lambda *_: None, **how)
    assert weights(model) == weights(whole)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_is_a_keyboard_interrupt(capsys: pytest.CaptureFixture[str]) -> None:
    def press(epoch: Any, history: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train(network(), on_epoch=press)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_handler_of_the_programs_own_is_left_alone() -> None:
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append("own"))
    try:
        assert len(train(network(), epochs=3, on_epoch=interrupted_in(2)).losses) == 3
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == ["own"]


def test_the_handler_is_as_before_wherever_another_signal_raises_an_exception() -> None:
    def run() -> None:
        with held_interrupts() as interrupts:
            assert not interrupts.pending

    n = 0
    for _ in interrupted_everywhere(run, {__file__, keyboard.__file__}, opcodes=True):
        n += 1
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert n > 20


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs a second signal")
def test_the_handler_is_as_before_when_another_signal_is_due_as_training_ends() -> None:
    def due(number: Any, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, due)
    try:
        for epoch in (1, 3):
            with pytest.raises(TimeoutError):
                train(network(), epochs=3, on_epoch=lambda now, _, last=epoch: now == last and alarm())  # type: ignore[func-returns-value]
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGALRM, before)


def alarm() -> None:
    signal.raise_signal(signal.SIGALRM)


def test_other_threads_may_train() -> None:
    histories = []
    thread = threading.Thread(target=lambda: histories.append(train(network(), epochs=2)))
    thread.start()
    thread.join()
    assert len(histories[0].losses) == 2


PROGRAM = """
import sys
import nn
model = nn.MLP(1, [3, 1], rng=0)
rows = [[0.5], [1.0]], [1.0, 2.0]
nn.fit(nn.MLP(1, [3, 1], rng=0), *rows, optimizer=nn.SGD(1e-6), epochs=1, progress=False)  # imports what it needs
print("begins", flush=True)
history = nn.fit(model, *rows, optimizer=nn.SGD(1e-6), epochs=10**9, progress=False)
moved = model.parameters()[0].data != nn.MLP(1, [3, 1], rng=0).parameters()[0].data
print(history.stopped, len(history.losses) > 0, moved)
"""


@pytest.mark.skipif(os.name == "nt", reason="a signal cannot be sent to one process there")
def test_a_program_that_is_interrupted_goes_on_behind_fit() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM)],
        env={**unmeasured(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=let_interrupts_come,
    )
    try:
        assert process.stdout.readline() == "begins\n"  # type: ignore[union-attr]
        threading.Event().wait(1.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert out == "interrupted from the keyboard True True\n"
    assert err.startswith("interrupted: training stops")


# ---- going on ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"batch_size": 5}, {"batch_size": 5, "rng": 3}], ids=str)
@pytest.mark.parametrize(
    "optimizer", [pytest.param(nn.SGD(0.02, momentum=0.9), marks=pytest.mark.long), nn.Adam(0.01)], ids=str
)
@every_way
def test_a_run_in_two_parts_gives_the_bits_of_one(how: Any, optimizer: Any, options: Any) -> None:
    import copy

    def trained(*parts: Any) -> Any:
        model, own, history = network(), copy.deepcopy(optimizer), None
        for epochs in parts:
            history = train(model, optimizer=own, epochs=epochs, history=history, **options, **how)
        return weights(model), history

    assert trained(9) == trained(4, 9) == trained(4, 4, 5, 9)


def test_the_seed_of_the_first_epochs_goes_on_by_itself() -> None:
    whole, parts, optimizer = network(), network(), nn.SGD(0.02)
    train(whole, epochs=6, batch_size=4, rng=7)
    history = train(parts, optimizer=optimizer, epochs=2, batch_size=4, rng=7)
    assert history.seed == 7
    train(parts, optimizer=optimizer, epochs=6, batch_size=4, history=history)
    assert weights(parts) == weights(whole)
    assert train(network(), batch_size=4, rng=Random(7)).seed is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 2}, "epochs counts all: the history has 3, so 2 more are epochs=5"),
        ({"loss": nn.mse}, "the history is of the loss ssr, and now it is mse"),
        ({"validation": VALIDATION}, "the history has no validation losses: go on as it began"),
        ({"rng": 8, "batch_size": 4}, "the first 3 epochs were shuffled by the seed 7, not by 8"),
    ],
)
def test_a_history_that_does_not_fit_is_refused(options: Any, message: str) -> None:
    model = network()
    history = train(model, epochs=3, batch_size=4, rng=7)
    before = weights(model)
    with pytest.raises(ValueError, match=message):
        train(model, **{"epochs": 6, "history": history, **options})
    assert weights(model) == before
    with pytest.raises(TypeError, match="history is what fit returned before, got the list"):
        train(model, history=[1.0])


def test_a_history_that_is_complete_is_returned_as_it_is() -> None:
    model = network()
    history = train(model, epochs=3)
    before = weights(model)
    assert train(model, epochs=3, history=history) is history
    assert weights(model) == before


@every_way
def test_a_run_that_diverged_can_go_on_more_slowly(how: Any) -> None:
    model = nn.MLP(3, [4, 2], rng=5)
    with pytest.raises(nn.Diverged) as caught:
        train(model, optimizer=nn.SGD(1e3), **how)
    history, n = caught.value.history, len(caught.value.history.losses)
    assert history.diverged == n + 1 > 1
    for parameter, start in zip(model.parameters(), nn.MLP(3, [4, 2], rng=5).parameters()):
        parameter.data = start.data
    train(model, optimizer=nn.SGD(0.001), epochs=n + 5, history=history, **how)
    assert (history.diverged, len(history.losses)) == (None, n + 5)  # type: ignore[comparison-overlap]
    assert history.rates[-5:] == [0.001] * 5
