"""Pictures of patterns and matrices: a square or dot wherever there is an entry, and nowhere else."""

import io
import re
from array import array
from typing import Any
from xml.etree import ElementTree

import pytest

from autograd import SparseMatrix, SparsityPattern
from autograd.drawing import theme_named
from autograd.sparse.plotted import as_text

LIGHT = theme_named("light")


def pattern(shape: Any, places: Any) -> SparsityPattern:
    return SparsityPattern(shape, array("i", [i for i, _ in places]), array("i", [j for _, j in places]), 1)


def squares(svg: str) -> Any:
    """For each colour the corners of its squares; the picture is well-formed XML."""
    paths = [node for node in ElementTree.fromstring(svg).iter() if node.tag.endswith("path")]
    return {
        node.attrib["fill"]: [tuple(map(float, place)) for place in re.findall(r"M(\S+) (\S+?)h", node.attrib["d"])]
        for node in paths
    }


def test_a_small_matrix_has_a_square_for_each_entry() -> None:
    found = squares(pattern((2, 3), [(0, 0), (1, 2)]).svg())
    assert list(found.values()) == [[(10.0, 10.0), (50.0, 30.0)]]
    assert "2 × 3: 2 entries, 33.3 %, 1 colour" in pattern((2, 3), [(0, 0), (1, 2)])._repr_svg_()


def test_fuller_blocks_of_a_large_matrix_are_darker() -> None:
    full = [(i, j) for i in range(10) for j in range(10)]
    found = squares(pattern((1600, 1600), [*full, (800, 1599)]).svg())
    dark, pale = found
    assert dark == LIGHT.size
    assert len(found[dark]) == len(found[pale]) == 1
    assert found[pale] == [(10.0 + 159 * 2, 10.0 + 80 * 2)]


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0), (1, 5000), (5000, 1), (3, 3)])
def test_matrices_of_any_shape_have_a_picture(shape: Any) -> None:
    empty = pattern(shape, [])
    root = ElementTree.fromstring(empty.svg("dark"))
    assert float(root.attrib["width"]) >= 32
    assert float(root.attrib["height"]) >= 32
    assert squares(empty.svg()) == {}
    assert "\n" not in repr(empty)
    assert "0 entries" in repr(empty)


def test_values_are_orange_purple_or_grey() -> None:
    places = [(0, 0), (0, 1), (1, 0), (1, 1)]
    svg = SparseMatrix(pattern((2, 2), places), [2.0, -2.0, 0.0, float("nan")])._repr_svg_()
    assert list(squares(svg)) == [LIGHT.positive, LIGHT.negative, LIGHT.zero_border, LIGHT.alarm]


def test_a_block_has_the_colour_of_its_largest_value() -> None:
    places = [(0, 0), (0, 1), (1, 0)]
    for values, colour in (([1.0, -3.0, 2.0], LIGHT.negative), ([1.0, float("nan"), 9.0], LIGHT.alarm)):
        svg = SparseMatrix(pattern((320, 320), places), values).svg()
        assert list(squares(svg)) == [colour]


def test_text_of_small_and_of_large_patterns() -> None:
    assert str(pattern((2, 2), [(0, 1)])) == "· ■\n· ·"
    assert as_text((8, 100), [0, 7, 3], [0, 99, 1]).split("\n") == ["⢁" + "⠀" * 49, "⠀" * 49 + "⢀"]
    wide = as_text((1000, 1000), range(1000), range(1000)).split("\n")
    assert len(wide) == 28
    assert {len(line) for line in wide} == {56}
    assert all((line[2 * i] + line[2 * i + 1]).strip("⠀") for i, line in enumerate(wide))


def test_text_where_output_is_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert str(pattern((2, 2), [(0, 1)])) == ". #\n. ."
    lines = str(pattern((1000, 1000), [(i, i) for i in range(1000)])).split("\n")
    assert [line.index("#") for line in lines] == [2 * i for i in range(40)]
    matrix = SparseMatrix(pattern((2, 2), [(0, 1)]), [1.5])
    assert f"{matrix}{matrix!r}{matrix.pattern!r}".isascii()


def test_a_large_matrix_prints_its_pattern() -> None:
    places = [(i, i) for i in range(13)]
    matrix = SparseMatrix(pattern((13, 13), places), [1.0] * 13)
    assert str(matrix) == str(matrix.pattern)
