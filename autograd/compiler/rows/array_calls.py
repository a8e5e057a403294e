"""Calls with arrays, dicts and dataclasses: by buffers, where lists alone are called directly.

An array of float64 is read where it lies, and the arrays of the result are parts of one buffer.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from autograd.compiler.rows.tables import shape_of
from autograd.graph.ndarrays import is_array, is_float32
from autograd.graph.structure import flattened, rebuild, with_leaves
from autograd.graph.value import Value

Reader = Callable[[Any], Any]


def called_by_buffers(
    into: Callable[..., object], arguments: Sequence[Any], outputs: Any, n_outputs: int
) -> Callable[..., Any]:
    """The function of arguments of these structures that calls `into` with a buffer for each; see `Point`."""
    readers = [_reader(argument) for argument in arguments]
    results = _writer(outputs)

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
        return results(out)

    return call


def _writer(outputs: Any) -> Callable[[array[float]], Any]:
    """What makes the structure of `outputs` of their numbers; arrays share the memory of these."""
    makers: list[Callable[[array[float]], Any]] = []
    place = 0

    def leaf(x: Any) -> float:
        nonlocal place
        makers.append(_array_at(place, x) if is_array(x) else itemgetter(place))
        place += x.size if is_array(x) else 1
        return 0.0

    skeleton = with_leaves(outputs, leaf)
    if type(skeleton) is float:
        return makers[0]
    return lambda numbers: rebuild(skeleton, iter([make(numbers) for make in makers]))


def _array_at(start: int, like: Any) -> Callable[[array[float]], Any]:
    numpy, size, shape = sys.modules["numpy"], like.size, like.shape
    if not size:
        return lambda numbers: numpy.empty(shape, like.dtype)
    if is_float32(like):
        return lambda numbers: numpy.frombuffer(numbers, float, size, 8 * start).reshape(shape).astype(numpy.float32)
    if len(shape) == 1:
        return lambda numbers: numpy.frombuffer(numbers, float, size, 8 * start)
    return lambda numbers: numpy.frombuffer(numbers, float, size, 8 * start).reshape(shape)


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
