"""A softmax as one operation on its scores: on a page, what it shares and shifts on the way is no step of its own.

The engine records shifted scores, their sum and a quotient, so that a graph grows with the scores and not with their
square. A reader wants p₀ = softmax(s₀, s₁)[0] and ∂p₀/∂s₀ = p₀·(1 − p₀).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from autograd.drawing.seen.vertices import Link, Scene, Vertex
from autograd.table import rows as primitives
from autograd.table.row import NOTHING, PerElement, Primitive

_MOST_SCORES = 12  # each result has an edge from every score

Slopes = Callable[[Any, Sequence[Any], int], list[Any]]


def _softmax_slopes(z: Any, shares: Sequence[Any], place: int) -> list[Any]:
    return [z * (1.0 - z) if i == place else -(z * share) for i, share in enumerate(shares)]


def _log_softmax_slopes(z: Any, shares: Sequence[Any], place: int) -> list[Any]:
    return [1.0 - primitives.exp(z) if i == place else -share for i, share in enumerate(shares)]


_SLOPES: dict[PerElement, Slopes] = {
    primitives.softmax: _softmax_slopes,
    primitives.log_softmax: _log_softmax_slopes,
}


class Element(Primitive):
    """One result of a primitive of a sequence, as a primitive of all numbers of the sequence.

    place: which result. slope: the rule of its derivative by the number at the same place.
    """

    place: int
    slope: Callable[[Any, Any], Any]

    def __init__(self, *fields: Any, place: int, slope: Callable[[Any, Any], Any], **named: Any) -> None:
        vars(self).update(place=place, slope=slope)
        super().__init__(*fields, **named)


@cache
def element_of(row: PerElement, place: int) -> Element:
    """The primitive of the result at a place.

    >>> element_of(primitives.softmax, 1)(0.0, 0.0)
    0.5
    """
    slopes = _SLOPES[row]
    return Element(
        f"{row.name}_{place}",
        row.symbol,
        f"{row.formula}; of these number {place}",
        definition=lambda *values: row(values)[place],
        partials=lambda z, *values: slopes(z, primitives.softmax(values), place),
        example=tuple(0.25 * i for i in range(max(2, place + 1))),
        place=place,
        slope=lambda z, x: slopes(z, [x], 0)[0],
    )


def with_elements(scene: Scene) -> Scene:
    """The scene itself, in which each result of a softmax has its scores as operands."""
    found = [(vertex, parts) for vertex in scene.vertices if (parts := _parts_of(vertex)) is not None]
    for vertex, (scores, place) in found:
        _gather(vertex, scores, place)
    if found:
        _drop_unused(scene)
    return scene


def _parts_of(vertex: Vertex) -> tuple[list[Vertex], int] | None:
    """The scores of a result, and its place among the results; None where its graph is not as the row writes it."""
    if vertex.primitive not in _SLOPES:
        return None
    shifted, total = (link.source for link in vertex.links)
    all_shifted = [link.source for link in total.links]
    if total.label or shifted not in all_shifted or not 1 < len(all_shifted) <= _MOST_SCORES:
        return None
    if any(one.primitive is not primitives.sub or one.label for one in all_shifted):
        return None
    if any(one.links[1].source.role != "constant" for one in all_shifted):
        return None
    return [one.links[0].source for one in all_shifted], all_shifted.index(shifted)


def _gather(vertex: Vertex, scores: list[Vertex], place: int) -> None:
    row = vertex.primitive
    assert isinstance(row, PerElement)
    vertex.primitive = element_of(row, place)
    at = [score.data for score in scores]
    derivatives = vertex.primitive.local_derivatives(vertex.data, (), at)
    nothing = vertex.grad is NOTHING
    vertex.links = [
        Link(score, None, None)
        if score.role == "constant"
        else Link(score, slope, None if vertex.grad is None else 0.0 if nothing else vertex.grad * slope)
        for score, slope in zip(scores, derivatives)
    ]


def _drop_unused(scene: Scene) -> None:
    """Leaves in the scene what its output was made from, and counts uses anew."""
    used = {scene.output}
    for vertex in reversed(scene.vertices):
        vertex.uses = 0
        if vertex in used:
            used.update(link.source for link in vertex.links)
    scene.vertices[:] = [vertex for vertex in scene.vertices if vertex in used]
    for link, _ in scene.links():
        link.source.uses += 1
