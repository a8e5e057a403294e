"""What is named, what is not, and what is said of mistakes that explain the same numbers."""

import array
import ctypes
import math
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Primitive, Value, gradcheck
from autograd.checking import mistaken
from autograd.checking.mistaken import recorded
from autograd.checking.traced_arrays import traced
from autograd.graph.structure import flattened
from autograd.mistakes import Evidence, Mistake, named_mistake, usual_mistakes
from autograd.mistakes.flat_graph import FlatGraph
from autograd.mistakes.mean_lengths import lengths_of_means
from autograd.mistakes.point_arrays import blocks_of
from autograd.mistakes.slips import slips_of

inf, nan = math.inf, math.nan


def named(f: Callable[..., Any], point: Any, given: Any) -> Mistake | None:
    """The mistake in a gradient that is given in numbers; the graph of f has the right one."""
    names = [f"x{i}" for i, _ in enumerate(flattened(point))]
    output, leaves = recorded(f, point, names)
    right = FlatGraph(output, leaves).gradient() if output is not None else [0.0] * len(names)
    return named_mistake(Evidence(flattened(given), right, [1e-12] * len(right), point, output, leaves, names))


lengthy = Primitive("lengthy", "lengthy", "log(x)", math.log, (lambda z, x: autograd.div(1.0, x),), (2.0,))
A, B, C = 0.731289, -1.439157, 0.512739
DOTTED = 1.1 * A + 2.3 * B + 3.7 * C


@pytest.mark.parametrize(
    ("f", "given", "kind"),
    [
        (lambda x: autograd.mean([a * a for a in x]), [2 * A, 2 * B, 2 * C], "sum for mean"),
        (lambda x: sum(a * a for a in x) * (1 / 3), [2 * A, 2 * B, 2 * C], "sum for mean"),
        (lambda x: sum(a * a for a in x) / 3, [2 * A / 9, 2 * B / 9, 2 * C / 9], "extra factor or mean for sum"),
        (lambda x: autograd.dot(x, [1.1, 2.3, 3.7]) ** 2, [2 * DOTTED] * 3, "missing factor"),
        (lambda x: x[0] * x[0] * x[1] + x[2], [A * B, A * A, 1.0], "missing factor"),
        (lambda x: x[0] * x[0] * x[1] + x[2], [-2 * A * B, A * A, 1.0], "sign"),
        (lambda x: x[0] * x[0] * x[1] + x[0] * x[2], [C, A * A, A], "lost path"),
        (lambda x: x[0] ** 2.5 + x[1] * x[2], [A**1.5, C, B], "missing factor"),
        (lambda x: x[1] ** 2 / x[0] + x[2], [-1 / A**2, 2 * B / A, 1.0], "missing factor"),
        (lambda x: lengthy(x[0]) * x[1] * x[2], [B * C, math.log(A) * C, math.log(A) * B], "missing factor"),
        (lambda x: autograd.max(x) * x[1] * x[2], [0.1, 0.2, 0.3], None),
        (lambda x: autograd.minimum(x[0], 0.0) + x[1] * x[2], [1.0, C, B], None),  # 1.0 may be by chance
        (lambda x: x[0] * x[1] * x[2], [nan, A * C, A * B], None),
        (lambda x: x[0] * x[1] * x[2], [B * C, A * C, A * B], None),  # it is right
    ],
)
def test_a_mistake_in_a_formula(f: Any, given: Any, kind: str | None) -> None:
    found = named(f, [A, B, C], given)
    assert (found and found.kind) == kind


def test_one_round_number_may_be_by_chance() -> None:
    assert named(lambda x: x[0] ** 3, [2.0], [8.0]) is None
    assert named(lambda x: x[0] ** 3, [2.0], [-12.0]) == Mistake("sign", "x0: the wrong sign")


def test_a_factor_of_a_single_number_is_none() -> None:
    assert named_mistake(Evidence([1.2345678], [1.1], [0.0], 2.0)) is None


def test_of_a_graph_with_other_derivatives_than_the_function_nothing_is_said() -> None:
    x = Value(0.5)
    assert named_mistake(Evidence([1.23456789], [3.3333333], [0.0], 0.5, x.tanh(), [x])) is None


def test_an_output_without_a_way_from_the_leaves() -> None:
    x = Value(0.5)
    assert FlatGraph(Value(1.0) * 2.0, [x]).gradient() == [0.0]


def test_structures_that_do_not_fit_the_numbers() -> None:
    assert named_mistake(Evidence([1.0], [2.0], [0.0], np.zeros((2, 2)), names=["w"])) is None


def test_three_mistakes_that_explain_the_same_numbers_are_none() -> None:
    """x = y = 1: the derivative of the product is that of each factor, of the square, and of the power."""
    found = named(lambda x: x[0] * x[1] + (x[0] * x[0]) ** 3 + x[1] ** 2, [1.0, 1.0], [6.5, 2.5])
    assert found is None


