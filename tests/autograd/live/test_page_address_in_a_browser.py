"""The address of a page says what it shows: links, reloads and the back button lead there, and no address breaks it."""

from typing import Any

import pytest

from autograd import Value
from tests.browsers import chromium_alone, wait_until

pytestmark = pytest.mark.browser

WEIGHT = "layers.0.neurons.0.weights.1"
HOSTILE = [
    "#%",
    "#step=99999999999&level=__proto__&pin=%E0%A4%A&theme=<x>",
    "#step=-1&pin=constructor&level=constructor",
    "#step=1e3&level=folded.9999.1.a",
    "#level=folded.999999999999999999999",
    "#search=" + "%22" * 500 + "g%3E",
    "#&=&a=&&&present=2&embed",
    "#step=" + "9" * 10_000,
]


def state(opened: Any) -> dict[str, Any]:
    return {
        "step": int(opened.locator("#scrub").input_value()),
        "level": opened.locator("#level").input_value(),
        "pinned": opened.evaluate("document.querySelector('.row.pinned')?.id"),
        "theme": opened.evaluate("document.documentElement.dataset.theme"),
        "search": opened.locator("#query").input_value(),
    }


def hash_of(opened: Any) -> str:
    return opened.evaluate("location.hash")  # type: ignore[no-any-return]


def test_a_link_leads_to_a_step_a_level_a_value_and_a_theme(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, address="#step=20&level=values&pin=x3&theme=dark&search=w3")
    shown = state(opened)
    assert (shown["step"], shown["level"], shown["theme"], shown["search"]) == (20, "values", "dark", "w3")
    assert opened.locator("#value h2").inner_text().startswith("Pinned: x₃")
    opened.reload()
    assert state(opened) == shown


def test_a_new_page_has_no_state_in_its_address_until_something_is_done(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    assert hash_of(opened) == ""
    opened.keyboard.press("2")
    assert "level=neurons" in hash_of(opened)


def test_back_and_reload_lead_to_what_was_shown(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, address="#step=30&level=values")
    opened.keyboard.press("2")
    neurons = state(opened)
    opened.keyboard.press("1")
    assert state(opened)["level"] == "layers"
    opened.go_back()
    wait_until(opened, "document.getElementById('level').value === 'neurons'")
    assert state(opened) == neurons
    opened.go_back()
    wait_until(opened, "document.getElementById('level').value === 'values'")
    assert state(opened)["step"] == 30
    opened.go_forward()
    wait_until(opened, "document.getElementById('level').value === 'neurons'")


def test_a_value_in_a_folded_neuron_is_uncovered_and_named_by_its_label(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, address=f"#level=neurons&pin={WEIGHT}")
    assert opened.locator(".row.pinned").count() == 1
    opened.keyboard.press("Escape")
    opened.fill("#query", WEIGHT)
    opened.press("#query", "Enter")
    assert f"pin={WEIGHT}" in hash_of(opened)
    folded = state(opened)
    assert folded["level"] == "mixed"
    opened.reload()
    assert state(opened) == folded


def test_steps_that_follow_each_other_fast_are_one_entry(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, address="#step=10&level=values")
    before = opened.evaluate("history.length")
    for _ in range(5):
        opened.keyboard.press("ArrowRight", delay=0)
    assert opened.evaluate("history.length") - before <= 2
    entries = opened.evaluate("history.length")
    opened.fill("#scrub", "40")
    wait_until(opened, "location.hash.includes('step=40')")
    assert opened.evaluate("history.length") == entries


@chromium_alone
@pytest.mark.parametrize("address", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_an_address_that_makes_no_sense_is_passed_over(open_page: Any, network_loss: Any, address: str) -> None:
    opened = open_page(network_loss, address=address)
    assert state(opened)["step"] == 67
    opened.keyboard.press("ArrowLeft")
    assert state(opened)["step"] < 67


def test_the_writer_of_a_page_chooses_step_and_level(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, written={"start": "backward", "level": "layers"})
    assert (state(opened)["step"], state(opened)["level"]) == (34, "layers")
    assert opened.locator("#step h2").inner_text() == "The gradient starts at the output"
    opened = open_page(network_loss, written={"start": 5, "level": "neurons"}, address="#step=7")
    assert (state(opened)["step"], state(opened)["level"]) == (7, "neurons")


def test_changed_numbers_are_part_of_the_address(open_page: Any) -> None:
    x, w = Value(3.0, "x"), Value(2.0, "w₁")
    y = x * w
    y.label = "y"
    y.backward()
    output = ".card.output .row:last-of-type .data"
    opened = open_page(y, address="#set=w1:0.5,x:-4,nobody:1,y:7,x:oops,:,w1:1e999")
    assert opened.locator(output).text_content() == "-2"
    opened.reload()
    assert opened.locator(output).text_content() == "-2"
    opened.evaluate("location.hash = '#set=x:10'")
    wait_until(opened, f"document.querySelector('{output}').textContent === '20'")
    opened.go_back()
    wait_until(opened, f"document.querySelector('{output}').textContent === '-2'")


def test_of_two_values_with_one_name_each_has_an_address(open_page: Any) -> None:
    a, b = Value(1.0, "a.x"), Value(2.0, "b.x")
    y = a * b
    y.backward()
    opened = open_page(y, address="#pin=b.x")
    assert "b.x" in opened.locator("#value h2").inner_text()
    opened.keyboard.press("Escape")
    opened.locator(".row.input, .card.input .row").first.click()
    opened.reload()
    assert opened.locator("#value h2").inner_text().startswith("Pinned: x (a.x)")
