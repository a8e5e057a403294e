"""Shards: which rows belong together, and that a sum does not depend on who added up which branch."""

import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from autograd.compiler.rows.shards import MOST_ROWS, branches, rows_per_shard, total

many_rows = st.integers(1, 5_000_000)


@given(many_rows)
def test_shards_are_whole_blocks_of_at_most_so_many_rows(n: Any) -> None:
    size = rows_per_shard(n)
    assert size % 8 == 0
    assert size <= MOST_ROWS
    n_shards = -(-n // size)
    assert n_shards == 1 if n <= MOST_ROWS else n_shards > 8


@given(many_rows, st.integers(1, 2000))
def test_branches_are_all_rows_each_once(n: Any, n_workers: Any) -> None:
    size = rows_per_shard(n)
    found = branches(n, size, n_workers)
    assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
    assert found[-1][1] == n
    n_shards = -(-n // size)
    assert min(n_workers, n_shards) <= len(found) < 2 * n_workers or len(found) == n_shards
    shards = {-(-(end - start) // size) for start, end in found[:-1]}
    assert len(shards) <= 1
    assert all(count & (count - 1) == 0 for count in shards)  # a whole branch is a power of two of shards


@pytest.mark.parametrize("n_workers", [1, 2, 3, 4, 8, 16, 1000])
@pytest.mark.parametrize("n", [1, 2048, 2049, 5000, 20_011, 100_000])
def test_a_sum_is_the_same_whoever_did_which_branch(n: int, n_workers: int) -> None:
    rng, size = random.Random(n), rows_per_shard(n)
    shards = [[rng.uniform(-1.0, 1.0) * 10.0 ** rng.randrange(12)] for _ in range(-(-n // size))]
    parts = [total(shards[start // size : -(-end // size)]) for start, end in branches(n, size, n_workers)]
    assert total(parts) == total(shards)


def test_work_is_shared_out_evenly() -> None:
    for n in (3000, 100_000, 1_000_000):
        for n_workers in (2, 4, 8, 16):
            rows = [end - start for start, end in branches(n, rows_per_shard(n), n_workers)]
            assert len(rows) == n_workers
            assert max(rows) < 1.09 * n / n_workers
