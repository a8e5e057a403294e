"""Folding: which scope's card a value becomes part of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograd.common.labels import Scope, split_label

NEURON, LAYER = "neurons.", "layers."


@dataclass(frozen=True)
class Folding:
    """The choice of scopes that are one card each.

    level: "neuron" folds the innermost scopes, or whole neurons where there are neurons; "layer" folds the outermost
    scopes, or layers where there are layers; "" folds no scope by itself.
    collapse: scopes that are one card at any level. expand: scopes that are never one card.
    """

    level: str = ""
    collapse: frozenset[Scope] = frozenset()
    expand: frozenset[Scope] = frozenset()

    def card_scope(self, scope: Scope) -> Scope | None:
        """The scope whose card stands for a value that lies in `scope`; None where the value stands for itself.

        >>> scope = ("layers.0", "neurons.1")
        >>> [Folding(level).card_scope(scope) for level in ("neuron", "layer", "")]
        [('layers.0', 'neurons.1'), ('layers.0',), None]
        >>> Folding("layer", expand=with_outer([("layers.0",)])).card_scope(scope)
        ('layers.0', 'neurons.1')
        """
        if not scope:
            return None
        depth = self._depth(scope)
        for shown in range(1, len(scope) + 1):
            inside = scope[:shown]
            if inside in self.collapse or (shown >= depth and inside not in self.expand):
                return inside
        return None

    def _depth(self, scope: Scope) -> int:
        """How many components the card's scope has, where nothing else is asked for."""
        if not self.level:
            return len(scope) + 1
        outermost = self.level == "layer"
        for i, part in enumerate(scope, start=1):
            if part.startswith(LAYER if outermost else NEURON):
                return i
        return 1 if outermost else len(scope)


def with_outer(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """The scopes and all scopes around them: opening a neuron opens its layer too."""
    return frozenset(scope[:length] for scope in scopes for length in range(1, len(scope) + 1))


def scopes_named(option: str, names: object) -> list[Scope]:
    """The scopes that a list of names means; `option` is what an error calls the list.

    >>> scopes_named("collapse", ["layers.0", "layers.1.neurons.2"])
    [('layers.0',), ('layers.1', 'neurons.2')]
    """
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f'{option}= takes a list of scopes, as {option}=["layers.0"], got {names!r:.60}')
    scopes = []
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f'{option}= takes names of scopes, as {option}=["layers.0"], got {name!r:.60}')
        scopes.append(split_label(name + ".x")[0])
        if not scopes[-1]:
            raise ValueError(f'{option}= takes names of scopes, as {option}=["layers.0"], got {name!r:.60}')
    return scopes
