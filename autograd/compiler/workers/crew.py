"""Crew: asks the workers of an executor for sums over rows, and adds up what they send."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from secrets import token_hex

from autograd.compiler.shards import branches, rows_per_shard, total
from autograd.compiler.tables import Table
from autograd.compiler.workers import tasks
from autograd.compiler.workers.places import is_gone, places_of
from autograd.compiler.workers.tasks import Columns, Given, Task, Work

_SECONDS_BETWEEN_LOOKS = 1.0  # whether the executor is still there
_ATTEMPTS = 3  # at a part of a step whose worker was lost


class ExecutorError(RuntimeError):
    """The workers of an executor did not finish a step: they are gone, failed or took too long.

    message: what happened. n_steps: how many steps were finished since they were asked to train.

    >>> ExecutorError("1 of 2 parts of a step were not back after 60 seconds", 7).n_steps
    7
    """

    def __init__(self, message: str, n_steps: int = 0) -> None:
        super().__init__(message)
        self.n_steps = n_steps


class _NotBack(Exception):
    """There is no time left."""


class Crew:
    """The workers of an executor, each with its part of the rows.

    executor: runs the tasks; nothing is asked of it but `submit`. timeout: seconds that a step may take.
    tables: the rows. They are sent once to each worker that needs them, and kept there.

    The result depends on rows and work alone, and not on how many workers there are or which of them did what.

    Errors: TypeError for what is no executor.
    """

    def __init__(self, executor: Executor, work: Work, tables: Sequence[Table], timeout: float) -> None:
        self._executor, self._work, self._timeout = executor, work, timeout
        self._places = places_of(executor, timeout)
        self._n = tables[0].n
        self._rows = [(_bytes(table), table.n_columns) for table in tables]
        self._job = token_hex(8)
        self._sent: set[tuple[tuple[int, int], int]] = set()
        self.n_steps = 0

    def sums(
        self, shared: bytes, first: int, n: int, *, batch_size: int, order: array[int] | None = None
    ) -> array[float]:
        """The sums over n rows, from number `first` on, in the order of these row numbers if there is one.

        Errors: ExecutorError where the workers are gone, fail or take too long.
        """
        size = rows_per_shard(batch_size)
        asked = []
        for branch, (start, end) in enumerate(branches(n, size, len(self._places))):
            start, end = first + start, first + end
            if order is None:
                asked.append(Task(self._job, (start, end), branch, shared, None, size, None))
            else:
                some = order[start:end].tobytes()
                asked.append(Task(self._job, (0, self._n), branch, shared, some, size, None))
        found = self._done(asked)
        self.n_steps += 1
        return array("d", total([array("d", part) for part in found]))

    def close(self) -> None:
        """Forgets the rows, in this process; workers elsewhere do so when they have got some other jobs."""
        tasks.forget(self._job)

    def _done(self, asked: Sequence[Task]) -> list[bytes]:
        deadline = time.monotonic() + self._timeout
        found: dict[int, bytes] = {}
        attempts = [0] * len(asked)
        pending: dict[Future[bytes | None], int] = {}
        try:
            for k, task in enumerate(asked):
                pending[self._submit(task, len(asked), (task.held, task.branch) not in self._sent)] = k
            while pending:
                future, k = next(iter(pending.items()))  # one after the other, as all of them are needed
                try:
                    result = self._result(future, deadline, attempts, k)
                except _NotBack:
                    n = sum(not future.done() for future in pending)
                    raise ExecutorError(
                        f"{n} of {len(asked)} parts of a step were not back after {self._timeout:g} seconds"
                    ) from None
                del pending[future]
                if result is None:
                    pending[self._submit(asked[k], len(asked), with_rows=True)] = k
                else:
                    found[k] = result
        except ExecutorError as error:
            error.n_steps = self.n_steps
            raise
        finally:
            for future in pending:
                future.cancel()
        return [found[k] for k in range(len(asked))]

    def _result(self, future: Future[bytes | None], deadline: float, attempts: list[int], k: int) -> bytes | None:
        """What came of a part; None where it is to be asked for again, with its rows."""
        while True:
            seconds = max(0.0, deadline - time.monotonic())
            try:
                return future.result(min(seconds, _SECONDS_BETWEEN_LOOKS))
            except Exception as error:  # whatever an executor tells of a worker that was lost
                if future.done():
                    attempts[k] += 1
                    if attempts[k] == _ATTEMPTS:
                        raise ExecutorError(f"part {k} of a step failed {_ATTEMPTS} times, {_told(error)}") from error
                    return None
                if not seconds:
                    raise _NotBack from None
                if is_gone(self._executor):
                    raise ExecutorError("the client of Dask has given its scheduler up") from None

    def _submit(self, task: Task, n_tasks: int, with_rows: bool) -> Future[bytes | None]:
        if with_rows:
            self._sent.add((task.held, task.branch))
            start, end = task.held
            rows = [Columns(numbers[8 * n * start : 8 * n * end], n) for numbers, n in self._rows]
            task = task._replace(given=Given(self._work, rows))
        try:
            return self._places[task.branch * len(self._places) // n_tasks](tasks.run, task)
        except Exception as error:
            raise ExecutorError(f"the executor takes no more work, {_told(error)}") from error


def _told(error: BaseException) -> str:
    text = f": {error}" if str(error) else ""
    return f"with {type(error).__name__}{text}"


def _bytes(table: Table) -> bytes:
    """All numbers of a table, row after row."""
    if (table.row_stride, table.column_stride) == (table.n_columns, 1):
        return bytes(memoryview(table.numbers).cast("B"))
    return array("d", (x for row in table.rows() for x in row)).tobytes()
