"""Modes: what happens besides when a Value is made, or a backward pass done, for the time of a `with`.

A mode belongs to the thread that entered it (to its context, as contextvars say). While no thread is in a mode,
making a Value costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from autograd.copying import restored
from autograd.primitive import Primitive
from autograd.reverse import run_backward
from autograd.source import Source, calling_source, source_of
from autograd.value import Operand, Value, instrument, new_node


@dataclass(frozen=True)
class Mode:
    """records: whether Values remember their operands. locates: whether they remember their source line.

    check_node: called with what each new Value is made from. check_backward: called with an output after its backward.
    """

    records: bool = True
    locates: bool = False
    check_node: Callable[[float, Primitive, tuple[Operand, ...]], None] | None = None
    check_backward: Callable[[Value], None] | None = None


class LocatedValue(Value):
    """A Value that knows the line that made it."""

    __slots__ = ("source",)

    source: Source | None


_PLAIN = Mode()
_mode = ContextVar("mode", default=_PLAIN)
_differentiated: ContextVar[Value | None] = ContextVar("differentiated", default=None)
_lock = Lock()
_entered = 0


@contextmanager
def mode(**changes: Any) -> Iterator[None]:
    """The current mode, with these fields of `Mode` changed."""
    global _entered
    before = _mode.set(replace(_mode.get(), **changes))
    with _lock:
        _entered += 1
        instrument(_make_node, _run_backward)
    try:
        yield
    finally:
        _mode.reset(before)
        with _lock:
            _entered -= 1
            if not _entered:
                instrument()


@contextmanager
def no_grad() -> Iterator[None]:
    """Computes without recording: Values made here are leaves, which saves time and memory when only numbers count.

    Use it with `with`, or as a decorator, `@no_grad()`. Derivatives of functions, as `grad(f)`, work here as elsewhere.

    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y, y.operands
    (Value(data=9.0, grad=0.0), ())
    """
    with mode(records=False):
        yield


@contextmanager
def recording() -> Iterator[None]:
    """Records within, also where a `no_grad` is around it."""
    if _mode.get().records:
        yield
    else:
        with mode(records=True):
            yield


@contextmanager
def differentiating() -> Iterator[Callable[[Value], Any]]:
    """Gives a function to call with each node before making the Values of its derivatives: they are told of with it."""
    before = _differentiated.set(None)
    try:
        yield _differentiated.set
    finally:
        _differentiated.reset(before)


def current_source() -> Source:
    """The line that is making a Value now; for a derivative, the line that made what is being differentiated."""
    node = _differentiated.get()
    if node is None:
        return calling_source()
    source = source_of(node) or calling_source()
    within = f", in the derivative of {source.derivative_of}" if source.derivative_of else ""
    return source._replace(derivative_of=f"{node.primitive and node.primitive.name}{within}")


def _make_node(data: float, primitive: Primitive, operands: tuple[Operand, ...]) -> Value:
    current = _mode.get()
    if not current.records:
        node = Value(data)
    elif current.locates:
        node = restored(LocatedValue, (data, None, "", primitive, operands))
        node.source = current_source()
    else:
        node = new_node(data, primitive, operands)
    if current.check_node:
        current.check_node(data, primitive, operands)
    return node


def _run_backward(output: Value) -> None:
    run_backward(output)
    check = _mode.get().check_backward
    if check:
        check(output)
