"""Folding and opening neurons and layers on the page, and where the page puts everything."""

import math
from typing import Any

import pytest

from autograd import Value
from autograd.common import number
from autograd.drawing.drawn.compact import cards_of
from autograd.drawing.seen.counting import outline_of
from autograd.drawing.seen.focus import whole
from autograd.drawing.seen.folding import Folding
from autograd.drawing.seen.scene import scene_of
from autograd.live.scopes import ScopeTree
from tests.autograd.drawing.graphs import network
from tests.browsers import chromium_alone

from .eight_graphs import long_formula
from .test_page_in_a_browser import check_numbers, lines, shown, where

pytestmark = pytest.mark.browser


def level(opened: Any) -> Any:
    return opened.eval_on_selector("#level", "select => select.value")


def fold_of(opened: Any, title: Any) -> Any:
    return opened.locator(".fold").filter(has=opened.locator(".title", has_text=title)).first


def summary(opened: Any, title: Any) -> Any:
    return opened.locator(".summary").filter(has=opened.locator(".title", has_text=title))


def test_a_click_folds_a_neuron_and_another_opens_it(open_page: Any, network_loss: Any) -> None:
    opened, scene = open_page(network_loss), scene_of(network_loss)
    everything = shown(opened, ".data")
    (dead,) = (v for v in scene.vertices if v.is_dead_relu)
    fold_of(opened, dead.name).locator(".title").click()
    assert level(opened) == "mixed"
    card = summary(opened, dead.name)
    assert card.count() == 1
    assert card.locator(".data").text_content() == number(dead.data) == "0"
    assert card.locator(".row .grad text").text_content() == number(dead.grad)  # type: ignore[arg-type]
    assert card.locator(".slopes text").all_text_contents() == ["|dw| of 6", "0"]
    assert card.locator(".dead").text_content() == "dead ReLU"
    hidden = {index for index in everything if index not in shown(opened, ".data")}
    assert hidden == {v.index for v in scene.vertices if v.scope == dead.scope and v.index in everything} - {dead.index}
    check_numbers(opened, scene)
    card.click()
    assert level(opened) == "values"
    assert shown(opened, ".data") == everything
    check_numbers(opened, scene)


@chromium_alone
def test_layers_neurons_and_values_are_levels_of_the_page(open_page: Any) -> None:
    loss = network(5, [8, 8, 2], rows=3)
    opened, scene = open_page(loss), scene_of(loss)
    scopes = ScopeTree(scene, cards_of(scene)).scopes
    for key, name, wanted in (("1", "layers", "layer"), ("2", "neurons", "neuron")):
        opened.keyboard.press(key)
        assert level(opened) == name
        outline = outline_of(whole(loss), Folding(wanted))
        folded = [card for card in outline.cards if card.scope and card.operations]
        assert folded
        for card in folded:
            text = opened.locator(f"#s{scopes.index(card.scope)}")
            if card.parameters.count:
                (slopes, mean) = text.locator(".slopes text").all_text_contents()
                assert slopes == f"|dw| of {card.parameters.count}"
                assert mean == number(card.parameters.mean_slope)  # type: ignore[arg-type]
            if card.exits.count > 1:
                assert text.locator(".exits .data").text_content() == number(card.exits.mean_size)
                assert text.locator(".exits .grad").text_content() == number(card.exits.mean_slope)  # type: ignore[arg-type]
            dead = text.locator(".dead").all_text_contents()
            assert dead == ([f"{card.dead} of {card.relus} dead" if card.dead else ""] if card.relus else [])
    opened.select_option("#level", "values")
    assert opened.locator(".summary").count() == 0
    check_numbers(opened, scene_of(loss))
    opened.keyboard.press("1")
    assert opened.locator(".edge").count() == 4


