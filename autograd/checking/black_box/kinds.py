"""The kinds of arrays that a point may hold: how their numbers are read, and how new ones are made of numbers."""

from __future__ import annotations

import array
import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy
from numpy.typing import NDArray

from autograd.common.wording import with_type
from autograd.graph.ndarrays import check_plain
from autograd.graph.value import Value, number_of

Vector = NDArray[numpy.float64]

DOUBLE = sys.float_info.epsilon
SINGLE = 2.0**-23


@dataclass(frozen=True)
class Kind:
    """A kind of array or number.

    shape: of the array; () for a number. epsilon: the distance from 1 to the next number of its precision.
    made: a new array of a vector of its numbers. wider: the same kind in double precision, if it is of a lower one.
    """

    shape: tuple[int, ...]
    epsilon: float
    made: Callable[[Vector], Any]
    wider: Callable[[], Kind] | None = None

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return prod(self.shape)

    def index(self, i: int) -> str:
        """What to write after an array's name for its i-th number: `[3,7]`."""
        return f"[{','.join(map(str, numpy.unravel_index(i, self.shape)))}]" if self.shape else ""


def is_of_integers(leaf: Any) -> bool:
    """Whether `leaf` is an integer or an array of numpy that holds such."""
    return type(leaf) is int or (isinstance(leaf, (numpy.ndarray, numpy.integer)) and leaf.dtype.kind in "iu")


def kind_of(leaf: Any, name: str, integers: bool = False) -> Kind:
    """The kind of an array or number of a point.

    integers: whether arrays of integers are taken for arrays of floats.

    Errors: TypeError for numbers without a derivative, such as integers in an array, and for what is no array.
    """
    library = library_of(leaf)
    if library:
        kind = _torch(leaf) if library == "torch" else _jax(leaf)
    elif isinstance(leaf, (numpy.ndarray, numpy.number)):
        kind = _numpy(leaf, leaf.dtype) if leaf.dtype.kind == "f" else None
        kind = _numpy(leaf, numpy.float64) if integers else kind
    elif isinstance(leaf, (array.array, ctypes.Array)):
        kind = _of_c(leaf)
    elif isinstance(leaf, (list, tuple)):
        make = type(leaf)
        kind = Kind((len(leaf),), DOUBLE, lambda numbers: make(numbers.tolist()))
    elif isinstance(leaf, (float, int, Value)) and not isinstance(leaf, bool):
        kind = Kind((), DOUBLE, lambda numbers: float(numbers[0]))
    else:
        raise TypeError(
            f"{name} is {with_type(leaf)}, by which gradcheck cannot differentiate; a point holds numbers and arrays "
            "of floats. Give it to f in another way: lambda x: f(x, other)"
        )
    if kind is None:
        raise TypeError(
            f"{name} holds numbers of {_dtype(leaf)}, by which there is no derivative; give floats, as astype(float) "
            "does, or keep it out of the point: lambda x: f(x, labels)"
        )
    return kind


def numbers_in(leaf: Any) -> Vector:
    """The numbers of an array in the order of its indices, as a new vector of float64.

    >>> numbers_in([[1.0, 2.0], [3.0, 4.0]])
    array([1., 2., 3., 4.])
    """
    if library_of(leaf) == "torch":
        leaf = leaf.detach().double().cpu().numpy()
    if isinstance(leaf, numpy.ma.MaskedArray):
        check_plain(leaf)
    numbers = numpy.asarray(leaf)
    if numbers.dtype == object:  # Values, and numbers beside them
        numbers = numpy.array([number_of(x) if isinstance(x, Value) else float(x) for x in numbers.ravel()])
    if numbers.dtype.kind in "cbUS":
        raise TypeError(f"no real numbers but {numbers.dtype}")
    return numbers.astype(numpy.float64).ravel()


def precision_of(leaf: Any) -> float:
    """The epsilon of a result of a function: that of its array, or else of float64."""
    if library_of(leaf) == "torch":
        return float(sys.modules["torch"].finfo(leaf.dtype).eps) if leaf.is_floating_point() else DOUBLE
    if isinstance(leaf, (array.array, ctypes.Array)):
        return SINGLE if memoryview(leaf).format[-1:] == "f" else DOUBLE
    return DOUBLE if getattr(leaf, "dtype", numpy.dtype(object)).kind in "iubO" else float(_finfo(leaf).eps)


def library_of(leaf: Any) -> str:
    """Whether torch or jax made an array; neither is imported for that."""
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    if torch is not None and isinstance(leaf, getattr(torch, "Tensor", ())):
        return "torch"
    return "jax" if jax is not None and isinstance(leaf, getattr(jax, "Array", ())) else ""


def _dtype(leaf: Any) -> str:
    return str(leaf.dtype if hasattr(leaf, "dtype") else memoryview(leaf).format)


def _finfo(leaf: Any) -> Any:
    """What is known of the floats of an array of numpy or jax; jax has kinds that numpy does not know."""
    return sys.modules["jax"].numpy.finfo(leaf.dtype) if library_of(leaf) == "jax" else numpy.finfo(leaf.dtype)


def _numpy(leaf: Any, dtype: Any) -> Kind:
    """An array or number of numpy; a new array lies in memory as the old one does, for code that reads it there."""
    shape = leaf.shape
    if shape:
        check_plain(leaf)
    order: Any = "F" if leaf.flags.f_contiguous and not leaf.flags.c_contiguous else "C"

    def made(numbers: Vector) -> Any:
        return numbers.reshape(shape).astype(dtype, order=order)

    epsilon = float(numpy.finfo(dtype).eps)
    return Kind(shape, epsilon, made, None if epsilon <= DOUBLE else lambda: _numpy(leaf, numpy.float64))


def _torch(leaf: Any) -> Kind | None:
    torch: Any = sys.modules["torch"]
    if not leaf.is_floating_point():
        return None
    shape = tuple(leaf.shape)

    def kind(dtype: Any) -> Kind:
        def made(numbers: Vector) -> Any:
            new = torch.from_numpy(numbers.reshape(shape).copy()).to(dtype=dtype, device=leaf.device)
            return new.requires_grad_(leaf.requires_grad)

        epsilon = float(torch.finfo(dtype).eps)
        return Kind(shape, epsilon, made, None if epsilon <= DOUBLE else lambda: kind(torch.float64))

    return kind(leaf.dtype)


def _jax(leaf: Any) -> Kind | None:
    jax: Any = sys.modules["jax"]
    if not jax.numpy.issubdtype(leaf.dtype, jax.numpy.floating):
        return None
    shape = tuple(leaf.shape)
    return Kind(shape, float(_finfo(leaf).eps), lambda numbers: jax.numpy.asarray(numbers.reshape(shape), leaf.dtype))


def _of_c(leaf: Any) -> Kind | None:
    """An array of the module `array`, or one of ctypes, which may have several dimensions."""
    view = memoryview(leaf)
    code = view.format[-1:]
    if code not in ("d", "f"):
        return None
    dtype = numpy.float64 if code == "d" else numpy.float32

    def made(numbers: Vector) -> Any:
        stored = numbers.astype(dtype).tobytes()
        return array.array(code, stored) if isinstance(leaf, array.array) else type(leaf).from_buffer_copy(stored)

    return Kind(tuple(view.shape or ()), float(numpy.finfo(dtype).eps), made)
