"""Finding a layout engine, rendering with it, and saying what is missing."""

import errno
import os
import shutil
import sys
import threading
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import graphviz
import pytest
from graphviz import CalledProcessError

from autograd import EngineNotFound, Value, draw, page
from autograd.drawing import find_engine
from autograd.drawing.renderers import layout_engine

PNG = b"\x89PNG\r\n\x1a\n"
SYSTEM_DOT = shutil.which("dot")
needs_dot = pytest.mark.skipif(SYSTEM_DOT is None, reason="the system has no dot")


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GLASSGRAD_DOT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(layout_engine, "_script_folders", lambda: str(tmp_path))


def test_svg_and_png_with_graphviz_pure_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, neuron: Any) -> None:
    monkeypatch.setenv("PATH", "")
    assert find_engine().name.startswith("graphviz-pure")
    svg = Path(draw(neuron()).render(outfile=tmp_path / "new folder" / "neuron.svg", cleanup=True))
    texts = "".join(ElementTree.parse(svg).getroot().itertext())
    assert "w₁" in texts
    assert "-1.5" in texts
    assert not svg.with_suffix(".gv").exists()
    png = Path(draw(neuron()).render(outfile=tmp_path / "neuron.png"))
    assert png.read_bytes().startswith(PNG)


@needs_dot
def test_svg_png_and_pdf_with_the_systems_dot(monkeypatch: pytest.MonkeyPatch, neuron: Any) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", str(SYSTEM_DOT))
    picture = draw(neuron())
    assert "neuron" in picture.pipe(encoding="utf-8")
    assert picture.pipe("png").startswith(PNG)
    assert picture.pipe("pdf").startswith(b"%PDF")


@needs_dot
def test_pdf_goes_to_the_systems_dot(neuron: Any) -> None:
    assert draw(neuron()).pipe(format="pdf").startswith(b"%PDF")


def test_pdf_without_dot_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineNotFound, match="graphviz-pure writes SVG and PNG"):
        draw(Value(1.0)).pipe("pdf")


def test_what_graphviz_pure_does_not_write_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineNotFound, match="for GIF install Graphviz's own `dot`"):
        draw(Value(1.0)).pipe("gif")


@needs_dot
def test_what_graphviz_pure_does_not_write_goes_to_the_systems_dot(neuron: Any) -> None:
    assert draw(neuron()).pipe(format="gif").startswith(b"GIF8")


def test_a_png_is_sharp_however_its_name_is_written(tmp_path: Path) -> None:
    written = [Path(draw(Value(1.0)).render(outfile=tmp_path / name)).read_bytes() for name in ("a.png", "b.PNG")]
    assert written[0] == written[1]


def test_any_folder_and_any_name(tmp_path: Path) -> None:
    path = Path(draw(Value(1.0)).render(outfile=tmp_path / "two words" / "für 'x'.svg", cleanup=True))
    assert [*path.parent.iterdir()] == [path]


@pytest.mark.usefixtures("nothing_installed")
def test_a_missing_engine_names_both_ways_to_install_one() -> None:
    with pytest.raises(EngineNotFound, match=r'pip install "glassgrad\[dot\]".*apt install graphviz'):
        draw(Value(1.0)).pipe()


@pytest.mark.usefixtures("nothing_installed")
def test_a_notebook_without_engine_shows_text() -> None:
    bundle = Value(2.0, "x")._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert bundle["text/plain"].startswith("Value(data=2.0, grad=0.0, label='x')  (no picture: no Graphviz engine")


def test_a_notebook_with_a_broken_engine_shows_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", sys.executable)
    bundle = Value(2.0)._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "no picture" in bundle["text/plain"]


def test_a_large_graph_is_laid_out_quickly(network_loss: Any) -> None:
    total = network_loss
    for i in range(600):
        total = total + float(i)
    picture = draw(total, level="full")
    assert "splines=line" in picture.source
    assert "splines" not in draw(network_loss, level="full").source


def test_a_notebook_shows_svg() -> None:
    bundle = (Value(2.0, "x") * 3)._repr_mimebundle_()
    assert bundle["image/svg+xml"].lstrip().startswith("<?xml")
    assert bundle["text/plain"] == "Value(data=6.0, grad=0.0)"


def test_a_wrong_environment_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", "/no/such/dot")
    with pytest.raises(EngineNotFound, match="GLASSGRAD_DOT is '/no/such/dot'"):
        find_engine()


def test_a_png_has_a_size_that_screens_can_show(network_loss: Any) -> None:
    png = draw(network_loss, level="full").pipe("png")
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    assert 1000 < width <= 8000
    assert 500 < height <= 8000


