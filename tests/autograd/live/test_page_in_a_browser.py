"""The interactive page in real browsers: steps, keys, pointer, search, themes, and the numbers that it shows.

Every page is watched: no message on its console, no error, nothing against its policy, no request but one for the file.
"""

import copy
import math
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import make_pictures
import page_picture
import pytest

import autograd
from autograd import Parameter, Value
from autograd.common import number
from autograd.drawing.drawn.compact import cards_of
from autograd.drawing.seen.scene import scene_of
from autograd.drawing.seen.vertices import Scene
from tests.browsers import chromium_alone, watch

from .test_page import HOSTILE, train

ROW = [0.8, -1.2, 0.5, 1.6, -0.4]

pytestmark = pytest.mark.browser


def shown(opened: Any, part: str) -> dict[int, str]:
    """The number in that part of each row of the picture, by the index of its value."""
    script = f"[...document.querySelectorAll('.row')].map(row => [row.id, row.querySelector('{part}')?.textContent])"
    return {int(row[1:]): text for row, text in opened.evaluate(script)}


def lines(opened: Any, section: str) -> list[str]:
    return opened.locator(f"#{section} .lines p").all_inner_texts()  # type: ignore[no-any-return]


def minus(x: float) -> str:
    """A number as running text has it."""
    return number(x).replace("-", "−", 1)


def where(opened: Any) -> str:
    return opened.locator("#where").inner_text()  # type: ignore[no-any-return]


def check_numbers(opened: Any, scene: Scene, digits: int = 3) -> None:
    data, grads = shown(opened, ".data"), shown(opened, ".grad text")
    assert len(data) > 3
    for index, text in data.items():
        vertex = scene.vertices[index]
        assert text == number(vertex.data, digits)
        assert grads[index] == (None if vertex.grad is None else number(vertex.grad, digits))


def test_what_goes_wrong_on_a_page_is_seen(browser: Any, tmp_path: Path) -> None:
    faults = {
        '<img src="http://127.0.0.1:8000/picture.png">': "http://127.0.0.1:8000/picture.png",
        '<script>fetch("http://127.0.0.1:8000/data").catch(() => 0)</script>': "http://127.0.0.1:8000/data",
        '<script>console.log("said")</script>': "said",
        '<script>throw new Error("thrown")</script>': "thrown",
        '<script>alert("shown")</script>': "shown",
        "<style>p { color: red }</style>": "against the policy: style-src-elem inline",
    }
    path, complaints = tmp_path / "faulty.html", []  # type: ignore[var-annotated]
    policy = """<meta http-equiv="Content-Security-Policy" content="style-src 'none'">"""
    path.write_text(f"<!doctype html>{policy}{''.join(faults)}", encoding="utf-8")
    context = browser.new_context()
    watch(context, path.as_uri().__eq__, complaints).goto(path.as_uri())
    context.close()
    assert [complaint for complaint in faults.values() if not any(complaint in text for text in complaints)] == []


def test_at_the_end_all_numbers_are_those_of_the_engine(open_page: Any, network_loss: Any) -> None:
    check_numbers(open_page(network_loss, digits=5), scene_of(network_loss), digits=5)


def test_numbers_are_written_as_python_writes_them(open_page: Any, neuron: Any) -> None:
    rng = random.Random(1)
    numbers = [rng.uniform(-1, 1) * 10 ** rng.uniform(-12, 12) for _ in range(1000)]
    numbers += [rng.randrange(-4000, 4000) / 2 ** rng.randrange(12) for _ in range(1000)]  # many ties
    numbers += [112500.0, 1.5e300, 5e-324, 99999.5, 9.995, 0.001, 0.0009995, 1e5, 999.5, -0.0, 2.5, 0.125, 1e22]
    source = (Path(autograd.__file__).parent / "live" / "scripts" / "told" / "format.js").read_text(encoding="utf-8")
    opened = open_page(neuron())
    for digits in (1, 3, 6):
        written = opened.evaluate(f"(numbers) => {{ {source}; return numbers.map(formatter({digits})); }}", numbers)
        assert written == [number(x, digits) for x in numbers]


