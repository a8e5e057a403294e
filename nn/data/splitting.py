"""train_test_split: rows to train on and rows to test on."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from random import Random
from typing import Any

from autograd.common import shown_how, with_type
from nn.common.rng import as_rng
from nn.data.frames import names_of
from nn.data.plain_rows import as_examples
from nn.data.table import Table


@shown_how("nn.train_test_split(inputs, targets, test_size=0.25, rng=0)")
def train_test_split(
    inputs: Any, targets: Any, *, test_size: float = 0.25, rng: Random | int
) -> tuple[Any, Any, Any, Any]:
    """The rows in a random order, split in two: (train_inputs, test_inputs, train_targets, test_targets).

    inputs, targets: equally many rows of both; the input and the target of an example stay together. DataFrames and
        tables become tables, so that columns keep their names; other rows become lists.
    test_size: the number of test rows; an int counts them, a float is their share of all rows, rounded up.
    rng: a `random.Random` or an int seed. The same seed gives the same split.

    Errors: ValueError where one part would have no rows; ValueError and TypeError for rows as in `nn.fit`.

    >>> rows = [[0.0], [1.0], [2.0], [3.0]]
    >>> train_inputs, test_inputs, train_targets, test_targets = train_test_split(rows, [0, 10, 20, 30], rng=0)
    >>> train_inputs, train_targets
    ([[2.0], [0.0], [1.0]], [20.0, 0.0, 10.0])
    >>> test_inputs, test_targets
    ([[3.0]], [30.0])
    """
    if rng is None:
        raise TypeError("train_test_split takes a seed, rng=0, so that the same rows are tested on every time")
    rows = as_examples(inputs, targets)
    n = len(rows[0])
    n_train = n - _n_test(test_size, n)
    order = list(range(n))
    as_rng(rng).shuffle(order)
    parts = []
    for data, numbers, name in zip((inputs, targets), rows, ("inputs", "targets")):
        names = names_of(data, name)
        parts += [_picked(numbers, part, names) for part in (order[:n_train], order[n_train:])]
    train_inputs, test_inputs, train_targets, test_targets = parts
    return train_inputs, test_inputs, train_targets, test_targets


def _picked(rows: list[Any], order: Sequence[int], names: list[str] | None) -> Any:
    picked = [rows[i] for i in order]
    return picked if names is None else Table(names, picked)


def _n_test(test_size: Any, n: int) -> int:
    if not isinstance(test_size, (Real, Decimal)) or isinstance(test_size, bool):
        raise TypeError(f"test_size is a share of the rows, as 0.25, or how many they are; got {with_type(test_size)}")
    if hasattr(test_size, "__index__"):
        count = operator.index(test_size)
    elif 0.0 < float(test_size) < 1.0:
        count = math.ceil(Fraction(str(float(test_size))) * n)  # as it is written: 0.07 of 100 rows is 7
    else:
        raise ValueError(f"test_size is a share between 0 and 1, or an int; got {test_size!r}")
    if not 0 < count < n:
        left = f"{max(n - count, 0)} to train on, and {count} to test on"
        raise ValueError(f"test_size={test_size!r} of {n} row{'s' * (n != 1)} leaves {left}")
    return int(count)
