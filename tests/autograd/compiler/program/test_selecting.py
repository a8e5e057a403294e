"""Parts of Programs compute what the whole does, and hold nothing else."""

import random
from typing import Any

import pytest

import autograd
from autograd import compile
from autograd.compiler.program.arranging import hoisted, over_rows, with_outputs
from autograd.compiler.program.selecting import without_unneeded
from tests.autograd.bits import bits


def everything(seed: Any) -> Any:
    """A Program of four inputs, with constants among its results and inputs that nothing uses."""
    rng = random.Random(seed)

    def f(w: Any, v: Any, x: Any, y: Any) -> Any:
        numbers = [w, v, x, rng.choice([x, y]), 2.0, -0.0, float(seed)]
        for _ in range(20):
            a, b, c = rng.choices(numbers, k=3)
            numbers.append(
                rng.choice([a + b, a - b, a * b, autograd.tanh(a), autograd.where(a, b, c), autograd.sum([a, b, c])])
            )
        return [*numbers[-6:], -0.0, w, 3.5]

    return compile(f).record(1.0, 2.0, 3.0, 4.0)


POINT = [0.5, -1.5, 2.25, 0.0]


@pytest.mark.parametrize("seed", range(20))
def test_some_of_the_outputs_need_some_of_the_instructions(seed: int) -> None:
    program = everything(seed)
    expected = program.evaluate(POINT)
    for k in range(len(program.outputs)):
        part = with_outputs(program, program.outputs[k : k + 2])
        part.validate()
        assert bits(part.evaluate(POINT)) == bits(expected[k : k + 2])
        assert len(part) <= len(program)
        read = {*part.operands, *part.outputs}
        assert set(range(part.n_inputs, part.n_inputs + len(part))) <= read
        assert {i for i in read if i < 0} == set(range(-len(part.constants), 0))
        assert set(part.codes) == set(range(len(part.rows)))


def test_a_program_that_needs_everything_stays_itself() -> None:
    program = compile(lambda x: autograd.sin(x) * 2.0).record(1.0)
    assert without_unneeded(program) is program


@pytest.mark.parametrize("seed", range(20))
def test_inputs_in_another_order_and_sums(seed: int) -> None:
    program = everything(seed)
    expected = program.evaluate(POINT)
    w, v, x, y = POINT
    plain = over_rows(program, [1, 3], [2, 0], summed=False)
    assert bits(plain.evaluate([v, y, x, w])) == bits(expected)
    sums = [float(k) for k in range(len(expected))]
    summed = over_rows(program, [1, 3], [2, 0], summed=True)
    summed.validate()
    assert bits(summed.evaluate([v, y, *sums, x, w])) == bits([a + b for a, b in zip(sums, expected)])


@pytest.mark.parametrize("seed", range(20))
def test_what_is_computed_once_and_the_rest_are_the_whole(seed: int) -> None:
    program = everything(seed)
    once, rest = hoisted(program, 2)
    rest.validate()
    computed = []
    if once:
        once.validate()
        computed = once.evaluate(POINT[:2])
        assert set(once.outputs) <= set(range(2, 2 + len(once)))
        assert len(once) + len(rest) == len(program)
    assert rest.n_inputs == 4 + len(computed)
    assert bits(rest.evaluate([*POINT[:2], *computed, *POINT[2:]])) == bits(program.evaluate(POINT))


def test_that_some_are_computed_once_is_seen() -> None:
    assert sum(hoisted(everything(seed), 2)[0] is not None for seed in range(20)) > 10
