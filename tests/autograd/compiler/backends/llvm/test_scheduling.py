"""Scheduling: another order of the same instructions, in which each still stands behind what it uses."""

from random import Random
from typing import Any

import pytest

from autograd import TABLE
from autograd.compiler.backends.llvm.kernel.scheduling import companions_first, long_ones_together, segments_of
from autograd.compiler.program.builder import Builder

N_INPUTS = 3
NAMES = ["neg", "neg", "sin", "cos", "exp", "tanh", "sigmoid", "step", "greater", "greater", "where", "add", "mul"]


def random_program(seed: Any) -> Any:
    """Functions that share work, of numbers, their negatives, multiples and squares, and comparisons of all of them."""
    rng = Random(seed)
    builder = Builder([f"x{i}" for i in range(N_INPUTS)])
    made = list(range(N_INPUTS))
    constants = [builder.constant(x) for x in (2.0, 0.5, -3.0)]
    for _ in range(rng.randint(1, 120)):
        primitive = TABLE[rng.choice(NAMES)]
        operands = rng.choices(made[-30:], k=primitive.arity)
        if primitive is TABLE["mul"] and rng.random() < 0.5:
            operands[rng.randrange(2)] = rng.choice([*constants, operands[0]])
        made.append(builder.apply(primitive, tuple(operands)))
    return builder.program("f", made)


def in_pieces(instructions: Any) -> Any:
    return [x for segment in segments_of(instructions) for x in segment]


def with_companions(instructions: Any, n_inputs: Any = N_INPUTS) -> Any:
    """Behind the first of them, functions that share work."""
    shared = [TABLE[name] for name in ("sin", "cos", "exp", "tanh", "sigmoid")]
    return companions_first(instructions, n_inputs, lambda x: x.primitive in shared)


ORDERS = {
    "companions first": with_companions,
    "long ones together": lambda instructions: long_ones_together(instructions, lambda x: x.primitive.arity == 1),
    "in pieces": in_pieces,
    "companions first, in pieces": lambda instructions: in_pieces(with_companions(instructions)),
}


@pytest.mark.parametrize("how", ORDERS)
def test_each_instruction_stands_behind_what_it_uses(how: Any) -> None:
    for seed in range(400):
        instructions = list(random_program(seed))
        order = ORDERS[how](instructions)
        assert sorted(order, key=lambda x: x.result) == instructions
        written = set(range(N_INPUTS))
        for result, _, operands in order:
            assert all(i in written or i < 0 for i in operands), seed
            written.add(result)


def test_companions_stand_together() -> None:
    builder = Builder(["x", "y"])
    sine = builder.apply(TABLE["sin"], (0,))
    between = [builder.apply(TABLE["mul"], (1, builder.constant(float(i)))) for i in range(2, 9)]
    last = [builder.apply(TABLE[name], (0,)) for name in ("cos", "neg")]
    compared = builder.apply(TABLE["step"], (sine,))
    order = with_companions(list(builder.program("f", [*between, *last, compared])), 2)
    assert [x.primitive.name for x in order[:3]] == ["sin", "cos", "step"]


def test_functions_of_multiples_and_squares_stand_together() -> None:
    builder = Builder(["x", "y"])
    first = builder.apply(TABLE["tanh"], (0,))
    between = [builder.apply(TABLE["mul"], (1, builder.constant(float(i)))) for i in range(2, 9)]
    double = builder.apply(TABLE["mul"], (builder.constant(2.0), 0))
    square = builder.apply(TABLE["neg"], (builder.apply(TABLE["mul"], (0, 0)),))
    last = [builder.apply(TABLE["sigmoid"], (double,)), builder.apply(TABLE["exp"], (square,))]
    order = with_companions(list(builder.program("f", [first, *between, *last])), 2)
    assert [x.primitive.name for x in order[:6]] == ["tanh", "mul", "sigmoid", "mul", "neg", "exp"]


def test_a_comparison_waits_for_both_sides() -> None:
    """Of which one has moved up to its companion, and the other has not."""
    builder = Builder(["x", "y"])
    first = builder.apply(TABLE["tanh"], (0,))
    other = builder.apply(TABLE["mul"], (first, 1))
    companion = builder.apply(TABLE["sigmoid"], (0,))
    compared = builder.apply(TABLE["greater"], (other, companion))
    order = with_companions(list(builder.program("f", [compared])), 2)
    assert [x.result for x in order] == [first, companion, other, compared]
