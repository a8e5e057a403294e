"""Checks a node alone: each derivative of its primitive against differences of that primitive."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from math import nan
from typing import Any

from autograd.checking.report import Finding
from autograd.checking.verdict import OUTSIDE, RIGHT, judged
from autograd.graph.reverse import local_derivatives, topological_order
from autograd.graph.source_line import name_of, source_of
from autograd.graph.value import Value, number_of
from autograd.table.row import NOTHING

OPERANDS_CHECKED = 64
"""Of a node with more operands, as a long sum, half of these are checked at its beginning and half at its end."""


def local_findings(node: Value, tolerance: float, suspects: Container[Value]) -> Iterator[tuple[Value, Finding]]:
    """A finding for each operand by which the node's derivative is wrong or does not exist.

    suspects: operands that are checked in any case.
    """
    at = [x if isinstance(x, float) else number_of(x) for x in node.operands]
    derivatives = local_derivatives(node)
    for place, operand in enumerate(node.operands):
        if not isinstance(operand, Value) or _is_piecewise_constant(operand):
            continue
        if min(place, len(at) - 1 - place) < OPERANDS_CHECKED // 2 or operand in suspects:
            verdict = judged(derivatives[place], _along(node, at, place), at[place], tolerance)
            if not _within_domain(node, at, place) and verdict.kind != RIGHT:
                verdict = replace(verdict, kind=OUTSIDE)
            if verdict.kind != RIGHT:
                numbers = verdict.analytic, verdict.numeric
                yield operand, finding_at(node, place, verdict.kind, *numbers, str(verdict))


def finding_at(node: Value, place: int, kind: str, analytic: float, numeric: float, detail: str) -> Finding:
    """A finding about the node's derivative by the operand at `place`."""
    assert node.primitive is not None
    operand_name = name_of(node.operands[place])
    where = node.primitive.name, node.label, place + 1, operand_name
    return Finding(kind, *where, analytic, numeric, detail, source_of(node))


def one_of_each_primitive(outputs: Iterable[Any]) -> list[Value]:
    """For each primitive in the graph of `outputs` the Value that it made first; from the output on."""
    order = topological_order(*(x for x in outputs if isinstance(x, Value)))
    return list({node.primitive: node for node in reversed(order)}.values())


def _is_piecewise_constant(operand: Value) -> bool:
    """Whether a primitive such as `greater` made the operand: its jumps are faults of its own, not of its users."""
    return bool(operand.operands) and all(derivative is NOTHING for derivative in local_derivatives(operand))


def _along(node: Value, at: list[float], place: int) -> Callable[[float], float]:
    """A node's primitive as a function of one operand; nan where it raises, which a primitive should not do."""
    evaluate: Any = node.primitive and node.primitive.evaluate

    def f(x: float) -> float:
        try:
            return float(evaluate(*at[:place], x, *at[place + 1 :]))
        except (ArithmeticError, ValueError):
            return nan

    return f


def _within_domain(node: Value, at: list[float], place: int) -> bool:
    domain = node.primitive.domain if node.primitive else ()
    return not domain or domain[place][0] < at[place] < domain[place][1]
