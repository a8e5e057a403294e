"""Which edges of a graph do the same work: those of one formula, for every unit of a layer and every row of data."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence

from autograd.graph.source_line import source_of
from autograd.graph.value import Value
from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.sums_of import SUMS
from autograd.table import rows as primitives

_DIGITS = re.compile(r"\d+")


class Formulas:
    """A number for the formula of each node of a graph; nodes made in the same way, of the same arrays, share it.

    In a sum terms of one formula count once, however many they are and in whatever order they were added.
    """

    def __init__(self, graph: FlatGraph, arrays: Mapping[int, int]) -> None:
        self._known: dict[Hashable, int] = {}
        self._terms: dict[int, frozenset[int]] = {}
        self.of: list[int] = []
        for i, node in enumerate(graph.nodes):
            if i < graph.n_leaves:
                self.of.append(self._number("leaf", arrays[i] if i in arrays else _DIGITS.sub("", node.label)))
            else:
                self.of.append(self._made(i, node, graph))

    def _made(self, i: int, node: Value, graph: FlatGraph) -> int:
        places = [graph.place_of.get(x, -1) if isinstance(x, Value) else -1 for x in node.operands]
        own = [self.of[place] if place >= 0 else -1 for place in places]
        if node.primitive in SUMS:
            terms = {term for place in places if place >= 0 for term in self._terms.get(place, {self.of[place]})}
            self._terms[i] = frozenset(terms)
            return self._number("sum", self._terms[i])
        if node.primitive is primitives.dot:
            n = len(own) // 2
            return self._number("dot", frozenset(zip(own[:n], own[n:-1])), own[-1])
        return self._number(node.primitive, frozenset(own) if _is_symmetric(node) else tuple(own))

    def _number(self, *key: Hashable) -> int:
        return self._known.setdefault(key, len(self._known))


class Alike:
    """Edges that do the same work: `edges` are their places in the graph's list, from the output on.

    node, operand, place: those of the first. leaf: the operand's number, if it is a leaf. varied: whether the
        constants of the nodes differ.
    """

    def __init__(self, key: tuple[int, ...], edges: Sequence[int], graph: FlatGraph) -> None:
        self.key, self.edges = key, list(edges)
        first = graph.edges[self.edges[0]]
        self.node, self.place = graph.nodes[first.node], first.place
        self.operand = graph.nodes[first.operand]
        self.leaf = first.operand if first.operand < graph.n_leaves else None
        self.is_sum = self.node.primitive in SUMS
        constants = {tuple(x for x in graph.nodes[graph.edges[e].node].operands if isinstance(x, float)) for e in edges}
        self.varied = len(constants) > 1


def edges_alike(graph: FlatGraph, arrays: Mapping[int, int]) -> list[Alike]:
    """The edges of a graph in groups that do the same work.

    arrays: for each leaf the number of the array that it is in.
    """
    formulas = Formulas(graph, arrays).of
    groups: dict[tuple[int, ...], list[int]] = {}
    lines: dict[object, int] = {}
    for i, edge in enumerate(graph.edges):
        node = graph.nodes[edge.node]
        source = source_of(node)
        line = lines.setdefault((source.file, source.line) if source else None, len(lines))
        place = _place(node, edge.place)
        groups.setdefault((formulas[edge.node], formulas[edge.operand], place, line), []).append(i)
    return [Alike(key, edges, graph) for key, edges in groups.items()]


def _place(node: Value, place: int) -> int:
    """The place of an operand among those of the same role."""
    if node.primitive is primitives.dot:
        return min(place // (len(node.operands) // 2), 2)
    return 0 if _is_symmetric(node) else place


def _is_symmetric(node: Value) -> bool:
    """Whether the order of a node's operands does not count, as in a sum, or in what is a function of a sequence."""
    return node.primitive in SUMS or getattr(node.primitive, "variadic", False)
