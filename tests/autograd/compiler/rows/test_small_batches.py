"""Batches of few rows are cut where a row is much work: the bits are the same for any number of threads and workers."""

import subprocess
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

import autograd
from autograd import Value, compile
from autograd.compiler import Training
from autograd.compiler.backends.llvm.run import sharing
from autograd.compiler.backends.llvm.run.sharing import cores, threads_for
from autograd.compiler.loops.work import work_of
from autograd.compiler.rows import shards
from autograd.compiler.rows.shards import rows_per_shard

RNG = Random(3)
ROWS = [[RNG.gauss(0.0, 1.0) for _ in range(3)] for _ in range(333)]
TARGETS = [x - y * z for x, y, z in ROWS]


@pytest.fixture
def much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts the small losses of these tests as much work."""
    monkeypatch.setattr(shards, "LEAST_WORK", 1)
    monkeypatch.setattr(sharing, "LEAST_WORK", 1)
    monkeypatch.setattr(sharing, "_WORTH_A_START", 1)


def loss_of(weights: Any) -> Any:
    a, b, c, d = weights
    return lambda row, target: (autograd.tanh(a * row[0] + b * row[1]) * c + d * row[2] - target) ** 2


def training(backend: Any, executor: Executor | None = None, n: int = len(ROWS)) -> Any:
    weights = [Value(0.25 * k, f"w{k}") for k in range(4)]
    made = Training(
        loss_of(weights), weights, ROWS[:n], TARGETS[:n],
        lambda data, grad, state, step: (data - step.lr * grad / step.n, grad, state),
        n_state=0, backend=backend, executor=executor,
    )  # fmt: skip
    made.read()
    return made


def trained(made: Any, batch_size: int, **options: Any) -> list[str]:
    """The bits of two epochs."""
    made.read()
    losses = made.epochs(2, lr=0.1, batch_size=batch_size, **options).losses
    return [x.hex() for x in [*losses, *made.data, *made.grad]]


# ---- threads ---------------------------------------------------------------------------------------------------------

SIZES = [1, 31, 32, 63, 64, 65, 127, 128, 129, 333]


@pytest.mark.parametrize("backend", ["llvm", "tape"])
@pytest.mark.usefixtures("much_work")
def test_any_number_of_threads_gives_the_same_bits(backend: Any) -> None:
    made, order = training(backend), Random(5).sample(range(len(ROWS)), len(ROWS))
    for batch_size in SIZES if backend == "llvm" else [64, 333]:
        for rows in (None, order):
            alone = trained(made, batch_size, order=rows, threads=1)
            for threads in (2, 3, 16, None):
                assert trained(made, batch_size, order=rows, threads=threads) == alone, (batch_size, threads)


@pytest.mark.parametrize("n", [1, 63, 64, 65, 100, 333, 1000, 2047, 2048])
def test_rows_are_added_up_in_the_stated_order(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each shard by itself, and then the shards pair by pair."""
    square = compile(lambda x: x * x, backend="llvm")
    xs = [RNG.uniform(-1.0, 1.0) * 10.0 ** RNG.randrange(9) for _ in range(n)]
    monkeypatch.setattr(shards, "LEAST_WORK", 1)
    size = rows_per_shard(n, 2)
    assert (size < n) == (n >= 64)
    found = [square.map(xs, reduce="sum", threads=threads) for threads in (1, 2, 5, None)]
    monkeypatch.undo()
    parts = [square.map(xs[k : k + size], reduce="sum") for k in range(0, n, size)]
    while len(parts) > 1:
        parts = [sum(parts[k : k + 2]) for k in range(0, len(parts), 2)]
    assert found == parts * 4


