"""Long code that repeats itself runs as loops, with the bits of code that is written out."""

from itertools import pairwise
from typing import Any

import pytest

import autograd
from autograd import compile, grad, scan, value_and_grad
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.kernel.kernel import Kernel
from autograd.compiler.backends.llvm.loops.looped_writer import LoopedWriter
from autograd.compiler.backends.llvm.run.rolled_kernel import rolled_kernel, with_shorter_loops
from autograd.compiler.backends.llvm.run.writing import by_length
from autograd.compiler.backends.llvm.tape.writer import TapeWriter
from tests.autograd.bits import bits

W = vector_width()


def rosenbrock(x: Any) -> Any:
    return autograd.sum([100.0 * (v - u * u) ** 2 + (1.0 - u) ** 2 for u, v in pairwise(x)])


def mixture(x: Any) -> Any:
    """The logarithms of sums over pairs, with choices and long functions."""
    return autograd.sum([autograd.logsumexp([-((u - v) ** 2) for v in x[:5]]) + autograd.relu(u) for u in x])


def recurrent(x: Any) -> Any:
    h = [0.0, 0.1, -0.1]
    for u in x:
        h = [autograd.tanh(autograd.dot([0.3, -0.2, 0.5], h, u + 0.1 * k)) for k in range(3)]
    return autograd.sum(h)


def numbers(n: int) -> list[float]:
    return [0.5 + 0.01 * k for k in range(n)]


# With so many numbers each has some more instructions than what is worth a loop.
FUNCTIONS = {
    "rosenbrock": (value_and_grad(rosenbrock), 80),
    "mixture": (value_and_grad(mixture), 20),
    "recurrent": (grad(recurrent), 40),
}


def kernel(f: Any, *arguments: Any, width: int = 1, n_shared: Any = None) -> Kernel:
    program = compile(f).record(*arguments)
    return Kernel(program, "kernel", width, program.n_inputs if n_shared is None else n_shared)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_loops_have_the_bits_of_code_that_is_written_out(name: str) -> None:
    f, n = FUNCTIONS[name]
    point = numbers(n)
    looped = rolled_kernel(kernel(f, point))
    assert looped is not None
    assert len(looped.program) < 300
    auto, written = compile(f, backend="auto"), compile(f, backend="llvm")
    assert bits(auto(point)) == bits(written(point))
    rows = [[x + 0.1 * k for x in point] for k in range(2 * W + 1)]
    assert bits(auto.map(rows)) == bits(written.map(rows))


def scaled(w: Any, x: Any) -> Any:
    """Numbers of a row, and numbers that all rows share, that lie one behind the other."""
    return autograd.sum([autograd.sin(u) * u for u in [*w, *x]])


def functions_of_all(w: Any, x: Any) -> Any:
    """Each trip makes one number, and reads what is one further than in the trip before."""
    return [autograd.exp(u) for u in [*w, *x]]


@pytest.mark.parametrize(("f", "n"), [(scaled, 300), (functions_of_all, 510)])
def test_loops_do_not_reach_from_shared_numbers_into_those_of_a_row(f: Any, n: int) -> None:
    w, rows = numbers(n), [[x + k for x in numbers(n)] for k in range(W + 2)]
    assert rolled_kernel(kernel(f, w[:9], rows[0][:9], width=W, n_shared=9)) is None  # too few instructions
    assert rolled_kernel(kernel(f, w, rows[0], width=W, n_shared=n)) is not None
    auto, written = compile(f, backend="auto"), compile(f, backend="llvm")
    assert bits(auto.map(w, rows, in_axes=(None, 0))) == bits(written.map(w, rows, in_axes=(None, 0)))


