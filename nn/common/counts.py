"""Numbers of Values, and arguments that are numbers or flags."""

from __future__ import annotations

from typing import Any

from autograd import Value
from autograd.common import with_type

__all__ = ["as_number", "check_flag", "gradient_of", "number_of"]


def as_number(what: str, x: Any) -> float:
    """A setting as a float; `what` is its name, for the error.

    Errors: TypeError and ValueError for anything but a number, and for an int beyond the floats.

    >>> as_number("momentum", 1)
    1.0
    >>> as_number("momentum", None)
    Traceback (most recent call last):
    TypeError: momentum: expected a real number, got the NoneType None
    """
    try:
        return Value(x).data
    except TypeError as error:
        raise TypeError(f"{what}: {error}") from None
    except OverflowError as error:
        raise ValueError(f"{what}: {error}") from None


def number_of(value: Value) -> float:
    """The number of a Value as a float, whatever real number was assigned to its `data`.

    Errors: TypeError that names the Value, for what is no real number.

    >>> weight = Value(0.0, "weight")
    >>> weight.data = 1
    >>> number_of(weight)
    1.0
    """
    number = value.data
    return number if type(number) is float else value.detach().data


def gradient_of(value: Value) -> float:
    """The gradient of a Value as a float, whatever real number was assigned to its `grad`.

    Errors: TypeError that names the Value, for what is no real number; the native engine raises it at the assignment.

    >>> weight = Value(0.0, "weight")
    >>> weight.grad = 2
    >>> gradient_of(weight)
    2.0
    """
    grad = value.grad
    return grad if type(grad) is float else as_number(f"the grad of {value.label!r}", grad)


def check_flag(what: str, flag: object) -> None:
    """A TypeError for a flag that is neither True nor False, such as the text "False", which Python takes for true.

    >>> check_flag("nesterov", "False")
    Traceback (most recent call last):
    TypeError: nesterov is True or False, got the str 'False'
    """
    if not isinstance(flag, bool):
        raise TypeError(f"{what} is True or False, got {with_type(flag)}")
