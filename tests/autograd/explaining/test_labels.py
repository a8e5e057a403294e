"""Labels are data, never markup: not in HTML, not in LaTeX, not for a terminal."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

import autograd
from autograd import Value, explain
from autograd.common.wording import printable
from autograd.explaining import naming

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onclick='a",
    "a & b &lt;",
    "$x$ $$",
    "\\input{/etc/passwd}",
    "\\",
    "}{",
    "a_b^c~d%e#f",
    "x₁²₃",
    "`",
    "-->",
    "100 %",
    "损失",
    "é",
]
UNPRINTABLE = [
    "\u202eevil",
    "a\u200fb",
    "line\nbreak",
    "nul\0here",
    "\x1b[31mred",
    "\ud800",
    "x" * 10_000,
    "\t \n",
    "é" * 999,
]


def explained(label: Any) -> Any:
    """With the label as that of everything, and in one dot, one blocked relu and one other gradient besides."""
    x, other = Value(2.0, label), Value(3.0, label)
    y = autograd.dot([x, other], [other, x], x) + (-x).relu()
    y.label = label
    y.backward()
    y.backward()
    return explain(y, x)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: Any, attributes: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, data: Any) -> None:
        self.text.append(data)


@pytest.mark.parametrize("label", [*HOSTILE, *UNPRINTABLE])
def test_html_holds_the_label_as_text(label: Any) -> None:
    parser = Tags()
    html = explained(label)._repr_html_()
    parser.feed(html)
    assert parser.tags <= {"div", "b", "bdi", "table", "tr", "td", "span"}
    assert parser.attributes <= {"style"}
    assert "http" not in html
    assert "url(" not in html
    assert len(html) < 20_000
    if label in HOSTILE and len(label) < 24 and label != "x₁²₃":
        assert any(label in text for text in parser.text)


@pytest.mark.parametrize("label", [*HOSTILE, *UNPRINTABLE])
def test_latex_holds_no_command_and_no_markup(label: Any) -> None:
    latex = explained(label).latex()
    assert explained(label)._repr_latex_() == f"$${latex}$$"
    assert len(latex) < 20_000
    assert not set(latex) & set("<>\"'`~")
    commands = set(re.findall(r"\\([A-Za-z]+)", latex))
    assert commands <= {
        "begin", "end", "frac", "partial", "sum", "text", "prod", "to", "in", "underbrace", "cdot", "quad", "mathrm",
        "backslash", "wedge", "sim", "lt", "gt",
    }  # fmt: skip
    assert not re.search(r"(?<!\\)[$%#]", latex.replace("\\\\", ""))
    check_groups(latex)


def check_groups(latex: str) -> None:
    """Braces close in their order; only rows of the one `aligned` have marks of columns and ends, one of each."""
    plain = re.sub(r"\\[{}&]", "", latex.replace("\\\\", "\n"))
    depth = 0
    for character in plain:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
        assert depth == 0 or character != "&"
    assert depth == 0
    assert re.findall(r"\\(?:begin|end)\{[^}]*\}", latex) == [r"\begin{aligned}", r"\end{aligned}"]
    rows = latex.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}").split("\\\\\n")
    assert [len(re.findall(r"(?<!\\)&", row)) for row in rows] == [1] * len(rows)


@pytest.mark.parametrize(
    "broken", ["{", "}{", "\\begin{aligned}\n&= {1 & 2}\n\\end{aligned}", "\\begin{aligned}\n& &\n\\end{aligned}"]
)
def test_a_broken_formula_is_told(broken: str) -> None:
    with pytest.raises(AssertionError):
        check_groups(broken)


@pytest.mark.parametrize("label", [*HOSTILE, *UNPRINTABLE])
def test_text_is_printable_and_short(label: Any) -> None:
    text = str(explained(label))
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text.splitlines()) <= 16
    assert max(map(len, text.splitlines())) < 300
    assert len(repr(explained(label))) < 200
    assert all(len(step.name) <= 40 for path in explained(label).paths for step in path.steps)


def test_an_error_shortens_the_label() -> None:
    with pytest.raises(ValueError, match="was not made from") as error:
        explain(Value(1.0, "x" * 10_000), Value(1.0, "y\n" * 10_000))
    assert len(str(error.value)) < 400


@pytest.mark.parametrize("label", ["x" * 300_000, "a." * 150_000, "\n" * 300_000, "x1 " * 100_000, "(" * 300_000])
def test_a_label_is_read_a_few_times_only(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    monkeypatch.setattr(naming, "printable", lambda text: read.append(len(text)) or printable(text))  # type: ignore[func-returns-value]
    x = Value(2.0, label)
    y = x * x + 1.0
    y.label = label + "y"
    assert len(str(explain(y, x))) < 1_000
    assert sum(length > 1_000 for length in read) <= 10
