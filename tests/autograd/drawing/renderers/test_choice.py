"""Which renderer draws: one for a picture, one for all, one that is found; and what is refused."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import graphviz
import pytest

import nn
from autograd import EngineNotFound, Value, draw, exercise, use_renderer
from autograd.drawing import find_engine, find_renderer
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.renderers import layout_engine
from tests.autograd.drawing.conftest import build_5_2_2, build_neuron

runs_scripts = pytest.mark.skipif(os.name == "nt", reason="Windows runs no script of a shell as a program")


class Own:
    """A renderer that keeps what it is given."""

    def __init__(self, picture: Any = b"<svg/>") -> None:
        self.given: list[tuple[str, str]] = []
        self.picture = picture

    def render(self, dot_source: str, format: str) -> Any:
        self.given.append((dot_source, format))
        return self.picture


@pytest.fixture
def own() -> Iterator[Own]:
    """A renderer of one's own, chosen for all pictures."""
    renderer = Own()
    before = use_renderer(renderer)
    yield renderer
    use_renderer(before)


def program(source: str, *options: str) -> bytes:
    return subprocess.run([find_engine(), "-Tsvg", *options], input=source.encode(), capture_output=True).stdout


def test_a_picture_has_a_renderer_of_its_own(tmp_path: Path) -> None:
    renderer = Own()
    picture = draw(build_neuron(), renderer=renderer)
    assert picture.pipe() == b"<svg/>"
    assert picture.pipe("pdf", encoding="utf-8") == "<svg/>"
    assert Path(picture.copy().render(outfile=tmp_path / "a.svg", cleanup=True)).read_bytes() == b"<svg/>"
    assert picture._repr_mimebundle_() == {"image/svg+xml": "<svg/>"}
    assert nn.draw(nn.MLP(1, [1], rng=0), renderer=renderer).pipe() == b"<svg/>"
    assert [(source == picture.source, kind) for source, kind in renderer.given] == [
        *[(True, "svg"), (True, "pdf"), (True, "svg"), (True, "svg")],
        (False, "svg"),
    ]
    assert picture.rendered_by(None).pipe() != b"<svg/>"


def test_a_renderer_for_all_draws_what_notebooks_show(own: Own) -> None:
    x = Value(2.0, "x")
    assert (x * 3)._repr_mimebundle_()["image/svg+xml"] == "<svg/>"
    assert exercise(x * 3)._repr_mimebundle_()["image/svg+xml"] == "<svg/>"
    assert nn.draw(nn.MLP(1, [1], rng=0)).pipe() == b"<svg/>"
    other = Own(b"<svg>other</svg>")
    assert draw(x, renderer=other).pipe() == b"<svg>other</svg>"
    assert len(own.given) == 3


def test_the_former_choice_is_returned() -> None:
    one, other = Own(), Own()
    before = use_renderer(one)
    assert use_renderer(other) is one
    assert find_renderer() is other
    assert use_renderer(before) is other
    assert find_renderer() == layout_engine.LayoutProgram(find_engine())


def test_a_png_is_asked_for_at_144_dpi(own: Own) -> None:
    picture = draw(Value(1.0, "x"))
    picture.pipe("PNG")
    [(source, kind)] = own.given
    assert kind == "png"
    assert source.replace('\tgraph [dpi=144 size="55,55"]\n', "") == picture.source


@pytest.mark.parametrize(
    ("renderer", "error", "text"),
    [
        ("magic", ValueError, "unknown renderer 'magic'; known are 'graphviz-pure', 'dot', 'viz.js', and objects with"),
        (Own, TypeError, "Own is a class: write Own()"),
        (3, TypeError, "got the int 3"),
        (lambda source, kind: b"", TypeError, "an object with a method render(dot_source, format) that returns bytes"),
    ],
    ids=["a name", "a class", "a number", "a function"],
)
@pytest.mark.parametrize(
    "give",
    [
        lambda renderer: draw(Value(1.0), renderer=renderer),
        lambda renderer: nn.draw(nn.MLP(1, [1], rng=0), renderer=renderer),
        use_renderer,
    ],
    ids=["draw", "nn.draw", "use_renderer"],
)
def test_what_is_no_renderer_is_refused_at_once(
    give: Callable[[Any], Any], renderer: Any, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=re.escape(text)):
        give(renderer)


