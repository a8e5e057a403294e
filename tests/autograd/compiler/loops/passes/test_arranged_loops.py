"""Passes that fit Programs with loops to rows: they compute what they computed before, from inputs in another order."""

from random import Random
from typing import Any

import pytest

import autograd
from autograd.compiler.loops import AnyProgram, Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.passes.arranged_loops import hoisted, over_rows, with_outputs, with_unused_inputs
from tests.autograd.compiler.backends.llvm.looped_kernels import random_program

STRAIGHT = autograd.compile(lambda a, b: a * b + autograd.exp(a)).record(1.0, 2.0)


def numbers_of(rng: Any, n: int) -> list[float]:
    return [float(rng.randint(-5, 5)) for _ in range(n)]


def looped(program: AnyProgram) -> LoopedProgram:
    assert isinstance(program, LoopedProgram)
    program.validate()
    return program


@pytest.mark.parametrize("seed", range(8))
def test_inputs_in_another_order_give_the_same(seed: int) -> None:
    rng = Random(seed)
    n_inputs = rng.randint(2, 7)
    program = random_program(rng, [n_inputs], 3)  # slots move over all inputs
    order = list(range(n_inputs))
    rng.shuffle(order)
    n_shared = rng.randint(0, n_inputs)
    shared, of_a_row = order[:n_shared], order[n_shared:]
    arranged, summed = (looped(over_rows(program, shared, of_a_row, is_summed)) for is_summed in (False, True))
    inputs = numbers_of(rng, n_inputs)
    outputs = program.evaluate(inputs)
    ordered = [inputs[i] for i in order]
    assert arranged.evaluate(ordered) == outputs
    assert [arranged.input_names[k] for k in range(n_inputs)] == [f"x[{i}]" for i in order]
    sums = numbers_of(rng, len(outputs))
    assert summed.evaluate([*ordered[:n_shared], *sums, *ordered[n_shared:]]) == [x + y for x, y in zip(sums, outputs)]
    assert summed.input_names[n_shared : n_shared + len(sums)] == tuple(f"sum {k}" for k in range(len(sums)))


def test_inputs_that_a_slot_moves_over_are_copied_where_they_are_torn_apart() -> None:
    copy = autograd.compile(lambda x: x).record(1.0)
    moved = Block(copy, (Slot(0, (1,)),), (Slot(3, (1,)),))
    program = LoopedProgram(name="f", input_names=("a", "b", "c"), size=6, parts=(Loop(3, (moved,)),), outputs=(5, 4))
    kept = looped(over_rows(program, [], [0, 1, 2], summed=False))
    assert kept.size == 6
    assert kept.parts == program.parts
    torn = looped(over_rows(program, [2], [0, 1], summed=False))
    assert torn.size == 9
    assert [part.trips for part in torn.parts if isinstance(part, Loop)] == [2, 1, 3]
    assert torn.evaluate([7.0, 5.0, 6.0]) == [7.0, 6.0]


@pytest.mark.parametrize("seed", range(3))
def test_inputs_that_nothing_uses(seed: int) -> None:
    rng = Random(seed)
    program = random_program(rng, [5], 3)
    inputs = numbers_of(rng, 5)
    wider = looped(with_unused_inputs(program, 2, 3))
    assert wider.evaluate([*inputs[:2], 0.5, 0.5, 0.5, *inputs[2:]]) == program.evaluate(inputs)
    assert with_unused_inputs(program, 2, 0) is program


def test_other_outputs() -> None:
    program = random_program(Random(1), [3], 3)
    inputs = [1.0, -2.0, 3.0]
    assert with_outputs(program, program.outputs[:1]).evaluate(inputs) == program.evaluate(inputs)[:1]


def test_nothing_is_hoisted_out_of_loops() -> None:
    program = random_program(Random(1), [3], 3)
    assert hoisted(program, 2) == (None, program)


def test_straight_programs_go_through_their_own_passes() -> None:
    assert over_rows(STRAIGHT, [1], [0], summed=True).evaluate([3.0, 10.0, 0.0]) == [11.0]
    assert with_unused_inputs(STRAIGHT, 1, 1).evaluate([0.0, 9.0, 2.0]) == [1.0]
    assert with_outputs(STRAIGHT, [0]).evaluate([5.0, 2.0]) == [5.0]
    once, rest = hoisted(STRAIGHT, 1)
    assert once is not None
    assert rest.n_inputs == 3
