"""What runs the code of the site's pages: kept for the next build, and missing without harm."""

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason='mkdocs is missing: pip install ".[docs]"')

import running
import vendoring
from mkdocs.structure.files import Files

HTML = '<div class="language-python highlight"><pre><span></span><code>1\n</code></pre></div>'


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(vendoring, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(vendoring, "ROOT", tmp_path)
    return tmp_path


def test_what_was_made_is_kept_until_its_sources_change(empty_cache: Path) -> None:
    source, made = empty_cache / "source", []

    def make(folder: Path) -> None:
        made.append(source.read_text(encoding="utf-8"))
        (folder / "file").write_text(made[-1], encoding="utf-8")

    for content in ("a", "a", "b", "b"):
        source.write_text(content, encoding="utf-8")
        folder = vendoring.cached("thing", [source], make)
        assert (folder / "file").read_text(encoding="utf-8") == content
    assert made == ["a", "b"]
    assert len(list((empty_cache / "cache").iterdir())) == 1  # what is no longer used is gone


def test_what_could_not_be_made_is_not_kept(empty_cache: Path) -> None:
    (empty_cache / "source").write_text("a", encoding="utf-8")

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        vendoring.cached("thing", [empty_cache / "source"], fail)
    assert list((empty_cache / "cache").iterdir()) == []


def test_without_npm_the_site_is_built_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(vendoring, "CACHE", tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    files: Any = vendoring.on_files(Files([]), None)
    assert list(files) == []
    assert caplog.record_tuples == [
        (
            "glassgrad.docs",
            logging.WARNING,
            "The code blocks of this site will not run in a browser: npm is not installed",
        )
    ]
    page = SimpleNamespace(file=SimpleNamespace(src_uri="tutorial/one_value.md"))
    assert running.on_page_content(HTML, page, None, files) == HTML


def test_each_block_gets_a_bar_or_the_reason_for_which_it_has_none() -> None:
    elsewhere = f"<!-- not in a browser: it needs numpy -->\n{HTML}"
    found = running.BLOCK.sub(running.with_a_bar, f"<p>a</p>{HTML}\n{elsewhere}")
    bar = '<div class="live-bar"></div>'
    reason = '<p class="live-elsewhere">Runs on your machine, not in a browser: it needs numpy.</p>'
    assert found == f"<p>a</p>{HTML.removesuffix('</div>')}{bar}</div>\n{HTML.removesuffix('</div>')}{reason}</div>"
