"""The documentation's code blocks in browsers, from a folder of a host: run, edit, errors, stop, pages, keyboard."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import chromium_alone
from tests.docs.conftest import Quiet

pytestmark = pytest.mark.browser

SMALL = """[...document.querySelectorAll(".live-bar *, .live-results *")]
    .filter((part) => part.offsetWidth && parseFloat(getComputedStyle(part).fontSize) < 11)
    .map((part) => part.className)"""
NAMELESS = """[...document.querySelectorAll(".live-bar button, .live-editor, .live-bar progress")]
    .filter((part) => !part.ariaLabel && !part.getAttribute("aria-label")).length"""
TOO_WIDE = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"


@pytest.fixture(scope="module")
def folder_of_a_host(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site's address in a folder of a host, as that of a project among others."""
    if not (site_folder / "live" / "parts.json").exists():
        pytest.skip("the site was built without npm, so its blocks do not run")
    root = tmp_path_factory.mktemp("host")
    (root / "project").symlink_to(site_folder.resolve())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/project/"
        server.shutdown()


@pytest.fixture
def open_page(open_in_browser: Callable[..., Any], folder_of_a_host: str) -> Callable[..., Any]:
    def open_it(path: str, *, width: int = 1280, **settings: Any) -> Any:
        page = open_in_browser(
            folder_of_a_host + path,
            lambda url: url.startswith((folder_of_a_host, f"blob:{folder_of_a_host.rstrip('/')[:-8]}", "about:")),
            {"width": width, "height": 900},
            **settings,
        )
        return page

    return open_it


COLOUR = "(part) => getComputedStyle(part).color"
FILTERED = """(part) => [...part.querySelectorAll("img")]
    .filter((picture) => getComputedStyle(picture).filter !== "none")
    .map((picture) => picture.alt)"""


def result(page: Any, number: int) -> Any:
    """The results of a block, when it has ended."""
    bar = page.locator(".live-bar").nth(number)
    bar.locator(".live-status").filter(has_text="Done").or_(
        bar.locator(".live-status").filter(has_text="error").or_(bar.locator(".live-status").filter(has_text="Stopped"))
    ).wait_for(timeout=180_000)  # the first one loads Python, on a busy machine
    return page.locator(".live-results").nth(number)


def test_a_reader_runs_edits_and_stops(open_page: Any) -> None:
    asked: list[str] = []
    page = open_page("tutorial/one_value.html")
    page.on("request", lambda request: asked.append(request.url))
    page.on("worker", lambda worker: asked.append(worker.url))
    bars, fields = page.locator(".live-bar"), page.locator(".live-editor")
    bars.nth(3).locator(".live-run").wait_for()
    page.wait_for_timeout(300)
    assert not [url for url in asked if "/live/" in url and not url.endswith((".css", ".js"))]
    assert not [url for url in asked if "worker" in url or "pyodide" in url]

    bars.nth(2).locator(".live-run").click()  # the blocks above run first
    picture = result(page, 2).locator("img")
    assert picture.evaluate("async (picture) => (await picture.decode(), picture.naturalWidth)") > 300
    assert page.locator(".live-results").nth(0).inner_text().strip() == "15.0 8.0"

    fields.nth(0).fill(fields.nth(0).input_value().replace("Value(3.0", "Value(4.0"))
    fields.nth(0).press("Control+Enter")
    assert result(page, 0).inner_text().strip() == "24.0 10.0"
    assert page.locator("pre:has(.live-editor) > code").nth(0).inner_text().rstrip() == fields.nth(0).input_value()

    fields.nth(1).fill("def f():\n    return 1 / 0\n\n\nf()")
    bars.nth(1).locator(".live-run").click()
    words = result(page, 1).locator(".live-error").inner_text().strip()
    assert words.startswith('Traceback (most recent call last):\n  File "<block 2>", line 5, in <module>')
    assert words.endswith("ZeroDivisionError: division by zero")
    bars.nth(1).get_by_role("button", name="Take back the changes of block 2").click()
    assert not page.locator(".live-results").nth(1).is_visible()  # the error was that of the code that is taken back

    fields.nth(1).fill("while True:\n    pass")
    bars.nth(1).locator(".live-run").click()
    bars.nth(1).locator(".live-stop").click()
    assert "Stopped." in result(page, 1).inner_text()
    bars.nth(1).get_by_role("button", name="Take back the changes of block 2").click()
    bars.nth(1).locator(".live-run").click()  # with all above it, as their names are gone
    assert result(page, 1).inner_text().startswith("<primitive add>")
    assert page.evaluate(SMALL) == []
    assert page.evaluate(NAMELESS) == 0


