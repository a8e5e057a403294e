"""Long blocks in pieces: the bits of the whole, in a memory of few more places."""

from typing import Any

import pytest

import autograd
from autograd import compile
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.passes.pieces import in_pieces
from autograd.compiler.loops.passes.readable import in_one_block
from tests.autograd.bits import bits
from tests.autograd.compiler.repeating_code import CASES, case


@pytest.mark.parametrize("length", [1, 3, 50])
@pytest.mark.parametrize("name", CASES)
def test_pieces_have_the_bits_of_the_whole(name: Any, length: int) -> None:
    whole = in_one_block(case(name))
    made = in_pieces(whole, length)
    made.validate()
    assert max(len(block.program) for block in made.blocks()) <= length
    point = [0.25 + 0.5 * (i % 7) for i in range(whole.n_inputs)]
    assert bits(made.evaluate(point)) == bits(whole.evaluate(point))


def test_places_are_used_again() -> None:
    def chain(x: Any) -> Any:
        for _ in range(40):
            x = autograd.sin(x) - autograd.cos(x)
        return x

    whole = in_one_block(compile(chain).record(1.0))
    assert in_pieces(whole, 5).size < whole.size + 6


def test_what_a_block_reads_is_written_by_its_last_piece() -> None:
    swapped = compile(lambda x, y: [autograd.sin(y), autograd.sin(autograd.cos(x)), y]).record(1.0, 2.0)
    cells = Slot(1), Slot(2)
    start = compile(lambda x: [x, x * 0.5]).record(1.0)
    program = LoopedProgram(
        name="f",
        input_names=("x",),
        size=4,
        parts=(
            Block(start, (Slot(0),), cells),
            Loop(2, (Block(swapped, cells, (*cells, Slot(3))),)),
            Block(swapped, cells, (*cells, Slot(3))),
        ),
        outputs=(1, 2, 3),
    )
    made = in_pieces(program, 1)
    made.validate()
    assert len(made.parts) == 5
    assert bits(made.evaluate([0.7])) == bits(program.evaluate([0.7]))


def test_short_blocks_stay_as_they_are() -> None:
    program = in_one_block(compile(lambda x: x * 2.0).record(1.0))
    assert in_pieces(program, 1).parts == program.parts
