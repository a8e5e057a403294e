"""Numbers as arguments: how many epochs, neurons, rows of a batch; how large a setting."""

from __future__ import annotations

from typing import Any

from autograd import Value


def check_count(what: str, count: Any) -> None:
    """Refuses what is no int of at least 1; `what` is counted, for the error.

    >>> check_count("epochs", 10)
    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ValueError: epochs must be at least 1, got 0
    >>> check_count("epochs", 2.5)
    Traceback (most recent call last):
    TypeError: epochs must be an int, got the float 2.5
    """
    if not hasattr(count, "__index__") or isinstance(count, bool):
        raise TypeError(f"{what} must be an int, got the {type(count).__name__} {count!r:.60}")
    if count < 1:
        raise ValueError(f"{what} must be at least 1, got {count}")


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
