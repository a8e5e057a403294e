"""Rows of data on the page: which leaf takes which number, and what is refused."""

import math
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value, page
from autograd.live.data_rows import columns_of

from .test_page import story

INPUTS = [[0.8, -1.2, 0.5, 1.6, -0.4], [0.1, 0.2, -0.3, 0.4, 1.5]]
TARGETS = [[1.0, 0.0], [0.0, 1.0]]


def loss_of_a_row() -> tuple[Value, list[Value], list[Value]]:
    inputs = [Value(x, f"inputs.x{i}") for i, x in enumerate(INPUTS[1])]
    targets = [Value(t, f"targets.t{i}") for i, t in enumerate(TARGETS[1])]
    return nn.ssr(nn.network_5_2_2(rng=22)(inputs), targets), inputs, targets


def test_a_scope_takes_a_table_and_a_leaf_a_column(tmp_path: Path) -> None:
    loss, inputs, targets = loss_of_a_row()
    by_scope = columns_of(loss, {"inputs": INPUTS, "targets": TARGETS})
    assert by_scope == dict(zip([*inputs, *targets], map(list, zip(*(x + t for x, t in zip(INPUTS, TARGETS))))))
    by_leaf: dict[Any, Any] = dict(zip(inputs, zip(*INPUTS)))
    by_label = {leaf.label: column for leaf, column in zip(targets, zip(*TARGETS))}
    assert columns_of(loss, by_leaf | by_label) == by_scope
    told = story(page(loss, tmp_path / "page.html", rows={"inputs": INPUTS, "targets": TARGETS}).read_text("utf-8"))
    names = {told["values"][index]["label"]: column for index, column in told["rows"]}
    assert names == {leaf.label: column for leaf, column in by_scope.items()}


def test_arrays_are_tables(tmp_path: Path) -> None:
    np = pytest.importorskip("numpy")
    loss, _, _ = loss_of_a_row()
    lists = columns_of(loss, {"inputs": INPUTS, "targets": TARGETS})
    assert columns_of(loss, {"inputs": np.array(INPUTS), "targets": np.array(TARGETS)}) == lists
    assert {type(x) for column in lists.values() for x in column} == {float}


def test_the_numbers_of_names_tell_the_order() -> None:
    numbered = [Value(float(i), f"inputs.x{i}") for i in (10, 2, 1)]
    total = numbered[0] + numbered[1] * 2.0 + numbered[2] * 3.0
    columns = columns_of(total, {"inputs": [[1, 2, 10]]})
    assert [columns[leaf] for leaf in numbered] == [[10.0], [2.0], [1.0]]


def test_one_leaf_in_a_scope_takes_plain_numbers() -> None:
    x, t = Value(1.0, "x"), Value(2.0, "targets.t0")
    assert columns_of(x * t, {"targets": [1, 2, 3]}) == {t: [1.0, 2.0, 3.0]} == columns_of(x * t, {t: (1, 2, 3)})


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        ([[1.0]], TypeError, r'rows= takes columns by leaf, as rows=\{"x": \[1.0, 2.0\]\}, got the list'),
        ({"z": [1.0]}, ValueError, r"no leaf .* is labelled 'z', and no scope is; there are 'a.left', .*'x'"),
        ({3: [1.0]}, TypeError, "rows= names leaves by label, by scope or by the Value itself, got the int 3"),
        ({"x": 1.0}, TypeError, "takes for 'x' a list with a number for each row, got the float 1.0"),
        ({"x": "12"}, TypeError, "takes for 'x' a list with a number for each row, got the str '12'"),
        ({"x": []}, ValueError, "rows= takes 1 to 10,000 rows, got 0"),
        ({"x": [0.0] * 10_001}, ValueError, "rows= takes 1 to 10,000 rows, got 10,001"),
        ({"x": [1.0, "a"]}, TypeError, r"row 1 of 'x': expected a real number, got the str 'a'"),
        ({"x": [1.0, math.nan]}, ValueError, "row 1 of 'x' is nan; leave that row out"),
        ({"x": [1.0], "p": [[1.0, 2.0], [3.0, 4.0]]}, ValueError, "as many rows of each, got 1 of 'x', 2 of 'p'"),
        ({"p": [[1.0, 2.0], [3.0]]}, ValueError, "row 1 of 'p' needs 2 numbers, one for each leaf, got 1 numbers"),
        ({"p": [1.0, 2.0]}, ValueError, "row 0 of 'p' needs 2 numbers, one for each leaf, got the float 1.0"),
        ({"p": [[1.0, 2.0]], "p.x1": [3.0]}, ValueError, "two columns for 'p.x1'; leave one out"),
        ({"a": [[1.0, 2.0]]}, ValueError, r"the names in 'a' do not end in numbers .* a column for each, as 'a.\w+'"),
        ({"twin": [1.0]}, ValueError, "2 leaves are labelled 'twin'; give their columns by the Values themselves"),
        ({Value(1.0, "other"): [1.0]}, ValueError, "a column for 'other', which is no leaf of this graph"),
    ],
)
def test_what_does_not_fit_is_named(rows: Any, error: type[Exception], message: str, tmp_path: Path) -> None:
    labels = ("x", "p.x0", "p.x1", "a.left", "a.right", "twin", "twin")
    leaves = [Value(1.0, label) for label in labels]
    with pytest.raises(error, match=message):
        page(sum(leaves, Value(0.0)), tmp_path / "page.html", rows=rows)
    assert not list(tmp_path.iterdir())
