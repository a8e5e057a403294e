"""The files and folders that the README, CONTRIBUTING and the explanations name exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "explanation").glob("*.md"))]
SOURCES = [
    path.relative_to(ROOT).as_posix()
    for folder in ("autograd", "nn", "tests", "docs", "examples", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if "__pycache__" not in path.parts
]


def named(text: str) -> set[str]:
    """The paths of sources in inline code and in lists of folders, without blocks of code.

    >>> sorted(named("`graph/value.py`, and `value.py`; `x / y` is no path.\\n\\n    nn/data/  rows of numbers"))
    ['graph/value.py', 'nn/data', 'value.py']
    """
    words = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    inline = re.findall(r"`((?:[\w.]+/)*[\w.]+\.(?:py|js|c)|(?:[\w.]+/)+)`", words)
    listed = re.findall(r"^    ((?:\w+/)+)  ", words, re.MULTILINE)
    return {path.rstrip("/") for path in [*inline, *listed]}


def is_there(path: str) -> bool:
    return (ROOT / path).exists() or any(source.endswith(f"/{path}") for source in SOURCES)


def test_paths_are_found_in_words_and_missed_where_they_are_not() -> None:
    assert named("`rows.py`\n\n    nn/data/   rows\n\n```python\n`other.py`\n```") == {"rows.py", "nn/data"}
    assert is_there("table/rows.py")
    assert not is_there("table/no_such_rows.py")


def test_a_paragraph_of_contributing_names_files_in_folders_that_it_names() -> None:
    for paragraph in re.split(r"\n(?=- |\n)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        paths = named(paragraph) - {"__init__.py"}
        whole = {ROOT / path for path in paths if (ROOT / path).exists()}
        found = {path for path in paths if any(next(place.rglob(path), None) for place in whole if place.is_dir())}
        found |= {path for path in paths if any((place.parent / path).exists() for place in whole)}
        assert not paths - found - {path.relative_to(ROOT).as_posix() for path in whole}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_files_that_exist(page: Path) -> None:
    assert not [path for path in sorted(named(page.read_text(encoding="utf-8"))) if not is_there(path)]
