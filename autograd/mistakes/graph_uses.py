"""The mistakes in adding up what several uses of a number contribute to its gradient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograd.mistakes.alike import Alike
from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.mean_lengths import kind_of_mean
from autograd.mistakes.slips import factors_of

Uses = list[list[int]]
"""For each operand its edges, in the order in which it is used."""


def of_uses(graph: FlatGraph, alike: Alike) -> Iterator[tuple[str, str, Mapping[int, float] | None]]:
    """The kind and words of each mistake, and the derivatives of the edges with it."""
    uses = _uses(graph, alike)
    if len({*map(len, uses)}) == 1 and len(uses[0]) > 1:
        yield from _of_contributions(graph, uses, "contributions")
        yield from _in_other_rows(graph, alike, uses)
        if alike.leaf is not None and len(uses) == len(uses[0]):
            yield "wrong axis", "summed along the other axis", _along_the_other_axis(graph, uses)
    terms = _terms(graph, alike)
    if terms and len({*map(len, terms)}) == 1 and len(terms[0]) > 1:
        yield from _of_contributions(graph, terms, "terms of the sum")


def _of_contributions(graph: FlatGraph, uses: Uses, what: str) -> Iterator[tuple[str, str, Mapping[int, float] | None]]:
    count = len(uses[0])
    last = f"only the last of {count} {what} counts, as where `=` stands for `+=`"
    kept = [("off by one row", f"the last of {count} {what} is left out", slice(0, -1))]
    if count == 2:
        kept.append(("= for += or off by one row", f"{last}, or a loop begins too late", slice(1, None)))
    else:
        kept.append(("= for +=", last, slice(-1, None)))
        kept.append(("= for +=", f"only the first of {count} {what} counts", slice(0, 1)))
        kept.append(("off by one row", f"the first of {count} {what} is left out", slice(1, None)))
    for kind, words, rest in kept:
        yield kind, words, {e: 0.0 for own in uses for e in {*own} - {*own[rest]}}
    mean = {e: graph.derivatives[e] / count for own in uses for e in own}
    yield kind_of_mean(count), f"the mean of {count} {what} stands for their sum", mean


def _in_other_rows(graph: FlatGraph, alike: Alike, uses: Uses) -> Iterator[tuple[str, str, Mapping[int, float] | None]]:
    """The factor of another row of the data in the place of each row's own."""
    count = len(uses[0])
    if count < 3 or not factors_of(alike.node, alike.place):
        return
    for by, other in ((-1, "before"), (1, "after")):
        rolled = {e: graph.derivatives[own[(i + by) % count]] for own in uses for i, e in enumerate(own)}
        yield "off by one row", f"each row has the factor of the row {other} it", rolled


def _uses(graph: FlatGraph, alike: Alike) -> Uses:
    uses: dict[int, list[int]] = {}
    for e in reversed(alike.edges):
        uses.setdefault(graph.edges[e].operand, []).append(e)
    return list(uses.values())


def _terms(graph: FlatGraph, alike: Alike) -> Uses:
    """For each sum the edges from its terms, where sums are added up step by step."""
    if not alike.is_sum:
        return []
    terms: dict[int, list[int]] = {}
    for e in reversed(alike.edges):
        terms.setdefault(graph.whole_sums[graph.edges[e].node], []).append(e)
    return list(terms.values())


def _along_the_other_axis(graph: FlatGraph, uses: Uses) -> Mapping[int, float] | None:
    """Of the square of contributions, by rows of data and by entries, the sums of rows and not of columns."""
    adjoints = graph.right
    contributions = [[adjoints[graph.edges[e].node] * graph.derivatives[e] for e in own] for own in uses]
    changed = {}
    for j, own in enumerate(uses):
        for k, e in enumerate(own):
            if not adjoints[graph.edges[e].node]:
                return None
            changed[e] = contributions[k][j] / adjoints[graph.edges[e].node]
    return changed
