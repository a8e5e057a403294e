"""Numbers as arguments: how many epochs, neurons, rows of a batch; how large a setting."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.drawing import check_count

__all__ = ["as_number", "check_count"]


def as_number(what: str, x: Any) -> float:
    """A setting as a float; `what` is its name, for the error.

    >>> as_number("momentum", 1)
    1.0
    >>> as_number("momentum", None)
    Traceback (most recent call last):
    TypeError: momentum: expected a real number, got the NoneType None
    """
    try:
        return Value(x).data
    except (TypeError, OverflowError) as error:
        raise type(error)(f"{what}: {error}") from None
