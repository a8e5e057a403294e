"""Repeats: the items, written out, are the Program's instructions, and code of loops has few items."""

from collections.abc import Sequence
from time import process_time
from typing import Any

import pytest

from autograd import compile, value_and_grad
from autograd.compiler.loops.finding.repeats import Item, with_loops
from tests.autograd.compiler.repeating_code import CASES, case, random_program, rosenbrock
from tests.marking import long_unless


def written_out(items: Sequence[Item], shift: int = 0, reads: Any = None) -> Any:
    """The instructions of items in a trip, whose results are `shift` behind those of the first."""
    reads = iter(reads or [i for item in items for i in item.reads])
    for item in items:
        own = [next(reads) for _ in item.reads]
        if item.primitive is not None:
            yield item.first + shift, item.primitive, tuple(own)
            continue
        for trip in range(item.trips):
            moved = [i + trip * step for i, step in zip(own, item.steps)]
            yield from written_out(item.body, shift + trip * item.n // item.trips, moved)


def trips(items: Sequence[Item]) -> Any:
    """The loops among items: the trips of each, and its own loops."""
    return [(item.trips, trips(item.body)) if trips(item.body) else item.trips for item in items if item.body]


@pytest.mark.parametrize("name", CASES)
def test_the_loops_of_some_functions(name: Any) -> None:
    program = case(name)
    items = with_loops(program)
    assert list(written_out(items)) == list(map(tuple, program))
    assert trips(items) == CASES[name][2]


@pytest.mark.parametrize("start", long_unless((0).__eq__, range(0, 500, 100)))
def test_random_code(start: int) -> None:
    n_loops = 0
    for seed in range(start, start + 100):
        program = random_program(seed)
        items = with_loops(program)
        assert list(written_out(items)) == list(map(tuple, program)), seed
        n_loops += len(trips(items))
    assert n_loops > 20


def test_the_time_grows_with_the_instructions() -> None:
    def seconds(n: int) -> float:
        program = compile(value_and_grad(rosenbrock)).record([0.5] * n)
        begin = process_time()
        with_loops(program)
        return process_time() - begin

    assert seconds(3_000) < 40 * min(seconds(300) for _ in range(3))
