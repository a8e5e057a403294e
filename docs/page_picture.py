"""The pictures of interactive pages, PNGs that also hold the texts that they show, and how high the smallest is.

The pixels depend on the fonts of a machine, so a test compares these texts to tell whether a picture is current.
"""

import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
SCALE = 2
"""Dots of a picture in one px of the page."""

STEP = "44"
LAST_EPOCH = "300"
_WIDTH, _LEGIBLE = 1000, 11.0  # px: in a column of 830 px, text of 11 px is 9 px high
_MOST_STEPS = 12  # of the zoom
_CHUNK = b"iTXt%b\0\0\0\0\0"  # an uncompressed text in UTF-8
_AFTER_HEADER = 33  # bytes: the signature of PNG and its first chunk
_TEXTS = "[...document.querySelectorAll('h1, h2, p, button, output, #picture text')].map(part => part.textContent)"
_SMALLEST = r"""() => {
    const range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let smallest = Infinity;
    while (walker.nextNode()) {
        const part = walker.currentNode.parentElement;
        const seen = part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        if (!seen || !/[\p{L}\p{N}]/u.test(walker.currentNode.data)) continue;
        range.selectNodeContents(walker.currentNode);
        const box = range.getBoundingClientRect();
        const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
        if (!box.width || !inside) continue;
        const matrix = part.getScreenCTM?.();
        const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
        smallest = Math.min(smallest, scale * parseFloat(getComputedStyle(part).fontSize));
    }
    return smallest;
}"""

Pose = Callable[[Any, Path], list[str]]


def chromium() -> str | None:
    """The path of a Chromium: GLASSGRAD_CHROMIUM if it is set, else the first program that is found, else None."""
    return os.environ.get("GLASSGRAD_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


def pose(window: Any, page: Path) -> list[str]:
    """Opens the page of a loss neuron by neuron, steps into the backward pass to where gradients have
    just met in a neuron, and returns the texts that the page then shows.
    """
    window.set_viewport_size({"width": _WIDTH, "height": 660})
    window.goto(f"{page.as_uri()}#step={STEP}&level=neurons")
    window.reload()
    for _ in range(_MOST_STEPS):
        if window.evaluate(_SMALLEST) < _LEGIBLE:
            window.keyboard.press("+")
    return _texts(window)


def pose_playground(window: Any, page: Path) -> list[str]:
    """Opens a playground, trains, and returns the texts that it then shows."""
    window.set_viewport_size({"width": _WIDTH, "height": 820})
    window.goto(page.as_uri())
    window.fill("#until", LAST_EPOCH)
    window.locator("#speed").select_option(index=window.locator("#speed option").count() - 1)
    window.locator("#train").click()
    window.locator("#where", has_text=f"epoch {LAST_EPOCH}").wait_for()
    window.locator("#where").hover()
    return _texts(window)


def _texts(window: Any) -> list[str]:
    texts: list[str] = window.evaluate(_TEXTS)
    return texts


def take(program: str, page: Path, picture: Path, strike: Pose = pose) -> Path:
    """Writes the picture of a page in a pose, taken in the Chromium that is `program`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium: Any = driver.chromium
        browser = chromium.launch(executable_path=program, args=["--no-sandbox"])
        window = browser.new_page(device_scale_factor=SCALE, reduced_motion="reduce")
        texts = "\n".join(strike(window, page))
        smallest = f"{window.evaluate(_SMALLEST):.2f}"
        picture.write_bytes(_with(window.screenshot(), {b"Texts": texts, b"Smallest": smallest}))
        browser.close()
    return picture


def texts_in(picture: Path) -> list[str]:
    """The texts of the page that a picture was taken of."""
    return (_read(picture, b"Texts") or "").split("\n")


def smallest_text_in(picture: Path) -> float | None:
    """The height in px of the smallest text that the page showed; None for a picture of something else."""
    text = _read(picture, b"Smallest")
    return None if text is None else float(text)


def _read(picture: Path, name: bytes) -> str | None:
    png, chunk = picture.read_bytes(), _CHUNK % name
    start = png.find(chunk)
    if start < 0:
        return None
    (length,) = struct.unpack(">I", png[start - 4 : start])
    return png[start + len(chunk) : start + 4 + length].decode("utf-8")


def _with(png: bytes, texts: dict[bytes, str]) -> bytes:
    whole = b""
    for name, text in texts.items():
        chunk = _CHUNK % name + text.encode("utf-8")
        whole += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:_AFTER_HEADER] + whole + png[_AFTER_HEADER:]
