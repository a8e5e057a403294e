"""The page of an exercise in browsers: blanks are typed into and judged, and nothing tells what is to be found."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograd import Value, dot, exercise
from autograd.common import number
from tests.autograd.exercises.graphs import network
from tests.browsers import chromium_alone

pytestmark = pytest.mark.browser

LOOK = (Path(__file__).parent / "legibility.js").read_text(encoding="utf-8")


@pytest.fixture
def open_exercise(open_in_browser: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    def open_it(e: Any, address: str = "", **settings: Any) -> Any:
        path = e.page(tmp_path / "exercise.html")
        return open_in_browser(path.as_uri() + address, lambda url: url.split("#")[0] == path.as_uri(), **settings)

    return open_it


def card(opened: Any, part: str) -> str:
    return opened.locator(f"#exercise {part}").inner_text()  # type: ignore[no-any-return]


def answer(opened: Any, typed: str) -> str:
    opened.fill("#exercise input", typed)
    opened.press("#exercise input", "Enter")
    return card(opened, ".said")


EVERYTHING = """() => {
    const texts = [...document.querySelectorAll("body *")].flatMap((part) => [
        ...[...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data),
        ...[...part.attributes].filter(({ name }) => /^(aria-|title|value)/.test(name)).map(({ value }) => value),
    ]);
    return texts.filter((text) => !text.startsWith("{")).join("\\n");
}"""


def test_answers_are_judged_and_what_is_right_is_shown(open_exercise: Any) -> None:
    e = exercise(network())
    opened = open_exercise(e)
    blanks = e._session.blanks
    assert card(opened, "h2") == "1 of 8: ∂loss/∂u₁"
    first = f"{blanks[0].grad:.3g}"
    assert answer(opened, str(-float(first))) == "Not yet. The sign is wrong."
    assert opened.locator(f"#r{blanks[0].index} .grad.asked.wrong").count() == 1
    assert answer(opened, "1/").startswith("1/ cannot be read")
    said = answer(opened, first)
    assert said.startswith("Right. ∂loss/∂u₁ = ")
    assert said.endswith(f" = {number(blanks[0].grad or 0.0).replace('-', '−')}")
    assert opened.locator(f"#r{blanks[0].index} .grad").text_content() == number(blanks[0].grad or 0.0)
    assert re.search("grad [pn]", opened.get_attribute(f"#r{blanks[0].index} .grad", "class"))
    assert card(opened, "h2") == "2 of 8: ∂loss/∂u₀"
    assert card(opened, ".score") == "1 of 8 right, 0 at the first try"
    opened.locator("#exercise button", has_text="Show").click()
    assert card(opened, ".score").endswith("1 shown")
    for blank in blanks[2:]:
        assert answer(opened, repr(blank.grad)).startswith("Right.")
    assert card(opened, "h2") == "All gradients are known"
    assert (
        card(opened, ".score")
        == opened.locator("#summary").text_content()
        == "7 of 8 right, 6 at the first try, 1 shown"
    )
    assert not opened.locator("#exercise input").is_visible()
    assert opened.locator(".grad.asked").count() == 0


def test_a_blank_is_typed_into_where_it_stands(open_exercise: Any) -> None:
    e = exercise(network(), hide=["w00", "x0", "y"])
    opened = open_exercise(e)
    y, w, _ = e._session.blanks
    opened.click(f"#r{w.index} .sensor")
    assert opened.evaluate("document.activeElement.matches('#exercise input')")
    assert card(opened, "h2") == "2 of 3: ∂loss/∂w₀₀"
    opened.keyboard.type("2*0.5")
    assert opened.locator(f"#r{w.index} .grad").text_content() == "2*0.5"
    opened.locator("#exercise button[aria-label='the blank before']").click()
    assert card(opened, "h2") == "1 of 3: ∂loss/∂y"
    assert opened.locator(f"#r{w.index} .grad").text_content() == "2*0.5"
    opened.keyboard.press("Escape")
    opened.focus(f"#r{w.index}")
    assert "gradient to be found" in opened.get_attribute(f"#r{w.index}", "aria-label")
    opened.keyboard.type("-1")
    assert opened.input_value("#exercise input") == "-1"
    assert opened.locator(f"#r{w.index} .grad").text_content() == "-1"
    opened.keyboard.press("Escape")
    opened.focus(f"#r{y.index}")
    opened.keyboard.press("Enter")
    assert card(opened, "h2") == "1 of 3: ∂loss/∂y"
    assert opened.locator(".pinned").count() == 0


def test_hints_lead_from_words_to_numbers(open_exercise: Any) -> None:
    opened = open_exercise(exercise(network(), hide=["h0", "w00"]))
    opened.focus("#exercise input")
    for _ in range(4):
        opened.keyboard.press("?")
    hints = opened.locator("#exercise .helped p").all_inner_texts()
    assert hints[0] == "h₀ goes into u₀·h₀ alone: ∂loss/∂h₀ = ∂loss/∂(u₀·h₀) · ∂(u₀·h₀)/∂h₀"
    assert hints[1] == "∂(u₀·h₀)/∂h₀ = u₀ = 1.5"
    assert re.fullmatch(r"∂loss/∂h₀ = \S+ × 1\.5", hints[2])
    assert len(hints) == 3
    assert opened.input_value("#exercise input") == ""


@pytest.mark.parametrize("level", ["easy", "hard"])
def test_nothing_tells_a_gradient_before_it_is_found(open_exercise: Any, level: str) -> None:
    """Inner gradients of 7 digits, that nothing else on the page has, at every step, in every card and in speech."""
    x, w = Value(0.731, "x"), Value(-1.37, "w")
    h = (x * w + x).tanh()
    h.label = "h"
    loss = (h * w - 0.57) ** 2
    loss.label = "loss"
    e = exercise(loss, hide="all", level=level, digits=7)
    opened = open_exercise(e)
    secrets = {number(abs(vertex.grad or 0.0), 7) for vertex in e._session.blanks}
    told = {number(vertex.data, 7).lstrip("-") for vertex in e._session.passed.scene.vertices}
    uses = [use for uses in e._session.passed.uses.values() for use in uses]
    slopes = {number(abs(use.derivative), 7) for use in uses} - told - {"1"}
    secrets -= told | {"1"} | (slopes if level == "easy" else set())
    assert len(secrets) > 3
    seen = opened.evaluate(EVERYTHING)
    for step in range(opened.evaluate("Number(document.getElementById('scrub').max)") + 1):
        opened.fill("#scrub", str(step))
        seen += opened.evaluate(EVERYTHING)
    for row in opened.locator("#picture .row").all():
        row.hover()
        seen += opened.evaluate(EVERYTHING)
    opened.fill("#query", "g>1000")
    seen += opened.evaluate(EVERYTHING)
    opened.fill("#query", "|g|>0")
    assert opened.locator("#hits").inner_text() == "1 found"
    opened.wait_for_timeout(400)
    seen += opened.evaluate(EVERYTHING)
    assert [secret for secret in secrets if secret in seen] == []
    assert (
        not slopes & set(re.findall(r"[\d.]+", seen)) if level == "hard" else slopes <= set(re.findall(r"[\d.]+", seen))
    )
    assert opened.locator(".edge.sent").count() == 0
    for _ in e._session.blanks:
        opened.locator("#exercise button", has_text="Show").click()
    assert opened.locator(".edge.sent").count() > 3
    assert [secret for secret in secrets if secret not in opened.evaluate(EVERYTHING)] == []


@chromium_alone
@pytest.mark.parametrize("size", [(1280, 720), (800, 600), (390, 844)])
def test_an_exercise_can_be_read_and_answered_at_every_size(open_exercise: Any, size: tuple[int, int]) -> None:
    opened = open_exercise(exercise(network()))
    opened.set_viewport_size({"width": size[0], "height": size[1]})
    opened.reload()
    small = [
        text
        for text in opened.evaluate(f"({LOOK})(11)")["wrong"]
        if not text.startswith(("covered", "outside the stage"))
    ]
    assert small == []
    opened.click("#exercise button >> text=Hint")
    assert answer(opened, "1") != ""
    small = [
        text for text in opened.evaluate(f"({LOOK})(11)")["wrong"] if re.match(r"[\d.]+ px|cut|scrolls|upon", text)
    ]
    assert small == []


@chromium_alone
def test_a_blank_that_is_folded_in_is_opened(open_exercise: Any) -> None:
    x = [Value(0.5, f"inputs.x{i}") for i in range(3)]
    h = []
    for i in range(3):
        weights = [Value(0.1 * (i + j), f"layers.0.neurons.{i}.weights.{j}") for j in range(3)]
        h.append(dot(weights, x, Value(0.1, f"layers.0.neurons.{i}.bias")).tanh())
        h[-1].label = f"layers.0.neurons.{i}.h"
    loss = dot(h, h)
    e = exercise(loss, hide=["layers.0.neurons.1.weights.2"])
    opened = open_exercise(e, "#level=layers")
    assert card(opened, "h2") == "1 of 1: ∂output/∂w₂ in layer 0 › neuron 1"
    assert opened.locator(f"#r{e._session.blanks[0].index} .grad.asked").is_visible()
