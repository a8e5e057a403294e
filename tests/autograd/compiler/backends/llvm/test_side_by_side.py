"""Turns of a loop as lanes of a vector: only where no turn needs another one, and with the same results."""

from itertools import product
from random import Random
from typing import Any

import pytest

import autograd
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.loops.planning import PlannedLoop, Planner
from autograd.compiler.backends.llvm.loops.side_by_side import are_independent, can_repeat
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.program.builder import Builder
from tests.autograd.compiler.backends.llvm.looped_kernels import Run, block

W = vector_width()
COPY = Builder(["x"]).program("copy", [0])


def random_block(rng: Any, depth: int) -> Block:
    """A block with a few slots, of which only the places matter."""

    def slot() -> Slot:
        return Slot(rng.randrange(90), tuple(rng.randint(-2, 3) for _ in range(rng.randint(0, depth))))

    return Block(COPY, tuple(slot() for _ in range(rng.randint(1, 3))), tuple(slot() for _ in range(rng.randint(1, 2))))


def conflicts(blocks: Any, trips: Any) -> bool:
    """Whether a turn of the innermost loop reads or writes a place that another turn writes, tried for all turns."""
    for outer in product(*map(range, trips[:-1])):
        touched = [
            (turn, slot.at([*outer, turn]), is_output)
            for block in blocks
            for slots, is_output in ((block.inputs, False), (block.outputs, True))
            for slot in slots
            for turn in range(trips[-1])
        ]
        written = {(turn, place) for turn, place, is_output in touched if is_output}
        if any(place == other and turn != another for turn, place, _ in touched for another, other in written):
            return True
    return False


def test_turns_that_need_another_one_are_found() -> None:
    rng, independent, dependent = Random(3), 0, 0
    for _ in range(2000):
        trips = [rng.randint(1, 5) for _ in range(rng.randint(1, 2))]
        blocks = [random_block(rng, len(trips)) for _ in range(rng.randint(1, 2))]
        if are_independent(blocks, trips):
            assert not conflicts(blocks, trips), (blocks, trips)
            independent += 1
        else:
            dependent += conflicts(blocks, trips)
    assert independent > 150
    assert dependent > 300


def test_turns_of_loops_with_loops_are_not_looked_into() -> None:
    inner = Block(COPY, (Slot(0, (1,)),), (Slot(10, (2,)),))
    assert are_independent([inner], [4])
    assert not are_independent([inner, Loop(2, (inner,))], [4])


def test_of_many_slots_that_move_otherwise_each_is_looked_at() -> None:
    reads = tuple(Slot(3 * i, (1,)) for i in range(200))
    f = Builder([f"x{i}" for i in range(200)]).program("f", [0])
    assert are_independent([Block(f, reads, (Slot(602, (2,)),))], [4])
    assert not are_independent([Block(f, reads, (Slot(599, (2,)),))], [4])


def test_a_turn_can_run_twice_unless_it_reads_what_it_writes() -> None:
    assert can_repeat([Block(COPY, (Slot(0, (1,)),), (Slot(10, (1,)),))], [4])
    assert not can_repeat([Block(COPY, (Slot(10, (1,)),), (Slot(10, (1, 0)),))], [4])


def of_loop(n: int, inputs: Any, outputs: Any, f: Any) -> LoopedProgram:
    """A Program of 40 inputs whose only loop runs n times; its outputs are the 100 places behind, all first 0.5."""
    half = Builder([])
    fill = Block(half.program("half", [half.constant(0.5)]), (), (Slot(40, (1,)),))
    body = block(f, len(inputs), inputs, outputs)
    return LoopedProgram(
        name="f",
        input_names=tuple(f"x{i}" for i in range(40)),
        size=140,
        parts=(Loop(100, (fill,)), Loop(n, (body,))),
        outputs=tuple(range(40, 140)),
    )


def f(x: Any) -> Any:
    return [x[0] * x[1] + autograd.where(x[2], x[0], 3.0), autograd.maximum(x[1], x[2])]


LOOPS = {
    "in all ways": ([Slot(0, (1,)), Slot(39, (-1,)), Slot(3)], [Slot(60, (1,)), Slot(139, (-3,))]),
    "backward": ([Slot(38, (-1,)), Slot(39, (-1,)), Slot(3, (0,))], [Slot(80, (-1,)), Slot(81, (2,))]),
    "in place": ([Slot(50, (1,)), Slot(0, (2,)), Slot(1, (2,))], [Slot(50, (1,)), Slot(80, (2,))]),
}


@pytest.mark.parametrize("n", [W - 1, W, W + 1, 2 * W + 3])
@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_loops_whose_turns_are_lanes(loop: Any, n: int) -> None:
    program = of_loop(n, loop[0], loop[1], f)
    program.validate()
    inputs = [float(i % 7 - 3) for i in range(40)]
    assert Run(program, 1, 40)(inputs, [[]])[1] == [program.evaluate(inputs)]


def test_the_last_turns_are_repeated_or_run_one_by_one() -> None:
    planned = {
        name: Planner(1, 40, {}).planned(of_loop(2 * W + 1, loop[0], loop[1], f).parts)[-2:]
        for name, loop in LOOPS.items()
    }
    shapes = {
        name: [(part.first, part.trips, part.lanes) for part in parts if isinstance(part, PlannedLoop)]
        for name, parts in planned.items()
    }
    assert shapes == {
        "in all ways": [(0, 2, W), (W + 1, 1, W)],
        "backward": [(0, 2, W), (W + 1, 1, W)],
        "in place": [(0, 2, W), (2 * W, 1, 1)],
    }
