"""The page of `--gradcheck-report`: one HTML file that needs no network and no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from math import isfinite
from typing import Any

from autograd.testing.record import FAILED, LEFT_OUT, VERIFIED, Record

TITLE = "Checks of gradients"
SIGNS = {VERIFIED: "✓", FAILED: "✗", LEFT_OUT: "–"}


def check_page(records: Sequence[Record]) -> str:
    """The page of these records: those that failed first and open, the others folded, each in the order of their tests.

    >>> "No gradient was checked" in check_page([])
    True
    """
    style = resources.files("autograd.testing").joinpath("check_page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'"
    ranked = sorted(records, key=lambda record: (record["outcome"] != FAILED, record["test"]))
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(_result(records))}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>",
            f"<h1>{TITLE}</h1>\n<p>{escape(_result(records))}</p>",
            *map(_check, ranked),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _result(records: Sequence[Record]) -> str:
    if not records:
        return "No gradient was checked: no test that ran has used the fixture gradcheck."
    tests = len({record["test"] for record in records})
    counts = {outcome: sum(record["outcome"] == outcome for record in records) for outcome in SIGNS}
    said = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
    return f"{_number(len(records), 'check')} in {_number(tests, 'test')}: {said}"


def _check(record: Record) -> str:
    outcome = record["outcome"]
    return "\n".join(
        [
            f'<details class="{outcome.replace(" ", "-")}"{" open" if outcome == FAILED else ""}>',
            f'<summary><span class="outcome">{SIGNS[outcome]} {outcome}</span> <b>{escape(record["subject"])}</b> '
            f'<span class="test">{escape(record["test"])}</span> <span class="size">{_size(record)}</span></summary>',
            *(f'<p class="mistake">{escape(mistake)}</p>' for mistake in record["mistakes"]),
            f"<p>At <code>{escape(record['point'])}</code>{_points(record)}</p>",
            *([f"<p>{escape(record['arrays'])}</p>"] if record["arrays"] else []),
            *_table(record),
            *(f"<pre>{escape(remark)}</pre>" for remark in record["remarks"]),
            "</details>",
        ]
    )


def _size(record: Record) -> str:
    """How many derivatives there are, and how large the largest error is."""
    wrong, worst = record["unverified"], record["worst"]
    counted = (f"{wrong} of " if wrong else "") + _number(record["count"], "derivative")
    return f"{counted}, worst error {worst:.2g}" if isfinite(worst) else f"{counted}, worst error not finite"


def _points(record: Record) -> str:
    """The numbers of points, where points were drawn; those of failures count the search for the smallest one."""
    if not record["drawn"]:
        return ""
    points = record["points"]
    shown = "the smallest failing point" if record["outcome"] == FAILED else "the point with the largest error"
    said = f", {shown} of those drawn; {_number(points.get(VERIFIED, 0), 'point')} verified"
    return said + (f", {points[LEFT_OUT]} without a derivative left out" if LEFT_OUT in points else "")


def _table(record: Record) -> Iterator[str]:
    if not record["rows"]:
        return
    yield '<div class="table"><table>\n<thead>'
    yield _row("th", ["derivative", "verdict", "yours" if record["given"] else "gradient", "by differences"])
    yield "</thead>\n<tbody>"
    for name, gradient, differences, verdict, right in record["rows"]:
        yield _row("td", [name, verdict, f"{gradient:.10g}", f"{differences:.10g}"], "" if right else "wrong")
    yield "</tbody>\n</table></div>"
    if (rest := record["count"] - len(record["rows"])) > 0:
        yield f"<p>and {rest} more</p>"


def _row(tag: str, cells: Iterable[Any], kind: str = "") -> str:
    inside = "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells)
    return f'<tr class="{kind}">{inside}</tr>' if kind else f"<tr>{inside}</tr>"


def _number(n: int, word: str) -> str:
    return f"{n:,} {word}{'' if n == 1 else 's'}"
