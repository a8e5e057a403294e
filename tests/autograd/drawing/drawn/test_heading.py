"""The heading of a picture: its lines break where they alone would make the picture wide, and say the same."""

import re
from html import unescape

from hypothesis import given, strategies as st

from autograd import Value, draw
from autograd.drawing.drawn.measuring import folded, text_width

PHONE = 360  # px, in which the smallest text is 9 px high where a picture is no wider than 400 points


def words_of(svg: str) -> list[str]:
    texts = re.findall(r"<text.*?>(.*?)</text>", svg)
    return unescape(unescape(" ".join(texts))).split()


def test_a_picture_of_little_can_be_read_on_a_phone() -> None:
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    title = "A title that is far wider than the picture below it, so that it takes more than one line"
    svg = draw(y, title=title).pipe(encoding="utf-8")
    width = float(re.search(r'viewBox="\S+ \S+ (\S+)', svg)[1])  # type: ignore[index]
    assert width <= PHONE * 10 / 9
    legend = "line: ∂ local derivative, width = |gradient sent back|; dashed = 0"
    said = f"{title} every box is a Value; data flows left to right, gradients flow back along the same edges {legend}"
    shown = words_of(svg)
    assert [word for word in said.split() if word not in shown] == []
    assert shown.count("►") == 2  # in the legend, and on the card


def test_a_wide_picture_has_its_legend_in_one_line() -> None:
    y = Value(0.5, "x")
    for _ in range(6):
        y = (y * 1.1).sin()
    y.backward()
    svg = draw(y, level="full", direction="LR").pipe(encoding="utf-8")
    heights = {
        word: re.search(rf'y="([-\d.]+)"[^>]*>[^<]*{word}', svg)[1]  # type: ignore[index]
        for word in ("gradient ", "line: ")
    }
    assert len(set(heights.values())) == 1


@given(st.text(), st.floats(10.0, 500.0), st.booleans())
def test_folding_keeps_the_words_and_is_as_wide_as_the_room(text: str, room: float, bold: bool) -> None:
    lines = folded(text, 11, room, bold=bold)
    assert " ".join(lines).split() == text.split()
    assert len(lines) == 1 or all(lines)
    for line in lines:
        assert text_width(line, 11, bold=bold) <= room or len(line.split()) <= 1
