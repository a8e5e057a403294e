"""Finds the parameters and modules in a module: among its attributes, and in lists and other containers there."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterable, Iterator
from itertools import count
from types import FunctionType
from typing import Any, TypeVar

from autograd import Parameter, Primitive, Value
from autograd.common import hold_same, objects_in

Built = TypeVar("Built")

_CONTAINERS = (list, tuple, dict, set, frozenset)


class NamesItsParts(ABCMeta):
    """The metaclass of modules. It names a module's parts after its `__init__`; an enclosing module names them again.

    It is an ABCMeta so that a module may have abstract methods: `class Model(nn.Module, ABC)`.

    base: the module class that the others derive from. slots: the names in all `__slots__` of a class.
    """

    base: Any
    slots: tuple[str, ...]

    def __init__(cls, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        cls.base = [parent for parent in cls.__mro__ if isinstance(parent, NamesItsParts)][-1]
        listed = [parent.__dict__.get("__slots__", ()) for parent in cls.__mro__]
        slots = [name for names in listed for name in ([names] if isinstance(names, str) else names)]
        cls.slots = tuple([name for name in slots if name != "__dict__"])
        if "forward" in vars(cls) and "__call__" not in vars(cls):
            inherited = next(vars(parent) for parent in cls.__mro__ if "__call__" in vars(parent))
            if inherited["__call__"] is inherited.get("forward"):  # it would not call the new one
                cls.__call__ = cls.base.__call__  # type: ignore[method-assign]

    def __call__(cls: type[Built], *arguments: Any, **named: Any) -> Built:
        """A new module, whose parts are named."""
        module: Any = type.__call__(cls, *arguments, **named)
        module._take_path("")
        for name, part in named_parts(module):
            if type(part) is Parameter or not is_module(part):
                part.label = name
            else:
                part._take_path(name)
        return module  # type: ignore[no-any-return]


def is_module(part: Any) -> bool:
    """Whether it is a Module; `isinstance` takes far longer with an ABC."""
    return isinstance(type(part), NamesItsParts)


def has_own_parameters(part: Any) -> bool:
    """Whether it is a module whose class overrides `parameters`."""
    return is_module(part) and type(part).parameters is not type(part).base.parameters


def is_container(part: Any) -> bool:
    """Whether the search for parameters looks into it."""
    return is_module(part) or isinstance(part, _CONTAINERS) or hasattr(part, "dtype")


def children(name: str, part: Any) -> list[tuple[str, Any]]:
    """The objects in the container `part`, each with its own name; `name` is that of the container.

    Errors: TypeError for parameters or modules in a set.
    """
    if _is_unordered(part):
        raise TypeError(f"{name} is a set, which has no order; keep parameters and modules in a list")
    names: Iterable[Any] = count()
    if is_module(part):
        names = [*_slotted(part), *vars(part)]
    elif isinstance(part, dict):
        names = part
    return [(str(child_name), child) for child_name, child in zip(names, _held(part))]


def named_parts(module: Any) -> Iterator[tuple[str, Any]]:
    """The modules and parameters below `module`, once each, with their dotted names, parents before children."""
    seen: dict[int, Any] = {id(module): module}  # keeps the part alive, so that no other object gets its id
    waiting = [("", iter(children("", module)))]
    while waiting:
        prefix, held = waiting[-1]
        for child_name, part in held:
            kind = type(part)
            if kind in _PLAIN or id(part) in seen:
                continue
            name = prefix + child_name
            if kind is Parameter:
                seen[id(part)] = part
                yield name, part
                continue
            if isinstance(part, Parameter) or is_module(part):
                seen[id(part)] = part
                yield name, part
            if has_own_parameters(part):
                names = {id(own): own_name for own_name, own in named_parts(part)}
                for i, own in enumerate(part.parameters()):
                    if id(own) not in seen:
                        seen[id(own)] = own
                        yield f"{name}.{names.get(id(own), i)}", own
            elif is_container(part):
                seen[id(part)] = part
                waiting.append((name + ".", iter(children(name, part))))
                break
        else:
            waiting.pop()


def plain_value(module: Any) -> str:
    """The dotted name of a Value below `module` that is no Parameter; "" where there is none."""
    seen: dict[int, Any] = {id(module): module}
    waiting: list[tuple[str, Any]] = [("", module)]
    while waiting:
        name, part = waiting.pop()
        prefix = name + "." if name else ""
        for child_name, child in children(name, part):
            if isinstance(child, Value) and not isinstance(child, Parameter):
                return prefix + child_name
            if type(child) not in _PLAIN and id(child) not in seen and is_container(child):
                seen[id(child)] = child
                waiting.append((prefix + child_name, child))
    return ""


class Found:
    """A cache of the parameters of a module, each once, in the order of `named_parts`.

    It is right while all containers that were searched hold the same objects as before. To check that takes a third of
    the time of a search, and training asks for the parameters twice in every step.

    parameters: these parameters. are_plain: whether the class of each is Parameter itself.

    module: the module to search. Without one the cache is empty and never right. Copies and pickles are empty too, so
        that a copied module searches again.
    """

    def __init__(self, module: Any = None) -> None:
        self.parameters: list[Any] = []
        self._modules: list[Any] = []
        self._containers: list[Any] = []
        self._seen: list[Any] | None = None
        if module is not None:
            self._look(module)
        self.are_plain = all(type(parameter) is Parameter for parameter in self.parameters)

    def is_right(self, module: Any) -> bool:
        """Whether `module` and all containers below it hold the same objects as before."""
        return self._seen is not None and hold_same(self._searched(module), self._seen)

    def _look(self, module: Any) -> None:
        entered: dict[int, Any] = {id(module): module}
        try:
            _collect(_held(module), self.parameters, entered)
        except RecursionError:  # a thousand parts within parts
            self.parameters = [part for _, part in named_parts(module) if not is_module(part)]
            return
        self.parameters = list(dict.fromkeys(self.parameters))
        _, *parts = entered.values()
        if any(map(_is_unordered, parts)):
            list(named_parts(module))  # raises the error, with the name
        if any(has_own_parameters(part) or hasattr(part, "dtype") for part in parts):
            return
        self._modules = [part for part in parts if is_module(part)]
        containers = [part for part in parts if not isinstance(part, tuple) and not is_module(part)]
        self._containers = [part.values() if isinstance(part, dict) else part for part in containers]
        if not any(type(part).slots for part in (module, *self._modules)):
            self._seen = objects_in(self._searched(module))

    def _searched(self, module: Any) -> list[Iterable[Any]]:
        held = [part for part in module.__dict__.values() if part is not self]
        return [held, *[part.__dict__ for part in self._modules], *self._containers]

    def __reduce__(self) -> tuple[Any, ...]:
        return Found, ()


_PLAIN = frozenset({str, int, float, bool, type(None), FunctionType, Primitive, Found})
"""The types of most attributes that hold no parameters."""


def _collect(parts: Iterable[Any], found: list[Any], entered: dict[int, Any]) -> None:
    """Adds the parameters among these parts, and below them, to those that were found, and to `entered` by their ids
    the parts that are looked into."""
    for part in parts:
        kind = type(part)
        if kind is Parameter:
            found.append(part)
        elif kind not in _PLAIN and id(part) not in entered:
            if isinstance(part, Parameter):
                found.append(part)
            elif has_own_parameters(part):
                entered[id(part)] = part
                found += part.parameters()
            elif is_container(part):
                entered[id(part)] = part
                _collect(_held(part), found, entered)


def _is_unordered(part: Any) -> bool:
    return isinstance(part, (set, frozenset)) and any(isinstance(x, Parameter) or is_module(x) for x in part)


def _held(part: Any) -> Iterable[Any]:
    """The objects in a container, in its order."""
    if isinstance(part, (list, tuple)):
        return part
    if is_module(part):
        return [*_slotted(part).values(), *vars(part).values()]
    if isinstance(part, dict):
        return list(part.values())
    if isinstance(part, (set, frozenset)):
        return ()
    nested = part.tolist() if part.dtype == object else []  # of arrays only those of objects can hold parameters
    return nested if isinstance(nested, list) else [nested]


def _slotted(module: Any) -> dict[str, Any]:
    slots = type(module).slots
    return {name: getattr(module, name) for name in slots if hasattr(module, name)} if slots else {}
