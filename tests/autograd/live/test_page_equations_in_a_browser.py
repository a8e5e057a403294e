"""What the page says, read as a learner reads it: whole lines, in browsers."""

from typing import Any

import pytest

import autograd
from autograd import Parameter, Value

from .test_page_in_a_browser import lines

pytestmark = pytest.mark.browser


def told(opened: Any) -> list[list[str]]:
    """The title and the lines of each step."""
    opened.keyboard.press("Home")
    steps: list[list[str]] = []
    while True:
        steps.append([opened.locator("#step h2").inner_text(), *lines(opened, "step")])
        where = opened.locator("#where").inner_text()
        opened.keyboard.press("ArrowRight")
        if opened.locator("#where").inner_text() == where:
            return steps


def test_a_square_is_one_line_with_its_two_uses(open_page: Any) -> None:
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    opened = open_page(y)
    assert told(opened)[1:] == [
        ["Forward: y", "y = x·x", "= 3 × 3 = 9", "∂y/∂x = x + x = 3 + 3 = 6"],
        ["The gradient starts at the output", "∂y/∂y = 1"],
        ["Backward: y sends its gradient 1 back", "∂y/∂x += 1 × (3 + 3) = 6"],
    ]
    assert opened.locator(".edge").count() == 1
    assert opened.locator(".edge text").inner_html().startswith("×2 ")


def test_a_softmax_names_its_scores_and_index(open_page: Any) -> None:
    p, _ = autograd.softmax([Value(1.56, "s0"), Value(-1.59, "s1")])
    p.label = "p"
    assert told(open_page(p))[1] == [
        "Forward: p",
        "p = softmax(s₀, s₁)[0]",
        "= softmax(1.56, −1.59)[0] = 0.959",
        "∂p/∂s₀ = p·(1 − p) = 0.959 × (1 − 0.959) = 0.0394",
        "∂p/∂s₁ = −0.0394",
    ]


def test_unnamed_values_are_formulas_and_the_output_has_its_name(open_page: Any) -> None:
    x, mu, sigma = Value(1.5, "x"), Parameter(0.5, "μ"), Parameter(0.5, "σ")
    loss = ((x - mu) / sigma) ** 2 / 2.0 + autograd.log(sigma)
    loss.label = "loss"
    opened = open_page(loss)
    steps = {title: said for title, *said in told(opened)}
    assert steps["Forward: (x − μ)/σ"] == [
        "(x − μ)/σ = 1 / 0.5 = 2",
        "∂((x − μ)/σ)/∂(x − μ) = 1/σ = 1 / 0.5 = 2",
        "∂((x − μ)/σ)/∂σ = −(x − μ)/σ/σ = −2 / 0.5 = −4",
    ]
    assert steps["Backward: loss sends 1 through log(σ)"] == ["∂loss/∂σ += 1 × 2 = 2, sum so far 2, one path to come"]
    opened.locator(".row.input .sensor, .row .sensor").first.dispatch_event("pointerover")
    everything = opened.locator("body").inner_text()
    assert not any(wrong in everything for wrong in ("∂L/", "×₃", "÷₇", "L is", "+ -", "= -"))


def test_local_derivatives_come_with_the_forward_pass(open_page: Any) -> None:
    x, w = Value(2.0, "x"), Value(-3.0, "w")
    opened = open_page(autograd.tanh(x * w))
    opened.keyboard.press("Home")
    labels = "[...document.querySelectorAll('.edge text')].map(text => text.textContent)"
    assert set(opened.evaluate(labels)) == {""}
    opened.keyboard.press("ArrowRight")
    assert sorted(opened.evaluate(labels)) == ["", "∂ -3", "∂ 2"]


def test_names_from_right_to_left_keep_the_order_of_operands(open_page: Any) -> None:
    weight, price = Value(2.0, "משקל"), Value(-3.0, "قيمة")
    opened = open_page(autograd.exp(weight * price) - price)
    opened.keyboard.press("Home")
    opened.keyboard.press("ArrowRight")
    names = opened.locator("#step .lines p").first.locator("bdi")
    assert names.all_inner_texts()[:2] == ["משקל", "قيمة"]
    first, second = names.nth(0).bounding_box(), names.nth(1).bounding_box()
    assert first["x"] + first["width"] <= second["x"] + 0.5
    assert "\u2068משקל\u2069·\u2068قيمة\u2069" in opened.locator(".row .name").all_text_contents()


def test_a_product_of_numbers_that_cancel_is_not_spelled_out(open_page: Any) -> None:
    p = autograd.sigmoid(Value(12.0, "z"))
    p.label = "p"
    ((_, *said),) = (step for step in told(open_page(p)) if step[0] == "Forward: p")
    assert said[-1] == "∂p/∂z = p·(1 − p) = 6.14e-6"  # 1 × (1 − 1) would be 0
