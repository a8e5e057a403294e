"""Checks a gradient that the user gives, as numbers or as a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.checking.report import WRONG_EXPECTED, Derivative, Finding, Report
from autograd.checking.subject import Subject
from autograd.checking.verdict import RIGHT, WRONG, judged
from autograd.graph.structure import alike, numbers_returned, outline, rebuild, transform
from autograd.graph.value import Value, number_of


def check_expected(f: Callable[..., Any], point: Any, expected: Any, tolerance: float) -> Report:
    """Compares `expected`, the derivatives of `f` by the numbers of `point`, with differences."""
    try:
        subject = Subject(f, point)
    except (TypeError, AttributeError):  # f is written for plain floats
        subject = Subject(f, point, differentiable=False)
    numbers = rebuild(subject.arguments, iter([number_of(x) for x in subject.variables]))
    if callable(expected):
        gradient, expected = expected, expected(*numbers)
        numbers_returned(gradient, expected)
    by_each = transform(lambda _: numbers if type(point) is tuple else numbers[0], subject.called())
    slopes = iter([number_of(x) if isinstance(x, Value) else x for x in _in_order_of(by_each, expected)])
    derivatives, findings = [], []
    for place, name in enumerate(subject.output_names()):
        for leaf in subject.variables:
            verdict = judged(next(slopes), subject.along(leaf, 0, place), number_of(leaf), tolerance)
            derivatives.append(Derivative(name, subject.name(leaf), verdict))
            if verdict.kind != RIGHT:
                kind = WRONG_EXPECTED if verdict.kind == WRONG else verdict.kind
                findings.append(Finding.of_f(kind, derivatives[-1]))
    return Report(tuple(derivatives), tuple(findings))


def _in_order_of(structure: Any, expected: Any) -> list[Any]:
    """The numbers of `expected` in the order of `structure`; a ValueError unless both are alike."""
    found = alike(expected, structure)
    if found is None:
        raise ValueError(
            f"expected is {outline(expected)}, but the derivatives of f by the numbers of its point are "
            f"{outline(structure)}: the structure of what f returns, and in the place of each number that of the point"
        )
    return found
