"""Modes: `no_grad`, `detect_anomaly` and others change how Values are made, and how backward passes run.

A mode is entered by `with` and holds for the thread that entered it (for its context, in the words of contextvars).
While no thread is in a mode, making a Value costs nothing more.

An exception always ends the mode, even one that a signal's handler raises between two steps of Python. A mode lasts as
long as a lock is held, and `with` releases the lock by a function written in C, which no signal interrupts. Ending a
mode does nothing else: the next call of `current_mode` finds the entrances that have ended, and drops them.
"""

from __future__ import annotations

from _thread import LockType, allocate_lock
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial, wraps
from threading import get_ident, local
from time import sleep
from typing import Any, NamedTuple, TypeVar, cast
from weakref import ref

from autograd.common.forking import in_each_child
from autograd.common.interrupts import Finally
from autograd.graph import native
from autograd.graph.copying import restored
from autograd.graph.differentiated import current_source
from autograd.graph.follower import Follower
from autograd.graph.in_each_step import in_each_step
from autograd.graph.source_line import Source
from autograd.graph.value import Operand, Value, backward_of, instrument, new_node
from autograd.table.row import Primitive

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Mode:
    """records: whether Values remember their operands. locates: whether they remember their source line.

    check_node: called with the number, the primitive and the operands of each new Value.
    check_backward: called with an output before its backward pass; returns the function to call after it.
    tracers: one for each function that is being recorded; recordings nest, and the last is the innermost.
    """

    records: bool = True
    locates: bool = False
    check_node: Callable[[float, Primitive, tuple[Operand, ...]], None] | None = None
    check_backward: Callable[[Value], Callable[[], None]] | None = None
    tracers: tuple[Follower, ...] = ()


class LocatedValue(Value):
    """A Value that knows the line that made it."""

    __slots__ = ("source",)

    source: Source

    def __getstate__(self) -> tuple[Any, ...]:
        return self.source, *super().__getstate__()

    def __setstate__(self, state: Any) -> None:
        self.source, *fields = state
        super().__setstate__(tuple(fields))


# ---- which modes are on ----------------------------------------------------------------------------------------------


class _Entered:
    """One entrance into a mode. It lasts while its lock exists and is held.

    Until `end()` is called, the entrance owns the lock; afterwards the caller owns it. `with` holds `lock.__exit__`; if
    Python drops that without calling it, the lock is freed and the entrance has ended.
    """

    __slots__ = ("__weakref__", "_kept", "changes", "lock")

    def __init__(self, changes: dict[str, Any]) -> None:
        self.changes = changes
        self._kept: LockType | None = allocate_lock()
        self._kept.acquire()
        self.lock = ref(self._kept)

    def lasts(self) -> bool:
        """Whether it has not ended."""
        lock = self.lock()
        return lock is not None and lock.locked()

    def end(self) -> Callable[..., None]:
        """The function that ends it."""
        lock, self._kept = self.lock(), None
        assert lock is not None
        return lock.__exit__


class _Modes(NamedTuple):
    """The entrances of a thread, outermost first, and the mode that they make together."""

    entered: tuple[_Entered, ...] = ()
    mode: Mode = Mode()

    def and_also(self, entered: _Entered) -> _Modes:
        """These entrances, and within them another one."""
        return _Modes((*self.entered, entered), replace(self.mode, **entered.changes))


_PLAIN = _Modes()
_modes = ContextVar("modes", default=_PLAIN)
_everywhere: list[ref[_Entered]] = []  # the entrances of all threads
_told: tuple[Follower, ...] = ()  # the tracers of all threads; one may still be called once after its recording
_alone_in: tuple[_Modes | None, tuple[Follower, ...]] = (None, ())  # modes that call the one of `_told`, and no more
_tickets: dict[tuple[int, object], None] = {}  # one for each thread in `_alone` or waiting for it, in order of arrival
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
    """A lock for `with`: one thread at a time. A signal's handler may enter it again in the same thread.

    A lock of `threading` would stay held for ever if an exception came between the body of `with` and the release.
    """
    ticket = get_ident(), object()
    held = Finally(_tickets.pop, ticket, None)
    _tickets[ticket] = None
    while next(iter(tuple(_tickets)))[0] != ticket[0]:  # a copy, as other threads may change the dict
        sleep(0.0)
    return held


def _instrument(entered: _Entered | None = None) -> None:
    """Lets new Values and backward passes call the modes of all threads, and one that is being entered."""
    global _told, _alone_in
    with _alone():
        if entered is not None:
            _everywhere.append(ref(entered))
        lasting = _lasting()
        _told, _alone_in = tuple(_tracers()), (None, ())
        if lasting:
            instrument(_make_node, _run_backward, _TracersGuard() if _told else None)
        else:
            instrument()
        # assigned last: after an exception before this line the next call of `current_mode` calls this function again
        _everywhere[:] = map(ref, lasting)


def _begin_child() -> None:
    """In a forked process no other thread is left to finish what it did in `_alone`."""
    _tickets.clear()
    _instrument()


in_each_child(_begin_child)


def _lasting() -> list[_Entered]:
    """The entrances of all threads that have not ended; one that an interrupt kept from being entered is dropped."""
    return [entered for found in _everywhere if (entered := found()) and entered.lasts()]


