"""Crew: asks the workers of an executor for sums over rows, and adds up their results."""

from __future__ import annotations

import os
import time
from array import array
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from itertools import count
from secrets import token_hex
from typing import Any

from autograd.compiler.backends.choosing import built
from autograd.compiler.backends.protocols import Sums
from autograd.compiler.loops.work import work_of
from autograd.compiler.rows.shards import MOST_ROWS, Tree, branches, rows_per_shard
from autograd.compiler.rows.tables import ArgumentRows
from autograd.compiler.workers import tasks
from autograd.compiler.workers.errors import ExecutorError, told
from autograd.compiler.workers.places import is_gone, places_of
from autograd.compiler.workers.tasks import Given, Job, RowBytes, Task, Work

_SECONDS_BETWEEN_LOOKS = 1.0  # whether the executor is still there
_WORTH_A_TASK = 0.5  # milliseconds of work: a task costs 0.05 to 0.2, in a process or with Dask
_ATTEMPTS = 3  # at a part of a step whose worker was lost
_PROCESS = token_hex(8)  # with the number of the process, which differs in a fork
_numbers = count()
_running: dict[int, None] = {}  # the numbers of jobs that have begun and not ended


class _NotBack(Exception):
    """There is no time left."""


_LOST = object()  # in place of an answer


class Crew:
    """The workers of an executor, each with its part of the rows.

    executor: runs the tasks; nothing is asked of it but `submit`. timeout: seconds that a step may take.
    tables: the rows. They are sent once to each worker that needs them, and kept there.

    The result depends on rows and work alone, and not on the number of workers, nor on which worker did which part.

    Errors: TypeError for what is no executor; ExecutorError where Dask's scheduler is not there.
    """

    def __init__(self, executor: Executor, work: Work, tables: Sequence[ArgumentRows], timeout: float) -> None:
        self._executor, self._work, self._timeout = executor, work, timeout
        self._places = places_of(executor, timeout)
        self._add, self._worth_a_task = built(work.backend, lambda engine: (engine.add, engine.speed * _WORTH_A_TASK))
        self._n = tables[0].n
        self._work_of_a_row = work_of(work.program)
        self._rows = [(_bytes(table), table.n_columns) for table in tables]
        self._job = Job(f"{_PROCESS}.{os.getpid()}", next(_numbers))
        self._sent: set[tuple[tuple[int, int], int]] = set()
        self.n_steps = 0

    def sums(
        self, shared: bytes, first: int, n: int, *, batch_size: int, order: array[int] | None = None
    ) -> array[float]:
        """The sums over n rows, from number `first` on, in the order of these row numbers if there is one.

        Errors: ExecutorError where the workers are gone, fail or take too long; TypeError where `submit` returns no
        Future.
        """
        _running[self._job.number] = None
        size, running = rows_per_shard(batch_size, self._work_of_a_row), tuple(_running)
        n_workers = len(self._places)
        if batch_size <= MOST_ROWS:
            n_workers = max(1, min(n_workers, int(n * self._work_of_a_row / self._worth_a_task)))
        asked = []
        for branch, (start, end) in enumerate(branches(n, size, n_workers)):
            start, end = first + start, first + end
            if order is None:
                asked.append(Task(self._job, running, (start, end), branch, shared, None, size, None))
            else:
                some = order[start:end].tobytes()
                asked.append(Task(self._job, running, (0, self._n), branch, shared, some, size, None))
        found = self._done(asked)
        self.n_steps += 1
        return found if isinstance(found, array) else array("d", found)

    def close(self) -> None:
        """Forgets the rows, in this process; workers elsewhere do so when they are asked for another job."""
        _running.pop(self._job.number, None)
        tasks.forget(self._job)

    def _done(self, asked: Sequence[Task]) -> Sums:
        """The sum of all parts; each is added, and forgotten, when those before it are there."""
        deadline = time.monotonic() + self._timeout
        tree, n_added = Tree(self._add), 0
        found: dict[int, bytes] = {}
        attempts = [0] * len(asked)
        pending: dict[int, tuple[Future[Any], bool]] = {}  # of each part, and whether its rows went along
        awaited: deque[int] = deque()  # one after the other, as all of them are needed

        def ask(k: int, with_rows: bool) -> None:
            pending[k] = self._submit(asked[k], len(asked), with_rows), with_rows
            awaited.append(k)

        try:
            for k, task in enumerate(asked):
                ask(k, (task.held, task.branch) not in self._sent)
            while awaited:
                k = awaited.popleft()
                future, had_rows = pending[k]
                try:
                    result = self._result(future, deadline, attempts, k)
                except _NotBack:
                    n = sum(not future.done() for future, _ in pending.values())
                    raise ExecutorError(
                        f"{n} of {len(asked)} parts of a step were not back after {self._timeout:g} seconds"
                    ) from None
                del pending[k]
                if result is _LOST or (result is None and not had_rows):
                    ask(k, with_rows=True)
                else:
                    found[k] = self._checked(result, k)
                    while n_added in found:
                        tree.put(found.pop(n_added))
                        n_added += 1
        except ExecutorError as error:
            error.n_steps = self.n_steps
            raise
        finally:
            for future, _ in pending.values():
                future.cancel()
        return tree.total()

    def _result(self, future: Future[Any], deadline: float, attempts: list[int], k: int) -> Any:
        """The result of a part; `_LOST` where its worker did not answer."""
        while True:
            seconds = max(0.0, deadline - time.monotonic())
            try:
                return future.result(min(seconds, _SECONDS_BETWEEN_LOOKS))
            except Exception as error:  # whatever an executor tells of a worker that was lost
                if future.done():
                    attempts[k] += 1
                    if attempts[k] == _ATTEMPTS:
                        raise ExecutorError(f"part {k} of a step failed {_ATTEMPTS} times, {told(error)}") from error
                    return _LOST
                if not seconds:
                    raise _NotBack from None
                if is_gone(self._executor):
                    raise ExecutorError("the client of Dask has given its scheduler up") from None

    def _checked(self, result: Any, k: int) -> bytes:
        n = 8 * self._work.n_carried
        if not isinstance(result, bytes) or len(result) != n:
            raise ExecutorError(
                f"part {k} of a step, which is {n} bytes, came back as the {type(result).__name__} {result!r:.60}; an "
                "executor's Future has what the submitted function returned"
            )
        return result

    def _submit(self, task: Task, n_tasks: int, with_rows: bool) -> Future[Any]:
        if with_rows:
            self._sent.add((task.held, task.branch))
            start, end = task.held
            rows = [RowBytes(numbers[8 * n * start : 8 * n * end], n) for numbers, n in self._rows]
            task = task._replace(given=Given(self._work, rows))
        try:
            future = self._places[task.branch * len(self._places) // n_tasks](tasks.run, task)
        except Exception as error:
            raise ExecutorError(f"the executor takes no more work, {told(error)}") from error
        if not all(callable(getattr(future, name, None)) for name in ("result", "done", "cancel")):
            raise TypeError(
                "an executor's submit returns a concurrent.futures.Future; that of the "
                f"{type(self._executor).__name__} {self._executor!r:.60} returned the {type(future).__name__} "
                f"{future!r:.60}"
            )
        return future


def _bytes(table: ArgumentRows) -> bytes:
    """All numbers of a table, row after row, as bytes."""
    if (table.row_stride, table.column_stride) == (table.n_columns, 1):
        return bytes(memoryview(table.numbers).cast("B"))
    return array("d", (x for row in table.rows() for x in row)).tobytes()
