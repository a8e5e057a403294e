"""Files of the repository as pages: which, called what, with links that lead there."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason='mkdocs is missing: pip install ".[docs]"')

import pictures
import repository


def test_a_pattern_of_the_navigation_is_all_files_of_that_name() -> None:
    (home, section) = repository.expanded(["index.md", {"Examples": ["examples/0[12]_*.py"]}])
    assert home == "index.md"
    assert section == {"Examples": ["examples/01_first_gradients.py.md", "examples/02_draw_a_neuron.py.md"]}
    assert list(repository.pages([home, section])) == [home, *section["Examples"]]


@pytest.mark.parametrize("path", ["docs/how_to/page.md", "examples/05_two_moons.py", "benchmarks/results/eager.md"])
def test_a_page_and_its_file_know_each_other(path: str) -> None:
    assert repository.path_of(repository.source_of(path)) == path


def test_a_source_is_shown_with_what_it_says_first() -> None:
    page = repository.source_page("examples/99_x.py", '"""Two moons: a network.\n\nMore.\n"""\nx = 1\n')
    assert '# 99 Two moons\n\n```python title="examples/99_x.py"\n"""Two moons' in page
    assert "# `autograd/x.py`\n" in repository.source_page("autograd/x.py", "x = 1\n")


def shown(hook: Any, source: str, text: str) -> str:
    return hook.on_page_markdown(text, SimpleNamespace(file=SimpleNamespace(src_uri=source)))  # type: ignore[no-any-return]


def test_links_out_of_the_documentation_lead_to_pages() -> None:
    text = "[a](../../examples/05_two_moons.py) [b](data.md#rows) [c](https://x.org/a.md) [d](#here) `x[0](y)`"
    assert shown(repository, "how_to/plots.md", text) == text.replace(
        "../../examples/05_two_moons.py", "../examples/05_two_moons.py.md"
    )
    assert shown(repository, "benchmarks/results/compiled.md", "![times](compiled.svg)") == "![times](compiled.svg)"


def test_a_picture_with_a_twin_is_shown_in_both_themes() -> None:
    page = shown(pictures, "how_to/drawing.md", "![Words](../pictures/neurons.svg) ![Plot](../pictures/runs.png)")
    (width,) = set(re.findall(r'style="--legible:(\d+)px"', page))  # at which letters of 10 points are 9 px high
    svg = (pictures.DOCS / "pictures" / "neurons.svg").read_text(encoding="utf-8")
    assert f'viewBox="0.00 0.00 {int(width) / 0.9:.0f}.00 ' in svg
    style = f'{{ style="--legible:{width}px" }}'
    assert f"[![Words](../pictures/neurons.svg#only-light){style}](../pictures/neurons.svg)" in page
    assert f"[![Words](../pictures/neurons_dark.svg#only-dark){style}](../pictures/neurons_dark.svg)" in page
    assert page.endswith(" [![Plot](../pictures/runs.png)](../pictures/runs.png)")
