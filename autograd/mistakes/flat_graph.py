"""A graph as lists of numbers, through which many backward passes go, each with a mistake in some edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autograd.graph.reverse import local_derivatives, topological_order
from autograd.graph.value import Value
from autograd.mistakes.sums_of import SUMS
from autograd.table import rows as primitives
from autograd.table.row import NOTHING

SWITCHES = (primitives.relu, primitives.maximum, primitives.minimum, primitives.where)
"""Primitives that send nothing to some operands, which a wrong gradient may reach all the same."""


@dataclass(frozen=True)
class Edge:
    """From an operand to the node made from it: `place` is the operand's, counted from 0."""

    node: int
    operand: int
    place: int


class FlatGraph:
    """The part of a graph between an output and some leaves, in the order of a backward pass.

    nodes: the leaves, then the nodes made from them, operands first; the output is the last. edges: from the output on.

    >>> x = Value(3.0, "x")
    >>> graph = FlatGraph(x * x, [x])
    >>> graph.gradient(), graph.gradient({0: 0.0}), graph.gradient({0: 5.0, 1: 5.0})
    ([6.0], [3.0], [10.0])
    """

    def __init__(self, output: Value, leaves: Sequence[Value]) -> None:
        self.n_leaves = len(leaves)
        self.nodes: list[Value] = list(leaves)
        self.place_of = {leaf: i for i, leaf in enumerate(leaves)}
        for node in topological_order(output):
            if node not in self.place_of and any(x in self.place_of for x in node.operands if isinstance(x, Value)):
                self.place_of[node] = len(self.nodes)
                self.nodes.append(node)
        self.output = self.place_of.get(output)
        self.edges: list[Edge] = []
        self.derivatives: list[float] = []
        for i in range(len(self.nodes) - 1, self.n_leaves - 1, -1):
            node = self.nodes[i]
            for place, (x, derivative) in enumerate(zip(node.operands, local_derivatives(node))):
                is_sent = derivative is not NOTHING or node.primitive in SWITCHES
                if is_sent and isinstance(x, Value) and x in self.place_of:
                    self.edges.append(Edge(i, self.place_of[x], place))
                    self.derivatives.append(float(derivative))
        self._users = [edge.node for edge in self.edges]
        self._operands = [edge.operand for edge in self.edges]

    def gradient(self, changed: Mapping[int, float] | None = None) -> list[float]:
        """The derivatives of the output by the leaves, where some edges have another derivative than they should."""
        derivatives = self.derivatives
        if changed:
            derivatives = list(derivatives)
            for edge, derivative in changed.items():
                derivatives[edge] = derivative
        return self.adjoints(derivatives)[: self.n_leaves]

    def adjoints(self, derivatives: Sequence[float]) -> list[float]:
        """The derivatives of the output by all nodes."""
        adjoints = [0.0] * len(self.nodes)
        if self.output is not None:
            adjoints[self.output] = 1.0
        for user, operand, derivative in zip(self._users, self._operands, derivatives):
            adjoints[operand] += adjoints[user] * derivative
        return adjoints

    @cached_property
    def right(self) -> list[float]:
        """The right derivatives of the output by all nodes."""
        return self.adjoints(self.derivatives)

    def arrays_below(self, array_of: Mapping[int, int]) -> list[int]:
        """For each node the arrays that it was made from, as the bits of a number.

        array_of: the number of the array that each leaf is in.
        """
        below = [1 << array_of[i] for i in range(self.n_leaves)] + [0] * (len(self.nodes) - self.n_leaves)
        for edge in reversed(self.edges):
            below[edge.node] |= below[edge.operand]
        return below

    def tangents(self, direction: Sequence[float]) -> list[float]:
        """The derivatives of all nodes where the leaves move along a direction."""
        tangents = [*direction, *[0.0] * (len(self.nodes) - self.n_leaves)]
        for edge, derivative in zip(reversed(self.edges), reversed(self.derivatives)):
            tangents[edge.node] += derivative * tangents[edge.operand]
        return tangents

    @cached_property
    def whole_sums(self) -> list[int]:
        """For each node the sum that it is a step of, where a sum was added up step by step; else the node itself."""
        whole = list(range(len(self.nodes)))
        users = Counter(self._operands)
        for edge in self.edges:
            both = self.nodes[edge.node].primitive in SUMS and self.nodes[edge.operand].primitive in SUMS
            if both and users[edge.operand] == 1:
                whole[edge.operand] = whole[edge.node]
        return whole

    def at(self, edge: Edge) -> tuple[float, list[float]]:
        """The number of the edge's node, and those of its operands."""
        node = self.nodes[edge.node]
        return node.data, [x if isinstance(x, float) else x.data for x in node.operands]
