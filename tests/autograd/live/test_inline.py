"""A page's path, which a notebook shows as the page itself, and how a page opens."""

import copy
import os
import pickle
import webbrowser
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import nn
from autograd import Value, page
from autograd.live import Page

from .test_page import HOSTILE


def square(label: str = "x") -> Value:
    x = Value(3.0, label)
    return x * x


class Frames(HTMLParser):
    """The elements of a cell's output with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))


def test_a_page_is_a_path_as_any_other(tmp_path: Path) -> None:
    written = page(square(), tmp_path / "deep" / "square.html")
    plain = Path(os.fspath(written))
    assert isinstance(written, Path)
    assert written == plain
    assert hash(written) == hash(plain)
    assert {plain: 1}[written] == 1
    assert str(written) == str(plain)
    assert written.as_uri() == plain.as_uri()
    assert (written.name, written.suffix, written.stat().st_size) == (plain.name, ".html", plain.stat().st_size)
    assert written.parent == tmp_path / "deep"
    assert written.with_suffix(".txt") == plain.with_suffix(".txt")
    for twin in (pickle.loads(pickle.dumps(written)), copy.deepcopy(written)):
        assert twin == written
        assert twin._repr_html_() == written._repr_html_()
    assert repr(written) == f"Page({plain.as_posix()!r})"


@pytest.mark.parametrize(
    "title", [*HOSTILE, None, "' onload='alert(1)", '" srcdoc="x'], ids=lambda title: repr(title)[:20]
)
def test_a_notebook_shows_the_page_whatever_its_title(title: str | None, tmp_path: Path) -> None:
    written = page(square(title or "x"), tmp_path / "page.html", title=title)
    html = written._repr_html_()
    assert html is not None
    [(tag, attributes)] = Frames(html).found
    assert tag == "iframe"
    assert attributes["srcdoc"] == written.read_text(encoding="utf-8")
    assert set(attributes) == {"title", "sandbox", "allow", "loading", "style", "srcdoc"}
    assert "allow-same-origin" not in str(attributes["sandbox"])


def test_without_a_path_the_page_is_a_temporary_file() -> None:
    one, other = page(square(), title="A <b> page"), page(square())
    assert one.exists()
    assert one.name == "a-b-page.html"
    assert one != other
    assert page(square(), title="ü").name == "page.html"


def test_a_file_that_is_gone_or_no_page_is_shown_as_a_path(tmp_path: Path) -> None:
    written = page(square(), tmp_path / "page.html")
    assert Page(tmp_path)._repr_html_() is None
    written.write_bytes(b"\xff\xfe")
    assert written._repr_html_() is None
    written.write_text("no page")
    assert written._repr_html_() is None
    written.unlink()
    assert written._repr_html_() is None


def test_open_opens_the_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def take(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", take)
    monkeypatch.chdir(tmp_path)
    written = page(square(), "page.html", open=True)
    assert opened == [(tmp_path / "page.html").as_uri()]
    assert written == Path("page.html")


@pytest.mark.parametrize("refusal", [False, webbrowser.Error("none"), OSError("none")], ids=repr)
def test_without_a_browser_the_error_says_where_the_page_is(
    refusal: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(address: str) -> bool:
        if isinstance(refusal, Exception):
            raise refusal
        return False

    monkeypatch.setattr(webbrowser, "open", refuse)
    with pytest.raises(RuntimeError, match=r"no web browser .*page\.html: the page is written") as caught:
        page(square(), tmp_path / "page.html", open=True)
    assert "BROWSER" in str(caught.value)
    assert (tmp_path / "page.html").exists()


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"start": 4}, ValueError, "start is 4, and this page has no such step: it must be a number from 0 to 3"),
        ({"start": -1}, ValueError, "start is -1, and"),
        ({"start": "middle"}, ValueError, "start is 'middle', and no step of this page is called so"),
        ({"start": True}, TypeError, "start is the bool True"),
        ({"start": 1.0}, TypeError, "start is the float 1.0"),
        ({"start": None}, TypeError, "start is the NoneType None"),
        ({"level": "neurons"}, ValueError, 'level is \'neurons\', and this graph has only "auto", "values"'),
        ({"level": 2}, TypeError, "level is the int 2, and must be a name"),
    ],
    ids=str,
)
def test_what_a_page_does_not_have_is_refused_before_anything_is_written(
    arguments: Any, error: type[Exception], text: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        page(square(), tmp_path / "page.html", **arguments)
    assert text in str(caught.value)
    assert not (tmp_path / "page.html").exists()


def test_numpy_numbers_and_all_levels_are_taken(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    page(square(), tmp_path / "page.html", start=numpy.int64(2))
    loss = nn.ssr(nn.network_5_2_2(rng=22)([0.1] * 5), [1.0, 0.0])
    for level in ("auto", "layers", "neurons", "values"):
        page(loss, tmp_path / "page.html", level=level, start="start")
