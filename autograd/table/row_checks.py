"""Checks of a row at its example: `evaluate` against the definition, and what the rules return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose
from numbers import Real
from typing import Any

from autograd.table.definition import DefinitionError, Steps, function_of
from autograd.table.number import Recorded, as_float


def check_definition(
    name: str, evaluate: Callable[..., float], steps: Callable[[int], Steps], operands: Sequence[Any]
) -> None:
    """Compares `evaluate` with the steps of the definition, unless that uses what is defined after it.

    Errors: TypeError where the results differ, or one is no number.
    """
    try:
        defined_by = steps(len(operands))
    except DefinitionError as error:
        if isinstance(error.__cause__, NameError):
            return
        raise
    at = [as_float(x) for x in operands]
    given, defined = evaluate(*at), function_of(name, defined_by)(*at)
    _check_number(f"{name}: evaluate", given)
    if not isclose(given, defined, rel_tol=1e-9, abs_tol=1e-9) and (given == given or defined == defined):
        raise TypeError(
            f"{name}: evaluate returned {given!r} at the example, and the definition {defined!r}; leave out "
            "evaluate, which is made from the definition then"
        )


def check_rules(name: str, evaluate: Callable[..., float], partials: Any, operands: Sequence[Any]) -> None:
    """Calls the rules, but for those that use what is defined after them.

    Errors: TypeError for what are not as many rules as operands, and for a rule that returns no number.
    """
    if not all(map(callable, partials if isinstance(partials, tuple) else (partials,))) or (
        isinstance(partials, tuple) and len(partials) != len(operands)
    ):
        raise _wrong_rules(name)
    z = evaluate(*operands)
    _check_number(f"{name}: evaluate", z)
    try:
        found = [rule(z, *operands) for rule in partials] if isinstance(partials, tuple) else partials(z, *operands)
    except NameError:
        return
    if not isinstance(found, Sequence) or len(found) != len(operands):
        raise _wrong_rules(name)
    for i, derivative in enumerate(found, start=1):
        _check_number(f"{name}: the rule of operand {i}", derivative)


def _wrong_rules(name: str) -> TypeError:
    return TypeError(
        f"{name}: partials must be a tuple with one rule per operand, `(lambda z, x: ...,)`, "
        f"or for a variadic primitive one rule that returns a derivative for each operand"
    )


def _check_number(whose: str, number: object) -> None:
    if not isinstance(number, (Real, Recorded)):
        raise TypeError(f"{whose} returned {number!r:.60} at the example, not a number; is there a `return`?")
