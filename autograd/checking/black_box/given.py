"""The gradient that is checked: given as arrays, by a function, or computed by torch or jax; read as a matrix."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy
from numpy.typing import NDArray

from autograd.checking.black_box.box import Box, results
from autograd.checking.black_box.containers import children, leaves
from autograd.checking.black_box.kinds import Kind, Vector, library_of, numbers_in
from autograd.common.wording import with_type
from autograd.graph.source_line import function_name

Matrix = NDArray[numpy.float64]


def as_matrix(expected: Any, box: Box, one_argument: bool) -> Matrix:
    """The derivatives that `expected` holds: a row for each number that f returned, a column for each of the point.

    expected: in the structure of the point, with arrays of the shape of f's result and then of the point's array; or
        where f returned a container of results, such a structure for each.

    Errors: TypeError and ValueError, that name the part and its shape, for another structure.
    """
    columns = box.parts[0] if one_argument else box.parts
    blocks = []
    for output, part in _outputs(box.returned, expected, "expected"):
        kinds = iter(zip(box.paths, box.kinds))
        blocks.append(_rows(part, columns, kinds, numpy.shape(output), "expected"))
    return numpy.concatenate([numpy.zeros((0, len(box.x))), *blocks])


def computed(box: Box) -> Any:
    """The gradient of f at its point by torch or jax, if they made all arrays of the point.

    Errors: TypeError where there is no such gradient.
    """
    libraries = {library_of(leaf) for part in box.parts for _, leaf in leaves(part, "")}
    if libraries == {"torch"}:
        return _by_torch(box)
    if libraries == {"jax"}:
        jax: Any = sys.modules["jax"]
        return jax.jacrev(box.f, argnums=tuple(range(len(box.parts))))(*box.arguments(box.x))
    raise TypeError(
        f"gradcheck cannot differentiate {function_name(box.f)}: its point holds arrays, and it does not work "
        "on Values. Give the gradient that is to be checked: gradcheck(f, point, expected=gradient_of_f)"
    )


def _by_torch(box: Box) -> Any:
    torch: Any = sys.modules["torch"]
    arguments = box.arguments(box.x)
    inputs = [leaf.requires_grad_(True) for part in arguments for _, leaf in leaves(part, "")]
    outputs = [leaf for _, leaf in leaves(box.f(*arguments), "f")]
    results(box.f, outputs)
    rows = []
    for output in outputs:
        if not getattr(output, "requires_grad", False):
            raise TypeError(
                f"{function_name(box.f)} returned {with_type(output)}, which has no grad_fn, so torch has no "
                "gradient of it; leave out item(), detach() and numpy(), or give expected="
            )
        for number in output.reshape(-1):
            found = torch.autograd.grad(number, inputs, retain_graph=True, allow_unused=True)
            gradients = [numpy.zeros(x.numel()) if g is None else numbers_in(g) for x, g in zip(inputs, found)]
            rows.append(numpy.concatenate(gradients))
    return ByNumbers(numpy.array(rows))


class ByNumbers:
    """A gradient that is a matrix already."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix


def _outputs(returned: Any, expected: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """Each result of f with the part of `expected` that belongs to it."""
    inside = children(returned)
    if inside is None:
        yield returned, expected
        return
    given = _alike(expected, inside)
    if given is None:
        raise ValueError(
            f"{path} is {_told(expected)}, but f returned {len(inside)} results; give the derivatives of each, in the "
            "structure of what f returned"
        )
    for (suffix, part), found in zip(inside, given):
        yield from _outputs(part, found, path + suffix)


def _rows(expected: Any, structure: Any, kinds: Iterator[tuple[str, Kind]], shape: tuple[int, ...], at: str) -> Matrix:
    """A matrix of the derivatives of a result of some shape by the arrays of `structure`."""
    size = int(numpy.prod(shape))
    inside = children(structure)
    if inside is None:
        name, kind = next(kinds)
        return _block(expected, shape + kind.shape, name, at).reshape(size, kind.size)
    given = _alike(expected, inside)
    if given is None:
        raise ValueError(
            f"{at} is {_told(expected)}, but the point has {len(inside)} parts there; give a derivative for each, "
            f"in the structure of the point: {', '.join(suffix for suffix, _ in inside)}"
        )
    parts = [_rows(part, of, kinds, shape, at + suffix) for (suffix, of), part in zip(inside, given)]
    return numpy.concatenate([numpy.zeros((size, 0)), *parts], axis=1)


def _alike(expected: Any, inside: list[tuple[str, Any]]) -> list[Any] | None:
    """The parts of `expected` in the order of another container's parts; None if it has others."""
    by_key = any(suffix.startswith("['") for suffix, _ in inside)
    if isinstance(expected, (list, tuple)) and len(expected) == len(inside) and not by_key:
        return list(expected)
    found = dict(children(expected) or ())
    return [found[suffix] for suffix, _ in inside] if found.keys() == dict(inside).keys() else None


def _block(expected: Any, shape: tuple[int, ...], name: str, at: str) -> Vector:
    try:
        found, numbers = numpy.shape(expected), numbers_in(expected)
    except (TypeError, ValueError):
        raise TypeError(
            f"{at} is to hold the derivatives by {name}, numbers of shape {shape}: got {_told(expected)}"
        ) from None
    if found == shape:
        return numbers
    hint = "; it has the transposed shape: give its .T" if found == shape[::-1] else ""
    raise ValueError(
        f"{at} has shape {found}, but the derivatives of f by {name} have {shape}: the shape of f's result, and then "
        f"that of {name}{hint}"
    )


def _told(expected: Any) -> str:
    inside = children(expected)
    return with_type(expected) if inside is None else f"a {type(expected).__name__} of {len(inside)}"
