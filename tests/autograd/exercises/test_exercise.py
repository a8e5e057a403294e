"""Exercises: which gradients are blank, in which order, and how answers are judged."""

import math
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from autograd import Parameter, Value, exercise, exp, gradient, log, relu, sigmoid, sqrt
from autograd.exercises.backprop import backprop_of

from .graphs import network


def slopes(output: Value, leaves: list[Value]) -> list[float]:
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
