"""Links of the built site: also those that other tools than mkdocs have made lead to a file, and to a place in it."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser  # the site is built for these


class Links(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.places: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.places |= {name for name in (found.get("id"), found.get("name")) if name}
        self.links |= {link for link in (found.get("href"), found.get("src")) if link}


def test_links_lead_to_a_file_and_a_place_in_it(site_folder: Path) -> None:
    pages = {path: Links(path) for path in site_folder.rglob("*.html") if path.name != "404.html"}
    for path, page in pages.items():
        for link in page.links:
            if link.startswith(("https://", "data:", "mailto:")):
                continue
            target, _, place = unquote(link).partition("#")
            leads_to = (path.parent / target).resolve() if target else path
            assert leads_to.exists(), (path, link)
            if place and leads_to in pages and not place.startswith("__") and "=" not in place:  # programs, states
                assert place in pages[leads_to].places, (path, link)