@chromium_alone
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_page_and_a_playground_appear_below_their_block(open_page: Any, width: int, scheme: str) -> None:
    page = open_page("how_to/playground.html", width=width, color_scheme=scheme)
    page.locator(".live-editor").first.press("Control+Enter")
    frame = result(page, 0).locator("iframe")
    assert frame.get_attribute("title") == "The page xor.html"
    page.frame_locator(".live-results iframe").get_by_text("Sigmoid against ReLU on XOR").first.wait_for()
    assert page.evaluate(TOO_WIDE) == 0
    assert page.evaluate(SMALL) == []


@chromium_alone
def test_the_limit_of_time_ends_a_block_and_says_so(open_page: Any) -> None:
    page = open_page("tutorial/one_value.html")
    words = page.evaluate(
        """async () => {
            const { runner } = await import("../live/runner.js");
            const python = runner(new URL("../live/", location.href).href);
            python.limit = 0.5;
            let words = "";
            await python.start();
            const done = await python.run("while True: pass", { error: (said) => (words += said) });
            const after = python.run("print('x')", { text: (said) => (words += ` ${said}`) });
            return [words, done.ok, done.stopped, (await after).ok, words];
        }"""
    )
    assert words[:4] == [
        "Stopped: the limit is 0.5 seconds. The names of the blocks before are gone with it.",
        False,
        True,
        True,
    ]
    assert words[4].endswith(" x\n")


@chromium_alone
def test_blocks_that_cannot_run_say_why(open_page: Any) -> None:
    page = open_page("how_to/jacobians.html")
    reasons = page.locator(".live-elsewhere").all_inner_texts()
    assert reasons[0] == "Runs on your machine, not in a browser: it needs scipy."
    assert page.locator(".highlight:has(.live-elsewhere) .live-run").count() == 0


@chromium_alone
def test_without_scripts_the_page_is_as_it_was(open_page: Any) -> None:
    page = open_page("tutorial/one_value.html", java_script_enabled=False)
    assert not page.locator(".live-bar").first.is_visible()
    assert page.locator(".live-editor").count() == 0


@chromium_alone
def test_what_code_shows_follows_the_theme(open_page: Any) -> None:
    page = open_page("tutorial/one_value.html", color_scheme="light")
    field, shown = page.locator(".live-editor").nth(0), page.locator(".live-results").nth(0)
    made = "from autograd import Value, draw, explain\nx = Value(3.0, 'x')\ny = x * x\ny.backward()\n"
    pictures = (
        "open('dark.svg', 'wb').write(draw(y, theme='dark').pipe())\nopen('light.svg', 'wb').write(draw(y).pipe())"
    )
    field.fill(f"{made}{pictures}\nexplain(y, x)")
    field.press("Control+Enter")
    piece = page.frame_locator(".live-results iframe").locator("body")
    piece.get_by_text("equals the gradient").wait_for(timeout=180_000)
    light = piece.evaluate(COLOUR)
    assert shown.evaluate(FILTERED) == []
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    page.wait_for_timeout(500)
    assert light != piece.evaluate(COLOUR) == shown.evaluate(COLOUR)
    assert shown.evaluate(FILTERED) == ["The picture light.svg"]
