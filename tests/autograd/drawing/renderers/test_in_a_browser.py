"""Python in a browser: viz.js renders, no process starts, and what cannot work says so."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograd import EngineNotFound, RenderingError, Value, draw, page
from autograd.drawing import find_engine, find_renderer
from tests.autograd.drawing.conftest import build_neuron


class Viz(SimpleNamespace):
    """What viz.js is to Python."""

    formats = ("dot", "svg")
    graphvizVersion = "16.1.0"  # noqa: N815

    def renderString(self, source: str, *, format: str) -> str:  # noqa: N802
        return f"<svg>{format} ∂ {len(source)}</svg>"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Python that calls itself Python on WebAssembly, and starts no process."""

    def refuse(*arguments: Any, **named: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setenv("GLASSGRAD_DOT", "/usr/bin/true")
    monkeypatch.delitem(sys.modules, "viz", raising=False)
    return monkeypatch


@pytest.fixture
def viz(browser: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    browser.setitem(sys.modules, "viz", Viz())
    return browser


@pytest.mark.usefixtures("viz")
def test_viz_js_renders(tmp_path: Path) -> None:
    picture = draw(build_neuron())
    expected = f"<svg>svg ∂ {len(picture.source)}</svg>"
    assert picture.pipe() == expected.encode()
    assert picture.rendered_by("viz.js").pipe(encoding="utf-8") == expected
    assert Path(picture.render(outfile=tmp_path / "neuron.svg")).read_text(encoding="utf-8") == expected
    assert picture._repr_mimebundle_() == {"image/svg+xml": expected}
    assert Value(1.0)._repr_mimebundle_()["image/svg+xml"].startswith("<svg>svg ∂")
    assert str(find_renderer()) == "viz.js, with Graphviz 16.1.0"


@pytest.mark.usefixtures("viz")
def test_what_viz_js_does_not_write_is_named() -> None:
    with pytest.raises(EngineNotFound, match=r"viz\.js writes SVG, and no PNG: take format='svg'"):
        draw(Value(1.0)).pipe("png")


def test_viz_js_that_fails_is_an_error_and_in_a_notebook_a_text(viz: pytest.MonkeyPatch) -> None:
    def fail(*arguments: Any, **named: Any) -> None:
        raise OverflowError("out of memory")

    viz.setattr(Viz, "renderString", fail)
    with pytest.raises(RenderingError, match=r"viz\.js could not make the picture: out of memory"):
        draw(Value(1.0)).pipe()
    text = "no picture: viz.js could not make the picture: out of memory"
    assert draw(Value(1.0))._repr_mimebundle_() == {"text/plain": text}
    assert Value(1.0)._repr_mimebundle_() == {"text/plain": f"Value(data=1.0, grad=0.0)  ({text})"}


@pytest.mark.parametrize("module", [None, SimpleNamespace()], ids=["none", "another"])
def test_without_viz_js_the_error_says_how_it_is_registered(browser: pytest.MonkeyPatch, module: Any) -> None:
    browser.setitem(sys.modules, "viz", module)
    with pytest.raises(EngineNotFound, match=r'pyodide\.registerJsModule\("viz", await Viz\.instance\(\)\)'):
        draw(Value(1.0)).pipe()
    assert "finds no JavaScript module `viz`" in Value(1.0)._repr_mimebundle_()["text/plain"]


@pytest.mark.usefixtures("viz")
@pytest.mark.parametrize("name", ["dot", "graphviz-pure"])
def test_programs_are_refused(name: str) -> None:
    for call in (lambda: draw(Value(1.0), renderer=name).pipe(), find_engine):
        with pytest.raises(EngineNotFound, match="Python in a browser starts no programs such as dot: use viz"):
            call()


@pytest.mark.usefixtures("viz")
def test_a_viewer_is_refused_when_the_picture_is_written(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"starts no viewer; .*one\.svg is written"):
        draw(Value(1.0)).view(tmp_path / "one")
    assert (tmp_path / "one.svg").read_text(encoding="utf-8").startswith("<svg>")


@pytest.mark.usefixtures("browser")
def test_a_page_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"Python in a browser opens no page; .*page\.html is written"):
        page(Value(1.0), tmp_path / "page.html", open=True)
    assert (tmp_path / "page.html").exists()
