"""Wrong steps: the numbers that a step of the chain rule gives when one thing in it is wrong, each with its words."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from math import isfinite
from typing import NamedTuple

from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.backprop import Backprop, Fraction, Use, Words
from autograd.table import rows as primitives
from autograd.table.row import Primitive

_MOST_USES = 12  # of one value, of which each is tried by itself


class WrongStep(NamedTuple):
    """A wrong number: what kind of mistake leads to it, and a sentence for who made it."""

    number: float
    kind: str
    words: Words


def wrong_steps(passed: Backprop, vertex: Vertex) -> list[WrongStep]:
    """The usual mistakes at a value, the likeliest first; none of them is the right number.

    >>> from autograd import Value
    >>> from autograd.exercises.backprop import backprop_of
    >>> x, w = Value(2.0, "x"), Value(3.0, "w")
    >>> passed = backprop_of((w * x) ** 2)
    >>> [mistake.number for mistake in wrong_steps(passed, passed.order[-1])][:3]
    [-36.0, 24.0, 12.0]
    """
    right, uses = vertex.grad or 0.0, passed.uses.get(vertex, [])
    found = [*_of_the_sum(vertex, right, uses), *_of_a_rule(vertex, right, uses)]
    found += _of_a_part(vertex, right, uses, passed.uses)
    found.append(WrongStep(0.0, "zero", ("It is not 0: the output depends on ", vertex, ".")))
    found.append(WrongStep(vertex.data, "data", ("That is the number ", vertex, " itself, not its gradient.")))
    return [mistake for mistake in found if isfinite(mistake.number) and not is_same(mistake.number, right)]


def is_same(x: float, y: float) -> bool:
    """Whether two numbers differ by rounding at most."""
    return x == y or abs(x - y) <= 1e-9 * max(abs(x), abs(y))


def _of_the_sum(vertex: Vertex, right: float, uses: list[Use]) -> Iterator[WrongStep]:
    """The right parts, put together in a wrong way."""
    words: Words
    yield WrongStep(-right, "sign", ("The sign is wrong.",))
    if len(uses) > 1:
        several = uses[:_MOST_USES]
        for use in several:
            words = ("The part through ", use.result, " is missing. ", vertex, " goes into ")
            yield WrongStep(right - use.sent, "lost path", (*words, *listed(uses), ", and the parts add up."))
        if len(uses) > 2:
            for use in several:
                words = ("That is the part through ", use.result, " alone. The parts through ", *listed(uses))
                yield WrongStep(use.sent, "= for +=", (*words, " add up: += and not =."))
        for use in several:
            words = ("The sign of the part through ", use.result, " is wrong.")
            yield WrongStep(right - 2.0 * use.sent, "sign of a part", words)
        yield WrongStep(
            right / len(uses), "mean for sum", ("The parts through ", *listed(uses), " add up; no mean is taken.")
        )
        alone = sum(use.derivative for use in uses)
        yield WrongStep(
            alone, "missing factor", ("Each local derivative is to be multiplied by the gradient upstream.",)
        )
    for use in uses[:_MOST_USES]:
        if len(use.places) > 1:
            words = (vertex, " goes into ", use.result, f" {_times(len(use.places))}, and each use sends its part.")
            yield WrongStep(right - use.sent + use.sent / len(use.places), "lost path", words)


def _of_a_part(vertex: Vertex, right: float, uses: list[Use], passed_on: Container[Vertex]) -> Iterator[WrongStep]:
    """One part of the sum without one of its factors, or with its factors added."""
    for use in uses[:_MOST_USES]:
        rest, result = right - use.sent, use.result
        where: Words = ("In the part through ", result, ", the") if len(uses) > 1 else ("The",)
        local = Fraction(result, vertex)
        words: Words = (*where, " local derivative ", local, " is missing as a factor.")
        yield WrongStep(rest + use.upstream, "missing factor", words)
        if result not in passed_on:  # the output, whose gradient is 1
            continue
        words = (*where, " gradient of ", result, " is missing as a factor: ", local, " alone is the local derivative.")
        yield WrongStep(rest + use.derivative, "missing factor", words)
        words = (*where, " gradient of ", result, " and ", local, " are multiplied, not added.")
        yield WrongStep(rest + use.upstream + use.derivative, "sum for product", words)
        if use.derivative:
            words = (*where, " gradient of ", result, " is multiplied by ", local, ", not divided.")
            yield WrongStep(rest + use.upstream / use.derivative, "quotient for product", words)


def _of_a_rule(vertex: Vertex, right: float, uses: list[Use]) -> Iterator[WrongStep]:
    """One part of the sum with a wrong local derivative."""
    for use in uses[:_MOST_USES]:
        operands = [link.source.data for link in use.card.operands]
        for derivative, kind, words in wrong_rules(use, operands):
            about: Words = (*words, " Look at ", Fraction(use.result, vertex), " again.")
            yield WrongStep(right - use.sent + use.upstream * derivative, kind, about)


def wrong_rules(use: Use, x: list[float]) -> Iterator[tuple[float, str, Words]]:
    """Local derivatives as they are often remembered wrongly, of the operation at the numbers of its operands."""
    primitive, z, place = use.card.primitive, use.result.data, use.places[0]
    operands = [link.source for link in use.card.operands]
    exponent = use.result.exponent
    if len(use.places) > 1:
        return
    if primitive is primitives.mul:
        yield x[place], "wrong factor", ("The derivative of a product by ", operands[place], " is its other factor.")
    elif primitive is primitives.pow and exponent is not None:
        yield _power(x[0], exponent - 1.0), "missing factor", (f"The exponent {exponent:g} is missing as a factor.",)
        yield exponent * z, "exponent", ("In the derivative of a power the exponent is one less.",)
        yield exponent * x[0], "exponent", ("The derivative of a power is a power of one less, times the exponent.",)
    elif primitive is primitives.div and x[1]:
        if place == 0:
            yield x[1], "quotient", ("The derivative of a quotient by its numerator is one over the denominator.",)
        else:
            yield z, "quotient", ("The derivative of x/y by y is −x/y²: one factor 1/y and the sign are missing.",)
            yield 1.0 / x[1], "quotient", ("The derivative of x/y by y is −x/y², and not that by x.",)
            yield -1.0 / x[1] ** 2, "missing factor", ("The numerator is missing as a factor.",)
    elif primitive is primitives.relu:
        state = ("is below 0: it lets nothing through.", 1.0) if x[0] <= 0.0 else ("is above 0: its slope is 1.", 0.0)
        yield state[1], "relu", ("The input of this ReLU ", state[0])
    remembered = _REMEMBERED.get(primitive) if primitive is not None else None
    for derivative, words in remembered(z, x[0]) if remembered is not None else ():
        yield derivative, "wrong rule", (words,)


Remembered = tuple[tuple[float, str], ...]

_REMEMBERED: dict[Primitive, Callable[[float, float], Remembered]] = {
    primitives.tanh: lambda z, x: (
        (1.0 - x * x, "The derivative 1 − tanh² is taken at the result of tanh, not at its input."),
        (1.0 - z, "The derivative of tanh is 1 − tanh²: the square is missing."),
        (z * z, "The derivative of tanh is 1 − tanh²: that is tanh² alone."),
        (z * (1.0 - z), "That is the rule of a sigmoid; the derivative of tanh is 1 − tanh²."),
    ),
    primitives.sigmoid: lambda z, x: (
        (x * (1.0 - x), "The derivative σ·(1 − σ) is taken at the result of the sigmoid, not at its input."),
        (1.0 - z, "The derivative of a sigmoid is σ·(1 − σ): the first factor is missing."),
        (z, "The derivative of a sigmoid is σ·(1 − σ): the second factor is missing."),
        (1.0 - z * z, "That is the rule of tanh; the derivative of a sigmoid is σ·(1 − σ)."),
    ),
    primitives.exp: lambda z, x: (
        (x, "The derivative of exp is exp itself, taken at the input."),
        (x * z, "The derivative of exp is exp itself, without a further factor."),
    ),
    primitives.log: lambda z, x: (
        (z, "The derivative of log is one over its input."),
        (x, "It is one over the input."),
    ),
    primitives.sqrt: lambda z, x: (
        (0.5 * z, "The derivative of a root is one over twice the root."),
        (1.0 / z if z else 0.0, "The factor ½ is missing."),
    ),
}


def _power(x: float, exponent: float) -> float:
    return float(primitives.pow(x, exponent))


def listed(uses: list[Use]) -> Words:
    """The results of uses, as a sentence lists them: h₁ and h₂."""
    shown: list[str | Vertex | Fraction] = []
    for i, use in enumerate(uses[:4]):
        shown += [", " if 0 < i < min(len(uses), 4) - 1 or (i and len(uses) > 4) else " and " if i else "", use.result]
    return (*shown, f" and {len(uses) - 4} more") if len(uses) > 4 else tuple(shown)


def _times(n: int) -> str:
    return "twice" if n == 2 else f"{n} times"
