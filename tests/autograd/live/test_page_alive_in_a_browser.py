"""Numbers of the page are changed in real browsers: dragged, typed, by keys, by gradient steps and by rows of data."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Parameter, Primitive, Value, page
from autograd.common import number
from tests.browsers import chromium_alone, wait_until

pytestmark = pytest.mark.browser


def neuron(w: float = 2.0, x: float = 3.0, b: float = -4.0) -> Value:
    """A neuron's squared error: its ReLU is off where w x + b is not above 0."""
    pre = Parameter(w, "w") * Value(x, "x") + Parameter(b, "b")
    h = pre.relu()
    h.label = "h"
    loss = (h - 1.0) ** 2
    loss.label = "loss"
    loss.backward()
    return loss


def told(opened: Any) -> dict[str, tuple[str, str | None]]:
    """The number and the gradient in the picture of each value with a name."""
    script = """[...document.querySelectorAll('.row')].map(row =>
        [...['.name', '.data', '.grad text'].map(part => row.querySelector(part)?.textContent)])"""
    return {name: (data, grad) for name, data, grad in opened.evaluate(script)}


def expected(loss: Value) -> dict[str, tuple[str, str | None]]:
    """The same of a graph in Python."""
    leaves = [x for node in autograd.topological_order(loss) for x in node.operands if isinstance(x, Value)]
    return {x.label: (number(x.data), number(x.grad)) for x in [*leaves, loss] if x.label}


def check_numbers(opened: Any, loss: Value) -> None:
    shown = told(opened)
    assert {name: shown[name] for name in expected(loss)} == expected(loss)


def middle_of(opened: Any, name: str) -> tuple[float, float]:
    """Where the number of a value is on the screen."""
    row = opened.locator(".row", has=opened.locator(f"text='{name}'")).first
    box = row.locator(".data").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(opened: Any, name: str, pixels: int, *, release: bool = True) -> None:
    x, y = middle_of(opened, name)
    opened.mouse.move(x, y)
    opened.mouse.down()
    for share in (0.3, 0.7, 1.0):
        opened.mouse.move(x + round(pixels * share), y + 2)
    if release:
        opened.mouse.up()
    opened.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def signed(x: float) -> str:
    """A number as equations have it, with a minus sign."""
    return number(x).replace("-", "−", 1) if x < 0.0 else number(x)


def field(opened: Any) -> Any:
    return opened.locator("#number input.number")


def type_into(opened: Any, name: str, text: str) -> None:
    opened.mouse.click(*middle_of(opened, name))
    field(opened).fill(text)
    field(opened).press("Enter")


def text_of(opened: Any, selector: str) -> str:
    return re.sub(r"\s+", " ", opened.locator(selector).text_content())


def test_a_number_is_dragged_and_everything_follows(open_page: Any) -> None:
    opened = open_page(neuron())
    check_numbers(opened, neuron())
    drag(opened, "w", 40, release=False)
    w = float(field(opened).input_value())
    assert w == 2.0 + 40 * 4.0 / 200 or w == pytest.approx(2.8, abs=0.15)  # the median size of the parameters is 4
    now = neuron(w)
    check_numbers(opened, now)
    assert text_of(opened, "#number .was") == "was 2"
    slope = next(x for x in autograd.topological_order(neuron()) if x.label == "h").grad * 3.0
    predicted, real = slope * (w - 2.0), now.data - neuron().data
    assert text_of(opened, "#number .compared") == f"Δloss predicted {signed(predicted)} real {signed(real)}"
    w_now = next(x for node in autograd.topological_order(now) for x in node.operands if getattr(x, "label", "") == "w")
    assert text_of(opened, ".plot .slope") == f"slope {signed(w_now.grad)} = the gradient"  # type: ignore[union-attr]
    opened.mouse.up()
    assert opened.locator("#number").is_visible()
    opened.keyboard.press("Control+z")
    check_numbers(opened, neuron())
    opened.keyboard.press("Control+Shift+z")
    check_numbers(opened, now)
    opened.click("#number button:text('reset')")
    check_numbers(opened, neuron())


