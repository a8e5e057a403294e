"""The mistakes in the derivative of a function of one number, such as tanh."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.mistakes.slip import Rule, Slip, inverse
from autograd.table import rows as primitives
from autograd.table.row import Primitive

OfOne = Callable[[float], float]

WRONG_PLACE = "derivative at the wrong place"

OF_THE_RESULT: dict[Primitive, OfOne] = {
    primitives.tanh: lambda y: 1.0 - y * y,
    primitives.sigmoid: lambda y: y * (1.0 - y),
    primitives.exp: lambda y: y,
    primitives.softplus: lambda y: 1.0 - primitives.exp(-y),
    primitives.tan: lambda y: 1.0 + y * y,
    primitives.sqrt: lambda y: primitives.div(0.5, y),
}
"""Derivatives that people write with the result y of a function, and so may write with its operand."""

MISREMEMBERED: dict[Primitive, tuple[tuple[str, str, OfOne], ...]] = {
    primitives.tanh: (
        ("missing factor", "1 - y stands for 1 - y² in the derivative of tanh", lambda y: 1.0 - y),
        ("sign", "1 + y² stands for 1 - y² in the derivative of tanh", lambda y: 1.0 + y * y),
        ("sign", "y² - 1 stands for 1 - y² in the derivative of tanh", lambda y: y * y - 1.0),
    ),
    primitives.sigmoid: (
        ("missing factor", "1 - y stands for y·(1 - y) in the derivative of sigmoid", lambda y: 1.0 - y),
        ("sign", "y·(1 + y) stands for y·(1 - y) in the derivative of sigmoid", lambda y: y * (1.0 + y)),
    ),
    primitives.sqrt: (
        ("missing factor", "the factor 1/2 of the derivative of sqrt is missing", lambda y: primitives.div(1.0, y)),
    ),
}
"""Derivatives, written with the result y, that differ a little from the right one: kind, words, what is written."""

ACTIVATIONS = (primitives.tanh, primitives.sigmoid, primitives.relu)


def slips_of_one_operand(primitive: Primitive) -> list[Slip]:
    """The mistakes in the derivative of a primitive of one operand.

    >>> [slip.words for slip in slips_of_one_operand(primitives.sin)][:2]
    ['the derivative of sin is that at its result, not at its operand', 'sin itself stands for its derivative']
    """
    name, rule = primitive.name, _rule(primitive)
    at_result = f"the derivative of {name} is that at its result, not at its operand"
    slips = [Slip(WRONG_PLACE, at_result, lambda d, z, xs: rule(primitive.evaluate(z), z))]
    of_result = OF_THE_RESULT.get(primitive)
    if of_result:
        at_operand = f"the derivative of {name} has its operand where its result belongs"
        slips.append(Slip(WRONG_PLACE, at_operand, _at_operand(of_result)))
    slips += [Slip(kind, words, _at_result(wrong)) for kind, words, wrong in MISREMEMBERED.get(primitive, ())]
    for other in ACTIVATIONS if primitive in ACTIVATIONS else ():
        if other is not primitive:
            slips += _of_another(other, f"the derivative of {other.name} stands for that of {name}")
    return [
        *slips,
        Slip("value for derivative", f"{name} itself stands for its derivative", lambda d, z, xs: z),
        Slip("inverted", f"divided by the derivative of {name}, not multiplied", inverse),
        Slip("extra factor", f"the derivative of {name} is there twice", lambda d, z, xs: d * d),
    ]


def _of_another(other: Primitive, words: str) -> list[Slip]:
    """Another function's derivative: at the same operand, or as it is written with a result."""
    kind, rule, of_result = "another function's derivative", _rule(other), OF_THE_RESULT.get(other)
    slips = [Slip(kind, words, lambda d, z, xs: rule(other.evaluate(xs[0]), xs[0]))]
    return [*slips, Slip(kind, words, _at_result(of_result))] if of_result else slips


def _rule(primitive: Primitive) -> Callable[[float, float], float]:
    rules: Any = primitive.partials
    of_all = rules if callable(rules) else None
    return lambda z, x: float(of_all(z, x)[0] if of_all else rules[0](z, x))


def _at_result(derivative: OfOne) -> Rule:
    return lambda d, z, xs: derivative(z)


def _at_operand(derivative: OfOne) -> Rule:
    return lambda d, z, xs: derivative(xs[0])
