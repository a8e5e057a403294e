"""Which node is being differentiated: errors about the Values of its derivative name it, and its source line."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from functools import wraps
from threading import local
from typing import Any, TypeVar, cast

from autograd.graph.source_line import Source, calling_source, source_of
from autograd.graph.value import Value

Function = TypeVar("Function", bound=Callable[..., Any])

_differentiated: ContextVar[list[Value] | None] = ContextVar("differentiated", default=None)  # holds the node, or none


class _Taken(local):
    """How many derivatives this thread has taken."""

    count = 0


_taken = _Taken()


def differentiating(function: Function) -> Function:
    """`function`, during which a call of `about` names the node that is being differentiated."""

    @wraps(function)
    def within(*arguments: Any, **named: Any) -> Any:
        _taken.count += 1
        return copy_context().run(_of_its_own, function, *arguments, **named)

    return cast(Function, within)


def _of_its_own(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    _differentiated.set(list(_differentiated.get() or ()))
    return function(*arguments, **named)


def derivatives_taken() -> int:
    """How many derivatives this thread has taken: two counts tell whether one was taken in between."""
    return _taken.count


def forget_derivatives(since: int) -> None:
    """Takes the derivatives since that count back: a first call of a compiled function takes them, and no later one."""
    _taken.count = since


def about(node: Value) -> None:
    """To be called with each node before the Values of its derivative are made: errors about these name the node.

    Its caller is `differentiating`, which gives each call a list of its own: to assign to it takes half as long as to
    set a variable of the context.
    """
    differentiated = _differentiated.get()
    assert differentiated is not None
    differentiated[:] = (node,)


def current_source() -> Source:
    """The user's line that is making a Value now; for a derivative, the line that made the differentiated node."""
    differentiated = _differentiated.get()
    if not differentiated:
        return calling_source()
    [node] = differentiated
    source = source_of(node) or calling_source()
    within = f", in the derivative of {source.derivative_of}" if source.derivative_of else ""
    return source._replace(derivative_of=f"{node.primitive and node.primitive.name}{within}")
