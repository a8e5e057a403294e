"""Calls with arrays, dicts and dataclasses: by buffers, where lists alone are called directly.

An array of float64 is read where it lies, and the arrays of the result are parts of one buffer.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.rows.tables import shape_of
from autograd.graph.ndarrays import is_array, is_float32
from autograd.graph.structure import flattened, with_leaves
from autograd.graph.value import Value

Reader = Callable[[Any], Any]


def called_by_buffers(
    into: Callable[..., object], arguments: Sequence[Any], outputs: Any, n_outputs: int
) -> Callable[..., Any]:
    """The function of arguments of these structures that calls `into` with a buffer for each; see `Point`."""
    readers = [_reader(argument) for argument in arguments]

    def call(*given: Any) -> Any:
        if len(given) != len(readers):
            return NotImplemented
        buffers = []
        for read, argument in zip(readers, given):
            buffer = read(argument)
            if buffer is None:
                return NotImplemented
            buffers.append(buffer)
        out = array("d", bytes(8 * n_outputs))
        if into(out, *buffers) is NotImplemented:
            return NotImplemented
        return structured(outputs, out)

    return call


def structured(outputs: Any, numbers: array[float]) -> Any:
    """The numbers in the structure of `outputs`; arrays share the memory of `numbers`."""
    if is_array(outputs):
        return _array_over(outputs, numbers, 0)
    place = 0

    def leaf(x: Any) -> Any:
        nonlocal place
        start = place
        if not is_array(x):
            place += 1
            return numbers[start]
        place += x.size
        return _array_over(x, numbers, start)

    return with_leaves(outputs, leaf)


def _array_over(like: Any, numbers: array[float], start: int) -> Any:
    numpy = sys.modules["numpy"]
    if not like.size:
        return numpy.empty(like.shape, like.dtype)
    found = numpy.frombuffer(numbers, float, like.size, 8 * start).reshape(like.shape)
    return found.astype(numpy.float32) if is_float32(like) else found


def _reader(structure: Any) -> Reader:
    """What makes a buffer of an argument of this structure, and None of any other."""
    expected = shape_of(structure)

    def read(argument: Any) -> Any:
        if shape_of(argument) != expected:
            return None
        try:
            numbers = flattened(argument)
        except (TypeError, OverflowError):
            return None
        return None if any(isinstance(x, Value) for x in numbers) else array("d", numbers)

    if not is_array(structure):
        return read
    numpy, shape, is_short = sys.modules["numpy"], structure.shape, is_float32(structure)
    kind = numpy.dtype("float32" if is_short else float)

    def read_array(argument: Any) -> Any:
        if type(argument) is not numpy.ndarray or argument.dtype != kind or argument.shape != shape:
            return read(argument)
        is_plain = argument.flags.carray and not is_short  # aligned too, which not all float64 are
        return argument if is_plain else numpy.array(argument, float, order="C")

    return read_array
