"""Exercises: which gradients are blank, in which order, and how answers are judged."""

import math
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from autograd import Parameter, Value, exercise, exp, gradient, log, relu, sigmoid, softmax, sqrt
from autograd.exercises.backprop import backprop_of

from .graphs import network


def slopes(output: Value, leaves: Sequence[Value]) -> list[float]:
    return [slope.data for slope in gradient(output, leaves)]


def session(e: Any) -> Any:
    return e._session


def test_the_right_numbers_are_those_of_backward_and_the_users_gradients_stay() -> None:
    loss, other = network(), network()
    loss.backward()
    passed = backprop_of(loss)
    for vertex, value in passed.values.items():
        if value.label:
            assert vertex.grad == pytest.approx(value.grad, rel=1e-12)
    leaves = [value for vertex, value in backprop_of(other).values.items() if not vertex.links]
    for leaf in leaves:
        leaf.grad = 7.0
    e = exercise(other, level="medium")
    e.check(y=1.0)
    print(e, e._repr_mimebundle_())
    assert [leaf.grad for leaf in leaves] == [7.0] * len(leaves)
    assert not other.has_grad


@pytest.mark.parametrize(
    ("settings", "blanks"),
    [
        ({}, ["u₁", "u₀", "w₁₁", "w₁₀", "w₀₁", "x₁", "w₀₀", "x₀"]),
        ({"hide": "w00"}, ["w₀₀"]),
        ({"hide": ["w00", "y", "h₀"]}, ["y", "h₀", "w₀₀"]),
        ({"hide": "inner"}, None),
        ({"level": "medium"}, None),
        ({"hide": "leaves", "level": "hard"}, ["u₁", "u₀", "w₁₁", "w₁₀", "w₀₁", "x₁", "w₀₀", "x₀"]),
        ({"hide": ["loss"]}, ["loss"]),
    ],
)
def test_what_is_blank_comes_in_the_order_of_the_backward_pass(settings: Any, blanks: list[str] | None) -> None:
    e = exercise(network(), **settings)
    places = [session(e).passed.order.index(vertex) for vertex in session(e).blanks]
    assert places == sorted(places)
    assert "loss" not in e.blanks or settings == {"hide": ["loss"]}
    if blanks is not None:
        assert e.blanks == blanks
    for vertex in session(e).passed.order:
        users = [session(e).passed.order.index(use.result) for use in session(e).passed.uses.get(vertex, [])]
        assert all(user < session(e).passed.order.index(vertex) for user in users)


def test_a_count_is_chosen_by_the_seed() -> None:
    loss = network()
    chosen = {tuple(exercise(loss, hide=3, seed=seed).blanks) for seed in range(20)}
    assert len(chosen) > 5
    assert all(len(blanks) == 3 for blanks in chosen)
    assert exercise(loss, hide=3, seed=4).blanks == exercise(loss, hide=3, seed=4).blanks
    assert set(exercise(loss, hide=20, level="medium").blanks) == set(exercise(loss, level="medium").blanks)


def test_a_name_can_be_blank_where_no_leaf_can() -> None:
    h = sqrt(Value(0.0, "x"))
    h.label = "h"
    assert exercise(h * 2.0, hide="h").blanks == ["h"]


