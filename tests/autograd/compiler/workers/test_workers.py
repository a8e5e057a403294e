"""Workers: what they keep and forget, and a crew that gets its sums from executors that lose, forget and hang."""

import os
import re
import signal
import sys
from array import array
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from autograd import Value
from autograd.compiler import ExecutorError
from autograd.compiler.backends.choosing import built
from autograd.compiler.backends.llvm.run.machine_sums import added
from autograd.compiler.backends.python_sums import added_in_python
from autograd.compiler.rows.tables import table_of
from autograd.compiler.training_programs import gradient_program
from autograd.compiler.workers import tasks
from autograd.compiler.workers.crew import Crew
from autograd.compiler.workers.places import places_of
from autograd.compiler.workers.tasks import Job, Work

RNG = Random(0)
ROWS = [[RNG.gauss(0.0, 1.0), RNG.gauss(0.0, 1.0)] for _ in range(5000)]
TARGETS = [x * y for x, y in ROWS]
TABLES = [table_of(ROWS, "inputs"), table_of(TARGETS, "targets")]
SHARED = array("d", [0.5, -0.25, 0.125])


def work(backend: str = "python") -> Any:
    weights = [Value(number, f"w{i}") for i, number in enumerate(SHARED)]

    def loss(row: Any, target: Any) -> Any:
        return (weights[0] * row[0] + weights[1] * row[1] + weights[2] - target) ** 2

    _, program, _ = gradient_program(loss, weights, TABLES)
    return Work(program, len(SHARED), 1 + len(SHARED), backend)  # type: ignore[arg-type]


class Inline:
    """An executor that does everything at once, in this thread."""

    def __init__(self, workers: Any = 4) -> None:
        self._max_workers = workers
        self.tasks: list[Any] = []

    def submit(self, function: Any, task: Any) -> Any:
        self.tasks.append(task)
        future: Any = Future()
        try:
            future.set_result(self.run(function, task))
        except Exception as error:
            future.set_exception(error)
        return future

    def run(self, function: Any, task: Any) -> Any:
        return function(task)


class Forgetful(Inline):
    """From the second step on, each task comes to a worker that has never seen one, or never these rows."""

    def run(self, function: Any, task: Any) -> Any:
        if len(self.tasks) % 3 == 0:
            tasks._JOBS.clear()
        elif len(self.tasks) > 4 and task.job in tasks._JOBS:
            tasks._JOBS[task.job].tables.clear()
            tasks._JOBS[task.job].sums.clear()
        return function(task)


class Lossy(Inline):
    """Loses the worker of the tasks with these numbers."""

    def __init__(self, lost: Any) -> None:
        super().__init__()
        self._lost = lost

    def run(self, function: Any, task: Any) -> Any:
        if len(self.tasks) - 1 in self._lost:
            raise ConnectionError("the worker went away")
        return function(task)


class Stuck(Inline):
    """Never finishes the task with this number."""

    def __init__(self, at: Any) -> None:
        super().__init__()
        self._at = at
        self.stuck: Any = Future()

    def submit(self, function: Any, task: Any) -> Any:
        future = super().submit(function, task)
        return self.stuck if len(self.tasks) - 1 == self._at else future


def crew(executor: Any, backend: str = "python", timeout: Any = 60.0) -> Any:
    return Crew(executor, work(backend), TABLES, timeout)


def sums(executor: Any, backend: str = "python", **options: Any) -> Any:
    made = crew(executor, backend)
    found = made.sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS), **options)
    made.close()
    return found.tolist()


@pytest.mark.parametrize("backend", ["python", "llvm", "tape"])
@pytest.mark.parametrize(
    "order", [None, array("q", Random(1).sample(range(5000), 5000))], ids=["as they come", "order"]
)
def test_every_number_of_workers_gives_the_same_bits(backend: Any, order: Any) -> None:
    expected = sums(Inline(1), backend, order=order)
    loss = sum((0.5 * x - 0.25 * y + 0.125 - target) ** 2 for (x, y), target in zip(ROWS, TARGETS))
    assert expected[0] == pytest.approx(loss, rel=1e-12)
    for workers in (2, 3, 8, 16):
        assert sums(Inline(workers), backend, order=order) == expected
    with ThreadPoolExecutor(3) as executor:
        assert sums(executor, backend, order=order) == expected


