"""Local derivatives as formulas: the rules of the table, recorded on symbols, where that is short enough to be read.

A formula is a tree that JSON can say and the page writes with names or with numbers: "0" is the first operand and "z"
the result, a number is a constant, and a list is a primitive by its name with the formulas of its operands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from math import isfinite
from typing import Any, TypeAlias

from autograd.drawing.seen.vertices import Vertex
from autograd.live.elements import Element
from autograd.table import rows as primitives
from autograd.table.definition import DefinitionError, steps_of
from autograd.table.row import Primitive, Rule

Formula: TypeAlias = "str | float | list[Any]"

_MOST_PARTS = 9  # operands and signs, of which a formula consists
_CHOICES = frozenset(
    primitives.TABLE[name]
    for name in (
        *("where", "greater", "step", "sign", "floor", "ceil", "round", "trunc", "floordiv", "mod"),
        *("maximum", "minimum", "clip", "copysign"),
    )
)

AS_TAUGHT: dict[Primitive, tuple[Rule | None, ...]] = {
    primitives.sigmoid: (lambda z, x: z * (1.0 - z),),
    primitives.tanh: (lambda z, x: 1.0 - z * z,),
    primitives.pow: (lambda z, x, y: y * primitives.pow(x, y - 1.0), lambda z, x, y: z * primitives.log(x)),
    primitives.sigmoid_cross_entropy: (lambda z, x, target: primitives.sigmoid(x) - target, None),
    primitives.cbrt: (lambda z, x: primitives.div(z, 3.0 * x),),
}
"""Rules as textbooks have them, where the table's own keep more digits or more corners: the same numbers. None where
the table's rule is the textbook's."""


class SlopeFormulas:
    """The formulas that a page needs, each once."""

    def __init__(self) -> None:
        self.found: list[tuple[Formula | None, ...]] = []
        self._places: dict[tuple[Primitive, float | None], int] = {}

    def of(self, vertex: Vertex) -> dict[str, int]:
        """What an operation says of them: where they stand in `found`, if there are any."""
        assert vertex.primitive is not None
        key = vertex.primitive, vertex.exponent
        if key not in self._places:
            formulas = slopes_of(*key)
            if not any(formula is not None for formula in formulas):
                return {}
            self._places[key] = len(self.found)
            self.found.append(formulas)
        return {"slopes": self._places[key]}

    def symbols(self) -> dict[str, str]:
        """The symbol of each primitive in these formulas, by its name."""
        names = sorted({name for formulas in self.found for formula in formulas for name in _names(formula)})
        return {name: primitives.TABLE[name].symbol for name in names if name in primitives.TABLE}


@cache
def slopes_of(primitive: Primitive, exponent: float | None = None) -> tuple[Formula | None, ...]:
    """The formula of the derivative by each operand, None where a number alone is clearer; () for variadic primitives.

    exponent: that of a power, if it is a constant.

    >>> slopes_of(primitives.mul), slopes_of(primitives.pow, 2.0)
    (('1', '0'), (['mul', 2.0, '0'],))
    >>> slopes_of(primitives.sigmoid), slopes_of(primitives.relu)
    ((['mul', 'z', ['sub', 1.0, 'z']],), (None,))
    """
    if isinstance(primitive, Element):
        own = _formula(primitive.slope, 1)
        return (*[None] * primitive.place, _at_place(own, str(primitive.place)))
    rules = primitive.partials
    if not isinstance(rules, tuple):
        return ()
    if exponent is not None:
        return (_formula(lambda z, x: rules[0](z, x, exponent), 1),)
    taught = AS_TAUGHT.get(primitive, (None,) * len(rules))
    return tuple(_formula(own or rule, len(rules)) for own, rule in zip(taught, rules))


def _formula(rule: Callable[..., Any], n: int) -> Formula | None:
    try:
        steps = steps_of(rule, n + 1)
    except (DefinitionError, TypeError, ValueError, ArithmeticError):  # a user's rule may use what is no primitive
        return None
    found: list[Formula] = ["z", *map(str, range(n))]
    for primitive, operands in steps.steps:
        if primitive in _CHOICES:
            return None
        found.append(_simplified(primitive, [found[x] if isinstance(x, int) else x for x in operands]))
    result = found[steps.result] if isinstance(steps.result, int) else steps.result
    return result if _size(result) <= _MOST_PARTS and _is_finite(result) else None


def _simplified(primitive: Primitive, x: list[Formula]) -> Formula:
    """A primitive applied to formulas, without factors of 1 and in the simpler of two writings."""
    if all(isinstance(part, float) for part in x):
        return primitive(*x)  # type: ignore[no-any-return]
    match primitive.name:
        case "mul" if x[0] == x[1]:
            return ["pow", x[0], 2.0]
        case "mul" if 1.0 in x:
            return x[1] if x[0] == 1.0 else x[0]
        case "mul" if x[0] == -1.0:
            return ["neg", x[1]]
        case "pow" if x[1] == 0.0:
            return 1.0
        case "pow" | "div" if x[1] == 1.0:
            return x[0]
        case "fma" if isinstance(x[0], list) and x[0][0] == "neg":
            return ["sub", x[2], _simplified(primitives.mul, [x[0][1], x[1]])]
        case "fma":
            return ["add", _simplified(primitives.mul, x[:2]), x[2]]
        case "rsqrt":
            return ["div", 1.0, ["sqrt", *x]]
    return [primitive.name, *x]


def _at_place(formula: Formula | None, place: str) -> Formula | None:
    """A formula of one operand, which stands at another place."""
    if isinstance(formula, list):
        return [formula[0], *(_at_place(part, place) for part in formula[1:])]
    return place if formula == "0" else formula


def _names(formula: Formula | None) -> Iterator[str]:
    if isinstance(formula, list):
        yield formula[0]
        for part in formula[1:]:
            yield from _names(part)


def _size(formula: Formula) -> int:
    return 1 + sum(map(_size, formula[1:])) if isinstance(formula, list) else 1


def _is_finite(formula: Formula) -> bool:
    if isinstance(formula, list):
        return all(map(_is_finite, formula[1:]))
    return not isinstance(formula, float) or isfinite(formula)
