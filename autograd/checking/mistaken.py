"""Adds to a report of a wrong gradient which of the usual mistakes was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, isfinite
from random import Random
from typing import Any

from autograd.checking.black_box.containers import leaves
from autograd.checking.report import WRONG_BACKWARD, WRONG_EXPECTED, Report
from autograd.checking.traced_arrays import traced
from autograd.checking.verdict import RIGHT, WRONG
from autograd.graph.modes import mode
from autograd.graph.reverse import topological_order
from autograd.graph.structure import flattened, transform
from autograd.graph.value import Value
from autograd.mistakes import Evidence, named_mistake

NONE = "this is not one of the usual mistakes"
MOST_NUMBERS = 100_000
MOST_NODES, MOST_WITH_LINES = 250_000, 60_000
"""Of a larger graph no mistake is sought, or it is told without its line: that would take a minute."""

Check = Callable[[Any], Report]


def with_mistake(report: Report, f: Callable[..., Any], point: Any, check: Check | None) -> Report:
    """A report whose first finding of a wrong gradient has the mistake, or says that it is none of the usual ones.

    check: the same check at another point, if the gradient can be had there: a mistake has to explain both.
    """
    wrong = [finding for finding in report.findings if finding.kind in (WRONG_EXPECTED, WRONG_BACKWARD)]
    evidence = _evidence(report, f, point) if wrong else None
    if evidence is None:
        return report
    if check is not None:
        evidence = replace(evidence, elsewhere=lambda: _elsewhere(f, point, check))
    mistake = named_mistake(evidence)
    told = replace(wrong[0], mistake=mistake, detail=wrong[0].detail + ("" if mistake else f"\n{NONE}"))
    findings = [told if finding is wrong[0] else finding for finding in report.findings]
    return replace(report, findings=tuple(findings))


def _evidence(report: Report, f: Callable[..., Any], point: Any) -> Evidence | None:
    """What a report and the graph tell; None for functions of several results."""
    verdicts = [derivative.verdict for derivative in report.derivatives]
    if (
        report.headline
        or len({derivative.of for derivative in report.derivatives}) != 1
        or len(verdicts) > MOST_NUMBERS
    ):
        return None
    known = [verdict.kind in (RIGHT, WRONG) and isfinite(verdict.numeric) for verdict in verdicts]
    right = [verdict.numeric if found else verdict.analytic for verdict, found in zip(verdicts, known)]
    names = [derivative.by for derivative in report.derivatives]
    output, variables = recorded(f, point, names)
    share = _share(point, exact=output is not None)
    least = 0.1 * share * max(map(abs, right))
    errors = [
        max(share * abs(x), least, verdict.rounding) if found else inf
        for x, verdict, found in zip(right, verdicts, known)
    ]
    return Evidence([verdict.analytic for verdict in verdicts], right, errors, point, output, variables, names)


def _share(point: Any, exact: bool) -> float:
    """By what share of itself a right derivative may be off, in the precision of the point's arrays.

    exact: whether the derivatives are compared with those of a graph, not with differences.
    """
    parts = point if type(point) is tuple else (point,)
    sizes = [getattr(getattr(leaf, "dtype", None), "itemsize", 8) for part in parts for _, leaf in leaves(part, "")]
    if min(sizes) >= 8:
        return 1e-9 if exact else 1e-7
    return 3e-5 if exact else 1e-3


def recorded(f: Callable[..., Any], point: Any, names: list[str]) -> tuple[Value | None, list[Value]]:
    """f's result as a graph, and its leaves; None where f does not work on Values."""
    unused = iter(names)
    made = with_numbers(point, lambda x: Value(x, next(unused)))
    if made is None:
        return None, []
    parts, variables = made
    for arguments in (traced(parts), parts):
        output = _called(f, arguments, locates=False)
        if output is not None:
            size = len(topological_order(output))
            if size <= MOST_WITH_LINES:
                output = _called(f, arguments, locates=True)
            return (output, variables) if size <= MOST_NODES else (None, [])
    return None, []


def _called(f: Callable[..., Any], arguments: tuple[Any, ...], locates: bool) -> Value | None:
    try:
        with mode(records=True, locates=locates):
            [output] = flattened(f(*arguments))
    except Exception:  # whatever it is that f cannot do with Values
        return None
    return output if isinstance(output, Value) else None


def _elsewhere(f: Callable[..., Any], point: Any, check: Check) -> Evidence | None:
    """The same evidence at another point nearby, of numbers without a pattern; None where there is none."""
    random = Random(0)
    moved = with_numbers(point, lambda x: x + (abs(x) + 0.1) * random.uniform(0.02, 0.2) * random.choice((-1.0, 1.0)))
    if moved is None:
        return None
    at = moved[0] if type(point) is tuple else moved[0][0]
    try:
        report = check(at)
    except Exception:  # the gradient, or the function, may be for this point alone
        return None
    return _evidence(report, f, at)


def with_numbers(point: Any, function: Callable[[float], Any]) -> tuple[tuple[Any, ...], list[Any]] | None:
    """The arguments with `function` of each number in its place, and what is in all these places.

    None where there are arrays that are not numpy's.
    """
    try:
        parts = transform(function, point if type(point) is tuple else (point,))
    except (TypeError, AttributeError):
        return None
    return parts, flattened(parts)
