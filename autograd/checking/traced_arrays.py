"""Arrays of Values whose choices stay in the graph: of `numpy.maximum(0, z)` each z is an operand, also where it is not
chosen, so that a gradient which does not stop there can be told.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from autograd.graph.ndarrays import is_array
from autograd.graph.structure import with_leaves
from autograd.table import rows as primitives


def traced(structure: Any) -> Any:
    """A structure with such arrays in the place of its arrays of Values.

    >>> import numpy
    >>> from autograd import Value
    >>> numpy.maximum(0.0, traced(numpy.array([Value(-1.0)])))[0].primitive
    <primitive maximum>
    """
    return with_leaves(structure, lambda leaf: leaf.view(_kind()) if is_array(leaf) else leaf)


@cache
def _kind() -> Any:
    """The class of these arrays, made where numpy is there."""
    numpy: Any = sys.modules["numpy"]
    choices = {
        numpy.maximum: numpy.frompyfunc(primitives.maximum, 2, 1),
        numpy.minimum: numpy.frompyfunc(primitives.minimum, 2, 1),
        numpy.where: numpy.frompyfunc(primitives.where, 3, 1),
    }

    class Traced(numpy.ndarray):  # type: ignore[misc]
        def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
            ufunc = choices.get(ufunc, ufunc) if method == "__call__" else ufunc
            if "out" in options:
                options["out"] = tuple([_plain(x) for x in options["out"]])
            result = getattr(ufunc, method)(*map(_plain, inputs), **options)
            return result.view(Traced) if isinstance(result, numpy.ndarray) else result

        def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
            if function in choices and len(arguments) == 3:
                return choices[function](*arguments)
            return super().__array_function__(function, types, arguments, options)

    def _plain(x: Any) -> Any:
        return x.view(numpy.ndarray) if isinstance(x, Traced) else x

    return Traced
