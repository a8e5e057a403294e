"""gradcheck: whether derivatives are right; and if not, which operation is wrong, and on which line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from math import isfinite, isnan
from typing import Any

from autograd.checking.engine import engine_findings, steepness_of
from autograd.checking.nodes import local_findings
from autograd.checking.report import Derivative, Finding, Report
from autograd.checking.subject import Subject, name_of_leaf
from autograd.checking.verdict import RIGHT, UNDERFLOW, WRONG, judged
from autograd.reverse import topological_order
from autograd.source import source_of
from autograd.structure import leaves, rebuild
from autograd.value import Value

TOLERANCE = 1e-7
ROUNDING = 1e-15
"""How far a number may be off by rounding, relative to the terms that were added up for it."""


def gradcheck(
    f: Callable[..., Any], point: Any = (), *, order: int = 1, expected: Any = None, tolerance: float = TOLERANCE
) -> Report:
    """Checks the derivatives of `f` at `point` and returns a Report that names what is wrong with them, if anything.

    Every derivative that `backward` computes is compared with difference quotients of f, with `gradient` and with
    forward mode; and at every node of the graph the derivative by each operand with differences of its primitive. So a
    wrong rule is found where it is, also when its effect on the result is small or cancels.

    f: a function of Values, that returns one number or a list of them. The derivatives are by the numbers of `point`,
        and by Values that f uses of its own, such as a model's parameters.
    point: f's argument, a number or nested lists; a tuple holds several arguments, () none. Take a point where f is
        smooth: at a kink there is no derivative to compare with, and the report says so.
    order: 2 checks the second derivatives too, and so on.
    expected: a gradient of your own to check instead, as numbers in the structure of `point`, or a function of the same
        arguments as f that returns them. f may then be a function of plain floats, written with `math`.
    tolerance: the relative difference that is allowed, beside what the differences may be off themselves.

    Leaves are varied while f is called, and are as they were in the end, gradients included.

    >>> from autograd import sin
    >>> print(gradcheck(lambda x, y: x * sin(y), (2.0, 0.5), order=2))  # doctest: +ELLIPSIS
    gradcheck: 6 of 6 derivatives verified, to ... or better
    >>> gradcheck(lambda x: x**3, 2.0, expected=12.5).findings[0].kind
    'wrong expected gradient'
    """
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"order is 1 for first derivatives, 2 for second ones too, not {order!r}")
    if expected is not None:
        return _check_expected(f, point, expected, tolerance)
    subject = Subject(f, point)
    if not subject.leaves:
        raise ValueError("f depends on nothing that could be varied; give a point, as gradcheck(f, [1.0, 2.0])")
    derivatives: list[Derivative] = []
    findings = _differing_calls(subject)
    for k in range(order if not findings else 0):
        checked, found = _check_order(subject, k, tolerance)
        derivatives += checked
        findings += found
    return Report(tuple(derivatives), tuple(findings))


def assert_gradients(f: Callable[..., Any], point: Any = (), **options: Any) -> None:
    """For a test: raises an AssertionError that shows the report, unless `gradcheck` verifies every derivative of f.

    Arguments as for `gradcheck`.

    >>> assert_gradients(lambda p: p[0] * p[1] ** 2, [3.0, -1.0], order=2)
    """
    gradcheck(f, point, **options).raise_if_wrong()


def _differing_calls(subject: Subject) -> list[Finding]:
    first, second = subject.numbers(), subject.numbers()
    for a, b in zip(first, second):
        if a != b and not (isnan(a) and isnan(b)):
            return [Finding("not a function", "", "", 0, "f", a, b, "called twice, f returned two numbers")]
    return []


def _check_order(subject: Subject, order: int, tolerance: float) -> tuple[list[Derivative], list[Finding]]:
    """Checks the derivatives of what has order `order`: the first ones with 0."""
    outputs, by = subject.outputs(order), subject.leaves
    slopes = [x.data if isinstance(x, Value) else x for x in subject.outputs(order + 1)]
    derivatives: list[Derivative] = []
    unverified: dict[Value, Derivative] = {}
    engine: list[Finding] = []
    for place, (name, output) in enumerate(zip(subject.output_names(order), outputs)):
        row = slopes[place * len(by) :][: len(by)]
        steepness = steepness_of(output) if isinstance(output, Value) else {}
        noise = ROUNDING * sum(abs(x.data) * size for x, size in steepness.items() if isfinite(x.data))
        for leaf, slope in zip(by, row):
            floor = 100.0 * ROUNDING * steepness.get(leaf, 0.0) + UNDERFLOW
            verdict = judged(slope, subject.along(leaf, order, place), leaf.data, tolerance, floor, noise)
            derivatives.append(Derivative(name, name_of_leaf(leaf), verdict))
            if verdict.kind != RIGHT:
                unverified.setdefault(leaf, derivatives[-1])
        if isinstance(output, Value):
            engine += engine_findings(output, by, row, steepness)
    culprits, explained = _culprits(outputs, unverified, tolerance, order)
    rest = [_unexplained(derivative) for leaf, derivative in unverified.items() if leaf not in explained]
    return derivatives, [*culprits, *engine, *rest]


def _culprits(
    outputs: list[Any], unverified: Collection[Value], tolerance: float, order: int
) -> tuple[list[Finding], set[Any]]:
    """The nodes at fault, and the leaves whose derivatives they spoil.

    A wrong rule is one in any case; a kink or a nan only if it is on the way from a leaf with an unverified derivative.
    """
    nodes = topological_order(*(x for x in outputs if isinstance(x, Value)))
    spoilt = set(unverified)
    culprits, findings = [], []
    for node in nodes:
        if any(x in spoilt for x in node.operands if isinstance(x, Value)):
            spoilt.add(node)
        source = source_of(node)
        if order and not (source and source.derivative_of):
            continue  # that was checked when the order was 0
        for operand, finding in local_findings(node, tolerance):
            if finding.kind == WRONG or operand in spoilt:
                culprits.append(node)
                findings.append(finding)
    return findings, {x for node in topological_order(*culprits) for x in node.operands}


def _unexplained(derivative: Derivative) -> Finding:
    """A derivative of f itself that is not verified, although each node on its way is right."""
    verdict = derivative.verdict
    kind, detail = verdict.kind, verdict.detail
    if kind == WRONG:
        kind = "not in the graph"
        detail = "each step of the graph is right, so f uses it in a way that is not recorded:\n"
        detail += "as .data, by detach(), under no_grad(), or in a comparison"
    return Finding(kind, "", "", 0, derivative.name, verdict.analytic, verdict.numeric, detail)


def _check_expected(f: Callable[..., Any], point: Any, expected: Any, tolerance: float) -> Report:
    """Compares numbers that a user gives with difference quotients."""
    try:
        subject = Subject(f, point)
    except (TypeError, AttributeError):
        subject = Subject(f, point, differentiable=False)
    numbers = [x.data for x in subject.variables]
    if callable(expected):
        expected = expected(*rebuild(subject.arguments, iter(numbers)))
    slopes = [x.data if isinstance(x, Value) else x for x in leaves(expected)]
    names = subject.output_names()
    if len(slopes) != len(names) * len(numbers):
        raise ValueError(
            f"f has {len(names)} results and {len(numbers)} inputs, so {len(names) * len(numbers)} derivatives, "
            f"but {len(slopes)} are expected"
        )
    derivatives, findings = [], []
    for place, name in enumerate(names):
        for leaf, slope in zip(subject.variables, slopes[place * len(numbers) :]):
            verdict = judged(slope, subject.along(leaf, 0, place), leaf.data, tolerance)
            derivatives.append(Derivative(name, name_of_leaf(leaf), verdict))
            if verdict.kind != RIGHT:
                kind = "wrong expected gradient" if verdict.kind == WRONG else verdict.kind
                finding = _unexplained(derivatives[-1])
                findings.append(replace(finding, kind=kind, detail=verdict.detail))
    return Report(tuple(derivatives), tuple(findings))
