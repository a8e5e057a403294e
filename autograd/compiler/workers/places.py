"""Places: the workers that an executor's tasks can go to; with Dask a task goes to the worker that has its rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

from autograd.common.wording import with_type
from autograd.compiler.workers.errors import ExecutorError, told

_GIVEN_UP = ("closing", "closed", "failed")  # the states of a Dask client that no longer tries

Submit = Callable[..., "Future[Any]"]
"""Submits a function with its arguments."""


def places_of(executor: Executor, seconds: float) -> list[Submit]:
    """A place for each worker, or thread of one: as many as the executor says, else as there are processors here.

    seconds: how long Dask's scheduler may take to say which workers it has.

    Errors: TypeError for what is no executor; ExecutorError where Dask's scheduler is not there.

    >>> from concurrent.futures import ThreadPoolExecutor
    >>> len(places_of(ThreadPoolExecutor(3), 1.0))
    3
    """
    if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
        raise TypeError(
            "an executor is one of concurrent.futures, as ThreadPoolExecutor(2), or of an engine like Dask, "
            f"client.get_executor(); got {with_type(executor)}"
        )
    client: Any = getattr(executor, "_client", None)
    if client is None:
        return [executor.submit] * (getattr(executor, "_max_workers", None) or os.cpu_count() or 1)
    threads = _threads_of(client, seconds)
    return [partial(_submitted, executor, address) for address, n in sorted(threads.items()) for _ in range(n)] or [
        executor.submit
    ]


def is_gone(executor: Executor) -> bool:
    """Whether Dask's client has given its scheduler up; a task that it was asked for never ends then."""
    return getattr(getattr(executor, "_client", None), "status", None) in _GIVEN_UP


def _threads_of(client: Any, seconds: float) -> dict[str, int]:
    """How many threads each of Dask's workers has, by its address."""
    instead = "give the executor of a client whose scheduler is there, distributed.Client(address).get_executor()"
    if client.status in _GIVEN_UP:
        raise ExecutorError(f"the client of Dask is {client.status}; {instead}")
    if client.status != "running":
        raise ExecutorError(f"the client of Dask has lost its scheduler, and is {client.status}; {instead}")
    try:
        threads: dict[str, int] = client.sync(client.scheduler.ncores, workers=None, callback_timeout=seconds)
    except Exception as error:  # of Dask's, asyncio's or the system's
        raise ExecutorError(
            f"the scheduler of Dask did not say in {seconds:g} seconds which workers it has, {told(error)}; {instead}"
        ) from error
    return threads


def _submitted(executor: Any, address: str, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Submits to one worker, and to others where it is gone. A task that equals an earlier one runs all the same."""
    future: Future[Any] = executor.submit(function, *arguments, workers=[address], allow_other_workers=True, pure=False)
    return future
