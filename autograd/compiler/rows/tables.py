"""Tables: the rows of an argument, given as lists or by the buffer protocol, without a copy where they are float64."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from autograd.common.wording import with_type
from autograd.compiler.rows.memory import Numbers, Place, overlap
from autograd.graph.named_parts import container_of
from autograd.graph.ndarrays import is_array, is_float32
from autograd.graph.structure import flattened, rebuild


@dataclass(frozen=True)
class ArgumentRows:
    """The rows of one argument.

    n: how many rows. row: the structure of a row, with numbers for which the function can be recorded.
    numbers: the object that holds all numbers, float64. The number in row i and column j lies
        `row_stride * i + column_stride * j` floats behind `address`.
    is_buffer: whether the caller gave a buffer.
    """

    n: int
    row: Any
    numbers: Any
    address: int
    row_stride: int
    column_stride: int
    n_columns: int
    is_buffer: bool

    def rows(self) -> Iterator[tuple[float, ...]]:
        """Each row's numbers, left to right."""
        flat: Any = (ctypes.c_double * self._extent).from_address(self.address) if self.n else []
        for i in range(self.n):
            start = i * self.row_stride
            yield tuple(flat[start + j * self.column_stride] for j in range(self.n_columns))

    def is_apart(self, out: Place) -> bool:
        """Whether results can be written to `out` row by row, while these rows are being read.

        So it is where the two do not overlap, or where each row lies at the place of its own results.
        """
        if not self.n or not self.n_columns or not overlap(out, (self.address, self._extent)):
            return True
        first = self.address - out[0]
        last = first + 8 * (self.n_columns - 1) * self.column_stride
        return self.row_stride * self.n == out[1] and first >= 0 and last < 8 * self.row_stride

    @property
    def _extent(self) -> int:
        return self.row_stride * (self.n - 1) + self.column_stride * max(self.n_columns - 1, 0) + 1


def table_of(data: Any, name: str) -> ArgumentRows:
    """The rows of an argument; error messages call it by `name`.

    data: a list or tuple of rows, each a number or a nested list, all of one structure; or a buffer of numbers with
    the rows as its first axis (`array.array`, a numpy array). float64 is not copied.

    Errors: TypeError for data of another kind, or with anything else than numbers; ValueError for rows of different
    structures.

    >>> table = table_of([[1, 2], [3, 4], [5, 6]], "xs")
    >>> table.n, table.n_columns, list(table.rows())
    (3, 2, [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)])
    """
    if isinstance(data, (list, tuple)):
        return _table_of_list(data, name)
    try:
        view = memoryview(data)
    except TypeError:
        raise TypeError(
            f"{name} must be rows, a list or a buffer such as a numpy array; got {with_type(data)}"
        ) from None
    if view.ndim == 0:
        raise TypeError(f"{name} must be rows, got a single number; say in_axes=None for what all rows share")
    if view.format != "d" or view.ndim > 2 or any(stride < 0 or stride % 8 for stride in view.strides or ()):
        try:
            rows = data.tolist() if hasattr(data, "tolist") else view.tolist()
        except (NotImplementedError, ValueError):
            raise TypeError(f"{name} has numbers of format {view.format!r}; make them float64") from None
        return _table_of_list(rows, name, _ones(view.shape[1:] if view.shape else ()), is_buffer=True)
    shape, strides = view.shape or (), view.strides or ()
    return ArgumentRows(
        n=shape[0],
        row=[1.0] * shape[1] if len(shape) == 2 else 1.0,
        numbers=view,
        address=address_of(view),
        row_stride=strides[0] // 8,
        column_stride=strides[1] // 8 if len(shape) == 2 else 1,
        n_columns=shape[1] if len(shape) == 2 else 1,
        is_buffer=True,
    )


def _table_of_list(rows: Sequence[Any], name: str, row: Any = None, is_buffer: bool = False) -> ArgumentRows:
    first = rows[0] if rows else row
    numbers = array("d")
    if rows:
        numbers = _numbers(rows, name)
    n_columns = len(numbers) // len(rows) if rows else len(flattened(row)) if row is not None else 0
    return ArgumentRows(
        n=len(rows),
        row=rebuild(first, iter(numbers[:n_columns])) if rows else row,
        numbers=numbers,
        address=numbers.buffer_info()[0],
        row_stride=n_columns,
        column_stride=1,
        n_columns=n_columns,
        is_buffer=is_buffer,
    )


