"""Names of a package that are imported when they are first used: what is not used costs no time."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from threading import RLock
from typing import Any, NamedTuple

from autograd.common.forking import free_when_forked
from autograd.common.names_elsewhere import NamesElsewhere

__all__ = ["imported_when_used", "names_for_later"]

_LATER = "_names_for_later"
_lock = free_when_forked(RLock())  # two threads, each of which imports a package, do not exchange `__import__` at once


@contextmanager
def imported_when_used(namespace: dict[str, Any], elsewhere: str = "") -> Iterator[None]:
    """In its block, `from module import name as name` imports nothing; a name is imported when it is first used.

    Type checkers and editors read the statements as anywhere else. The block holds nothing but such statements. The
    package gets `__getattr__`, which imports a name and keeps it, and `__dir__`, which lists all names. A folder that
    the statements name is imported when it is used, too: `autograd.drawing` needs no import of its own.

    namespace: `globals()` of the package's `__init__`. elsewhere: the module that says what to write for names of other
        libraries, see `NamesElsewhere`.

    >>> package = {"__name__": "autograd.table"}
    >>> exec('''
    ... from autograd.common import imported_when_used
    ... with imported_when_used(globals()):
    ...     from autograd.table.number import as_float as as_float
    ... ''', package)
    >>> "as_float" in package, "as_float" in package["__dir__"]()
    (False, True)
    >>> package["__getattr__"]("as_float")(2), "as_float" in package
    (2.0, True)
    """
    with _lock:
        at_once = builtins.__import__

        def postpone(
            name: str,
            globals: Mapping[str, object] | None = None,
            locals: Mapping[str, object] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            if globals is namespace:
                return _Source(name)
            return at_once(name, globals, locals, fromlist, level)  # of another module, in another thread

        builtins.__import__ = postpone
        try:
            yield
        finally:
            builtins.__import__ = at_once
    later = {name: place for name, place in namespace.items() if isinstance(place, _Place)}
    for name in later:
        del namespace[name]
    namespace[_LATER] = later
    namespace.update(_access(namespace, later, elsewhere))


class _Place(NamedTuple):
    """Where a name comes from when it is used."""

    module: str
    name: str


class _Source:
    """Stands for the module of a statement in the block; each name of it is a place."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> _Place:
        return _Place(self._module, name)


def _access(namespace: dict[str, Any], later: Mapping[str, _Place], elsewhere: str) -> dict[str, Any]:
    package = namespace["__name__"]
    advice = NamesElsewhere(package, elsewhere).advice if elsewhere else lambda name: ""

    def __getattr__(name: str) -> Any:  # noqa: N807
        if name in later:
            place = later[name]
            namespace[name] = thing = getattr(import_module(place.module), place.name)
            return thing
        folder = f"{package}.{name}"
        if any(f"{place.module}.".startswith(f"{folder}.") for place in later.values()):
            return import_module(folder)
        message = f"module {package!r} has no attribute {name!r}{advice(name)}"
        raise AttributeError(message, name=name, obj=sys.modules[package])

    def __dir__() -> list[str]:  # noqa: N807
        return sorted({*namespace, *later})

    return {"__getattr__": __getattr__, "__dir__": __dir__}


def names_for_later(namespace: Mapping[str, Any]) -> Mapping[str, object]:
    """The names in the block of `imported_when_used` of a package, those that have been used since among them."""
    names: Mapping[str, object] = namespace.get(_LATER, {})
    return names