def test_a_drag_moves_nothing_else_and_pins_nothing(open_page: Any) -> None:
    opened = open_page(neuron())
    view = opened.get_attribute("#picture", "viewBox")
    drag(opened, "x", -30)
    assert opened.get_attribute("#picture", "viewBox") == view
    assert opened.locator(".row.pinned").count() == 0


def test_a_dead_relu_wakes_when_its_bias_is_raised(open_page: Any) -> None:
    opened = open_page(neuron(b=-7.0))
    assert "1 dead ReLU" in text_of(opened, "#summary")
    assert told(opened)["b"] == ("-7", "0")
    type_into(opened, "b", "-4.5")
    check_numbers(opened, neuron(b=-4.5))
    assert "dead" not in text_of(opened, "#summary")
    assert opened.locator(".card.blocked").count() == 0


@chromium_alone
def test_any_number_is_typed_and_what_is_none_is_refused_in_words(open_page: Any) -> None:
    opened = open_page(neuron())
    for text, x in (("1e-3", 1e-3), ("-0.25", -0.25), ("−7", -7.0), (" 12 ", 12.0)):
        type_into(opened, "x", text)
        opened.keyboard.press("Escape")
        opened.keyboard.press("Escape")
        check_numbers(opened, neuron(x=x))
    type_into(opened, "x", "inf")
    assert told(opened)["x"][0] == "inf"
    for text, said in (
        ("nan", "nan is no number to start from: all that follows would be nan"),
        ("three", "“three” is no number; write one as -0.25 or 1e-3"),
        ("", "nothing is no number; write one as -0.25 or 1e-3"),
    ):
        field(opened).fill(text)
        field(opened).press("Enter")
        assert text_of(opened, "#number [role=alert]") == said
        assert told(opened)["x"][0] == "inf"
    field(opened).press("Escape")
    assert text_of(opened, "#number [role=alert]") == ""
    assert field(opened).input_value() == "inf"


@chromium_alone
def test_keys_and_modifiers_change_the_step_and_zero_is_left(open_page: Any) -> None:
    opened = open_page(neuron(x=0.0))
    steps = {}
    for modifier in ("", "Shift+", "Control+"):
        type_into(opened, "x", "0")
        opened.focus("#number .handle")
        opened.keyboard.press(f"{modifier}ArrowRight")
        steps[modifier] = float(field(opened).input_value())
        opened.keyboard.press(f"{modifier}ArrowLeft")
        assert float(field(opened).input_value()) == 0.0
        opened.keyboard.press("Escape")
    assert 0.0 < steps["Shift+"] < steps[""] < steps["Control+"]
    drag(opened, "x", 20)
    assert float(field(opened).input_value()) > 0.0


@chromium_alone
def test_the_curve_is_as_the_function_is(open_page: Any) -> None:
    parts = {}
    for name, function in (
        ("line", lambda x: 2.0 * x),
        ("pole", lambda x: 1.0 / x),
        ("gap", lambda x: autograd.sqrt(x * x - 1.0)),
        ("jumps", lambda x: autograd.floor(2.0 * x) + 0.0 * x),
        ("kink", lambda x: abs(x - 1.5) * 1.0),
    ):
        y = function(Value(2.0, "x"))
        y.label = "y"
        opened = open_page(y)
        opened.mouse.click(*middle_of(opened, "x"))
        wait_until(opened, "document.querySelector('.plot .curve').getAttribute('d').split(/[ML]/).length > 30")
        parts[name] = opened.get_attribute(".plot .curve", "d").split("M")[1:]
    assert {name: len(lines) for name, lines in parts.items()} == {
        **{"line": 1, "pole": 2, "gap": 2, "kink": 1},
        "jumps": math.floor(2 * (2.0 + 3.2)) - math.floor(2 * (2.0 - 3.2)) + 1,
    }
    heights = [float(point.split(",")[1]) for point in parts["kink"][0].split("L")]
    lowest = heights.index(max(heights))
    falls, rises = heights[: lowest + 1], heights[lowest:]
    assert falls == sorted(falls)
    assert rises == sorted(rises, reverse=True)


