"""Records of checks, made of what processes can send to each other: texts, numbers, lists, dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from autograd.checking import Derivative, Report
from autograd.checking.by_array import arrays_told
from autograd.checking.verdict import RIGHT
from autograd.testing.drawing_point import is_drawing
from autograd.testing.many_points import without_derivative
from autograd.testing.short_text import mistakes, point_text, remarks, subject

Record = dict[str, Any]

ROWS = 50
"""How many derivatives a record holds at most, those that are not verified first."""
VERIFIED, FAILED, LEFT_OUT = "verified", "failed", "left out"


def record_of(
    report: Report, f: Callable[..., Any], point: Any, expected: Any, test: str, several: bool = False
) -> Record:
    """The record of a check of `f` in a test.

    >>> from autograd import gradcheck
    >>> record = record_of(gradcheck(abs, 1.0), abs, 1.0, None, "test_a.py::test_b")
    >>> record["test"], record["subject"], record["outcome"], record["count"]
    ('test_a.py::test_b', 'the gradient of abs', 'verified', 1)
    """
    drawn = is_drawing()
    outcome = VERIFIED if report.ok else LEFT_OUT if drawn and without_derivative(report) else FAILED
    rows = sorted(report.derivatives, key=lambda derivative: derivative.verdict.kind == RIGHT)
    return {
        "test": test,
        "subject": subject(f, expected).rstrip(","),
        "given": expected is not None,
        "drawn": drawn,
        "outcome": outcome,
        "points": {outcome: 1},
        "point": "the points given" if several else point_text(point),
        "worst": float(report.worst_error),
        "count": len(report.derivatives),
        "unverified": sum(derivative.verdict.kind != RIGHT for derivative in rows),
        "rows": [[row.name, *numbers_of(row), row.verdict.word, row.verdict.kind == RIGHT] for row in rows[:ROWS]],
        "mistakes": mistakes(report),
        "arrays": arrays_told(rows, [row for row in rows if row.verdict.kind != RIGHT]),
        "remarks": remarks(report, several)[:ROWS],
    }


def numbers_of(derivative: Derivative) -> list[float]:
    """The derivative as it was given, and by differences, as floats of Python: other numbers cannot be sent."""
    return [float(derivative.verdict.analytic), float(derivative.verdict.numeric)]


def joined(records: Iterable[Record]) -> list[Record]:
    """The records, with one for all points at which one test has checked one function.

    Of failures the last one stays, which is the smallest, as hypothesis ends with it; of the others the one with the
    largest error.
    """
    found: dict[Any, Record] = {}
    for place, record in enumerate(records):
        key = (record["test"], record["subject"]) if record["drawn"] else place
        earlier = found.get(key)
        found[key] = record if earlier is None else _both(earlier, record)
    return list(found.values())


def _both(earlier: Record, later: Record) -> Record:
    ranks = {LEFT_OUT: 0, VERIFIED: 1, FAILED: 2}
    one, other = ((ranks[record["outcome"]], record["worst"]) for record in (earlier, later))
    shown = later if other[0] == 2 or (one[0] < 2 and other > one) else earlier
    points = dict(earlier["points"])
    for outcome, n in later["points"].items():
        points[outcome] = points.get(outcome, 0) + n
    return {**shown, "points": points}
