"""Masks: the condition under which a derivative is not NOTHING, found through choices of choices."""

from itertools import product
from typing import Any

import pytest

from autograd import Value, greater, step, where
from autograd.derivatives.masks import mask_of
from autograd.table.row import NOTHING
from autograd.table.rows import identity


def choices(a: Any, b: Any, c: Any) -> Any:
    """Derivatives as rules make them, some used several times on the way to one."""
    once = where(a, NOTHING, 2.0)
    twice = where(b, once, NOTHING)
    return [
        once,
        twice,
        where(c, once, once),
        where(c, twice, where(b, 3.0, twice)),
        where(c, where(b, once, 0.0), twice),
        where(a, identity(identity(once)), step(b)),
        where(c, greater(a, b), identity(step(c))),
        identity(step(a)),
        identity(twice * a),
    ]


@pytest.mark.parametrize("point", list(product([1.0, -0.0], repeat=3)), ids=str)
def test_the_mask_of_a_choice_is_that_of_the_chosen_operand(point: Any) -> None:
    a, b, c = (Value(x) for x in point)
    expected = [
        not point[0],
        point[1] and not point[0],
        not point[0],
        (point[1] and not point[0]) if point[2] else bool(point[1]),
        (not point[0] if point[1] else True) if point[2] else point[1] and not point[0],
        False if point[0] else point[1] > 0.0,
        point[0] > point[1] if point[2] else point[2] > 0.0,
        point[0] > 0.0,
        True,
    ]
    found = [mask_of(choice) for choice in choices(a, b, c)]
    assert [bool(x.data if isinstance(x, Value) else x) for x in found] == list(map(bool, expected))


def test_choices_in_choices_to_any_depth() -> None:
    number = where(Value(1.0), NOTHING, 1.0)
    for _ in range(5_000):
        number = where(Value(0.0), 1.0, identity(number))
    assert mask_of(number).data == 0.0  # type: ignore[union-attr]
