"""gradcheck: compares derivatives with differences, and names the wrong operation and its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.util import find_spec
from math import isnan
from types import NoneType
from typing import Any

from autograd.checking.black_box.containers import leaves
from autograd.checking.engine_findings import GRADIENT, engine_findings, noise_of
from autograd.checking.expected import check_expected
from autograd.checking.mistaken import with_mistake
from autograd.checking.nodes import finding_at, local_findings, one_of_each_primitive
from autograd.checking.report import NOT_A_FUNCTION, Derivative, Finding, Report, of_several
from autograd.checking.subject import Subject
from autograd.checking.values import applied_again, spoilt_orders
from autograd.checking.verdict import ONE_BY_ONE, RIGHT, TOLERANCE, WRONG, judged
from autograd.common.arguments import check_function
from autograd.common.wording import with_type
from autograd.common.wrong_calls import shown_how
from autograd.graph.reverse import topological_order
from autograd.graph.source_line import source_of
from autograd.graph.value import Value, number_of

NOT_RECORDED = "not in the graph"

HIGHEST_ORDER = 10
"""Each order takes several times as long as the one below; a check of a higher order than this would not end."""


@shown_how("gradcheck(f, point)")
def gradcheck(
    f: Callable[..., Any],
    point: Any = (),
    *,
    points: Iterable[Any] | None = None,
    order: int = 1,
    expected: Any = None,
    tolerance: float | None = None,
    seed: int = 0,
) -> Report:
    """Checks the derivatives of `f` at `point` and returns a Report that names the operations at fault.

    Every derivative is compared with difference quotients of f; both modes, reverse and forward, with the chain rule;
    and at every node of the graph the derivative by each operand with differences of its primitive. So a wrong rule is
    found where it is, also when its effect on the result is small or cancels.

    f: a function of Values, that returns numbers. The derivatives are by the numbers of `point`, and by Values that f
        uses of its own, such as a model's parameters. Or any other function of numbers and arrays, with `expected`; of
        torch and jax this may be left out, and their own gradient of f is checked.
    point: f's argument, a number, an array of numpy, torch, jax, `array` or `ctypes`, or lists and dicts of them; a
        tuple holds several arguments, () none. f gets new arrays of the same kinds. Take a point where f is smooth: at
        a kink there is no derivative to compare with, and the report says so.
    points: several points instead; the report tells at which of them something is wrong.
    order: 2 checks the second derivatives too, once all first ones are right; and so on, up to 10.
    expected: a gradient of your own to check instead, in the structure of `point`, or a function of the same arguments
        as f that returns it. Where f returns an array, its derivatives by an array have the shapes of both, f's first.
    tolerance: the relative difference that is allowed, beside what the differences may be off themselves; at least 0
        and below 1. None is 1e-7 for numbers in double precision, 1e-3 in single, 5e-2 in half.
    seed: of the random directions along which more than 100 numbers are checked.

    The leaves' data change while f is called; afterwards data and gradients are as before.

    Errors: TypeError and ValueError for what is no function, no point, no order and no tolerance, and for a gradient of
    another structure than that of the point.

    >>> from autograd import sin
    >>> print(gradcheck(lambda x, y: x * sin(y), (2.0, 0.5), order=2))  # doctest: +ELLIPSIS
    gradcheck: 6 of 6 derivatives verified, to ... or better
    >>> gradcheck(lambda x: x**3, 2.0, expected=12.5).findings[0].kind
    'wrong expected gradient'
    """
    check_function("gradcheck", f)
    _check_options(order, tolerance, expected)
    if points is None:
        return _checked_and_named(f, point, order, expected, tolerance, seed)
    if type(point) is not tuple or point:
        raise ValueError("gradcheck takes a point, or points= for several, not both")
    several = list(points)
    if not several:
        raise ValueError("points is empty: give at least one point")
    return of_several([(at, _checked_and_named(f, at, order, expected, tolerance, seed)) for at in several])


def assert_gradients(f: Callable[..., Any], point: Any = (), **options: Any) -> None:
    """For a test: raises an AssertionError that shows the report, unless `gradcheck` verifies every derivative of f.

    Arguments as for `gradcheck`.

    >>> assert_gradients(lambda p: p[0] * p[1] ** 2, [3.0, -1.0], order=2)
    """
    gradcheck(f, point, **options).raise_if_wrong()


def _check_options(order: object, tolerance: object, expected: object) -> None:
    if type(order) is not int or not 1 <= order <= HIGHEST_ORDER:
        raise ValueError(
            f"order is 1 for first derivatives, 2 for second ones too, up to {HIGHEST_ORDER}, not {order!r:.60}"
        )
    if order > 1 and expected is not None:
        raise ValueError(
            f"expected holds first derivatives, so order={order} cannot be checked with it; leave order out"
        )
    if tolerance is None:
        return
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)):
        raise TypeError(f"tolerance is a number such as 1e-7, got {with_type(tolerance)}")
    if not 0.0 <= tolerance < 1.0:
        raise ValueError(f"tolerance is a relative difference, at least 0 and below 1, got {tolerance!r:.60}")


def _checked_and_named(
    f: Callable[..., Any], point: Any, order: int, expected: Any, tolerance: float | None, seed: int
) -> Report:
    """The report at one point, with the mistake where a gradient of the user's own is wrong."""

    def check(at: Any) -> Report:
        return _checked_at(f, at, order, expected, tolerance, seed)

    report = check(point)
    if report.ok:
        return report
    is_known_elsewhere = expected is None or callable(expected)
    return with_mistake(report, f, point, check if is_known_elsewhere else None)