def test_sums_over_rows_of_loops_that_read_shared_numbers() -> None:
    n = 300
    w, rows = numbers(n), [[x + k for x in numbers(n)] for k in range(W + 2)]
    auto, written = compile(scaled, backend="auto"), compile(scaled, backend="llvm")
    assert len(compile(scaled).record(w, rows[0])) > 2 * n
    assert bits(auto.map(w, rows, in_axes=(None, 0), reduce="sum")) == bits(
        written.map(w, rows, in_axes=(None, 0), reduce="sum")
    )


def various(x: Any, n: int = 12_000) -> Any:
    """Code in which nothing repeats itself: the powers come in no order."""
    y, power = x, 1
    for _ in range(n):
        power = power * 7 % 9_001
        y = autograd.sin(y) * (power % 97) if power % 3 else autograd.tanh(y + x * (power % 89))
    return y


def test_a_piece_of_long_code_tells_that_nothing_repeats_itself() -> None:
    long = kernel(various, 0.5)
    assert len(long.program) > 10_000
    assert rolled_kernel(long) is None
    assert isinstance(by_length(long), TapeWriter)


def test_shorter_code_in_which_nothing_repeats_itself_is_rolled_in_vain() -> None:
    code = kernel(lambda x: various(x, 3_000), 0.5)
    assert 2_000 < len(code.program) < 8_000  # longer than LLVM compiles at once, and too short for a piece to tell
    assert rolled_kernel(code) is None


def test_long_code_of_loops_needs_no_tape() -> None:
    long = kernel(grad(rosenbrock), [0.5] * 2_000)
    assert len(long.program) > 20_000
    assert isinstance(by_length(long), LoopedWriter)


def test_many_carried_sums_stay_in_straight_code() -> None:
    """As the gradients of a layer's weights, which registers hold there from row to row."""

    def f(w: Any, x: Any) -> Any:
        return [a * b for a in w for b in x]

    program = compile(f).record([0.0] * 30, [0.0] * 40)
    assert rolled_kernel(Kernel(program, "kernel", W, 30, n_carried=30)) is None


UNITS, LETTERS, LENGTH = 9, 11, 5


def network(weights: Any, letters: Any) -> Any:
    """A recurrent network, whose body has several hundred instructions."""

    def step(carry: Any, x: Any) -> Any:
        h, total = carry
        h = [autograd.tanh(autograd.dot(row, [*x, *h])) for row in weights]
        return (h, total + autograd.logsumexp(h)), None

    return scan(step, ([0.1] * UNITS, 0.0), letters)[0][1]


def test_blocks_of_loops_become_loops_with_the_same_bits() -> None:
    weights = [[0.3 - 0.01 * i * j for i in range(LETTERS + UNITS)] for j in range(UNITS)]
    letters = [[float(j == 2 * i) for j in range(LETTERS)] for i in range(LENGTH)]
    f = value_and_grad(network)
    program = compile(f).record(weights, letters)
    shorter = with_shorter_loops(Kernel(program, "kernel", 1, program.n_inputs)).program
    assert len(shorter) < len(program) / 4
    auto, written = compile(f, backend="auto"), compile(f, backend="llvm")
    assert bits(auto(weights, letters)) == bits(written(weights, letters))
    rows = [[[u + k for u in row] for row in letters] for k in range(W + 1)]
    of_rows, by_rows = (g.map(weights, rows, in_axes=(None, 0)) for g in (auto, written))
    assert bits(of_rows) == bits(by_rows)


def test_long_blocks_of_loops_become_loops_for_rows_too() -> None:
    def total(x: Any) -> Any:
        return scan(lambda c, _: ([autograd.sin(u) * u for u in c], None), x, None, 3)[0]

    few, many = ([0.01 * k for k in range(n)] for n in (60, 600))
    short, long = (Kernel(compile(total).record(x), "kernel", W, 0) for x in (few, many))
    assert with_shorter_loops(short) is short
    assert len(with_shorter_loops(long).program) < 20
    rows = [[u + k for u in many] for k in range(W + 1)]
    assert bits(compile(total, backend="auto").map(rows)) == bits(compile(total, backend="llvm").map(rows))
