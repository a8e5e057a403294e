from itertools import product
from random import Random

import pytest

from autograd.compiler.loops.loop_parts import Slot
from autograd.compiler.loops.meeting import Meetings


@pytest.mark.parametrize(("first", "meets"), [(3, True), (4, True), (7, True), (8, False), (2, False)])
def test_slots_meet_at_the_same_indices_alone(first: int, meets: bool) -> None:
    meetings = Meetings([Slot(3, (2,))], [5])
    assert bool(list(meetings.of(Slot(first, (1,))))) == meets
    assert meetings.otherwise(Slot(first, (1,))) == meets


def test_slots_that_move_alike_meet_where_they_are_one() -> None:
    meetings = Meetings([Slot(3, (2,)), Slot(30)], [5])
    assert list(meetings.of(Slot(3, (2,)))) == [Slot(3, (2,))]
    assert not meetings.otherwise(Slot(3, (2,)))
    assert not list(meetings.of(Slot(5, (2,))))


def test_no_meeting_is_overlooked() -> None:
    rng, n_met = Random(0), 0
    for _ in range(300):
        trips = [rng.randint(1, 4) for _ in range(2)]
        slots = [Slot(rng.randrange(20), tuple(rng.choices(range(-3, 4), k=2))) for _ in range(6)]
        slot, *others = slots
        found = set(Meetings(others, trips).of(slot))
        indices = list(product(*map(range, trips)))
        met = {other for other in others if any(other.at(each) == slot.at(each) for each in indices)}
        assert met <= found
        n_met += len(met)
    assert n_met > 100
