"""Rolling: a Program with loops has the bits of the straight one, in short code."""

from collections.abc import Sequence
from itertools import chain, pairwise
from random import Random
from typing import Any

import pytest

import autograd
from autograd import compile, value_and_grad
from autograd.compiler.loops.finding.long_sums import with_chains
from autograd.compiler.loops.finding.repeats import with_loops
from autograd.compiler.loops.rolled.rolling import laid_out, rolled
from tests.autograd.bits import SPECIAL, bits
from tests.autograd.compiler.repeating_code import CASES, case, pairs, random_program, rosenbrock
from tests.marking import long_unless


def always(*_: Any) -> bool:
    return True


def assert_same(program: Any, made: Any, seed: Any) -> None:
    made.validate()
    rng = Random(seed)
    for numbers in ([rng.uniform(-2.0, 2.0) for _ in range(97)], rng.choices(SPECIAL, k=97)):
        point = (numbers * (program.n_inputs // 97 + 1))[: program.n_inputs]
        assert bits(made.evaluate(point)) == bits(program.evaluate(point)), seed


@pytest.mark.parametrize("name", CASES)
def test_functions_have_the_bits_of_straight_code(name: Any) -> None:
    program = case(name)
    for is_long in (None, always):
        assert_same(program, laid_out(with_loops(program), program, is_long), name)


NESTED = 266
"""A seed of code with loops in loops of loops, of which there is hardly any."""


@pytest.mark.parametrize("start", long_unless((0).__eq__, range(0, 300, 100)))
def test_random_code_has_the_bits_of_straight_code(start: int) -> None:
    for seed in (*range(start, start + 100), NESTED):
        program = random_program(seed)
        for is_long in (None, always):
            assert_same(program, laid_out(with_loops(program), program, is_long), seed)


def test_a_long_derivative_is_short_and_takes_little_memory() -> None:
    n = 1_000
    made = rolled(compile(value_and_grad(rosenbrock)).record([0.5] * n))
    assert made is not None
    assert len(made) < 60
    assert made.size < 6 * n


def test_code_without_repeats_stays_straight() -> None:
    assert rolled(compile(lambda x: autograd.sin(autograd.exp(x) + x)).record(1.0)) is None


def reads_the_first(x: Any) -> Any:
    """Each trip reads a result of the first one, which reads it of itself."""
    total = 0.0
    for u in x:
        total = total + autograd.sin(u) * autograd.sin(x[0])
    return total


def products_with_the_first(x: Any) -> Any:
    """The first trip reads its own result twice, and moves as the others do."""
    return [autograd.sin(u) * autograd.sin(x[0]) for u in x]


def constants_in_both_orders(x: Any) -> Any:
    numbers = [1.5 + k for k in range(len(x))]
    return [*[u * c for u, c in zip(x, numbers)], *[u / c for u, c in zip(x, reversed(numbers))]]


def from_the_last_input_on(x: Any) -> Any:
    """A chain that begins with the number before its first result."""
    y = x[-1]
    for _ in x:
        y = autograd.tanh(y)
    return y


def catches_up(x: Any) -> Any:
    """Trips read results of earlier code, and late ones those of the trip itself."""
    made = [autograd.sin(u) for u in x]
    for k in range(len(x)):
        made.append(autograd.tanh(made[2 * k]))
    return made


def each_of_the_trip_before(x: Any) -> Any:
    """A result that all later code reads has no cell."""
    made = [x[0]]
    for u in x:
        made.append(autograd.tanh(made[-1] + u))
    return [made[-1] + u for u in made]


def one_more_of_the_first_trip(x: Any) -> Any:
    """Of the first trip, which the loop does not hold, one more number is read than of the others."""
    total, made, totals = 0.5, [], []
    for u in x:
        made.append(autograd.tanh(total + u))
        total = made[-1] * u
        totals.append(total)
    return [totals[0], *[3.0 * y for y in made]]


def constants(x: Any) -> Any:
    return [*[3.0 * u - 1.0 for u in x], 2.5, x[0], 2.5]


def sums_of_sums(x: Any) -> Any:
    return [autograd.sum([autograd.exp(u - v) for v in x]) for u in x]


@pytest.mark.parametrize("n", [3, 4, 20])
@pytest.mark.parametrize(
    "f",
    [
        reads_the_first,
        products_with_the_first,
        constants_in_both_orders,
        from_the_last_input_on,
        catches_up,
        each_of_the_trip_before,
        one_more_of_the_first_trip,
        constants,
        sums_of_sums,
        value_and_grad(pairs),
    ],
    ids=lambda f: f.__name__,
)
def test_corners(f: Any, n: int) -> None:
    program = with_chains(compile(f).record([0.5] * max(n, 3)))
    for is_long in (None, always):
        assert_same(program, laid_out(with_loops(program), program, is_long), n)


def test_long_sums_are_chains() -> None:
    def f(w: Sequence[Any], x: Sequence[Any]) -> Any:
        return autograd.dot(w, x, 0.5), autograd.sum(x), autograd.dot(w[:3], x[:3])

    program = compile(f).record([0.0] * 30, [0.0] * 30)
    made = with_chains(program)
    assert len(made) == 30 + 30 + 1
    numbers = [float(k % 7) for k in range(60)]
    assert made.evaluate(numbers) == program.evaluate(numbers)
    straight = compile(lambda x: x * x).record(1.0)
    assert with_chains(straight) is straight


def test_a_loop_in_a_loop_has_its_cell_filled_in_each_trip() -> None:
    made = rolled(with_chains(compile(sums_of_sums).record([0.5] * 70)))
    assert made is not None
    cells = {slot for block in made.blocks() for slot in block.inputs if slot in block.outputs}
    assert len(cells) == 1
    assert len(made) < 12
    assert list(chain(made.outputs)) == sorted(made.outputs)


def test_lines_that_all_trips_can_run_at_once_lie_side_by_side() -> None:
    """Of each line the results of all trips are neighbours, those too that a later trip reads."""

    def f(x: Any) -> Any:
        doubled = [u + u for u in x]
        return [a * b for a, b in pairwise(doubled)]

    program = compile(f).record([0.5] * 40)
    made = rolled(program, is_long=lambda *_: False)
    assert made is not None
    made.validate()
    point = [0.1 * i for i in range(40)]
    assert bits(made.evaluate(point)) == bits(program.evaluate(point))
    moving = [slot for block in made.blocks() for slot in (*block.inputs, *block.outputs) if any(slot.steps)]
    assert {slot.steps for slot in moving} == {(1,)}


def test_many_sums_are_shared_out_to_loops_that_need_few_registers() -> None:
    def f(x: Any) -> Any:
        sums = [0.5 * k for k in range(30)]
        for u in x:
            y = autograd.exp(u)
            sums = [total + y * (0.1 * k + 0.1) for k, total in enumerate(sums)]
        return sums

    program = compile(f).record([0.5] * 40)
    made = rolled(program, is_long=lambda primitive, n: primitive.name == "exp")
    assert made is not None
    point = [0.01 * i for i in range(40)]
    assert bits(made.evaluate(point)) == bits(program.evaluate(point))
    in_cells = [len(set(block.inputs) & set(block.outputs)) for block in made.blocks()]
    assert sum(in_cells) == 30
    assert max(in_cells) <= 12