@pytest.mark.parametrize("add", [added, added_in_python], ids=["llvm", "python"])
@pytest.mark.parametrize("has_numpy", [True, False])
@pytest.mark.parametrize("n", [1, 4, 1001])
def test_arrays_and_bytes_are_added_number_by_number(
    add: Any, has_numpy: bool, n: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if has_numpy:
        pytest.importorskip("numpy")
    else:
        monkeypatch.delitem(sys.modules, "numpy", raising=False)
    left, right = (array("d", [RNG.gauss(0.0, 1.0) for _ in range(n)]) for _ in range(2))
    expected = [x + y for x, y in zip(left, right)]
    sent = left.tobytes(), right.tobytes()
    assert add(*sent).tolist() == expected
    assert sent == (left.tobytes(), right.tobytes())  # a worker's answer may be one that it keeps
    assert add(sent[0], right).tolist() == expected
    assert add(left, sent[1]).tolist() == expected


@pytest.mark.parametrize("backend", ["python", "llvm"])
@pytest.mark.parametrize("lost", [{1}, {0, 3, 4}], ids=["one", "three"])
def test_a_worker_that_is_lost_changes_nothing(lost: Any, backend: Any) -> None:
    assert sums(Lossy(lost), backend) == sums(Inline(), backend)


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_a_worker_that_has_forgotten_is_given_its_rows_again(backend: Any) -> None:
    executor, expected = Forgetful(), sums(Inline(), backend)
    made = crew(executor, backend)
    for _ in range(3):
        assert made.sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS)).tolist() == expected
    assert len(executor.tasks) == 4 + 2 * 8  # each task of the later steps is asked twice
    made.close()


def test_rows_travel_once() -> None:
    executor = Inline()
    made = crew(executor)
    for _ in range(5):
        made.sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS))
    assert [task.given is not None for task in executor.tasks] == [True] * 4 + [False] * 16
    assert sum(len(columns.numbers) for task in executor.tasks[:4] for columns in task.given.rows) == 8 * 3 * len(ROWS)
    assert all(len(task.shared) == 8 * len(SHARED) for task in executor.tasks)
    made.close()


def test_batches_are_parts_of_the_rows() -> None:
    executor, shared = Inline(), SHARED.tobytes()
    made = crew(executor)
    found = [made.sums(shared, start, min(2100, 5000 - start), batch_size=2100) for start in (0, 2100, 4200)]
    assert [task.held for task in executor.tasks][-1] == (4200 + 5 * 136, 5000)
    assert sum(part[0] for part in found) == pytest.approx(sums(Inline())[0], rel=1e-12)
    assert made.n_steps == 3


def test_strided_rows() -> None:
    flat = array("d", (x for row in ROWS for x in (*row, 99.0)))
    inputs = memoryview(flat).cast("B").cast("d", (len(ROWS), 3))
    made = Crew(Inline(), work(), [table_of(ROWS, "inputs"), table_of(TARGETS, "targets")], 60.0)  # type: ignore[arg-type]
    numpy = pytest.importorskip("numpy")
    strided = Crew(Inline(), work(), [table_of(numpy.asarray(inputs)[:, :2], "inputs"), TABLES[1]], 60.0)  # type: ignore[arg-type]
    asked = SHARED.tobytes(), 0, len(ROWS)
    assert made.sums(*asked, batch_size=5000) == strided.sums(*asked, batch_size=5000)


def test_a_part_that_fails_again_and_again() -> None:
    with pytest.raises(ExecutorError, match="part 1 of a step failed 3 times, with ConnectionError: the worker went"):
        sums(Lossy({1, 4, 5}))


def test_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.compiler.workers.crew._SECONDS_BETWEEN_LOOKS", 0.01)
    executor = Stuck(2)
    with pytest.raises(ExecutorError, match=r"1 of 4 parts of a step were not back after 0.5 seconds") as caught:
        crew(executor, timeout=0.5).sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS))
    assert caught.value.n_steps == 0
    assert executor.stuck.cancelled()


