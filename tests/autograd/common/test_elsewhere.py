"""Attributes of other libraries: an error that says what to write, and nothing else that could be noticed."""

import copy
import pickle
from typing import Any

import pytest

from autograd.common import elsewhere, names_here


class Slotted:
    __slots__ = ("radius",)
    locals().update(elsewhere({"diameter": "write 2 * circle.radius", "area": "write pi * r²"}, refused=("area",)))


class Circle(Slotted):
    """One with a `__dict__`, which can have attributes of its own."""


@pytest.mark.parametrize("kind", [Slotted, Circle])
def test_reading_says_what_to_write(kind: Any) -> None:
    message = f"^'{kind.__name__}' object has no attribute 'diameter'; write 2 \\* circle.radius$"
    for thing in (kind(), kind):  # of the class too, where inspect and completion look
        with pytest.raises(AttributeError, match=message):
            thing.diameter  # noqa: B018
        assert not hasattr(thing, "diameter")
        assert getattr(thing, "diameter", 7) == 7


def test_an_object_without_attributes_of_its_own_refuses_it() -> None:
    with pytest.raises(AttributeError, match="write 2"):
        Slotted().diameter = 3.0  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="write 2"):
        del Slotted().diameter  # type: ignore[attr-defined]


def test_an_object_with_attributes_of_its_own_takes_it_keeps_it_in_copies_and_loses_it() -> None:
    circle: Any = Circle()
    circle.diameter = 3.0
    for twin in (circle, copy.copy(circle), copy.deepcopy(circle), pickle.loads(pickle.dumps(circle))):
        assert twin.diameter == 3.0
        assert "diameter" in dir(twin)
    del circle.diameter
    assert not hasattr(circle, "diameter")
    with pytest.raises(AttributeError, match="write 2"):
        del circle.diameter


def test_what_nothing_would_read_cannot_be_given() -> None:
    for circle in (Slotted(), Circle()):
        with pytest.raises(AttributeError, match="write pi"):
            circle.area = 3.0  # type: ignore[attr-defined]


def test_a_subclass_may_have_it() -> None:
    class Wheel(Circle):
        diameter = 26

    assert Wheel().diameter == 26


def test_completion_does_not_offer_it() -> None:
    assert "radius" in names_here(Slotted())
    assert not {"diameter", "area"} & set(names_here(Slotted()))
