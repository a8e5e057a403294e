"""The backward pass as an exercise sees it: for each gradient the values that send it, in the order of the pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from autograd.drawing.drawn.compact import ResultCard, cards_of
from autograd.drawing.seen.focus import whole
from autograd.drawing.seen.scene import scene_of
from autograd.drawing.seen.vertices import Link, Scene, Vertex
from autograd.explaining.uses import by_operand, over_uses
from autograd.graph.value import Value
from autograd.live import differentiate
from autograd.live.elements import with_elements
from autograd.table.row import NOTHING


class Fraction(NamedTuple):
    """A derivative in a sentence: ∂result/∂operand."""

    result: Vertex
    operand: Vertex


Words = tuple["str | Vertex | Fraction", ...]
"""A sentence in which a value stands for its name, which is another one in a terminal than on a page."""


@dataclass(frozen=True, eq=False)
class Use:
    """An operation that a value goes into.

    card: the operation, with its result. places: which of its operands the value is, counted from 0.
    derivative: the local one, over all these places. sent: the part of the gradient that comes back from there.
    """

    card: ResultCard
    places: tuple[int, ...]
    derivative: float
    sent: float

    @property
    def result(self) -> Vertex:
        """The value that the operation makes."""
        return self.card.vertex

    @property
    def upstream(self) -> float:
        """The gradient of the result."""
        return self.result.grad or 0.0


@dataclass(frozen=True, eq=False)
class Backprop:
    """All gradients of a graph, computed anew: the `grad` of the user's Values is neither read nor changed.

    values: the Value of each vertex but for those that the picture alone has.
    order: all values with a gradient, as a backward pass completes them.
    """

    output: Value
    scene: Scene
    cards: dict[Vertex, ResultCard]
    uses: dict[Vertex, list[Use]]
    values: dict[Vertex, Value]
    order: list[Vertex]


def backprop_of(output: Value) -> Backprop:
    """The backward pass from an output.

    >>> x = Value(3.0, "x")
    >>> passed = backprop_of(x * x)
    >>> [(vertex.label, vertex.grad) for vertex in passed.order], x.grad
    ([('', 1.0), ('x', 6.0)], 0.0)
    """
    graph = whole(output)
    scene = with_elements(scene_of(graph))
    differentiate(scene)
    cards = cards_of(scene)
    uses: dict[Vertex, list[Use]] = {}
    for card in reversed(cards.values()):
        for source, use in _uses_in(card):
            uses.setdefault(source, []).append(use)
    values = {vertex: value for value, vertex in scene.of.items() if value in graph.kept}
    return Backprop(output, scene, cards, uses, values, _completed(scene.output, cards, uses))


def _uses_in(card: ResultCard) -> list[tuple[Vertex, Use]]:
    links: dict[Vertex, list[tuple[int, Link]]] = {}
    for place, link in enumerate(card.operands):
        if link.derivative is not None:
            links.setdefault(link.source, []).append((place, link))
    found = []
    for source, own in links.items():
        slope = over_uses(by_operand((source, link.derivative or 0.0) for _, link in own)[source])
        derivative = 0.0 if slope is NOTHING else slope
        sent = sum(link.sent or 0.0 for _, link in own)
        found.append((source, Use(card, tuple(place for place, _ in own), derivative, sent)))
    return found


def _completed(output: Vertex, cards: dict[Vertex, ResultCard], uses: dict[Vertex, list[Use]]) -> list[Vertex]:
    """The output, and then each value as the last of its uses has sent its part."""
    waiting = {vertex: len(own) for vertex, own in uses.items()}
    order = [output]
    for card in reversed(cards.values()):
        for source in dict.fromkeys(link.source for link in card.operands if link.derivative is not None):
            waiting[source] -= 1
            if not waiting[source]:
                order.append(source)
    return order