def test_wide_networks_are_cut_by_themselves() -> None:
    rng = Random(0)
    weights = [[Value(rng.gauss(0.0, 0.1)) for _ in range(24)] for _ in range(36)]
    flat = [w for unit in weights for w in unit]
    inputs = [[rng.gauss(0.0, 1.0) for _ in range(24)] for _ in range(100)]
    targets = [[rng.gauss(0.0, 1.0) for _ in range(36)] for _ in range(100)]

    def loss(row: Any, target: Any) -> Any:
        found = [autograd.tanh(autograd.dot(unit, row)) for unit in weights]
        return autograd.sum([(y - t) ** 2 for y, t in zip(found, target)])

    def wide(executor: Executor | None = None) -> Any:
        return Training(
            loss, flat, inputs, targets, lambda data, grad, state, step: (data - step.lr * grad, grad, state),
            n_state=0, backend="tape", executor=executor,
        )  # fmt: skip

    made = wide()
    assert 4096 * 2 > work_of(made.gradient) > 4096
    assert rows_per_shard(100, work_of(made.gradient)) == 56
    alone = trained(made, 100, threads=1)
    assert trained(made, 100, threads=2) == trained(made, 100) == alone
    with ThreadPoolExecutor(2) as executor:
        assert trained(wide(executor), 100) == alone


@pytest.mark.parametrize(
    ("n_rows", "work", "n_runs", "expected"),
    [
        (1, 1, 10**9, 1),
        (64, 8191, 10**9, 1),
        (64, 8192, 10**9, 2),
        (64, 8192, 100, 1),
        (64, 9000, 100, 2),
        (64, 10**5, 1, 3),
        (2048, 1024, 1, 1),
        (2048, 1300, 1, 2),
        (64, 10**6, 1, 3),
        (16_383, 1, 10**9, 1),
        (16_384, 1, 1, 3),
    ],
)
def test_how_many_threads_the_work_is_worth(
    n_rows: int, work: int, n_runs: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "cores", lambda: 3)
    assert threads_for(n_rows, work, n_runs) == expected


def test_there_is_a_core() -> None:
    assert cores() >= 1


STARTS = """
import ctypes, sys
from array import array
from autograd import Value

starts = []
refused = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: starts.append(1) or 2**64 - 1)
ctypes.pythonapi.PyThread_start_new_thread = refused

from autograd.compiler import Training
from autograd.compiler.rows import shards
shards.LEAST_WORK = 1
w = Value(0.5)
xs = array("d", [k / 128 for k in range(128)])
loss, update = lambda x, y: (w * x - y) ** 2, lambda data, grad, state, step: (data - step.lr * grad, grad, state)
training = Training(loss, [w], xs, xs, update, 0, "llvm")

def epochs(threads):
    starts.clear()
    training.read()
    losses = training.epochs(3, lr=1e-3, batch_size=64, threads=threads).losses
    return len(starts), [*losses, *training.data]

(none, alone), (one, two) = epochs(1), epochs(2)
print(none, one, alone == two)
"""


def test_one_thread_starts_none_and_two_one_for_all_steps() -> None:
    """The system refuses that one here, and its part is done all the same."""
    done = subprocess.run([sys.executable, "-c", STARTS], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("0 1 True\n", "")


# ---- workers ---------------------------------------------------------------------------------------------------------


class Counting(ThreadPoolExecutor):
    """Counts the tasks of a step."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self.n_tasks = 0

    def submit(self, function: Any, /, *arguments: Any, **options: Any) -> Any:
        self.n_tasks += 1
        return super().submit(function, *arguments, **options)


@pytest.mark.parametrize("backend", ["python", "llvm"])
@pytest.mark.usefixtures("much_work")
def test_any_number_of_workers_gives_the_bits_of_threads(backend: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.compiler.workers.crew._WORTH_A_TASK", 1e-6)
    with Counting(1) as one, Counting(3) as three:
        alone, shared = training(backend, one), training(backend, three)
        apart = training(backend) if backend == "llvm" else alone
        for batch_size, n_tasks in ((32, 1), (64, 2), (333, 6)):
            expected = trained(apart, batch_size, threads=2)
            assert trained(alone, batch_size) == expected
            three.n_tasks = 0
            assert trained(shared, batch_size) == expected
            assert three.n_tasks <= 2 * -(-len(ROWS) // batch_size) * n_tasks
            assert (three.n_tasks > 2 * -(-len(ROWS) // batch_size)) == (n_tasks > 1)


def test_little_work_is_one_task() -> None:
    with Counting(3) as executor:
        trained(training("llvm", executor), 333)
        assert executor.n_tasks == 2
