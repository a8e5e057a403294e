"""Derivatives as floats: the passes of chain_rule.py where nobody can differentiate the result once more.

The products and sums are the same, in the same order, so the numbers have the same bits. Each rule is applied once to
floats, however many passes use the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from autograd.derivatives.subgraph import Subgraph
from autograd.derivatives.variables import values_of
from autograd.graph.modes import current_mode, is_tracing
from autograd.graph.settled import settled
from autograd.graph.value import Value
from autograd.table.row import NOTHING


def are_floats_enough(outputs: Sequence[Any], graph: Subgraph, era: int) -> bool:
    """Whether nobody can see the Values that the derivatives of these outputs are made of: see `without_variables`.

    A recording needs them, an outer derivative, a Value from before `era`, and a search for anomalies.
    """
    return graph.oldest >= era and not is_tracing(*values_of(outputs)) and not current_mode().check_node


Tangents = tuple[tuple[int, ...], list[float]]
"""Variables, by their places, and the derivative by each of them."""


class FloatPasses:
    """Passes over a subgraph, which share the local derivatives.

    >>> x, y = Value(2.0), Value(3.0)
    >>> outputs = [x * y, x + y]
    >>> passes = FloatPasses(Subgraph(outputs, [x, y]))
    >>> [passes.pulled_back(output) for output in outputs]
    [[3.0, 2.0], [1.0, 1.0]]
    >>> list(passes.pushed_forward(outputs))
    [[3.0, 2.0], [1.0, 1.0]]
    """

    def __init__(self, graph: Subgraph) -> None:
        self._graph = graph
        self._partials: list[Sequence[float] | None] = [None] * len(graph.nodes)

    def _partials_at(self, place: int) -> Sequence[float]:
        """The derivatives of the Value at a place by the operands that its `below` lists."""
        found = self._partials[place]
        if found is None:
            found = self._partials[place] = self._computed_at(place)
        return found

    def _computed_at(self, place: int) -> Sequence[float]:
        node, places = self._graph.nodes[place], self._graph.places
        assert node.primitive is not None
        rules, operands = node.primitive.partials, node.operands
        z, at = settled(node), [x if type(x) is float else settled(x) for x in operands]  # type: ignore[arg-type]
        if isinstance(rules, tuple):
            if len(self._graph.below[place]) == len(rules):
                return [rule(z, *at) for rule in rules]
            return [rule(z, *at) for x, rule in zip(operands, rules) if isinstance(x, Value) and x in places]
        return [d for x, d in zip(operands, rules(z, *at)) if isinstance(x, Value) and x in places]

    def pulled_back(self, output: Any) -> list[float]:
        """Reverse mode: the derivatives of one output by all variables."""
        graph = self._graph
        n = graph.n_variables
        if not isinstance(output, Value) or output not in graph.places:
            return [0.0] * n
        top = graph.places[output]
        sums = {top: 1.0}
        below = graph.below
        for place in reversed(graph.order_under(top)):
            if place in sums:
                cotangent = sums.pop(place)
                for operand, derivative in zip(below[place], self._partials_at(place)):
                    if derivative is not NOTHING:
                        sent = cotangent * derivative
                        sums[operand] = sums[operand] + sent if operand in sums else sent
        return [sums.get(i, 0.0) for i in range(n)]

    def pushed_forward(self, outputs: Sequence[Any]) -> Iterator[list[float]]:
        """Forward mode: the derivatives of each output by all variables, all from one pass."""
        graph = self._graph
        n, below = graph.n_variables, graph.below
        wanted = [graph.places[x] if isinstance(x, Value) and x in graph.places else None for x in outputs]
        uses = Counter(chain(chain.from_iterable(below), (place for place in wanted if place is not None)))
        tangents: dict[int, Tangents] = {i: ((i,), [1.0]) for i in range(n)}
        met: dict[tuple[int, ...], tuple[int, ...]] = {}  # so that the same variables are one tuple
        for place in range(n, len(below)):
            along, numbers = self._tangents_at(place, tangents)
            tangents[place] = met.setdefault(along, along), numbers
            for operand in below[place]:
                uses[operand] -= 1
                if not uses[operand]:
                    del tangents[operand]
        for top in wanted:
            found = {} if top is None else dict(zip(*tangents[top]))
            yield [found.get(i, 0.0) for i in range(n)]

    def _tangents_at(self, place: int, tangents: Mapping[int, Tangents]) -> Tangents:
        below = self._graph.below[place]
        if not any(tangents[operand][0] for operand in below):
            return (), []
        sent = [
            (along, numbers, derivative)
            for (along, numbers), derivative in zip(map(tangents.__getitem__, below), self._partials_at(place))
            if along and derivative is not NOTHING
        ]
        if len({id(along) for along, _, _ in sent}) == 1:
            [(first, numbers, derivative), *others] = sent
            total = [t * derivative for t in numbers]
            for _, numbers, derivative in others:
                total = [before + t * derivative for before, t in zip(total, numbers)]
            return first, total
        sums = dict[int, float]()
        for along, numbers, derivative in sent:
            for i, t in zip(along, numbers):
                product = t * derivative
                sums[i] = sums[i] + product if i in sums else product
        return tuple(sums), list(sums.values())