def test_of_two_that_explain_all_both_are_said() -> None:
    found = named(lambda x: x[0] * x[1] * x[2], [A, B, C], [A * C, A * C, A * B])
    assert found is not None
    assert found.kind == "swapped"


@pytest.mark.parametrize(
    ("right", "given", "kind"),
    [
        (np.arange(1.0, 28.0).reshape(3, 3, 3) ** 1.5, lambda g: np.roll(g, 1, axis=0), "off by one place of axis 0"),
        (np.arange(1.0, 28.0).reshape(3, 3, 3) ** 1.5, lambda g: g[:, :, ::-1], "reversed"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g * 0 + g.sum(0), "wrong axis"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g * 0 + g.mean(), "wrong axis"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g.reshape(4, 3).T, "transposed"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g.T.reshape(3, 4), "transposed"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g / 3.0, "missing factor"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g * 4.0, "extra factor"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g * 1.3, "wrong factor"),
        (np.arange(1.0, 13.0).reshape(3, 4) ** 1.5, lambda g: g + 1.0, None),
        (np.arange(1.0, 5.0).reshape(2, 2) ** 1.5, lambda g: g.T, "transposed"),
        (np.arange(1.0, 5.0).reshape(1, 4) ** 1.5, lambda g: np.roll(g, 1, axis=1), "off by one column"),
        (np.array([1.0, 3.0]), lambda g: g[::-1], None),  # two numbers may be so by chance
        (np.zeros(3), lambda g: g + 1.0, None),
        (np.ones((2, 2)), lambda g: g + np.eye(2), None),
    ],
)
def test_without_a_graph_the_numbers_of_an_array_tell(right: Any, given: Any, kind: str | None) -> None:
    found = named_mistake(Evidence(flattened(given(right)), flattened(right), [0.0] * right.size, right))
    assert (found and found.kind) == kind


def test_many_wrong_arrays_are_counted() -> None:
    point = {name: 1.0 + i for i, name in enumerate("abcdef")}
    found = named_mistake(Evidence([-x for x in point.values()], [*point.values()], [0.0] * 6, point))
    assert found is not None
    assert found.words == "point['a'], point['b'], point['c'] and 3 more: the wrong sign"


Layer = namedtuple("Layer", "W b")


@pytest.mark.parametrize(
    ("structure", "shapes"),
    [
        ((1.0, [1.0, 2.0]), [(), (2,)]),
        ([[1.0, 2.0], [3.0, 4.0]], [(2, 2)]),
        ([[1.0, 2.0], [3.0]], [(2,), (1,)]),
        ([[[1.0], [2.0]], [[3.0], [4.0]]], [(2, 1), (2, 1)]),
        ([np.zeros(2), np.zeros(2)], [(2,), (2,)]),
        (Layer(np.zeros((2, 3)), np.zeros(3)), [(2, 3), (3,)]),
        ({"a": np.zeros((0, 3)), "b": Value(1.0)}, [()]),
        (array.array("d", [1.0, 2.0]), [(2,)]),
        ((ctypes.c_double * 3)(), [(3,)]),
        (np.float64(1.0), [()]),
    ],
)
def test_the_arrays_of_a_point(structure: Any, shapes: Any) -> None:
    assert [block.shape for block in blocks_of(structure, ["x"] * 9)] == shapes


def test_wrong_derivatives_of_a_leaf_are_those_of_the_chain_rule_with_one_change() -> None:
    x, w = Value(A, "x"), Value(B, "w")
    y = (w * x).tanh() * x + autograd.log(x)
    numbers: dict[str, list[float]] = {}
    for number, mistake in usual_mistakes(y, x):
        numbers.setdefault(mistake.kind, []).append(number)
    slope = 1.0 - math.tanh(A * B) ** 2
    parts = [slope * B * A, math.tanh(A * B), 1.0 / A]
    for kind, wrong in (
        ("sign", -sum(parts)),
        ("zero", 0.0),
        ("lost path", sum(parts[1:])),
        ("= for +=", parts[0]),
        ("missing factor", B * A + sum(parts[1:])),
        ("inverted", parts[0] + parts[1] + A),
    ):
        assert any(math.isclose(number, wrong, rel_tol=1e-12, abs_tol=1e-12) for number in numbers[kind])


def test_of_a_large_graph_only_the_paths_are_looked_at() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(1100):
        y = y * 0.5 + x
    kinds = {mistake.kind for _, mistake in usual_mistakes(y, x)}
    assert kinds == {"sign", "zero", "lost path", "= for +="}


def test_a_node_made_by_hand_has_no_formula() -> None:
    from autograd.micrograd import Value as ByHand

    made = ByHand(2.0, (ByHand(1.0), ByHand(3.0)), "made")
    assert [slip.kind for slip in slips_of(made, 0)] == ["sign", "lost path"]


def test_lengths_of_means() -> None:
    x = Value(1.0)
    assert lengths_of_means(FlatGraph(autograd.mean([x, x, x, x]) + (x + x + x) * (1 / 3) + x / x, [x])) == [3, 4]


