"""train_test_split: every row on one side, inputs with their targets, the same split for the same seed."""

import math
import random
import re
from typing import Any

import numpy
import pandas
import polars
import pytest
from hypothesis import given, strategies as st

import nn

ROWS = [[float(i), -float(i)] for i in range(10)]
TARGETS = [100.0 + i for i in range(10)]


@given(st.integers(2, 60), st.integers(0, 5), st.data())
def test_rows_stay_together_and_none_is_lost(n: Any, seed: Any, data: Any) -> None:
    count = data.draw(st.integers(1, n - 1))
    inputs, targets = [[float(i)] for i in range(n)], [-float(i) for i in range(n)]
    train_inputs, test_inputs, train_targets, test_targets = nn.train_test_split(
        inputs, targets, test_size=count, rng=seed
    )
    assert (len(train_inputs), len(test_inputs)) == (n - count, count)
    assert sorted(train_inputs + test_inputs) == inputs
    assert [[-y] for y in train_targets] == train_inputs
    assert [[-y] for y in test_targets] == test_inputs


def test_the_split_is_that_of_the_seed() -> None:
    first = nn.train_test_split(ROWS, TARGETS, rng=3)
    assert nn.train_test_split(ROWS, TARGETS, rng=random.Random(3)) == first
    assert nn.train_test_split(ROWS, TARGETS, rng=4) != first
    order = list(range(10))
    random.Random(3).shuffle(order)
    assert first[0] + first[1] == [ROWS[i] for i in order]
    state = random.getstate()
    nn.train_test_split(ROWS, TARGETS, rng=3)
    assert random.getstate() == state


@pytest.mark.parametrize(
    ("test_size", "n", "count"),
    [(0.25, 10, 3), (0.2, 392, 79), (0.07, 100, 7), (0.1, 30, 3), (0.5, 2, 1), (0.01, 10, 1), (1, 10, 1), (9, 10, 9)],
)
def test_sizes(test_size: float, n: int, count: int) -> None:
    rows = list(range(n))
    assert len(nn.train_test_split(rows, rows, test_size=test_size, rng=0)[1]) == count
    assert len(nn.train_test_split(rows, rows, test_size=numpy.array([test_size])[0], rng=0)[1]) == count


def test_tables_stay_tables() -> None:
    frame = pandas.DataFrame(ROWS, columns=["a", "b"], index=range(20, 10, -1))
    column = pandas.DataFrame({"y": TARGETS})
    lists = nn.train_test_split(ROWS, [[y] for y in TARGETS], rng=0)
    for of in (pandas.DataFrame, lambda data: nn.Table(data.columns, data), lambda data: polars.DataFrame(dict(data))):
        parts = nn.train_test_split(of(frame), of(column), rng=0)
        assert [part.columns for part in parts] == [("a", "b"), ("a", "b"), ("y",), ("y",)]
        assert [[list(row) for row in part] for part in parts] == list(lists)
    train_inputs, _, train_targets, _ = nn.train_test_split(frame, pandas.Series(TARGETS, name="y"), rng=0)
    assert [100.0 + row[0] for row in train_inputs] == train_targets
    assert nn.train_test_split(numpy.array(ROWS), numpy.array(TARGETS), rng=0)[0] == lists[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"test_size": 0}, "test_size=0 of 10 rows leaves 10 to train on, and 0 to test on"),
        ({"test_size": 10}, "test_size=10 of 10 rows leaves 0 to train on, and 10 to test on"),
        ({"test_size": 11}, "test_size=11 of 10 rows leaves 0 to train on, and 11 to test on"),
        ({"test_size": -1}, "test_size=-1 of 10 rows leaves"),
        ({"test_size": 0.95}, "test_size=0.95 of 10 rows leaves 0 to train on, and 10 to test on"),
        ({"test_size": 0.0}, "test_size is a share between 0 and 1, or an int; got 0.0"),
        ({"test_size": 1.0}, "test_size is a share between 0 and 1, or an int; got 1.0"),
        ({"test_size": math.nan}, "test_size is a share between 0 and 1, or an int; got nan"),
        ({"test_size": True}, "test_size is a share of the rows, as 0.25, or how many they are; got the bool True"),
        ({"test_size": "0.2"}, "test_size is a share of the rows, as 0.25, or how many they are; got the str '0.2'"),
        ({"rng": None}, "train_test_split takes a seed, rng=0, so that the same rows are tested on every time"),
        ({"rng": 0.5}, "rng is a random.Random or an int seed, got the float 0.5"),
    ],
)
def test_what_is_refused(options: Any, message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        nn.train_test_split(ROWS, TARGETS, **{"rng": 0, **options})


def test_data_that_does_not_fit() -> None:
    with pytest.raises(TypeError, match="rng"):
        nn.train_test_split(ROWS, TARGETS)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="10 rows of inputs but 9 of targets"):
        nn.train_test_split(ROWS, TARGETS[1:], rng=0)
    with pytest.raises(ValueError, match=r"test_size=0\.25 of 1 row leaves 0 to train on, and 1 to test on"):
        nn.train_test_split(ROWS[:1], TARGETS[:1], rng=0)
