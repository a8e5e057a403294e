"""Blocks that become loops within loops, in place, and inputs that are laid out for lanes: the bits stay."""

from random import Random
from typing import Any

import pytest

import autograd
from autograd import compile, scan, value_and_grad
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.finding.repeats import with_loops
from autograd.compiler.loops.loop_parts import blocks_within
from autograd.compiler.loops.passes.transposing import transposed
from autograd.compiler.loops.rolled.in_place import in_place
from autograd.compiler.loops.rolled.long_blocks import with_rolled_blocks
from autograd.compiler.loops.rolled.rolling import laid_out, rolled
from autograd.compiler.loops.slots import copies
from tests.autograd.bits import bits
from tests.autograd.compiler.backends.llvm.looped_kernels import block, random_program
from tests.autograd.compiler.loops.looped_functions import FUNCTIONS, WEIGHTS, XS

UNITS, LETTERS, LENGTH = 7, 5, 6


def always(program: Any) -> Any:
    return laid_out(with_loops(program), program, lambda *_: True, 3)


def never(_: Any) -> None:
    return None


def region(_: int) -> int:
    return 0


def check(program: Any, point: Any, borders: Any = ()) -> Any:
    made = transposed(with_rolled_blocks(program, always, borders), sorted(borders), 3)
    made.validate()
    assert bits(made.evaluate(point)) == bits(program.evaluate(point))
    return made


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_recorded_loops(f: Any) -> None:
    check(compile(value_and_grad(f)).record(WEIGHTS, XS), [*WEIGHTS, *XS], [len(WEIGHTS)])


def test_random_programs() -> None:
    for seed in range(30):
        rng = Random(seed)
        borders = [rng.randint(1, 4), rng.randint(5, 8)]
        program = random_program(rng, borders, rng.choice([10, 40]))
        check(program, [float(rng.randint(-5, 5)) for _ in program.input_names], borders)


def network(weights: Any, letters: Any) -> Any:
    """A recurrent network, whose weights are rows of `weights`."""

    def step(carry: Any, x: Any) -> Any:
        h, total = carry
        h = [autograd.tanh(autograd.dot(row, [*x, *h])) for row in weights]
        return (h, total + autograd.dot(h, h)), None

    return scan(step, ([0.1] * UNITS, 0.0), letters)[0][1]


def recorded_network() -> tuple[Any, list[float]]:
    rng = Random(3)
    n = UNITS * (LETTERS + UNITS) + LENGTH * LETTERS
    rows = [[0.0] * (LETTERS + UNITS)] * UNITS
    program = compile(value_and_grad(network)).record(rows, [[0.0] * LETTERS] * LENGTH)
    return program, [rng.uniform(-0.5, 0.5) for _ in range(n)]


def test_sums_over_the_steps_of_a_loop_stay_where_they_are() -> None:
    program, point = recorded_network()
    made = check(program, point)
    assert len(made) < len(program) / 3
    backward = made.parts[-1]
    assert isinstance(backward, Loop)
    blocks = [block for block, _ in blocks_within(backward.body)]
    added = [block for block in blocks if len(block.program) and set(block.inputs) & set(block.outputs)]
    assert len(added) >= 2
    assert not any(set(block.outputs) & set(added[0].outputs) for block in blocks if not len(block.program))


def test_weights_that_lanes_read_apart_are_copied_once() -> None:
    program, point = recorded_network()
    made = check(program, point, [UNITS * (LETTERS + UNITS)])
    slots = [slot for block, trips in blocks_within(made.parts[1:]) for slot in block.inputs if len(trips) > 1]
    weights = [slot for slot in slots if slot.first < UNITS * (LETTERS + UNITS)]
    assert not [slot for slot in weights if abs(slot.steps[-1]) > 1 and not any(slot.steps[:-1])]
    assert not isinstance(made.parts[0], Block)


def test_a_block_without_repeats_stays() -> None:
    program, _ = recorded_network()
    made = with_rolled_blocks(program, never)
    assert [x for x in made.blocks() if len(x.program)] == [x for x in program.blocks() if len(x.program)]


def copying(sources: Any, targets: Any, n_inputs: int = 40, size: int = 120) -> LoopedProgram:
    """A Program that copies in a loop of two trips, after its memory is filled."""
    fill = Loop(size - n_inputs, (block(lambda x: x, 1, [Slot(0)], [Slot(n_inputs, (1,))]),))
    copy = block(lambda x: x, len(sources), sources, targets)
    names = tuple(f"x{i}" for i in range(n_inputs))
    return LoopedProgram(
        name="f", input_names=names, size=size, parts=(fill, Loop(2, (copy,))), outputs=tuple(range(n_inputs, size))
    )


