"""The mistakes in a graph: each is a backward pass with other derivatives in edges that do the same work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from autograd.explaining.naming import Names
from autograd.graph.source_line import source_of
from autograd.graph.value import Value
from autograd.mistakes.alike import Alike, edges_alike
from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.slips import slipped, slips_of


class GraphMistake(NamedTuple):
    """A mistake, and the derivatives that it puts into edges; `key` is the same at another point."""

    key: tuple[object, ...]
    kind: str
    words: str
    changed: Mapping[int, float]


def mistakes_in(graph: FlatGraph, arrays: Mapping[int, int]) -> Iterator[tuple[Alike, GraphMistake]]:
    """Every mistake, with the edges that it is in; the edges nearest to the output first."""
    for alike in edges_alike(graph, arrays):
        where = place_of(alike)
        yield from ((alike, found) for found in _slips(graph, alike, where))
        yield from ((alike, found) for found in _uses(graph, alike, where))


def _slips(graph: FlatGraph, alike: Alike, where: str) -> Iterator[GraphMistake]:
    for i, slip in enumerate(slips_of(alike.node, alike.place)):
        changed = {}
        for e in alike.edges:
            wrong = slipped(slip, graph.derivatives[e], *graph.at(graph.edges[e]))
            if wrong is None:
                break
            changed[e] = wrong
        else:
            yield GraphMistake((alike.key, i), slip.kind, f"{slip.words}, {where}", changed)


def _uses(graph: FlatGraph, alike: Alike, where: str) -> Iterator[GraphMistake]:
    """An operand's several uses: only the last, or the first, is counted, or one is lost."""
    uses: dict[int, list[int]] = {}
    for e in reversed(alike.edges):
        uses.setdefault(graph.edges[e].operand, []).append(e)
    count = max(map(len, uses.values()))
    if count < 2:
        return
    kept = (
        (
            "= for +=",
            f"only the last of {count} contributions is kept, as `=` does where `+=` is meant",
            slice(-1, None),
        ),
        ("= for +=", f"only the first of {count} contributions is counted", slice(0, 1)),
        ("off by one row", f"the last of {count} contributions is lost", slice(0, -1)),
        ("off by one row", f"the first of {count} contributions is lost", slice(1, None)),
    )
    for i, (kind, words, rest) in enumerate(kept):
        changed = {e: 0.0 for of_one in uses.values() for e in set(of_one) - set(of_one[rest])}
        yield GraphMistake((alike.key, "uses", i), kind, f"{words}, {where}", changed)


def place_of(alike: Alike) -> str:
    """Where edges are: the line of the function, else the name of what was made there."""
    source = source_of(alike.node)
    if source and source.text:
        return f"in line {source.line}: {source.text}"
    return f"at {name(alike.node)}"


def name(value: Value) -> str:
    """The name of a Value in a sentence."""
    return Names(()).of(value)
