"""Jacobians as structures: for each number of a result the derivatives by all numbers of an argument."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.graph.ndarrays import array_of, is_array, is_float32
from autograd.graph.structure import rebuild, with_leaves


def jacobian_structure(outputs: Any, inputs: Any, rows: Iterable[Sequence[Any]]) -> Any:
    """The structure of `outputs`, and in place of each of its numbers that of `inputs`, with the derivatives.

    Of an array by an array they are one array, of the shape of the first and then that of the second.

    rows: for each number of `outputs`, the derivatives of it by each number of `inputs`.

    >>> jacobian_structure([0.0, (0.0,)], {"a": 0.0}, [[1.0], [2.0]])
    [{'a': 1.0}, ({'a': 2.0},)]
    >>> import numpy
    >>> jacobian_structure(numpy.zeros(2), numpy.zeros((2, 1)), [[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2, 1)
    """
    coming = iter(rows)

    def derivatives_of(output: Any) -> Any:
        if not is_array(output):
            return rebuild(inputs, iter(next(coming)))
        block = [next(coming) for _ in range(output.size)]
        place = 0

        def by(x: Any) -> Any:
            nonlocal place
            size, shape = (x.size, x.shape) if is_array(x) else (1, ())
            numbers = [d for row in block for d in row[place : place + size]]
            place += size
            return array_of(numbers, output.shape + shape, is_array(x) and is_float32(x))

        return with_leaves(inputs, by)

    return with_leaves(outputs, derivatives_of)
