"""Lines: all edges from one operand into one operation, which are drawn as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograd.drawing.seen.vertices import Link, Vertex
from autograd.table.row import NOTHING


@dataclass(frozen=True)
class Line:
    """The edges of the uses of one operand.

    derivatives: the local derivative of each use. derivative, sent: their sum, and that of the gradients sent back;
    None for a constant and, for `sent`, before a backward pass, as in a `Link`.
    """

    source: Vertex
    uses: int
    derivatives: list[float]
    derivative: float | None
    sent: float | None


def lines_of(links: Iterable[Link]) -> list[Line]:
    """The lines into an operation, one for each operand, in the order of first use."""
    by_source: dict[Vertex, list[Link]] = {}
    for link in links:
        by_source.setdefault(link.source, []).append(link)
    return [_line(source, own) for source, own in by_source.items()]


def _line(source: Vertex, links: list[Link]) -> Line:
    derivatives = [link.derivative for link in links if link.derivative is not None]
    some = [derivative for derivative in derivatives if derivative is not NOTHING]
    sent = [link.sent for link in links if link.sent is not None]
    return Line(
        source,
        len(links),
        derivatives,
        (sum(some[1:], some[0]) if some else NOTHING) if derivatives else None,
        sum(sent[1:], sent[0]) if sent else None,
    )
