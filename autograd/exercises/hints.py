"""Hints: the next step of the chain rule at a blank, from words to numbers, and the working of a gradient."""

from __future__ import annotations

from collections.abc import Callable

from autograd.common.wording import number
from autograd.drawing.seen.vertices import Vertex
from autograd.exercises.backprop import Backprop, Use
from autograd.exercises.rule_text import rule_of
from autograd.exercises.value_names import ValueNames

_MOST_PARTS = 6


def hints_for(
    passed: Backprop, names: ValueNames, vertex: Vertex, digits: int, is_known: Callable[[Vertex], bool]
) -> list[str]:
    """Three hints, each more telling than the one before: the parts of the gradient, their rules, their numbers."""
    uses = passed.uses.get(vertex, [])
    if not uses:
        return [f"{names.of(vertex)} is the output itself: how fast does it grow with itself?"]
    asked = names.derivative(vertex)
    if len(uses) == 1:
        where = f"{names.of(vertex)} goes into {names.of(uses[0].result)} alone"
    else:
        where = f"{names.of(vertex)} goes into {len(uses)} values, and each sends a part"
    terms = [_term(passed, names, vertex, use) for use in uses]
    rules = [_local(names, vertex, use, digits) for use in uses[:_MOST_PARTS]]
    return [f"{where}: {asked} = {_sum(terms)}", "; ".join(rules), f"{asked} = {_with_numbers(uses, digits, is_known)}"]


def working(passed: Backprop, names: ValueNames, vertex: Vertex, digits: int) -> str:
    """A gradient with the numbers that it is made of: ∂L/∂w = -0.64 · 0.8 = -0.512."""
    uses, right = passed.uses.get(vertex, []), number(vertex.grad or 0.0, digits)
    asked = names.derivative(vertex)
    return f"{asked} = {_with_numbers(uses, digits, lambda _: True)} = {right}" if uses else f"{asked} = {right}"


def _term(passed: Backprop, names: ValueNames, vertex: Vertex, use: Use) -> str:
    """A part by the chain rule; of the output itself, the local derivative is the gradient."""
    if use.result is passed.scene.output:
        return f"1 · {names.derivative(vertex, use.result)}"
    return f"{names.derivative(use.result)} · {names.derivative(vertex, use.result)}"


def _local(names: ValueNames, vertex: Vertex, use: Use, digits: int) -> str:
    rule = names.formula(rule_of(use))
    local = names.derivative(vertex, use.result)
    shown = number(use.derivative, digits)
    return f"{local} = {rule} = {shown}" if rule and rule != shown else f"{local} = {shown}"


def _with_numbers(uses: list[Use], digits: int, is_known: Callable[[Vertex], bool]) -> str:
    parts = []
    for use in uses:
        upstream = number(use.upstream, digits) if is_known(use.result) else "?"
        local = number(use.derivative, digits)
        parts.append(f"{upstream} · {f'({local})' if local.startswith('-') else local}")
    return _sum([parts[0], *(f"({part})" if part.startswith("-") else part for part in parts[1:])])


def _sum(terms: list[str]) -> str:
    more = len(terms) - _MOST_PARTS
    return " + ".join(terms[:_MOST_PARTS]) + (f" + {more} more" if more > 0 else "")