def _checked_at(
    f: Callable[..., Any], point: Any, order: int, expected: Any, tolerance: float | None, seed: int
) -> Report:
    parts = [leaf for _, leaf in leaves(point, "")]
    arrays = not all(isinstance(leaf, (float, int, str, Value, list, tuple, NoneType)) for leaf in parts)
    count = sum(len(leaf) if isinstance(leaf, (list, tuple)) else 1 for leaf in parts)
    if arrays or (expected is not None and count > ONE_BY_ONE and _numpy_is_there()):
        from autograd.checking.black_box.verify import is_graph, verified  # numpy takes a tenth of a second

        if expected is not None or not is_graph(f, point):
            return verified(f, point, expected, tolerance, seed, order)
    tolerance = TOLERANCE if tolerance is None else tolerance
    if expected is not None:
        return check_expected(f, point, expected, tolerance)
    return _graph_checked(Subject(f, point), order, tolerance, seed)


def _numpy_is_there() -> bool:
    return find_spec("numpy") is not None


def _graph_checked(subject: Subject, order: int, tolerance: float, seed: int) -> Report:
    if not subject.leaves:
        raise ValueError("f depends on nothing that could be varied; give a point, as gradcheck(f, [1.0, 2.0])")
    derivatives: list[Derivative] = []
    headline = ""
    findings = _differing_calls(subject)
    for k in range(order):
        if not findings:
            slopes = [number_of(x) if isinstance(x, Value) else x for x in subject.outputs(k + 1)]
            together = k == 0 and len(subject.leaves) > ONE_BY_ONE and _numpy_is_there()
            if together:
                checked, headline = _compared_together(subject, slopes, tolerance, seed)
            else:
                checked = _compared(subject, k, slopes, tolerance)
            derivatives += [derivative for derivative, _ in checked]
            findings = _findings(subject, k, slopes, checked, tolerance)
    return Report(tuple(derivatives), tuple(findings), headline=headline)


def _differing_calls(subject: Subject) -> list[Finding]:
    for name, a, b in zip(subject.output_names(), subject.numbers(), subject.numbers()):
        if a != b and not (isnan(a) and isnan(b)):
            return [Finding(NOT_A_FUNCTION, operand_name=name, detail=f"called twice, f returned {a!r} and {b!r}")]
    return []


Compared = list[tuple[Derivative, Value | None]]
"""Derivatives, each with the leaf that it is by; None for those along a direction."""


def _compared(subject: Subject, order: int, slopes: Sequence[float], tolerance: float) -> Compared:
    """The derivatives of what has order `order`, `slopes`, of all outputs by all leaves."""
    waiting, found = iter(slopes), Compared()
    for place, (name, output) in enumerate(zip(subject.output_names(order), subject.outputs(order))):
        noise = noise_of(output) if isinstance(output, Value) else 0.0
        for leaf in subject.leaves:
            verdict = judged(next(waiting), subject.along(leaf, order, place), number_of(leaf), tolerance, noise)
            found.append((Derivative(name, subject.name(leaf), verdict), leaf))
    return found


