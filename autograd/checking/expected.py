"""Checks a gradient that the user gives, as numbers or as a function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.checking.report import WRONG_EXPECTED, Derivative, Finding, Report
from autograd.checking.subject import Subject
from autograd.checking.verdict import RIGHT, WRONG, judged
from autograd.graph.structure import flattened, numbers_returned, outline, rebuild, transform
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
    _check_structure(expected, transform(lambda _: numbers if type(point) is tuple else numbers[0], subject.called()))
    slopes = iter([number_of(x) if isinstance(x, Value) else x for x in flattened(expected)])
    derivatives, findings = [], []
    for place, name in enumerate(subject.output_names()):
        for leaf in subject.variables:
            verdict = judged(next(slopes), subject.along(leaf, 0, place), number_of(leaf), tolerance)
            derivatives.append(Derivative(name, subject.name(leaf), verdict))
            if verdict.kind != RIGHT:
                kind = WRONG_EXPECTED if verdict.kind == WRONG else verdict.kind
                findings.append(Finding.of_f(kind, derivatives[-1]))
    return Report(tuple(derivatives), tuple(findings))


def _check_structure(expected: Any, structure: Any) -> None:
    """A ValueError unless both are nested alike, lists and tuples being the same here."""
    found, right = outline(expected), outline(structure)
    if found != right:
        raise ValueError(
            f"expected is {found}, but the derivatives of f by the numbers of its point are {right}: "
            "the structure of what f returns, and in the place of each number that of the point"
        )
