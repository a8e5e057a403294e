"""Wrong signs in some of an array's numbers."""

import pytest

from autograd import gradcheck
from autograd.mistakes.point_arrays import ArrayBlock
from autograd.mistakes.turned_signs import turned_signs

RIGHT = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
MATRIX = ArrayBlock("w", (2, 3), 0)


@pytest.mark.parametrize(
    ("turned", "words"),
    [
        ([], ""),
        ([0, 1, 2, 3, 4, 5], ""),
        ([5], "the wrong sign in 1 of its 6 numbers, at [1, 2]"),
        ([0, 3], "the wrong sign in 2 of its 6 numbers, at [0, 0], [1, 0]"),
        ([0, 1, 2, 3], "the wrong sign in 4 of its 6 numbers"),
    ],
)
def test_some_wrong_signs_are_told_with_their_places(turned: list[int], words: str) -> None:
    given = [-x if i in turned else x for i, x in enumerate(RIGHT)]
    said, predicted = turned_signs(given, RIGHT, [MATRIX])
    assert said == words
    assert predicted == (given if words else RIGHT)


def test_signs_in_two_arrays_are_no_one_mistake() -> None:
    blocks = [ArrayBlock("a", (3,), 0), ArrayBlock("b", (3,), 3)]
    assert turned_signs([-x for x in RIGHT], RIGHT, blocks) == ("", RIGHT)


def test_gradcheck_names_the_place() -> None:
    def f(x: list[float]) -> float:
        return x[0] ** 3 + x[1] ** 3 + x[0] * x[2]

    def gradient(x: list[float]) -> list[float]:
        return [3.0 * x[0] ** 2 + x[2], -3.0 * x[1] ** 2, x[0]]

    mistake = gradcheck(f, [0.7, 1.3, 0.4], expected=gradient).findings[0].mistake
    assert mistake is not None
    assert mistake.words == "x: the wrong sign in 1 of its 3 numbers, at [1]"
