"""Numbers that primitives take: floats, objects that become floats, and numbers that record the operations on them."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import Any, Final

NOTHING: Final = float("0")
"""The derivative by an operand that the result does not depend on, as the branch not taken of a `where`: a zero known
by its identity. Along such an edge nothing is sent, where 0.0 would send 0 times what comes: nan, if that is inf."""


class Recorded:
    """Base class of numbers that record the operations on them, as `autograd.Value` does.

    A primitive that meets one among its operands calls `record(primitive, operands)` instead of `evaluate`.
    """

    __slots__ = ()

    @staticmethod
    def record(primitive: Any, operands: tuple[Any, ...]) -> Any:
        """The number that `primitive` makes of `operands`; each kind of number says here how it remembers that."""
        raise TypeError(f"{primitive.name} met a number that does not say how to record it; define `record`")

    def as_constant(self) -> Any:
        """The number as a constant, by which no derivative is taken: a float, where the number is known."""
        return self


def as_float(number: Any) -> float:
    """`number` as a float64: an int, a float, a fraction, a numpy scalar. Anything else is a TypeError that shows it.

    >>> as_float(3)
    3.0
    >>> as_float("3")
    Traceback (most recent call last):
    TypeError: expected a real number, got the str '3'; write float('3')
    """
    if type(number) is float:
        return number
    real = number
    if not isinstance(number, (int, float)):  # to be a Real takes long to find out
        real = number.item() if getattr(number, "shape", None) == () and hasattr(number, "item") else number
        if not isinstance(real, Real) or getattr(number, "mask", False):  # numpy's masked numbers are a 0.0
            raise TypeError(f"expected a real number, got the {type(number).__name__} {number!r:.60}{_mend(number)}")
    try:
        return float(real)
    except OverflowError:
        raise OverflowError("an int beyond 1.8e308 does not fit a float64; write math.inf or scale it") from None


def _is_numeral(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _mend(number: Any) -> str:
    if isinstance(number, str):
        return f"; write float({number!r:.60})" if _is_numeral(number) else "; write a number for it"
    if isinstance(number, complex):
        return "; derivatives here are of real functions, so take .real and .imag apart"
    if isinstance(number, Recorded):
        return "; it is a Value already, so use it as it is, or its .data, as p.data -= lr * p.grad does"
    if isinstance(number, Iterable):
        return "; a Value is one number, so make a list of them: [Value(x) for x in numbers]"
    if hasattr(number, "__float__"):  # a Decimal, a number of sympy: rounding it is the caller's to say
        return "; write float(x)"
    return ""
