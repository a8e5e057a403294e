"""All edges from one operand into one operation are one line, at every level."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

import autograd
from autograd import Value, draw
from autograd.drawing.seen.edge_lines import lines_of
from autograd.drawing.seen.scene import scene_of

LEVELS = ["full", "compact", "neuron", "layer"]


def drawn(value: Value, level: str, words: str = "->") -> list[str]:
    return [line for line in draw(value, level=level).source.splitlines() if "->" in line and words in line]


def test_a_square_has_one_line_with_both_uses_and_their_sum() -> None:
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    [line] = lines_of(scene_of(y).output.links)
    assert (line.uses, line.derivatives, line.derivative, line.sent) == (2, [3.0, 3.0], 6.0, x.grad)
    for level in ("full", "compact"):
        [shown] = drawn(y, level, "×2 ")
        assert ">6</FONT>" in shown
        assert "local derivative 3 + 3 = 6 (2 uses) × upstream 1 = 6" in shown


@pytest.mark.parametrize("level", LEVELS)
def test_a_sum_of_one_value_500_times_is_one_line(level: str) -> None:
    x = Value(0.5, "x")
    y = autograd.sum([x] * 500)
    y.backward()
    into = [line for line in drawn(y, level) if "arrowhead=none" not in line or level in ("neuron", "layer")]
    assert len(into) == 1
    if level in ("full", "compact"):
        assert "×500 " in into[0]
        assert "1 + 1 + 1 + 1 + … = 500 (500 uses) × upstream 1 = 500" in into[0]
    else:
        assert "500 edges, gradient sent back 500" in into[0]


def test_partial_sums_that_are_one_sum_have_one_line_too() -> None:
    x = Value(0.5, "x")
    y = x
    for _ in range(9):
        y = y + x
    y.backward()
    [shown] = drawn(y, "compact")
    assert "×10 " in shown


def test_terms_of_both_signs_are_written_as_a_sum() -> None:
    x = Value(2.0, "x")
    y = x - x
    y.backward()
    [shown] = drawn(y, "full", "×2 ")
    assert "local derivative 1 - 1 = 0 (2 uses)" in shown
    assert "style=dashed" in shown


def test_the_choice_that_was_not_made_adds_nothing() -> None:
    x = Value(2.0, "x")
    y = autograd.where(Value(1.0, "is_chosen"), x, x)
    y.backward()
    [line] = [line for line in lines_of(scene_of(y).output.links) if line.source.label == "x"]
    assert (line.uses, line.derivative, line.sent) == (2, 1.0, 1.0)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.data())
def test_the_lines_of_a_product_send_what_the_engine_sends(places: list[int], data: Any) -> None:
    xs = [Value(data.draw(st.floats(-2, 2)), f"x{i}") for i in range(4)]
    y = autograd.prod([xs[i] for i in places])
    y.backward()
    lines = lines_of(scene_of(y).output.links)
    assert len(lines) == len(set(places))
    for line in lines:
        x = xs[int(line.source.label[1:])]
        assert line.uses == places.count(int(line.source.label[1:]))
        assert line.sent == pytest.approx(x.grad, abs=1e-9)
