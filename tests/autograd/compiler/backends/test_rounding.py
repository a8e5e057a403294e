"""What is written with +, −, ×, ÷ and √ is rounded as it is written, in every backend: the bits of eager code.

So what is exactly 0 there, as a difference of equal squares, is exactly 0 in compiled code. What the compiler itself
adds up, paths of a derivative and rows, may be fused.
"""

import itertools
import math
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import autograd
from autograd import compile, grad, value_and_grad
from autograd.compiler.program.fusing import fused
from autograd.graph.tracing import accumulate
from tests.autograd.bits import BACKENDS, bits


def variance(x: Any) -> Any:
    return autograd.mean([v * v for v in x]) - autograd.mean(x) ** 2


def determinant(x: Any) -> Any:
    a, b, c, d = x[:4]
    return a * d - b * c


def determinant_of_three(x: Any) -> Any:
    a, b, c = x[:3], x[3:6], x[6:9]
    return sum(a[i] * (b[(i + 1) % 3] * c[(i + 2) % 3] - b[(i + 2) % 3] * c[(i + 1) % 3]) for i in range(3))


ZERO_AT_EQUAL_NUMBERS = {
    "variance": lambda x: variance(x[:2]),
    "deviation": lambda x: autograd.sqrt(variance(x[:2])),
    "difference of squares": lambda x: x[0] * x[0] - x[1] * x[1],
    "its root": lambda x: autograd.sqrt(x[0] * x[0] - x[1] * x[1]),
    "difference of powers": lambda x: x[0] ** 2 - x[1] ** 2,
    "sum with a negative": lambda x: x[0] * x[1] + -x[2] * x[3],
    "halves": lambda x: 0.5 * (x[0] * x[0] + x[1] * x[1]) - x[2] * x[3],
    "square less a square given": lambda x: autograd.sqrt(x[9] - x[0] * x[0]),
    "square given less a square": lambda x: autograd.sqrt(x[0] * x[0] - x[9]),
    "sum": lambda x: autograd.sum([x[0] * x[1], -(x[2] * x[3])]),
    "gated": lambda x: autograd.where(x[0], x[0] * x[1], -0.0) - x[2] * x[3],
    "determinant": determinant,
    "determinant of three": determinant_of_three,
    "discriminant": lambda x: autograd.sqrt((2.0 * x[0]) ** 2 - 4.0 * x[1] * x[2]),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", ZERO_AT_EQUAL_NUMBERS)
def test_what_is_0_in_eager_code_is_0_in_compiled_code(name: Any, backend: Any) -> None:
    f = ZERO_AT_EQUAL_NUMBERS[name]
    compiled = compile(f, backend=backend)
    points = [[x] * 9 + [x * x] for x in (0.7, 0.1, 1.0 / 3.0, 14.62, -1.1, 1e-3)]
    for point in points:
        assert bits(compiled(point)) == bits(f(point))
    assert bits(compiled.map(points)) == bits([f(point) for point in points])
    assert f([0.7] * 9 + [0.7 * 0.7]) == 0.0


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_logarithm_of_what_is_0_is_minus_infinity(backend: Any) -> None:
    f = lambda a, b: autograd.log(a * a - b * b)  # noqa: E731  # it is short
    assert compile(f, backend=backend)(0.1, 0.1) == f(0.1, 0.1) == -math.inf


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_product_that_overflows_is_infinite_in_a_sum_too(backend: Any) -> None:
    f = lambda a, b: a * a - b  # noqa: E731  # it is short
    assert compile(f, backend=backend)(1.4e154, 1e308) == f(1.4e154, 1e308) == math.inf


# ---- random programs -------------------------------------------------------------------------------------------------

WAYS = [
    (2, lambda a, b: a + b),
    (2, lambda a, b: a - b),
    (2, lambda a, b: a * b),
    (3, lambda a, b, c: a * b - c),
    (3, lambda a, b, c: c + a * b),
    (1, lambda a: a * a),
    (1, lambda a: autograd.pow(a, 2.0)),  # the power of a plain float is Python's, which may differ in the last bit
    (1, lambda a: -a),
    (2, lambda a, b: autograd.div(a, b)),
    (1, lambda a: autograd.sqrt(a)),
    (1, abs),
    (2, autograd.maximum),
    (3, lambda a, b, c: autograd.where(autograd.greater(a, b), b * c, -0.0) + a),
    (3, lambda a, b, c: autograd.sum([a * b, b * c, c])),
    (3, lambda a, b, c: autograd.mean([a * a, b, c * c])),
    (3, lambda a, b, c: autograd.prod([a, b, c])),
]


@st.composite
def programs(draw: Any) -> Any:
    """Steps that use any earlier number, and points of few different numbers: much of it is 0, much is not finite."""
    rng = Random(draw(st.integers(0, 2**32)))
    n_inputs, steps = rng.randint(1, 4), []
    for i in range(n_inputs, n_inputs + rng.randint(2, 25)):
        arity, step = rng.choice(WAYS)
        steps.append((step, [rng.randrange(i) for _ in range(arity)]))

    def f(point: Any) -> Any:
        numbers = list(point)
        for step, places in steps:
            numbers.append(step(*[numbers[i] for i in places]))  # type: ignore[operator]
        return numbers[n_inputs:]

    few = [rng.uniform(-2.0, 2.0) for _ in range(2)]
    few.append(few[0] * few[0])
    return f, [[rng.choice(few) for _ in range(n_inputs)] for _ in range(4)]


@settings(max_examples=40)
@given(programs())
def test_random_arithmetic_has_the_bits_of_eager_code_in_llvm(drawn: Any) -> None:
    check("llvm", *drawn)


@settings(max_examples=3)  # each compiles a machine of its own
@given(programs())
def test_random_arithmetic_has_the_bits_of_eager_code_on_a_tape(drawn: Any) -> None:
    check("tape", *drawn)


@pytest.mark.long
@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=50)
@given(st.lists(programs(), min_size=10, max_size=10))
def test_much_random_arithmetic_has_the_bits_of_eager_code(backend: Any, drawn: Any) -> None:
    """Five hundred programs, ten in each function: most of the time goes into a compiler's beginning."""
    check(backend, *side_by_side(drawn))