@pytest.mark.parametrize(
    ("sources", "targets", "is_rolled"),
    [
        ([Slot(i) for i in range(20)], [Slot(40 + i, (30,)) for i in range(20)], True),
        ([Slot(50 + i) for i in range(20)], [Slot(51 + i) for i in range(20)], False),
        ([Slot(41 + i, (1,)) for i in range(20)], [Slot(59 + i) for i in range(20)], False),
        ([Slot(41 + i, (1,)) for i in range(20)], [Slot(70 + i) for i in range(20)], True),
        ([Slot(i) for i in range(3)], [Slot(40 + i) for i in range(3)], False),
    ],
    ids=["inputs", "over what it reads", "over what another trip reads", "apart", "few"],
)
def test_many_copies_are_loops_where_nothing_that_is_read_is_written(
    sources: Any, targets: Any, is_rolled: bool
) -> None:
    program = copying(sources, targets)
    made = check(program, [0.5 * i for i in range(40)])
    [*_, loop] = made.parts
    assert any(isinstance(part, Loop) for part in loop.body) == is_rolled


def test_loops_write_many_constants_behind_their_block() -> None:
    outputs = [Slot(1 + 2 * i) for i in range(70)] + [Slot(141), Slot(142), *(Slot(2 + 2 * i) for i in range(70))]
    fill = block(lambda x: [*[2.0] * 70, x[0] + 1.0, 3.0, *[-0.0] * 70], 1, [Slot(0)], outputs)
    program = LoopedProgram(name="f", input_names=("x",), size=143, parts=(Loop(2, (fill,)),), outputs=(*range(143),))
    [loop] = check(program, [3.0]).parts
    assert isinstance(loop, Loop)
    assert [part.trips for part in loop.body if isinstance(part, Loop)] == [70, 70]
    assert [len(part.outputs) for part in loop.body if isinstance(part, Block)] == [1, 3, 1]


def test_a_block_of_nothing_but_many_constants_becomes_loops() -> None:
    fill = block(lambda x: [2.0] * 70, 1, [Slot(0)], [Slot(1 + i) for i in range(70)])
    program = LoopedProgram(name="f", input_names=("x",), size=71, parts=(fill,), outputs=(*range(71),))
    numbers, loop = check(program, [3.0]).parts
    assert len(numbers.outputs) == 1
    assert loop.trips == 70


def test_constants_are_no_copies() -> None:
    fill = block(lambda x: [x[0], *[2.0] * 20], 1, [Slot(0)], [Slot(1 + i) for i in range(21)])
    program = LoopedProgram(name="f", input_names=("x",), size=22, parts=(fill,), outputs=tuple(range(1, 22)))
    assert check(program, [3.0]).parts == program.parts


def test_copies_do_not_move_from_one_piece_of_memory_into_another() -> None:
    pairs = [(Slot(i), Slot(10 + i)) for i in range(6)]
    assert [part.trips for part in copies(pairs, region) if isinstance(part, Loop)] == [6]
    assert [part.trips for part in copies(pairs, lambda place: place >= 2) if isinstance(part, Loop)] == [2, 4]


def test_what_is_read_later_or_returned_twice_is_not_written_in_place() -> None:
    def f(x: Any) -> Any:
        doubled = [u + u for u in x[:8]]
        return [*doubled, *[u * v for u, v in zip(x[:8], doubled)], doubled[0]]

    program = rolled(compile(f).record([0.0] * 9))
    assert program is not None
    others = [Slot(100 + i) for i in range(9)]
    apart = in_place(program, [Slot(i) for i in range(9)], [*[Slot(50 + i) for i in range(16)], others[8]], [])
    assert sorted(slot.first for slot in apart.values()) == list(range(50 + 8, 50 + 16))
    over = in_place(program, [Slot(i) for i in range(9)], [*others[:8], *[Slot(i) for i in range(8)], others[8]], [])
    assert [slot.first for slot in over.values()] == list(range(8))
    late = in_place(program, [Slot(i) for i in range(9)], [*others[:8], *[Slot(i + 1) for i in range(8)], Slot(0)], [])
    assert not late
