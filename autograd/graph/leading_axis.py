"""Structures with a leading axis: what a loop reads step after step, and what its steps keep.

A list or an array has its elements one behind the other. A tuple, a dict or a dataclass has parts, each with a leading
axis of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.common.wording import with_type
from autograd.graph.named_parts import container_of
from autograd.graph.ndarrays import array_of, is_array, mend_of, numbers_in
from autograd.graph.structure import alike, outline, rebuild
from autograd.graph.value import Value


def steps_of(xs: Any, length: Any) -> list[Any]:
    """What each step reads of `xs`; None for each of `length` steps, where there are no xs.

    Errors: TypeError for what has no leading axis, and where neither xs nor a length says how many steps there are;
    ValueError for leading axes of different lengths.

    >>> steps_of(([1.0, 2.0], {"a": [3.0, 4.0]}), None)
    [(1.0, {'a': 3.0}), (2.0, {'a': 4.0})]
    """
    if length is not None and (type(length) is not int or length < 0):
        raise TypeError(f"length is a number of steps, 0 or more, got {with_type(length)}")
    if xs is None:
        if length is None:
            raise TypeError("scan needs the number of its steps: give xs, or write length=10 for a loop without xs")
        return [None] * length
    found = _axes(xs, "xs")
    lengths = {len(axis) for _, axis in found}
    if not found:
        raise TypeError(f"xs has no numbers, so it says no number of steps, got {xs!r:.60}; write xs=None, length=10")
    if len(lengths) > 1:
        which = ", ".join(f"{name} has {len(axis)}" for name, axis in found)
        raise ValueError(f"the parts of xs have different lengths: {which}; a step takes an element of each")
    (n,) = lengths
    if length is not None and length != n:
        raise ValueError(f"length={length}, but xs has {n} elements; leave one of the two out")
    columns = [axis for _, axis in found]
    return [_element(xs, iter([column[t] for column in columns])) for t in range(n)]


def _axes(xs: Any, name: str) -> list[tuple[str, Sequence[Any]]]:
    """The lists and arrays that have a leading axis, each with its name."""
    if isinstance(xs, list):
        return [(name, xs)]
    if is_array(xs):
        return [(name, numbers_in(xs) if xs.ndim == 1 else xs)]
    if isinstance(xs, tuple):
        fields = getattr(xs, "_fields", range(len(xs)))
        places = [f".{field}" if isinstance(field, str) else f"[{field}]" for field in fields]
        return [found for part, place in zip(xs, places) for found in _axes(part, name + place)]
    container = container_of(xs)
    if container is not None:
        return [found for part, place in zip(container.parts, container.places) for found in _axes(part, name + place)]
    mend = mend_of(xs) or "write a list with something for each step"
    what = "a Value, which is one number" if isinstance(xs, Value) else with_type(xs)
    raise TypeError(f"{name} is to have an element for each step, got {what}; {mend}")


def _element(xs: Any, elements: Any) -> Any:
    """The structure of a step: an element in the place of each list and array."""
    if isinstance(xs, list) or is_array(xs):
        return next(elements)
    if isinstance(xs, tuple):
        parts = [_element(part, elements) for part in xs]
        return type(xs)(*parts) if hasattr(xs, "_fields") else tuple(parts)
    container = container_of(xs)
    assert container is not None
    return container.with_parts([_element(part, elements) for part in container.parts])


def stacked(pattern: Any, columns: Sequence[Sequence[Any]]) -> Any:
    """What all steps keep, as one structure with a leading axis.

    pattern: what one step keeps. columns: for each number of it, what it is in each step.

    >>> stacked((0.0, [0.0, 0.0]), [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    ([1.0, 2.0], [[3.0, 5.0], [4.0, 6.0]])
    """
    return _stacked(pattern, iter(columns))


def _stacked(pattern: Any, columns: Any) -> Any:
    if isinstance(pattern, tuple):
        parts = [_stacked(part, columns) for part in pattern]
        return type(pattern)(*parts) if hasattr(pattern, "_fields") else tuple(parts)
    container = container_of(pattern)
    if container is not None:
        return container.with_parts([_stacked(part, columns) for part in container.parts])
    if is_array(pattern):
        rows = list(zip(*[next(columns) for _ in range(pattern.size)]))
        return array_of([x for row in rows for x in row], (len(rows), *pattern.shape))
    if isinstance(pattern, list):
        own = [next(columns) for _ in range(len(_numbers(pattern)))]
        return [rebuild(pattern, iter(row), keeps_float32=False) for row in zip(*own)]
    return list(next(columns))


def _numbers(structure: Any) -> list[Any]:
    numbers = alike(structure, structure)
    assert numbers is not None
    return numbers


def same_structure(what: str, found: Any, pattern: Any, mend: str) -> list[Any]:
    """The numbers of a structure, which has to be like the pattern.

    Errors: ValueError that shows both, and the mend.
    """
    numbers = alike(found, pattern)
    if numbers is None:
        raise ValueError(f"{what} has the structure {outline(found):.80}, and not {outline(pattern):.80}; {mend}")
    return numbers
