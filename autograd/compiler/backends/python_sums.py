"""Sums of arrays without machine code, by numpy where the program has imported it."""

from __future__ import annotations

import sys
from array import array
from operator import add
from typing import Any

from autograd.compiler.backends.protocols import Sums


def added_in_python(left: Sums, right: Sums) -> Sums:
    """See `AddSums`.

    >>> added_in_python(array("d", [1.0, 10.0]), array("d", [2.0, 20.0]).tobytes())
    array('d', [3.0, 30.0])
    """
    numpy: Any = sys.modules.get("numpy")
    if numpy is None:
        return array("d", map(add, memoryview(left).cast("B").cast("d"), memoryview(right).cast("B").cast("d")))
    total = left if isinstance(left, array) else array("d", left)
    numbers = numpy.frombuffer(total)
    numbers += numpy.frombuffer(right)
    return total
