"""The scopes that the page can fold and open, and the levels that fold several of them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from autograd.common.labels import Scope, scope_title
from autograd.drawing.drawn.boxes import box_title, exits_of
from autograd.drawing.drawn.compact import ResultCard
from autograd.drawing.seen.folding import Folding, with_outer
from autograd.drawing.seen.gathering import STAGES
from autograd.drawing.seen.vertices import Scene, Vertex

MOST_LOOSE = 150
"""Operations without a scope up to which they stay as they are: of more, one sees either a line or a small part."""

_FEW = 24  # inputs that have cards of their own at level "neurons"

_STAGES = "stages"

Cards = dict[Vertex, ResultCard]


class ScopeTree:
    """All scopes, each after the scope around it."""

    def __init__(self, scene: Scene, cards: Cards) -> None:
        self._cards = cards
        self.scopes = sorted(with_outer(vertex.scope for vertex in cards), key=_first_seen(cards))
        self.index = {scope: i for i, scope in enumerate(self.scopes)}
        self._exits = exits_of(scene)

    def told(self) -> list[dict[str, Any]]:
        """The data of each scope in the page: name, title and kind of its box, and the scope around it."""
        outer = {scope[:-1] for scope in self.scopes}
        entries: list[dict[str, Any]] = []
        for scope in self.scopes:
            title, kind = box_title(scope, self._exits.get(scope, []), is_innermost=scope not in outer)
            entries.append({"name": scope_title(scope[-1])[0], "title": title})
            if kind:
                entries[-1]["kind"] = kind
            if scope[:-1]:
                entries[-1]["parent"] = self.index[scope[:-1]]
        return entries

    def levels(self) -> dict[str, list[int]]:
        """For each level by name the scopes that are folded there; a layer that is opened shows its neurons."""
        layers, neurons = self._folded("layer"), self._folded("neuron")
        if layers and all(_is_stage(scope) for scope in layers):
            return {"stages": sorted(self.index[scope] for scope in layers)}
        levels = {"layers": layers | neurons, "neurons": neurons} if neurons != layers else {"layers": layers}
        return {name: sorted(self.index[scope] for scope in folded) for name, folded in levels.items() if folded}

    def _folded(self, level: str) -> frozenset[Scope]:
        folding = Folding(level)
        folded: dict[Scope, list[Vertex]] = {}
        for vertex in self._cards:
            scope = folding.card_scope(vertex.scope)
            if scope is not None:
                folded.setdefault(scope, []).append(vertex)
        if level == "neuron":
            folded = {scope: inside for scope, inside in folded.items() if not _are_few_leaves(inside)}
        return frozenset(folded)


def _are_few_leaves(inside: list[Vertex]) -> bool:
    return len(inside) <= _FEW and not any(vertex.links for vertex in inside)


def _first_seen(cards: Cards) -> Any:
    """Sorts scopes by the first value in each, an outer scope before those inside it."""
    first: dict[Scope, int] = {}
    for vertex in cards:
        for length in range(1, len(vertex.scope) + 1):
            first.setdefault(vertex.scope[:length], vertex.index)
    return lambda scope: (first[scope], len(scope))


def cut_into_stages(cards: Cards, distance: dict[Vertex, int]) -> None:
    """Gives scopes to values without one, if these are many: equally many to each, by their distance to the output."""
    loose = sorted((v for v, card in cards.items() if not v.scope and card.operands), key=lambda v: -distance[v])
    if len(loose) <= MOST_LOOSE:
        return
    stage = 0
    size = len(loose) / STAGES
    loose[0].scope = (_stage(0),)
    for i, (before, vertex) in enumerate(pairwise(loose), start=1):
        if i >= (stage + 1) * size and distance[vertex] != distance[before]:
            stage = int(i / size)
        vertex.scope = (_stage(stage),)
    users: dict[Vertex, set[Scope]] = {}
    for vertex, card in cards.items():
        for link in card.links:
            users.setdefault(link.source, set()).add(vertex.scope)
    for vertex, card in cards.items():
        around = users.get(vertex, set())
        if not vertex.scope and not card.operands and len(around) == 1:
            (vertex.scope,) = around


def _is_stage(scope: Scope) -> bool:
    return len(scope) == 1 and scope[0].startswith(f"{_STAGES}.")


def _stage(i: int) -> str:
    return f"{_STAGES}.{i}"