def test_a_client_that_has_lost_its_scheduler_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograd.compiler.workers.crew._SECONDS_BETWEEN_LOOKS", 0.01)
    executor = Stuck(1)
    executor._client = SimpleNamespace(  # type: ignore[attr-defined]
        sync=lambda function, **options: {"tcp://a": 4}, scheduler=SimpleNamespace(ncores=None), status="running"
    )
    submit = executor.submit

    def then_lost(function: Any, task: Any, **options: Any) -> Any:
        executor._client.status = "closed" if len(executor.tasks) == 3 else "running"  # type: ignore[attr-defined]
        return submit(function, task)

    executor.submit = then_lost  # type: ignore[method-assign]
    with pytest.raises(ExecutorError, match="the client of Dask has given its scheduler up"):
        crew(executor).sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS))


def test_an_executor_that_takes_no_work() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(ExecutorError, match="takes no more work, with RuntimeError: cannot schedule new futures"):
        sums(executor)


class LikeDask(Inline):
    """Has a client that names its workers, and takes a task for one of them."""

    def __init__(self, threads: Any) -> None:
        super().__init__()
        self._client = SimpleNamespace(
            sync=lambda function, **options: function(),
            scheduler=SimpleNamespace(ncores=lambda: threads),
            status="running",
        )
        self.went_to: list[Any] = []

    def submit(
        self, function: Any, task: Any, workers: Any = (None,), allow_other_workers: bool = False, pure: bool = True
    ) -> Any:
        assert workers == (None,) or (allow_other_workers and not pure)
        self.went_to.append(workers[0])
        return super().submit(function, task)


def test_each_worker_of_dask_is_asked_for_the_same_rows() -> None:
    executor = LikeDask({"tcp://b": 1, "tcp://a": 2})
    made = crew(executor)
    for _ in range(2):
        made.sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS))
    assert executor.went_to == ["tcp://a", "tcp://a", "tcp://a", "tcp://b"] * 2
    assert sums(LikeDask({})) == sums(executor)
    made.close()


