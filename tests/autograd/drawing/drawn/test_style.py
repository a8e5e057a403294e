"""Numbers, the gradient scale, and colours that everybody can read."""

import math
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, strategies as st

from autograd.common.wording import number
from autograd.drawing.drawn.style import DARK, LIGHT, GradientScale, contrast, ink_on, mix, theme_named
from tests.marking import each_of

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("x", "digits", "text"),
    [
        (1.0, 3, "1"),
        (-0.0, 3, "0"),
        (0.1, 3, "0.1"),
        (-1.2345, 3, "-1.23"),
        (99999.0, 3, "99999"),
        (123456.0, 3, "1.23e5"),
        (0.00123, 3, "0.00123"),
        (0.000123, 2, "1.2e-4"),
        (1e300, 3, "1e300"),
        (9.996, 3, "10"),
        (math.inf, 3, "inf"),
        (-math.inf, 3, "-inf"),
        (math.nan, 3, "nan"),
    ],
)
def test_numbers_are_short_and_ascii(x: float, digits: int, text: str) -> None:
    assert number(x, digits) == text


@given(st.floats(min_value=-1e308, max_value=1e308))
def test_a_printed_number_is_the_number_to_three_digits(x: float) -> None:
    assert math.isclose(float(number(x, 3)), x, rel_tol=0.0051, abs_tol=0.0)
    assert number(x, 3).isascii()


@given(st.lists(finite, min_size=1), finite)
def test_the_scale_stays_within_0_and_1_and_keeps_order(magnitudes: list[float], other: float) -> None:
    scale = GradientScale(magnitudes)
    positions = [scale.position(g) for g in sorted([*magnitudes, other], key=abs)]
    assert all(0.0 <= position <= 1.0 for position in positions)
    assert positions == sorted(positions)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_reads_on_everything_it_stands_on(theme: Any) -> None:
    assert contrast(theme.chip_ink, theme.chip) >= 4.5
    for background in (theme.background, theme.card, theme.cluster, theme.zero):
        assert contrast(theme.ink, background) >= 4.5
        assert contrast(theme.muted, background) >= 4.5
    assert contrast(theme.muted, theme.zero_chip) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@each_of("share", [i / 50 for i in range(51)])
def test_a_gradient_reads_on_every_shade_of_its_chip(theme: Any, share: float) -> None:
    for pale, full in ((theme.negative_tint, theme.negative), (theme.positive_tint, theme.positive)):
        chip = mix(pale, full, share)
        assert contrast(ink_on(chip), chip) >= 4.5
    assert contrast(ink_on(theme.alarm), theme.alarm) >= 4.5


def test_every_colour_is_written_in_full() -> None:
    for theme in (LIGHT, DARK):
        for colour in fields(theme):
            value = getattr(theme, colour.name)
            assert len(value) == 7
            assert mix(value, value, 0.5) == value


def test_an_unknown_theme_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"unknown theme 'sepia'; known are: light, dark"):
        theme_named("sepia")
