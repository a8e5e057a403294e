"""The local derivative of an operation as a formula of the values that it is computed from: 1 − h²."""

from __future__ import annotations

from autograd.common.wording import number, superscript
from autograd.exercises.backprop import Use, Words
from autograd.live.slopes import Formula, slopes_of
from autograd.table import rows as primitives

_SIGNS = {"add": (" + ", 1), "sub": (" − ", 1), "mul": ("·", 2), "div": ("/", 2)}


def rule_of(use: Use) -> Words:
    """The formula with its values; () where a number alone is clearer.

    >>> from autograd import Value
    >>> from autograd.exercises.backprop import backprop_of
    >>> from autograd.exercises.value_names import ValueNames
    >>> h = Value(0.5, "x").tanh()
    >>> h.label = "h"
    >>> passed = backprop_of(h)
    >>> ValueNames(passed).formula(rule_of(passed.uses[passed.order[-1]][0]))
    '1 − h²'
    """
    primitive = use.card.primitive
    if primitive is None or len(use.places) > 1:
        return ()
    if primitive is primitives.sum:
        return ("1",)
    formulas = slopes_of(primitive, use.result.exponent)
    formula = formulas[use.places[0]] if use.places[0] < len(formulas) else None
    return () if formula is None else _written(formula, use)[0]


def _written(formula: Formula, use: Use) -> tuple[Words, int]:
    """The formula, and how tightly it binds: 1 as a sum, 2 as a product, 4 as a power, 5 as a name."""
    if isinstance(formula, float):
        return (number(formula),), 5 if formula >= 0.0 else 1
    if isinstance(formula, str):
        vertex = use.result if formula == "z" else use.card.operands[int(formula)].source
        return (vertex,), 5
    name, *parts = formula
    if name in _SIGNS and len(parts) == 2:
        sign, binds = _SIGNS[name]
        return (*_within(parts[0], use, binds), sign, *_within(parts[1], use, binds + (name in ("sub", "div")))), binds
    if name == "pow" and isinstance(parts[1], float):
        return (*_within(parts[0], use, 5), superscript(number(parts[1]))), 4
    if name == "neg":
        return ("−", *_within(parts[0], use, 2)), 1
    inside: Words = ()
    for i, part in enumerate(parts):
        inside = (*inside, *((", ",) if i else ()), *_written(part, use)[0])
    return (f"{name}(", *inside, ")"), 5


def _within(formula: Formula, use: Use, least: int) -> Words:
    words, binds = _written(formula, use)
    return words if binds >= least else ("(", *words, ")")