def test_every_step_shows_its_equation_with_the_numbers_of_the_engine(open_page: Any, network_loss: Any) -> None:
    opened, scene = open_page(network_loss), scene_of(network_loss)
    opened.keyboard.press("Home")
    assert set(shown(opened, ".grad text").values()) == {"·", None}
    made = sum(1 for text in shown(opened, ".data").values() if text == "·")
    links = [link for card in cards_of(scene).values() for link in card.operands if link.sent is not None]
    uses = Counter(link.source for link in links)
    complete: list[str] = []
    seen: list[str] = []
    for step in range(1, 2 * made + 2):
        opened.keyboard.press("ArrowRight")
        title, said = opened.locator("#step h2").inner_text(), lines(opened, "step")
        assert where(opened).startswith(f"step {step} of {2 * made + 1}, ")
        if step <= made:
            assert title.startswith("Forward: ")
            current = int(opened.locator(".card.current").get_attribute("id")[1:])
            equations = [text for text in said if not text.startswith("∂")]
            assert any(text.endswith(f" = {minus(scene.vertices[current].data)}") for text in equations)
        elif step == made + 1:
            assert said == ["∂loss/∂loss = 1"]
        else:
            current = int(opened.locator(".card.current").get_attribute("id")[1:])
            upstream = number(scene.vertices[current].grad)  # type: ignore[arg-type]
            for equation in filter(lambda text: text.startswith("∂"), said):
                up, local, product, so_far = re.fullmatch(  # type: ignore[union-attr]
                    r"∂loss/∂.* \+= (\S+) × (\S+) = (\S+?)"
                    r"(?:, sum so far (\S+), (?:complete|(?:one path|\d paths) to come))?"
                    r"(?: \(.* in layer \d.*\))?",
                    equation.replace("−", "-"),
                ).groups()
                assert up == upstream
                assert math.isclose(float(up) * float(local.strip("()")), float(product), rel_tol=0.02)
                seen.append(product)
                if ", complete" in equation:
                    complete.append(so_far)
    assert sorted(seen) == sorted(number(link.sent) for link in links)  # type: ignore[arg-type]
    assert sorted(complete) == sorted(number(vertex.grad) for vertex, n in uses.items() if n > 1)  # type: ignore[arg-type]
    check_numbers(opened, scene)


def test_a_running_sum_is_said_and_drawn(open_page: Any) -> None:
    x = Value(3.0, "x")
    y = x * x * x
    y.label = "y"
    y.backward()
    opened = open_page(y)
    for _ in range(1):
        opened.keyboard.press("ArrowLeft")
    assert lines(opened, "step") == [
        "∂y/∂(x·x) += 1 × 3 = 3",
        "∂y/∂x += 1 × 9 = 9, sum so far 9, one path to come",
    ]
    assert "growing" in opened.locator("#r0 .grad").get_attribute("class")
    opened.keyboard.press("ArrowRight")
    assert lines(opened, "step") == [
        "∂y/∂x += 3 × (3 + 3) = 18, sum so far 27, complete",
    ]
    assert "growing" not in opened.locator("#r0 .grad").get_attribute("class")


def test_keys_buttons_and_the_slider_move_alike(open_page: Any, neuron: Any) -> None:
    opened = open_page(neuron())
    end = where(opened)
    opened.keyboard.press("Home")
    assert where(opened) == "step 0 of 9, start"
    opened.keyboard.press("ArrowLeft")
    assert where(opened) == "step 0 of 9, start"
    opened.click("#next")
    opened.keyboard.press("ArrowRight")
    opened.click("#back")
    assert where(opened) == "step 1 of 9, forward"
    opened.keyboard.press("PageDown")
    assert where(opened) == "step 2 of 9, forward"
    opened.keyboard.press("PageUp")
    assert where(opened) == "step 1 of 9, forward"
    opened.fill("#scrub", "5")
    assert where(opened) == "step 5 of 9, seed"
    opened.keyboard.press("End")
    assert where(opened) == end == "step 9 of 9, backward"
    opened.click("#first")
    opened.click("#last")
    assert where(opened) == end


def test_playing_goes_to_the_end_and_stops(open_page: Any, neuron: Any) -> None:
    opened = open_page(neuron())
    opened.select_option("#speed", "150")
    opened.locator("#speed").blur()
    opened.keyboard.press(" ")
    assert opened.locator("#play").inner_text() == "❚❚ Pause"
    opened.locator("#where", has_text="step 9 of 9").wait_for()
    assert opened.locator("#play").inner_text() == "▶ Play"
    opened.select_option("#speed", "1600")
    opened.click("#play")
    opened.click("#play")
    assert opened.locator("#play").inner_text() == "▶ Play"
    assert where(opened).startswith("step 0")


