"""Over how many numbers a function takes its means, and over how many its gradient has sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from autograd.mistakes.flat_graph import FlatGraph
from autograd.table import rows as primitives


def lengths_of_means(graph: FlatGraph) -> list[int]:
    """The whole numbers that are divided by, and the counts of operands of `mean`.

    >>> from autograd import Value
    >>> x = Value(1.0)
    >>> lengths_of_means(FlatGraph(x / 12, [x]))
    [12]
    """
    found = set()
    for node in graph.nodes[graph.n_leaves :]:
        constants = [x for x in node.operands if isinstance(x, float)]
        if node.primitive is primitives.mean:
            found.add(float(len(node.operands)))
        elif node.primitive is primitives.div:
            found.update(constants)
        elif node.primitive is primitives.mul:
            found.update(round(1.0 / x, 9) for x in constants if x)
    return sorted(int(x) for x in found if x.is_integer() and x > 2.0)


def lengths_of_sums(graph: FlatGraph, leaves: Sequence[int]) -> list[int]:
    """How often each of these leaves is used, where that is more than twice.

    >>> from autograd import Value
    >>> x = Value(1.0)
    >>> lengths_of_sums(FlatGraph(x * x * x, [x]), [0])
    [3]
    """
    uses = Counter(edge.operand for edge in graph.edges)
    return sorted({uses[leaf] for leaf in leaves if uses[leaf] > 2})
