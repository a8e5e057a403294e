"""A worker's part: it sums a Program over some of the rows, and keeps the rows for the next step.

A task is plain data, a Program and numbers as bytes, so that any executor can carry it.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import NamedTuple

from autograd.common.forking import free_when_forked, in_each_child
from autograd.compiler.backends.choosing import Backend, built
from autograd.compiler.backends.protocols import Rows, SumOfRows
from autograd.compiler.loops.looped import AnyProgram
from autograd.compiler.rows.tables import ArgumentRows, address_of

_MOST_JOBS = 4  # that nobody asks for any more, but a worker keeps: it is not told of the end of every job
_SECONDS_IN_USE = 60.0  # since a job was last asked for


class Work(NamedTuple):
    """The Program that sums up rows.

    program: from the numbers that all rows share, the sums so far and a row's numbers, it computes the next sums.
    """

    program: AnyProgram
    n_shared: int
    n_carried: int
    backend: Backend


class RowBytes(NamedTuple):
    """The rows of one argument, as the bytes of float64, row after row."""

    numbers: bytes
    n_columns: int


class Given(NamedTuple):
    """The work and the rows, which a worker gets once for all steps."""

    work: Work
    rows: Sequence[RowBytes]


class Job(NamedTuple):
    """The name of some work: the process that asks for it, and its number among the works of that process."""

    asker: str
    number: int


class Task(NamedTuple):
    """A branch of the shards to sum, in one step.

    job: the work that it belongs to. running: the numbers of the asker's jobs that have not ended.
    held: the first of the rows that the worker has to hold for it, and the row behind the last.
    branch: its number in the step; two tasks of a step have different ones, so that threads do not wait for each other.
    shared: the numbers that all rows share. order: the numbers of the rows to sum, among those held; None for all.
    given: the work and the rows; None where the worker should have them.
    """

    job: Job
    running: tuple[int, ...]
    held: tuple[int, int]
    branch: int
    shared: bytes
    order: bytes | None
    rows_per_shard: int
    given: Given | None


@dataclass
class _Job:
    """A job in this process: its code, and the rows that it has been given."""

    rows: Rows  # the compiled Program
    asked: float = 0.0  # when, last
    tables: dict[tuple[int, int], list[ArgumentRows]] = field(default_factory=dict)
    sums: dict[tuple[int, int, int], tuple[Lock, SumOfRows]] = field(default_factory=dict)


_JOBS: OrderedDict[Job, _Job] = OrderedDict()
_LOCK = free_when_forked(Lock())
in_each_child(_JOBS.clear)  # threads of the parent hold the locks of their sums


def run(task: Task) -> bytes | None:
    """The sums over the task's rows, as bytes of float64; None asks for the rows, which this worker does not hold."""
    with _LOCK:
        found = _sums(task)
    if found is None:
        return None
    lock, sums = found
    order = None if task.order is None else array("q", task.order)
    with lock:
        return sums(memoryview(task.shared).cast("d"), order, task.rows_per_shard).tobytes()


def forget(job: Job) -> None:
    """Frees the memory of a job."""
    with _LOCK:
        _JOBS.pop(job, None)


def _sums(task: Task) -> tuple[Lock, SumOfRows] | None:
    job = _JOBS.get(task.job)
    if job is None:
        if task.given is None:
            return None
        _leave_interrupts_to_the_one_who_asks()
        work = task.given.work
        rows = built(work.backend, lambda engine: engine.rows(work.program, work.n_shared, work.n_carried))
        job = _JOBS[task.job] = _Job(rows)
    job.asked = monotonic()
    _JOBS.move_to_end(task.job)
    _forget_others(task)
    if task.held not in job.tables:
        if task.given is None:
            return None
        job.tables[task.held] = [_table(columns) for columns in task.given.rows]
    key = *task.held, task.branch
    if key not in job.sums:
        job.sums[key] = Lock(), job.rows.over(job.tables[task.held])
    return job.sums[key]


def _forget_others(task: Task) -> None:
    """Forgets this asker's jobs that have ended, and jobs of anyone that nobody has asked for in a minute."""
    newest = max(task.running)  # the task does not know of jobs that began later
    for job in list(_JOBS):
        if job.asker == task.job.asker and job.number < newest and job.number not in task.running:
            del _JOBS[job]
    while len(_JOBS) > _MOST_JOBS and next(iter(_JOBS.values())).asked < monotonic() - _SECONDS_IN_USE:
        _JOBS.popitem(last=False)


def _leave_interrupts_to_the_one_who_asks() -> None:
    """An interrupt from the keyboard reaches all processes of a terminal; the asking one alone ends the training."""
    if multiprocessing.parent_process() is not None and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _table(columns: RowBytes) -> ArgumentRows:
    numbers = memoryview(columns.numbers).cast("d")
    n = columns.n_columns
    return ArgumentRows(len(numbers) // n, None, numbers, address_of(numbers), n, 1, n, is_buffer=True)
