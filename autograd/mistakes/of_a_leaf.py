"""usual_mistakes: what the derivative of an output by one leaf would be, with each of the usual mistakes."""

from __future__ import annotations

from collections.abc import Iterator

from autograd.explaining.explain import explain
from autograd.explaining.naming import Names
from autograd.explaining.routes import Path
from autograd.graph.value import Value
from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.mistake import Mistake
from autograd.mistakes.slips import slipped, slips_of

MOST_PATHS = 12
MOST_EDGES = 2000
"""In a larger graph only the paths are looked at."""


def usual_mistakes(output: Value, leaf: Value) -> Iterator[tuple[float, Mistake]]:
    """What a wrong derivative of `output` by `leaf` would be, for each of the usual mistakes, likely ones first.

    Several mistakes may have the same number, and one may have that of the right derivative.

    Errors: those of `explain`.

    >>> x, w = Value(2.0, "x"), Value(0.5, "w")
    >>> y = (w * x).tanh()
    >>> for number, mistake in usual_mistakes(y, w):
    ...     if mistake.kind in ("sign", "missing factor") and "stands for" not in mistake.words:
    ...         print(f"{number:.4f} {mistake}")
    -0.8399 the wrong sign
    2.0000 the derivative of tanh is left out, at output
    0.4200 the other factor is missing, at w·x
    """
    explanation = explain(output, leaf, limit=MOST_PATHS)
    total, names = explanation.gradient, Names((), output)
    yield -total, Mistake("sign", "the wrong sign")
    yield 0.0, Mistake("zero", "not 0: the output depends on it")
    if explanation.n_paths > 1:
        for path in explanation.paths:
            yield total - path.product, Mistake("lost path", f"the path {_way(path, names)} is lost")
        for path in explanation.paths:
            words = f"only the path {_way(path, names)} is counted, as `=` does where `+=` is meant"
            yield path.product, Mistake("= for +=", words)
    graph = FlatGraph(output, [leaf])
    if len(graph.edges) > MOST_EDGES:
        return
    for i, edge in enumerate(graph.edges):
        node = graph.nodes[edge.node]
        for slip in slips_of(node, edge.place):
            wrong = slipped(slip, graph.derivatives[i], *graph.at(edge))
            if wrong is not None and slip.kind != "lost path" and (slip.kind != "sign" or explanation.n_paths > 1):
                [number] = graph.gradient({i: wrong})
                yield number, Mistake(slip.kind, f"{slip.words}, at {names.of(node)}")


def _way(path: Path, names: Names) -> str:
    return " → ".join([names.of(path.start), *(names.of(step.value) for step in path.steps)])
