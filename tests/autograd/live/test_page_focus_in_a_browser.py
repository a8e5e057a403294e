"""Keys reach every value of the picture along the graph, and each is spoken with the numbers that it shows."""

from typing import Any

import pytest

from autograd import Parameter, Value
from tests.browsers import wait_until

pytestmark = pytest.mark.browser

SPOKEN = "document.activeElement.getAttribute('aria-label')"


def focus(opened: Any) -> None:
    opened.locator("#picture [tabindex='0']").focus()


def labels_once(opened: Any, said: str) -> list[str]:
    """What is spoken of each row, once one row says this: the words follow the picture after a pause."""
    labels = "[...document.querySelectorAll('.row')].map((row) => row.getAttribute('aria-label') ?? '')"
    wait_until(opened, f"{labels}.some((label) => label.endsWith('{said}'))")
    spoken: list[str] = opened.evaluate(labels)
    return spoken


def neuron() -> Value:
    x, w, b = Value(-3.0, "x₀"), Parameter(0.5, "neuron.w1"), Parameter(1.0, "neuron.bias")
    z = w * x + b
    h = z.relu()
    h.label = "neuron.h0"
    y = h * 2.0
    y.label = "y"
    y.backward()
    return y


def test_arrows_lead_along_the_graph(open_page: Any) -> None:
    opened = open_page(neuron(), written={"level": "values"})
    focus(opened)
    assert opened.evaluate(SPOKEN) == "output y, data 0, gradient 1"
    opened.keyboard.press("ArrowLeft")
    assert opened.evaluate(SPOKEN).startswith("value h nought of")
    assert opened.evaluate(SPOKEN).endswith("data 0, gradient 2, dead ReLU")
    assert "h₀" in opened.locator("#value h2").inner_text()
    step = opened.locator("#where").inner_text()
    opened.keyboard.press("ArrowRight")
    assert opened.evaluate(SPOKEN).startswith("output y")
    assert opened.locator("#where").inner_text() == step
    opened.keyboard.press("Enter")
    assert opened.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert opened.locator("#value h2").inner_text().startswith("Pinned: y")
    opened.keyboard.press("Enter")
    assert opened.locator(".pinned").count() == 0


def test_every_value_is_spoken_as_it_is_shown(open_page: Any) -> None:
    opened = open_page(neuron(), written={"level": "values"})
    labels = labels_once(opened, "data 0.5, gradient 0")
    assert len(labels) == opened.locator(".row").count()
    assert any(label.startswith("weight w one of") and label.endswith("data 0.5, gradient 0") for label in labels)
    assert any(label.startswith("bias ") and label.endswith("data 1, gradient 0") for label in labels)
    assert "input x nought, data minus 3, gradient 0" in labels
    opened.keyboard.press("Home")
    focus(opened)
    wait_until(opened, f"({SPOKEN}) === 'output y, not computed yet, no gradient yet'")


def test_the_picture_is_one_stop_of_the_tab_key(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, written={"level": "values"})
    assert opened.locator("#picture [tabindex='0']").count() == 1
    focus(opened)
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.closest('#picture')") is None
    reached = set()
    opened.keyboard.press("Shift+Tab")
    for key in ["ArrowLeft"] * 12 + ["ArrowUp"] * 30 + ["ArrowDown"] * 60:
        opened.keyboard.press(key)
        reached.add(opened.evaluate("document.activeElement.id || document.activeElement.dataset.scope"))
    assert len(reached) > 12
    assert opened.locator("#picture [tabindex='0']").count() == 1


def test_another_level_keeps_the_focus_in_the_picture(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, written={"level": "values"})
    focus(opened)
    opened.keyboard.press("2")
    assert opened.evaluate("document.activeElement.closest('#picture') !== null")
    assert opened.locator("#picture [tabindex='0']").count() == 1


def test_after_a_click_arrows_still_step(open_page: Any) -> None:
    opened = open_page(neuron(), written={"level": "values", "start": 3})
    opened.locator(".card.input .row .sensor").first.click()
    opened.keyboard.press("ArrowRight")
    assert opened.locator("#where").inner_text().startswith("step 4 ")


def test_numbers_and_signs_are_words(open_page: Any) -> None:
    x = Value(1.5e-7, "σ₁₁²")
    y = x * float("inf")
    y.backward()
    opened = open_page(y)
    labels = labels_once(opened, "gradient infinity")
    assert "input sigma eleven squared, data 1.5 times ten to the minus 7, gradient infinity" in labels
