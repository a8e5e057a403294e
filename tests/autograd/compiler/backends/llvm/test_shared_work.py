"""Functions of one number that share work: the code is shorter, and the results are those of each function alone."""

import math
from array import array
from random import Random
from typing import Any

import pytest

import autograd
from autograd import compile, value_and_grad
from autograd.compiler.backends.llvm.atoms import ATOMS
from autograd.compiler.backends.llvm.ir.lanes import Code, Lanes, fabs, magnitude
from autograd.compiler.backends.llvm.ir.machine_code import vector_width
from autograd.compiler.backends.llvm.kernel.kernel import Kernel, KernelWriter

ROOT_OF_HALF = math.sqrt(0.5)


def atom(name: Any) -> Any:
    return ATOMS[name].function


# A first function of x, a second, and the most lines that both take, in units of the lines that they take alone.
PAIRS = {
    "tanh and its derivative": (atom("tanh"), lambda x: atom("logistic_density")(2.0 * x), 0.65),
    "a derivative's derivative": (atom("logistic_density"), lambda x: atom("tanh")(0.5 * x), 0.65),
    "sigmoid and its derivative": (atom("sigmoid"), atom("logistic_density"), 0.6),
    "sigmoids of both signs": (atom("sigmoid"), lambda x: atom("sigmoid")(-x), 0.6),
    "softplus and its derivative": (atom("softplus"), atom("sigmoid"), 0.75),
    "sinh and its derivative": (atom("sinh"), atom("cosh"), 0.7),
    "expm1 and its derivative": (atom("expm1"), atom("exp"), 0.8),
    "sin and its derivative": (atom("sin"), atom("cos"), 0.75),
    "erf and its derivative": (atom("erf"), lambda x: atom("exp")(-(x * x)), 0.85),
    "erfc and its derivative": (atom("erfc"), lambda x: atom("exp")(-(x * x)), 0.85),
    "gelu and a part of its derivative": (atom("gelu"), lambda x: atom("erfc")(-x * ROOT_OF_HALF), 0.7),
    "gelu and the other part": (atom("gelu"), lambda x: atom("exp")(-0.5 * (x * x)), 0.85),
}
every_pair = pytest.mark.parametrize("pair", PAIRS)


def lines(*functions: Any) -> int:
    code = Code(vector_width())
    x = Lanes(code, "%x", "f64")
    for function in functions:
        function(x)
    return len(code.lines)


@every_pair
def test_both_are_shorter_than_each_alone(pair: Any) -> None:
    first, second, most = PAIRS[pair]
    assert lines(first, second) <= most * (lines(first) + lines(second))


FUNCTIONS = [
    (autograd.tanh, lambda x: autograd.logistic_density(2.0 * x)),
    (autograd.sigmoid, autograd.logistic_density),
    (autograd.softplus, autograd.sigmoid),
    (autograd.sinh, autograd.cosh),
    (autograd.expm1, autograd.exp),
    (autograd.erf, lambda x: autograd.exp(-(x * x))),
    (autograd.gelu, lambda x: autograd.exp(-0.5 * (x * x))),
]
POINTS = [*(Random(0).uniform(-8.0, 8.0) for _ in range(60)), *(Random(1).gauss(0.0, 200.0) for _ in range(60))]
CORNERS = [math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -5e-324, 1e-310, 1e300, -1e300, 26.7, -38.2, 745.2, -746.5]


def bits(numbers: Any) -> Any:
    """As integers, in which all nan are one."""
    return array("q", array("d", [math.nan if math.isnan(x) else x for x in numbers]).tobytes()).tolist()


@pytest.mark.parametrize(("first", "second"), FUNCTIONS)
def test_together_they_have_the_bits_that_each_has_alone(first: Any, second: Any) -> None:
    points = POINTS + CORNERS
    together = compile(lambda x: [first(x), second(x)], backend="llvm").map(points)
    for k, function in enumerate((first, second)):
        alone = compile(function, backend="llvm").map(points)
        assert bits([row[k] for row in together]) == bits(alone)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "gelu", "erf", "sinh", "sin"])
def test_a_kernel_writes_a_function_beside_its_derivative(name: Any) -> None:
    """Though other instructions stand between them."""
    f = autograd.TABLE[name]

    def loss(x: Any) -> Any:
        return sum(f(x * float(k)) * f(x - float(k)) for k in range(3, 6))

    def length(function: Any) -> int:
        program = compile(function).record(0.5)
        return len(KernelWriter(Kernel(program, "kernel", vector_width(), 0)).text().splitlines())

    assert length(value_and_grad(loss)) < 1.65 * length(loss)


def test_multiples_are_known_where_they_are_exact() -> None:
    code = Code(1)
    x = Lanes(code, "%x", "f64")
    multiple = code.multiple
    assert multiple(x) == (1.0, x)
    for made, factor, base in [
        (-(2.0 * x), -2.0, "%x"),
        (0.5 * (x * 3.0), 1.5, "%x"),
        (3.0 * (2.0 * x), 6.0, "%x"),
        (0.0 * x, 0.0, "%x"),
    ]:
        assert (multiple(made)[0], multiple(made)[1].text) == (factor, base)
    third = x * 3.0
    assert multiple(third * 5.0) == (5.0, third)  # which is rounded twice
    constant = code.constant(2.0)
    assert multiple(3.0 * constant)[0] == 1.0  # nothing is noted of constants
    assert magnitude(0.5 * x, times=2.0).text == fabs(x).text == magnitude(-x).text
    assert fabs(0.5 * (2.0 * x)).text != fabs(x).text  # which may overflow on the way


@pytest.mark.parametrize("f", [autograd.erf, autograd.erfc])
@pytest.mark.parametrize("factor", [0.0, math.inf, 3.0, 2.0, ROOT_OF_HALF, -0.7])
def test_error_functions_of_multiples(factor: Any, f: Any) -> None:
    points = [*POINTS[:40], 0.0, -0.0, math.inf, math.nan]
    found = compile(lambda x: f(factor * x), backend="llvm").map(points)
    for x, z in zip(points, found):
        assert z == pytest.approx(f(factor * x), rel=2e-15, nan_ok=True)
