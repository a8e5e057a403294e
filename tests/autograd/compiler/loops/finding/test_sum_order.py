from collections import Counter
from typing import Any

import autograd
from autograd import compile, grad
from autograd.compiler.loops.finding.sum_order import with_sums_together
from autograd.compiler.program.program import Program
from autograd.table.rows import accumulate
from tests.autograd.bits import bits
from tests.autograd.compiler.repeating_code import random_program

POINT = [0.3, -0.2, 0.5]


def likelihood(w: Any) -> Any:
    return autograd.sum([autograd.logsumexp([u * (0.1 * k) - u * u for u in w]) for k in range(12)])


def sums_of(program: Program) -> list[int]:
    """For each addition of a derivative, which of the sums it belongs to, in their order."""
    chain: dict[int, int] = {}
    for result, primitive, (total, *_) in program:
        if primitive is accumulate:
            chain[result] = chain.get(total, len(chain))
    return list(chain.values())


def test_sums_over_points_grow_side_by_side() -> None:
    program = compile(grad(likelihood)).record(POINT)
    together = with_sums_together(program)
    together.validate()
    assert bits(together.evaluate(POINT)) == bits(program.evaluate(POINT))
    assert len(together) == len(program)
    turns = [a != b for a, b in zip(sums_of(together), sums_of(together)[1:])]
    before = [a != b for a, b in zip(sums_of(program), sums_of(program)[1:])]
    assert sum(turns) > 1.5 * sum(before)


def test_a_program_without_such_sums_stays() -> None:
    program = compile(likelihood).record(POINT)
    assert with_sums_together(program) is program


def test_a_program_without_long_sums_stays() -> None:
    program = compile(grad(likelihood)).record(POINT)
    longest = max(Counter(sums_of(program)).values()) + 1
    assert with_sums_together(program, longest) is not program
    assert with_sums_together(program, longest + 1) is program


def test_any_order_computes_the_same() -> None:
    for seed in range(40):
        program = random_program(seed)
        together = with_sums_together(program)
        together.validate()
        point = [0.1 + 0.05 * i for i in range(program.n_inputs)]
        assert bits(together.evaluate(point)) == bits(program.evaluate(point))