@pytest.mark.parametrize("by", ["click", "Enter"])
def test_folding_keeps_the_zoom_and_what_was_clicked_in_its_place(open_page: Any, network_loss: Any, by: str) -> None:
    opened = open_page(network_loss)
    view = "document.getElementById('picture').getAttribute('viewBox').split(' ').map(Number)"
    scope = int(fold_of(opened, "h₁").get_attribute("data-scope"))
    fold = opened.locator(f'[data-scope="{scope}"]')
    for _ in range(3):
        opened.mouse.move(fold.bounding_box()["x"] + 5, fold.bounding_box()["y"] + 5)
        opened.mouse.wheel(0, -200)
        opened.wait_for_timeout(50)
    zoomed, place = opened.evaluate(view), fold.bounding_box()
    for level_then in ("mixed", "values"):
        if by == "click":
            fold.locator(".title").click()
        else:
            fold.press("Enter")
        assert level(opened) == level_then
        assert opened.evaluate(view)[2:] == zoomed[2:]
        for part in ("x", "y"):  # in pixels; to Firefox the width of lines belongs to a box
            assert fold.bounding_box()[part] == pytest.approx(place[part], abs=3)


def test_page_down_and_up_stop_where_something_is_to_be_seen(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    opened.keyboard.press("2")
    for start, end, skip, there, back in (
        ("Home", "step 67 of 67", "PageDown", "ArrowLeft", "ArrowRight"),
        ("End", "step 0 of 67", "PageUp", "ArrowRight", "ArrowLeft"),
    ):
        opened.keyboard.press(start)
        stops = 0
        while not where(opened).startswith(end):
            before = where(opened)
            opened.keyboard.press(skip)
            now, stops = where(opened), stops + 1
            assert now != before
            opened.keyboard.press(there)
            opened.keyboard.press(back)  # the arrows go to steps that are to be seen
            assert where(opened) == now
        assert 5 < stops < 40


def test_without_scopes_there_is_nothing_to_choose(open_page: Any) -> None:
    opened = open_page(long_formula())
    assert not opened.locator("#level").is_visible()
    opened.keyboard.press("1")
    assert opened.locator(".summary").count() == 0


@chromium_alone
def test_steps_that_change_nothing_visible_are_passed_over(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    opened.keyboard.press("2")
    opened.keyboard.press("Home")
    seen, looks = [where(opened)], [shown(opened, ".data")]
    while not where(opened).startswith("step 67 of 67"):
        opened.keyboard.press("ArrowRight")
        assert where(opened) != seen[-1]
        seen.append(where(opened))
        looks.append(shown(opened, ".data") | {"flow": opened.locator(".flow, .feed").count()})  # type: ignore[arg-type]
    assert 20 < len(seen) < 50  # of 68
    forward = [i for i, text in enumerate(seen) if text.endswith("forward")]
    assert all(looks[i] != looks[i - 1] for i in forward)
    back = [seen[-1]]
    while not where(opened).startswith("step 0"):
        opened.keyboard.press("ArrowLeft")
        back.append(where(opened))
    assert back == seen[::-1]


def test_the_search_finds_and_opens_what_is_folded(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    opened.keyboard.press("1")
    opened.fill("#query", "w4")
    assert opened.locator("#hits").inner_text() == "4 found"
    assert opened.locator(".summary.found").count() == 1
    opened.locator("#query").press("Enter")
    assert opened.locator(".row.pinned").count() == 1
    assert "w₄" in opened.locator("#value h2").inner_text()
    assert level(opened) == "mixed"
    assert opened.locator(".row.found").count() == 2
    assert lines(opened, "value")


def test_the_keyboard_folds_and_opens(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    button = opened.get_by_role("button", name="layer 1", exact=True)
    assert button.get_attribute("aria-expanded") == "true"
    button.focus()
    opened.keyboard.press("Enter")
    assert opened.get_by_role("button", name="layer 1", exact=True).get_attribute("aria-expanded") == "false"
    assert opened.evaluate("document.activeElement.getAttribute('aria-label')") == "layer 1"
    opened.keyboard.press(" ")
    assert opened.get_by_role("button", name="layer 1", exact=True).get_attribute("aria-expanded") == "true"
    assert where(opened).startswith("step 67")


def test_pointing_at_a_folded_neuron_explains_what_leaves_it(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    opened.keyboard.press("2")
    summary(opened, "o₁").hover()
    assert opened.locator("#value h2").inner_text().startswith("o₁")
    assert opened.locator(".edge.along").count() == 1
    opened.hover("#title")
    assert opened.locator(".explaining").count() == 0


def test_a_training_goes_on_while_neurons_are_folded(open_page: Any) -> None:
    from .test_page import train

    frames = train(epochs=4)
    opened = open_page(frames)
    opened.keyboard.press("2")
    opened.keyboard.press("[")
    (output,) = (index for index, text in shown(opened, ".data").items() if text == number(frames[2].data))
    opened.keyboard.press("[")
    assert shown(opened, ".data")[output] == number(frames[1].data)


OVERLAPS = """() => {
    const boxes = (kind) => [...document.querySelectorAll(kind)].map((group) => {
        const r = group.querySelector(".box");
        const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(r.getAttribute(name)));
        return { id: group.id, left: x, top: y, right: x + w, bottom: y + h };
    });
    const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
    const [cards, clusters] = [boxes(".card"), boxes(".cluster")];
    const wrong = [];
    const check = (a, b, isFine) => { if (!isFine) wrong.push(`${a.id} ${b.id}`); };
    cards.forEach((a, i) => cards.slice(i + 1).forEach((b) => check(a, b, apart(a, b))));
    for (const a of cards) for (const b of clusters) check(a, b, apart(a, b) || within(a, b));
    const nested = (a, b) => within(a, b) || within(b, a);
    clusters.forEach((a, i) => clusters.slice(i + 1).forEach((b) => check(a, b, apart(a, b) || nested(a, b))));
    return wrong;
}"""


GRAPHS = {
    "5-2-2": lambda: network(5, [2, 2]),
    "several rows": lambda: network(4, [5, 3, 2], rows=3),
    "micrograd's demo": long_formula,
    "one value": lambda: Value(3.0, "x"),
    "a chain": lambda: math.prod([Value(1.5, "x")] * 30, start=Value(1.0)),
    "scopes in a circle": lambda: circle(),
}


def circle() -> Any:
    """Two scopes that feed each other, as the cells of a recurrent network do."""
    x = Value(0.5, "a.x")
    for i in range(3):
        y = x.tanh()
        y.label = f"b.y{i}"
        x = y.sin()
        x.label = f"a.x{i + 1}"
    x.backward()
    return x


@chromium_alone
@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_no_card_lies_upon_another(open_page: Any, graph: Any) -> None:
    opened = open_page(graph())
    for key in ("3", "2", "1"):
        opened.keyboard.press(key)
        assert opened.evaluate(OVERLAPS) == []


@chromium_alone
def test_every_line_leads_from_its_source_to_its_target(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    for key in ("3", "2"):
        opened.keyboard.press(key)
        ends = opened.evaluate(
            """() => [...document.querySelectorAll(".edge")].map((edge) => {
            const path = edge.querySelector("path");
            const [start, end] = [path.getPointAtLength(0), path.getPointAtLength(path.getTotalLength())];
            const at = ({ x, y }) => [...document.querySelectorAll(".card")].filter((card) => {
                const r = card.querySelector(".box");
                const [left, top, w, h] = ["x", "y", "width", "height"].map((name) => Number(r.getAttribute(name)));
                return x > left - 6 && x < left + w + 6 && y > top && y < top + h;
            }).map((card) => card.id);
            return [edge.id, at(start), at(end)];
        })"""
        )
        for key, starts, stops in ends:
            assert len(starts) == len(stops) == 1
            if key.startswith("f"):
                assert key == f"f{starts[0]}-{stops[0]}"
            else:
                assert stops == ["v" + key[1:].split("-")[0]]


@chromium_alone
def test_a_click_opens_one_neuron_of_thousands_of_values(open_page: Any) -> None:
    loss = network(5, [30, 30, 1], rows=6)
    opened = open_page(loss, level="neurons")
    assert level(opened) == "neurons"
    assert opened.locator(".summary").count() == 63
    before = opened.locator(".row").count()
    summary(opened, "h₇").first.click()
    assert level(opened) == "mixed"
    assert opened.locator(".row").count() > before + 45
    check_numbers(opened, scene_of(loss))
