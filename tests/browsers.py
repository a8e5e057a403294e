"""The browsers that try what is made for them: this machine's own Chromium and Firefox, both driven by Playwright."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import page_picture
import pytest

CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM_ARGUMENTS += ["--disable-component-update", "--disable-sync", "--no-first-run"]
CHROMIUM_ARGUMENTS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
OFFLINE_FIREFOX = {"network.proxy.type": 1, "network.proxy.no_proxies_on": "127.0.0.1"}
OFFLINE_FIREFOX |= {f"network.proxy.{kind}": "127.0.0.1" for kind in ("http", "ssl")}
OFFLINE_FIREFOX |= {f"network.proxy.{kind}_port": 9 for kind in ("http", "ssl")}  # where nothing answers
VIEWPORT = {"width": 1500, "height": 850}
TELL_OF_THE_POLICY = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`against the policy: ${event.violatedDirective} ${event.blockedURI}`))"""


class Chromium:
    """One process, in which every page has a context of its own. Without being asked, none moves, which costs time."""

    programs = (
        "chromium-headless-shell",
        *page_picture.PROGRAMS,
    )  # the first draws no windows, and takes half of the time
    package = "chromium"

    def __init__(self, driver: Any, program: str) -> None:
        self._browser = driver.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)

    def new_context(self, **settings: Any) -> Any:
        return self._browser.new_context(viewport=VIEWPORT, **{"reduced_motion": "reduce", **settings})

    def close(self) -> None:
        self._browser.close()


class Firefox:
    """A process for each pair of theme and wish for less motion: Firefox has these from its profile alone."""

    programs = ("firefox-esr", "firefox")
    package = "firefox-esr"

    def __init__(self, driver: Any, program: str) -> None:
        self._driver, self._program = driver, program
        self._browsers: dict[tuple[str, str], Any] = {}

    def new_context(self, *, color_scheme: str = "light", reduced_motion: str = "reduce") -> Any:
        wishes = (color_scheme, reduced_motion)
        if wishes not in self._browsers:
            self._browsers[wishes] = self._driver.firefox.launch(
                channel="moz-firefox",  # WebDriver BiDi, which a Firefox as it is shipped understands
                executable_path=self._program,
                firefox_user_prefs={
                    **OFFLINE_FIREFOX,
                    "ui.systemUsesDarkTheme": int(color_scheme == "dark"),
                    "ui.prefersReducedMotion": int(reduced_motion == "reduce"),
                },
            )
        return self._browsers[wishes].new_context(viewport=VIEWPORT)

    def close(self) -> None:
        for browser in self._browsers.values():
            browser.close()


BROWSERS = {"chromium": Chromium, "firefox": Firefox}

chromium_alone = pytest.mark.parametrize("browser", ["chromium"], indirect=True)
"""For what takes long and is the same in every browser."""


def variable(name: str) -> str:
    """The environment variable that says where a browser is."""
    return f"GLASSGRAD_{name.upper()}"


def program_of(name: str) -> str | None:
    """Where a browser is, or None."""
    return os.environ.get(variable(name)) or next(filter(None, map(shutil.which, BROWSERS[name].programs)), None)  # type: ignore[attr-defined]


def started(name: str) -> Iterator[Any]:
    """The browser of that name, until the tests are done with it; without it, they are skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason='playwright is missing: pip install ".[browser]"')
    kind, program = BROWSERS[name], program_of(name)
    if program is None:
        pytest.skip(f"no {kind.__name__}: apt install {kind.package}, or set {variable(name)}")  # type: ignore[attr-defined]
    with playwright.sync_playwright() as driver:
        browser = kind(driver, program)
        yield browser
        browser.close()  # type: ignore[attr-defined]


def wait_until(page: Any, script: str, seconds: float = 60.0) -> None:
    """Until the expression is true; the driver's own waiting evaluates a text, which a policy may forbid."""
    end = time.monotonic() + seconds
    while not page.evaluate(script):
        assert time.monotonic() < end, script
        page.wait_for_timeout(50)


def watch(context: Any, allowed: Callable[[str], bool], complaints: list[str]) -> Any:
    """A new page whose errors, messages, dialogs and requests, but for those that are allowed, become complaints."""
    context.set_default_timeout(60_000)  # on a busy machine; what is there is not waited for
    context.add_init_script(TELL_OF_THE_POLICY)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))  # type: ignore[func-returns-value]
    # requests are not held back, as that would turn the cache off: the browsers find no other machine
    page.on("request", lambda request: None if allowed(request.url) else complaints.append(request.url))
    return page
