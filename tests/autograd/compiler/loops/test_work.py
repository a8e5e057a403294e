"""The work of a Program with loops is that of the same Program without them."""

from autograd import compile
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.unrolling import unrolled
from autograd.compiler.loops.work import work_of


def test_loops_count_as_often_as_they_run() -> None:
    product = compile(lambda x, y: x * y + x).record(1.0, 2.0)
    moved = Block(product, (Slot(0), Slot(1, (0, 1))), (Slot(9),))
    once = Block(product, (Slot(0), Slot(1)), (Slot(9),))
    program = LoopedProgram(
        name="f", input_names=tuple("abcdefgh"), size=10, parts=(once, Loop(3, (Loop(5, (moved,)), once))), outputs=(9,)
    )
    program.validate()
    assert work_of(program) == 4 * (1 + 3 * (5 + 1))
    assert work_of(unrolled(program)) <= work_of(program)
