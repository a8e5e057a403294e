"""Every text can be read as a page opens, at the sizes of a screen, a projector, a window, a frame and a telephone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from tests.browsers import chromium_alone

from .eight_graphs import EIGHT_GRAPHS

pytestmark = pytest.mark.browser

SIZES = [(1280, 720), (1920, 1080), (800, 600), (640, 360), (390, 844)]
LEAST = 11  # pixels
LOOK = (Path(__file__).parent / "legibility.js").read_text(encoding="utf-8")


def look(opened: Any) -> Any:
    return opened.evaluate(f"({LOOK})({LEAST})")


def resize(opened: Any, width: int, height: int) -> None:
    opened.set_viewport_size({"width": width, "height": height})
    opened.reload()


@chromium_alone
@pytest.mark.parametrize("graph", EIGHT_GRAPHS.values(), ids=EIGHT_GRAPHS.keys())
def test_every_text_can_be_read_as_a_page_opens(open_page: Any, graph: Callable[[], Value]) -> None:
    opened = open_page(graph(), level="auto", title="One sample")
    for size in SIZES:
        resize(opened, *size)
        seen = look(opened)
        assert (size, seen["wrong"]) == (size, [])
        assert seen["texts"] > 12
        assert seen["stage"] >= 0.75


def test_the_level_is_the_finest_that_can_be_read_and_stays_once_it_is_chosen(
    open_page: Any, network_loss: Value
) -> None:
    opened = open_page(network_loss, level="auto")

    def level() -> Any:
        return opened.eval_on_selector("#level", "select => select.value")

    for size, name in (((1280, 720), "neurons"), ((390, 844), "layers"), ((3840, 2160), "values")):
        opened.set_viewport_size({"width": size[0], "height": size[1]})
        opened.wait_for_function("name => document.getElementById('level').value === name", arg=name)
        assert look(opened)["wrong"] == []
    opened.keyboard.press("2")
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.wait_for_timeout(300)
    assert level() == "neurons"


@chromium_alone
def test_the_camera_follows_the_step_where_the_picture_is_larger_than_the_window(
    open_page: Any, network_loss: Value
) -> None:
    opened = open_page(network_loss, level="auto")
    resize(opened, 640, 360)
    opened.keyboard.press("3")
    for _ in range(12):
        opened.keyboard.press("ArrowLeft")
        assert opened.evaluate(
            """() => {
                const box = document.querySelector(".card.current .box").getBoundingClientRect();
                const stage = document.getElementById("stage").getBoundingClientRect();
                const cards = [...document.querySelectorAll("#cards section:not([hidden])")];
                const covers = (card) => {
                    const { left, right, top, bottom } = card.getBoundingClientRect();
                    return box.right > left && box.left < right && box.bottom > top && box.top < bottom;
                };
                const isInside = box.left >= stage.left && box.right <= stage.right && box.top >= stage.top;
                return isInside && !cards.some(covers);
            }"""
        )


@chromium_alone
def test_columns_of_numbers_are_as_wide_whatever_the_numbers(open_page: Any) -> None:
    def widths(a: float, b: float) -> Any:
        x, y = Value(a, "x"), Value(b, "y")
        z = x * y
        z.label = "z"
        z.backward()
        opened = open_page(z)
        return opened.evaluate(
            "[...document.querySelectorAll('.card .box')].map(box => box.getAttribute('width'))"
        ), look(opened)["wrong"]

    plain, long = widths(2.0, 3.0), widths(-0.00123456, -1.23456e-300)
    assert plain == long
    assert plain[1] == []


@chromium_alone
def test_where_there_is_little_room_one_card_is_open(open_page: Any, neuron: Callable[[], Value]) -> None:
    opened = open_page(neuron(), level="auto")
    resize(opened, 390, 844)
    unfolded = "[...document.querySelectorAll('#cards section:not([hidden], .folded)')].map(card => card.id)"
    assert opened.evaluate(unfolded) == ["step"]
    opened.locator("#picture .row").first.press("Enter")
    assert opened.evaluate(unfolded) in (["value"], ["number"])
    assert [text for text in look(opened)["wrong"] if not text.startswith("covered")] == []
    opened.keyboard.press("Escape")
    opened.mouse.move(5, 5)
    assert len(opened.evaluate(unfolded)) <= 1


def test_what_cannot_be_read_is_caught(open_page: Any, network_loss: Value) -> None:
    opened = open_page(network_loss, level="auto")
    opened.evaluate("document.querySelector('#picture .name').style.fontSize = '6px'")
    opened.evaluate("document.getElementById('fit').style.transform = 'translateX(2000px)'")
    opened.evaluate("document.getElementById('step').style.height = '3000px'")
    wrong = look(opened)["wrong"]
    assert any("px: name" in text for text in wrong)
    assert any("outside the window: fit" in text for text in wrong)
