"""The tables of the documentation are those that the rows of the table of primitives make."""

import re
from pathlib import Path
from typing import Any

import make_tables
import pytest

from autograd import TABLE

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("page", make_tables.tables())
def test_tables_are_current(page: Any) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    assert make_tables.with_table(text, make_tables.tables()[page]) == text, "run `python docs/make_tables.py`"


def test_every_primitive_is_in_all() -> None:
    tables = make_tables.tables()
    for name in TABLE:
        assert f"| `{name}` |" in tables["reference/primitives.md"]
        assert f"### {name}\n" in tables["explanation/corners.md"]
        assert tables["how_to/compiling.md"].count(f"`{name}`") == 1


def test_the_example_of_a_row_is_that_of_the_files_that_it_names() -> None:
    page = (DOCS / "how_to" / "adding_a_primitive.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```py\n# (\S+)\n(.*?)```", page, re.DOTALL)
    assert [Path(path).name for path, _ in blocks] == ["rows.py", "truth.py", "value.py"]
    for path, code in blocks:
        assert signs_of(code) in signs_of((DOCS.parent / path).read_text(encoding="utf-8")), path


def signs_of(code: Any) -> Any:
    """The code without what a formatter may change."""
    return re.sub(r"\s|,(?=\s*[)\]])", "", code)


def test_a_formula_has_the_parentheses_it_needs() -> None:
    x, y = make_tables.Formula("x"), make_tables.Formula("y")
    assert str(x - (y - 2.0) * -x) == "x - (y - 2) * -x"  # type: ignore[operator]
    assert str((x / y) / (x / y) ** 2.0) == "x / y / (x / y) ** 2"  # type: ignore[operator]


def test_what_is_used_twice_gets_a_name() -> None:
    assert make_tables.derivatives(TABLE["logsumexp"]).endswith(
        "<br>with `a = max(v1, v2, v3)`<br>with `b = exp(v1 - a)`<br>with `c = exp(v2 - a)`<br>with `d = exp(v3 - a)`"
        "<br>with `e = sum(b, c, d)`"
    )