def test_render_by_file_name(tmp_path: Path) -> None:
    path = Path(draw(Value(1.0, "x")).render(filename="picture", directory=tmp_path, format="svg"))
    assert path == tmp_path / "picture.svg"
    assert path.stat().st_size > 500


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_of_the_users_own_stays(tmp_path: Path) -> None:
    mine = tmp_path / "mine.gv"
    mine.write_text("digraph { a -> b }")
    draw(Value(1.0)).render(outfile=tmp_path / "mine.svg", cleanup=True)
    draw(Value(1.0)).render(filename=mine, cleanup=True)
    assert mine.read_text() == "digraph { a -> b }"
    assert names(tmp_path) == ["mine.gv", "mine.gv.svg", "mine.svg"]


def test_the_dot_source_is_written_beside_the_picture(tmp_path: Path) -> None:
    picture = draw(Value(1.0))
    assert Path(picture.render(outfile=tmp_path / "one.svg")) == tmp_path / "one.svg"
    assert (tmp_path / "one.gv").read_text(encoding="utf-8") == picture.source
    picture.render("two", tmp_path, format="png")
    assert names(tmp_path) == ["one.gv", "one.svg", "two", "two.png"]
    assert Path(picture.save("three", tmp_path)).read_text(encoding="utf-8") == picture.source
    (tmp_path / "three").write_text("mine")
    picture.save("three", tmp_path, skip_existing=True)
    assert (tmp_path / "three").read_text() == "mine"


def test_pictures_of_one_name_do_not_disturb_each_other(tmp_path: Path) -> None:
    def render(ending: str) -> None:
        for _ in range(5):
            draw(Value(1.0)).render(outfile=tmp_path / f"net.{ending}", cleanup=True)

    threads = [threading.Thread(target=render, args=(ending,)) for ending in ("svg", "png", "svg")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == ["net.png", "net.svg"]
    assert (tmp_path / "net.png").read_bytes().startswith(PNG)
    ElementTree.parse(tmp_path / "net.svg")


@pytest.mark.parametrize("cleanup", [True, False])
def test_an_engine_that_fails_leaves_nothing_behind(
    cleanup: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.svg").write_text("old")
    monkeypatch.setenv("GLASSGRAD_DOT", sys.executable)  # a program that is no layout engine
    with pytest.raises(CalledProcessError):
        draw(Value(1.0)).render(outfile=tmp_path / "old.svg", cleanup=cleanup)
    assert names(tmp_path) == ["old.svg"]
    assert (tmp_path / "old.svg").read_text() == "old"


def test_a_disk_that_is_full_leaves_the_earlier_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(draw(Value(1.0)).render(outfile=tmp_path / "a.svg", cleanup=True))
    before = path.read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        draw(Value(2.0)).render(outfile=path, cleanup=True)
    with pytest.raises(OSError, match="No space left"):
        page(Value(2.0), tmp_path / "a.html")
    assert names(tmp_path) == ["a.svg"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["-o", "-Tpng", "--help"])
def test_names_that_look_like_options(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert draw(Value(1.0)).render(name, cleanup=True) == f"{name}.svg"
    assert draw(Value(1.0)).render(outfile=f"{name}.png", cleanup=True) == f"{name}.png"
    page(Value(1.0), name)
    assert names(tmp_path) == sorted([name, f"{name}.svg", f"{name}.png"])


def test_what_graphviz_refuses_is_refused(tmp_path: Path) -> None:
    picture = draw(Value(1.0))
    path = picture.render(outfile=tmp_path / "a.svg")
    with pytest.raises(graphviz.FileExistsError, match=r"a\.svg is there already"):
        picture.render(outfile=path, raise_if_result_exists=True)
    with pytest.raises(ValueError, match=r"a\.gv would be the picture and its DOT source"):
        picture.render(outfile=tmp_path / "a.gv")
    picture.render(outfile=tmp_path / "a.gv", cleanup=True)
    assert "pos=" in (tmp_path / "a.gv").read_text(encoding="utf-8")


def test_a_picture_can_be_shown_in_a_viewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    monkeypatch.setattr(graphviz.Digraph, "_view", lambda self, path, **named: shown.append((path, named)))
    picture = draw(Value(1.0))
    picture.render(outfile=tmp_path / "a.svg", view=True, cleanup=True)
    picture.view(tmp_path / "b")
    assert shown == [(tmp_path / name, {"format": "svg", "quiet": False}) for name in ("a.svg", "b.svg")]
