"""A primitive of arrays: of each number in them, as numpy's own functions are. numpy is looked up, never imported."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def is_plain_array(x: Any) -> bool:
    """Whether `x` is an array of numpy, of some dimension and of no subclass.

    >>> import numpy
    >>> is_plain_array(numpy.zeros(2)), is_plain_array(numpy.array(0.0)), is_plain_array([0.0])
    (True, False, False)
    """
    numpy = sys.modules.get("numpy")
    return numpy is not None and type(x) is numpy.ndarray and x.ndim > 0


def of_each_element(function: Callable[..., Any], operands: tuple[Any, ...]) -> Any:
    """The array of `function` of each element of the operands, which are broadcast; of float64 if all results are.

    >>> import numpy
    >>> of_each_element(max, (numpy.array([1.0, 5.0]), 3.0))
    array([3., 5.])
    """
    numpy = sys.modules["numpy"]
    found = numpy.frompyfunc(function, len(operands), 1)(*operands)
    return found.astype(float) if {float}.issuperset(map(type, found.ravel().tolist())) else found
