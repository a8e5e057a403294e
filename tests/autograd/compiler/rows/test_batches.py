"""Batches: every row once an epoch, in order, and a loop that ends before a step that cannot be made."""

from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, strategies as st

from autograd.compiler import Batches


@given(st.integers(1, 200), st.integers(1, 300))
def test_each_row_is_in_one_batch(n_rows: Any, size: Any) -> None:
    batches = Batches(n_rows, size)
    assert [i for batch in batches for i in batch] == list(range(n_rows))
    assert [len(batch) for batch in batches][:-1] == [batches.size] * (len(batches) - 1)
    assert [batches[k] for k in range(len(batches))] == list(batches)
    assert list(batches)[-1] == batches[-1]


def test_more_rows_than_there_are_make_one_batch() -> None:
    assert list(Batches(3, 2**70)) == [range(3)]


class Noted:
    """Steps that write down what they are asked for; the batch that begins with row i has the loss `losses[i]`."""

    def __init__(self, losses: Any) -> None:
        self.losses, self.notes = losses, []  # type: ignore[var-annotated]

    def sum_up(self, batch: Any) -> Any:
        self.notes.append(batch)
        return self.losses[batch.start]

    def move(self, k: Any, n_rows: Any) -> None:
        self.notes.append((k, n_rows))

    def end_epoch(self) -> None:
        self.notes.append("end")


def test_epochs_are_steps_in_order() -> None:
    steps = Noted([0.5, None, 0.25])
    losses, n_steps = Batches(3, 2).run(2, steps)
    assert (losses, n_steps) == ([0.75, 0.75], 4)
    first, second = [range(2), (0, 2), range(2, 3), (1, 1), "end"], [range(2), (2, 2), range(2, 3), (3, 1), "end"]
    assert steps.notes == first + second
    assert Batches(3, 2).run(0, Noted([])) == ([], 0)


@pytest.mark.parametrize("loss", [inf, -inf, nan])
def test_a_loss_that_is_not_finite_ends_them_before_the_step(loss: Any) -> None:
    steps = Noted([0.5, loss])
    losses, n_steps = Batches(2, 1).run(3, steps)
    assert (repr(losses), n_steps) == (repr([0.5 + loss]), 1)
    assert steps.notes == [range(1), (0, 1), range(1, 2)]