def _tracers() -> list[Follower]:
    """The innermost tracer of each entrance, of all threads."""
    return [entered.changes["tracers"][-1] for entered in _lasting() if "tracers" in entered.changes]


# ---- entering them ---------------------------------------------------------------------------------------------------


class _FoundByWith(property):
    """A special method of a context manager, computed by a property so that `with` gets a function written in C.

    `with` looks up both special methods before its body begins, and the lookup calls this property. So no step of
    Python, which a signal could interrupt, lies between the body and the function that ends the mode.
    """

    def __call__(self, entrance: Entrance, *error: Any) -> Any:
        """contextlib.ExitStack calls the special method of the class with the object, and so this property."""
        return self.__get__(entrance)(*error)


class _Unpaired(local):
    """The entrances of this thread for which `with` has looked up one of the two special methods only."""

    def __init__(self) -> None:
        self.begun: list[Callable[[], _Entered | None]] = []
        self.ended: list[Callable[[], _Entered | None]] = []


def _itself(entered: _Entered) -> _Entered:
    return entered


def _newest(entrances: list[Callable[[], _Entered | None]]) -> _Entered | None:
    """Removes the newest entrance that has not ended from the list, and returns it."""
    while entrances:
        entered = entrances.pop()()
        if entered and entered.lasts():
            return entered
    return None


class Entrance:
    """The way into a mode: enter it by `with`, as often as you like, or decorate a function with it.

    A decorated function is in the mode while it runs. A generator, a coroutine and an asynchronous generator leave the
    mode while they wait, so that the code that runs meanwhile is not in it.
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
            return partial(bool, entered)  # the mode would change nothing
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

        return cast(Function, in_each_step(function, partial(mode, **self._changes)) or within)


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


def enable_grad() -> Entrance:
    """Computes with recording, also inside a `no_grad`; used as `no_grad` is.

    >>> x = Value(3.0)
    >>> with no_grad(), enable_grad():
    ...     y = x * x
    >>> len(y.operands)
    2
    """
    return mode(records=True)


# ---- what modes do --------------------------------------------------------------------------------------------------


def is_tracing(*values: Value) -> bool:
    """Whether a function is being recorded in this thread, so that Values stand for numbers that are not known yet.

    values: also True if one of these depends on the arguments of a function that another thread records.
    """
    if not _everywhere:
        return False
    return bool(current_mode().tracers) or any(tracer.knows(x) for tracer in _tracers() for x in values)


def _make_node(data: float, primitive: Primitive, operands: tuple[Operand, ...], kind: type[Value] = Value) -> Value:
    modes = _modes.get()
    if modes is _alone_in[0] and _told is _alone_in[1] and kind is Value and all(map(_lasts, modes.entered)):
        node = new_node(data, primitive, operands)
        for tracer in _told:
            tracer.made_here(node, operands)
        return node
    return _make_node_in_any_mode(data, primitive, operands, kind)


def _make_node_in_any_mode(
    data: float, primitive: Primitive, operands: tuple[Operand, ...], kind: type[Value]
) -> Value:
    modes, told = _current(), _told
    current = modes.mode
    locates = current.locates and current.records
    node: Value
    if kind is not Value:
        attributes = {"source": current_source()} if locates else {}
        node = restored(kind, (attributes, data, None, "", primitive, operands))
    elif locates:
        node = restored(LocatedValue, (current_source(), data, None, "", primitive, operands))
    else:
        node = new_node(data, primitive, operands)
    for tracer in told:
        tracer.made(node, tracer in current.tracers)
    if current.check_node:
        current.check_node(data, primitive, operands)
    elif current.records and not locates and len(told) == 1 and told[0] in current.tracers:
        _record_alone(modes, told)
    return node if current.records else node.detach()


def _record_alone(modes: _Modes, told: tuple[Follower, ...]) -> None:
    """Makes new Values faster from now on, in a thread whose modes only have them told to one tracer."""
    global _alone_in
    with _alone():
        if told is _told:
            _alone_in = modes, told
            if native.loaded:
                locks = tuple([entered.lock for entered in modes.entered])
                native.loaded.record_alone(told[0].new, _modes.get, modes, locks)


def made_node(data: float, primitive: Primitive, operands: tuple[Operand, ...]) -> Value:
    """A node of a number that is given, which remembers its operands also inside a `no_grad`."""
    if current_mode().records:
        return _make_node(data, primitive, operands)
    with enable_grad():
        return _make_node(data, primitive, operands)


def _run_backward(output: Value, gradient: float = 1.0) -> None:
    current = current_mode()
    for tracer in _tracers():
        tracer.check_backward(output, tracer in current.tracers)
    check = current.check_backward(output) if current.check_backward else None
    backward_of(output, gradient)
    if check:
        check()


class _TracersGuard:
    """The Guard of value.py that passes each call on to the tracers of all threads."""

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
        return value._leaf()

    def _asked(self) -> list[tuple[Follower, bool]]:
        here = current_mode().tracers
        tracers = _tracers()
        if not tracers:
            _instrument()
        return [(tracer, tracer in here) for tracer in tracers]
