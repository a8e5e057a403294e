"""Pauses Python's cyclic garbage collector during walks over large graphs."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from autograd.common.interrupts import Finally

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def collector_paused() -> AbstractContextManager[object]:
    """A context manager without the cyclic collector, which takes half of a walk's time and finds nothing."""
    return _Paused() if gc.isenabled() else nullcontext()


class _Paused(Finally):
    __enter__ = staticmethod(gc.disable)  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__(gc.enable)


def without_collector(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """`function`, which walks over a large graph, with the collector paused."""

    @wraps(function)
    def within(*arguments: Parameters.args, **named: Parameters.kwargs) -> Result:
        with collector_paused():
            return function(*arguments, **named)

    return within
