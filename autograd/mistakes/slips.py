"""The mistakes that can be made in the derivative of one primitive by one of its operands."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose, isfinite
from typing import NamedTuple

from autograd.common.wording import number
from autograd.graph.value import Value
from autograd.mistakes.function_slips import slips_of_one_operand
from autograd.mistakes.slip import Numbers, Slip, inverse
from autograd.mistakes.sums_of import terms_of
from autograd.table import rows as primitives
from autograd.table.opaque import Opaque

SIGN = Slip("sign", "the wrong sign", lambda d, z, xs: -d)
_WITHOUT_FACTORS = (primitives.add, primitives.sum, primitives.sub, primitives.neg, primitives.dot)
LOST = Slip("lost path", "lost", lambda d, z, xs: 0.0)


class Factors(NamedTuple):
    """The other factors of a product, of which a derivative is: `other` is one's place among the operands."""

    own: int
    other: int


def factors_of(node: Value, place: int) -> Factors | None:
    """Which operand the derivative by the one at `place` is, if the node is a product or a sum of products.

    >>> x, y = Value(1.0), Value(2.0)
    >>> factors_of(x * y, 0), factors_of(primitives.dot([x, x], [y, y]), 3), factors_of(x + y, 0)
    (Factors(own=0, other=1), Factors(own=3, other=1), None)
    """
    if node.primitive is primitives.mul:
        return Factors(place, 1 - place)
    n = len(node.operands) // 2
    if node.primitive is primitives.dot and place < 2 * n:
        return Factors(place, (place + n) % (2 * n))
    return None


def slips_of(node: Value, place: int, *, varied: bool = False) -> list[Slip]:
    """The mistakes in the derivative of `node` by its operand at `place`, whatever the numbers are.

    varied: whether the node stands for several, whose constants differ.

    >>> [slip.words for slip in slips_of(primitives.tanh(Value(0.5)), 0)][3]
    'the derivative of tanh is that at its result, not at its operand'
    """
    primitive, operands = node.primitive, node.operands
    assert primitive is not None
    factors = factors_of(node, place)
    if factors:
        return _of_a_factor(node, *factors, varied)
    if primitive in _WITHOUT_FACTORS or isinstance(primitive, Opaque):
        return [SIGN, LOST]
    if primitive is primitives.div:
        return [SIGN, LOST, *_of_a_quotient(operands, place, varied)]
    if primitive is primitives.pow:
        return [SIGN, LOST, *(_of_a_base(operands[1], varied) if place == 0 else ())]
    if primitive is primitives.mean:
        return [SIGN, LOST, Slip("sum for mean", f"the division by {len(operands)} is left out", lambda d, z, xs: 1.0)]
    left_out = Slip("missing factor", f"the derivative of {primitive.name} is left out", lambda d, z, xs: 1.0)
    return [SIGN, LOST, left_out, *(slips_of_one_operand(primitive) if len(operands) == 1 else ())]


def _of_a_factor(node: Value, own: int, other: int, varied: bool) -> list[Slip]:
    factor = node.operands[other]
    if node.operands[own] is factor:
        return _of_a_square() if own < other else []
    if isinstance(factor, float) and not varied:
        return [SIGN, LOST, *_of_a_constant_factor(factor, terms_of(node.operands[own]))]
    missing = Slip("missing factor", "the other factor is missing", lambda d, z, xs: 1.0)
    inverted = Slip("inverted", "divided by the other factor, not multiplied", inverse)
    if isinstance(factor, float):
        return [SIGN, LOST, missing, inverted]
    swapped = Slip("swapped", "a factor itself stands where the other belongs", lambda d, z, xs: xs[own])
    return [SIGN, LOST, missing, inverted, swapped]


def _of_a_square() -> list[Slip]:
    """Of the first of two equal factors, whose derivatives add up to that of the square."""
    return [
        Slip("sign", "the wrong sign", lambda d, z, xs: -3.0 * d),
        Slip("lost path", "lost", lambda d, z, xs: -d),
        Slip("missing factor", "the factor 2 of a square is missing", lambda d, z, xs: 0.0),
    ]


def _of_a_constant_factor(factor: float, terms: int) -> list[Slip]:
    name = number(factor, 6)
    if terms > 2 and isclose(factor * terms, 1.0, rel_tol=1e-9):
        missing = Slip("sum for mean", f"the factor 1/{terms} is missing", lambda d, z, xs: 1.0)
    else:
        missing = Slip("missing factor", f"the factor {name} is missing", lambda d, z, xs: 1.0)
    return [
        missing,
        Slip("inverted", f"divided by {name}, not multiplied", inverse),
        Slip("extra factor", f"the factor {name} is there twice", lambda d, z, xs: d * d),
    ]


def _of_a_quotient(operands: Sequence[Value | float], place: int, varied: bool) -> list[Slip]:
    dividend, divisor = operands
    if place == 1:
        return [
            Slip("missing factor", "the divisor is not squared", lambda d, z, xs: d * xs[1]),
            Slip("missing factor", "the numerator is missing", lambda d, z, xs: primitives.div(d, xs[0])),
        ]
    if isinstance(divisor, Value) or varied:
        return [
            Slip("missing factor", "the division is left out", lambda d, z, xs: 1.0),
            Slip("inverted", "multiplied by the divisor, not divided", inverse),
        ]
    kind = "sum for mean" if divisor > 2.0 and divisor == terms_of(dividend) else "missing factor"
    name = number(divisor, 6)
    return [
        Slip(kind, f"the division by {name} is left out", lambda d, z, xs: 1.0),
        Slip("inverted", f"multiplied by {name}, not divided", inverse),
        Slip("extra factor", f"divided by {name} twice", lambda d, z, xs: d * d),
    ]


def _of_a_base(exponent: Value | float, varied: bool) -> list[Slip]:
    what = f"the exponent {number(exponent, 6)}" if isinstance(exponent, float) and not varied else "the exponent"
    factor = what.replace("exponent", "factor") if what != "the exponent" else what
    return [
        Slip("missing factor", f"{factor} of the power is missing", lambda d, z, xs: primitives.div(d, xs[1])),
        Slip("missing factor", f"only {factor} is there, not the power below", lambda d, z, xs: xs[1]),
        Slip("missing factor", "the derivative of the power is left out", lambda d, z, xs: 1.0),
        Slip("exponent not lowered", f"{what} is not lowered by 1", lambda d, z, xs: xs[1] * z),
        Slip("value for derivative", "the power itself stands for its derivative", lambda d, z, xs: z),
        Slip("inverted", "divided by the derivative of the power", inverse),
    ]


def slipped(slip: Slip, derivative: float, z: float, operands: Numbers) -> float | None:
    """The wrong derivative; None where it is no finite number.

    >>> slipped(SIGN, 2.0, 0.0, [0.0])
    -2.0
    """
    try:
        wrong = slip.derivative(derivative, z, operands)
    except (ArithmeticError, ValueError):
        return None
    return wrong if isfinite(wrong) else None
