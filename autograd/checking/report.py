"""What a gradient check found, to be read by people, and raised in tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isnan

from autograd.checking.verdict import RIGHT, WRONG, Verdict
from autograd.source import Source

SHOWN = 10


class GradientError(AssertionError):
    """A gradient that could not be verified; `report` says what is wrong with it, and so does the message."""

    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report


@dataclass(frozen=True)
class Derivative:
    """One derivative that was checked: of an output, `of`, by a leaf, `by`. forward: it is checked in forward mode."""

    of: str
    by: str
    verdict: Verdict

    @property
    def name(self) -> str:
        """As mathematics writes it."""
        return f"∂{self.of}/∂{self.by}"


@dataclass(frozen=True)
class Finding:
    """Something wrong, and where: the culprit.

    kind: "wrong rule", "kink", "nan on both sides", "outside the domain", "infinite", "too rough to tell": a rule, or a
        point at which there is no derivative; "not in the graph", "wrong backward", "wrong forward mode",
        "wrong expected gradient", "not a function".
    primitive, label: of the Value concerned; "" where it is f as a whole.
    operand, operand_name: which operand of the primitive the derivative is by, counted from 1; or by which leaf, and 0.
    analytic, numeric: the derivative as the rule has it, and by differences. detail: more about it.
    """

    kind: str
    primitive: str
    label: str
    operand: int
    operand_name: str
    analytic: float
    numeric: float
    detail: str = ""
    source: Source | None = None

    @property
    def error(self) -> float:
        """The difference between analytic and numeric, relative to the larger."""
        return Verdict(self.kind, self.analytic, self.numeric).error

    def __str__(self) -> str:
        subject = (
            f"{self.primitive}, operand {self.operand}, {self.operand_name}" if self.operand else self.operand_name
        )
        lines = [f"{self.kind}: {subject}" + (f", in {self.label!r}" if self.label else "")]
        if not (isnan(self.analytic) and isnan(self.numeric)):
            off = "" if isnan(self.error) else f", off by {self.error:.2g} of it"
            lines.append(f"the gradient says {self.analytic:.10g}, differences say {self.numeric:.10g}{off}")
        lines += self.detail.splitlines()
        if self.source:
            if self.source.derivative_of:
                lines.append(f"in the derivative of {self.source.derivative_of}, used in")
            lines += str(self.source).splitlines()
        return "\n    ".join(lines)


@dataclass(frozen=True)
class Report:
    """The result of `gradcheck`; true if every derivative was verified, and readable when printed.

    derivatives: all that were checked. findings: what is wrong, culprits first; empty if nothing is.

    >>> from autograd import gradcheck
    >>> report = gradcheck(lambda x: x**3, 2.0)
    >>> report.ok
    True
    >>> report.derivatives[0].name, report.derivatives[0].verdict.analytic
    ('∂f/∂x', 12.0)
    """

    derivatives: tuple[Derivative, ...]
    findings: tuple[Finding, ...]

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
            return f"gradcheck: {total} of {total} derivatives verified, to {self.worst_error:.1g} or better"
        lines = [f"gradcheck: {total - len(bad)} of {total} derivatives verified"]
        alike = Counter((finding.kind, finding.primitive, finding.operand) for finding in self.findings)
        shown = {(finding.kind, finding.primitive, finding.operand): finding for finding in reversed(self.findings)}
        for key, finding in list(reversed(shown.items()))[:SHOWN]:
            lines += ["", f"  {finding}".replace("\n", "\n  ")]
            if alike[key] > 1:
                lines.append(f"      and {alike[key] - 1} more like it")
        if bad:
            lines += ["", f"  {'derivative':<32}{'gradient':>18}{'differences':>18}   verdict"]
        for derivative in bad[:SHOWN]:
            verdict = derivative.verdict
            lines.append(
                f"  {derivative.name:<32}{verdict.analytic:>18.10g}{verdict.numeric:>18.10g}   "
                + (verdict.kind if verdict.kind != WRONG else f"off by {verdict.error:.2g}")
            )
        if len(bad) > SHOWN:
            lines.append(f"  and {len(bad) - SHOWN} more")
        return "\n".join(lines)
