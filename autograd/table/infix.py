"""The primitives that are written as operators, with Python's signs; a row's symbol is what a mathematician writes."""

from __future__ import annotations

from typing import NamedTuple

from autograd.table.row import Primitive
from autograd.table.rows import add, div, mul, neg, pow, sub


class Operator(NamedTuple):
    """A sign, and how tightly it binds its operands; of two operands, the right one more tightly."""

    sign: str
    precedence: int


BETWEEN: dict[Primitive, Operator] = {
    add: Operator("+", 1),
    sub: Operator("-", 1),
    mul: Operator("*", 2),
    div: Operator("/", 2),
}
"""Those that stand between two operands on one line."""

OPERATORS: dict[Primitive, Operator] = {**BETWEEN, neg: Operator("-", 3), pow: Operator("**", 4)}
