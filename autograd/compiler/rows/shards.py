"""Shards: parts of the rows that are summed one by one, so that a sum's bits do not depend on who computes which part.

The number of rows, and how much work each is, decide which row is in which shard, and nothing else does. The sums of
the shards are added up in a binary tree: first those of neighbours, then those of neighbouring pairs, and so on. A
worker sums the shards of one branch.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import reduce
from operator import add
from typing import Generic, TypeAlias, TypeVar

Part = TypeVar("Part")

SumOfBatch: TypeAlias = "Callable[[bytes, int, int], array[float]]"
"""Sums the losses and gradients of a batch in another thread, process or machine. It takes the numbers that all rows
share, as bytes, the batch's first row, and the number of its rows."""

MOST_ROWS = 2048  # of a shard
LEAST_WORK = 1 << 18  # of a shard, in operands, where so many rows or fewer are cut: a thread needs 30 to 50 us for it
_LEAST_ROWS = 32  # of such a shard: a shard costs as much as some 8 rows of a network, as its sums are added up
_ROWS_PER_SHARD = 8  # of such a shard, for each shard that there is: of wide layers the sums take long to add up
_SHARDS = 16  # they divide evenly among 2, 4, 8 or 16 workers
_LANES = 8  # of the widest processor: a shard fills whole blocks on all of them


def rows_per_shard(n: int, work: int) -> int:
    """How many rows each shard of n rows has; the last one may have fewer.

    work: of a row, in operands, see `loops.work`. Little work in few rows is one shard.

    >>> [rows_per_shard(n, work=1) for n in (1, 2048, 2049, 100_000, 1_000_000)]
    [2048, 2048, 136, 1568, 1960]
    >>> [rows_per_shard(n, work=100_000) for n in (63, 64, 256, 2048, 2049)]
    [2048, 32, 64, 128, 136]
    """
    n_shards = _SHARDS
    if n <= MOST_ROWS:
        least = max(_LEAST_ROWS, -(-LEAST_WORK // max(work, 1)))
        while n < n_shards * max(least, _ROWS_PER_SHARD * n_shards) and n_shards > 1:
            n_shards //= 2
        if n_shards == 1:
            return MOST_ROWS
    while n_shards * MOST_ROWS < n:
        n_shards *= 2
    return -(-n // (n_shards * _LANES)) * _LANES


def branches(n: int, size: int, n_workers: int) -> list[tuple[int, int]]:
    """The first row of each branch of the tree, and the row behind its last.

    Branches are as large as they can be with one for each worker, if there are enough shards. size: rows in a shard.

    >>> branches(100_000, 1568, n_workers=2), branches(2048, 2048, n_workers=2)
    ([(0, 50176), (50176, 100000)], [(0, 2048)])
    """
    n_shards = -(-n // size)
    together = 1
    while together < n_shards and -(-n_shards // (2 * together)) >= n_workers:
        together *= 2
    return [(start, min(start + size * together, n)) for start in range(0, n, size * together)]


class Tree(Generic[Part]):
    """Adds up the sums of neighbouring branches of equal height, which come one after the other.

    add: adds the sums of two neighbours. At most one sum of each height is kept.

    >>> tree = Tree(lambda left, right: f"({left} + {right})")
    >>> for part in "abcde":
    ...     tree.put(part)
    >>> tree.total()
    '(((a + b) + (c + d)) + e)'
    """

    def __init__(self, add: Callable[[Part, Part], Part]) -> None:
        self._add = add
        self._kept: list[tuple[int, Part]] = []  # each with its height, which falls

    def put(self, part: Part) -> None:
        """Takes the sum of the next branch."""
        height = 0
        while self._kept and self._kept[-1][0] == height:
            part = self._add(self._kept.pop()[1], part)
            height += 1
        self._kept.append((height, part))

    def total(self) -> Part:
        """The sum of all branches, of which there is at least one."""
        parts = [part for _, part in reversed(self._kept)]
        return reduce(lambda right, left: self._add(left, right), parts)


def total(sums: Iterable[list[float]]) -> list[float]:
    """The sum of neighbouring branches of equal height, in the order of the tree.

    >>> total([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    [6.0, 60.0]
    """
    tree: Tree[list[float]] = Tree(lambda left, right: list(map(add, left, right)))
    for part in sums:
        tree.put(part)
    return tree.total()
