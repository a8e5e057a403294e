"""Programs with loops, built by hand: what they compute, how they are printed, and what `validate` refuses."""

from dataclasses import replace
from typing import Any

import pytest

import autograd
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.unrolling import n_unrolled, unrolled


def straight(f: Any, *arguments: Any) -> Any:
    return autograd.compile(f).record(*arguments)


COPY = straight(lambda x: x, 1.0)
CONSTANTS = straight(lambda: [float(i) for i in range(30)])
FIBONACCI = straight(lambda a, b: [b, a + b, a], 1.0, 1.0)
ADD = straight(lambda a, b: a + b, 1.0, 1.0)


def fibonacci(n: int) -> Any:
    """f(n), f(n + 1), and f(0) to f(n - 1) from the last to the first, of two starting numbers."""
    start = Block(straight(lambda a, b: [a, b], 1.0, 1.0), (Slot(0), Slot(1)), (Slot(2), Slot(3)))
    step = Block(FIBONACCI, (Slot(2), Slot(3)), (Slot(2), Slot(3), Slot(3 + n, (-1,))))
    return LoopedProgram(
        name="fibonacci",
        input_names=("a", "b"),
        size=4 + n,
        parts=(start, Loop(n, (step,))),
        outputs=(2, 3, *range(4, 4 + n)),
    )


TRIANGLE = LoopedProgram(
    name="triangle",
    input_names=("x[0]", "x[1]", "x[2]", "x[3]", "x[4]", "x[5]"),
    size=37,
    parts=(
        Block(CONSTANTS, (), tuple(Slot(7 + i) for i in range(30))),
        Block(straight(lambda: 0.0), (), (Slot(6),)),
        Loop(3, (Loop(2, (Block(ADD, (Slot(6), Slot(0, (2, 1))), (Slot(6),)),)),)),
        Loop(2, (Block(ADD, (Slot(6), Slot(36, (-10,))), (Slot(6),)),)),
    ),
    outputs=(6,),
)


def test_it_evaluates_as_its_unrolled_program() -> None:
    for n in (1, 2, 7):
        program = fibonacci(n)
        program.validate()
        numbers = [0.1, 1.3]
        while len(numbers) < n + 2:
            numbers.append(numbers[-2] + numbers[-1])
        assert program.evaluate([0.1, 1.3]) == [*numbers[n : n + 2], *reversed(numbers[:n])]
        assert unrolled(program).evaluate([0.1, 1.3]) == program.evaluate([0.1, 1.3])
        assert n_unrolled(program) == 1 + 2 * n
    TRIANGLE.validate()
    assert TRIANGLE.evaluate([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [69.0]
    assert unrolled(TRIANGLE).evaluate([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [69.0]


def test_it_is_printed_with_its_loops_indented() -> None:
    assert str(fibonacci(3)) == (
        "fibonacci(a: f64, b: f64) -> 5×f64\n"
        "  m2 = a\n"
        "  m3 = b\n"
        "  for i in 0..2:\n"
        "    v0: f64 = add m2, m3\n"
        "    m2 = m3\n"
        "    m3 = v0\n"
        "    m[6 - i] = m2\n"
        "  return m2, m3, m4, m5, m6"
    )
    text = str(TRIANGLE)
    assert "triangle(x[0] ... x[5]: f64) -> f64" in text
    assert "  ... 10 more\n" in text
    assert "    for j in 0..1:\n      v0: f64 = add m6, m[0 + 2*i + j]\n      m6 = v0\n" in text
    assert repr(fibonacci(3)) == (
        "<LoopedProgram fibonacci: 2 inputs, 1 instructions, 5 outputs, a memory of 7 numbers>"
    )


def test_loops_beyond_the_letters_have_numbers() -> None:
    body: Any = Block(COPY, (Slot(0),), (Slot(1, (0, 0, 0, 0, 1)),))
    for _ in range(5):
        body = Loop(2, (body,))
    program = LoopedProgram(name="deep", input_names=("x",), size=3, parts=(body,), outputs=(2,))
    assert "for i4 in 0..1:\n            m[1 + i4] = x" in str(program)
    assert program.evaluate([5.0]) == [5.0]


def test_sizes() -> None:
    program = fibonacci(3)
    assert (program.n_inputs, len(program)) == (2, 1)
    assert program.nbytes == 8 * (7 + 5) + sum(block.program.nbytes for block in program.blocks())


@pytest.mark.parametrize(
    ("inputs", "error"), [(3.0, "takes a list of numbers, got the float 3.0"), ([1.0], "2 inputs, got 1")]
)
def test_wrong_inputs(inputs: Any, error: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=error):
        fibonacci(2).evaluate(inputs)


WRONG: dict[str, Any] = {
    "trips": ({"parts": (Loop(0, ()),)}, "a loop of 0 steps"),
    "slots": ({"parts": (Block(COPY, (), ()),)}, r"\(0, 0\) slots"),
    "an input is written": ({"parts": (Block(COPY, (Slot(0),), (Slot(1),)),)}, "its places are 2 to 6"),
    "beyond": ({"parts": (Loop(5, (Block(COPY, (Slot(3, (1,)),), (Slot(2),)),)),)}, "from 3 to 7 in 1 loops"),
    "no loop": ({"parts": (Block(COPY, (Slot(0, (1,)),), (Slot(2),)),)}, "in 0 loops"),
    "output": ({"outputs": (7,)}, "output 7 lies outside"),
}


@pytest.mark.parametrize("what", WRONG)
def test_validate_refuses(what: Any) -> None:
    changed, error = WRONG[what]
    with pytest.raises(ValueError, match=error):
        replace(fibonacci(3), **changed).validate()
