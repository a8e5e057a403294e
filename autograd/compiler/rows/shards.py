"""Shards: parts of the rows that are summed one by one, so that a sum's bits do not depend on who computes which part.

The number of rows alone decides which row is in which shard. The sums of the shards are added up in a binary tree:
first those of neighbours, then those of neighbouring pairs, and so on. A worker sums the shards of one branch.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from operator import add
from typing import TypeAlias

SumOfBatch: TypeAlias = "Callable[[bytes, int, int], array[float]]"
"""Sums the losses and gradients of a batch in another thread, process or machine. It takes the numbers that all rows
share, as bytes, the batch's first row, and the number of its rows."""

MOST_ROWS = 2048  # of a shard; so many rows, or fewer, are one shard
_LEAST_SHARDS = 16  # of more rows: they divide evenly among 2, 4, 8 or 16 workers
_LANES = 8  # of the widest processor: a shard fills whole blocks on all of them


def rows_per_shard(n: int) -> int:
    """How many rows each shard of n rows has; the last one may have fewer.

    >>> [rows_per_shard(n) for n in (1, 2048, 2049, 100_000, 1_000_000)]
    [2048, 2048, 136, 1568, 1960]
    """
    if n <= MOST_ROWS:
        return MOST_ROWS
    n_shards = _LEAST_SHARDS
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


def total(sums: Sequence[Sequence[float]]) -> list[float]:
    """Adds up the sums of neighbouring branches of equal height, in the order of the tree.

    >>> total([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    [6.0, 60.0]
    """
    level = [list(partial) for partial in sums]
    while len(level) > 1:
        pairs = [list(map(add, x, y)) for x, y in zip(level[::2], level[1::2])]
        level = pairs + level[2 * len(pairs) :]
    return level[0]