@chromium_alone
def test_gradient_steps_are_those_of_the_engine(open_page: Any) -> None:
    opened = open_page(neuron())
    rate = float(opened.input_value("#learn input"))
    w, b, losses = 2.0, -4.0, [neuron().data]

    def step() -> None:
        nonlocal w, b
        there = neuron(w, b=b)
        leaves = {
            x.label: x for node in autograd.topological_order(there) for x in node.operands if isinstance(x, Value)
        }
        w, b = w - rate * leaves["w"].grad, b - rate * leaves["b"].grad
        losses.append(neuron(w, b=b).data)

    opened.click("#learn button:text('one step')")
    step()
    check_numbers(opened, neuron(w, b=b))
    assert text_of(opened, "#learn .outputs") == f"loss {' → '.join(map(number, losses))}"
    assert "all 2 parameters move against their gradients" in text_of(opened, "#learn")
    opened.click("#learn button:text('undo')")
    check_numbers(opened, neuron())
    opened.fill("#learn input", "0.001")
    opened.press("#learn input", "Enter")
    rate, w, b = 0.001, 2.0, -4.0
    opened.click("#learn button:text('ten')")
    for _ in range(10):
        step()
    check_numbers(opened, neuron(w, b=b))
    opened.fill("#learn input", "-1")
    opened.press("#learn input", "Enter")
    assert "a learning rate is above 0 and finite" in text_of(opened, "#learn")


def test_a_row_is_chosen_with_its_target(open_in_browser: Callable[..., Any], tmp_path: Path) -> None:
    def error(a: float, b: float, t: float) -> Value:
        x, y, target = Value(a, "inputs.x0"), Value(b, "inputs.x1"), Value(t, "target")
        loss = (Parameter(0.5, "w") * x + y - target) ** 2
        loss.label = "loss"
        loss.backward()
        return loss

    table, targets = [[1.0, 2.0], [3.0, -1.0], [0.5, 0.25]], [1.0, 2.0, 3.0]
    path = page(error(3.0, -1.0, 2.0), tmp_path / "page.html", rows={"inputs": table, "target": targets})
    opened = open_in_browser(path.as_uri(), path.as_uri().__eq__)
    chosen = "document.getElementById('row').selectedOptions[0].textContent"
    assert opened.evaluate(chosen) == "Row 2 of 3"
    opened.select_option("#row", label="Row 3 of 3")
    there = error(0.5, 0.25, 3.0)
    assert told(opened)["loss"] == (number(there.data), "1")
    type_into(opened, "target", "7")
    assert opened.evaluate(chosen) == "own numbers"
    opened.locator("#number button[aria-label=undo]").click()
    assert opened.evaluate(chosen) == "Row 3 of 3"


@chromium_alone
def test_a_difference_from_the_engine_is_shown(open_in_browser: Callable[..., Any], tmp_path: Path) -> None:
    path = page(neuron(), tmp_path / "page.html")
    text = path.read_text(encoding="utf-8")
    assert text.count('"label":"h","role"') + text.count('"label":"h","data":2.0') > 0
    path.write_text(text.replace('"label":"h","data":2.0', '"label":"h","data":2.5'), encoding="utf-8")
    opened = open_in_browser(path.as_uri(), path.as_uri().__eq__)
    assert "h is 2.5 there, and 2 computed here" in text_of(opened, "#summary .differs")


@chromium_alone
def test_without_javascript_of_a_primitive_numbers_stay_and_the_page_says_why(open_page: Any) -> None:
    own = Primitive("own", "own", "x * x", lambda x: x * x, partials=(lambda z, x: 2.0 * x,), example=(3.0,))
    y = own(Value(3.0, "x")) * 2.0
    opened = open_page(y)
    assert "the numbers cannot be changed here: the primitive own has no definition=" in text_of(opened, "#summary")
    drag(opened, "x", 30)
    assert told(opened)["x"][0] == "3"
    assert not opened.locator("#number, #learn").first.is_visible()
