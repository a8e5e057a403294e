"""Presenter and embed modes, paper, and pictures of what is seen."""

import re
import struct
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from autograd import page
from tests.browsers import chromium_alone, wait_until

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


def test_presenting_shows_the_picture_and_the_equation_in_large_type(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, written={"start": 20, "level": "values"})
    opened.keyboard.press("p")
    for part in ("header", "footer", "#legend", ".away"):
        assert not opened.locator(part).first.is_visible()
    size = "parseFloat(getComputedStyle(document.querySelector('#step .lines p')).fontSize)"
    assert opened.evaluate(size) >= 26
    picture, step = (opened.locator(part).bounding_box() for part in ("#picture", "#step"))
    assert picture["y"] + picture["height"] <= step["y"] + 1  # no equation lies on the picture
    before = opened.locator("#step h2").inner_text()
    opened.keyboard.press("PageDown")  # what a presenter's remote control sends
    assert "step=21" in opened.evaluate("location.hash") or opened.locator("#step h2").inner_text() != before
    opened.keyboard.press("PageUp")
    assert opened.locator("#step h2").inner_text() == before
    opened.keyboard.press("Escape")
    assert opened.locator("header").is_visible()
    opened.click("#present")
    assert not opened.locator("header").is_visible()


PREVENTED = """(withControl) => !document.getElementById("picture").dispatchEvent(
    new WheelEvent("wheel", { deltaY: -100, ctrlKey: withControl, bubbles: true, cancelable: true }))"""
VIEW = "document.getElementById('picture').getAttribute('viewBox')"


def test_a_notebooks_frame_holds_a_page_that_works_and_lets_the_wheel_scroll_the_notebook(
    open_in_browser: Any, network_loss: Any, tmp_path: Path
) -> None:
    notebook = tmp_path / "notebook.html"
    shown = page(network_loss, tmp_path / "page.html")._repr_html_()
    cells = "more cells\n" * 200
    notebook.write_text(f"<!doctype html><body>{shown}<pre>{cells}</pre>", encoding="utf-8")
    (tmp_path / "page.html").unlink()
    opened = open_in_browser(notebook.as_uri(), lambda url: url in (notebook.as_uri(), "about:srcdoc"))
    opened.set_viewport_size({"width": 1000, "height": 700})
    frame = opened.frame_locator("iframe")
    assert frame.locator("body.embed").count() == 1
    step = frame.locator("#where").inner_text()
    frame.locator("#back").click()
    assert frame.locator("#where").inner_text() != step
    opened.mouse.move(500, 200)
    opened.mouse.wheel(0, 300)
    wait_until(opened, "scrollY > 100")


def test_in_a_frame_the_picture_zooms_when_it_is_asked_for(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, address="#embed")
    whole = opened.evaluate(VIEW)
    assert opened.locator("#menu").is_visible()
    assert not opened.locator("#query").is_visible()
    assert not opened.evaluate(PREVENTED, False)
    assert opened.evaluate(VIEW) == whole
    assert opened.evaluate(PREVENTED, True)
    assert opened.evaluate(VIEW) != whole
    opened.focus("#picture")
    assert opened.evaluate(PREVENTED, False)


