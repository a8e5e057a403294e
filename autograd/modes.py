"""Modes: what happens besides when a Value is made, or a backward pass done, for the time of a `with`.

A mode belongs to the thread that entered it (to its context, as contextvars say). While no thread is in a mode,
making a Value costs nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from inspect import isgeneratorfunction
from threading import Lock
from typing import Any, Protocol, TypeVar, cast

from autograd.copying import restored
from autograd.number import settled
from autograd.primitive import Primitive
from autograd.reverse import run_backward
from autograd.source import Source, calling_source, source_of
from autograd.value import Guard, Operand, Value, instrument, new_node

Function = TypeVar("Function", bound=Callable[..., Any])


class Tracer(Guard, Protocol):
    """What follows the Values of a function that is being recorded: their numbers stand for any others."""

    def made(self, node: Value) -> None:
        """Called with each new Value."""

    def run_backward(self, output: Value) -> None:
        """Called in place of a backward pass."""


@dataclass(frozen=True)
class Mode:
    """records: whether Values remember their operands. locates: whether they remember their source line.

    check_node: called with what each new Value is made from. check_backward: called with an output after its backward.
    tracer: told of each new Value, and asked before a number is read.
    """

    records: bool = True
    locates: bool = False
    check_node: Callable[[float, Primitive, tuple[Operand, ...]], None] | None = None
    check_backward: Callable[[Value], None] | None = None
    tracer: Tracer | None = None


class LocatedValue(Value):
    """A Value that knows the line that made it."""

    __slots__ = ("source",)

    source: Source

    def __getstate__(self) -> tuple[Any, ...]:
        return self.source, *super().__getstate__()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.source, *fields = state
        super().__setstate__(tuple(fields))


_PLAIN = Mode()
_mode = ContextVar("mode", default=_PLAIN)
_differentiated: ContextVar[Value | None] = ContextVar("differentiated", default=None)
_lock = Lock()
_entered = 0
_tracing = 0


@contextmanager
def mode(**changes: Any) -> Iterator[None]:
    """The current mode, with these fields of `Mode` changed."""
    entered = replace(_mode.get(), **changes)
    before = _mode.set(entered)
    _count(entered, 1)
    try:
        yield
    finally:
        _count(entered, -1)
        _mode.reset(before)  # the last: it raises in a thread that did not enter the mode


def _count(mode: Mode, change: int) -> None:
    """Counts a mode that is entered or left, and instruments Values with what any thread's modes ask for."""
    global _entered, _tracing
    with _lock:
        _entered += change
        if mode.tracer:
            _tracing += change
        if _entered:
            instrument(_make_node, _run_backward, _TracersGuard() if _tracing else None)
        else:
            instrument()


class Entrance(AbstractContextManager[None]):
    """What a mode's function returns: enter it by `with`, or decorate a function with it.

    A generator function is in the mode while it runs, and its caller is not while it waits.
    """

    def __init__(self, enter: Callable[[], AbstractContextManager[None]]) -> None:
        self._enter = enter

    def __enter__(self) -> None:
        self._entered = self._enter()
        self._entered.__enter__()

    def __exit__(self, *error: Any) -> bool | None:
        return self._entered.__exit__(*error)

    def __call__(self, function: Function) -> Function:
        """`function`, in the mode whenever it runs."""

        @wraps(function)
        def within(*arguments: Any, **named: Any) -> Any:
            with self._enter():
                return function(*arguments, **named)

        @wraps(function)
        def step_by_step(*arguments: Any, **named: Any) -> Generator[Any, Any, Any]:
            sent = None
            with closing(function(*arguments, **named)) as steps:
                while True:
                    with self._enter():
                        try:
                            made = steps.send(sent)
                        except StopIteration as end:
                            return end.value
                    sent = yield made

        return cast(Function, step_by_step if isgeneratorfunction(function) else within)


def entrance(manager: Callable[..., Iterator[None]]) -> Callable[..., Entrance]:
    """As `contextmanager`, for modes."""
    managed = contextmanager(manager)

    @wraps(manager)
    def enter(*arguments: Any, **named: Any) -> Entrance:
        return Entrance(lambda: managed(*arguments, **named))

    return enter


@entrance
def no_grad() -> Iterator[None]:
    """Computes without recording: Values made here are leaves, which saves time and memory when only numbers count.

    Use it with `with`, or as a decorator, `@no_grad()`. Derivatives of functions, as `grad(f)`, work here as elsewhere.
    Decorate a generator: a `with` in it would hold for its caller too, while the generator waits.

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


def is_tracing() -> bool:
    """Whether a function is being recorded here: then Values stand for numbers that are not known yet."""
    return _mode.get().tracer is not None


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
    if current.locates and current.records:
        node: Value = restored(LocatedValue, (current_source(), data, None, "", primitive, operands))
    else:
        node = new_node(data, primitive, operands)
    if current.tracer:
        current.tracer.made(node)
    if current.check_node:
        current.check_node(data, primitive, operands)
    return node if current.records else node.detach()


def _run_backward(output: Value) -> None:
    current = _mode.get()
    if current.tracer:
        current.tracer.run_backward(output)
    else:
        run_backward(output)
    if current.check_backward:
        current.check_backward(output)


class _TracersGuard:
    """Hands what is asked of a Guard to the tracer of this thread's mode, if there is one."""

    def read(self, value: Value, how: str) -> None:
        tracer = _mode.get().tracer
        if tracer:
            tracer.read(value, how)

    def written(self, value: Value) -> None:
        tracer = _mode.get().tracer
        if tracer:
            tracer.written(value)

    def detached(self, value: Value) -> Value:
        tracer = _mode.get().tracer
        return tracer.detached(value) if tracer else Value(settled(value), value.label)
