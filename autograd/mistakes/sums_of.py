"""Sums that were added up step by step, and how many terms they have."""

from __future__ import annotations

from typing import Any

from autograd.graph.value import Value
from autograd.table import rows as primitives

SUMS = (primitives.add, primitives.sum)
_PASSED = (primitives.neg, primitives.mul, primitives.div)


def terms_of(value: Value | float) -> int:
    """How many terms with a gradient a sum has, which may have been added up step by step and then scaled.

    >>> x = Value(1.0)
    >>> terms_of(-(x + x * x + 2.0 * x)), terms_of(x * x), terms_of(2.0)
    (3, 1, 0)
    """
    count = 0
    stack: list[Any] = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, Value):
            inside = [x for x in node.operands if isinstance(x, Value)]
            if node.primitive in SUMS or (
                node.primitive in _PASSED and len(inside) == 1 and inside[0].primitive in SUMS
            ):
                stack += inside
            else:
                count += 1
    return count
