"""The README and docs: code prints what they say, commands are those of CI, pictures are current, links lead on."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import make_pictures
import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def test_code_prints_what_is_printed_below_it(tmp_path: Path, check_page) -> None:
    check_page(ROOT / "README.md", tmp_path)
    assert (tmp_path / "neuron.svg").stat().st_size > 1000


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.stem)
def test_code_of_the_documentation_too(page: Path, tmp_path: Path, check_page) -> None:
    check_page(page, tmp_path)


def test_ci_runs_exactly_the_readmes_commands() -> None:
    commands = [code.strip() for kind, code in BLOCKS if kind == "sh"]
    assert commands == [
        'python -m pip install ".[all]" && python examples/04_sigmoid_vs_relu.py',
        'python -m pip install ".[test]" && python -m pytest -n auto',
    ]
    done = subprocess.run(["bash", ".ci/run", "--print-commands"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == commands


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.stem
)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    assert links or page.stem == "checking"
    for link in links:
        path, _, heading = link.partition("#")
        if not link.startswith("https://"):
            target = page.parent / path if path else page
            assert target.exists(), link
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
            assert not heading or heading in [title.lower().replace(" ", "-") for title in headings], link


@pytest.mark.parametrize("name", ["neuron.svg", "network.svg", "neurons.svg", "structure.svg"])
def test_pictures_are_current(name: str, tmp_path_factory) -> None:
    folder = tmp_path_factory.getbasetemp() / "readme"
    if not folder.exists():
        folder.mkdir()
        make_pictures.make(folder)
    shown, fresh = (_texts(place / name) for place in (ROOT / "docs" / "pictures", folder))
    assert shown == fresh, "run `python docs/make_pictures.py`, and look at the pictures"


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "pictures").iterdir()), ids=lambda path: path.name)
def test_pictures_are_shown_and_less_than_300_kb(path: Path) -> None:
    assert path.stat().st_size < 300_000
    texts = [page.read_text(encoding="utf-8") for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))]
    assert any(f"pictures/{path.name})" in text for text in texts)


def _texts(path: Path) -> list[str]:
    """All numbers and words of a picture, whichever engine laid it out."""
    return sorted(ElementTree.parse(path).getroot().itertext())


def test_the_times_are_those_of_the_last_measurement() -> None:
    """Each number of the README's table stands in the benchmark's results, beside the name of who took it."""
    results = (ROOT / "benchmarks" / "results" / "compiled.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \|((?: *(?:[\d.]+ (?:µs|ms|s))? *\|){5})$", README, re.MULTILINE)
    assert len(rows) == 9
    for name, cells in rows:
        engine = re.sub(r"\*|, (explicit|all|generated).*", "", name)
        lines = [line for line in results.splitlines() if line.startswith(f"| {engine}")]
        for time in filter(None, (cell.strip() for cell in cells.split("|"))):
            assert any(f" {time} " in line for line in lines), (engine, time)
