"""Finding a layout engine, rendering with it, and saying what is missing."""

import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from graphviz.backend import dot_command

from autograd import EngineNotFound, Value, draw
from autograd.drawing import engine, find_engine

PNG = b"\x89PNG\r\n\x1a\n"
SYSTEM_DOT = shutil.which("dot")
needs_dot = pytest.mark.skipif(SYSTEM_DOT is None, reason="the system has no dot")


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GLASSGRAD_DOT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(engine, "_script_folders", lambda: str(tmp_path))


def test_svg_and_png_with_graphviz_pure_alone(monkeypatch, tmp_path: Path, neuron) -> None:
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
def test_svg_png_and_pdf_with_the_systems_dot(monkeypatch, neuron) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", str(SYSTEM_DOT))
    picture = draw(neuron())
    assert "neuron" in picture.pipe(encoding="utf-8")
    assert picture.pipe("png").startswith(PNG)
    assert picture.pipe("pdf").startswith(b"%PDF")


@needs_dot
def test_pdf_goes_to_the_systems_dot(neuron) -> None:
    assert draw(neuron()).pipe(format="pdf").startswith(b"%PDF")


def test_pdf_without_dot_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineNotFound, match="graphviz-pure writes SVG and PNG"):
        draw(Value(1.0)).pipe("pdf")


def test_what_graphviz_pure_does_not_write_is_named(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineNotFound, match="for GIF install Graphviz's own `dot`"):
        draw(Value(1.0)).pipe("gif")


@needs_dot
def test_what_graphviz_pure_does_not_write_goes_to_the_systems_dot(neuron) -> None:
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


def test_a_notebook_with_a_broken_engine_shows_text(monkeypatch) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", sys.executable)
    bundle = Value(2.0)._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "no picture" in bundle["text/plain"]


def test_a_large_graph_is_laid_out_quickly(network_loss) -> None:
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


def test_a_wrong_environment_variable_is_named(monkeypatch) -> None:
    monkeypatch.setenv("GLASSGRAD_DOT", "/no/such/dot")
    with pytest.raises(EngineNotFound, match="GLASSGRAD_DOT is '/no/such/dot'"):
        find_engine()


def test_the_packages_own_setting_is_left_as_it_was(monkeypatch) -> None:
    monkeypatch.setattr(dot_command, "DOT_BINARY", Path("mine"))
    picture = draw(Value(1.0, "x"))
    before = picture.source
    picture.pipe("png")
    assert Path("mine") == dot_command.DOT_BINARY
    assert picture.source == before


def test_a_png_has_a_size_that_screens_can_show(network_loss) -> None:
    png = draw(network_loss, level="full").pipe("png")
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    assert 1000 < width <= 8000
    assert 500 < height <= 8000


def test_render_by_file_name(tmp_path: Path) -> None:
    path = Path(draw(Value(1.0, "x")).render(filename="picture", directory=tmp_path, format="svg"))
    assert path == tmp_path / "picture.svg"
    assert path.stat().st_size > 500
