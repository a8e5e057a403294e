"""A softmax on the page is one operation of its scores, with one derivative by each of them."""

import math
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Value, explain
from autograd.live.elements import element_of
from autograd.table.row import PerElement
from autograd.table.rows import TABLE

from .test_page_slopes import story

ROWS = [row for row in TABLE.values() if isinstance(row, PerElement)]
per_element = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def only_operation(value: Value, folder: Path) -> dict[str, Any]:
    (operation,) = story(value, folder)["operations"]
    return operation  # type: ignore[no-any-return]


def test_a_softmax_of_two_scores_names_the_index_and_has_one_derivative_by_each(tmp_path: Path) -> None:
    s, t = Value(1.56, "s0"), Value(-1.59, "s1")
    p, q = autograd.softmax([s, t])
    for place, (result, other) in enumerate([(p, q), (q, p)]):
        told = story(result, tmp_path)
        (operation,) = told["operations"]
        assert (operation["symbol"], operation["element"]) == ("softmax", place)
        assert [told["values"][source]["name"] for source, *_ in operation["operands"]] == ["s₀", "s₁"]
        slopes = [entry[1] for entry in operation["operands"]]
        own = result.data * (1.0 - result.data)
        assert slopes[place] == pytest.approx(own)
        assert slopes[1 - place] == pytest.approx(-result.data * other.data)
        assert told["slopes"][operation["slopes"]][place] == ["mul", "z", ["sub", 1.0, "z"]]


@per_element
@pytest.mark.parametrize("numbers", [(0.5, -1.0), (1.0, 2.0, 3.0), (700.0, -700.0, 0.0), (2.0,) * 5])
def test_derivatives_are_the_gradients_that_explain_finds(row: PerElement, numbers: Any, tmp_path: Path) -> None:
    values = [Value(x, f"s{i}") for i, x in enumerate(numbers)]
    for place, result in enumerate(row(values)):
        operation = only_operation(result, tmp_path)
        assert operation["element"] == place
        for value, (_, derivative, sent, _) in zip(values, operation["operands"], strict=True):
            assert derivative == sent == pytest.approx(explain(result, value).gradient, rel=1e-12, abs=1e-15)


@per_element
def test_a_score_that_is_there_twice_has_one_entry(row: PerElement, tmp_path: Path) -> None:
    s, t = Value(0.5, "s"), Value(-0.25, "t")
    result = row([s, t, s])[2]
    operation = only_operation(result, tmp_path)
    assert operation["places"] == [0, 1, 0]
    slopes = [entry[1] for entry in operation["operands"]]
    assert slopes == pytest.approx([explain(result, s).gradient, explain(result, t).gradient])


@per_element
def test_several_results_and_what_is_made_of_them(row: PerElement, tmp_path: Path) -> None:
    values = [Value(x, f"s{i}") for i, x in enumerate((0.5, -1.0, 2.0))]
    first, second, _ = row(values)
    loss = first * 3.0 - second
    loss.backward()
    told = story(loss, tmp_path)
    assert [operation.get("element") for operation in told["operations"]].count(None) == 2
    by_name = {value.get("name"): value for value in told["values"] if value}
    for value in values:
        assert by_name[value.label.translate(str.maketrans("012", "₀₁₂"))]["grad"] == value.grad


@per_element
def test_what_is_not_as_the_row_writes_it_stays_as_it_is(row: PerElement, tmp_path: Path) -> None:
    x = Value(0.5, "x")
    for values in ([x, 2.0], [Value(float(i), f"s{i}") for i in range(20)], [x]):
        result = row(values)[0]
        told = story(result, tmp_path)
        assert all("element" not in operation for operation in told["operations"])
        assert len(told["operations"]) > 1


def test_a_shift_that_is_no_constant_is_shown_as_it_is(tmp_path: Path) -> None:
    a, b, shift = Value(0.5, "a"), Value(-1.0, "b"), Value(0.25, "shift")
    shifted = [a - shift, b - shift]
    result = TABLE["softmax"]._mixed((shifted[0], TABLE["sumexp"](shifted)))
    assert all("element" not in operation for operation in story(result, tmp_path)["operations"])


@per_element
def test_an_element_computes_what_the_row_does(row: PerElement) -> None:
    numbers = (0.5, -1.0, 2.0)
    for place, result in enumerate(row(numbers)):
        assert element_of(row, place)(*numbers) == result
        assert math.isclose(sum(element_of(row, place).partials(result, *numbers)), 0.0, abs_tol=1e-15)  # type: ignore[operator]
