"""The notebook runs in a fresh kernel, shows what it should, and what is stored in it is what it shows now.

The kernel takes longer than a quick test: what needs it runs with `-m long`, what is stored is looked at in every run.
"""

import csv
import re
import xml.etree.ElementTree as ElementTree
from html import unescape
from pathlib import Path
from typing import Any

import make_notebook
import nbformat
import pytest

STORED = nbformat.read(make_notebook.NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def fresh(folder: Path) -> Any:
    """The notebook as a fresh kernel runs it; an error in a cell is raised."""
    return make_notebook.executed(folder)


def outputs(notebook: Any, kind: str) -> dict[str, str]:
    """What cells show of this kind, by the cells' ids; of several kinds that a cell has, each is here under its own."""
    return {
        cell.id: output.data[kind]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if kind in output.get("data", {})
    }


def words(svg: str) -> list[str]:
    """All numbers and words of a picture, wherever they are in it."""
    return sorted(ElementTree.fromstring(svg.encode()).itertext())


def rounded(text: str) -> str:
    """The text with its long numbers in six digits: the last ones are the machine's."""
    return re.sub(r"\d+\.\d{6,}", lambda match: f"{float(match[0]):.6g}", text)


def shown(notebook: Any) -> dict[str, list[Any]]:
    """All that the notebook shows; of plots, how large they are."""
    return {
        cell.id: [
            {
                "text": rounded(output.get("text", "")),
                "size": output.get("metadata", {}).get("image/png"),
                **{
                    kind: words(data) if kind == "image/svg+xml" else rounded(data)
                    for kind, data in output.get("data", {}).items()
                    if kind != "image/png"
                },
            }
            for output in cell.get("outputs", [])
        ]
        for cell in notebook.cells
    }


def test_the_cars_are_those_of_the_file() -> None:
    [cell] = [cell for cell in STORED.cells if cell.id == "cars"]
    names: dict[str, Any] = {}
    exec(cell.source, names)
    with open(make_notebook.EXAMPLES / "data" / "auto-mpg.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert names["CARS"] == {name: " ".join(row[name] for row in rows) for name in rows[0] if name != "name"}


@pytest.mark.long
def test_it_opens_no_file_and_starts_no_process(folder: Path, fresh: Any) -> None:
    """So it runs from any folder, and where Python runs in a browser; it writes the page alone."""
    assert [path.name for path in folder.rglob("*")] == ["out", "one_car.html"]
    code = "".join(cell.source for cell in fresh.cells if cell.cell_type == "code")
    assert not re.search(r"open\(|read_csv|subprocess|os\.|^!|\.render\(|\.view\(", code, re.MULTILINE)


@pytest.mark.long
def test_what_is_stored_is_current(fresh: Any) -> None:
    current = shown(make_notebook.without_pages(fresh))
    assert shown(STORED) == current, "run `python docs/make_notebook.py`, and look at the notebook"


@pytest.mark.long
def test_values_and_drawings_are_shown_as_svg(fresh: Any) -> None:
    pictures = outputs(fresh, "image/svg+xml")
    assert list(pictures) == ["value", "neuron", "dead", "sample", "large", "structure"]
    assert {"x", "y", "2.584", "6.909"} <= set(words(pictures["value"]))
    assert "44 of 400 ReLUs are dead here" in "".join(words(pictures["large"]))


@pytest.mark.long
def test_explanations_are_shown_as_html_and_latex(fresh: Any) -> None:
    html, latex = outputs(fresh, "text/html"), outputs(fresh, "text/latex")
    assert "∂f/∂x = 2.584, the sum over 2 paths" in html["explain"]
    assert "the sum over 4 paths" in html["weight"]
    assert r"\frac{\partial f}{\partial x}" in latex["explain"] == latex["latex"]


@pytest.mark.long
def test_plots_are_shown_as_png(fresh: Any) -> None:
    assert list(outputs(fresh, "image/png")) == ["training", "compare", "sigmoid-flow", "relu-flow", "beside"]


@pytest.mark.long
def test_the_page_is_written_and_shown(fresh: Any, folder: Path) -> None:
    page = (folder / "out" / "one_car.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    shown = outputs(fresh, "text/html")["page"]
    assert shown.startswith("<iframe")
    assert unescape(shown.split("srcdoc='")[1].removesuffix("'></iframe>")) == page


@pytest.mark.long
def test_sigmoid_vanishes_and_relu_does_not(fresh: Any) -> None:
    [table] = [cell.outputs[0].text for cell in fresh.cells if cell.id == "tables"]
    sigmoid, relu = table.split("\n\n")
    assert re.search(r"^layer 0 .* vanishing$", sigmoid, re.MULTILINE)
    assert not re.search(r"^layer 8 .* vanishing$", sigmoid, re.MULTILINE)
    assert "vanishing" not in relu


@pytest.mark.long
def test_no_two_pictures_share_an_id(fresh: Any) -> None:
    """A notebook is one document, in which a reference to an id finds the first that has it."""
    seen: dict[str, str] = {}
    for cell, svg in outputs(fresh, "image/svg+xml").items():
        ids = [
            element.attrib["id"] for element in ElementTree.fromstring(svg.encode()).iter() if "id" in element.attrib
        ]
        assert len(ids) == len(set(ids))
        for name in ids:
            assert name not in seen, f"{name} in {cell} and {seen[name]}"
            seen[name] = cell


def test_what_is_stored_is_small_and_the_same_for_everybody() -> None:
    assert make_notebook.NOTEBOOK.stat().st_size < 1_000_000
    assert set(STORED.metadata) == {"kernelspec", "language_info"}
    code = [cell for cell in STORED.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not any(cell.metadata for cell in STORED.cells)
    assert not re.search(r" at 0x[0-9a-f]+>|/tmp/|/home/|/Users/", str(outputs(STORED, "text/plain")))


def test_the_documentation_shows_the_notebooks_plots() -> None:
    for name, picture in make_notebook.pictures(STORED).items():
        path = make_notebook.EXAMPLES.parent / "docs" / "pictures" / name
        assert path.read_bytes() == picture, "run `python docs/make_notebook.py`"


def test_links_lead_to_pages_of_the_documentation() -> None:
    """From any folder, so by their addresses."""
    root = make_notebook.EXAMPLES.parent
    [site] = re.findall(
        r'^Documentation = "(.*)"$', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    text = "".join(cell.source for cell in STORED.cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    assert links
    for link in links:
        page, ending = link.removeprefix(site).rsplit(".", 1)
        assert (link.startswith(site), ending) == (True, "html"), link
        assert (root / "docs" / f"{page}.md").exists() or (root / f"{page}.py").exists(), link