@pytest.mark.parametrize(
    ("returned", "text"),
    [("<svg/>", "it returned the str '<svg/>': write .encode() behind it"), (None, "it returned the NoneType None")],
    ids=str,
)
def test_a_renderer_that_returns_no_bytes_is_named(returned: Any, text: str) -> None:
    with pytest.raises(TypeError, match=re.escape(f"of the renderer Own returns the bytes of a picture; {text}")):
        draw(Value(1.0), renderer=Own(returned)).pipe()


@runs_scripts
def test_renderers_have_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(layout_engine, "_script_folders", lambda: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    picture = draw(Value(1.0))
    for name, text in {
        "graphviz-pure": 'no graphviz-pure beside .* install it: `pip install "glassgrad',
        "dot": "no dot on PATH; install Graphviz",
        "viz.js": "viz.js draws where Python runs in a browser",
    }.items():
        with pytest.raises(EngineNotFound, match=text):
            picture.rendered_by(name).pipe()
    for name in ("graphviz-pure", "dot"):
        path = tmp_path / name
        path.write_text("#!/bin/sh\necho $0 $*\n")
        path.chmod(0o755)
        assert picture.rendered_by(name).pipe(encoding="utf-8") == f"{path} -Kdot -Tsvg\n"
        assert str(find_renderer("pdf", name)) == f"{name}, the program {path}"
    assert picture.rendered_by("dot").pipe("png", renderer="cairo", encoding="utf-8").endswith("-Tpng:cairo\n")


def without_layout(picture: Drawing) -> str:
    return str(picture.source).replace("\tgraph [layout=nop2]\n", "")


def test_the_source_says_how_it_is_laid_out() -> None:
    """Any Graphviz makes of the source alone what it made of it by options."""
    positioned, ranked = draw(build_5_2_2(), level="neuron"), draw(build_neuron())
    assert positioned.source != without_layout(positioned)
    assert ranked.source == without_layout(ranked)
    assert positioned.pipe() == program(without_layout(positioned), "-Kneato", "-n2") == program(positioned.source)
    assert ranked.pipe() == program(ranked.source, "-Kdot")
    assert graphviz.Source(positioned.source).source == positioned.source


def test_graphviz_own_options_choose_another_layout() -> None:
    positioned, ranked = draw(build_5_2_2(), level="neuron"), draw(build_neuron())
    assert ranked.pipe(engine="circo") == program(ranked.source, "-Kcirco")
    assert positioned.pipe(engine="dot") == program(without_layout(positioned), "-Kdot")
    assert positioned.pipe(neato_no_op=1) == program(without_layout(positioned), "-Kneato", "-n1")
    ranked.engine = "circo"
    assert ranked.pipe() == ranked.copy().pipe() == program(ranked.source, "-Kcirco")


def test_unknown_options_are_refused_as_graphviz_refuses_them() -> None:
    picture = draw(Value(1.0))
    with pytest.raises(ValueError, match="unknown format: 'bitmap'"):
        picture.pipe("bitmap")
    with pytest.raises(ValueError, match="unknown engine: 'magic'"):
        picture.pipe(engine="magic")
    with pytest.raises(graphviz.RequiredArgumentError, match="formatter given without renderer"):
        picture.pipe(formatter="gd")


@runs_scripts
def test_warnings_are_shown_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dot"
    path.write_text("#!/bin/sh\necho a warning >&2\necho picture\n")
    path.chmod(0o755)
    monkeypatch.setenv("GLASSGRAD_DOT", str(path))
    picture = draw(Value(1.0))
    assert picture.pipe() == b"picture\n"
    assert capsys.readouterr().err == ""
    assert picture.pipe(quiet=False) == b"picture\n"
    assert capsys.readouterr().err == "a warning\n"
