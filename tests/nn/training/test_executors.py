"""fit with an executor: the bits of one without, from threads and processes, and what happens when workers are gone."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

import nn
from autograd import RecordingError
from autograd.compiler import ExecutorError
from tests.autograd.interrupting import let_interrupts_come, unmeasured

RNG = Random(0)
INPUTS = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(5000)]
TARGETS = [[x * y, y - z] for x, y, z in INPUTS]


def trained(executor: Any = None, *, epochs: Any = 3, optimizer: Any = None, **options: Any) -> Any:
    """The weights and the history of a small network."""
    model = nn.MLP(3, [4, 2], activation="tanh", rng=1)
    history = nn.fit(
        model,
        INPUTS,
        TARGETS,
        loss=nn.mse,
        optimizer=optimizer or nn.Adam(1e-2),
        epochs=epochs,
        executor=executor,
        **options,
    )
    return [p.data for p in model.parameters()], history


WAYS = [{}, {"batch_size": 2100}, {"batch_size": 2100, "rng": 1}, {"batch_size": 64, "epochs": 1}]


@pytest.mark.parametrize("options", WAYS, ids=str)
@pytest.mark.parametrize("backend", ["llvm", pytest.param("tape", marks=pytest.mark.long)])
def test_threads_give_the_bits_of_none(options: Any, backend: Any) -> None:
    expected, history = trained(backend=backend, **options)
    for n in (1, 2, 8):
        with ThreadPoolExecutor(n) as executor:
            weights, found = trained(executor, backend=backend, **options)
        assert weights == expected
        assert (found.losses, found.rates, found.seed) == (history.losses, history.rates, history.seed)


def test_python_source_has_bits_of_its_own_for_any_number_of_workers() -> None:
    found = []
    for n in (1, 2, 8):
        with ThreadPoolExecutor(n) as executor:
            found.append(trained(executor, backend="python", epochs=1)[0])
    assert found[0] == found[1] == found[2] == pytest.approx(trained(backend="python", epochs=1)[0], rel=1e-12)


@pytest.fixture(scope="module")
def processes() -> Iterator[Any]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


@pytest.mark.parametrize("options", WAYS[:3], ids=str)
def test_processes_give_the_bits_of_none(options: Any, processes: Any) -> None:
    expected, history = trained(**options)
    weights, found = trained(processes, **options)
    assert weights == expected
    assert found.losses == history.losses


def test_loss_and_model_do_not_travel(processes: Any) -> None:
    class Line:
        """A model that cannot be pickled."""

        def __init__(self) -> None:
            self.slope = nn.MLP(1, [1], rng=0)
            self.lambda_ = lambda x: x

        def parameters(self) -> Any:
            return self.slope.parameters()

        def __call__(self, x: Any) -> Any:
            return self.slope([x])

    xs = [k / 3000 for k in range(3000)]
    model = Line()
    history = nn.fit(
        model, xs, xs, loss=lambda y, t: (y - t) ** 2, optimizer=nn.SGD(1e-5), epochs=2, executor=processes
    )
    assert history.losses[1] < history.losses[0]


class Counting:
    """Counts the tasks of another executor, and those that bring rows along."""

    def __init__(self, executor: Any) -> None:
        self._executor, self._max_workers = executor, 2
        self.tasks = self.with_rows = 0

    def submit(self, function: Any, task: Any) -> Any:
        self.tasks += 1
        self.with_rows += task.given is not None
        return self._executor.submit(function, task)


def test_any_number_of_runs_at_once_on_one_pool(processes: Any) -> None:
    n = 7
    xs = [k / 2100 for k in range(2100)]
    executor = Counting(processes)

    def run(seed: Any, executor: Any) -> Any:
        model = nn.MLP(1, [1], activation="linear", rng=seed)
        nn.fit(model, [[x] for x in xs], xs, optimizer=nn.SGD(1e-5), epochs=40, backend="python", executor=executor)
        return [p.data for p in model.parameters()]

    with ThreadPoolExecutor(n) as threads:
        found = list(threads.map(lambda seed: run(seed, executor), range(n)))
    with ThreadPoolExecutor(2) as alone:
        assert found == [run(seed, alone) for seed in range(n)]
    assert executor.tasks >= n * 40 * 2
    assert executor.with_rows < 100  # each part to each of two processes: if the pool gives it to the right one, 28


@pytest.mark.parametrize(
    ("future", "error", "message"),
    [
        (None, TypeError, "an executor's submit returns a .*Future; that of the Odd <.* returned the NoneType None"),
        (Future(), ExecutorError, "in epoch 1, part 0 of a step, .*, came back as the NoneType None;"),
    ],
    ids=["no future", "no answer"],
)
def test_executors_that_are_none(future: Any, error: Any, message: str) -> None:
    class Odd:
        def submit(self, function: Any, task: Any) -> Any:
            return future

    if future is not None:
        future.set_result(None)
    begun = time.monotonic()
    with pytest.raises(error, match=message):
        trained(Odd(), timeout=60.0, backend="python")
    assert time.monotonic() - begun < 30.0


def test_everything_else_works_beside() -> None:
    def with_all(executor: Any) -> Any:
        stopping, seen = nn.EarlyStopping(patience=2, min_delta=10.0), []
        weights, history = trained(
            executor,
            epochs=9,
            batch_size=2500,
            rng=3,
            clip_norm=0.5,
            validation=(INPUTS[:50], TARGETS[:50]),
            early_stopping=stopping,
            on_epoch=lambda epoch, history: seen.append(epoch),
            optimizer=nn.Adam(nn.CosineDecay(0.01, steps=18)),
        )
        return weights, history.losses, history.test_losses, history.rates, history.best, history.stopped, seen

    with ThreadPoolExecutor(2) as executor:
        assert with_all(executor) == with_all(None)


def test_a_run_goes_on() -> None:
    expected, _ = trained(epochs=4)
    with ThreadPoolExecutor(2) as executor:
        model, optimizer = nn.MLP(3, [4, 2], activation="tanh", rng=1), nn.Adam(1e-2)
        options: dict[str, Any] = {"loss": nn.mse, "optimizer": optimizer, "executor": executor}
        history = nn.fit(model, INPUTS, TARGETS, epochs=2, **options)
        nn.fit(model, INPUTS, TARGETS, epochs=4, history=history, **options)
    assert [p.data for p in model.parameters()] == expected


def test_a_loss_that_is_nan_names_its_row() -> None:
    inputs = [*INPUTS[:2999], [1e308, 1e308, 0.0], *INPUTS[3000:]]
    with ThreadPoolExecutor(2) as executor, pytest.raises(nn.Diverged, match="Row 2999 made it: its loss is inf"):
        nn.fit(
            nn.MLP(3, [2], activation="linear", rng=0), inputs, TARGETS, optimizer=nn.SGD(0.1), epochs=1,
            executor=executor,
        )  # fmt: skip


class Failing(ThreadPoolExecutor):
    """Is shut down when it has done so many tasks."""

    def __init__(self, n: Any) -> None:
        super().__init__(1)
        self.left = n

    def submit(self, *arguments: Any) -> Any:  # type: ignore[override]
        self.left -= 1
        if self.left < 0:
            self.shutdown()
        return super().submit(*arguments)


def test_the_model_is_as_the_last_finished_step_left_it() -> None:
    model, optimizer = nn.MLP(3, [4, 2], activation="tanh", rng=1), nn.Adam(1e-2)
    history = nn.History("mse")
    with pytest.raises(ExecutorError, match="in epoch 2, the executor takes no more work") as caught:
        nn.fit(
            model, INPUTS, TARGETS, loss=nn.mse, optimizer=optimizer, epochs=5, batch_size=1000, history=history,
            executor=Failing(8),
        )  # fmt: skip
    assert "3 of the 5 steps of this epoch were finished" in str(caught.value)
    assert (caught.value.n_steps, optimizer.steps, len(history.losses)) == (3, 8, 1)

    other = nn.MLP(3, [4, 2], activation="tanh", rng=1)
    rule = nn.Adam(1e-2)
    nn.fit(other, INPUTS, TARGETS, loss=nn.mse, optimizer=rule, epochs=1, batch_size=1000)
    nn.fit(other, INPUTS[:3000], TARGETS[:3000], loss=nn.mse, optimizer=rule, epochs=1, batch_size=1000)
    assert [p.data for p in model.parameters()] == [p.data for p in other.parameters()]
    assert [optimizer.state_of(p) for p in model.parameters()] == [rule.state_of(p) for p in other.parameters()]


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_process_that_is_killed_breaks_its_pool() -> None:
    executor = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))

    def kill(epoch: Any, history: Any) -> None:
        for process in executor._processes.values():
            os.kill(process.pid, signal.SIGKILL)  # type: ignore[arg-type]

    with pytest.raises(ExecutorError, match=r"in epoch 2, .*BrokenProcessPool"):
        trained(executor, on_epoch=kill)


def test_what_does_not_go_together() -> None:
    with ThreadPoolExecutor(1) as executor:
        with pytest.raises(ValueError, match="workers run compiled code: leave compiled=False out"):
            trained(executor, compiled=False)
        for timeout, error in ((0.0, ValueError), (float("inf"), ValueError), ("long", TypeError)):
            with pytest.raises(error, match="timeout"):
                trained(executor, timeout=timeout)
        with pytest.raises(RecordingError, match="asked for the number"):
            nn.fit(
                nn.MLP(1, [1]), [[1.0]], [1.0], loss=lambda y, t: y - t if y > t else t - y, optimizer=nn.SGD(0.1),
                epochs=1, executor=executor,
            )  # fmt: skip
    for wrong in (2, "threads", ThreadPoolExecutor):
        with pytest.raises(TypeError, match=r"an executor is one of concurrent\.futures"):
            trained(wrong)


# ---- Dask: a worker that is killed costs time and no bit, a scheduler that is gone is an error --------------------


@pytest.fixture
def distributed() -> Any:
    return pytest.importorskip("distributed")


@pytest.mark.long
def test_a_worker_killed_in_the_middle_of_an_epoch_changes_no_bit(distributed: Any) -> None:
    steps: dict[str, Any] = {"epochs": 12, "batch_size": 2100}
    expected, history = trained(**steps)
    with (
        distributed.LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        before = client.run(os.getpid)

        def kill(epoch: Any, history: Any) -> None:
            if epoch == 3:  # while the next is running
                threading.Timer(0.005, os.kill, (next(iter(before.values())), signal.SIGKILL)).start()

        weights, found = trained(client.get_executor(), on_epoch=kill, **steps)
        deadline = time.monotonic() + 30.0
        while next(iter(before.values())) in (now := client.run(os.getpid)).values() or not now:
            assert time.monotonic() < deadline, "nobody was killed"
            time.sleep(0.1)
    assert weights == expected
    assert found.losses == history.losses


@pytest.mark.long
def test_a_client_that_is_closed_or_has_lost_its_scheduler_is_refused_at_once(distributed: Any) -> None:
    cluster = distributed.LocalCluster(n_workers=1, processes=True, dashboard_address=None)
    closed, lost = distributed.Client(cluster), distributed.Client(cluster)
    executors = [closed.get_executor(), lost.get_executor()]
    closed.close()
    cluster.close()
    begun = time.monotonic()
    for executor, what in zip(executors, ("is closed", "has lost its scheduler|did not say|is clos")):
        with pytest.raises(ExecutorError, match=f"of Dask ({what}).*; give the executor of a client whose scheduler"):
            trained(executor, timeout=5.0)
    assert time.monotonic() - begun < 15.0
    lost.close(timeout=1)


@pytest.mark.long
def test_without_a_scheduler_it_ends_in_time_with_what_was_learned(tmp_path: Path, distributed: Any) -> None:
    where = tmp_path / "scheduler.json"

    def start(what: Any, *arguments: Any) -> Any:
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.dask_{what}",
            "--scheduler-file",
            str(where),
            "--no-dashboard",
        ]
        return subprocess.Popen([*command, *arguments], stderr=subprocess.DEVNULL)

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
    workers = [start("worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)) for _ in range(2)]
    client = distributed.Client(scheduler_file=str(where))
    try:
        client.wait_for_workers(2, timeout=60)
        model, weights, history = nn.MLP(1, [2, 1], rng=0), [], nn.History("mse")  # type: ignore[var-annotated]

        def on_epoch(epoch: Any, history: Any) -> None:
            weights[:] = [p.data for p in model.parameters()]
            if epoch == 2:
                scheduler.kill()
                scheduler.wait()

        xs = [[k / 3000] for k in range(3000)]
        options: dict[str, Any] = {
            "loss": nn.mse,
            "optimizer": nn.SGD(0.1),
            "executor": client.get_executor(),
            "history": history,
        }
        begun = time.monotonic()
        with pytest.raises(ExecutorError, match=r"in epoch 3, .*0 of the 1 steps of this epoch were finished"):
            nn.fit(model, xs, [x for [x] in xs], epochs=9, timeout=5.0, on_epoch=on_epoch, **options)
        assert time.monotonic() - begun < 25.0
        assert [p.data for p in model.parameters()] == weights
        assert len(history.losses) == 2
    finally:
        for process in (*workers, scheduler):
            process.kill()
        client.close(timeout=1)


PROGRAM = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import nn

def begins(epoch, history):
    if epoch == 1:
        print("begins", flush=True)

if __name__ == "__main__":
    inputs = [[i / 5000] for i in range(5000)]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        history = nn.fit(
            nn.MLP(1, [2, 1], rng=1), inputs, inputs, optimizer=nn.SGD(1e-9), epochs=100_000, executor=executor,
            on_epoch=begins,
        )
        print(history.stopped)
        again = nn.fit(
            nn.MLP(1, [2, 1], rng=1), inputs, inputs, optimizer=nn.SGD(1e-9), epochs=2, executor=executor
        )
        print(len(again.losses))
"""


def test_an_interrupt_that_reaches_the_processes_too_ends_training_well(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    root = str(Path(__file__).parents[3])
    process = subprocess.Popen(
        [sys.executable, str(program)],
        env={**unmeasured(), "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=let_interrupts_come,
    )
    assert process.stdout.readline() == "begins\n"  # type: ignore[union-attr]
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, process.returncode) == ("interrupted from the keyboard\n2\n", 0), err
    assert "Traceback" not in err
