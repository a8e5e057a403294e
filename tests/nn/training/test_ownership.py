"""One model in several threads, and exceptions of signals while its rows run in threads."""

import copy
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import nn
from tests.autograd.interrupting import let_interrupts_come, unmeasured

XS = [k / 3000 for k in range(3000)]


def train(model: Any, **options: Any) -> None:
    nn.fit(model, [[x] for x in XS], XS, optimizer=nn.SGD(1e-5), backend="python", **options)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_model_that_another_thread_trains(compiled: bool) -> None:
    model = nn.MLP(1, [1], rng=0)
    begun, may_end = threading.Event(), threading.Event()

    def wait(epoch: Any, history: Any) -> None:
        begun.set()
        may_end.wait()

    with ThreadPoolExecutor(1) as pool:
        training = pool.submit(train, model, epochs=2, on_epoch=wait, compiled=compiled)
        begun.wait()
        try:
            before = [p.data for p in model.parameters()]
            history = nn.History("ssr", [3.0], stopped="by hand", last_weights=[0.0] * len(before))
            with pytest.raises(RuntimeError, match=r"another thread trains this model; train a copy, copy\.deepcopy"):
                train(model, epochs=2, compiled=compiled, history=history)
            assert [p.data for p in model.parameters()] == before
            assert (history.stopped, history.last_weights) == ("by hand", [0.0] * len(before))
            train(copy.deepcopy(model), epochs=1, compiled=compiled)
        finally:
            may_end.set()
        training.result()
    train(model, epochs=1, compiled=compiled)


def test_a_callback_may_train_the_model() -> None:
    model, inner = nn.MLP(1, [1], rng=0), []

    def more(epoch: Any, history: Any) -> None:
        before = [p.data for p in model.parameters()]
        train(model, epochs=1)
        inner.append(before != [p.data for p in model.parameters()])

    train(model, epochs=2, on_epoch=more)
    assert inner == [True, True]


INTERRUPTED = """
import os, random, signal, sys, threading, time
import nn

class Alarm(Exception):
    pass

def ring(number, frame):
    raise Alarm

signal.signal(signal.SIGALRM, ring)
rng, interrupted = random.Random(0), 0
xs = [k / 20_000 for k in range(20_000)]
inputs = [[x, x * x] for x in xs]

class Timed(nn.SGD):
    after = None

    def rates(self, n):
        if self.after:
            self.after()
        return super().rates(n)

def trained(optimizer, epochs):
    model = nn.MLP(2, [16, 1], rng=0)
    nn.fit(model, inputs, xs, loss=nn.mse, optimizer=optimizer, epochs=epochs, progress=False)
    return [p.data for p in model.parameters()]

def press_twice():
    for _ in range(2):
        time.sleep(rng.uniform(1e-4, 5e-3))
        os.kill(os.getpid(), signal.SIGINT)

ways = [
    lambda: signal.setitimer(signal.ITIMER_REAL, rng.uniform(1e-4, 5e-3)),
    lambda: threading.Thread(target=press_twice).start(),
]
expected = trained(Timed(0.1), 2)
while interrupted < int(sys.argv[1]):
    optimizer = Timed(0.1)
    optimizer.after = ways[interrupted % 2]
    threads = threading.active_count()
    try:
        trained(optimizer, 10**6)
    except (Alarm, KeyboardInterrupt):
        interrupted += 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:  # the second press may come anywhere, here too
        try:
            if threading.active_count() == threads:
                break
            time.sleep(0.001)
        except KeyboardInterrupt:
            pass
    assert trained(Timed(0.1), 2) == expected
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no such timers")
@pytest.mark.parametrize("interrupts", [3, pytest.param(30, marks=pytest.mark.long)])
def test_training_is_right_after_exceptions_at_any_time(interrupts: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(interrupts)],
        capture_output=True,
        text=True,
        timeout=120 + 2 * interrupts,
        env=unmeasured(),
        preexec_fn=let_interrupts_come,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, (done.returncode, done.stderr)
