"""Numbers in structures: what functions take and give, as a flat list and back.

A structure is a number, an array of numpy, or a list, a tuple, a named tuple, a dict or a dataclass of structures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from autograd.common.wording import with_type
from autograd.graph.named_parts import container_of
from autograd.graph.ndarrays import array_of, boxed, is_array, is_float32, mend_of, numbers_in, places_in
from autograd.graph.source_line import function_name
from autograd.graph.value import Value
from autograd.table.row import as_float

_NUMBERS = {float, Value}


def flattened(structure: Any) -> list[Any]:
    """The numbers and Values of `structure`, left to right; those of an array row by row.

    Errors: TypeError for what is neither a structure nor a real number.

    >>> flattened([1.0, (2.0, [3.0]), {"a": 4.0}])
    [1.0, 2.0, 3.0, 4.0]
    """
    if isinstance(structure, (list, tuple)):
        if _NUMBERS.issuperset(map(type, structure)):  # as most are: no need to look at each
            return list(structure)
        return [x for part in structure for x in flattened(part)]
    if type(structure) is float or isinstance(structure, Value):
        return [structure]
    if is_array(structure):
        return numbers_in(structure)
    container = container_of(structure)
    if container is not None:
        return [x for part in container.parts for x in flattened(part)]
    try:
        return [as_float(structure)]
    except TypeError:
        value, mend = boxed(structure), mend_of(structure)
        if value is not None:
            return [value]
        if not mend:
            raise
        raise TypeError(f"expected numbers or a structure of them, got {with_type(structure)}; {mend}") from None


def numbers_returned(f: Any, returned: Any) -> list[Any]:
    """The numbers and Values that `f` returned, left to right.

    Errors: TypeError for what is neither, with f's name.

    >>> numbers_returned(sorted, [2.0, 3.0])
    [2.0, 3.0]
    """
    try:
        return flattened(returned)
    except TypeError as error:
        what = "it returned None; is its `return` missing?" if returned is None else str(error)
        raise TypeError(f"{function_name(f)} is to return numbers or lists of them: {what}") from None


def rebuild(structure: Any, numbers: Iterator[Any], keeps_float32: bool = True) -> Any:
    """`structure` with its numbers replaced by those that come.

    An array becomes one of float64, and one of objects where what comes are no floats.

    keeps_float32: whether an array of float32 becomes one again, and one of objects remembers that it stands for one.

    >>> rebuild([0, (0, [0]), {"a": 0}], iter("abcd"))
    ['a', ('b', ['c']), {'a': 'd'}]
    """
    if isinstance(structure, (list, tuple)):
        if _NUMBERS.issuperset(map(type, structure)):
            parts = list(islice(numbers, len(structure)))
        else:
            parts = [rebuild(part, numbers, keeps_float32) for part in structure]
        return parts if isinstance(structure, list) else _tuple_like(structure, parts)
    if type(structure) is float or isinstance(structure, Value):
        return next(numbers)
    if is_array(structure):
        held = list(islice(numbers, structure.size))
        return array_of(held, structure.shape, keeps_float32 and is_float32(structure))
    container = container_of(structure)
    if container is not None:
        return container.with_parts([rebuild(part, numbers, keeps_float32) for part in container.parts])
    return next(numbers)


def _tuple_like(structure: tuple[Any, ...], parts: list[Any]) -> Any:
    return type(structure)(*parts) if hasattr(structure, "_fields") else tuple(parts)


def with_leaves(structure: Any, replaced: Callable[[Any], Any]) -> Any:
    """`structure` with `replaced(leaf)` in the place of each leaf, a number or a whole array.

    >>> with_leaves((1.0, [2.0]), str)
    ('1.0', ['2.0'])
    """
    if isinstance(structure, list):
        return [with_leaves(part, replaced) for part in structure]
    if isinstance(structure, tuple):
        return _tuple_like(structure, [with_leaves(part, replaced) for part in structure])
    container = container_of(structure)
    if container is not None:
        return container.with_parts([with_leaves(part, replaced) for part in container.parts])
    return replaced(structure)


def holds_arrays(structure: Any) -> bool:
    """Whether an array is in the structure."""
    return is_array(structure) or any(map(holds_arrays, (parts_of(structure) or {}).values()))


def transform(function: Callable[[Any], Any], structure: Any) -> Any:
    """`structure` with `function` of each number in its place."""
    return rebuild(structure, map(function, flattened(structure)))


def outline(structure: Any) -> str:
    """A structure with a dot for each number, lists and tuples being the same here.

    >>> outline([1.0, (2.0, [3.0]), {"b": 4.0, "a": 5.0}])
    "[·, [·, [·]], {'a': ·, 'b': ·}]"
    """
    if isinstance(structure, (list, tuple)):
        return f"[{', '.join(map(outline, structure))}]"
    if is_array(structure):
        return f"array of shape {structure.shape}"
    container = container_of(structure)
    if container is None:
        return "·"
    parts = list(zip(container.places, map(outline, container.parts)))
    if container.name:
        return f"{container.name}({', '.join(f'{place[1:]}={part}' for place, part in parts)})"
    return f"{{{', '.join(sorted(f'{place[1:-1]}: {part}' for place, part in parts))}}}"  # their order does not count


def paths(structure: Any, name: str) -> list[str]:
    """A name for each number of `structure`, if the whole has the name `name`.

    >>> paths([1.0, (2.0, [3.0]), {"a": 4.0}], "p")
    ['p[0]', 'p[1][0]', 'p[1][1][0]', "p[2]['a']"]
    """
    if isinstance(structure, (list, tuple)):
        fields = getattr(structure, "_fields", None)
        places = [f".{field}" for field in fields] if fields else [f"[{i}]" for i in range(len(structure))]
        return [path for part, place in zip(structure, places) for path in paths(part, name + place)]
    if is_array(structure):
        return [name + place for place in places_in(structure)]
    container = container_of(structure)
    if container is not None:
        return [path for part, place in zip(container.parts, container.places) for path in paths(part, name + place)]
    return [name]


def alike(structure: Any, pattern: Any) -> list[Any] | None:
    """The numbers of `structure` in the order in which `pattern` has them; None where the two differ in structure.

    Lists and tuples are the same here, and so are arrays and nested lists of their shape; dicts are alike if their
    keys are, and their order does not count.

    >>> alike({"a": 1.0, "b": [2.0, 3.0]}, {"b": (0.0, 0.0), "a": 0.0})
    [2.0, 3.0, 1.0]
    """
    if isinstance(structure, (list, tuple)) and isinstance(pattern, (list, tuple)):
        if len(structure) != len(pattern):
            return None
        if _NUMBERS.issuperset(map(type, structure)) and _NUMBERS.issuperset(map(type, pattern)):
            return list(structure)
        pairs = list(zip(structure, pattern))
    elif is_array(structure) and is_array(pattern):
        return numbers_in(structure) if structure.shape == pattern.shape else None
    else:
        parts, others = parts_of(structure), parts_of(pattern)
        if parts is None or others is None:
            return flattened(structure) if parts is others else None
        if parts.keys() != others.keys():
            return None
        pairs = [(parts[key], other) for key, other in others.items()]
    found: list[Any] = []
    for part, other in pairs:
        numbers = alike(part, other)
        if numbers is None:
            return None
        found += numbers
    return found


def parts_of(structure: Any) -> dict[Any, Any] | None:
    """The parts of a structure by what tells them apart; None for a number.

    >>> parts_of([2.0, 3.0]), parts_of(2.0)
    ({0: 2.0, 1: 3.0}, None)
    """
    if type(structure) is float or isinstance(structure, Value):
        return None
    if isinstance(structure, (list, tuple)) or is_array(structure):
        return dict(enumerate(structure))
    container = container_of(structure)
    return dict(zip(container.keys, container.parts)) if container else None
