"""`hold_same`, on either engine, beside a comparison of ids."""

from itertools import chain
from typing import Any

import pytest
from hypothesis import given, strategies as st

from autograd.common import hold_same, objects_in

THINGS: list[Any] = [[], [], (), 0.0, -0.0, 0, "a", {}, float("nan"), object()]
some = st.lists(st.sampled_from(range(len(THINGS))), max_size=4)
kinds = st.sampled_from(["list", "tuple", "dict", "values", "generator"])


def container(kind: str, places: list[int]) -> Any:
    things = [THINGS[place] for place in places]
    made: dict[str, Any] = {
        "list": things,
        "tuple": tuple(things),
        "dict": dict(enumerate(things)),
        "values": dict(enumerate(things)).values(),
        "generator": (thing for thing in things),
    }
    return made[kind]


@given(st.lists(st.tuples(kinds, some), max_size=4), st.data())
def test_it_is_true_of_the_very_objects_alone(parts: list[tuple[str, list[int]]], data: st.DataObject) -> None:
    held = [THINGS[place] for place in chain.from_iterable(places for _, places in parts)]
    objects = data.draw(st.one_of(st.just(held), st.lists(st.sampled_from(THINGS), max_size=4)))
    found = hold_same([container(*part) for part in parts], objects)
    assert found == ([*map(id, held)] == [*map(id, objects)])
    assert [*map(id, objects_in([container(*part) for part in parts]))] == [*map(id, held)]


def test_what_is_no_container_is_an_error() -> None:
    with pytest.raises(TypeError, match="iterable"):
        hold_same([1.0], [])  # type: ignore[list-item]
