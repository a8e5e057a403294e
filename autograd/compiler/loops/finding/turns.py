"""Turns of a loop's body: with which of its items each trip begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


def best_turn(firsts: Sequence[int], n: int, reads: Sequence[Sequence[int]], steps: Iterable[int]) -> int:
    """By how many items a body is to be turned, so that the next trip reads the fewest of its results.

    firsts: the first result of each item, in order. n: how many results a trip has. reads: what each item reads in the
    first trip. steps: how far each trip moves these reads.

    A body that begins with the addition of an earlier product, and ends with the next product, is turned by one:

    >>> best_turn([10, 11], 2, [[0, 9], [5, 6]], [1, 2, 1, 0])
    1
    """
    start = firsts[0]
    change = [0] * (len(firsts) + 1)  # from the turn before to each turn, of how many results the next trip reads
    moving = iter(steps)
    for at, own in enumerate(reads):
        for i, step in zip(own, moving):
            if step == n and i >= start:
                change[bisect_right(firsts, i)] += 1
                change[at + 1] -= 1
            elif step == n and i >= start - n and (source := bisect_right(firsts, i + n)) > at + 1:
                change[at + 1] -= 1
                change[source] += 1
    found = list(accumulate(change[:-1]))
    return found.index(min(found))
