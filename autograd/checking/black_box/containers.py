"""Containers of arrays and numbers: lists, tuples, dicts and dataclasses, taken apart and put together again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograd.graph.named_parts import container_of


def children(structure: Any) -> list[tuple[str, Any]] | None:
    """What a container holds, each with what to write after the container's name; None for what is no container.

    A list of floats is no container but an array.

    >>> children({"W": 1.0, "b": [2.0, 3.0]})
    [("['W']", 1.0), ("['b']", [2.0, 3.0])]
    >>> children([2.0, 3.0])
    """
    container = container_of(structure)
    if container is not None:
        return list(zip(container.places, container.parts))
    if not isinstance(structure, (list, tuple)):
        return None
    if hasattr(structure, "_fields"):
        return [(f".{name}", part) for name, part in zip(structure._fields, structure)]
    if structure and {float, int}.issuperset(map(type, structure)):
        return None
    return [(f"[{i}]", part) for i, part in enumerate(structure)]


def leaves(structure: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The arrays and numbers of `structure`, left to right, each with its path.

    >>> list(leaves({"W": [[1.0], [2.0]], "b": 3.0}, "p"))
    [("p['W'][0]", [1.0]), ("p['W'][1]", [2.0]), ("p['b']", 3.0)]
    """
    inside = children(structure)
    if inside is None:
        yield name, structure
        return
    for suffix, part in inside:
        yield from leaves(part, name + suffix)


def with_leaves(structure: Any, new: Iterator[Any]) -> Any:
    """`structure` with other leaves.

    >>> with_leaves({"W": 1.0, "b": (2.0, [3.0])}, iter("xyz"))
    {'W': 'x', 'b': ('y', 'z')}
    """
    inside = children(structure)
    if inside is None:
        return next(new)
    parts = [with_leaves(part, new) for _, part in inside]
    container = container_of(structure)
    if container is not None:
        return container.with_parts(parts)
    return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
