"""The page's formulas, written by node: read as mathematics with the usual precedence they give the graph's numbers."""

import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import Value
from autograd.table.rows import TABLE
from tests.autograd.node import needs_node

from .computed import in_node, told_of

pytestmark = needs_node

WRITTEN = """
  const pieces = new Map();
  for (const value of [...story.shown].sort((a, b) => a.index - b.index)) {
    const number = numberPiece(value.data, String);
    const { operation } = value;
    const written = operation ? applied(operation, operation.uses.map((use) => pieces.get(use.value)), %s) : null;
    pieces.set(value, written ?? (value.role === "constant" || %s ? number : value.piece));
  }
  return [pieces.get(story.values[story.output]).text, story.shown.map(({ name }) => name)];
"""
SIGNS = {"·": "*", "×": "*", "−": "-", "√": "sqrt", "^": "**"}
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
FUNCTIONS: dict[str, Any] = {name: TABLE[name].evaluate for name in ("exp", "log", "tanh", "sin", "sqrt")}


def read(text: str, **names: float) -> float:
    """The number of a formula, by Python's precedence."""
    text = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda raised: f"**({raised[0].translate(RAISED)})", text)
    text = re.sub(r"√([\w.]+)", r"√(\1)", text)
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    return float(eval(text, {"__builtins__": {}}, FUNCTIONS | {"abs": abs} | names))


@st.composite
def formulas(draw: Any) -> Any:
    """A graph of x and y in which nothing else has a name."""
    x, y = Value(draw(st.sampled_from([0.5, -1.25, 2.0])), "x"), Value(draw(st.sampled_from([-0.75, 3.0])), "y")
    values = [x, y]
    for _ in range(draw(st.integers(1, 7))):
        a, b = draw(st.sampled_from(values)), draw(st.sampled_from(values[-3:]))
        made = draw(
            st.sampled_from(
                [
                    lambda a, b: a + b,
                    lambda a, b: a - b,
                    lambda a, b: a * b,
                    lambda a, b: a / (b + 7.0),
                    lambda a, b: -a,
                    lambda a, b: a**2,
                    lambda a, b: a**-1 if abs(a.data) > 0.1 else a,
                    lambda a, b: a - 2.0,
                    lambda a, b: -1.5 * a,
                    lambda a, b: autograd.tanh(a - b),
                    lambda a, b: autograd.sum([a, b, a]),
                    lambda a, b: autograd.sqrt(a * a + 1.0),
                    lambda a, b: autograd.prod([a, -b, a]),
                ]
            )
        )
        values.append(made(a, b))
    return x, y, values[-1] * 1.0


@settings(max_examples=4, deadline=None)
@given(graphs=st.lists(formulas(), min_size=25, max_size=25))
def test_parentheses_are_where_precedence_needs_them(graphs: Any, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("formulas")
    told = [told_of(z) for _, _, z in graphs]
    for is_numeric in ("false", "true"):
        texts = in_node([WRITTEN % (is_numeric, is_numeric)] * len(told), told, folder)
        for (x, y, z), (text, _) in zip(graphs, texts):
            number = read(text, x=x.data, y=y.data)
            assert number == pytest.approx(z.data, rel=1e-9, abs=1e-9) or not math.isfinite(z.data), text
            assert "−−" not in text
            assert " −(" not in text.replace("− ", "")


def names(value: Value, folder: Path) -> list[str]:
    ((_, found),) = in_node([WRITTEN % ("false", "false")], [told_of(value)], folder)
    return found  # type: ignore[no-any-return]


def test_values_are_called_by_formulas_or_numbers(tmp_path: Path) -> None:
    sigma, x = Value(2.0, "σ"), Value(3.0, "x")
    half = sigma**2 / 2.0
    long = autograd.dot([sigma, x, sigma], [x, x, half], 0.5)
    y = autograd.exp(-long) + half
    found = names(y, tmp_path)
    assert {"σ", "x", "σ²", "σ²/2", "output"} <= set(found)
    assert all(re.fullmatch(r"[σx]|output|[σx·²/20.5−()]+|v[₀-₉]+|−v[₀-₉]+|exp\(−v[₀-₉]+\)", name) for name in found)
    assert not any(sign in name for name in found for sign in ("×", "÷", "Σ"))


def test_a_label_that_is_no_word_stands_in_parentheses(tmp_path: Path) -> None:
    a, b = Value(1.0, "a + b"), Value(2.0, "c")
    assert "(a + b)·c" in names(autograd.exp(a * b), tmp_path)


def test_a_number_is_no_name_that_the_user_gave(tmp_path: Path) -> None:
    v = Value(1.0, "v5")
    long = autograd.sum([v, v * 2.0, v * 3.0, v * 4.0, v * 5.0])
    found = names(autograd.exp(long), tmp_path)
    assert "v₅" in found
    assert any(re.fullmatch("u[₀-₉]+", name) for name in found)


def test_names_from_right_to_left_are_set_apart(tmp_path: Path) -> None:
    found = names(autograd.exp(Value(1.0, "משקל") * Value(2.0, "قيمة")), tmp_path)
    assert "\u2068משקל\u2069·\u2068قيمة\u2069" in found


def test_every_row_is_written_as_one_formula(tmp_path: Path) -> None:
    told, labels = [], []
    for row in TABLE.values():
        if row.expand is None:
            operands = row.flatten(*row.example) if row.flatten else row.example
            letters = [Value(float(x), name) for x, name in zip(operands, "abcdef")]
            told.append(told_of(Value(0.5).record(row, tuple(letters))))
            labels.append("abcdef"[: len(letters)])
    for (text, _), used in zip(in_node([WRITTEN % ("false", "false")] * len(told), told, tmp_path), labels):
        assert all(letter in text for letter in used), text
        assert text.count("(") == text.count(")")
        assert not re.search(r"undefined|\bx\b|[×÷]", text), text
