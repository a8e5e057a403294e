"""Every text of the page reads on what it stands on, in both themes, whatever is shown."""

import math
from pathlib import Path
from typing import Any

import pytest

from autograd import Value

from .test_page import train

pytestmark = pytest.mark.browser

CONTRASTS = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def check(opened: Any, *kinds: str) -> None:
    """Nothing has too little contrast, and texts of these kinds were among those measured."""
    texts = opened.evaluate(CONTRASTS)
    assert [text for text in texts if text["ratio"] < 4.5] == []
    assert set(kinds) <= {text["kind"] for text in texts}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_of_steps_and_what_is_found_and_pinned(open_page: Any, network_loss: Any, scheme: str) -> None:
    opened = open_page(network_loss, color_scheme=scheme)
    check(opened, "name", "name pale", "data", "title", "kind", "glyph input", "glyph parameter", "word", "sign")
    opened.fill("#query", "data<9")
    assert opened.locator(".row.found").count() == opened.locator(".row").count()
    check(opened, "glyph input", "glyph parameter", "glyph output")
    opened.fill("#query", "w3")
    opened.keyboard.press("Enter")
    assert opened.locator(".row.pinned").count() == 1
    opened.keyboard.press("Escape")
    opened.keyboard.press("Escape")
    opened.keyboard.press("ArrowLeft")
    assert opened.locator(".flow, .feed").count() > 0
    check(opened, "glyph output")
    opened.keyboard.press("Home")
    check(opened)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_of_folded_neurons_and_layers(open_page: Any, network_loss: Any, scheme: str) -> None:
    opened = open_page(network_loss, color_scheme=scheme)
    opened.keyboard.press("2")
    check(opened, "kind dead", "title", "data")
    opened.keyboard.press("1")
    check(opened)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_of_what_is_not_finite_and_of_a_training(open_page: Any, scheme: str) -> None:
    x = Value(math.inf, "x")
    y = (x - x) * Value(2.0, "two")
    y.backward()
    opened = open_page(y, color_scheme=scheme)
    opened.fill("#query", "nan")
    assert opened.locator(".row.found .alarm").count() > 0
    check(opened, "data alarm")
    opened = open_page(train(epochs=3), color_scheme=scheme)
    assert opened.locator("#dead").is_visible()
    check(opened)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_of_menus_of_what_the_search_says_and_of_a_presentation(open_page: Any, network_loss: Any, scheme: str) -> None:
    opened = open_page(network_loss, color_scheme=scheme, written={"level": "neurons"})
    opened.fill("#query", "g>")
    opened.click("#save")
    assert opened.locator("#save-png").is_visible()
    assert opened.locator("#hits").is_visible()
    check(opened)
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.click("#menu")
    assert opened.locator("#theme").is_visible()
    check(opened)
    opened.keyboard.press("Escape")
    opened.keyboard.press("p")
    check(opened)


def test_a_text_that_is_too_pale_is_caught(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    for part in ("#picture .data", "#picture .grad text", "h1", "#where"):
        opened.evaluate(
            "(part) => { const { style } = document.querySelector(part); style.fill = style.color = '#c0b0c0'; }", part
        )
    assert len([text for text in opened.evaluate(CONTRASTS) if text["ratio"] < 4.5]) == 4