def test_pointing_at_a_value_shows_its_paths_and_products(open_page: Any, network_loss: Any) -> None:
    opened, scene = open_page(network_loss), scene_of(network_loss)
    (weight,) = (v for v in scene.vertices if v.label == "layers.1.neurons.0.weights.0")
    opened.hover(f"#r{weight.index} .sensor")
    said = lines(opened, "value")
    assert said[0] == f"∂loss/∂w₀ = {minus(weight.grad)}, the sum over 2 paths"  # type: ignore[arg-type]
    paths, written = said[1:5:2], [text.replace("−", "-") for text in said[2:5:2]]
    for path, i, difference in zip(paths, "₀₁", ("o₀ − 1", "o₁ − 0")):
        assert path == (
            f"w₀ → w₀·h₀ → z → h₀ in layer 1 › neuron 0 → w₀·h₀ → o{i} in layer 2 › neuron {'₀₁'.index(i)} → "
            f"{difference} → e{i} → loss in loss"
        )
    assert len(said) == 5
    products = [text.rpartition(" = ")[2] for text in written]
    assert math.isclose(sum(map(float, products)), weight.grad, rel_tol=0.01)  # type: ignore[arg-type]
    for text in written:
        factors = [float(factor.strip("()")) for factor in text.rpartition(" = ")[0].split(" × ")]
        assert math.isclose(math.prod(factors), float(text.rpartition(" = ")[2]), rel_tol=0.02)
    assert opened.evaluate("getComputedStyle(document.querySelector('.card:not(.along)')).opacity") == "0.16"
    assert opened.locator(f"#v{scene.output.index}.along").count() == 1
    opened.mouse.move(5, 300)
    opened.hover("#title")
    assert opened.locator(".explaining").count() == 0


def test_a_click_pins_and_escape_lets_go(open_page: Any, network_loss: Any) -> None:
    opened, scene = open_page(network_loss), scene_of(network_loss)
    x, y = (next(v for v in scene.vertices if v.label == f"inputs.x{i}") for i in (0, 1))
    opened.click(f"#r{x.index} .sensor")
    opened.hover("#title")
    assert opened.locator("#value h2").inner_text().startswith("Pinned: x₀ (inputs.x0) = 0.8")
    opened.hover(f"#r{y.index} .sensor")
    assert opened.locator("#value h2").inner_text().startswith("x₁")
    opened.hover("#title")
    assert opened.locator("#value h2").inner_text().startswith("Pinned: x₀")
    opened.keyboard.press("Escape")
    assert not opened.locator("#value").is_visible()
    assert opened.locator(".pinned").count() == 0


QUERIES = {
    "w3": lambda v: "w₃" in v.name,
    "W₃": lambda v: "w₃" in v.name,
    "grad=0": lambda v: v.grad == 0,
    "g = 0": lambda v: v.grad == 0,
    "|g|>1": lambda v: v.grad is not None and abs(v.grad) > 1,
    "g<0 data>=0.5": lambda v: v.grad is not None and v.grad < 0 and v.data >= 0.5,
    "dead": lambda v: v.is_dead_relu,
    "nan": lambda v: False,
    '"dead"': lambda v: "dead" in v.name,
    '"layer 1"': lambda v: "layers.1" in v.scope,
    "layer h1": lambda v: "layers" in str(v.scope) and ("h₁" in v.name or v.label.endswith("h1")),
    "layer 1": lambda v: "layers.1" in v.scope,
    "W₃ grad<0": lambda v: "w₃" in v.name and v.grad is not None and v.grad < 0,
    "g ≠ 0": lambda v: v.grad is not None and v.grad != 0,
    "value>1": lambda v: v.data > 1,
}


