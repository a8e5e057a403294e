"""The number of a Value: a float, whatever real number was assigned to its `data`.

`data` is a plain attribute, because training assigns it more often than anything else; so an assigned object is checked
at its first use.
"""

from __future__ import annotations

from typing import Any

from autograd.graph.node import Node
from autograd.graph.source_line import name_of
from autograd.table.row import NOTHING, as_float


def settled(value: Node) -> float:
    """The number of `value` as a float; `value` holds that float from now on.

    Errors: TypeError and OverflowError that name the Value whose data is no real number.

    >>> from autograd import Value
    >>> x = Value(2.0, "x")
    >>> x.data = 3
    >>> settled(x), x.data
    (3.0, 3.0)
    """
    number: float = value._number
    if type(number) is not float:
        number = value._number = real_number(value, number)
    if number is NOTHING and not value.operands:  # a leaf may change, so its zero is an ordinary one
        number = value._number = 0.0
    return number


def real_number(value: Node, assigned: Any) -> float:
    """What was assigned to the data of a Value, as a float.

    Errors: TypeError and OverflowError that name the Value.

    >>> from autograd import Value
    >>> real_number(Value(2.0, "x"), "3")
    Traceback (most recent call last):
    TypeError: the data of 'x': expected a real number, got the str '3'; write float('3')
    """
    try:
        return as_float(assigned)
    except (TypeError, OverflowError) as error:
        raise type(error)(f"the data of {name_of(value)}: {error}") from None
