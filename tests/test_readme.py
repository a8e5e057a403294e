"""The README: its code prints what it says, its commands are those of CI, its pictures are current."""

import importlib.util
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def test_code_prints_what_is_printed_below_it(tmp_path: Path) -> None:
    """One program of all the blocks, in their order, each followed by a mark in the output."""
    program = "".join(code + "\nprint('---')\n" for kind, code in BLOCKS if kind == "python")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    printed = iter(done.stdout.split("---\n"))
    for (kind, _), (next_kind, expected) in pairwise(BLOCKS):
        if kind == "python":
            assert next(printed) == (expected if next_kind == "text" else "")
    assert (tmp_path / "neuron.svg").stat().st_size > 1000


def test_ci_runs_exactly_the_readmes_commands() -> None:
    commands = [code.strip() for kind, code in BLOCKS if kind == "sh"]
    assert commands == [
        'python -m pip install ".[all]" && python examples/04_sigmoid_vs_relu.py',
        'python -m pip install ".[test]" && python -m pytest',
    ]
    done = subprocess.run(["bash", ".ci/run", "--print-commands"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == commands


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert links
    for link in links:
        assert link.startswith("https://") or (ROOT / link).exists(), link


@pytest.mark.parametrize("name", ["neuron.svg", "network.svg"])
def test_pictures_are_current(name: str, tmp_path_factory) -> None:
    folder = tmp_path_factory.getbasetemp() / "readme"
    if not folder.exists():
        folder.mkdir()
        specification = importlib.util.spec_from_file_location("make_pictures", ROOT / "docs" / "make_pictures.py")
        assert specification is not None
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        module.make(folder)
    shown, fresh = (_texts(place / name) for place in (ROOT / "docs" / "pictures", folder))
    assert shown == fresh, "run `python docs/make_pictures.py`, and look at the pictures"


def _texts(path: Path) -> list[str]:
    """All numbers and words of a picture, whichever engine laid it out."""
    return sorted(ElementTree.parse(path).getroot().itertext())