def _compared_together(subject: Subject, slopes: Sequence[float], tolerance: float, seed: int) -> tuple[Compared, str]:
    """The first derivatives at fault, and a sentence about all of them."""
    from autograd.checking.black_box.graph_box import checked_together  # numpy takes a tenth of a second

    noise = [noise_of(x) if isinstance(x, Value) else 0.0 for x in subject.outputs()]
    derivatives, headline = checked_together(subject, slopes, noise, tolerance, seed)
    leaves = {subject.name(leaf): leaf for leaf in subject.leaves}
    return [(derivative, leaves.get(derivative.by)) for derivative in derivatives], headline


def _findings(
    subject: Subject, order: int, slopes: Sequence[float], compared: Compared, tolerance: float
) -> list[Finding]:
    """What is wrong with the derivatives of what has order `order`: the first ones with 0."""
    unverified = {leaf: derivative for derivative, leaf in reversed(compared) if derivative.verdict.kind != RIGHT}
    outputs, count = subject.outputs(order), len(subject.leaves)
    findings, explained = _culprits(outputs, {x for x in unverified if x is not None}, tolerance, order)
    for place, (name, output) in enumerate(zip(subject.output_names(order), outputs)):
        if isinstance(output, Value):
            findings += engine_findings(name, output, subject.leaves, slopes[place * count :][:count])
    rest = [unverified[leaf] for leaf in (*subject.leaves, None) if leaf in unverified and leaf not in explained]
    if rest and GRADIENT not in {finding.kind for finding in findings}:
        findings += _rules_not_recorded(subject, order, tolerance) or map(_unexplained, rest)
    if order and not findings:
        noise = [noise_of(x) if isinstance(x, Value) else 0.0 for x in subject.outputs()]
        findings = spoilt_orders(subject, slopes, order + 1, noise)
    return findings


def _culprits(
    outputs: list[Any], unverified: set[Value], tolerance: float, order: int
) -> tuple[list[Finding], set[Any]]:
    """The nodes at fault, and the leaves whose derivatives they spoil.

    A wrong rule is one in any case; a kink or a nan only if it is on the way from a leaf with an unverified derivative.
    """
    spoilt = unverified
    culprits, findings = [], []
    for node in topological_order(*(x for x in outputs if isinstance(x, Value))):
        if any(x in spoilt for x in node.operands if isinstance(x, Value)):
            spoilt.add(node)
        source = source_of(node)
        if order and not (source and source.derivative_of):
            continue  # checked already, at order 0
        for operand, finding in local_findings(node, tolerance, spoilt):
            if finding.kind == WRONG or operand in spoilt:
                culprits.append(node)
                findings.append(finding)
    return findings, {x for node in topological_order(*culprits) for x in node.operands}


def _rules_not_recorded(subject: Subject, order: int, tolerance: float) -> list[Finding]:
    """The primitives whose rules give right numbers, and wrong ones when they are differentiated again."""
    findings = []
    for node in one_of_each_primitive(subject.outputs()) if order else ():
        moving = [(place, number_of(x)) for place, x in enumerate(node.operands) if isinstance(x, Value)]
        alone = Subject(partial(applied_again, node), tuple([x for _, x in moving]))
        slopes = [number_of(x) if isinstance(x, Value) else x for x in alone.outputs(order + 1)]
        for i, (derivative, _) in enumerate(_compared(alone, order, slopes, tolerance)):
            if derivative.verdict.kind == WRONG:
                operand, _ = moving[i // len(moving) ** order]
                numbers = derivative.verdict.analytic, derivative.verdict.numeric
                detail = f"{derivative.verdict}\nits rule is right, but uses a number that is not recorded, as .data"
                findings.append(finding_at(node, operand, NOT_RECORDED, *numbers, detail))
                break
    return findings


def _unexplained(derivative: Derivative) -> Finding:
    """A derivative of f itself that is not verified, although each node on its way is right."""
    if derivative.verdict.kind != WRONG:
        return Finding.of_f(derivative.verdict.kind, derivative)
    detail = "each step of the graph is right, so f uses it in a way that is not recorded:\n"
    detail += "as .data, by detach(), under no_grad(), as a copy, or in a comparison"
    return Finding.of_f(NOT_RECORDED, derivative, detail)