def test_a_value_is_named_by_itself_and_without_a_label_by_its_formula() -> None:
    x, w = Value(2.0, "x"), Value(3.0)
    y = (x * w).tanh()
    e = exercise(y, hide=[w, "x"])
    assert e.blanks == ["x", "v₁"]
    assert e.answer(w, x.data * (1 - math.tanh(6.0) ** 2)).right
    assert exercise(y * 1.0, hide=[y]).answer(y, 1).right
    assert exercise((x * x + 1.0) ** 2, level="medium").blanks == ["x·x + 1", "x·x", "x"]


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: exercise(3.0), TypeError, "exercise takes a Value, got the float 3.0"),  # type: ignore[arg-type]
        (lambda: exercise(network(), level="hardest"), ValueError, "unknown level 'hardest'"),
        (lambda: exercise(network(), hide=0), ValueError, "hide must be at least 1"),
        (lambda: exercise(network(), hide=99), ValueError, "hide must be at most 8"),
        (lambda: exercise(network(), hide=True), TypeError, "hide= is"),
        (lambda: exercise(network(), hide=1.5), TypeError, "hide= is"),  # type: ignore[arg-type]
        (lambda: exercise(network(), hide=[]), ValueError, "hide= names no value"),
        (lambda: exercise(network(), hide=[1.5]), TypeError, "hide= names a value by its label"),  # type: ignore[list-item]
        (lambda: exercise(network(), hide="w99"), ValueError, "no value of this graph is called 'w99'; there are loss"),
        (lambda: exercise(network(), hide=[Value(1.0, "z")]), ValueError, "hide= has 'z', which has no gradient"),
        (lambda: exercise(network(), digits=1), ValueError, "digits must be at least 2"),
        (lambda: exercise(Value(1.0)), ValueError, "the output was made from no Value"),
        (lambda: exercise(Value(1.0, "x") * 2.0, hide="inner"), ValueError, "there are no inner values"),
        (lambda: exercise(log(Value(0.0, "x"))), ValueError, "no gradient here is a finite number"),
        (lambda: exercise(network()).check(), ValueError, "check has no answers"),
        (lambda: exercise(network()).check([1.0]), TypeError, "check takes answers by name"),  # type: ignore[arg-type]
        (lambda: exercise(network()).answer("y", 1.0), ValueError, "y is not blank here; blank are u₁, u₀"),
        (lambda: exercise(network()).hint("x0", 4), ValueError, "step must be at most 3"),
    ],
)
def test_what_is_wrong_is_told(make: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=re.escape(words)):
        make()


def test_of_values_of_one_name_the_whole_label_is_asked_for() -> None:
    a, b = Value(2.0, "left.w0"), Value(3.0, "right.w0")
    e = exercise(a * b)
    assert e.blanks == ["left.w0", "right.w0"]
    with pytest.raises(
        ValueError, match=re.escape("2 values are called 'w0'; write the whole label: 'left.w0', 'right.w0'")
    ):
        e.answer("w0", 3)
    assert e.check({"left.w0": 3, b: 2}).right


def of_two_parts() -> Value:
    x = Value(0.7, "x")
    a, b, c = x * 3.0, x.sin(), exp(x)
    a.label, b.label, c.label = "a", "b", "c"
    y = a * b + c * 2.0
    y.label = "y"
    return y  # type: ignore[no-any-return]


PARTS = [math.sin(0.7) * 3.0, 2.1 * math.cos(0.7), 2.0 * math.exp(0.7)]

MISTAKES = [
    (of_two_parts, "x", -sum(PARTS), "sign"),
    (of_two_parts, "x", PARTS[0] + PARTS[1], "lost path"),
    (of_two_parts, "x", PARTS[2], "= for +="),
    (of_two_parts, "x", PARTS[0] - PARTS[1] + PARTS[2], "sign of a part"),
    (of_two_parts, "x", sum(PARTS) / 3, "mean for sum"),
    (of_two_parts, "x", PARTS[0] + PARTS[1] + math.exp(0.7), "missing factor"),
    (of_two_parts, "x", PARTS[0] + PARTS[1] + 2.0, "missing factor"),
    (of_two_parts, "x", PARTS[0] + PARTS[1] + 2.0 + math.exp(0.7), "sum for product"),
    (of_two_parts, "x", 0.7, "data"),
    (of_two_parts, "x", 0, "zero"),
    (lambda: Value(3.0, "x") * Value(5.0, "y") * 2.0, "x", 6.0, "wrong factor"),
    (lambda: Value(3.0, "x") ** 3 * 2.0, "x", 18.0, "missing factor"),
    (lambda: Value(3.0, "x") ** 3 * 2.0, "x", 162.0, "exponent"),
    (lambda: Value(3.0, "x") ** 3 * 2.0, "x", 2.0 / 27.0, "quotient for product"),
    (lambda: Value(3.0, "x") / Value(5.0, "y") * 2.0, "x", 10.0, "quotient"),
    (lambda: Value(3.0, "x") / Value(5.0, "y") * 2.0, "y", 1.2, "quotient"),
    (lambda: Value(3.0, "x") / Value(5.0, "y") * 2.0, "y", -2.0 / 25.0, "missing factor"),
    (lambda: Value(0.6, "x").tanh() * 2.0, "x", 2.0 * (1.0 - 0.36), "wrong rule"),
    (lambda: sigmoid(Value(0.6, "x")) * 2.0, "x", 2.0 * 0.6 * 0.4, "wrong rule"),
    (lambda: exp(Value(0.6, "x")) * 2.0, "x", 1.2 * math.exp(0.6), "wrong rule"),
    (lambda: log(Value(0.6, "x")) * 2.0, "x", 2.0 * math.log(0.6), "wrong rule"),
    (lambda: sqrt(Value(0.6, "x")) * 2.0, "x", 2.0 / math.sqrt(0.6), "wrong rule"),
    (lambda: relu(Value(-1.0, "x")) * 2.0 + Value(1.0, "x1"), "x", 2, "relu"),
    (lambda: relu(Value(1.5, "x")) * 2.0, "x", 1, "missing factor"),
    (lambda: Value(3.0, "x") * Value(3.0, "y") + Value(1.0, "z"), "x", 1.0, "missing factor"),
]


