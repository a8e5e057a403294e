"""Answers as they are typed: numbers, arithmetic, and what is neither."""

import contextlib
import math
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from autograd.exercises.arithmetic import answer_of, read

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2*0.3*(1-0.3)", 2 * 0.3 * (1 - 0.3)),
        ("= 3/4", 0.75),
        ("-1/3", -1 / 3),
        ("+2", 2.0),
        ("+(2)", 2.0),
        ("2**-1", 0.5),
        ("2^3", 8.0),
        ("0.5²", 0.25),
        ("0.5³ × 2", 0.25),
        ("−0.5 · 2", -1.0),
        ("1 ÷ 8", 0.125),
        ("1 - tanh(0.5)**2", 1 - math.tanh(0.5) ** 2),
        ("exp(-1) + abs(-2)", math.exp(-1) + 2),
        ("pi/e", math.pi / math.e),
        ("- 0.25", -0.25),
        ("1e-3", 1e-3),
        ("(-2)**3", -8.0),
    ],
)
def test_arithmetic_is_computed(typed: str, number: float) -> None:
    assert read(typed).number == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "nothing was typed"),
        ("=", "nothing was typed"),
        ("1" * 201, "that has 201 characters"),
        ("two", "two is a name; write its number"),
        ("1/0", "divides by zero"),
        ("0**-1", "divides by zero"),
        ("1e308*10", "is not finite"),
        ("1e400", "is not finite"),
        ("exp(1000)", "is too large"),
        ("10.0**999", "is too large"),
        ("2**1001", "is no number here"),
        ("(-2)**0.5", "is no number here"),
        ("log(-1)", "log of -1 is no number"),
        ("0,25", "has a comma; write a number with a point"),
        ("2(3)", "is no arithmetic on numbers"),
        ("2*", "cannot be read"),
        ("01+2", "cannot be read"),
        ("(" * 150, "cannot be read"),
        ("eval('1')", "eval is no function here"),
        ("exp(1, 2)", "exp takes one number"),
        ("().__class__", "is no arithmetic on numbers"),
        ("'a'", "is no arithmetic on numbers"),
        ("True", "is no arithmetic on numbers"),
        ("1j", "is no arithmetic on numbers"),
        ("3 % 2", "is no arithmetic on numbers"),
        ("~1", "is no arithmetic on numbers"),
        ("nan", "nan is a name"),
        ("1_0_", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        read(typed)


def check_that_it_is_read_or_refused(typed: str) -> None:
    with contextlib.suppress(ValueError):
        assert math.isfinite(read(typed).number)


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_no_text_does_anything_but_be_read_or_refused(typed: str) -> None:
    check_that_it_is_read_or_refused(typed)


@pytest.mark.long
@settings(max_examples=500)
@given(st.text(max_size=60))
def test_nor_does_any_of_many_texts(typed: str) -> None:
    check_that_it_is_read_or_refused(typed)


@given(finite)
def test_a_number_is_itself_and_its_own_rounding(x: float) -> None:
    answer = answer_of(x)
    assert answer.number == x
    assert answer.rounds(x)


@given(st.floats(-1e6, 1e6), st.integers(0, 2))
def test_a_rounded_number_rounds_to_what_was_typed(x: float, digits: int) -> None:
    """Decimal is the independent truth of rounding half to even."""
    typed = str(round(Decimal(x), digits))
    assert read(typed).rounds(x)
    further = Decimal(typed) + Decimal(2) * Decimal(10) ** -digits
    assert not read(str(further)).rounds(x)


@pytest.mark.parametrize(
    ("given_", "figures", "half"),
    [(0.39, 2, 0.005), (1.0, 2, 0.05), (2, 1, 0.5), ("0.0", 0, 0.05), (Fraction(1, 4), None, 0.0), ("1/4", None, 0.0)],
)
def test_as_many_figures_count_as_are_given(given_: object, figures: int | None, half: float) -> None:
    answer = answer_of(given_)
    assert answer.figures == figures
    assert answer.half == pytest.approx(half)


@pytest.mark.parametrize("given_", [None, True, [1.0], 1j])
def test_what_is_no_number_is_a_type_error(given_: object) -> None:
    with pytest.raises(TypeError, match="an answer is a number or a text"):
        answer_of(given_)


@pytest.mark.parametrize("given_", [math.nan, math.inf])
def test_what_is_not_finite_is_refused(given_: float) -> None:
    with pytest.raises(ValueError, match="is not finite"):
        answer_of(given_)
