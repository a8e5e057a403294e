"""The site in browsers: search, pictures, both themes, narrow windows, and nothing from elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from tests.browsers import chromium_alone

pytestmark = pytest.mark.browser

MISSING = """[...document.querySelectorAll("article img")].filter((picture) => !picture.naturalWidth)
    .map((picture) => picture.src)"""
TOO_WIDE = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"
SHOWN = """[...document.querySelectorAll("article img")].filter((picture) => picture.offsetWidth)
    .map((picture) => picture.src.split("/").pop())"""
SCHEME = "document.body.dataset.mdColorScheme"
SWITCH = "form[data-md-component=palette] label:not([hidden])"


@chromium_alone
def test_every_page_has_its_pictures_and_fits_a_narrow_window(open_site: Any, address: Any, site_folder: Path) -> None:
    page = open_site("index.html", width=360, java_script_enabled=False)  # sooner; what scripts do, others try
    paths = sorted(path.relative_to(site_folder).as_posix() for path in site_folder.rglob("*.html"))
    assert len(paths) > 40
    for path in paths:
        page.goto(address + path)
        assert page.evaluate(MISSING) == [], path
        assert page.evaluate(TOO_WIDE) == 0 or path.startswith("live/"), path  # these are to be wide


def test_search_finds(open_site: Any, address: Any) -> None:
    page = open_site("index.html")
    page.keyboard.press("/")
    page.get_by_text("Type to start searching").wait_for()  # before, its worker complains that it has no index yet
    for words, path, place in (
        ("logsumexp", "explanation/corners.html", "#logsumexp"),
        ("value_and_grad", "reference/values.html", "#autograd.value_and_grad"),
        ("gradient", "reference/values.html", "#autograd.gradient"),  # in code, as gradient(x**3, [x]), too
    ):
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
        link = page.locator(f'.md-search-result a[href^="{address}{path}"][href$="{place}"]').locator("visible=true")
        link.first.wait_for()
    link.first.click()
    page.wait_for_url(lambda url: url.endswith(place))
    assert page.locator(place.replace(".", r"\.")).is_visible()


def test_pictures_go_with_the_theme(open_site: Any) -> None:
    page = open_site("index.html")
    for scheme in ("default", "default", "slate", "default"):  # that of the system, light, dark, and that of the system
        page.wait_for_function(f"{SCHEME} === '{scheme}'")
        suffix = "_dark.svg#only-dark" if scheme == "slate" else ".svg#only-light"
        assert page.evaluate(SHOWN) == [f"first{suffix}"]
        page.locator(SWITCH).click()


@chromium_alone
def test_the_theme_is_first_that_of_the_system(open_site: Any) -> None:
    assert open_site("index.html", color_scheme="dark").evaluate(SCHEME) == "slate"


def test_the_interactive_page_is_there_and_has_the_theme(open_site: Any) -> None:
    page = open_site("how_to/page.html")
    button = page.frame_locator("iframe.live").locator("#theme")
    for scheme, offers in {"slate": "Light", "default": "Dark"}.items():
        while page.evaluate(SCHEME) != scheme:
            page.locator(SWITCH).click()
        button.filter(has_text=offers).wait_for(state="attached")  # it is in the menu of a page in a frame


@chromium_alone
@pytest.mark.parametrize("page_of", ["tutorial/network.html", "reference/primitives.html"])
def test_what_is_too_wide_can_be_moved_sideways(open_site: Any, page_of: str) -> None:
    page = open_site(page_of, width=360)
    widths = page.evaluate(
        """[...document.querySelectorAll("article pre > code, article p:has(img), .md-typeset__table")]
            .filter((part) => part.scrollWidth > part.clientWidth + 1)
            .map((part) => getComputedStyle(part.closest(".md-typeset__scrollwrap") ?? part).overflowX)"""
    )
    assert page.evaluate(TOO_WIDE) == 0
    assert widths
    assert set(widths) == {"auto"}


@chromium_alone
def test_the_landing_page_opens_where_gradients_start_and_fits_a_phone(open_site: Any) -> None:
    page = open_site("index.html", width=390)
    frame = page.frame_locator("iframe.live")
    frame.get_by_text("The gradient starts at the output").wait_for()
    where = frame.locator("#where")
    assert where.inner_text() == "step 34 of 67, seed"
    assert where.evaluate("(part) => part.getBoundingClientRect().right <= innerWidth")
    picture = page.locator("article img[src*='first']:visible")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("async (it) => (await it.decode(), it.getBoundingClientRect().right <= innerWidth)")
