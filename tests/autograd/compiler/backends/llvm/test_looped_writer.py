"""Programs with loops as machine code: what loops leave in memory, for one row and many, is what `evaluate` gives."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.loops.planning import PlannedLoop, Planner
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.passes.arranged_loops import over_rows
from autograd.compiler.loops.unrolling import unrolled
from autograd.table.rows import accumulate, greater, maximum, neg, where
from tests.autograd.compiler.backends.llvm.looped_kernels import Run, block, compiled_block, random_program

W = vector_width()
WIDTHS = [width for width in (1, 2, 4, 8) if width <= W]


def numbers_of(rng: Any, n: int) -> list[float]:
    return [float(rng.randint(-5, 5)) for _ in range(n)]


def check_random_program(seed: int, width: int, largest: int) -> None:
    rng = Random(seed)
    n_shared, n_columns = (rng.randint(1, 6), 0) if width == 1 else (rng.randint(0, 4), rng.randint(1, 4))
    program = random_program(rng, [n_shared, n_shared + n_columns], largest)
    shared, n_rows = numbers_of(rng, n_shared), rng.choice([1, width, width + 1])
    rows = [numbers_of(rng, n_columns) for _ in range(n_rows)]
    _, results = Run(program, width, n_shared)(shared, rows)
    assert results == [program.evaluate([*shared, *row]) for row in rows]


@settings(max_examples=12)
@given(st.integers(0, 2**32), st.sampled_from(WIDTHS), st.sampled_from([3, 20, 60]))
def test_random_programs(seed: int, width: int, largest: int) -> None:
    check_random_program(seed, width, largest)


@pytest.mark.long
@settings(max_examples=150)
@given(st.integers(0, 2**32), st.sampled_from(WIDTHS), st.sampled_from([3, 20, 60]))
def test_more_random_programs(seed: int, width: int, largest: int) -> None:
    check_random_program(seed, width, largest)


@pytest.mark.parametrize("width", [1, W])
def test_a_long_block_is_cut_into_functions_that_its_loop_calls(width: int) -> None:
    rng = Random(1)
    slots = [Slot(8 + i) for i in range(6)]
    start = Block(autograd.compile(lambda x: x[:6]).record([0.5] * 8), tuple(map(Slot, range(8))), tuple(slots))
    moving = [*slots, Slot(0, (1,)), Slot(7, (-1,)), Slot(14 + 7, (-1,))]
    long = compiled_block(rng, moving, [*slots[::-1], Slot(14, (1,))], 800, [accumulate, greater, maximum, neg, where])
    fill = Block(autograd.compile(lambda x: x).record(0.5), (Slot(0),), (Slot(14, (1,)),))
    program = LoopedProgram(
        name="long",
        input_names=tuple("abcdefgh"),
        size=22,
        parts=(start, Loop(8, (fill,)), Loop(5, (long,))),
        outputs=tuple(range(8, 22)),
    )
    program.validate()
    assert len(long.program) > 700
    run = Run(program, width, 8 if width == 1 else 0)
    assert run.text.count("define internal void @kernel.part") >= 4
    assert run.writer.level == 1
    for inputs in [numbers_of(rng, 8) for _ in range(3)]:
        shared, row = (inputs, []) if width == 1 else ([], inputs)
        assert run(shared, [row])[1] == [program.evaluate(inputs)]


def spring(state: Any) -> Any:
    """A step of a chain of two springs."""
    x, y, v, w, k, dt = state
    v, w = v - dt * (k * x - (y - x)), w - dt * (y - x)
    return [x + dt * v, y + dt * w, v, w]


def springs(n: int) -> LoopedProgram:
    """n steps, whose positions are kept, and their sum in the order from the last to the first."""
    cells, total, kept = [Slot(6 + i) for i in range(4)], Slot(10), 11
    start = block(lambda x: [*x, 0.0], 4, map(Slot, range(4)), [*cells, total])
    step = block(
        lambda x: [*spring(x), *x[:2]], 6, [*cells, Slot(4), Slot(5)], [*cells, Slot(kept, (2,)), Slot(kept + 1, (2,))]
    )
    add = block(lambda x: x[0] + autograd.sin(x[1]), 2, [total, Slot(kept + 2 * n - 2, (-2,))], [total])
    return LoopedProgram(
        name="springs",
        input_names=("x", "y", "v", "w", "k", "dt"),
        size=kept + 2 * n,
        parts=(start, Loop(n, (step,)), Loop(n, (add,))),
        outputs=(10, *range(kept, kept + 2 * n)),
    )


@pytest.mark.parametrize("n", [1, 2, 40])
def test_loops_have_the_bits_of_straight_code(n: int) -> None:
    program, inputs = springs(n), [1.0, -0.5, 0.25, 0.0, 1.5, 0.01]
    looped, straight = Run(program, 1, 6)(inputs, [[]]), Run(unrolled(program), 1, 6)(inputs, [[]])
    assert looped == straight
    rows = [[0.1 * i, -0.5, 0.25, 0.0] for i in range(W + 1)]
    arranged = over_rows(program, [4, 5], [0, 1, 2, 3], summed=False)
    assert isinstance(arranged, LoopedProgram)
    looped, straight = Run(arranged, W, 2)(inputs[4:], rows), Run(unrolled(arranged), W, 2)(inputs[4:], rows)
    assert looped == straight


def test_numbers_that_stay_in_their_place_are_in_registers_of_the_innermost_loop() -> None:
    program = springs(5)
    loops = [part for part in Planner(1, 6, {}).planned(program.parts) if isinstance(part, PlannedLoop)]
    assert [loop.changed for loop in loops] == [[Slot(6), Slot(7), Slot(8), Slot(9)], [Slot(10)]]
    assert [loop.constant for loop in loops] == [[], []]


def test_lanes_without_rows_leave_the_sums_as_they_were() -> None:
    program = over_rows(springs(3), [4, 5], [0, 1, 2, 3], summed=True)
    rows = [[0.1 * i, -0.5, 0.25, 0.0] for i in range(W + 2)]
    run, n = Run(program, W, 2, 7), len(program.outputs)
    sums, _ = run([1.5, 0.01], rows, [[float(lane) for lane in range(W)]] * n)
    terms = [springs(3).evaluate([*row, 1.5, 0.01]) for row in rows]
    for k, lanes in enumerate(sums):
        for lane, total in enumerate(lanes):
            of_lane = [row[k] for i, row in enumerate(terms) if i % W == lane]
            assert total == pytest.approx(lane + sum(of_lane), rel=1e-14)


def test_a_slot_that_moves_from_shared_numbers_to_those_of_a_row_is_refused() -> None:
    copy = block(lambda x: x, 1, [Slot(0, (1,))], [Slot(2, (1,))])
    program = LoopedProgram(name="f", input_names=("a", "b"), size=4, parts=(Loop(2, (copy,)),), outputs=(2, 3))
    with pytest.raises(ValueError, match="reaches from 0 to 1, from Region"):
        Run(program, W, 1)