def test_choices_of_numpy_stay_in_the_graph() -> None:
    z = traced(np.array([Value(-1.0), Value(2.0)]))
    assert [x.primitive.name for x in np.where([True, False], z, 0.0)] == ["where", "where"]
    assert [x.primitive.name for x in np.minimum(z, 0.0)] == ["minimum", "minimum"]
    np.add(z, 1.0, out=z)
    assert [x.data for x in z] == [0.0, 3.0]
    assert [x.data for x in np.concatenate([z, z])] == [0.0, 3.0, 0.0, 3.0]
    assert np.sum(z).data == 3.0


def test_a_mistake_in_a_graph_without_lines_is_where_its_node_is() -> None:
    x, y = Value(A, "x"), Value(B, "y")
    right = [y.data * (1.0 - math.tanh(A * B) ** 2), x.data * (1.0 - math.tanh(A * B) ** 2)]
    found = named_mistake(Evidence([B, A], right, [1e-12] * 2, (A, B), (x * y).tanh(), [x, y], names=["x", "y"]))
    assert found is not None
    assert found.words == "x, y: the derivative of tanh is left out, at tanh"


def test_contributions_of_rows_that_send_nothing() -> None:
    weights = [[0.0, 1.3], [0.7, 2.1]]
    found = named(
        lambda x: sum(w * (x[j] + 0.1) ** 2 for row in weights for j, w in enumerate(row)), [A, B], [0.1, 0.2]
    )
    assert found is None


# ---- in a report ---------------------------------------------------------------------------------------------------


def test_a_mask_that_is_left_out_is_told_from_the_units_that_are_off() -> None:
    x = np.array([[0.3, -1.2], [0.7, 0.4], [-0.9, 1.1]])

    def loss(w: Any) -> Any:
        return np.sum(np.maximum(0.0, x @ w) ** 2 * 0.5 + np.tanh(x @ w))

    def gradient(w: Any) -> Any:
        return x.T @ (np.maximum(0.0, x @ w) + 1.0 - np.tanh(x @ w) ** 2)

    def hinge(w: Any) -> Any:
        return np.sum(np.maximum(0.0, x @ w))

    w = np.array([0.61, -0.47])
    assert gradcheck(loss, w, expected=gradient)
    mistake = gradcheck(hinge, w, expected=lambda w: x.T @ np.ones(3)).findings[0].mistake
    assert mistake is not None
    assert mistake.kind == "missing factor"
    assert "the derivative of maximum is left out" in mistake.words


@pytest.mark.parametrize(
    ("f", "point", "wrong", "kind"),
    [
        (lambda x: float(x @ x), np.array([A, B, C]), lambda x: -2.0 * x, "sign"),
        (lambda x: (x * x).sum(), np.array([A, B, C], dtype=np.float32), lambda x: x, "missing factor"),
        (lambda x: x.sum() * np.ones(2), np.array([A, B]), lambda x: -np.ones((2, 2)), None),
        (lambda x: float(np.abs(x).sum()), np.array([0.0, A, C]), lambda x: -np.sign(x), "sign"),
        (lambda x: x[0] * x[1], [A, B], [-B, -A], "sign"),
        (lambda x: 2.0 if type(x) is list else x, [A, B], [1.0, 1.0], None),
    ],
)
def test_the_mistake_in_a_report(f: Any, point: Any, wrong: Any, kind: str | None) -> None:
    report = gradcheck(f, point, expected=wrong)
    assert not report.ok
    mistakes = [finding.mistake for finding in report.findings if finding.mistake]
    assert [mistake.kind for mistake in mistakes] == ([kind] if kind else [])
    assert all(mistake.words in str(report) for mistake in mistakes)


@pytest.mark.parametrize(
    ("most", "with_lines", "words"), [(9, 9, "in line"), (9, 0, "at "), (0, 0, "not one of the usual mistakes")]
)
def test_of_large_graphs_mistakes_are_told_without_lines_or_not(
    most: int, with_lines: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mistaken, "MOST_NODES", most)
    monkeypatch.setattr(mistaken, "MOST_WITH_LINES", with_lines)

    def f(x: Any) -> Any:
        return autograd.tanh(x[0] * x[1])

    finding = gradcheck(f, [A, B], expected=lambda x: [x[1], x[0]]).findings[0]
    assert words in str(finding)


def test_a_gradient_that_is_known_at_the_point_alone() -> None:
    def only_there(x: Any) -> Any:
        if x[0] != A:
            raise ValueError("no other point")
        return [-x[1], -x[0]]

    mistake = gradcheck(lambda x: x[0] * x[1], [A, B], expected=only_there).findings[0].mistake
    assert mistake == Mistake("sign", "x: the wrong sign")


def test_arrays_of_c_are_not_moved() -> None:
    point = array.array("d", [A, B])
    report = gradcheck(lambda x: x[0] * x[1], point, expected=lambda x: [-x[1], -x[0]])
    assert report.findings[0].mistake == Mistake("sign", "x: the wrong sign")
