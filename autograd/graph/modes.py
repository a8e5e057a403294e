"""Modes: what else is done, within a `with`, whenever a Value is made or a backward pass is run.

A mode belongs to the thread that entered it (to its context, as contextvars say). While no thread is in a mode,
making a Value costs nothing more.

No exception leaves a mode on, wherever a signal's handler raises it. A mode lasts as long as a lock is held, and `with`
releases the lock by a function written in C, which nothing interrupts. Nothing else is done when a mode ends: whoever
next asks for the current mode passes over those that are over, and forgets them.
"""

from __future__ import annotations

from _thread import LockType, allocate_lock
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, replace
from functools import partial, wraps
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from threading import get_ident, local
from time import sleep
from typing import Any, NamedTuple, Protocol, TypeVar, cast
from weakref import ref

from autograd.common.interrupts import Finally
from autograd.graph.copying import restored
from autograd.graph.reverse import run_backward
from autograd.graph.settled import settled
from autograd.graph.source_line import Source, calling_source, source_of
from autograd.graph.value import Operand, Value, instrument, new_node
from autograd.table.row import Primitive

Function = TypeVar("Function", bound=Callable[..., Any])


class Follower(Protocol):
    """What follows the Values of a function that is being recorded: their numbers stand for any others.

    It is told of what happens in all threads. `here` says whether that is where the function is recorded; elsewhere
    it is what a thread does that the function has started, or what has nothing to do with the function.
    """

    def knows(self, value: Value) -> bool:
        """Whether a Value is made of the function's arguments."""

    def made(self, node: Value, here: bool) -> None:
        """Called with each new Value."""

    def read(self, value: Value, how: str, here: bool) -> None:
        """Called before a number is read; `how` says by what, as a user would write it. It may refuse."""

    def written(self, value: Value, what: str, here: bool) -> None:
        """Called before a Value gets a number from outside the graph, or a gradient: `what` says which."""

    def detached(self, value: Value, here: bool) -> Value | None:
        """What `value.detach()` is, if that is not a leaf."""

    def check_backward(self, output: Value, here: bool) -> None:
        """Called before a backward pass."""


@dataclass(frozen=True)
class Mode:
    """records: whether Values remember their operands. locates: whether they remember their source line.

    check_node: called with what each new Value is made from. check_backward: called with an output after its backward.
    tracers: of the functions that are being recorded, one within the other; the last is the innermost.
    """

    records: bool = True
    locates: bool = False
    check_node: Callable[[float, Primitive, tuple[Operand, ...]], None] | None = None
    check_backward: Callable[[Value], None] | None = None
    tracers: tuple[Follower, ...] = ()


class LocatedValue(Value):
    """A Value that knows the line that made it."""

    __slots__ = ("source",)

    source: Source

    def __getstate__(self) -> tuple[Any, ...]:
        return self.source, *super().__getstate__()

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.source, *fields = state
        super().__setstate__(tuple(fields))


# ---- which modes are on ----------------------------------------------------------------------------------------------


class _Entered:
    """One entrance into a mode. It lasts while its lock is held, and as long as the lock lives.

    Before `end()` is called the entrance owns the lock; afterwards the caller does. `with` holds `lock.__exit__`; if
    that is dropped without being called, the lock is freed, and the entrance is over.
    """

    __slots__ = ("__weakref__", "_kept", "_lock", "changes")

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes
        self._kept: LockType | None = allocate_lock()
        self._kept.acquire()
        self._lock = ref(self._kept)

    def lasts(self) -> bool:
        """Whether it is not over."""
        lock = self._lock()
        return lock is not None and lock.locked()

    def end(self) -> Callable[..., None]:
        """The function that ends it."""
        lock, self._kept = self._lock(), None
        assert lock is not None
        return lock.__exit__


class _Modes(NamedTuple):
    """What has been entered, one within the other, and the mode that it makes."""

    entered: tuple[_Entered, ...] = ()
    mode: Mode = Mode()

    def and_also(self, entered: _Entered) -> _Modes:
        """These, and within them another one."""
        return _Modes((*self.entered, entered), replace(self.mode, **entered.changes))


_PLAIN = _Modes()
_modes = ContextVar("modes", default=_PLAIN)
_everywhere: list[ref[_Entered]] = []  # what has been entered in all threads
_told: list[Follower] = []  # the tracers of all threads; one that has just ended may be told of one more Value
_tickets: dict[tuple[int, object], None] = {}  # of the threads that are in `_alone`, or wait for it, in their order
_lasts = _Entered.lasts


def current_mode() -> Mode:
    """The mode of this thread."""
    return _current().mode


