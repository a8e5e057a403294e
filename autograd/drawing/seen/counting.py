"""The numbers on the cards of an outline: one walk over the graph."""

from __future__ import annotations

from typing import Any

from autograd.common.collector import collector_paused
from autograd.common.labels import Scopes
from autograd.drawing.seen.focus import Part
from autograd.drawing.seen.folding import Folding
from autograd.drawing.seen.gathering import gather
from autograd.drawing.seen.outline import Card, Flow, Outline
from autograd.graph.reverse import local_derivatives
from autograd.graph.value import Parameter, Value, number_of
from autograd.table import rows as primitives


def outline_of(part: Part, folding: Folding) -> Outline:
    """The outline of a graph, or of a part of one."""
    scopes = Scopes()
    with collector_paused():
        card_of = gather(part, folding, scopes)
        counting = _Counting(card_of, scopes)
        for node in part.order:
            counting.add_node(node)
        counting.finish(part)
    return Outline(counting.cards, card_of, part.output.has_grad, scopes.all())


class _Counting:
    def __init__(self, card_of: dict[Value, Card], scopes: Scopes) -> None:
        self._card_of = card_of
        self._scopes = scopes
        self._exits: set[Value] = set()
        self.cards: list[Card] = []

    def add_node(self, node: Value) -> None:
        """Counts a value and the edges from its operands."""
        card, grad = self._card_of[node], node.grad if node.has_grad else None
        operands: tuple[Any, ...] = node.operands
        sources = [*map(self._card_of.get, operands)]  # None for a constant, and for a value that is not shown
        outside = False
        for source in dict.fromkeys(sources):
            if source is not None:
                self._enter(source)
                outside = outside or source is not card
        self._enter(card)
        card.values.add(number_of(node), grad)
        card.operations += 1
        if node.primitive is primitives.relu:
            card.relus += 1
            card.dead += not any(local_derivatives(node))
        if outside:
            self._add_edges(node, card, grad, sources)

    def finish(self, part: Part) -> None:
        """Counts the leaves and the values without a shown user, and sets the roles of the cards."""
        for value, card in self._card_of.items():
            if not value.operands:
                self._add_leaf(value, card)
        for value in part.ends:
            self._add_exit(value)
        for card in self.cards:
            if not card.operations and not card.parameters.count:
                card.role = "input"
        if part.output in self._card_of:
            self._card_of[part.output].role = "output"

    def _add_leaf(self, leaf: Value, card: Card) -> None:
        grad = leaf.grad if leaf.has_grad else None
        self._enter(card)
        card.values.add(number_of(leaf), grad)
        if isinstance(leaf, Parameter):
            card.parameters.add(number_of(leaf), grad)
        scope = self._scopes.of(leaf.label)
        if len(scope) > len(card.scope) > 0:  # which neuron of a layer it lies in
            card.parts.add(scope[len(card.scope)])

    def _add_exit(self, value: Value) -> None:
        if value in self._exits:
            return
        self._exits.add(value)
        card = self._card_of[value]
        card.exits.add(number_of(value), value.grad if value.has_grad else None)
        if card.exits.count == 1:
            card.label = value.label
        elif card.label != value.label:
            card.label = ""

    def _add_edges(self, node: Value, card: Card, grad: float | None, sources: list[Card | None]) -> None:
        """Counts the edges from other cards; source by source if there are few, which is several times faster."""
        derivatives = local_derivatives(node)
        others = [source for source in dict.fromkeys(sources) if source is not None and source is not card]
        exits = self._exits
        operand: Any
        if len(others) == 1:
            chosen = [i for i, source in enumerate(sources) if source is others[0]]
            for operand in [x for i in chosen if (x := node.operands[i]) not in exits]:
                self._add_exit(operand)
            _flow(others[0], card).add(len(chosen), [derivatives[i] for i in chosen], grad)
            return
        for source, operand, derivative in zip(sources, node.operands, derivatives):
            if source is not card and source is not None:
                if operand not in exits:
                    self._add_exit(operand)
                _flow(source, card).add(1, [derivative], grad)

    def _enter(self, card: Card) -> None:
        if card.index < 0:
            card.index = len(self.cards)
            self.cards.append(card)


def _flow(source: Card, target: Card) -> Flow:
    flow = target.flows.get(source)
    if flow is None:
        flow = target.flows[source] = Flow(source, target)
    return flow
