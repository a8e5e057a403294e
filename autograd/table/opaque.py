"""Opaque: the primitive of a node built by hand. The node knows its number and derivatives; the table has no rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autograd.table.number import NOTHING
from autograd.table.row import Primitive


class Opaque(Primitive):
    """The row of a node that was made by hand, of a number and its operands: see `autograd.micrograd`.

    The row says what the operation is called. A node's `own_derivatives()` are its local derivatives, and its number
    can be computed by no one else.
    """

    @property
    def stops(self) -> bool:
        """Whether no gradient passes, as nobody has said which."""
        return self.partials is _nothing

    def __reduce__(self) -> Any:
        return (stopped if self.stops else by_hand), (self.name,)


def stopped(name: str) -> Opaque:
    """The row of a node through which no gradient passes, as nobody has said which.

    >>> stopped("+").partials(3.0, 1.0, 2.0)
    [0.0, 0.0]
    """
    return _row(name, _nothing)


def by_hand(name: str) -> Opaque:
    """The row of a node whose derivatives a function by hand has. Asked for them, the row refuses.

    >>> try:
    ...     by_hand("cube").partials(8.0, 2.0)
    ... except TypeError as error:
    ...     print(str(error).partition(";")[0])
    'cube' has a _backward by hand, which only backward() of an autograd.micrograd.Value calls
    """

    def refuse(z: Any, *operands: Any) -> Sequence[Any]:
        if not operands:
            return ()
        raise TypeError(
            f"{name!r} has a _backward by hand, which only backward() of an autograd.micrograd.Value calls; "
            "for other derivatives write the operation with Value's own, or as an autograd.Primitive"
        )

    return _row(name, refuse)


def _nothing(z: Any, *operands: Any) -> Sequence[Any]:
    return [NOTHING] * len(operands)


def _row(name: str, partials: Any) -> Opaque:
    name = name or "by hand"
    return Opaque(name, name, f"the result of {name}, made by hand", lambda *operands: math.nan, partials)
