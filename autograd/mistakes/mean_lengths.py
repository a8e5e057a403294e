"""Over how many numbers a function takes its means, and over how many its gradient has sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isclose
from typing import NamedTuple

from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.sums_of import terms_of
from autograd.table import rows as primitives


class Lengths(NamedTuple):
    """Counts that the factor of a gradient may be.

    means: over how many numbers the function takes means. sums: how many contributions a derivative is the sum of.
    shapes: the lengths of the point's arrays.
    """

    means: Sequence[int] = ()
    sums: Sequence[int] = ()
    shapes: Sequence[int] = ()


def lengths_of_means(graph: FlatGraph) -> list[int]:
    """Over how many numbers means are taken: the counts of terms of sums that are divided by these counts.

    >>> from autograd import Value
    >>> x = Value(1.0)
    >>> lengths_of_means(FlatGraph((x + x + x) / 3 + x / 4, [x]))
    [3]
    """
    found: set[float] = set()
    for node in graph.nodes[graph.n_leaves :]:
        constants = [x for x in node.operands if isinstance(x, float)]
        if node.primitive is primitives.mean:
            found.add(len(node.operands))
        elif node.primitive is primitives.div and constants == [node.operands[1]]:
            found.update(n for n in constants if n == terms_of(node.operands[0]))
        elif node.primitive is primitives.mul and constants:
            terms = sum(map(terms_of, node.operands))
            found.update(terms for x in constants if isclose(x * terms, 1.0, rel_tol=1e-9))
    return sorted(int(n) for n in found if n > 2)


def lengths_of_sums(graph: FlatGraph, leaves: Sequence[int]) -> list[int]:
    """How often each of these leaves is used, where that is more than twice.

    >>> from autograd import Value
    >>> x = Value(1.0)
    >>> lengths_of_sums(FlatGraph(x * x * x, [x]), [0])
    [3]
    """
    uses = Counter(edge.operand for edge in graph.edges)
    return sorted({uses[leaf] for leaf in leaves if uses[leaf] > 2})


def kind_of_mean(count: int) -> str:
    """What 1/count of the right number is called: 1/2 and 1/4 come of other mistakes as often.

    >>> kind_of_mean(7), kind_of_mean(2)
    ('mean for sum', 'mean for sum or missing factor')
    """
    return "mean for sum or missing factor" if count in (2, 4) else "mean for sum"