def test_search(open_page: Any, network_loss: Any) -> None:
    opened, scene = open_page(network_loss), scene_of(network_loss)
    on_the_page = shown(opened, ".data")
    for query, finds in QUERIES.items():
        opened.keyboard.press("/")
        opened.keyboard.type(query)
        expected = {v.index for v in scene.vertices if v.index in on_the_page and finds(v)}
        found = opened.evaluate("[...document.querySelectorAll('.row.found')].map(row => Number(row.id.slice(1)))")
        assert (query, set(found)) == (query, expected)
        assert opened.locator("#hits").inner_text().split(":")[0] == f"{len(expected)} found"
        opened.keyboard.press("Enter")
        assert opened.locator(".row.pinned").count() == min(1, len(expected))
        opened.keyboard.press("Escape")
        assert opened.locator(".found").count() == 0
        opened.keyboard.press("Escape")
        assert opened.locator(".pinned").count() == 0


def test_a_query_that_cannot_be_read_is_told(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    for query in ("g>", "|g>1", "x>1", "g>one", "g>>1", "<script>", "w3 ||", "grad=0x1"):
        opened.fill("#query", query)
        assert (query, opened.locator("#hits").inner_text()[:14]) == (query, "not understood")
        assert opened.locator(".found").count() == 0
        assert opened.get_attribute("#query", "aria-invalid") == "true"
    opened.fill("#query", "w3")
    assert opened.get_attribute("#query", "aria-invalid") == "false"


def test_a_comparison_that_finds_nothing_says_between_what_the_numbers_lie(open_page: Any) -> None:
    x, y = Value(-2.0, "x"), Value(3.0, "y")
    z = x * y
    z.backward()
    opened = open_page(z)
    opened.fill("#query", "g>3")
    assert opened.locator("#hits").inner_text() == "0 found: grad is -2 to 3"
    opened.fill("#query", "data<-10")
    assert opened.locator("#hits").inner_text() == "0 found: data is -6 to 3"


def test_nan_and_inf_are_found_and_stand_out(open_page: Any) -> None:
    x = Value(math.inf, "x")
    y = (x - x) * Value(2.0, "two")
    y.backward()
    opened = open_page(y)
    opened.fill("#query", "nan")
    assert opened.locator(".row.found").count() == 3
    opened.fill("#query", "inf")
    assert opened.locator("#hits").inner_text() == "1 found"
    assert opened.locator(".data.alarm").count() == 3


def test_the_theme_follows_the_system_until_it_is_switched(open_page: Any, neuron: Any) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(15, 20, 27)"
    for scheme, first, second in (("light", light, dark), ("dark", dark, light)):
        opened = open_page(neuron(), color_scheme=scheme)
        assert opened.evaluate(background) == first
        opened.click("#theme")
        assert opened.evaluate(background) == second
        opened.keyboard.press("t")
        assert opened.evaluate(background) == first


def test_training_is_scrubbed_through(open_page: Any, network_loss: Any) -> None:
    frames = train(epochs=12)
    opened = open_page(frames)
    assert opened.locator("#snapshot").inner_text() == f"snapshot 12 of 12: loss = {number(frames[-1].data)}"
    for place, move in ((12, ""), (11, "["), (12, "]"), (12, "]")):
        if move:
            opened.keyboard.press(move)
        check_numbers(opened, with_gradients(frames[place - 1]))
    opened.keyboard.press("Home")
    opened.fill("#frame", "0")
    opened.locator("#frame").blur()  # with the focus on it, the arrow keys and End are its own
    assert where(opened).startswith("step 0 ")
    opened.keyboard.press("End")
    scene = with_gradients(frames[0])
    check_numbers(opened, scene)
    dead = [vertex for vertex in scene.vertices if vertex.is_dead_relu]
    assert opened.locator("#dead").inner_text().startswith(f"{len(dead)} dead ReLU: h₁ in layer 0 › neuron 1")
    assert opened.locator(".card.blocked").count() == len(dead)
    labels = opened.evaluate("[...document.querySelectorAll('.edge text')].map(text => text.textContent)")
    derivatives = [
        number(link.derivative)
        for card in cards_of(scene).values()
        for link in card.links
        if link.derivative is not None and not card.vertex.is_sum
    ]
    assert sorted(labels) == sorted(f"∂ {text}" for text in derivatives)
    opened.click("#curve", position={"x": 2, "y": 20})
    assert opened.locator("#snapshot").inner_text().startswith("snapshot 1 of 12")
    assert len(opened.get_attribute("#line", "points").split()) == 12
    alone = open_page(network_loss)
    assert not alone.locator("#training").is_visible()
    alone.keyboard.press("]")


def test_the_training_plays_on_a_curve_with_axes(open_page: Any) -> None:
    frames = train(epochs=5)
    opened = open_page(frames, reduced_motion="reduce")
    play, snapshot = opened.locator("#play-training"), opened.locator("#snapshot")
    assert opened.locator("#curve .tick.x").all_text_contents() == ["1", "2", "3", "4", "5"]
    heights = [float(text) for text in opened.locator("#curve .tick.y").all_text_contents()]
    outputs = [frame.data for frame in frames]
    assert len(heights) > 1
    assert min(outputs) - heights[1] <= heights[0] < heights[-1] <= 1.1 * max(outputs)
    sizes = "[...document.querySelectorAll('#curve text')].map((text) => text.getBoundingClientRect().height)"
    assert min(opened.evaluate(sizes)) >= 11.0
    play.click()
    assert snapshot.inner_text().startswith("snapshot 1 of 5: ")
    assert play.inner_text() == "❚❚ Pause"
    play.click()
    stopped = snapshot.inner_text()
    assert play.inner_text() == "▶ Play"
    opened.wait_for_timeout(700)
    assert snapshot.inner_text() == stopped
    play.click()
    opened.locator("#snapshot", has_text="snapshot 5 of 5").wait_for()
    assert play.inner_text() == "▶ Play"
    check_numbers(opened, with_gradients(frames[-1]))


def test_numbers_that_were_changed_are_no_snapshots(open_page: Any) -> None:
    opened = open_page(train(epochs=3))
    snapshot = opened.locator("#snapshot")
    opened.keyboard.press("[")
    opened.locator("#learn button", has_text="one step").click()
    assert snapshot.inner_text().startswith("changed from snapshot 2 of 3: loss = ")
    opened.keyboard.press("]")
    assert snapshot.inner_text().startswith("snapshot 3 of 3: loss = ")


def test_with_the_focus_on_the_snapshots_all_keys_but_its_own_do_what_they_do(open_page: Any) -> None:
    opened = open_page(train(epochs=4))
    theme, snapshot = "document.documentElement.dataset.theme", opened.locator("#snapshot")
    opened.focus("#frame")
    step = where(opened)
    opened.keyboard.press("[")
    assert snapshot.inner_text().startswith("snapshot 3 of 4")
    opened.keyboard.press("ArrowLeft")
    assert snapshot.inner_text().startswith("snapshot 2 of 4")
    opened.keyboard.press("Home")
    assert snapshot.inner_text().startswith("snapshot 1 of 4")
    opened.keyboard.press("]")
    assert snapshot.inner_text().startswith("snapshot 2 of 4")
    assert where(opened) == step
    opened.keyboard.press("t")
    assert opened.evaluate(theme) == "dark"
    opened.keyboard.press(" ")
    assert opened.locator("#play").inner_text() == "❚❚ Pause"
    opened.keyboard.press(" ")


def with_gradients(value: Value) -> Scene:
    copied = copy.deepcopy(value)
    for node in autograd.topological_order(copied):
        for operand in node.operands:
            if isinstance(operand, Value):
                operand.zero_grad()  # a parameter's copy has the gradient that training left
    copied.backward()
    return scene_of(copied)


def test_a_line_is_as_wide_as_its_gradient_is_large(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    opened.keyboard.press("Home")
    opened.fill("#scrub", "67")
    told = opened.evaluate(
        """[...document.querySelectorAll('.edge:not(.flow) path')].map(path => {
            const style = getComputedStyle(path);
            return [style.getPropertyValue('--width'), style.strokeWidth];
        })"""
    )
    assert len({width for width, _ in told}) > 5
    for width, drawn in told:
        assert float(drawn.removesuffix("px")) == pytest.approx(float(width), rel=1e-3)


def test_zoom_pan_and_fit(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    view = "document.getElementById('picture').getAttribute('viewBox').split(' ').map(Number)"
    whole = opened.evaluate(view)
    opened.mouse.move(400, 300)
    opened.mouse.wheel(0, -500)
    opened.wait_for_function(f"{view}[2] < {whole[2] * 0.6}")
    zoomed = opened.evaluate(view)
    opened.mouse.down()
    opened.mouse.move(300, 250, steps=4)
    opened.mouse.up()
    panned = opened.evaluate(view)
    assert panned[0] > zoomed[0]
    assert panned[1] > zoomed[1]
    assert panned[2:] == zoomed[2:]
    assert opened.locator(".pinned").count() == 0
    opened.keyboard.press("0")
    assert opened.evaluate(view) == whole
    opened.keyboard.press("+")
    opened.click("#in")
    assert opened.evaluate(view)[2] < whole[2]
    opened.click("#fit")
    assert opened.evaluate(view) == whole


def test_a_drag_ends_when_the_button_is_up_wherever_it_was_released(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    view = "document.getElementById('picture').getAttribute('viewBox')"
    opened.evaluate("addEventListener('pointerdown', (event) => { window.pointer = event.pointerId; })")
    opened.mouse.move(400, 300)
    opened.mouse.down()
    opened.mouse.move(350, 300, steps=4)
    assert opened.locator("#picture.dragged").count() == 1
    dragged = opened.evaluate(view)
    opened.evaluate(
        """document.getElementById("picture").dispatchEvent(new PointerEvent("pointermove", {
            pointerId: window.pointer, buttons: 0, clientX: 200, clientY: 200, bubbles: true
        }))"""
    )
    assert opened.evaluate(view) == dragged
    assert opened.locator("#picture.dragged").count() == 0
    opened.mouse.up()


@pytest.mark.parametrize(("width", "height"), [(1500, 500), (1000, 460), (700, 560)])
def test_a_small_window_shows_the_picture_and_what_is_said_of_it(
    open_page: Any, network_loss: Any, width: int, height: int
) -> None:
    opened = open_page(network_loss)
    opened.set_viewport_size({"width": width, "height": height})
    parts = {part: opened.locator(part).bounding_box() for part in ("header", "#stage", "#step", "footer")}
    assert parts["#stage"]["height"] >= 0.75 * height
    assert parts["#stage"]["y"] < parts["#step"]["y"]
    assert parts["#step"]["y"] + parts["#step"]["height"] <= parts["footer"]["y"]
    assert parts["footer"]["y"] + parts["footer"]["height"] <= height + 0.5
    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_quoted_is_part_of_a_name(open_page: Any) -> None:
    x, y = Value(-2.0, "dead end"), Value(3.0, "a < b")
    z = (x * y).relu()
    z.backward()
    opened = open_page(z)
    for query, found in (("dead", 1), ('"dead"', 1), ('"a < b"', 1), ('"a > b"', 0), ("g = 0", 3), ('"g = 0"', 0)):
        opened.fill("#query", query)
        assert (query, opened.locator("#hits").inner_text()) == (query, f"{found} found")
    opened.fill("#query", '"dead"')
    assert opened.locator(".row.found .name").text_content() == "dead end"


def test_more_paths_than_a_number_holds(open_page: Any) -> None:
    x = y = Value(1.0, "start")
    for _ in range(1100):
        y = y + abs(y)
    y.backward()
    opened = open_page(y)
    opened.keyboard.press("/")
    opened.keyboard.type("start")
    opened.keyboard.press("Enter")
    said = lines(opened, "value")
    assert x.grad == math.inf
    assert said[0].startswith("∂output/∂start = inf, the sum over more than 10³⁰⁸ paths")
    assert "and more than 10³⁰⁸ more paths" in said


def test_a_dot_travels_on_the_lines_of_the_step_the_way_the_number_goes(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, reduced_motion="no-preference")
    for key, points, arrowhead in (
        ("End", "1;0", ".back"),
        ("Home", None, ".onward"),
        ("ArrowRight", "0;1", ".onward"),
    ):
        opened.keyboard.press(key)
        routes = opened.evaluate(
            "[...document.querySelectorAll('.dot animateMotion')].map(dot => dot.getAttribute('keyPoints'))"
        )
        flowing = opened.locator(".edge.flow").count()
        assert (set(routes), len(routes)) == ({points} if points else set(), flowing)
        heads = (
            f"[...document.querySelectorAll('.edge polygon:not({arrowhead})')].map(e => getComputedStyle(e).display)"
        )
        assert set(opened.evaluate(heads)) == {"none"}


def test_who_wants_less_motion_gets_none(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, reduced_motion="reduce")
    assert opened.locator(".edge.flow .dot").count() == opened.locator(".edge.flow").count() > 0
    assert opened.locator("animateMotion").count() == 0


def test_hue_is_the_sign_of_a_gradient_and_dashes_are_zero(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    for level in ("3", "2", "1"):
        opened.keyboard.press(level)
        found = opened.evaluate(
            """[...document.querySelectorAll("#picture *")].filter((e) => e.tagName !== "title").map((e) => {
                const { stroke, strokeDasharray } = getComputedStyle(e);
                return [e.parentNode.getAttribute("class") ?? "", e.tagName, strokeDasharray, stroke];
            })"""
        )
        dashed = {kind for kind, _, dashes, _ in found if dashes != "none"}
        assert dashed or level != "3"
        assert all("zero" in kind.split() for kind in dashed)
        for kind, tag, _, stroke in found:
            if "edge" in kind.split() and tag == "path" and not {"zero", "alarm"} & {*kind.split()}:
                red, green, blue = map(int, re.findall(r"\d+", stroke)[:3])
                signs = re.findall(r"\b([pnm])\d+\b", kind)
                if signs == ["p"]:
                    assert red > blue
                elif signs == ["n"]:
                    assert blue > green
                else:  # a mean of sizes, or nothing sent yet: grey
                    assert max(red, green, blue) - min(red, green, blue) < 32


def test_a_folded_line_that_carries_one_number_shows_its_sign(open_page: Any) -> None:
    x, w = Value(2.0, "x"), Parameter(3.0, "layers.0.neurons.0.w")
    h = w * x
    h.label = "layers.0.neurons.0.h"
    k = w * 5.0
    k.label = "layers.0.neurons.0.k"
    loss = -h + k
    loss.label = "loss"
    opened = open_page(loss)
    opened.keyboard.press("2")
    kinds = opened.evaluate("[...document.querySelectorAll('.edge')].map(e => [e.id, e.getAttribute('class')])")
    (into,) = (kind for name, kind in kinds if re.match(r"fv\d+-s", name))
    assert re.search(r"\bn\d+\b", into)


def test_a_screen_reader_hears_the_steps_and_every_control_has_a_name(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, title="One sample")
    assert opened.get_by_role("group", name="One sample").count() == 1
    for button in opened.get_by_role("button").all():
        assert button.get_attribute("aria-label") or re.search(r"\w", button.inner_text())
    assert opened.get_by_role("slider", name="Step").get_attribute("aria-valuetext") == where(opened)
    assert opened.locator("#step").get_attribute("aria-live") == "polite"
    assert opened.get_by_role("searchbox").count() == 1


def labelled(label: str) -> Value:
    x = Value(2.0, label)
    y = x * x + 1.0
    y.label = label
    y.backward()
    return y


def check_that_labels_are_text(opened: Any, query: str) -> None:
    """Whatever is done on the page, nothing of a label becomes an element or a handler."""
    for key in ("Home", "ArrowRight", "ArrowRight", "ArrowRight", "End"):
        opened.keyboard.press(key)
    opened.hover(".row .sensor")
    opened.click(".row .sensor")
    opened.fill("#query", query.replace("\ud800", ""))
    elements = opened.evaluate("[...new Set([...document.querySelectorAll('*')].map(e => e.localName))]")
    assert not set(elements) & {"img", "iframe", "a", "object", "foreignObject", "image", "use"}
    assert opened.locator("script").count() == 2
    assert opened.locator("svg:not(#number svg)").count() == 2
    handlers = "[...document.querySelectorAll('*')].some(e => [...e.attributes].some(a => a.name.startsWith('on')))"
    assert opened.evaluate(handlers) is False


@chromium_alone
@pytest.mark.parametrize("label", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_a_hostile_label_is_text(open_page: Any, label: str) -> None:
    check_that_labels_are_text(open_page(labelled(label), title=label), label)


def test_hostile_labels_on_one_page_are_text(open_page: Any) -> None:
    total = autograd.sum([labelled(label) for label in HOSTILE])
    total.backward()
    check_that_labels_are_text(open_page(total, title=" ".join(HOSTILE)[:5000]), HOSTILE[0])


@chromium_alone
def test_the_picture_of_the_page_is_current(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context()
    shown = page_picture.pose(context.new_page(), make_pictures.write_page(tmp_path))
    context.close()
    assert {"5-2-2 on one sample", f"step {page_picture.STEP} of 67, backward"} < set(shown)
    picture = make_pictures.ROOT / "docs" / "pictures" / "page.png"
    assert page_picture.texts_in(picture) == shown, "run `python docs/make_pictures.py`, and look at the picture"
