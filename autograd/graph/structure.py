"""Numbers in lists: the nested lists and tuples that functions take and give, as a flat list and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from autograd.common.wording import with_type
from autograd.graph.source_line import function_name
from autograd.graph.value import Value
from autograd.table.row import as_float


def flattened(structure: Any) -> list[Any]:
    """The numbers and Values of `structure`, left to right.

    >>> flattened([1.0, (2.0, [3.0])])
    [1.0, 2.0, 3.0]
    """
    if isinstance(structure, (list, tuple)):
        if {float}.issuperset(map(type, structure)):  # as most are: no need to look at each
            return list(structure)
        return [x for part in structure for x in flattened(part)]
    return [structure if isinstance(structure, Value) else as_float(structure)]


def numbers_returned(f: Any, returned: Any) -> list[Any]:
    """The numbers and Values that `f` returned, left to right.

    Errors: TypeError for what is neither, with f's name.

    >>> numbers_returned(sorted, [2.0, 3.0])
    [2.0, 3.0]
    """
    try:
        return flattened(returned)
    except TypeError as error:
        what = str(error)
        if returned is None:
            what = "it returned None; is its `return` missing?"
        elif hasattr(returned, "tolist"):
            what = f"it returned {with_type(returned)}; return a list, as its tolist() is"
        raise TypeError(f"{function_name(f)} is to return numbers or lists of them: {what}") from None


def rebuild(structure: Any, numbers: Iterator[Any]) -> Any:
    """`structure` with its numbers replaced by those that come.

    >>> rebuild([0, (0, [0])], iter("abc"))
    ['a', ('b', ['c'])]
    """
    if isinstance(structure, list):
        if {float}.issuperset(map(type, structure)):
            return list(islice(numbers, len(structure)))
        return [rebuild(part, numbers) for part in structure]
    if isinstance(structure, tuple):
        parts = [rebuild(part, numbers) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else tuple(parts)
    return next(numbers)


def transform(function: Callable[[Any], Any], structure: Any) -> Any:
    """`structure` with `function` of each number in its place."""
    return rebuild(structure, map(function, flattened(structure)))


def outline(structure: Any) -> str:
    """A structure with a dot for each number, lists and tuples being the same here.

    >>> outline([1.0, (2.0, [3.0])])
    '[·, [·, [·]]]'
    """
    if isinstance(structure, (list, tuple)):
        return f"[{', '.join(map(outline, structure))}]"
    return "·"


def paths(structure: Any, name: str) -> list[str]:
    """A name for each number of `structure`, if the whole has the name `name`.

    >>> paths([1.0, (2.0, [3.0])], "p")
    ['p[0]', 'p[1][0]', 'p[1][1][0]']
    """
    if isinstance(structure, (list, tuple)):
        fields = getattr(structure, "_fields", None)
        places = [f"{name}.{field}" for field in fields] if fields else [f"{name}[{i}]" for i in range(len(structure))]
        return [path for part, place in zip(structure, places) for path in paths(part, place)]
    return [name]
