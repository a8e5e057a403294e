"""The mistakes in a graph: each is a backward pass with other derivatives in edges that do the same work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import NamedTuple

from autograd.explaining.naming import Names
from autograd.graph.source_line import source_of
from autograd.graph.value import Value
from autograd.mistakes.alike import Alike, edges_alike
from autograd.mistakes.flat_graph import Edge, FlatGraph
from autograd.mistakes.graph_uses import of_uses
from autograd.mistakes.point_arrays import ArrayBlock
from autograd.mistakes.slips import factors_of, slipped, slips_of

NOT_MULTIPLIED = "the derivative is not multiplied by the gradient of the result"
"""It explains too what is said better by the constant factor that this gradient is."""


class GraphMistake(NamedTuple):
    """A mistake in edges that do the same work, and the derivatives that these have with it.

    key: the same for the same mistake at another point.
    """

    key: tuple[object, ...]
    kind: str
    words: str
    changed: Mapping[int, float]


def mistakes_in(graph: FlatGraph, blocks: Sequence[ArrayBlock], wrong: Sequence[ArrayBlock]) -> Iterator[GraphMistake]:
    """Every mistake in a graph on the way to all arrays of `wrong`, those nearest to the output first.

    blocks: the arrays that the leaves are in.
    """
    array_of = {i: number for number, block in enumerate(blocks) for i in block.places}
    below = graph.arrays_below(array_of)
    sought = sum(1 << array_of[block.start] for block in wrong)
    for alike in edges_alike(graph, array_of):
        reached = reduce(or_, (below[graph.edges[e].operand] for e in alike.edges))
        if reached & sought != sought or _is_a_step_of_a_sum(graph, alike):
            continue
        where = place_of(alike)
        found = chain(_slips(graph, alike), _of_other_factors(graph, alike, blocks, array_of), of_uses(graph, alike))
        for i, (kind, words, changed) in enumerate(found):
            if changed is not None:
                words = f"the path {_path(alike, blocks, array_of)} is lost" if words == "lost" else words
                yield GraphMistake((alike.key, i), kind, f"{words}, {where}", changed)


Changed = Mapping[int, float]


def _is_a_step_of_a_sum(graph: FlatGraph, alike: Alike) -> bool:
    edge = graph.edges[alike.edges[0]]
    return alike.is_sum and graph.whole_sums[edge.operand] == graph.whole_sums[edge.node]


def _slips(graph: FlatGraph, alike: Alike) -> Iterator[tuple[str, str, Changed | None]]:
    at = [graph.at(graph.edges[e]) for e in alike.edges]
    for slip in slips_of(alike.node, alike.place, varied=alike.varied):
        wrong = [slipped(slip, graph.derivatives[e], *numbers) for e, numbers in zip(alike.edges, at)]
        changed = {e: x for e, x in zip(alike.edges, wrong) if x is not None}
        yield slip.kind, slip.words, changed if len(changed) == len(wrong) else None
    sent_back = [graph.right[graph.edges[e].node] for e in alike.edges]
    if 0.0 not in sent_back:
        words = NOT_MULTIPLIED
        yield "missing factor", words, {e: graph.derivatives[e] / x for e, x in zip(alike.edges, sent_back)}


def _of_other_factors(
    graph: FlatGraph, alike: Alike, blocks: Sequence[ArrayBlock], array_of: Mapping[int, int]
) -> Iterator[tuple[str, str, Changed | None]]:
    """Another number in the place of the other factor of each product: that before a function, or of the transpose."""
    factors = [_other_factor(graph, graph.edges[e]) for e in alike.edges]
    known = [x for x in factors if x is not None]
    if len(known) < len(factors):
        return
    before = [x.operands[0].data for x in known if len(x.operands) == 1 and isinstance(x.operands[0], Value)]
    if len(before) == len(known):
        function = known[0].primitive.name if known[0].primitive else ""
        words = f"the number before {function} stands where that after {function} belongs"
        yield "z for y", words, dict(zip(alike.edges, before))
    leaves = [graph.place_of.get(x, -1) for x in known]
    block = blocks[array_of[leaves[0]]] if leaves[0] in array_of else None
    if block and len(block.shape) == 2 and block.shape[0] == block.shape[1] > 1 and {*block.places} >= {*leaves}:
        turned = [block.start + _turned(leaf - block.start, block.shape[0]) for leaf in leaves]
        words = f"{block.name} stands for its transpose, or its transpose for {block.name}"
        yield "transposed", words, {e: graph.nodes[leaf].data for e, leaf in zip(alike.edges, turned)}


def _other_factor(graph: FlatGraph, edge: Edge) -> Value | None:
    node = graph.nodes[edge.node]
    factors = factors_of(node, edge.place)
    other = node.operands[factors.other] if factors else None
    return other if isinstance(other, Value) else None


def _turned(place: int, size: int) -> int:
    """The place of a square array's number in its transpose.

    >>> [_turned(place, 2) for place in range(4)]
    [0, 2, 1, 3]
    """
    row, column = divmod(place, size)
    return column * size + row


def place_of(alike: Alike) -> str:
    """Where edges are: the line of the function, else the name of what was made there."""
    source = source_of(alike.node)
    if source and source.text:
        return f"in line {source.line}: {source.text}"
    return f"at {Names(()).of(alike.node)}"


def _path(alike: Alike, blocks: Sequence[ArrayBlock], array_of: Mapping[int, int]) -> str:
    """An edge in words: from an array or from what was made, to what is made of it."""
    leaf = alike.leaf
    known = leaf is not None and leaf in array_of
    start = blocks[array_of[leaf or 0]].name if known else Names(()).of(alike.operand)
    return f"{start} → {Names(()).of(alike.node)}"