def test_how_many_workers_there_are() -> None:
    class Unknown:
        def submit(self, function: Any, task: Any) -> None:
            raise NotImplementedError

    assert len(places_of(Unknown(), 1.0)) == os.cpu_count()  # type: ignore[arg-type]
    for wrong in (3, None, ThreadPoolExecutor):
        with pytest.raises(TypeError, match=r"an executor is one of concurrent.futures.*got the \w+"):
            places_of(wrong, 1.0)  # type: ignore[arg-type]


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The works that were compiled, in a worker that has no jobs yet."""
    made = []

    def counted(backend: Any, build: Any) -> Any:
        made.append(backend)
        return built(backend, build)

    tasks._JOBS.clear()
    monkeypatch.setattr(tasks, "built", counted)
    yield made
    tasks._JOBS.clear()


def step(crew: Any) -> None:
    crew.sums(SHARED.tobytes(), 0, len(ROWS), batch_size=len(ROWS))


def test_any_number_of_jobs_at_once_are_compiled_once_each(compilations: Any) -> None:
    executor = Inline(2)
    crews = [crew(executor) for _ in range(7)]
    for _ in range(3):
        for made in crews:
            step(made)
    assert len(compilations) == 7
    assert sum(task.given is not None for task in executor.tasks) == 2 * 7
    for made in crews:
        made.close()
    assert not tasks._JOBS


def test_a_worker_elsewhere_forgets_jobs_that_ended(compilations: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "forget", lambda job: None)  # it is in another process
    first, second, third = (crew(Inline(1)) for _ in range(3))
    for made in (first, second, third):
        step(made)
    first.close()
    third.close()
    assert len(tasks._JOBS) == 3
    step(second)
    assert list(tasks._JOBS) == [third._job, second._job]  # the third may have begun since
    fourth = crew(Inline(1))
    step(fourth)
    assert list(tasks._JOBS) == [second._job, fourth._job]
    assert len(compilations) == 4
    second.close()
    fourth.close()


def test_a_worker_keeps_few_jobs_of_those_that_were_killed(compilations: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(tasks, "monotonic", lambda: now)
    executor = Inline(1)
    step(crew(executor))
    task = executor.tasks[0]
    others = [task._replace(job=Job(f"process {k}", 3), running=(3,)) for k in range(8)]
    for other in others[:7]:
        tasks.run(other)
    assert len(tasks._JOBS) == 8
    now += 30.0
    tasks.run(others[0])
    now += 31.0
    tasks.run(others[7])
    assert [job.asker for job in tasks._JOBS] == ["process 5", "process 6", "process 0", "process 7"]


def test_a_closed_crew_may_go_on(compilations: Any) -> None:
    made = crew(Inline(1))
    for _ in range(2):
        step(made)
        made.close()
    assert len(compilations) == 2


class Answers(Inline):
    """Does no task, and answers something else."""

    def __init__(self, answer: Any) -> None:
        super().__init__(2)
        self._answer = answer

    def run(self, function: Any, task: Any) -> Any:
        return self._answer


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (None, "the NoneType None"),
        (3.0, "the float 3.0"),
        (b"12345678", "the bytes b'12345678'"),
        ([b""], r"the list \[b''\]"),
    ],
)
def test_a_worker_that_answers_something_else_is_not_asked_for_ever(answer: Any, shown: str) -> None:
    executor = Answers(answer)
    with pytest.raises(ExecutorError, match=f"part 0 of a step, which is 32 bytes, came back as {shown};"):
        step(crew(executor))
    assert len(executor.tasks) <= 2


def test_a_worker_that_answers_none_to_what_has_been_sent_before_is_given_the_rows_once_more() -> None:
    executor = Inline(1)
    made = crew(executor)
    step(made)
    executor.run = lambda function, task: None  # type: ignore[method-assign]
    with pytest.raises(ExecutorError, match="came back as the NoneType None"):
        step(made)
    assert [task.given is not None for task in executor.tasks] == [True, False, True]
    made.close()


@pytest.mark.parametrize("returned", [None, 3, b"", "a future"])
def test_an_executor_that_returns_no_future_is_named(returned: Any) -> None:
    class Eager:
        def submit(self, function: Any, task: Any) -> Any:
            return returned

        def __repr__(self) -> str:
            return "<one of mine>"

    expected = (
        "an executor's submit returns a concurrent.futures.Future; that of the Eager <one of mine> returned the "
        f"{type(returned).__name__} {returned!r}"
    )
    with pytest.raises(TypeError, match=re.escape(expected)):
        step(crew(Eager()))


@pytest.mark.parametrize("status", ["closed", "closing", "failed"])
def test_a_client_of_dask_that_is_closed(status: str) -> None:
    executor = LikeDask({"tcp://a": 1})
    executor._client.status = status
    with pytest.raises(ExecutorError, match=f"the client of Dask is {status}; give the executor of a client whose"):
        crew(executor)


def test_a_client_of_dask_that_has_lost_its_scheduler() -> None:
    executor = LikeDask({"tcp://a": 1})
    executor._client.status = "connecting"
    with pytest.raises(ExecutorError, match="the client of Dask has lost its scheduler, and is connecting; give the"):
        crew(executor)


def test_a_scheduler_of_dask_that_does_not_answer() -> None:
    executor = LikeDask({"tcp://a": 1})

    def too_late(function: Any, **options: Any) -> None:
        raise TimeoutError

    executor._client.sync = too_late
    with pytest.raises(ExecutorError, match="did not say in 60 seconds which workers it has, with TimeoutError; give"):
        crew(executor)


def test_a_worker_in_a_process_leaves_interrupts_to_the_one_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    try:
        tasks._leave_interrupts_to_the_one_who_asks()
        assert signal.getsignal(signal.SIGINT) is before
        monkeypatch.setattr("multiprocessing.parent_process", lambda: object())
        tasks._leave_interrupts_to_the_one_who_asks()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
