"""Shards: which rows belong together, and that a sum does not depend on who added up which branch."""

import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from autograd.compiler.rows.shards import LEAST_WORK, MOST_ROWS, branches, rows_per_shard, total

many_rows = st.integers(1, 5_000_000)
works = st.integers(0, 1_000_000)


@given(many_rows, works)
def test_shards_are_whole_blocks_of_at_most_so_many_rows(n: Any, work: Any) -> None:
    size = rows_per_shard(n, work)
    assert size % 8 == 0
    assert size <= MOST_ROWS
    n_shards = -(-n // size)
    assert n <= MOST_ROWS or n_shards > 8
    assert n <= MOST_ROWS or size == rows_per_shard(n, 1)


@given(st.integers(1, MOST_ROWS), works)
def test_few_rows_are_cut_where_each_shard_is_worth_it(n: Any, work: Any) -> None:
    size = rows_per_shard(n, work)
    n_shards = -(-n // size)
    assert n_shards <= 16
    if n_shards > 1:
        assert size >= 32
        assert size * work >= LEAST_WORK
        assert n - (n_shards - 1) * size > 0
    else:
        assert n < 64 or n * work < 2 * LEAST_WORK + 2 * work


@pytest.mark.parametrize(
    ("n", "work", "expected"),
    [
        (63, 10**6, 2048), (64, 10**6, 32), (65, 10**6, 40), (127, 10**6, 64), (128, 10**6, 32), (1, 10**9, 2048),
        (511, 512, 2048), (1023, 512, 2048), (1024, 512, 512), (2047, 512, 1024), (2048, 512, 512), (2048, 0, 2048),
        (64, 8191, 2048), (64, 8192, 32), (2048, 255, 2048), (2048, 256, 1024), (2048, 10**6, 128), (2049, 10**6, 136),
    ],
)  # fmt: skip
def test_around_each_limit(n: int, work: int, expected: int) -> None:
    assert rows_per_shard(n, work) == expected


@given(many_rows, works, st.integers(1, 2000))
def test_branches_are_all_rows_each_once(n: Any, work: Any, n_workers: Any) -> None:
    size = rows_per_shard(n, work)
    found = branches(n, size, n_workers)
    assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
    assert found[-1][1] == n
    n_shards = -(-n // size)
    assert min(n_workers, n_shards) <= len(found) < 2 * n_workers or len(found) == n_shards
    shards = {-(-(end - start) // size) for start, end in found[:-1]}
    assert len(shards) <= 1
    assert all(count & (count - 1) == 0 for count in shards)  # a whole branch is a power of two of shards


@pytest.mark.parametrize("n_workers", [1, 2, 3, 4, 8, 16, 1000])
@pytest.mark.parametrize("n", [1, 64, 1000, 2048, 2049, 5000, 20_011, 100_000])
def test_a_sum_is_the_same_whoever_did_which_branch(n: int, n_workers: int) -> None:
    rng, size = random.Random(n), rows_per_shard(n, work=20_000)
    shards = [[rng.uniform(-1.0, 1.0) * 10.0 ** rng.randrange(12)] for _ in range(-(-n // size))]
    parts = [total(shards[start // size : -(-end // size)]) for start, end in branches(n, size, n_workers)]
    assert total(parts) == total(shards)


def test_work_is_shared_out_evenly() -> None:
    for n in (3000, 100_000, 1_000_000):
        for n_workers in (2, 4, 8, 16):
            rows = [end - start for start, end in branches(n, rows_per_shard(n, 1), n_workers)]
            assert len(rows) == n_workers
            assert max(rows) < 1.09 * n / n_workers


def pairwise(parts: Any) -> Any:
    """A sum by the definition of its order: level by level, neighbours together."""
    while len(parts) > 1:
        parts = [sum(parts[k : k + 2]) for k in range(0, len(parts), 2)]
    return parts[0]


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=200))
def test_a_total_is_added_level_by_level(numbers: Any) -> None:
    assert total([x, -x] for x in numbers) == [pairwise(numbers), -pairwise(numbers)]
