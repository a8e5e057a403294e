"""A model's numbers by name: read from its parameters, and checked before they are written back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from autograd import Parameter, Value
from nn.common.counts import as_number, number_of

Tensors = dict[str, Any]
"""A model's parameters by name, each entry a Value, a list of them, a list of equally long lists, and so on."""

State = dict[str, Any]
"""The numbers of a model by name, in the same structure, with floats in place of Values."""

_MOST_DIMENSIONS = 8  # a limit, as a list may hold itself
_MOST_PROBLEMS = 5


def as_tensor(part: Any, dimensions: int = 0) -> Any:
    """`part` as nested lists of Parameters; None unless it is a Parameter or a rectangular list of them.

    >>> first, second = Parameter(1.0), Parameter(2.0)
    >>> as_tensor((first, [second])) is None
    True
    >>> [[p.data for p in row] for row in as_tensor(([first], [second]))]
    [[1.0], [2.0]]
    """
    if isinstance(part, Parameter):
        return part
    if str(getattr(part, "dtype", "")) == "object":  # numpy's array of objects, without importing numpy
        part = part.tolist()
    if not isinstance(part, (list, tuple)) or not part or dimensions == _MOST_DIMENSIONS:
        return None
    tensor: list[Any] = []
    for child in part:
        entry = as_tensor(child, dimensions + 1)
        if entry is None or (tensor and shape_of(entry) != shape_of(tensor[0])):
            return None
        tensor.append(entry)
    return tensor


def shape_of(tensor: Any) -> tuple[int, ...]:
    """The shape of a tensor: its length, the length of its first entry, and so on.

    >>> shape_of([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    (2, 3)
    """
    shape: list[int] = []
    while isinstance(tensor, list) and len(shape) <= _MOST_DIMENSIONS:
        shape.append(len(tensor))
        tensor = tensor[0] if tensor else None
    return tuple(shape)


def entries(tensor: Any) -> Iterator[Any]:
    """The entries of a tensor, row by row."""
    if isinstance(tensor, list):
        for child in tensor:
            yield from entries(child)
    else:
        yield tensor


def numbers_of(tensor: Any) -> Any:
    """The numbers of a tensor's parameters, in the same lists."""
    return [numbers_of(child) for child in tensor] if isinstance(tensor, list) else number_of(tensor)


def load_numbers(tensors: Tensors, state: Mapping[str, Any]) -> None:
    """Gives the parameters the numbers of `state`: all of them, or none if one does not fit."""
    for parameter, number in checked_numbers(tensors, state).items():
        parameter.data = number


def checked_numbers(tensors: Tensors, state: Mapping[str, Any]) -> dict[Value, float]:
    """For each parameter the number that it gets.

    Errors: TypeError where `state` is no mapping; ValueError that names what is missing, unknown, of another shape or
    no number, and where a parameter in two places would become two numbers.

    >>> checked_numbers({"slope": Parameter(1.0), "row": [Parameter(2.0)]}, {"slop": 1.0, "row": 0.5})
    Traceback (most recent call last):
    ValueError: the state does not fit: slope is missing; slop is unknown; row has no entries, but needs the shape (1,)
    """
    if not isinstance(state, Mapping):
        raise TypeError(f"a state is a dict of names and numbers, as state_dict() returns; got {state!r:.60}")
    given = {name: _as_lists(tensor) for name, tensor in state.items()}
    problems = [f"{name} is missing" for name in tensors if name not in given]
    problems += [f"{name} is unknown" for name in given if name not in tensors]
    numbers: dict[Value, float] = {}
    names: dict[Value, str] = {}
    for name in tensors:
        if name in given:
            shape, needed = shape_of(given[name]), shape_of(tensors[name])
            if shape == needed:
                problems += _problems(name, tensors[name], given[name], numbers, names)
            else:
                problems.append(f"{name} has {_worded(shape)}, but needs {_worded(needed)}")
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        raise ValueError(
            f"the state does not fit: {'; '.join(problems[:_MOST_PROBLEMS])}" + (f"; and {more} more" * (more > 0))
        )
    return numbers


def _problems(
    where: str, tensor: Any, given: Any, numbers: dict[Value, float], names: dict[Value, str]
) -> Iterator[str]:
    """Yields the faults of the numbers `given` for a tensor, and collects the valid numbers."""
    if isinstance(tensor, list):
        if not isinstance(given, list) or len(given) != len(tensor):
            yield f"{where} has {_worded(shape_of(given))}, but needs {_worded(shape_of(tensor))}"
            return
        for i, (child, child_given) in enumerate(zip(tensor, given)):
            yield from _problems(f"{where}[{i}]", child, child_given, numbers, names)
        return
    try:
        number = given if type(given) is float else as_number(where, given)
    except (TypeError, ValueError) as error:
        yield str(error)
        return
    before = numbers.setdefault(tensor, number)
    if before != number and not (before != before and number != number):
        yield f"{names[tensor]} and {where} are one parameter, but are given {before!r} and {number!r}"
    names.setdefault(tensor, where)


def _as_lists(tensor: Any, dimensions: int = 0) -> Any:
    """Arrays and tensors of any library as nested lists."""
    if hasattr(tensor, "tolist"):
        return tensor.tolist()
    if isinstance(tensor, (list, tuple)) and dimensions < _MOST_DIMENSIONS:
        return [_as_lists(child, dimensions + 1) for child in tensor]
    return tensor


def _worded(shape: tuple[int, ...]) -> str:
    return f"the shape {shape}" if shape else "no entries"
