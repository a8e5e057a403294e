"""The mistakes that can be made in the derivative of one primitive by one of its operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, NamedTuple

from autograd.common.wording import number
from autograd.graph.value import Value
from autograd.table import rows as primitives
from autograd.table.row import NOTHING, Primitive

Numbers = Sequence[float]
Rule = Callable[[float, float, Numbers], float]
"""From the right derivative, the result and the operands: what stands in its place."""


class Slip(NamedTuple):
    """A wrong derivative in the place of the right one; `words` go before the place where it is."""

    kind: str
    words: str
    derivative: Rule


OF_THE_RESULT: dict[Primitive, Callable[[float], float]] = {
    primitives.tanh: lambda y: 1.0 - y * y,
    primitives.sigmoid: lambda y: y * (1.0 - y),
    primitives.exp: lambda y: y,
    primitives.softplus: lambda y: 1.0 - primitives.exp(-y),
    primitives.tan: lambda y: 1.0 + y * y,
    primitives.sqrt: lambda y: primitives.div(0.5, y),
}
"""Derivatives that people write with the result y of a function, and so may write with its operand."""

ACTIVATIONS = (primitives.tanh, primitives.sigmoid, primitives.relu, primitives.softplus, primitives.gelu)


def slips_of(node: Value, place: int) -> list[Slip]:
    """The mistakes in the derivative of `node` by its operand at `place`, whatever the numbers are.

    >>> [slip.words for slip in slips_of(primitives.tanh(Value(0.5)), 0)][3]
    'the derivative of tanh at its result, in place of its operand'
    """
    primitive = node.primitive
    assert primitive is not None
    name = primitive.name
    slips = [
        Slip("sign", "the wrong sign", lambda d, z, xs: -d),
        Slip("lost path", "the path is lost", lambda d, z, xs: 0.0),
    ]
    if primitive in (primitives.add, primitives.sum, primitives.sub):
        return slips
    if primitive is primitives.mul:
        other = node.operands[1 - place]
        what = "the other factor" if isinstance(other, Value) else f"the factor {number(other, 6)}"
        slips.append(Slip("missing factor", f"{what} is missing", lambda d, z, xs: 1.0))
        slips.append(Slip("swapped", "a factor itself, in place of the other", lambda d, z, xs: xs[place]))
        slips.append(Slip("inverted", "divided by the factor", _inverse))
        return slips
    if primitive is primitives.div:
        return slips + _of_a_quotient(node, place)
    if primitive is primitives.pow:
        return slips + (_of_a_base(node) if place == 0 else [])
    slips.append(Slip("missing factor", f"the derivative of {name} is left out", lambda d, z, xs: 1.0))
    if len(node.operands) == 1:
        slips += _of_one_operand(primitive)
    return slips


def _of_a_quotient(node: Value, place: int) -> list[Slip]:
    divisor = node.operands[1]
    if place == 0 and not isinstance(divisor, Value):
        return [
            Slip(*_undivided(divisor), lambda d, z, xs: 1.0),
            Slip("inverted", f"multiplied by {number(divisor, 6)}, in place of divided", _inverse),
        ]
    if place == 0:
        return [
            Slip("missing factor", "the division is left out", lambda d, z, xs: 1.0),
            Slip("inverted", "multiplied by the divisor, in place of divided", _inverse),
        ]
    return [
        Slip("missing factor", "the divisor is not squared", lambda d, z, xs: d * xs[1]),
        Slip("missing factor", "the numerator is left out", lambda d, z, xs: primitives.div(d, xs[0])),
    ]


def _undivided(divisor: float) -> tuple[str, str]:
    if divisor.is_integer() and divisor > 2.0:
        return "sum for mean", f"the division by {divisor:.0f} is left out"
    return "missing factor", f"the division by {number(divisor, 6)} is left out"


def _of_a_base(node: Value) -> list[Slip]:
    exponent = node.operands[1]
    what = f"the exponent {number(exponent, 6)}" if isinstance(exponent, float) else "the exponent"
    return [
        Slip(
            "missing factor",
            f"the factor {what.removeprefix('the ')} is missing",
            lambda d, z, xs: primitives.div(d, xs[1]),
        ),
        Slip("missing factor", "the power is left out, but for its exponent", lambda d, z, xs: xs[1]),
        Slip("missing factor", "the derivative of the power is left out", lambda d, z, xs: 1.0),
        Slip("exponent not lowered", f"{what} is not lowered by 1", lambda d, z, xs: xs[1] * z),
        Slip("value for derivative", "the power itself, in place of its derivative", lambda d, z, xs: z),
    ]


def _of_one_operand(primitive: Primitive) -> list[Slip]:
    name, rules = primitive.name, primitive.partials
    assert isinstance(rules, tuple)
    [rule] = rules
    wrong_place = "derivative at the wrong place"
    slips = [
        Slip(
            wrong_place,
            f"the derivative of {name} at its result, in place of its operand",
            lambda d, z, xs: float(rule(primitive.evaluate(z), z)),
        )
    ]
    of_result = OF_THE_RESULT.get(primitive)
    if of_result:
        words = f"the derivative of {name} has its operand where its result belongs"
        slips.append(Slip(wrong_place, words, lambda d, z, xs: of_result(xs[0])))
    for other in ACTIVATIONS if primitive in ACTIVATIONS else ():
        if other is not primitive:
            words = f"the derivative of {other.name}, in place of that of {name}"
            slips.append(Slip("another function's derivative", words, _rule_at_operand(other)))
            by_result = OF_THE_RESULT.get(other)
            if by_result:
                slips.append(Slip("another function's derivative", words, _at_result(by_result)))
    return [
        *slips,
        Slip("value for derivative", f"{name} itself, in place of its derivative", lambda d, z, xs: z),
        Slip("inverted", f"divided by the derivative of {name}", _inverse),
        Slip("squared", f"the derivative of {name} is there twice", lambda d, z, xs: d * d),
    ]


def _rule_at_operand(primitive: Primitive) -> Rule:
    rules: Any = primitive.partials
    return lambda d, z, xs: float(rules[0](primitive.evaluate(xs[0]), xs[0]))


def _at_result(by_result: Callable[[float], float]) -> Rule:
    return lambda d, z, xs: by_result(z)


def _inverse(d: float, z: float, xs: Numbers) -> float:
    inverse: float = primitives.div(1.0, d)
    return inverse


def slipped(slip: Slip, derivative: float, z: float, operands: Numbers) -> float | None:
    """The wrong derivative; None where it has no number."""
    try:
        wrong = slip.derivative(derivative, z, operands)
    except (ArithmeticError, ValueError):
        return None
    return wrong if wrong is not NOTHING and isfinite(wrong) else 0.0 if wrong is NOTHING else None
