"""The arrays that a point is made of: a gradient is right or wrong one array at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from autograd.graph.structure import parts_of
from autograd.graph.value import Value

Shape = tuple[int, ...]

_INDEX = re.compile(r"\[\d+(?:, ?\d+)*\]$")


@dataclass(frozen=True)
class ArrayBlock:
    """One array of a point: its name, its shape, and its first place among the flat numbers.

    >>> ArrayBlock("W", (2, 3), 4).places
    range(4, 10)
    """

    name: str
    shape: Shape
    start: int

    @property
    def places(self) -> range:
        """The places of its numbers among all."""
        return range(self.start, self.start + prod(self.shape))


def blocks_of(structure: Any, names: Sequence[str]) -> list[ArrayBlock]:
    """The arrays of a structure in order; nested lists of equal lengths count as an array of two axes at most.

    names: of all numbers, left to right.

    >>> for block in blocks_of(([[1.0, 2.0], [3.0, 4.0]], 5.0), ["W[0][0]", "W[0][1]", "W[1][0]", "W[1][1]", "b"]):
    ...     print(block)
    ArrayBlock(name='W', shape=(2, 2), start=0)
    ArrayBlock(name='b', shape=(), start=4)
    """
    blocks, start = [], 0
    parts = structure if type(structure) is tuple else (structure,)
    for shape in (shape for part in parts for shape in _shapes(part)):
        if prod(shape):
            name = names[start] if start < len(names) else ""
            blocks.append(ArrayBlock(_array_name(name, len(shape)), shape, start))
        start += prod(shape)
    return blocks


def _array_name(name: str, axes: int) -> str:
    """The name of an array, of that of its first number."""
    while axes > 0:
        found = _INDEX.search(name)
        if not found:
            break
        axes -= found[0].count(",") + 1
        name = name[: found.start()]
    return name


def _shapes(structure: Any) -> Iterator[Shape]:
    shape = _shape_of(structure)
    if shape is not None:
        yield shape
        return
    parts = list((parts_of(structure) or {}).values())
    inner = [shape for part in parts for shape in _shapes(part)]
    is_plain = isinstance(structure, (list, tuple)) and not hasattr(structure, "_fields")
    if is_plain and len({*inner}) == 1 and len(inner) == len(parts) and len(inner[0]) < 2 and _are_plain(parts):
        yield (len(parts), *inner[0])
    else:
        yield from inner


def _shape_of(structure: Any) -> Shape | None:
    """The shape of an array of any library or of C, () for a number, None for a container."""
    if not isinstance(structure, Value) and hasattr(structure, "shape"):
        return tuple(structure.shape)
    if type(structure).__module__ == "array" or hasattr(type(structure), "_length_"):  # this one is of ctypes
        return memoryview(structure).shape
    return () if parts_of(structure) is None else None


def _are_plain(parts: list[Any]) -> bool:
    return not any(hasattr(part, "shape") for part in parts if not isinstance(part, Value))
