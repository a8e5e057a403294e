"""The paths between two Values: their count, the sum of their products, and the paths with the largest products.

A derivative is the sum over all paths from operand to result; each path adds the product of its local derivatives
(F. L. Bauer, "Computational graphs and rounding error", SIAM Journal on Numerical Analysis 11, 1974). There may be
2**1000 paths, so no function here lists them all: each makes one sweep over the edges.

A path leads from the leaf to the output. A way is the rest of a path, from a node on to the output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from math import inf, isfinite
from operator import itemgetter
from typing import Any, NamedTuple

from autograd.explaining.naming import Names
from autograd.explaining.uses import by_operand, over_uses, sending
from autograd.graph.reverse import local_derivatives, topological_order
from autograd.graph.value import Value
from autograd.table.row import NOTHING, Primitive

_EPSILON = 2.0**-52


class PathStep(NamedTuple):
    """An edge of the graph: from one operand of a primitive to its result.

    source: the operand. value: the result. operand: which of its operands that is, counted from 1; the first of them,
        if it is used several times.
    derivative: the local one, of `value` by that operand: in `x * x`, where x is used twice, x + x.
    uses: the derivative by each use that sends a gradient back; `derivative` is their sum.

    >>> from autograd import Value, explain
    >>> x = Value(3.0, "x")
    >>> [step] = explain(x**2, x).paths[0].steps
    >>> step.name, step.primitive, step.operand, step.derivative
    ('x²', <primitive pow>, 1, 6.0)
    """

    source: Value
    value: Value
    operand: int
    derivative: float
    uses: tuple[float, ...]

    @property
    def name(self) -> str:
        """The name of the result."""
        return Names(()).of(self.value)

    @property
    def primitive(self) -> Primitive:
        """The primitive that made the result."""
        primitive = self.value.primitive
        assert primitive is not None
        return primitive


Step = PathStep  # autograd.explaining exports it by this name, and pickles have it so


@dataclass(frozen=True, eq=False)
class Path:
    """One way from a Value to another.

    start: where it starts. steps: in order; none, if it ends there too.
    product: of all the local derivatives, multiplied from the output on, as reverse mode does.

    >>> from autograd import Value, explain
    >>> x = Value(3.0, "x")
    >>> path = explain((x * 5) ** 2, x).paths[0]
    >>> [step.derivative for step in path.steps], path.product
    ([5.0, 30.0], 150.0)
    """

    start: Value
    steps: tuple[PathStep, ...]
    product: float


Edges = dict[Value, list[PathStep]]

_Way = tuple[float, int]
"""The size of a way, and its place: limit * (index of its first step) + (rank of its rest at the end of that step)."""


@dataclass(frozen=True, eq=False)
class Routes:
    """The part of a graph that lies between two Values.

    every: the steps to each node that depends on the leaf, operands before the nodes made from them.
    open: the steps that send a gradient back and can be reached from the leaf along such steps.
    shut: the steps that can be reached from the leaf in the same way but send nothing: there, paths are blocked.
    """

    every: Edges
    open: Edges
    shut: list[PathStep]


@dataclass(frozen=True)
class Total:
    """The sum over all open paths, and their number.

    rounding: how far the sum of the products, in any order of adding and multiplying, may be off by rounding.
    """

    n_paths: int
    gradient: float
    rounding: float


def routes_between(leaf: Value, output: Value) -> Routes:
    """The part of the graph between two Values; `every` is empty if `output` does not depend on `leaf`."""
    every: Edges = {}
    passable: Edges = {}
    shut: list[PathStep] = []
    reached, sought = {leaf}, {leaf}
    for node in topological_order(output):
        operands: tuple[Any, ...] = node.operands
        places = [i for i, x in enumerate(operands) if type(x) is not float and x in sought]
        if not places:
            continue
        derivatives = local_derivatives(node)
        first = {operands[i]: i + 1 for i in reversed(places)}
        uses = by_operand((operands[i], derivatives[i]) for i in places)
        steps = [PathStep(x, node, first[x], over_uses(of_x), sending(of_x)) for x, of_x in uses.items()]
        sought.add(node)
        every[node] = steps
        going = [step for step in steps if step.derivative is not NOTHING and step.source in reached]
        if going:
            reached.add(node)
            passable[node] = going
        if len(going) < len(steps):
            shut += [step for step in steps if step.derivative is NOTHING and step.source in reached]
    return Routes(every, passable, shut)


def count_paths(edges: Edges, leaf: Value, output: Value) -> int:
    """The number of paths, without listing them: a node has as many ways to the output as all its users together."""
    counts = {output: 1}
    for node in reversed(edges):
        count = counts.pop(node, 0)  # popped: 2**n is a number of n bits, too long to keep for every node
        if count:
            for step in edges[node]:
                counts[step.source] = counts.get(step.source, 0) + count
    return counts.get(leaf, 0)


def flow_back(edges: Edges, leaf: Value, output: Value) -> Total:
    """Reverse mode, in the same order of additions as `backward`, so that the gradient has the same bits."""
    n_edges = sum(len(step.uses) for steps in edges.values() for step in steps)
    gradients = {output: 1.0}
    sizes = {output: (2 * n_edges + 2) * _EPSILON}
    for node in reversed(edges):
        if node in gradients:
            gradient, size = gradients.pop(node), sizes.pop(node)
            for step in edges[node]:
                source = step.source
                for derivative in step.uses:
                    gradients[source] = gradients.get(source, 0.0) + gradient * derivative
                    sizes[source] = sizes.get(source, 0.0) + size * abs(derivative)
    return Total(count_paths(edges, leaf, output), gradients.get(leaf, 0.0), 2.0 * sizes.get(leaf, 0.0))


def flow_forward(edges: Edges, leaf: Value, output: Value) -> float:
    """Forward mode: the same sum, computed from the leaf to the output."""
    tangents = {leaf: 1.0}
    for node, steps in edges.items():
        total = 0.0
        for step in steps:
            total += tangents[step.source] * step.derivative
        tangents[node] = total
    return tangents.get(output, 0.0)


def largest_paths(edges: Edges, leaf: Value, output: Value, limit: int) -> list[Path]:
    """The `limit` paths whose products are largest in size, largest first, and among equals in the order of the graph.

    The part of a path before a node multiplies all ways from that node by the same number. So only the `limit` largest
    ways of each node can be part of the result, and a node keeps no more: O(edges · limit), and exact.

    A product that is not finite counts as the largest of all, whatever it is multiplied by: inf · 0 is nan, which must
    not be sorted below the others.
    """
    onward: dict[Value, list[float]] = {output: [1.0]}  # the sizes of the ways from each node, largest first
    users: Edges = {}
    meeting: dict[Value, list[_Way]] = {}
    continuing: dict[Value, list[int]] = {}  # for a node with several users: the places of its largest ways
    for node in reversed(edges):
        if node not in onward:
            continue
        ways = onward.pop(node)
        if node in meeting:
            best = _largest(meeting.pop(node), limit)
            ways, continuing[node] = [size for size, _ in best], [place for _, place in best]
        for step in edges[node]:
            source, size = step.source, abs(step.derivative)
            sizes = ways if size == 1.0 else _multiplied(ways, size)
            if source not in users:
                users[source], onward[source] = [step], sizes
                continue
            found = meeting.setdefault(source, [*zip(onward[source], count())])
            found += zip(sizes, count(limit * len(users[source])))
            users[source].append(step)
            if len(found) > 64 * limit:  # a leaf used a million times
                found[:] = _largest(found, limit)
    if leaf in meeting:
        continuing[leaf] = [place for _, place in _largest(meeting[leaf], limit)]
    n_found = len(continuing[leaf] if leaf in continuing else onward.get(leaf, ()))
    return [_walked(leaf, output, rank, limit, users, continuing) for rank in range(n_found)]


def _largest(ways: list[_Way], limit: int) -> list[_Way]:
    return sorted(ways, key=itemgetter(0), reverse=True)[:limit]


def _multiplied(ways: list[float], size: float) -> list[float]:
    return [way * size if way < inf else inf for way in ways] if size < inf else [inf] * len(ways)


def _walked(
    leaf: Value, output: Value, rank: int, limit: int, users: Edges, continuing: dict[Value, list[int]]
) -> Path:
    steps, node = [], leaf
    while node is not output:
        place = continuing[node][rank] if node in continuing else rank
        number, rank = divmod(place, limit)
        steps.append(users[node][number])
        node = steps[-1].value
    return Path(leaf, tuple(steps), product(steps))


def product(steps: Sequence[PathStep]) -> float:
    """The product of the local derivatives, multiplied from the last step to the first."""
    result = 1.0
    for step in reversed(steps):
        result *= step.derivative
    return result


def first_not_finite(paths: tuple[Path, ...]) -> PathStep | None:
    """The first step whose derivative is inf or nan."""
    return next((step for path in paths for step in path.steps if not isfinite(step.derivative)), None)