def _current() -> _Modes:
    if not _everywhere:
        return _PLAIN
    modes = _modes.get()
    if all(map(_lasts, modes.entered)) and (modes.entered or _lasting()):
        return modes
    lasting = _PLAIN
    for entered in filter(_lasts, modes.entered):
        lasting = lasting.and_also(entered)
    _modes.set(lasting)
    _instrument()
    return lasting


def _alone() -> Finally:
    """What `with` holds while no other thread is there; the handler of a signal, amid its own thread, may be.

    A lock would be held for ever where an exception came between the body of `with` and its release.
    """
    ticket = get_ident(), object()
    held = Finally(_tickets.pop, ticket, None)
    _tickets[ticket] = None
    while next(iter(tuple(_tickets)))[0] != ticket[0]:  # a tuple, as others may enter meanwhile
        sleep(0.0)
    return held


def _instrument(entered: _Entered | None = None) -> None:
    """Has Values watched for the modes that last, in whichever thread, and for one that is being entered."""
    with _alone():
        if entered is not None:
            _everywhere.append(ref(entered))
        lasting = _lasting()
        _told[:] = _tracers()
        if lasting:
            instrument(_make_node, _run_backward, _TracersGuard() if _told else None)
        else:
            instrument()
        # assigned last: after an exception before this line the next call of `current_mode` calls this function again
        _everywhere[:] = map(ref, lasting)


def _lasting() -> list[_Entered]:
    """What has been entered in all threads and is not over; what an interrupt kept from being entered is forgotten."""
    return [entered for found in _everywhere if (entered := found()) and entered.lasts()]


def _tracers() -> list[Follower]:
    """Those of all threads."""
    return [entered.changes["tracers"][-1] for entered in _lasting() if "tracers" in entered.changes]


# ---- entering them ---------------------------------------------------------------------------------------------------


class _FoundByWith(property):
    """A special method of a context manager, which `with` finds to be a function written in C.

    `with` finds both methods before its body begins, by asking the class for them as for properties. So no step of
    Python lies between the body and the function that ends it.
    """

    def __call__(self, entrance: Entrance, *error: Any) -> Any:
        """As contextlib.ExitStack calls what it finds in the class."""
        return self.__get__(entrance)(*error)


class _Unpaired(local):
    """The entrances for which one special method was found in this thread, and the other was not."""

    def __init__(self) -> None:
        self.begun: list[Callable[[], _Entered | None]] = []
        self.ended: list[Callable[[], _Entered | None]] = []


def _itself(entered: _Entered) -> _Entered:
    return entered


def _newest(entrances: list[Callable[[], _Entered | None]]) -> _Entered | None:
    """Takes the newest that is not over from the list."""
    while entrances:
        entered = entrances.pop()()
        if entered and entered.lasts():
            return entered
    return None


class Entrance:
    """The way into a mode: enter it by `with`, as often as you like, or decorate a function with it.

    What is decorated is in the mode while it runs: a generator, a coroutine and an asynchronous generator are not
    while they wait, so that whoever runs meanwhile is not.
    """

    def __init__(self, changes: dict[str, Any]) -> None:
        self._changes = changes
        self._unpaired = _Unpaired()

    @_FoundByWith
    def __enter__(self) -> Callable[[], object]:
        entered = _newest(self._unpaired.ended)
        if entered is None:
            entered = _Entered(self._changes)
            self._unpaired.begun.append(ref(entered))
        modes = _current()
        if not modes.entered and replace(modes.mode, **self._changes) == modes.mode:
            return partial(bool, entered)  # what is so already need not be entered
        _instrument(entered)
        return partial(_modes.set, modes.and_also(entered))

    @_FoundByWith
    def __exit__(self) -> Callable[..., None]:
        entered = _newest(self._unpaired.begun)
        if entered is None:  # as from Python 3.14 on, where `with` looks for `__exit__` first
            entered = _Entered(self._changes)
            self._unpaired.ended.append(partial(_itself, entered))
        return entered.end()

    def __call__(self, function: Function) -> Function:
        """`function`, in the mode whenever it runs."""

        @wraps(function)
        def within(*arguments: Any, **named: Any) -> Any:
            with mode(**self._changes):
                return function(*arguments, **named)

        @wraps(function)
        def generator(*arguments: Any, **named: Any) -> Generator[Any, Any, Any]:
            return (yield from self._steps(function(*arguments, **named)))

        @wraps(function)
        async def coroutine(*arguments: Any, **named: Any) -> Any:
            return await _Awaited(self._steps(function(*arguments, **named)))

        @wraps(function)
        async def asynchronous_generator(*arguments: Any, **named: Any) -> AsyncGenerator[Any, Any]:
            running = function(*arguments, **named)
            step = running.asend(None)
            while True:
                try:
                    made = await _Awaited(self._steps(step))
                except StopAsyncIteration:
                    return
                try:
                    step = running.asend((yield made))
                except GeneratorExit:
                    await _Awaited(self._steps(running.aclose()))
                    raise
                except BaseException as error:
                    step = running.athrow(error)

        if isasyncgenfunction(function):
            return cast(Function, asynchronous_generator)
        if iscoroutinefunction(function):
            return cast(Function, coroutine)
        return cast(Function, generator if isgeneratorfunction(function) else within)

    def _steps(self, running: Any) -> Generator[Any, Any, Any]:
        """What a generator or coroutine does, each step in the mode."""
        step = partial(running.send, None)
        while True:
            with mode(**self._changes):
                try:
                    made = step()
                except StopIteration as end:
                    return end.value
            try:
                step = partial(running.send, (yield made))
            except GeneratorExit:
                with mode(**self._changes):
                    running.close()
                raise
            except BaseException as error:
                step = partial(running.throw, error)


