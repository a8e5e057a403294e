"""Shards: the parts of many rows that are summed by themselves, so that sums do not depend on who computes which part.

Which row is in which shard follows from how many rows there are. The shards' sums are added pair by pair, neighbours,
then neighbouring pairs, and so on: a tree, of which a worker can do a branch.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from operator import add
from typing import TypeAlias

SumOfBatch: TypeAlias = "Callable[[bytes, int, int], array[float]]"
"""A function that sums a batch on workers: its arguments are the bytes of the shared numbers, the first row, and the
number of rows."""

MOST_ROWS = 2048  # of a shard; fewer rows are not cut at all
_LEAST_SHARDS = 16  # of rows that are cut: for as many workers to have the same to do
_LANES = 8  # a shard is whole blocks, whatever the processor's width


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
    """The rows from ... to ... of branches of the tree, so many that every worker has one, if there are enough shards.

    size: rows in a shard.

    >>> branches(100_000, 1568, n_workers=2), branches(2048, 2048, n_workers=2)
    ([(0, 50176), (50176, 100000)], [(0, 2048)])
    """
    n_shards = -(-n // size)
    together = 1
    while together < n_shards and -(-n_shards // (2 * together)) >= n_workers:
        together *= 2
    return [(start, min(start + size * together, n)) for start in range(0, n, size * together)]


def total(sums: Sequence[Sequence[float]]) -> list[float]:
    """The sums of neighbouring branches of one level, added up as the tree does.

    >>> total([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    [6.0, 60.0]
    """
    level = [list(partial) for partial in sums]
    while len(level) > 1:
        pairs = [list(map(add, x, y)) for x, y in zip(level[::2], level[1::2])]
        level = pairs + level[2 * len(pairs) :]
    return level[0]
