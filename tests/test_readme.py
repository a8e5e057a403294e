"""The README and docs: code prints what they say, commands are those of CI, pictures are current, links lead on."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import make_pictures
import pytest

from tests.marking import long_unless

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


PAGES = make_pictures.PAGES
PICTURES = sorted((ROOT / "docs" / "pictures").iterdir())

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())

# Their code takes seconds of the processor, mostly to train networks and to plot; that of other pages less than 1.5.
TAKE_LONG = {
    f"docs/how_to/{name}.md"
    for name in (
        "arrays",
        "checking",
        "jacobians",
        "many_workers",
        "networks",
        "plots",
        "sparse_derivatives",
        "training",
    )
}
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def test_pages_that_take_long_are_pages() -> None:
    assert set(NAMES) >= TAKE_LONG


@pytest.mark.parametrize("name", long_unless(lambda name: name not in TAKE_LONG, NAMES))
def test_code_prints_what_is_printed_below_it_and_draws_what_is_shown(
    name: str, tmp_path: Path, check_page: Callable[..., None]
) -> None:
    page = ROOT / name
    check_page(page, tmp_path)
    for picture in make_pictures.drawn(page):
        shown, fresh = (_texts(place / picture) for place in (ROOT / "docs" / "pictures", tmp_path))
        assert shown == fresh, "run `python docs/make_pictures.py`, and look at the pictures"


def test_ci_runs_exactly_the_readmes_commands() -> None:
    commands = [code.strip() for kind, code in BLOCKS if kind == "sh"]
    assert commands == [
        'python -m pip install ".[all]" && python examples/04_sigmoid_vs_relu.py',
        'python -m pip install ".[test]" && python -m pytest -n auto',
    ]
    done = subprocess.run(["bash", ".ci/run", "--print-commands"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == commands


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = link.partition("#")
        if not link.startswith("https://"):
            target = page.parent / path if path else page
            assert target.exists(), link
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
            assert not heading or heading in [
                re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in headings
            ], link


def test_a_page_that_shows_a_drawing_draws_it() -> None:
    made = {name for page in PAGES for name in make_pictures.drawn(page)}
    assert {path.name for path in PICTURES if path.suffix == ".svg" and not path.stem.endswith("_dark")} == made


@pytest.mark.parametrize("path", [path for path in PICTURES if path.suffix == ".svg"], ids=lambda path: path.name)
def test_a_drawing_has_a_twin_for_the_other_theme(path: Path) -> None:
    stem = path.stem.removesuffix("_dark")
    twin = path.with_stem(stem if path.stem != stem else f"{stem}_dark")
    assert _texts(path) == _texts(twin)
    assert path.read_bytes() != twin.read_bytes()


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_pictures_are_shown_and_less_than_300_kb(path: Path) -> None:
    assert path.stat().st_size < 300_000
    name = path.name.replace("_dark.svg", ".svg")
    assert any(f"pictures/{name})" in page.read_text(encoding="utf-8") for page in PAGES)


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
