"""The playground in browsers: it trains to the numbers of nn.fit, obeys its controls, and can be read at every size."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nn
from tests.browsers import chromium_alone
from tests.nn.playgrounds.files import Cars

pytestmark = pytest.mark.browser

SMALLEST_LETTER = """() => {
    const own = (e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const seen = [...document.querySelectorAll("body *")].filter((e) => own(e) && e.getBoundingClientRect().width > 1);
    return Math.min(...seen.map((e) => parseFloat(getComputedStyle(e).fontSize)));
}"""
FITS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="session")
def cars() -> Cars:
    return Cars()


@pytest.fixture
def open_cars(open_in_browser: Callable[..., Any], tmp_path: Path, cars: Cars) -> Callable[..., Any]:
    """Opens the playground of the cars, which may ask for nothing else."""

    def open_it(**settings: Any) -> Any:
        models = [nn.network_5_2_2(8, activation=name, rng=0) for name in ("sigmoid", "relu")]
        given: dict[str, Any] = {"validation": cars.test, "scaling": cars.scaling, "optimizer": nn.SGD(1e-4)}
        path = nn.playground(models, cars.inputs, cars.targets, tmp_path / "cars.html", **given)
        allowed = (path.as_uri(), "about:srcdoc")
        return open_in_browser(path.as_uri(), lambda address: address in allowed, **settings)

    return open_it


def numbers(page: Any, side: int) -> list[float]:
    """Loss, test loss and test R² of a side, in full."""
    found = page.locator(".network").nth(side).locator("data").all()
    return [float(each.get_attribute("value")) for each in found]


def enter(page: Any, field: str, text: str) -> None:
    """Writes into a field, as a user does; Playwright adds to what is in a field for numbers in Firefox."""
    write = "(input, text) => { input.value = text; input.dispatchEvent(new Event('change', { bubbles: true })); }"
    page.eval_on_selector(field, write, text)


def test_epochs_give_the_numbers_of_fit(open_cars: Any, cars: Cars) -> None:
    page = open_cars()
    for _ in range(3):
        page.click("#epoch")
    for side, name in enumerate(("sigmoid", "relu")):
        model = nn.network_5_2_2(8, activation=name, rng=0)
        given: dict[str, Any] = {"validation": cars.test, "optimizer": nn.SGD(1e-4)}
        history = nn.fit(model, cars.inputs, cars.targets, epochs=3, progress=False, **given)
        r2 = nn.r2(nn.predict(model, cars.test[0]), cars.test[1])
        expected = [history.losses[-1], history.test_losses[-1], r2]
        assert numbers(page, side) == pytest.approx(expected, rel=1e-9)


def test_a_row_opens_its_graph_with_the_present_numbers(open_cars: Any, cars: Cars) -> None:
    page = open_cars()
    page.click("#epoch")
    page.select_option("#table", "0")
    enter(page, "#row", "17")
    page.locator(".network").nth(1).get_by_role("button", name="graph of training row 17").click()
    frame = page.frame_locator("#graph iframe")
    assert "numbers agree with the engine" in frame.locator("#summary").inner_text()
    model = nn.network_5_2_2(8, activation="relu", rng=0)
    nn.fit(model, cars.inputs, cars.targets, optimizer=nn.SGD(1e-4), epochs=1, progress=False)
    loss = nn.ssr(model(list(cars.inputs[16])), list(cars.targets[16])).data
    found = frame.locator("#learn").inner_text()
    assert f"{loss:.3g}" in found
    page.click("#close")
    page.click("#more")
    button = page.locator(".network").first.get_by_role("button", name="graph of")
    assert button.is_disabled()
    assert "5-8-8-2 that was given, not of 5-8-8-8-2" in button.get_attribute("title")


def test_controls_start_anew_and_keys_work(open_cars: Any) -> None:
    page = open_cars()
    start = [numbers(page, side) for side in (0, 1)]
    page.keyboard.press("ArrowRight")
    assert "epoch 1" in page.inner_text("#where")
    page.keyboard.press("Home")
    assert [numbers(page, side) for side in (0, 1)] == start
    page.keyboard.press("n")
    assert (page.input_value("#start"), page.input_value("#seed")) == ("uniform", "1")
    assert 'nn.MLP(5, [8, 8, 2], activation="sigmoid", rng=1)' in page.locator("#code").text_content()
    page.select_option("#batch", "32")
    page.click("#step")
    assert "row 32 of 313" in page.inner_text("#where")
    enter(page, "#hidden input", "3")
    assert "5-3-8-2" in page.inner_text("#summary")
    enter(page, "#rate", "fast")
    assert "A learning rate is a number above 0" in page.inner_text("#wrong")
    page.select_option("#lines", "gradients")
    page.locator("#beside").uncheck()
    assert page.locator(".network").count() == 1
    page.locator(".activation").select_option("tanh")
    page.keyboard.press("t")
    enter(page, "#until", "2")
    page.click("#train")
    page.get_by_text("epoch 2", exact=True).wait_for()


@chromium_alone
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (800, 600), (640, 360), (390, 844)], ids=str)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_at_every_size(size: tuple[int, int], scheme: str, open_cars: Any) -> None:
    page = open_cars(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SMALLEST_LETTER) >= 11
    assert page.evaluate(FITS)


@chromium_alone
def test_surfaces_and_confusions_are_drawn(open_in_browser: Any, tmp_path: Path) -> None:
    inputs = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    model = nn.MLP(2, [4, 1], activation="tanh", rng=1)
    path = nn.playground(model, inputs, [0, 1, 1, 0], tmp_path / "xor.html", loss=nn.binary_cross_entropy)
    page = open_in_browser(path.as_uri(), path.as_uri().__eq__)
    page.select_option("#speed", "0")
    page.click("#train")
    page.get_by_text("epoch 500", exact=True).wait_for()
    assert page.locator(".cell title").all_text_contents() == [
        *("2 rows of no taken for no", "0 rows of no taken for yes"),
        *("0 rows of yes taken for no", "2 rows of yes taken for yes"),
    ]
    column = "[...document.querySelector('canvas').getContext('2d').getImageData(3, 0, 1, 40).data]"
    pixels = page.evaluate(column)
    no, yes = pixels[4 * 36 : 4 * 36 + 3], pixels[4 * 3 : 4 * 3 + 3]  # at (0, 0) and at (0, 1)
    assert no != yes
