"""Fusing: the same outputs, and what one instruction makes of a product, a gate and a sum."""

from random import Random
from typing import Any

import pytest

from autograd import compile, value_and_grad
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.fusing import fused, masked_add, masked_fma
from autograd.table.rows import accumulate, add, greater, mul, neg, where
from tests.autograd.bits import bits

N_INPUTS = 3


def random_program(seed: Any) -> Any:
    """Products, gates, gates of gates, and sums of all of them, which are read once, twice or never."""
    rng = Random(seed)
    builder = Builder([f"x{i}" for i in range(N_INPUTS)])
    made = [*range(N_INPUTS), builder.constant(-0.0), builder.constant(2.0)]

    def gate(c: Any, x: Any) -> Any:
        return builder.apply(where, (c, x, builder.constant(rng.choice([-0.0, -0.0, -0.0, 0.0]))))

    for _ in range(rng.randint(3, 30)):
        x, y = rng.choices(made[-6:] if rng.random() < 0.7 else made, k=2)
        made.append(rng.choice([gate, *(lambda x, y, row=row: builder.apply(row, (x, y)) for row in ROWS)])(x, y))  # type: ignore[operator]
    return builder.program("f", rng.choices(made[-6:], k=2))


ROWS = [mul, mul, accumulate, accumulate, add, greater]


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_whole_numbers_and_signs_of_zeros_come_out_the_same(start: int) -> None:
    """Of whole numbers no sum and no product is rounded."""
    n_fused = 0
    for seed in range(start, start + 100):
        program = random_program(seed)
        made = fused(program)
        made.validate()
        assert len(made) <= len(program)
        n_fused += made is not program
        rng = Random(seed)
        for _ in range(8):
            point = [rng.choice([-2.0, -1.0, -0.0, 0.0, 1.0, 3.0]) for _ in range(N_INPUTS)]
            if all(abs(x) < 2.0**53 for x in program.evaluate(point)):
                assert bits(made.evaluate(point)) == bits(program.evaluate(point)), (seed, point)
    assert n_fused > 20


def lines(f: Any, *arguments: Any) -> Any:
    program = compile(f).record(*arguments)
    return [line.split("= ")[1] for line in str(fused(program)).splitlines()[1:-1]]


def gate(c: Any, x: Any) -> Any:
    return where(c, x, -0.0)


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda s, c, x, y: accumulate(s, x * y), ["fma x, y, s"]),
        (lambda s, c, x, y: accumulate(x * y, s), ["fma x, y, s"]),
        (lambda s, c, x, y: accumulate(s, gate(c, x)), ["masked_add c, x, s"]),
        (lambda s, c, x, y: gate(c, x) + s, ["masked_add c, x, s"]),
        (lambda s, c, x, y: accumulate(s, gate(c, x * y)), ["masked_fma c, x, y, s"]),
        (lambda s, c, x, y: accumulate(gate(c, x * y), s * s), ["mul s, s", "masked_fma c, x, y, v0"]),
        (lambda s, c, x, y: accumulate(x * y, s * s), ["mul x, y", "fma s, s, v0"]),
        (lambda s, c, x, y: accumulate(gate(c, x), gate(s, y)), ["where c, x, -0.0", "masked_add s, y, v0"]),
        (lambda s, c, x, y: s + gate(c, x * y), ["mul x, y", "masked_add c, v0, s"]),
        (lambda s, c, x, y: s + x * y, ["mul x, y", "add s, v0"]),
        (lambda s, c, x, y: s - gate(c, x), ["where c, x, -0.0", "sub s, v0"]),
        (lambda s, c, x, y: accumulate(s, where(c, x, 0.0)), ["where c, x, 0.0", "accumulate s, v0"]),
        (
            lambda s, c, x, y: accumulate(s, gate(c, gate(y, x))),
            ["where y, x, -0.0", "masked_add c, v0, s"],
        ),
        (
            lambda s, c, x, y: [accumulate(s, gate(c, x * y)), accumulate(y, gate(c, x * y))],
            ["masked_fma c, x, y, s", "masked_fma c, x, y, y"],
        ),
    ],
)
def test_what_a_term_becomes(f: Any, expected: list[str]) -> None:
    assert lines(f, 1.0, 2.0, 3.0, 4.0) == expected


@pytest.mark.parametrize(
    "f",
    [
        lambda s, c, x, y: [accumulate(s, gate(c, x * y)), x * y],
        lambda s, c, x, y: [accumulate(s, gate(c, x * y)), gate(c, x * y)],
        lambda s, c, x, y: [accumulate(s, gate(c, x * y)), gate(c, x * y) + s],
        lambda s, c, x, y: [accumulate(s, gate(c, x * y)), neg(gate(c, x * y))],
        lambda s, c, x, y: accumulate(s, gate(x * y, x * y)),
        lambda s, c, x, y: accumulate(s, gate(s, gate(c, x * y))),
        lambda s, c, x, y: accumulate(gate(c, x * y), gate(c, x * y)),
    ],
)
def test_a_product_behind_a_gate_is_rounded_where_its_number_is_read(f: Any) -> None:
    found = lines(f, 1.0, 2.0, 3.0, 4.0)
    assert "mul x, y" in found
    assert not [line for line in found if "fma" in line]


def test_a_program_without_sums_is_left_as_it_is() -> None:
    program = compile(lambda x, y: x * y - where(x, y, 1.0)).record(2.0, 3.0)
    assert fused(program) is program


@pytest.mark.parametrize("c", [1.0, 0.0])
def test_the_masked_primitives_have_the_derivatives_of_what_they_stand_for(c: float) -> None:
    assert value_and_grad(lambda x, s: masked_add(c, x, s), (0, 1))(2.0, 3.0) == (
        (5.0, (1.0, 1.0)) if c else (3.0, (0.0, 1.0))
    )
    value, slopes = value_and_grad(lambda x, y, s: masked_fma(c, x, y, s), (0, 1, 2))(2.0, 4.0, 3.0)
    assert (value, slopes) == ((11.0, (4.0, 2.0, 1.0)) if c else (3.0, (0.0, 0.0, 1.0)))
