"""What is sent to the entries of a loop's stack: single numbers, or stacks of other loops."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from autograd.graph.loop_nodes import Key, entry, table_node
from autograd.graph.value import Operand, Value

_FEW = 4  # numbers that are sent to single entries; more of them become a table


@dataclass(frozen=True)
class StackTerm:
    """A number and its mask for each entry e of a stack from `low` to `high` - 1.

    number: the number itself, of a single entry; or the node and the stack that has it at `first + step * e`.
    mask: 0 where nothing is sent: a number, or a stack of the same node, whose entries lie where the numbers lie.
    """

    low: int
    high: int
    number: Operand | tuple[Value, Key]
    mask: Operand | Key
    first: int = 0
    step: int = 1

    def at(self, e: int) -> tuple[Operand, Operand]:
        """The number and the mask for the entry e."""
        if not isinstance(self.number, tuple):
            assert not isinstance(self.mask, tuple)
            return self.number, self.mask
        (node, key), i = self.number, self.first + self.step * e
        mask = entry(node, self.mask, i) if isinstance(self.mask, tuple) else self.mask
        return entry(node, key, i), mask

    def by_steps(self, first: int, step: int) -> StackTerm:
        """The same for steps t that read the entries `first + step * t`, where step is 1 or -1."""
        ends = [step * (self.low - first), step * (self.high - 1 - first)]
        return replace(
            self,
            low=min(ends),
            high=max(ends) + 1,
            first=self.first + self.step * first,
            step=self.step * step,
        )


def gathered(terms: Sequence[StackTerm]) -> list[StackTerm]:
    """The terms, many single ones as one table."""
    singles = {term.low: (term.number, term.mask) for term in terms if not isinstance(term.number, tuple)}
    if len(singles) <= _FEW:
        return list(terms)
    low, high = min(singles), max(singles) + 1
    nothing = (-0.0, 0.0)
    pairs = [singles.get(e, nothing) for e in range(low, high)]
    has_masks = not all(type(mask) is float and mask for _, mask in pairs)
    numbers: list[Operand] = [x for pair in pairs for x in pair[: 1 + has_masks]]  # type: ignore[misc]
    table = table_node(numbers, 1 + has_masks)
    whole = [term for term in terms if isinstance(term.number, tuple)]
    mask: Operand | Key = ("table", 1) if has_masks else 1.0
    return [*whole, StackTerm(low, high, (table, ("table", 0)), mask, -low)]


def segments(terms: Iterable[StackTerm], n: int) -> list[tuple[int, int]]:
    """The ranges of steps, of n, in each of which the same terms count.

    terms: with steps as their entries.

    >>> segments([StackTerm(2, 3, 1.0, 1.0), StackTerm(-1, 9, 1.0, 1.0)], 5)
    [(0, 2), (2, 3), (3, 5)]
    """
    cuts = {0, n}
    for term in terms:
        cuts |= {min(max(end, 0), n) for end in (term.low, term.high)}
    ordered = sorted(cuts)
    return [*pairwise(ordered)]
