"""The picture of the interactive page, a PNG that also holds the texts that it shows.

The pixels depend on the fonts of a machine, so a test compares these texts to tell whether the picture is current.
"""

import os
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
WINDOW = {"width": 1240, "height": 600}
STEP = "44"
_CHUNK = b"iTXtTexts\0\0\0\0\0"  # an uncompressed text in UTF-8
_AFTER_HEADER = 33  # bytes: the signature of PNG and its first chunk


def chromium() -> str | None:
    """The path of a Chromium: GLASSGRAD_CHROMIUM if it is set, else the first program that is found, else None."""
    return os.environ.get("GLASSGRAD_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


def pose(window: Any, page: Path) -> list[str]:
    """Opens the page, folds all but two neurons, steps into the backward pass, points at the neuron where gradients
    have just met, and returns the texts that the page then shows.
    """
    window.goto(page.as_uri())
    window.keyboard.press("2")
    for name in ("o₁", "o₀"):
        _neurons(window, name).click()
    window.fill("#scrub", STEP)
    window.locator("#scrub").blur()
    _neurons(window, "h₀").last.hover()
    texts: list[str] = window.evaluate(
        "[...document.querySelectorAll('h1, h2, p, button, output, #picture text')].map(part => part.textContent)"
    )
    return texts


def _neurons(window: Any, name: str) -> Any:
    """The folded neurons of that name, in the order of their layers."""
    return window.locator(".summary", has=window.locator(".title", has_text=name))


def take(program: str, page: Path, picture: Path) -> Path:
    """Writes the picture of a page, taken in the Chromium that is `program`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium: Any = driver.chromium
        browser = chromium.launch(executable_path=program, args=["--no-sandbox"])
        window = browser.new_page(viewport=WINDOW, device_scale_factor=1.5, reduced_motion="reduce")
        texts = pose(window, page)
        picture.write_bytes(_with_texts(window.screenshot(), texts))
        browser.close()
    return picture


def texts_in(picture: Path) -> list[str]:
    """The texts of the page that a picture was taken of."""
    png = picture.read_bytes()
    start = png.index(_CHUNK)
    (length,) = struct.unpack(">I", png[start - 4 : start])
    return png[start + len(_CHUNK) : start + 4 + length].decode("utf-8").split("\n")


def _with_texts(png: bytes, texts: list[str]) -> bytes:
    chunk = _CHUNK + "\n".join(texts).encode("utf-8")
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return png[:_AFTER_HEADER] + whole + png[_AFTER_HEADER:]
