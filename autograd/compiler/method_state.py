"""What a method may read from its object: a fingerprint of it, and the Values in it."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from autograd.graph.ndarrays import is_array
from autograd.graph.value import Value

_KNOWN_BY_IDENTITY = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType)
_COLLECTIONS = (list, tuple, set, frozenset, deque)
_PLAIN = (int, str, bytes, complex, type(None))


class StateOf:
    """The numbers, texts, arrays and containers that can be reached from an object, as they are now.

    fingerprint: equal for two states where a method computes the same with both. values: the Values among them, whose
        numbers do not count, as compiled code reads them at every call.

    >>> class Line:
    ...     def __init__(self, slope):
    ...         self.slope, self.offset = slope, [Value(1.0)]
    >>> before = StateOf(Line(2.0))
    >>> before.values, before.fingerprint == StateOf(Line(3.0)).fingerprint
    ([Value(data=1.0, grad=0.0)], False)
    """

    def __init__(self, thing: object) -> None:
        self.values: list[Value] = []
        floats, marks = array("d"), list[object]()
        waiting, seen = [*_attributes(thing), *_class_attributes(type(thing))], {id(thing)}
        while waiting:
            x = waiting.pop()
            if type(x) is float:
                floats.append(x)
                marks.append(float)
            elif isinstance(x, _PLAIN):
                marks.append((type(x), x))
            elif isinstance(x, (array, bytearray)):
                marks.append((type(x), bytes(x)))
            elif isinstance(x, float):
                floats.append(x)
                marks.append(type(x))
            else:
                marks.append(id(x) if isinstance(x, Value) or not _has_contents(x) else type(x))
                if id(x) not in seen:
                    seen.add(id(x))
                    if isinstance(x, Value):
                        self.values.append(x)
                    elif is_array(x) and x.dtype != object:
                        marks.append((x.shape, x.dtype.str, x.tobytes()))
                    else:
                        parts = [*_contents(x)]
                        marks.append(len(parts))
                        waiting += parts
        self.fingerprint = floats.tobytes(), marks


def _has_contents(x: object) -> bool:
    return is_array(x) or isinstance(x, (Mapping, *_COLLECTIONS)) or bool(_names(x))


def _contents(x: Any) -> Iterable[Any]:
    if is_array(x):
        return list(x.ravel())
    if isinstance(x, Mapping):
        return [*x.keys(), *x.values(), *_attributes(x)]
    items = list(x) if isinstance(x, _COLLECTIONS) else []
    return [*items, *_attributes(x)]


def _attributes(thing: object) -> list[Any]:
    """The names of an object's attributes and what they are."""
    names = _names(thing)
    return [*names, *(getattr(thing, name) for name in names)]


def _class_attributes(kind: type) -> list[Any]:
    """The same of a class and its bases, but for methods, properties and what Python itself keeps there."""
    pairs = [pair for base in kind.__mro__ for pair in vars(base).items()]
    return [x for pair in pairs if not (pair[0].startswith("__") or hasattr(pair[1], "__get__")) for x in pair]


def _names(thing: object) -> list[str]:
    if isinstance(thing, _KNOWN_BY_IDENTITY):
        return []
    slots = [name for kind in type(thing).__mro__ for name in _slots(kind) if hasattr(thing, name)]
    return [*getattr(thing, "__dict__", ()), *slots]


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(x for x in slots if x not in ("__dict__", "__weakref__"))
