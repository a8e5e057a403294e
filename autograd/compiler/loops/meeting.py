"""Which slots can be at the same place: a number must be read before another one is stored over it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from autograd.compiler.loops.loop_parts import Slot


class Meetings:
    """Finds among slots those that another one can meet.

    Two slots meet if they are at the same place for some indices of the loops around both.

    trips: how often each of the loops runs, the outermost first.

    >>> meetings = Meetings([Slot(0, (1,)), Slot(5), Slot(9)], [4])
    >>> list(meetings.of(Slot(3))), list(meetings.of(Slot(4, (1,))))
    ([Slot(first=0, steps=(1,))], [Slot(first=5, steps=())])
    """

    def __init__(self, slots: Iterable[Slot], trips: Sequence[int]) -> None:
        self._trips = trips
        by_steps: dict[tuple[int, ...], set[int]] = {}
        for slot in slots:
            by_steps.setdefault(slot.steps, set()).add(slot.first)
        self._by_steps = {steps: sorted(firsts) for steps, firsts in by_steps.items()}

    def of(self, slot: Slot) -> Iterator[Slot]:
        """The slots that this one can meet."""
        for steps, firsts in self._by_steps.items():
            least, most = self._distances(steps, slot.steps)
            for first in firsts[bisect_left(firsts, slot.first - most) : bisect_right(firsts, slot.first - least)]:
                yield Slot(first, steps)

    def otherwise(self, slot: Slot) -> bool:
        """Whether one of those that the slot can meet moves otherwise than it."""
        return any(other.steps != slot.steps for other in self.of(slot))

    def _distances(self, steps: Sequence[int], others: Sequence[int]) -> tuple[int, int]:
        """How far steps lead away from other ones, at least and at most, over all indices."""
        if steps == others:
            return 0, 0
        ends = [
            (step - other) * (trips - 1) for trips, step, other in zip_longest(self._trips, steps, others, fillvalue=0)
        ]
        return sum(min(end, 0) for end in ends), sum(max(end, 0) for end in ends)


def normal(slot: Slot) -> Slot:
    """The slot without zeros at the end of its steps, so that slots of the same places are equal."""
    n = len(slot.steps)
    while n and not slot.steps[n - 1]:
        n -= 1
    return slot if n == len(slot.steps) else Slot(slot.first, slot.steps[:n])
