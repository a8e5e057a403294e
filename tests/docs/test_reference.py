"""The reference: each public name in its place, and docstrings as lists."""

import inspect
import re
from collections import Counter
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason='mkdocs is missing: pip install ".[docs]"')
griffe = pytest.importorskip("griffe")

import docstrings  # noqa: E402
import reference  # noqa: E402
from mkdocs.utils.meta import get_data  # noqa: E402

from tests.marking import each_of  # noqa: E402

PAGES = {path.stem: get_data(path.read_text(encoding="utf-8")) for path in (reference.DOCS / "reference").glob("*.md")}
NAMES = sorted(reference.public_names())


def test_every_public_name_has_its_place_on_one_page() -> None:
    places: Counter[str] = Counter()
    for stem, (text, meta) in PAGES.items():
        if stem != "index":
            file = SimpleNamespace(src_uri=f"reference/{stem}.md")
            page = reference.on_page_markdown(text, SimpleNamespace(file=file, meta=meta), None, None)
            places.update(re.findall(r"^::: (\S+)|\[\]\(\)\{ #(\S+) \}", page, re.MULTILINE))
    assert {one or other: n for (one, other), n in places.items()} == dict.fromkeys(NAMES, 1)  # type: ignore[str-unpack]


@pytest.mark.parametrize("face", reference.FACES)
def test_what_can_be_imported_is_documented_once(face: str) -> None:
    package = import_module(face)
    earlier = reference.FACES[: reference.FACES.index(face)]
    for name in package.__all__:
        (known,) = (full for full in NAMES if thing_of(full) is getattr(package, name))
        assert known.rpartition(".")[0] in (face, *earlier)


def thing_of(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


@pytest.mark.parametrize("stem", PAGES)
def test_a_page_names_no_module_without_a_public_name(stem: str) -> None:
    assert all(reference.documented([module]) for module in PAGES[stem][1].get("modules", []))


@pytest.fixture(scope="module")
def packages() -> Any:
    loader = griffe.GriffeLoader(extensions=griffe.load_extensions(docstrings.Docstrings))
    return {name: loader.load(name) for name in ("autograd", "nn")}


@each_of("name", NAMES)
def test_a_name_leads_to_what_python_finds(packages: Any, name: str) -> None:
    found = packages[name.split(".")[0]][name.partition(".")[2]]
    kinds = {"class": inspect.isclass, "function": callable}  # type: ignore[dict-item]  # a function may have become a loss
    assert found.kind.value in ("attribute", "type alias") or kinds[found.kind.value](thing_of(name))


@each_of("name", NAMES)
def test_what_a_docstring_says_of_its_parameters_is_in_a_list(packages: Any, name: str) -> None:
    found = packages[name.split(".")[0]][name.partition(".")[2]].final_target
    if found.docstring is None:
        return
    text = found.docstring.value
    for parameter in docstrings.parameters(found):
        assert not re.search(rf"^ *{re.escape(parameter)}: ", text, re.MULTILINE)
    assert not re.search(r"(?<!>)\b(Errors|Source): ", text)
    assert text.count(">>> ") == 0 or "```pycon\n>>> " in text


def test_several_names_share_a_line_and_two_may_stand_in_one() -> None:
    text = docstrings.as_markdown("Does.\n\nx, y: where. n: how many,\n    at most.", ["x", "y", "n"], [])
    assert text.splitlines()[-2:] == ["- **`x`**, **`y`**: where.", "- **`n`**: how many, at most."]


def test_a_word_with_a_colon_that_is_no_parameter_stays_as_it_is() -> None:
    text = "Says this: that.\n\nnobody: no parameter."
    assert docstrings.as_markdown(text, ["x"], ["y"]) == text


def test_attributes_errors_and_sources_are_told_apart() -> None:
    text = docstrings.as_markdown(
        "Is.\n\ngrad: the slope.\n\nErrors: ValueError for 0.\n\nSource: Gauss, 1823.", [], ["grad"]
    )
    assert text.split("\n\n")[1:] == [
        '<span class="doc-section-title">Attributes:</span>',
        "- **`grad`**: the slope.",
        '<span class="doc-section-title">Errors:</span>',
        "- `ValueError` for 0.",
        '<span class="doc-section-title">Source:</span> Gauss, 1823.',
    ]
