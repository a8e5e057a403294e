"""Subgraph: the Values between variables and outputs, numbered, for passes that walk them many times."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

from autograd.graph.reverse import order_above
from autograd.graph.value import Value
from autograd.table.rows import detached


def differentiable_order(outputs: Sequence[Value], ends: Sequence[Value] = ()) -> list[Value]:
    """As `order_above`, without going below what is detached, which is a leaf or a plain number in eager code.

    So sums of derivatives are added up in the order of eager code.
    """
    order = order_above(ends, outputs)
    leaves = [node for node in order if node.primitive is detached]
    return order_above([*ends, *leaves], outputs) if leaves else order


class Subgraph:
    """The Values that depend on the variables and that the outputs depend on, each with a place.

    nodes: the `n_variables` variables, and then the Values between, operands before the Values made from them.
    places: the place of each of these.
    oldest: the era of the oldest leaf beside the variables; -inf where the variables are made of other Values.
    below: for each place the places of the operands that depend on the variables, in the order of the operands.

    A detached Value depends on nothing here, in a recording as in eager code.

    >>> x, y = Value(2.0), Value(3.0)
    >>> z = x * 5.0
    >>> Subgraph([z * z, y], [x]).below
    [[], [0], [1, 1]]
    """

    def __init__(self, outputs: Iterable[Any], variables: Sequence[Value]) -> None:
        self.n_variables = len(variables)
        self.nodes = list(variables)
        self.places = {x: i for i, x in enumerate(variables)}
        self.below: list[list[int]] = [[] for _ in variables]
        self.oldest = -inf if any(x.operands for x in variables) else inf
        places = self.places
        # leaves end a walk by themselves, and the native engine knows no other ends
        ends = variables if self.oldest < inf else []
        tops = list(dict.fromkeys(x for x in outputs if isinstance(x, Value)))
        for node in differentiable_order(tops, ends):
            found = list[int]()
            for x in node.operands:
                if isinstance(x, Value):
                    if x in places:
                        found.append(places[x])
                    elif not x.operands and x._era < self.oldest:
                        self.oldest = x._era
            if found:
                places[node] = len(self.nodes)
                self.nodes.append(node)
                self.below.append(found)
        self._seen = [-1] * len(self.nodes)  # for each place the last of the outputs under which it was met
        self._walks = 0
        self._has_one_top = len(tops) == 1

    def order_under(self, place: int) -> list[int]:
        """The places under this one and itself, without the variables, in the order of `topological_order` of it."""
        if self._has_one_top:  # the nodes are in this order
            return list(range(self.n_variables, place + 1))
        seen, below, walk = self._seen, self.below, self._walks
        self._walks += 1
        order = list[int]()
        stack = [place] if below[place] else []
        while stack:
            at = stack.pop()
            if at < 0:  # all that this place depends on has been visited
                order.append(~at)
            elif seen[at] != walk:
                seen[at] = walk
                stack.append(~at)
                for operand in reversed(below[at]):
                    if below[operand] and seen[operand] != walk:
                        stack.append(operand)
        return order

    def is_cheaper_forward(self, outputs: Iterable[Any]) -> bool:
        """Whether fewer products are formed by sending tangents up than by sending cotangents down.

        Each edge takes one product for each variable that its operand depends on, or for each output that depends on
        its result. Sets of variables and of outputs are the bits of an int.
        """
        n = self.n_variables
        on = [1 << i if i < n else 0 for i in range(len(self.nodes))]
        up = 0
        for place in range(n, len(on)):
            for operand in self.below[place]:
                on[place] |= on[operand]
                up += on[operand].bit_count()
        of = [0] * len(on)
        for i, output in enumerate(outputs):
            if isinstance(output, Value) and output in self.places:
                of[self.places[output]] |= 1 << i
        down = 0
        for place in reversed(range(n, len(of))):
            down += of[place].bit_count() * len(self.below[place])
            for operand in self.below[place]:
                of[operand] |= of[place]
        return up < down
