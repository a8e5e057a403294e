"""Dicts and dataclasses as structures: their parts, the places of these, and the same with other parts."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from autograd.table.number import Recorded


@dataclass(frozen=True)
class Container:
    """What a dict or a dataclass holds.

    name: that of the dataclass; "" for a dict. keys: what tells its parts apart, also from those of a list.
    places: the ends of the expressions that name the parts, such as ".bias" or "['w']".
    with_parts: makes one of the same kind with other parts.
    """

    name: str
    parts: Sequence[Any]
    keys: Sequence[Any]
    places: Sequence[str]
    with_parts: Callable[[Sequence[Any]], Any]


def container_of(structure: Any) -> Container | None:
    """The parts of a dict or of an instance of a dataclass; None for anything else.

    >>> pair = container_of({"w": 2.0, "b": 3.0})
    >>> pair.parts, pair.places, pair.with_parts([4.0, 5.0])
    ([2.0, 3.0], ["['w']", "['b']"], {'w': 4.0, 'b': 5.0})
    """
    if isinstance(structure, dict):
        named = [(dict, key) for key in structure]
        return Container("", list(structure.values()), named, [f"[{key!r}]" for key in structure], _Dict(structure))
    if is_dataclass(structure) and not isinstance(structure, (type, Recorded)):
        kind, names = type(structure), [field.name for field in fields(structure)]
        parts, keys = [getattr(structure, name) for name in names], [(kind, name) for name in names]
        return Container(kind.__name__, parts, keys, [f".{name}" for name in names], _Data(structure))
    return None


@dataclass(frozen=True)
class _Dict:
    original: dict[Any, Any]

    def __call__(self, parts: Sequence[Any]) -> dict[Any, Any]:
        pairs = zip(self.original, parts)
        if type(self.original) is dict:
            return dict(pairs)
        made = copy.copy(self.original)  # an OrderedDict, a defaultdict with its factory
        for key, part in pairs:  # the `update` of a Counter adds
            made[key] = part
        return made


@dataclass(frozen=True)
class _Data:
    original: Any

    def __call__(self, parts: Sequence[Any]) -> Any:
        made = copy.copy(self.original)  # without `__init__`, which may refuse derivatives
        for field, part in zip(fields(made), parts):
            object.__setattr__(made, field.name, part)  # of a frozen one too
        return made
