"""named_mistake: the one usual mistake that explains every wrong number of a gradient."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import isfinite, prod

from autograd.mistakes.direction import Direction
from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.graph_slips import NOT_MULTIPLIED, mistakes_in
from autograd.mistakes.mean_lengths import Lengths, lengths_of_means, lengths_of_sums
from autograd.mistakes.mistake import Evidence, Mistake
from autograd.mistakes.point_arrays import ArrayBlock, blocks_of
from autograd.mistakes.whole_arrays import of_whole_arrays

DIGITS = 1e-7
"""A number explains another if they differ by this share, beside the error of what is known."""
FACTS = ("sign", "zero")
"""Kinds that say what the numbers are, whatever was done to them."""

Found = dict[tuple[object, ...], Mistake]


def named_mistake(evidence: Evidence) -> Mistake | None:
    """The usual mistake that explains all numbers of a wrong gradient; None where none does, or several kinds do.

    Wrong arrays are told from right ones. A mistake has to explain each number of every wrong array; if one explains
    the right arrays as well, it goes before those that do not.

    >>> from autograd.mistakes import Evidence
    >>> print(named_mistake(Evidence([1.0, -3.0, 5.0], [-1.0, 3.0, 5.0], [0.0] * 3, ([0.0, 0.0], 0.0), names="wwb")))
    w: the wrong sign
    """
    case = Case(evidence)
    found = case.explanations()
    other = evidence.elsewhere() if evidence.elsewhere and found else None
    if other is not None:
        there = Case(other).explanations()
        found = {key: mistake for key, mistake in found.items() if key in there}
    elif not case.is_generic:
        found = {key: mistake for key, mistake in found.items() if mistake.kind in FACTS}
    return _one_of(list(found.values()), case.names)


def _one_of(found: list[Mistake], names: str) -> Mistake | None:
    """The mistake that all of these are, or that one of two of them is."""
    kinds = list(dict.fromkeys(mistake.kind for mistake in found))
    if "sign" in kinds:
        kinds = ["sign"]
    if not 1 <= len(kinds) <= 2:
        return None
    words: dict[tuple[str, str], str] = {}
    for mistake in [mistake for mistake in found if mistake.kind in kinds]:
        words.setdefault((mistake.kind, mistake.words.partition(", in line ")[2]), mistake.words)
    return Mistake(" or ".join(kinds), f"{names}: {'; or '.join([*words.values()][:2])}")


class Case:
    """A wrong gradient, and which of its arrays are wrong."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.graph, self.right = _graph_of(evidence)
        blocks = blocks_of(evidence.structure, evidence.named())
        self.blocks = blocks if sum(len(block.places) for block in blocks) == len(evidence.given) else []
        self.known = [i for i, error in enumerate(evidence.errors) if isfinite(error)]
        differing = {i for i in self.known if self._differs(i, self.right[i])}
        self.wrong = [block for block in self.blocks if not differing.isdisjoint(block.places)]
        self.numbers = [i for block in self.wrong for i in block.places if isfinite(evidence.errors[i])]
        self.differing = differing
        self.names = _listed(self.wrong)

    @cached_property
    def is_generic(self) -> bool:
        """Whether the numbers are such that chance does not explain them: several, or one of many digits."""
        numbers = {float(f"{self.evidence.given[i]:.9g}") for i in self.differing}
        return len(numbers) > 1 or any(x != float(f"{x:.5g}") for x in numbers)

    def explanations(self) -> Found:
        """The mistakes that explain the numbers, by their keys."""
        evidence = self.evidence
        if not self.wrong or not all(isfinite(evidence.given[i]) for i in self.numbers):
            return {}
        whole: Found = {}
        for key, kind, words, predicted in of_whole_arrays(
            evidence.given, self.right, self.blocks, self.wrong, self._lengths()
        ):
            if self._explained(predicted, self.numbers):
                whole[key] = Mistake(kind, words)
        kinds = {mistake.kind for mistake in whole.values()}
        if whole and ("sign" in kinds or not any(key[0] in ("factor", "swapped") for key in whole)):
            return whole
        in_graph = self._in_graph()
        swapped = {key: mistake for key, mistake in whole.items() if key[0] == "swapped"}
        return {**swapped, **in_graph} if in_graph else whole

    def _in_graph(self) -> Found:
        if self.graph is None:
            return {}
        everything: Found = {}
        these: Found = {}
        along = Direction(self.graph, self.evidence, self.right, self.numbers)
        for found in mistakes_in(self.graph, self.blocks, self.wrong):
            predicted = self.graph.gradient(found.changed) if along.may_explain(found.changed) else None
            if predicted and self._explained(predicted, self.numbers):
                whole = self._explained(predicted, self.known)
                (everything if whole else these)[found.key] = Mistake(found.kind, found.words)
        return _said_best(everything or these)

    def _differs(self, i: int, number: float) -> bool:
        evidence = self.evidence
        size = max(abs(evidence.given[i]), abs(number)) if isfinite(evidence.given[i]) else 0.0
        return not abs(evidence.given[i] - number) <= 3.0 * evidence.errors[i] + DIGITS * size

    def _explained(self, predicted: Sequence[float], places: Sequence[int]) -> bool:
        return not any(self._differs(i, predicted[i]) for i in places)

    def _lengths(self) -> Lengths:
        if self.graph is None:
            return Lengths(shapes=[n for block in self.blocks for n in (*block.shape, prod(block.shape))])
        return Lengths(lengths_of_means(self.graph), lengths_of_sums(self.graph, self.numbers))


def _graph_of(evidence: Evidence) -> tuple[FlatGraph | None, Sequence[float]]:
    """The graph, and the right derivatives by it; where these are not the ones that are known, it is no graph of f."""
    if evidence.output is None:
        return None, evidence.right
    graph = FlatGraph(evidence.output, evidence.leaves)
    exact = graph.gradient()
    pairs = zip(exact, evidence.right, evidence.errors)
    agree = all(not abs(a - b) > 10.0 * error + 1e-5 * abs(b) for a, b, error in pairs)
    return (graph, exact) if agree else (None, evidence.right)


def _said_best(found: Found) -> Found:
    best = {key: mistake for key, mistake in found.items() if not mistake.words.startswith(NOT_MULTIPLIED)}
    return best or found


def _listed(blocks: Sequence[ArrayBlock]) -> str:
    names = [block.name for block in blocks]
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
