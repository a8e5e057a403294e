"""Calls that do not fit: Python's words, and what to write; errors of the function itself stay as they are."""

import inspect
from typing import Any

import pytest

from autograd.common import shown_how


@shown_how("area(width=2.0, height=3.0)", diameter="width=2 * radius")
def area(width: float, height: float = 1.0, *, rng: int = 0, path: str = "") -> float:
    """The area."""
    if width < 0.0:
        raise TypeError("a width is not negative")
    return width * height


class Room:
    @shown_how("Room(lr=0.1)")
    def __init__(self, lr: float) -> None:
        self.lr = lr


@pytest.mark.parametrize(
    ("arguments", "named", "advice"),
    [
        ((), {}, "area(width=2.0, height=3.0)"),
        ((1.0, 2.0, 3.0), {}, "area(width=2.0, height=3.0)"),
        ((1.0,), {"width": 2.0}, "area(width=2.0, height=3.0)"),
        ((1.0,), {"zzz": 2.0}, "area(width=2.0, height=3.0)"),
        ((1.0,), {"diameter": 2.0}, "width=2 * radius for diameter="),
        ((1.0,), {"hieght": 2.0}, "height= for hieght="),
        ((1.0,), {"seed": 2}, "rng= for seed="),
        ((1.0,), {"random_state": 2, "filename": "a", "height": 3.0}, "rng= for random_state=, path= for filename="),
        ((1.0,), {"seed": 2, "zzz": 1}, "rng= for seed="),
    ],
)
def test_what_to_write(arguments: Any, named: Any, advice: str) -> None:
    with pytest.raises(TypeError) as caught:
        area(*arguments, **named)
    words, _, found = str(caught.value).partition("; write ")
    assert found == advice
    assert words.startswith("area() ")
    assert caught.value.__suppress_context__


def test_a_name_of_elsewhere_counts_only_where_its_name_here_is_known() -> None:
    with pytest.raises(TypeError, match=r"argument 'learning_rate'; write area\("):
        area(1.0, learning_rate=0.1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"; write lr= for learning_rate=$"):
        Room(learning_rate=0.1)  # type: ignore[call-arg]


def test_errors_of_the_function_itself_stay_as_they_are() -> None:
    with pytest.raises(TypeError, match=r"^a width is not negative$"):
        area(-1.0)


def test_the_function_looks_as_before() -> None:
    assert (area(2.0, height=3.0), Room(0.5).lr) == (6.0, 0.5)
    assert (area.__name__, area.__doc__) == ("area", "The area.")
    assert [*inspect.signature(area).parameters] == ["width", "height", "rng", "path"]
    assert [*inspect.signature(Room).parameters] == ["lr"]