class _Awaited(Awaitable[Any]):
    """Steps, to be awaited."""

    def __init__(self, steps: Generator[Any, Any, Any]) -> None:
        self._steps = steps

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._steps


def mode(**changes: Any) -> Entrance:
    """The way into the current mode with these fields of `Mode` changed."""
    return Entrance(changes)


def no_grad() -> Entrance:
    """Computes without recording: Values made here are leaves, which saves time and memory when only numbers count.

    Use it with `with`, or as a decorator, `@no_grad()`. Derivatives of functions, as `grad(f)`, work here as elsewhere.
    Decorate a generator: a `with` in it would hold for its caller too, while the generator waits. The same goes for
    `async def`, where a `with` around an `await` holds for that task alone.

    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y, y.operands
    (Value(data=9.0, grad=0.0), ())
    """
    return mode(records=False)


def recording() -> Entrance:
    """Records within, also where a `no_grad` is around it."""
    return mode(records=True)


# ---- what they do ----------------------------------------------------------------------------------------------------


_differentiated: ContextVar[Value | None] = ContextVar("differentiated", default=None)


def differentiating(function: Function) -> Function:
    """`function`, which says by `about` what it differentiates: until the next time, or until it ends."""

    @wraps(function)
    def within(*arguments: Any, **named: Any) -> Any:
        return copy_context().run(function, *arguments, **named)

    return cast(Function, within)


def about(node: Value) -> None:
    """Called with each node before the Values of its derivatives are made: errors about these name the node."""
    _differentiated.set(node)


def is_tracing(*values: Value) -> bool:
    """Whether a function is being recorded here: then Values stand for numbers that are not known yet.

    values: whether, if not here, some of these are made of the arguments of one that is being recorded elsewhere.
    """
    if not _everywhere:
        return False
    return bool(current_mode().tracers) or any(tracer.knows(x) for tracer in _tracers() for x in values)


def current_source() -> Source:
    """The line that is making a Value now; for a derivative, the line that made what is being differentiated."""
    node = _differentiated.get()
    if node is None:
        return calling_source()
    source = source_of(node) or calling_source()
    within = f", in the derivative of {source.derivative_of}" if source.derivative_of else ""
    return source._replace(derivative_of=f"{node.primitive and node.primitive.name}{within}")


def _make_node(data: float, primitive: Primitive, operands: tuple[Operand, ...]) -> Value:
    current = current_mode()
    if current.locates and current.records:
        node: Value = restored(LocatedValue, (current_source(), data, None, "", primitive, operands))
    else:
        node = new_node(data, primitive, operands)
    for tracer in _told:
        tracer.made(node, tracer in current.tracers)
    if current.check_node:
        current.check_node(data, primitive, operands)
    return node if current.records else node.detach()


def _run_backward(output: Value) -> None:
    current = current_mode()
    for tracer in _tracers():
        tracer.check_backward(output, tracer in current.tracers)
    run_backward(output)
    if current.check_backward:
        current.check_backward(output)


class _TracersGuard:
    """Asks the tracers of all threads what is asked of a Guard."""

    def read(self, value: Value, how: str) -> None:
        for tracer, here in self._asked():
            tracer.read(value, how, here)

    def written(self, value: Value, what: str) -> None:
        for tracer, here in self._asked():
            tracer.written(value, what, here)

    def detached(self, value: Value) -> Value:
        asked = self._asked()
        for tracer, here in asked:
            node = tracer.detached(value, here)
            if node is not None:
                for tracer, here in asked:
                    tracer.made(node, here)
                return node
        return Value(settled(value), value.label)

    def _asked(self) -> list[tuple[Follower, bool]]:
        here = current_mode().tracers
        tracers = _tracers()
        if not tracers:
            _instrument()
        return [(tracer, tracer in here) for tracer in tracers]
