"""numpy's arrays as structures: their numbers, and new arrays of their shape. numpy is looked up, never imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from autograd.graph.value import Value
from autograd.table.row import as_float

_REAL = "fiub"  # the kinds of numpy's types that hold real numbers
_MENDS = {
    "c": "derivatives here are of real functions, so take .real and .imag apart",
    "V": "take its fields one by one, as x['name'] is one",
}
_OF_OTHERS = {
    "torch": "write x.detach().numpy() for an array, or x.tolist() for lists",
    "jax": "write numpy.asarray(x) for an array, or x.tolist() for lists",
    "jaxlib": "write numpy.asarray(x) for an array, or x.tolist() for lists",
    "pandas": "write x.to_numpy() for an array, or x.to_numpy().tolist() for lists",
    "polars": "write x.to_numpy() for an array, or x.to_numpy().tolist() for lists",
}


def is_array(x: Any) -> bool:
    """Whether `x` is an array of numpy; one of no dimension counts as the number that it holds.

    >>> import numpy
    >>> is_array(numpy.zeros(1)), is_array(numpy.array(0.0))
    (True, False)
    """
    kind: Any = getattr(sys.modules.get("numpy"), "ndarray", ())
    return isinstance(x, kind) and x.ndim > 0


def boxed(x: Any) -> Value | None:
    """The Value in an array of no dimension; None for anything else.

    >>> import numpy
    >>> boxed(numpy.array(Value(2.0))), boxed(numpy.array(2.0))
    (Value(data=2.0, grad=0.0), None)
    """
    held = x.item() if getattr(x, "shape", None) == () and hasattr(x, "item") else None
    return held if isinstance(held, Value) else None


def numbers_in(array: Any) -> list[Any]:
    """The numbers and Values in an array, row by row.

    Errors: TypeError for masked arrays and other subclasses of numpy.ndarray, and for what holds no real numbers.

    >>> import numpy
    >>> numbers_in(numpy.array([[1, 2], [3, 4]]))
    [1.0, 2.0, 3.0, 4.0]
    """
    check_plain(array)
    kind = array.dtype.kind
    if kind in _REAL:
        numbers: list[Any] = array.astype(float, copy=False).ravel().tolist()
        return numbers
    if kind == "O":
        return [x if isinstance(x, Value) else as_float(x) for x in array.ravel().tolist()]
    mend = _MENDS.get(kind, "x.astype(float) makes numbers of them, where they are some")
    raise TypeError(f"expected real numbers, got an array of {array.dtype.name}; {mend}")


def check_plain(array: Any) -> None:
    """A TypeError for masked arrays, matrices and other subclasses of numpy.ndarray, with what to write instead.

    >>> import numpy
    >>> check_plain(numpy.zeros(3).view(numpy.recarray))
    Traceback (most recent call last):
    TypeError: expected a plain array, got a recarray of shape (3,); write numpy.asarray(x)
    """
    if type(array) is not sys.modules["numpy"].ndarray:
        mend = "numpy.asarray(x)"
        if hasattr(array, "mask"):
            mend = "x.compressed() for the numbers that are not masked, or x.filled(0.0)"
        raise TypeError(f"expected a plain array, got a {type(array).__name__} of shape {array.shape}; write {mend}")


def array_of(numbers: Sequence[Any], shape: tuple[int, ...], is_short: bool = False) -> Any:
    """An array of this shape: of floats, or of objects where not all of `numbers` are floats.

    is_short: whether it is of float32; an array of objects has that in its dtype's metadata, see `is_float32`.
    """
    numpy = sys.modules["numpy"]
    if {float}.issuperset(map(type, numbers)):
        return numpy.array(numbers, dtype=numpy.float32 if is_short else float).reshape(shape)
    kind = numpy.dtype(object, metadata={"like": "float32"}) if is_short else object
    return numpy.fromiter(numbers, dtype=kind, count=len(numbers)).reshape(shape)


def places_in(array: Any) -> list[str]:
    """The end of the expression that names each number of an array.

    >>> import numpy
    >>> places_in(numpy.zeros((1, 2)))
    ['[0, 0]', '[0, 1]']
    """
    numpy = sys.modules["numpy"]
    return [f"[{', '.join(map(str, index))}]" for index in numpy.ndindex(array.shape)]


def is_float32(array: Any) -> bool:
    """Whether an array holds float32, or Values in their place."""
    return bool(array.dtype == "float32" or (array.dtype.metadata or {}).get("like") == "float32")


def mend_of(x: Any) -> str:
    """What to write instead of an array of another library; "" where that is not known.

    >>> from array import array
    >>> mend_of(array("d", [1.0]))
    'write x.tolist()'
    """
    library = type(x).__module__.partition(".")[0]
    if library in _OF_OTHERS or library == "numpy":
        return _OF_OTHERS.get(library, "")
    if hasattr(x, "__array__"):
        return "write numpy.asarray(x)"
    return "write x.tolist()" if hasattr(x, "tolist") else ""
