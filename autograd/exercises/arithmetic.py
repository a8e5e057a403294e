"""Answers as they are typed: a number, or arithmetic on numbers, which is read and never run as code."""

from __future__ import annotations

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

_LONGEST = 200
_LARGEST_POWER = 1000.0
_TYPED = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "^": "**", "²": "**2", "³": "**3"})
_BETWEEN: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[[float], float]] = {
    name: getattr(math, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh")
}
_FUNCTIONS["abs"] = abs
_CONSTANTS = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True)
class Answer:
    """A number that somebody gave.

    figures: its significant figures, None for a number that was computed. half: half a unit of its last place, 0.0
    for a computed number.
    """

    number: float
    figures: int | None = None
    half: float = 0.0

    def rounds(self, exact: float) -> bool:
        """Whether the answer is this number, rounded to the figures of the answer.

        >>> read("0.39").rounds(0.3864), read("0.38").rounds(0.3864), read("1/3").rounds(1 / 3)
        (True, False, True)
        """
        return abs(self.number - exact) <= self.half * (1.0 + 1e-9) + 1e-9 * abs(exact)

    def tells(self, exact: float) -> bool:
        """Whether it is this number, and not too rough to tell it from others.

        >>> read("0.4").tells(0.3864), read("0.4").tells(0.4), read("0.39").tells(0.3864)
        (False, True, True)
        """
        is_equal = abs(self.number - exact) <= 1e-9 * abs(exact)
        return is_equal or (not self.is_rough and self.rounds(exact))

    @property
    def is_rough(self) -> bool:
        """Whether it has fewer than two significant figures, which many numbers round to."""
        return self.figures is not None and self.figures < 2


def read(typed: str) -> Answer:
    """The number of a text: as it is typed, or computed from arithmetic on numbers.

    Arithmetic has + - * / and powers, parentheses, and functions such as exp and tanh.

    Errors: ValueError that says what cannot be read, and what can.

    >>> read("-0.5"), read("= 2*0.3*(1-0.3)").number
    (Answer(number=-0.5, figures=1, half=0.05), 0.42)
    >>> read("__import__('os')")
    Traceback (most recent call last):
    ValueError: __import__ is no function here; there are exp, log, sqrt, sin, cos, tan, tanh, sinh, cosh, abs
    """
    text = typed.strip().removeprefix("=").strip().translate(_TYPED)
    if not text:
        raise ValueError("nothing was typed; write a number as -0.25, or arithmetic as 2*0.3*(1-0.3)")
    if len(text) > _LONGEST:
        raise ValueError(f"that has {len(text)} characters, and an answer up to {_LONGEST}")
    literal = _literal(text.replace(" ", ""))
    return literal if literal is not None else Answer(_finite(_computed(text), typed))


def answer_of(given: Any) -> Answer:
    """The answer that an argument is: a text, or a number, whose figures are those that Python writes.

    Errors: TypeError for anything else, ValueError for a text that cannot be read, nan and infinity.
    """
    if isinstance(given, str):
        return read(given)
    if isinstance(given, bool) or not hasattr(given, "__float__"):
        raise TypeError(f"an answer is a number or a text as '0.25', got the {type(given).__name__} {given!r:.60}")
    exact = _finite(float(given), str(given))
    if isinstance(given, (int, float)):
        return _literal(repr(given if isinstance(given, int) else exact)) or Answer(exact)
    return Answer(exact)


def _literal(text: str) -> Answer | None:
    try:
        decimal = Decimal(text)
    except InvalidOperation:
        return None
    if not decimal.is_finite() or "_" in text:
        return None
    _, digits, exponent = decimal.as_tuple()
    assert isinstance(exponent, int)
    figures = len(digits) if decimal else 0
    return Answer(_finite(float(decimal), text), figures, 0.5 * 10.0**exponent if exponent < 300 else math.inf)


def _finite(number: float, typed: str) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{typed.strip()[:60]} is not finite, and each of these gradients is")
    return number


def _computed(text: str) -> float:
    if re.search(r"\d,\d", text):
        raise ValueError(f"{text[:60]} has a comma; write a number with a point, as 0.25")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # as for 2(3), which is refused below
            tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ValueError(f"{text[:60]} cannot be read; write a number, or arithmetic as 2*0.3*(1-0.3)") from None
    try:
        return _number(tree.body)
    except ZeroDivisionError:
        raise ValueError(f"{text[:60]} divides by zero") from None
    except OverflowError:
        raise ValueError(f"{text[:60]} is too large") from None


def _number(node: ast.expr) -> float:
    """The number of a part of an expression; a text of 200 characters is at most as deep."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub()):
            return -_number(node.operand)
        case ast.UnaryOp(op=ast.UAdd()):
            return _number(node.operand)
        case ast.BinOp() if type(node.op) in _BETWEEN:
            return _between(node.op, _number(node.left), _number(node.right))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return _applied(name, _number(argument))
        case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
            raise ValueError(f"{name} takes one number, as {name}(0.5)")
        case ast.Call(func=ast.Name(id=name)):
            raise ValueError(f"{name[:40]} is no function here; there are {', '.join(_FUNCTIONS)}")
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.Name(id=name):
            raise ValueError(f"{name[:40]} is a name; write its number")
    raise ValueError(f"{ast.unparse(node)[:60]} is no arithmetic on numbers; write it as 2*0.3*(1-0.3)")


def _between(sign: ast.operator, x: float, y: float) -> float:
    if isinstance(sign, ast.Pow) and (abs(y) > _LARGEST_POWER or (x < 0.0 and y != round(y))):
        raise ValueError(f"{x:g} to the power {y:g} is no number here")
    return _BETWEEN[type(sign)](x, y)


def _applied(name: str, x: float) -> float:
    try:
        return _FUNCTIONS[name](x)
    except ValueError:
        raise ValueError(f"{name} of {x:g} is no number") from None