@pytest.mark.parametrize(("make", "name", "given_", "kind"), MISTAKES)
def test_a_planted_mistake_is_named(make: Any, name: str, given_: float, kind: str) -> None:
    e = exercise(make())
    judgement = e.answer(name, given_)
    assert not judgement.right
    assert judgement.mistake == kind, judgement
    rounded = exercise(make()).answer(name, float(f"{given_:.4g}"))
    assert rounded.mistake == kind


def test_a_square_of_one_value_counts_twice() -> None:
    x = Value(3.0, "x")
    judgement = exercise(x * x * 5.0).answer("x", 15)
    assert judgement.mistake == "lost path"
    assert judgement.words == "x goes into x·x twice, and each use sends its part."


def test_the_words_name_the_path_that_is_missing() -> None:
    judgement = exercise(of_two_parts()).answer("x", PARTS[0] + PARTS[1])
    assert judgement.words == "The part through c is missing. x goes into c, b and a, and the parts add up."


def test_a_gradient_of_another_value_is_told() -> None:
    loss = network()
    e = exercise(loss)
    judgement = e.answer("w00", session(e).blanks[5].grad)
    assert (judgement.right, judgement.mistake, judgement.words) == (
        False,
        "another gradient",
        "That is the gradient of x₁.",
    )


def test_mistakes_further_on_are_named_where_gradients_on_the_way_are_blank() -> None:
    loss = network()
    right = backprop_of(loss).order[-1].grad
    hard = exercise(loss, level="hard").answer("x0", right / 2.0)  # type: ignore[operator]
    assert hard.mistake in ("missing factor", "mean for sum")
    w00 = session(exercise(loss)).blanks[6]
    judgement = exercise(loss, level="hard").answer("w00", w00.grad / 2.0)
    assert judgement.mistake == "missing factor"
    assert judgement.words.endswith(", at loss.")
    assert exercise(loss).answer("w00", w00.grad / 2.0).mistake == ""


@pytest.mark.parametrize(
    ("typed", "right", "words"),
    [
        ("0.3864", True, ""),
        ("0.386", True, ""),
        ("0.39", True, ""),
        ("0.38", False, "Near, but further off than rounding explains"),
        ("0.4", False, "Too rough to tell"),
        ("0.385", True, ""),
        ("2.1*0.184", True, ""),
        ("0.7", False, "Not one of the usual mistakes."),
    ],
)
def test_a_rounded_answer_is_right_to_the_digits_that_it_has(typed: str, right: bool, words: str) -> None:
    x = Value(1.0, "x")
    judgement = exercise(x * 0.3864).answer("x", typed)
    assert (judgement.right, judgement.words[: len(words)]) == (right, words)


