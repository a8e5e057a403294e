"""Dependence: on which variables each output depends, through derivatives that are not zero at every point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from autograd.derivatives.chain_rule import edges
from autograd.derivatives.masks import mask_of
from autograd.graph.differentiated import about, differentiating
from autograd.graph.reverse import topological_order
from autograd.graph.value import Value


class Dependent(NamedTuple):
    """A node, and the operands through which it depends on variables, each with the node's derivative by it."""

    node: Value
    sources: list[tuple[Value, Any]]


@differentiating
def steps_between(variables: Iterable[Value], outputs: Iterable[Any]) -> list[Dependent]:
    """The nodes of the outputs that depend on the variables, operands before the nodes made from them.

    A derivative whose mask is never set, such as that of `floor` or by a condition, is no dependence.
    """
    steps = []
    dependent = set(variables)
    for node in topological_order(*dict.fromkeys(x for x in outputs if isinstance(x, Value))):
        if node in dependent or not any(x in dependent for x in node.operands if isinstance(x, Value)):
            continue
        about(node)
        sources = [(x, derivative) for x, derivative in edges(node, dependent) if _is_ever_sent(derivative)]
        if sources:
            steps.append(Dependent(node, sources))
            dependent.add(node)
    return steps


def _is_ever_sent(derivative: Any) -> bool:
    mask = mask_of(derivative)
    return not isinstance(mask, float) or mask != 0.0


def variables_of(steps: Sequence[Dependent], variables: Sequence[Value], outputs: Sequence[Any]) -> list[list[int]]:
    """For each output the numbers of the variables that it depends on, in ascending order.

    >>> x, y = Value(2.0), Value(3.0)
    >>> outputs = [x * y, y + 1.0, 5.0]
    >>> variables_of(steps_between([x, y], outputs), [x, y], outputs)
    [[0, 1], [1], []]
    """
    uses = Counter(x for step in steps for x, _ in step.sources)
    uses.update(x for x in outputs if isinstance(x, Value))
    reached: dict[Value, _Bits] = {x: (i, 1) for i, x in enumerate(variables)}
    for node, sources in steps:
        bits = reached[sources[0][0]]
        for x, _ in sources[1:]:
            bits = _union(bits, reached[x])
        reached[node] = bits
        for x, _ in sources:
            uses[x] -= 1
            if not uses[x]:  # the sets of a long graph would fill the memory
                del reached[x]
    return [list(_members(reached[x])) if x in reached else [] for x in outputs]


_Bits = tuple[int, int]
"""A set of numbers as an int: those of its bits that are set, each moved up by the first part."""


def _union(one: _Bits, other: _Bits) -> _Bits:
    (start, bits), (other_start, other_bits) = one, other
    if start <= other_start:
        return start, bits | other_bits << (other_start - start)
    return other_start, other_bits | bits << (start - other_start)


def _members(of: _Bits) -> Iterator[int]:
    """The numbers in ascending order."""
    start, bits = of
    while bits:
        lowest = bits & -bits
        yield start + lowest.bit_length() - 1
        bits ^= lowest