def side_by_side(drawn: Any) -> Any:
    """Several programs as one function of all their inputs, and its points."""
    ends = list(itertools.accumulate(len(points[0]) for _, points in drawn))

    def f(point: Any) -> Any:
        parts = [point[start:end] for start, end in zip([0, *ends], ends)]
        return [number for (program, _), part in zip(drawn, parts) for number in program(part)]

    return f, [list(itertools.chain.from_iterable(rows)) for rows in zip(*(points for _, points in drawn))]


def check(backend: Any, f: Any, points: Any) -> None:
    compiled = compile(f, backend=backend)
    compiled.record([1.0] * len(points[0]))
    for point, row in zip(points, compiled.map(points)):
        assert bits(compiled(point)) == bits(row) == bits(f(point)), point


# ---- what may be fused -----------------------------------------------------------------------------------------------


def products(f: Any, *arguments: Any) -> Any:
    """The factors of the products that are added unrounded."""
    program = fused(compile(f).record(*arguments))
    places = {"fma": slice(0, 2), "masked_fma": slice(1, 3)}
    return [
        [program.called(i) for i in x.operands[places[x.primitive.name]]] for x in program if x.primitive.name in places
    ]


def test_paths_of_a_derivative_are_fused_and_nothing_that_is_written() -> None:
    assert products(lambda x, y, z: x * y + z * z - x, 1.0, 2.0, 3.0) == []
    assert products(grad(lambda x, y, z: autograd.exp(x) * y + x * z * z), 1.0, 2.0, 3.0) == [["y", "v1"]]


def test_a_product_is_rounded_where_anything_else_reads_it() -> None:
    assert products(lambda s, x, y: accumulate(s, x * y), 0.0, 1.0, 2.0) == [["x", "y"]]
    assert (
        products(lambda s, x, y: [accumulate(s, x * y), accumulate(x * y, s + 1.0)], 0.0, 1.0, 2.0) == [["x", "y"]] * 2
    )
    assert products(lambda s, x, y: [accumulate(s, x * y), x * y], 0.0, 1.0, 2.0) == []
    assert products(lambda s, x, y: accumulate(s, x * y) * (x * y), 0.0, 1.0, 2.0) == []
    assert products(lambda x, y: accumulate(x * y, x * y), 1.0, 2.0) == []
    assert products(lambda s, x, y: accumulate(s, autograd.where(x * y, x * y, -0.0)), 0.0, 1.0, 2.0) == []
    assert products(lambda s, x, y: s + autograd.where(x, x * y, -0.0), 0.0, 1.0, 2.0) == []
    assert products(lambda s, x, y: accumulate(s, autograd.where(x, x * y, -0.0)), 0.0, 1.0, 2.0) == [["x", "y"]]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_derivative_of_a_square_is_twice_the_number(backend: Any) -> None:
    slope = compile(value_and_grad(lambda x, y: x * x + y), backend=backend)
    for x in (0.7, 0.1, 1.0 / 3.0):
        assert slope(x, 1.0)[1] == 2.0 * x