def test_a_rough_answer_is_no_try() -> None:
    e = exercise(Value(1.0, "x") * 0.3864)
    assert not e.answer("x", "0.4").right
    assert e.answer("x", "0.386").right
    assert (e.score.first, str(e.score)) == (1, "1 of 1 right")


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_the_right_number_is_right_and_wrong_ones_are_not(seed: int) -> None:
    rng = random.Random(seed)
    leaves = [Parameter(rng.uniform(-2, 2), f"p{i}") for i in range(4)]
    values: list[Value] = list(leaves)
    for _ in range(8):
        a, b = rng.choice(values), rng.choice(values)
        values.append(rng.choice([a * b, a + b, a - b, a.tanh(), a.sigmoid(), a**2]))
    output = values[-1] + values[-2] * values[-3]
    for leaf, right in zip(leaves, slopes(output, leaves)):
        e = exercise(output, level="medium")
        if leaf not in session(e).passed.scene.of or abs(right) < 1e-6:
            continue
        assert e.answer(leaf, right).right
        assert e.answer(leaf, float(f"{right:.3g}")).right
        assert not e.answer(leaf, right * 1.5).right
        assert not e.answer(leaf, -right).right


def test_a_softmax_is_one_operation() -> None:
    scores = [Value(x, f"s{i}") for i, x in enumerate((0.2, -0.5, 1.0))]
    p = softmax(scores)[1]
    p.label = "p1"
    e = exercise(p)
    assert [e.answer(score, grad).right for score, grad in zip(scores, slopes(p, scores))] == [True] * 3
    assert e.hint("s0", 1) == "s₀ goes into p₁ alone: ∂p₁/∂s₀ = 1 · ∂p₁/∂s₀"


def test_hints_go_from_words_to_numbers_and_the_working_is_shown() -> None:
    e = exercise(network(), hide=["y", "h0", "x0"])
    assert [e.hint("h0", step) for step in (1, 2)] == [
        "h₀ goes into u₀·h₀ alone: ∂loss/∂h₀ = ∂loss/∂(u₀·h₀) · ∂(u₀·h₀)/∂h₀",
        "∂(u₀·h₀)/∂h₀ = u₀ = 1.5",
    ]
    assert re.fullmatch(r"∂loss/∂h₀ = -\d\.\d+ · 1\.5", e.hint("h0"))
    assert e.hint("x0", 1).startswith("x₀ goes into 2 values, and each sends a part: ")
    assert e.hint("y", 2) == "∂(y − 1)/∂y = 1"
    shown = e.show("h0")
    assert shown.startswith("∂loss/∂h₀ = ")
    assert shown.count("=") == 2
    assert str(e.score) == "0 of 3 right, 1 shown, 2 left"
    assert e.show("h0") == shown
    assert (e.left, e.score.shown) == (["y", "x₀"], 1)


def test_a_gradient_that_is_blank_itself_is_not_in_a_hint() -> None:
    loss = network()
    assert exercise(loss, level="medium").hint("h0") == "∂loss/∂h₀ = ? · 1.5"
    of_itself = exercise(loss, hide=["loss"])
    assert of_itself.hint("loss") == "loss is the output itself: how fast does it grow with itself?"
    assert of_itself.show("loss") == "∂loss/∂loss = 1"


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda x: x / Value(2.0, "y") * 3.0, "∂(x/y)/∂x = 1/y = 0.5"),
        (lambda x: Value(2.0, "y") / x * 3.0, "∂(y/x)/∂x = −(y/x)/x = -2"),
        (lambda x: -x * 3.0, "∂(−x)/∂x = -1"),
        (lambda x: x**3 * 3.0, "∂x³/∂x = 3·x² = 3"),
        (lambda x: x**x * 3.0, "∂(x^x)/∂x = 1"),
        (lambda x: exp(x * 1.0) * 3.0, "∂(x·1)/∂x = 1"),
        (lambda x: log(x) * 3.0, "∂log(x)/∂x = 1/x = 1"),
        (lambda x: x.sin() * 3.0, "∂sin(x)/∂x = cos(x) = 0.54"),
        (lambda x: (x + Value(1.0, "y") + Value(1.0, "z")) * 3.0, "∂(x + y + z)/∂x = 1"),
        (lambda x: relu(x) * 3.0, "∂ReLU(x)/∂x = 1"),
        (lambda x: relu(x * 2.0) * 3.0, "∂(x·2)/∂x = 2"),
        (lambda x: x * x * 3.0, "∂(x·x)/∂x = 2"),
        (lambda x: sum([x.exp(), x.exp()]) * 3.0, "∂exp(x)/∂x = "),
    ],
)
def test_the_second_hint_is_the_rule_of_the_local_derivative(make: Any, rule: str) -> None:
    hint = exercise(make(Value(1.0, "x")), hide="x").hint("x", 2)
    assert hint.startswith(rule) or "v₁" in hint, hint