def _numbers(rows: Sequence[Any], name: str) -> array[float]:
    first = rows[0]
    try:
        if not isinstance(first, (list, tuple)):
            if {float} == set(map(type, rows)):
                return array("d", rows)
        elif {(type(first), len(first))} == {(type(row), len(row)) for row in rows}:
            flat = list(chain.from_iterable(rows))
            if {float} >= set(map(type, flat)):
                return array("d", flat)
    except TypeError:
        pass  # to be named below
    shape = shape_of(first)
    numbers = array("d")
    for i, row in enumerate(rows):
        if shape_of(row) != shape:
            raise ValueError(f"{name} row {i} is {row!r:.60}, but row 0 is {first!r:.60}: another structure")
        try:
            numbers.extend(flattened(row))
        except (TypeError, OverflowError) as error:
            raise type(error)(f"{name} row {i}: {error}") from None
    return numbers


def plain(argument: Any) -> Any:
    """Arrays as nested lists."""
    if hasattr(argument, "tolist"):
        return argument.tolist()
    if isinstance(argument, list):
        return [plain(part) for part in argument] if any(hasattr(part, "tolist") for part in argument) else argument
    return argument


def without_foreign(argument: Any) -> Any:
    """Arrays as nested lists, but for those of numpy, which are structures."""
    if is_array(argument):
        return argument
    if isinstance(argument, list) and any(hasattr(part, "tolist") for part in argument):
        return [without_foreign(part) for part in argument]
    return plain(argument)


def writable(buffer: Any, n: int) -> Numbers:
    """A buffer for n results.

    Errors: ValueError for a buffer that is read-only or of another length, TypeError for anything else.
    """
    view = flat_view(buffer, "out")
    if len(view) != n or view.readonly:
        raise ValueError(f"out must be a writable buffer of {n} numbers; it has {len(view)}")
    return view


def flat_view(buffer: Any, name: str = "parameters") -> Numbers:
    """All numbers of a contiguous buffer of float64, in order.

    Errors: TypeError for anything else.
    """
    try:
        view: Any = memoryview(buffer)
    except TypeError:
        raise TypeError(
            f"{name} must be a buffer of float64, as array.array('d', ...) is; got {with_type(buffer)}"
        ) from None
    if view.format != "d" or not view.c_contiguous:
        raise TypeError(f"{name} must be a contiguous buffer of float64; its format is {view.format!r}")
    flat: Numbers = view if view.ndim == 1 else view.cast("B").cast("d")
    return flat


def shape_of(structure: Any) -> Any:
    """The kinds and lengths of a structure's parts: arguments of the same shape share a recording.

    >>> shape_of([1.0, (2.0, 3.0)]) == shape_of([4, (5, 6)]), shape_of([1.0]) == shape_of((1.0,))
    (True, False)
    """
    if isinstance(structure, (list, tuple)):
        if {float}.issuperset(map(type, structure)):
            return type(structure), len(structure)
        shapes = [shape_of(part) for part in structure]
        return (type(structure), *shapes) if any(shapes) else (type(structure), len(structure))
    if is_array(structure):
        return "array", structure.shape, is_float32(structure)
    container = None if type(structure) is float else container_of(structure)
    if container is None:
        return None
    return (type(structure), tuple(container.keys), *map(shape_of, container.parts))


def _ones(shape: Sequence[int]) -> Any:
    return [_ones(shape[1:]) for _ in range(shape[0])] if shape else 1.0


class _Buffer(ctypes.Structure):
    _fields_ = (("address", ctypes.c_void_p), ("rest", ctypes.c_void_p * 9))


def address_of(view: Any) -> int:
    """The address of a buffer's first number; the buffer may be read-only or strided."""
    buffer = _Buffer()
    full_read_only = 0x011C
    get, release = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
    get(ctypes.py_object(view), ctypes.byref(buffer), full_read_only)
    release(ctypes.byref(buffer))
    return int(buffer.address or 0)
