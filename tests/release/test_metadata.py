"""What an index of packages shows of glassgrad: the version, the addresses, and the README with absolute links."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import autograd

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ADDRESS = re.compile(r"https://(?:raw\.githubusercontent|github)\.com/([\w-]+/[\w-]+)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def metadata() -> Any:
    """The metadata that hatchling writes into wheels."""
    command = [sys.executable, "-m", "hatchling", "metadata"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def test_the_version_is_stated_once(metadata: Any) -> None:
    assert metadata["version"] == autograd.__version__


def test_the_description_is_the_readme_with_links_that_lead_to_this_versions_files(metadata: Any) -> None:
    text, owner = metadata["readme"]["text"], metadata["urls"]["Source"].removeprefix("https://github.com/")
    assert metadata["readme"]["content-type"] == "text/markdown"
    assert CODE.findall(text) == CODE.findall(README)
    raw = f"https://raw.githubusercontent.com/{owner}/v{autograd.__version__}/"
    page = f"https://github.com/{owner}/blob/v{autograd.__version__}/"
    links = LINK.findall(CODE.sub("", text))
    assert len(links) == len(LINK.findall(CODE.sub("", README))) > 20
    for link in links:
        path = link.removeprefix(raw).removeprefix(page).partition("#")[0]
        assert path.startswith("https://") or (ROOT / path).is_file(), link
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", text)
    assert pictures
    assert all(picture.startswith(raw) for picture in pictures)


def test_an_index_shows_the_description_with_its_pictures_links_and_tables(metadata: Any) -> None:
    renderer = pytest.importorskip("readme_renderer.markdown", reason='it is missing: pip install ".[release]"')
    html = renderer.render(metadata["readme"]["text"])
    assert html.count("<img ") == README.count("![")
    assert html.count("<table") == len(re.findall(r"^\|[ :|-]+\|$", README, re.MULTILINE))
    assert "--8<--" not in html
    assert not re.findall(r'(?:href|src)="(?!https://|#)([^"]*)"', html)


def test_every_file_names_the_repository_as_the_metadata_does(metadata: Any) -> None:
    """Files of other projects may be named where tools fetch them: hooks of pre-commit."""
    source = metadata["urls"]["Source"]
    assert all(url.startswith(source) for name, url in metadata["urls"].items() if name != "Documentation")
    files = [*ROOT.glob("*.*"), *(ROOT / ".github").rglob("*.*"), *(ROOT / "docs").rglob("*.md")]
    named = {
        (path.relative_to(ROOT).as_posix(), owner)
        for path in files
        if path.is_file() and path.name != ".pre-commit-config.yaml"
        for owner in ADDRESS.findall(path.read_text(encoding="utf-8", errors="ignore"))
    }
    assert {f"https://github.com/{owner}" for _, owner in named} == {source}, named