def test_values_of_many_neurons_are_told_apart_by_their_places() -> None:
    x = Value(0.5, "x0")
    h = []
    for i in range(2):
        h.append((Value(0.3 + i, f"neurons.{i}.w0") * x).tanh())
        h[-1].label = f"neurons.{i}.h"
    e = exercise(h[0] * h[1], hide="all")
    assert e.blanks == [
        *("neurons.0.h", "neurons.1.h", "w₀·x₀ in neurons.1", "neurons.1.w0"),
        *("w₀·x₀ in neurons.0", "neurons.0.w0", "x₀"),
    ]
    assert e.answer("w0*x0 in neurons.1", 0.1).name == "w₀·x₀ in neurons.1"
    twice = [Value(2.0, "a") * Value(3.0, "b") for _ in range(2)]
    alike = exercise(twice[0].exp() + twice[1], hide="all").blanks
    assert len(set(alike)) == len(alike) == 7
    assert "exp(a·b)" in alike


def test_a_function_of_a_product_needs_no_parentheses() -> None:
    z = relu(Value(1.0, "x") * 2.0) * Value(3.0, "y") + 1.0
    assert exercise(z, hide="inner").blanks == ["ReLU(x·2)·y", "ReLU(x·2)", "x·2"]


def test_one_is_no_gradient_of_another_value_for_being_that_of_the_output() -> None:
    assert exercise((Value(0.3, "x") * 5.0).tanh() * 7.0).answer("x", 1).mistake == ""


def test_the_score_counts_first_and_later_answers() -> None:
    x, y, z = Value(2.0, "x"), Value(3.0, "y"), Value(5.0, "z")
    e = exercise(x * y + z)
    answers = e.check({"x": -3, y: 2})
    assert (answers.right, [one.right for one in answers]) == (False, [False, True])
    assert e.check(x="6/2").right
    assert str(e.score) == "2 of 3 right, 1 at the first try, 1 left"
    assert repr(e).startswith("<Exercise: 2 of 3 right")
    assert answers._repr_html_() == (
        "<div>✗ <bdi>∂output/∂x = -3 is not right. The sign is wrong.</bdi></div>"
        "<div>✓ <bdi>∂output/∂y = 2 is right.</bdi></div>"
    )
    with pytest.raises(ValueError, match="cannot be read"):
        e.check(z="1+", x=3)
    assert e.score.left == 1


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    e = exercise(network())
    path = e.page(tmp_path / "folder" / "exercise.html", title="Find them")
    text = path.read_text(encoding="utf-8")
    assert "<title>Find them</title>" in text
    assert "unsafe" not in text.partition("</head>")[0].partition("Content-Security-Policy")[2].partition(">")[0]
    assert "Find the gradients of loss" in e.page().read_text(encoding="utf-8")
    with pytest.raises(TypeError, match="title= takes a text"):
        e.page(title=3)  # type: ignore[arg-type]


def test_mistakes_of_a_large_graph_are_few_enough_to_be_read() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(12):
        y = (y * 1.1).tanh()
    session_ = session(exercise(y, hide="all"))
    near, far = session_.mistakes(session_.blanks[-1])
    assert len(far) == 60
    assert len(near) < 20
