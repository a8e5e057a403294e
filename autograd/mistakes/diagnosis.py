"""named_mistake: the one usual mistake that explains every wrong number of a gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.graph_slips import mistakes_in
from autograd.mistakes.mistake import Evidence, Mistake
from autograd.mistakes.point_arrays import Block, blocks_of
from autograd.mistakes.whole_arrays import of_whole_arrays

DIGITS = 1e-7
"""A number explains another if they differ by this share, beside the error of what is known."""
WORK = 20_000_000
"""As many edges are visited at most; of a larger graph the mistakes nearest to the output are tried."""


def named_mistake(evidence: Evidence) -> Mistake | None:
    """The usual mistake that explains all numbers of a wrong gradient; None where none does, or several of them do.

    Wrong arrays are told from right ones. A mistake has to explain each number of every wrong array; if one explains
    the right arrays as well, it goes before those that do not.

    >>> from autograd.mistakes import Evidence
    >>> print(named_mistake(Evidence([1.0, -3.0, 5.0], [-1.0, 3.0, 5.0], [0.0] * 3, ([0.0, 0.0], 0.0), names="wwb")))
    w: the wrong sign
    """
    found = _explaining(evidence)
    other = evidence.elsewhere() if evidence.elsewhere and found else None
    if other is not None:
        there = _explaining(other)
        found = {key: mistake for key, mistake in found.items() if key in there}
    kinds = {mistake.kind for mistake in found.values()}
    return next(iter(found.values())) if len(kinds) == 1 else None


def _explaining(evidence: Evidence) -> dict[tuple[object, ...], Mistake]:
    """The mistakes that explain the evidence, by their keys: those that explain most, if there are better and worse."""
    right = _sharpened(evidence)
    blocks = blocks_of(evidence.structure, evidence.named())
    tolerance = [max(e, DIGITS * abs(r)) for e, r in zip(evidence.errors, right)]
    wrong = [
        block for block in blocks if any(not abs(evidence.given[i] - right[i]) <= tolerance[i] for i in block.places)
    ]
    if not wrong or not all(map(isfinite, evidence.given)):
        return {}
    numbers = [i for block in wrong for i in block.places if isfinite(tolerance[i])]
    scale = max(max(abs(right[i]), abs(evidence.given[i])) for i in numbers) if numbers else 0.0
    lengths = [*evidence.lengths, *(n for block in blocks for n in block.shape)]

    def explains(predicted: Sequence[float], places: Sequence[int]) -> bool:
        return all(
            abs(predicted[i] - evidence.given[i])
            <= 3.0 * evidence.errors[i] + DIGITS * abs(evidence.given[i]) + 1e-9 * scale
            for i in places
        )

    names = _listed(wrong)
    for of_arrays, kind, words, predicted in of_whole_arrays(evidence.given, right, blocks, wrong, lengths):
        if explains(predicted, numbers):
            return {of_arrays: Mistake(kind, f"{names}: {words}")}
    best: dict[tuple[object, ...], Mistake] = {}
    others: dict[tuple[object, ...], Mistake] = {}
    everywhere = [i for i, e in enumerate(evidence.errors) if isfinite(e)]
    for key, mistake, predicted in _in_graph(evidence, blocks, wrong):
        if explains(predicted, numbers):
            (best if explains(predicted, everywhere) else others)[key] = Mistake(
                mistake.kind, f"{names}: {mistake.words}"
            )
    return best or others


def _in_graph(
    evidence: Evidence, blocks: Sequence[Block], wrong: Sequence[Block]
) -> Iterator[tuple[tuple[object, ...], Mistake, list[float]]]:
    if evidence.output is None:
        return
    graph = FlatGraph(evidence.output, evidence.leaves)
    array_of = {i: number for number, block in enumerate(blocks) for i in block.places}
    needed = [sum(1 << i for i in block.places) for block in wrong]
    work = 0
    for alike, found in mistakes_in(graph, array_of):
        below = 0
        for e in alike.edges:
            below |= graph.leaves_below[graph.edges[e].operand]
        if not all(below & bits for bits in needed):
            continue
        work += len(graph.edges)
        if work > WORK:
            return
        yield found.key, Mistake(found.kind, found.words), graph.gradient(found.changed)


def _sharpened(evidence: Evidence) -> Sequence[float]:
    """The right derivatives: the chain rule's, where there is a graph and they agree."""
    if evidence.output is None:
        return evidence.right
    exact = FlatGraph(evidence.output, evidence.leaves).gradient()
    agree = all(not abs(a - b) > 10.0 * e + 1e-6 * abs(b) for a, b, e in zip(exact, evidence.right, evidence.errors))
    return exact if agree else evidence.right


def _listed(blocks: Sequence[Block]) -> str:
    names = [block.name for block in blocks]
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