def test_the_menu_holds_what_the_header_has_no_room_for(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss)
    opened.set_viewport_size({"width": 390, "height": 844})
    assert not opened.locator("#theme").is_visible()
    opened.click("#menu")
    for part in ("#query", "#level", "#save", "#present", "#theme"):
        box = opened.locator(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    opened.keyboard.press("Escape")
    assert opened.get_attribute("#menu", "aria-expanded") == "false"
    opened.keyboard.press("/")
    assert opened.evaluate("document.activeElement.id") == "query"


def saved(opened: Any, kind: str) -> tuple[str, bytes]:
    """The name and the content of the file that a click saves; not every browser tells its driver of a download."""
    opened.evaluate(
        """() => {
            window.files = [];
            const addressOf = URL.createObjectURL;
            URL.createObjectURL = (blob) => (window.files.push({ blob }), addressOf(blob));
            HTMLAnchorElement.prototype.click = function () { window.files.at(-1).name = this.download; };
        }"""
    )
    opened.click("#save")
    opened.click(f"#save-{kind}")
    wait_until(opened, "Boolean(window.files.at(-1)?.name)")
    name, content = opened.evaluate(
        """async () => {
            const { blob, name } = window.files.at(-1);
            return [name, [...new Uint8Array(await blob.arrayBuffer())]];
        }"""
    )
    return name, bytes(content)


@chromium_alone
def test_what_is_saved_is_downloaded(open_page: Any, network_loss: Any, tmp_path: Path) -> None:
    opened = open_page(network_loss, title="Zwei Schritte", written={"level": "layers"})
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        opened.click("#save")
        with opened.expect_download() as download:
            opened.click(f"#save-{kind}")
        assert download.value.suggested_filename == f"zwei-schritte.{kind}"
        download.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(start)


def test_the_view_is_saved_as_an_svg_of_its_own(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, title="5-2-2 & <more>", written={"level": "neurons"})
    name, content = saved(opened, "svg")
    assert name == "5-2-2-more.svg"
    text = content.decode("utf-8")
    assert not re.search(r"\sclass=|\sstyle=|var\(|light-dark|href|url\(|<script|aria-|tabindex", text)
    root = ElementTree.fromstring(text.encode())
    assert root.find(f"{SVG}title").text == "5-2-2 & <more>"  # type: ignore[union-attr]
    shown = opened.evaluate(
        """[...document.querySelectorAll("#picture text")].filter((text) => text.checkVisibility())
            .map((text) => text.textContent).filter((text) => text.trim())"""
    )
    assert sorted(filter(str.strip, ("".join(text.itertext()) for text in root.iter(f"{SVG}text")))) == sorted(shown)
    chips = {element.get("fill") for element in root.iter(f"{SVG}rect")}
    assert len(chips - {"none"}) > 4


@chromium_alone
def test_a_saved_svg_looks_as_the_page_does(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, written={"level": "neurons"}, reduced_motion="reduce")
    _, content = saved(opened, "svg")
    different = opened.evaluate(
        """async (svg) => {
            const picture = document.getElementById("picture");
            const { width, height } = picture.getBoundingClientRect();
            const image = new Image();
            image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
            await image.decode();
            const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
            const brush = canvas.getContext("2d", { willReadFrequently: true });
            brush.drawImage(image, 0, 0, width, height);
            const at = (x, y) => [...brush.getImageData(x, y, 1, 1).data.slice(0, 3)].join(", ");
            const corner = picture.getBoundingClientRect();
            return [...picture.querySelectorAll(".grad rect")].map((chip) => {
                const { left, bottom, height } = chip.getBoundingClientRect();
                const [x, y] = [left - corner.left + height / 4, bottom - corner.top - height / 5];
                return [`rgb(${at(Math.round(x), Math.round(y))})`, getComputedStyle(chip).fill];
            }).filter(([found, wanted]) => found !== wanted && wanted !== "rgba(0, 0, 0, 0)");
        }""",
        content.decode("utf-8"),
    )
    assert different == []


def test_the_view_is_saved_as_a_png(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, title="A network")
    box = opened.locator("#picture").bounding_box()
    _, png = saved(opened, "png")
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert abs(width - 2 * box["width"]) <= 2
    assert abs(height - 2 * box["height"]) <= 2
    assert len(png) > 20_000


@chromium_alone
def test_a_handout_is_one_page_with_title_picture_legend_and_equation(open_page: Any, network_loss: Any) -> None:
    opened = open_page(network_loss, title="A network", color_scheme="dark", written={"level": "neurons", "start": 40})
    opened.keyboard.press("+")
    opened.keyboard.press("+")
    zoomed = opened.evaluate(VIEW)
    pdf = opened.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    (box,) = set(re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert float(box[0]) > float(box[1])
    assert opened.evaluate(VIEW) == zoomed
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": 1047, "height": 718})
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in ("h1", "#picture", "#legend p", "#step .lines"):
        place = opened.locator(part).first.bounding_box()
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= 718
    for part in ("footer", "#tools", "#menu", ".away"):
        assert not opened.locator(part).first.is_visible()
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    outside = """() => {
        const paper = document.getElementById("picture").getBoundingClientRect();
        return [...document.querySelectorAll("#picture .card")].map((card) => card.getBoundingClientRect()).filter(
            ({ left, right, top, bottom }) =>
                left < paper.left - 1 || right > paper.right + 1 || top < paper.top - 1 || bottom > paper.bottom + 1,
        ).length;
    }"""
    assert opened.evaluate(outside) == 0
