"""Gathering: the card of each value of a graph."""

from __future__ import annotations

from typing import Any

from autograd.common.labels import Scope, Scopes, common_scope, scope_title, short_name, split_label
from autograd.drawing.seen.focus import Part
from autograd.drawing.seen.folding import Folding
from autograd.drawing.seen.outline import Card
from autograd.graph.value import Parameter, Value

STAGES = 12
"""Into how many stages a graph without scopes is cut."""

_FEW = 24  # labels without a scope that have cards of their own at level "layer"


def gather(part: Part, folding: Folding, scopes: Scopes) -> dict[Value, Card]:
    """The card of every value; `scopes` remembers the scopes of all labels."""
    gathering = _Gathering(part, folding, scopes)
    gathering.run()
    return gathering.card_of


class _Gathering:
    """A value with a label belongs to the scope in its label.

    A value without a label belongs to its users: to their card, if all are on one card, else to the innermost scope
    that holds all of them. If there is none, the value has a card of its own, or at level "layer" that of its stage.
    """

    def __init__(self, part: Part, folding: Folding, scopes: Scopes) -> None:
        self._part = part
        self._folding = folding
        self._is_layer = folding.level == "layer"
        self.card_of: dict[Value, Card] = {}
        self._scopes = scopes
        self._cards: dict[object, Card] = {}
        self._folded: dict[Scope, Card | None] = {}
        self._computed: set[Card] = set()
        self._n_own = 0
        self._stage_of: dict[Value, int] = {}
        self._by_number: dict[int, Card] = {}
        self._by_stage = self._is_layer and not any(scopes.of(node.label) for node in part.order)

    def run(self) -> None:
        """Walks back from the output, so that the users of a value have their cards before the value itself."""
        card_of, computed = self.card_of, self._computed
        output, kept = self._part.output, None if self._part.is_whole else self._part.kept
        wanted: dict[Value, Card | None] = {}
        for node in reversed(self._part.order):
            if node.label:
                card = self._of_label(node, is_output=node is output)
            elif node is output:
                card = self._own(node, (), "")
            else:
                card = self._of_users(node, wanted.pop(node, None))
            card_of[node] = card
            computed.add(card)
            operand: Any
            for operand in node.operands:
                if type(operand) is float or operand in card_of or (kept is not None and operand not in kept):
                    continue
                if operand.label:
                    if not operand.operands:
                        card_of[operand] = self._of_leaf(operand, card)
                elif operand not in wanted:
                    wanted[operand] = card
                elif wanted[operand] is not card:
                    wanted[operand] = self._shared(wanted[operand], card)
        for leaf, user in wanted.items():
            card_of[leaf] = self._of_leaf(leaf, user)
        if len(card_of) < len(self._part.kept):  # leaves that nothing shown is made from
            for value in [value for value in self._part.kept if value not in card_of]:
                card_of[value] = self._of_leaf(value, None)

    def _of_label(self, node: Value, *, is_output: bool) -> Card:
        scope, card = self._place(node.label)
        if card is not None:
            return card
        if self._is_layer and not scope and not is_output:
            known = ("own", node.label) in self._cards
            if not known and self._n_own >= _FEW:
                return self._stage(node)
        return self._own(node, scope, node.label)

    def _of_users(self, node: Value, user: Card | None) -> Card:
        if self._is_layer and (user is None or self._by_stage or user.kind == "stage"):
            return self._stage(node)
        return user if user is not None else self._own(node, (), "")

    def _of_leaf(self, leaf: Value, user: Card | None) -> Card:
        """Inputs have cards of their own, except for those in a scope where something is computed."""
        is_parameter = isinstance(leaf, Parameter)
        scope, card = self._place(leaf.label) if leaf.label else ((), user)
        if card is not None and (is_parameter or self._is_layer or not leaf.label or card in self._computed):
            return card
        if card is not None and card.scope in self._folding.collapse:
            return card
        if self._is_layer and not scope:
            kind = "parameters" if is_parameter else "inputs"
            return self._card(kind, Card(kind, kind, role="parameter" if is_parameter else "input"))
        return self._own(leaf, scope, leaf.label)

    def _place(self, label: str) -> tuple[Scope, Card | None]:
        """The scope of a label, and the card that the scope is folded to, if it is."""
        scope = self._scopes.of(label)
        return scope, self._of_scope(scope)

    def _of_scope(self, scope: Scope) -> Card | None:
        if scope not in self._folded:
            shown = self._folding.card_scope(scope)
            self._folded[scope] = None if shown is None else self._card(shown, Card(*scope_title(shown[-1]), shown))
        return self._folded[scope]

    def _shared(self, one: Card | None, other: Card) -> Card | None:
        """The card for a value that two cards use."""
        scope = common_scope(one.scope, other.scope) if one is not None else ()
        return self._of_scope(scope)

    def _own(self, value: Value, scope: Scope, label: str) -> Card:
        """The card of a value by itself; values with the same label share it, such as those of several rows."""
        self._n_own += 1
        role = "" if value.operands else "parameter" if isinstance(value, Parameter) else "input"
        name = short_name(split_label(label)[1]) if label else "" if value.primitive is None else value.primitive.symbol
        return self._card(("own", label or self._n_own), Card(name, "value", scope, role))

    def _stage(self, node: Value) -> Card:
        if not self._stage_of:
            self._stage_of = _stages(self._part.order)
        stage = self._stage_of[node]
        card = self._by_number.get(stage)
        if card is None:
            card = self._by_number[stage] = Card(f"stage {stage}", "stage")
        return card

    def _card(self, key: object, card: Card) -> Card:
        return self._cards.setdefault(key, card)


def _stages(order: list[Value]) -> dict[Value, int]:
    """For each computed value its stage: the twelfth part of the longest path from a leaf in which it lies."""
    depth: dict[Any, int] = {}
    for node in order:
        depth[node] = 1 + max([depth.get(x, 0) for x in node.operands])
    longest = max(depth.values(), default=1)
    stages = min(STAGES, longest)
    return {node: (steps - 1) * stages // longest for node, steps in depth.items()}
