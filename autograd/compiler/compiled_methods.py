"""`compile` on a method: compiled code for each object, which is made anew when the object has changed."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd.common.wording import with_type
from autograd.compiler.method_state import StateOf


class _Code(NamedTuple):
    """The compiled code of a method, for one object in one state. thing: the object, which it does not keep alive."""

    thing: weakref.ref[Any]
    fingerprint: Any
    compiled: Any


class Methods:
    """The compiled code of a method for each object that it was called on, for as long as the object lives.

    compiled: makes compiled code of a function and of the Values that it reads.
    """

    def __init__(self, f: Callable[..., Any], compiled: Callable[[Callable[..., Any], list[Any]], Any]) -> None:
        self._f, self._compiled = f, compiled
        self._codes: dict[int, _Code] = {}

    def of(self, thing: Any) -> Any:
        """The compiled code for an object as it is now."""
        code, state = self._codes.get(id(thing)), StateOf(thing)
        if code is None or code.fingerprint != state.fingerprint:
            leaves = [x for x in state.values if not x.operands]
            code = _Code(self._watched(thing), state.fingerprint, self._compiled(_method(self._f, thing), leaves))
            self._codes[id(thing)] = code
        return code.compiled

    def _watched(self, thing: Any) -> weakref.ref[Any]:
        try:
            return weakref.ref(thing, functools.partial(self._forget, id(thing)))
        except TypeError:
            raise TypeError(
                f"a compiled method is kept for as long as its object lives, which {with_type(thing)} does not tell; "
                "add '__weakref__' to its __slots__"
            ) from None

    def _forget(self, key: int, gone: object) -> None:
        self._codes.pop(key, None)


class CompiledMethod:
    """A method of an object, as `Compiled` is a function: to be called, mapped, bound, inspected.

    Values that the object holds are parameters, read at every call. What else it holds is as it was when the method was
    recorded; where it has changed, the method is recorded again.

    >>> from autograd import Value, compile
    >>> class Line:
    ...     def __init__(self, slope):
    ...         self.slope, self.offset = slope, Value(1.0)
    ...     @compile(backend="python")
    ...     def at(self, x):
    ...         return self.slope * x + self.offset
    >>> line = Line(2.0)
    >>> line.at(3.0)
    7.0
    >>> line.slope, line.offset.data = 10.0, 0.5
    >>> line.at(3.0)
    30.5
    """

    def __init__(self, methods: Methods, thing: Any) -> None:
        self._methods = methods
        self.__self__ = thing

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The method's value at these numbers, in its structure."""
        return self._methods.of(self.__self__)(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        """What a compiled function has: `map`, `into`, `bind`, `program` and so on."""
        if name.startswith("__") and name != "__name__":
            raise AttributeError(name)
        return getattr(self._methods.of(self.__self__), name)


def _method(f: Callable[..., Any], thing: Any) -> Callable[..., Any]:
    """f as a method of an object that it does not keep alive."""
    reference = weakref.ref(thing)

    @functools.wraps(f)
    def method(*arguments: Any, **named: Any) -> Any:
        return f(reference(), *arguments, **named)

    signature = inspect.signature(f)
    method.__signature__ = signature.replace(parameters=[*signature.parameters.values()][1:])  # type: ignore[attr-defined]
    return method
