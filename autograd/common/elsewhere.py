"""Elsewhere: an attribute that other libraries have; the error of who asks for it says what to write here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NoReturn

__all__ = ["Elsewhere", "elsewhere", "names_here"]


class Elsewhere:
    """An attribute of other libraries' classes: reading it is an AttributeError that says what to write instead.

    `hasattr` is False, and what objects really have is found as fast as without this. A subclass may have the
    attribute, and an object that can have attributes of its own may be given it.

    instead: what to write, the end of the error. refused: whether no object may be given it, as nothing would read it.

    >>> class Circle:
    ...     diameter = Elsewhere("write 2 * circle.radius")
    >>> hasattr(Circle(), "diameter")
    False
    >>> Circle().diameter
    Traceback (most recent call last):
    AttributeError: 'Circle' object has no attribute 'diameter'; write 2 * circle.radius
    """

    def __init__(self, instead: str, refused: bool = False) -> None:
        self._instead, self._refused = instead, refused

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, thing: Any, kind: type) -> Any:
        own = getattr(thing, "__dict__", {}) if thing is not None else {}
        return own[self._name] if self._name in own else self._refuse(kind)

    def __set__(self, thing: Any, assigned: object) -> None:
        if self._refused or not hasattr(thing, "__dict__"):
            self._refuse(type(thing))
        thing.__dict__[self._name] = assigned

    def __delete__(self, thing: Any) -> None:
        self.__get__(thing, type(thing))
        del thing.__dict__[self._name]

    def _refuse(self, kind: type) -> NoReturn:
        raise AttributeError(f"{kind.__name__!r} object has no attribute {self._name!r}; {self._instead}")


def elsewhere(instead: Mapping[str, str], refused: Collection[str] = ()) -> dict[str, Elsewhere]:
    """For each name of an attribute of other libraries its `Elsewhere`, for the body of a class.

    instead: for each name what to write. refused: the names that no object may be given.
    """
    return {name: Elsewhere(words, name in refused) for name, words in instead.items()}


def names_here(thing: object) -> list[str]:
    """The names of an object's attributes without those that are elsewhere, for `__dir__` and completion by Tab."""
    own = getattr(thing, "__dict__", ())
    return [name for name in object.__dir__(thing) if name in own or hasattr(type(thing), name)]
