"""The result of a gradient check: a text to read, and an error to raise in tests."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Any

from autograd.checking.by_array import arrays_told, samples
from autograd.checking.verdict import RIGHT, Verdict
from autograd.common.console import writable
from autograd.graph.source_line import Source
from autograd.mistakes import Mistake

SHOWN = 10
NOT_A_FUNCTION = "not a function"
WRONG_EXPECTED = "wrong expected gradient"
WRONG_BACKWARD = "wrong backward"


class GradientError(AssertionError):
    """A gradient that could not be verified; `report` says what is wrong with it, and so does the message."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report


@dataclass(frozen=True)
class Derivative:
    """One derivative that was checked: of an output, `of`, by a leaf, `by`."""

    of: str
    by: str
    verdict: Verdict

    @property
    def name(self) -> str:
        """The derivative in the notation of mathematics."""
        return f"∂{self.of}/∂{self.by}"


@dataclass(frozen=True)
class Finding:
    """One fault, and the operation that it belongs to.

    kind: "wrong rule", "kink", "nan on both sides", "outside the domain", "infinite", "too rough to tell": a rule, or a
        point at which there is no derivative; "not in the graph", "wrong gradient", "wrong backward",
        "wrong forward mode", "wrong expected gradient", "not a function".
    primitive, label: of the Value concerned; "" where it is f as a whole.
    operand, operand_name: which operand of the primitive the derivative is by, counted from 1; 0 and the derivative's
        name where it is f as a whole.
    analytic, numeric: the derivative as it was computed, and as it should be, by differences or by the chain rule.
    detail: what is wrong, in words. source: the line that made the Value.
    mistake: the usual mistake that explains all wrong numbers of a gradient, at the first of these.
    """

    kind: str
    primitive: str = ""
    label: str = ""
    operand: int = 0
    operand_name: str = ""
    analytic: float = nan
    numeric: float = nan
    detail: str = ""
    source: Source | None = None
    mistake: Mistake | None = None

    @classmethod
    def of_f(cls, kind: str, derivative: Derivative, detail: str = "") -> Finding:
        """A finding about a derivative of f as a whole."""
        verdict = derivative.verdict
        words = f"{verdict}\n{detail}".strip()
        return cls(kind, "", "", 0, derivative.name, verdict.analytic, verdict.numeric, words)

    @property
    def error(self) -> float:
        """The difference between analytic and numeric, relative to the larger."""
        return Verdict(self.kind, self.analytic, self.numeric).error

    def __str__(self) -> str:
        subject = f"{self.primitive}, operand {self.operand}, {self.operand_name}"
        lines = [f"{self.kind}: {subject if self.operand else self.operand_name}"]
        lines[0] += f", in {self.label!r}" if self.label else ""
        lines += [self.mistake.words] if self.mistake else []
        lines += self.detail.splitlines()
        if self.source:
            if self.source.derivative_of:
                lines.append(f"in the derivative of {self.source.derivative_of}, used in")
            lines += str(self.source).splitlines()
        return writable("\n    ".join(lines))


@dataclass(frozen=True)
class Report:
    """The result of `gradcheck`; true if every derivative was verified, and readable when printed.

    derivatives: all that were checked. findings: what is wrong, culprits first; empty if nothing is.
    notes: sentences about how the check was made. headline: instead of the count of derivatives, where many were
        checked together.

    >>> from autograd import gradcheck
    >>> report = gradcheck(lambda x: x**3, 2.0)
    >>> report.ok
    True
    >>> report.derivatives[0].name, report.derivatives[0].verdict.analytic
    ('∂f/∂x', 12.0)
    """

    derivatives: tuple[Derivative, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    headline: str = ""

    @property
    def ok(self) -> bool:
        """Whether every derivative was verified and nothing wrong was found on the way."""
        return not self.findings and all(derivative.verdict.kind == RIGHT for derivative in self.derivatives)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def worst_error(self) -> float:
        """The largest relative difference between a derivative and its difference quotient."""
        return max((derivative.verdict.error for derivative in self.derivatives), default=0.0)

    def raise_if_wrong(self) -> None:
        """Raises GradientError, an AssertionError, with this report as its message, unless all is well."""
        if not self.ok:
            raise GradientError(self)

    def __str__(self) -> str:
        total = len(self.derivatives)
        bad = [derivative for derivative in self.derivatives if derivative.verdict.kind != RIGHT]
        if self.ok:
            worst = max(self.worst_error, sys.float_info.epsilon)
            verified = f"gradcheck: {total} of {total} derivatives verified, to {worst:.1g} or better"
            return writable("\n  ".join([self.headline or verified, *self.notes]))
        lines = [self.headline or f"gradcheck: {total - len(bad)} of {total} derivatives verified"]
        told = "" if self.headline else arrays_told(self.derivatives, bad)
        lines += [f"  {told}"] if told else []
        alike = Counter((finding.kind, finding.primitive, finding.operand) for finding in self.findings)
        shown = {(finding.kind, finding.primitive, finding.operand): finding for finding in reversed(self.findings)}
        for key, finding in list(reversed(shown.items()))[:SHOWN]:
            lines += ["", f"  {finding}".replace("\n", "\n  ")]
            if alike[key] > 1:
                lines.append(f"      and {alike[key] - 1} more like it")
        rows = samples(bad, SHOWN)
        if bad:
            width = max(32, *(len(derivative.name) + 2 for derivative in rows))
            lines += ["", f"  {'derivative':<{width}}{'gradient':>18}{'differences':>18}   verdict"]
        for derivative in rows:
            verdict = derivative.verdict
            lines.append(
                f"  {derivative.name:<{width}}{verdict.analytic:>18.10g}{verdict.numeric:>18.10g}   {verdict.word}"
            )
        if len(bad) > SHOWN:
            lines.append(f"  and {len(bad) - SHOWN} more")
        lines += [f"  {note}" for note in self.notes]
        return writable("\n".join(lines))


def of_several(reports: Sequence[tuple[Any, Report]]) -> Report:
    """One report of several points; each finding tells its point.

    reports: pairs of a point and its report.
    """
    findings = [
        replace(finding, detail=f"{finding.detail}\nat point {i} of {len(reports)}: {point!r:.200}".strip())
        for i, (point, report) in enumerate(reports, 1)
        for finding in report.findings
    ]
    derivatives = [derivative for _, report in reports for derivative in report.derivatives]
    notes = dict.fromkeys(note for _, report in reports for note in report.notes)
    verified = sum(report.ok for _, report in reports)
    headline = f"gradcheck: {verified} of {len(reports)} points verified"
    return Report(tuple(derivatives), tuple(findings), tuple(notes), headline)
