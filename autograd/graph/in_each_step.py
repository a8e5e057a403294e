"""Functions that wait: each of their steps runs in a context, and the code that runs while they wait does not."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AbstractContextManager
from functools import partial, wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, TypeAlias

Context: TypeAlias = Callable[[], AbstractContextManager[object]]


def in_each_step(function: Callable[..., Any], context: Context) -> Callable[..., Any] | None:
    """A generator, a coroutine or an asynchronous generator with each step in the context; None for other functions.

    >>> from contextlib import nullcontext
    >>> def counted(n):
    ...     yield from range(n)
    >>> list(in_each_step(counted, nullcontext)(3))
    [0, 1, 2]
    """

    @wraps(function)
    def generator(*arguments: Any, **named: Any) -> Generator[Any, Any, Any]:
        return (yield from _steps(function(*arguments, **named), context))

    @wraps(function)
    async def coroutine(*arguments: Any, **named: Any) -> Any:
        return await _Awaited(_steps(function(*arguments, **named), context))

    @wraps(function)
    async def asynchronous_generator(*arguments: Any, **named: Any) -> AsyncGenerator[Any, Any]:
        running = function(*arguments, **named)
        step = running.asend(None)
        while True:
            try:
                made = await _Awaited(_steps(step, context))
            except StopAsyncIteration:
                return
            try:
                step = running.asend((yield made))
            except GeneratorExit:
                await _Awaited(_steps(running.aclose(), context))
                raise
            except BaseException as error:
                step = running.athrow(error)

    if isasyncgenfunction(function):
        return asynchronous_generator
    if iscoroutinefunction(function):
        return coroutine
    return generator if isgeneratorfunction(function) else None


def _steps(running: Any, context: Context) -> Generator[Any, Any, Any]:
    """The steps of a generator or coroutine."""
    step = partial(running.send, None)
    while True:
        with context():
            try:
                made = step()
            except StopIteration as end:
                return end.value
        try:
            step = partial(running.send, (yield made))
        except GeneratorExit:
            with context():
                running.close()
            raise
        except BaseException as error:
            step = partial(running.throw, error)


class _Awaited(Awaitable[Any]):
    """The steps of `_steps` as an awaitable."""

    def __init__(self, steps: Generator[Any, Any, Any]) -> None:
        self._steps = steps

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._steps
