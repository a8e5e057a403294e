"""A wrong gradient along one random direction: few mistakes explain that, and only these need a backward pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.mistake import Evidence


class Direction:
    """The difference of a given gradient from the right one along a direction, in which only wrong arrays move."""

    def __init__(self, graph: FlatGraph, evidence: Evidence, right: Sequence[float], numbers: Sequence[int]) -> None:
        random = Random(0)
        direction = [0.0] * graph.n_leaves
        for i in numbers:
            direction[i] = random.uniform(0.5, 1.5) * random.choice((-1.0, 1.0))
        self._graph, self._tangents = graph, graph.tangents(direction)
        self._difference = sum(x * (evidence.given[i] - right[i]) for i, x in enumerate(direction) if x)
        self._slack = sum(
            1.5 * (3.0 * evidence.errors[i] + 1e-6 * max(abs(evidence.given[i]), abs(right[i]))) for i in numbers
        )

    def may_explain(self, changed: Mapping[int, float]) -> bool:
        """Whether other derivatives in edges, of which no two are on one path, make that difference."""
        graph, total, size = self._graph, 0.0, 0.0
        for e, derivative in changed.items():
            edge = graph.edges[e]
            term = graph.right[edge.node] * (derivative - graph.derivatives[e]) * self._tangents[edge.operand]
            total += term
            size += abs(term)
        return abs(total - self._difference) <= self._slack + 1e-9 * size
