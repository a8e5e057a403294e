"""What a failed assertion says: the derivatives that are wrong, and the mistakes that are named."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator
from typing import Any

from autograd.checking import Derivative, Finding, Report
from autograd.common.console import writable
from autograd.graph.source_line import function_name

SHOWN = 8
"""How many derivatives, and how many findings, a text has at most."""
RIGHT, WRONG = "right", "wrong rule"

_SHORTENED = reprlib.Repr()
_SHORTENED.maxother = 160


def short_text(report: Report, f: Callable[..., Any], point: Any, expected: Any, several: bool = False) -> str:
    """The text of a failed check in a few lines.

    expected: the gradient that the user gave, if any. several: whether there are several points, which findings tell.

    >>> from autograd import gradcheck
    >>> f = lambda x, y: x * y
    >>> print(short_text(gradcheck(f, (2.0, 3.0), expected=(3.0, 4.0)), f, (2.0, 3.0), (3.0, 4.0)))
    the gradient given for <lambda> is wrong: 1 of 2 derivatives, at (2.0, 3.0)
      derivative              yours     by differences   verdict
      ∂f/∂y                       4                  2   off by 50 %
    """
    bad = [derivative for derivative in report.derivatives if derivative.verdict.kind != RIGHT]
    wrong = any(derivative.verdict.kind == WRONG for derivative in bad) or not bad
    said = "is wrong" if wrong else "cannot be verified"
    at = "at the points given" if several else f"at {point_text(point)}"
    lines = [f"{subject(f, expected)} {said}: {_counted(report, bad)}, {at}"]
    if bad:
        width = max(16, *(len(derivative.name) + 2 for derivative in bad[:SHOWN]))
        whose = "gradient" if expected is None else "yours"
        lines.append(f"  {'derivative':<{width}}{whose:>13}{'by differences':>19}   verdict")
        lines += [f"  {derivative.name:<{width}}{_numbers(derivative)}" for derivative in bad[:SHOWN]]
    if len(bad) > SHOWN:
        lines.append(f"  and {len(bad) - SHOWN} more")
    lines += [f"  {line}" for words in _named(report, several) for line in words.splitlines()]
    return writable("\n".join(lines))


def subject(f: Callable[..., Any], expected: Any) -> str:
    """What is checked, in words.

    >>> subject(max, None), subject(max, 3.0), subject(max, min)
    ('the gradient of max', 'the gradient given for max', 'min, the gradient of max,')
    """
    if expected is None:
        return f"the gradient of {function_name(f)}"
    if callable(expected):
        return f"{function_name(expected)}, the gradient of {function_name(f)},"
    return f"the gradient given for {function_name(f)}"


def point_text(point: Any) -> str:
    """The point on one line, shortened.

    >>> point_text(([0.5] * 100, 2.0))
    '([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, ...], 2.0)'
    """
    return re.sub(r"\s+", " ", _SHORTENED.repr(point))


def verdict_text(derivative: Derivative) -> str:
    """The last cell of a row: the kind of fault, or by how much the derivative is off."""
    verdict = derivative.verdict
    return f"off by {100.0 * verdict.error:.3g} %" if verdict.kind == WRONG else verdict.kind


def mistake_of(finding: Finding) -> str:
    """The mistake that a finding names, in words; "" where it names none."""
    mistake = getattr(finding, "mistake", None)
    return "" if mistake is None else str(mistake.words)


def _counted(report: Report, bad: list[Derivative]) -> str:
    if not bad:
        return f"none of {len(report.derivatives)} derivatives, but the operations below"
    return f"{len(bad)} of {len(report.derivatives)} derivatives"


def _numbers(derivative: Derivative) -> str:
    verdict = derivative.verdict
    return f"{verdict.analytic:>13.6g}{verdict.numeric:>19.6g}   {verdict_text(derivative)}"


def _named(report: Report, several: bool) -> Iterator[str]:
    """Each mistake once, and each finding about an operation or about what is no entry of the table."""
    names = set() if several else {derivative.name for derivative in report.derivatives}
    said = [mistake_of(finding) or _about_operation(finding, names) for finding in report.findings]
    yield from list(dict.fromkeys(filter(None, said)))[:SHOWN]
    yield from report.notes


def _about_operation(finding: Finding, names: set[str]) -> str:
    return "" if finding.operand_name in names and not finding.primitive else str(finding)
