"""Exported files of Programs with loops: short, and with the bits of the Program."""

import math
import re
from pathlib import Path
from typing import Any

import pytest

import autograd
import nn
from autograd import (
    Parameter,
    compile,
    export_c,
    export_js,
    export_python,
    fori,
    grad,
    gradient,
    hessian,
    scan,
    value_and_grad,
)
from autograd.compiler.loops import Block, Loop, LoopedProgram, Slot
from autograd.compiler.loops.passes.merging import merged
from autograd.compiler.loops.passes.readable import readable
from tests.autograd.bits import bits
from tests.autograd.compiler.loops.looped_functions import FUNCTIONS, WEIGHTS, XS
from tests.autograd.exported import c_function, compiled_c, needs_c, python_function, ulps
from tests.autograd.node import js_function, needs_node
from tests.marking import long_unless

EXPORTS = [
    python_function,
    pytest.param(c_function, marks=needs_c),
    pytest.param(js_function, marks=needs_node),
]
in_all = pytest.mark.parametrize("function_of", EXPORTS)


def assert_same(found: Any, expected: Any, function_of: Any) -> None:
    """The bits; in JavaScript, whose Math has functions of its own, 1e-12 of the number at the most."""
    if function_of is not js_function:
        assert bits(found) == bits(expected)
        return
    assert len(found) == len(expected)
    for x, y in zip(found, expected):
        assert ulps(x, y) == 0 or math.isclose(x, y, rel_tol=1e-12, abs_tol=1e-13), (x, y)


def pendulum(x: Any, v: Any, steps: int) -> Any:
    def step(state: Any, _: Any) -> Any:
        x, v = state
        return (x + 0.001 * v, v - 0.001 * autograd.sin(x)), None

    (x, v), _ = scan(step, (x, v), None, steps)
    return x


DERIVATIVES = {
    "value": lambda f: f,
    "gradient": lambda f: value_and_grad(f, (0, 1)),
    "Hessian": lambda f: hessian(f, (0, 1)),
}
_QUICK = [(what, name) for what in ("value", "gradient") for name in FUNCTIONS]


@in_all
@pytest.mark.parametrize(
    "case", long_unless(_QUICK.__contains__, [(what, name) for what in DERIVATIVES for name in FUNCTIONS])
)
def test_loops_have_the_bits_of_the_program(case: Any, function_of: Any, tmp_path: Path) -> None:
    what, name = case
    f = compile(DERIVATIVES[what](FUNCTIONS[name]), backend="python")
    program = f.record(WEIGHTS, XS)
    numbers = [*WEIGHTS, *XS]
    assert_same(function_of(f, tmp_path)(numbers), program.evaluate(numbers), function_of)
    if isinstance(program, LoopedProgram):
        whole = merged(program)
        whole.validate()
        assert bits(whole.evaluate(numbers)) == bits(program.evaluate(numbers))


@in_all
def test_parameters_in_loops_are_tables(function_of: Any, tmp_path: Path) -> None:
    weights = [Parameter(0.5 - 0.25 * i, f"w{i}") for i in range(6)]
    scale, start = Parameter(-0.75, "scale"), Parameter(0.0, "*/ start")

    def f(xs: Any) -> Any:
        carry, ys = scan(lambda c, pair: (c * pair[0] + pair[1] * scale, c), start, (weights, xs))
        return [carry, ys[2], start / scale]

    compiled = compile(f, parameters=[start, *weights, scale], backend="python")
    program = compiled.record(XS[:6] if len(XS) > 5 else [0.5] * 6)
    point = [0.3, -1.0, 2.0, -0.0, 7.5, 0.125]
    numbers = [start.data, *(w.data for w in weights), scale.data]
    assert bits(function_of(compiled, tmp_path)(point)) == bits(program.evaluate([*point, *numbers]))


@in_all
def test_xs_that_lie_in_inputs_and_parameters(function_of: Any, tmp_path: Path) -> None:
    weights = [Parameter(0.5 - 0.25 * i) for i in range(5)]

    def f(c: Any, xs: Any) -> Any:
        return scan(lambda c, x: (c * 0.5 + x * x, c - x), c, [*xs, *weights])

    compiled = compile(f, parameters=weights, backend="python")
    program = compiled.record(1.0, [0.5] * 4)
    point = [0.3, -1.0, 2.0, 0.25, 7.5]
    numbers = [w.data for w in weights]
    assert bits(function_of(compiled, tmp_path)(point)) == bits(program.evaluate([*point, *numbers]))


@in_all
def test_known_numbers_are_a_table(function_of: Any, tmp_path: Path) -> None:
    known = [math.nan, 1.5, -0.0, 1e300, math.inf, 2.0, -3.5]
    f = compile(lambda c, w: scan(lambda c, x: (autograd.where(c, c * w, x), c * x), c, known), backend="python")
    program = f.record(1.0, 2.0)
    function = function_of(f, tmp_path)
    for point in ([1.0, 2.0], [0.0, -1.0], [-2.0, 1e10]):
        assert bits(function(point)) == bits(program.evaluate(point))
    text = (tmp_path / "exported.py").read_text() if function_of is python_function else ""
    assert "CONSTANTS_0 = [nan, 1.5, -0.0, 1e+300, inf, 2.0, -3.5]" in text or function_of is not python_function


@in_all
def test_a_carry_that_is_read_where_it_is_written(function_of: Any, tmp_path: Path) -> None:
    def f(a: Any, b: Any, c: Any) -> Any:
        return fori(0, 9, lambda i, s: (s[1], s[2] + i, s[0] * 0.5), (a, b, c))

    compiled = compile(f, backend="python")
    program = compiled.record(1.0, 2.0, 3.0)
    point = [0.1, -0.7, 3.25]
    assert bits(function_of(compiled, tmp_path)(point)) == bits(program.evaluate(point)) == bits(list(f(*point)))


def sums(w: Any, c: Any) -> Any:
    return autograd.sum([*w, c]) * 0.25 + autograd.mean([c, *w])


def products(w: Any, c: Any) -> Any:
    return autograd.dot([*w, c], [*w, -c], c)


@in_all
@pytest.mark.parametrize("step", [sums, products])
def test_a_sum_of_neighbours_and_of_another_number(step: Any, function_of: Any, tmp_path: Path) -> None:
    f = compile(lambda w, c: fori(0, 9, lambda i, c: step(w, c), c), backend="python")
    program = f.record([1.0] * 5, 1.0)
    point = [0.1, -0.7, 3.25, 1e-3, -0.0, 0.5]
    assert bits(function_of(f, tmp_path)(point)) == bits(program.evaluate(point))


@in_all
def test_an_output_that_reads_where_another_is_written_by_other_steps(function_of: Any, tmp_path: Path) -> None:
    copied = compile(lambda xs: list(xs)).record([0.0] * 4)
    at_each_step = compile(lambda x, first: [x * first, first]).record(0.0, 0.0)
    program = LoopedProgram(
        name="f",
        input_names=copied.input_names,
        size=9,
        parts=(
            Block(copied, tuple(Slot(i) for i in range(4)), tuple(Slot(4 + i) for i in range(4))),
            Loop(3, (Block(at_each_step, (Slot(4, (1,)), Slot(5, (0,))), (Slot(5, (1,)), Slot(8, (0,)))),)),
        ),
        outputs=(8, 5, 6, 7),
    )
    point = [3.0, 0.5, -0.25, 7.0]
    assert bits(function_of(program, tmp_path)(point)) == bits(program.evaluate(point)) == bits([1.5, 1.5, 2.25, 3.375])


@in_all
@pytest.mark.parametrize("n", [2, 3, 40])
def test_a_known_bias(n: int, function_of: Any, tmp_path: Path) -> None:
    weights = [0.5 - 0.25 * i for i in range(n)]
    f = compile(lambda xs: autograd.dot(weights, xs, -1.5) * 3.0, backend="python")
    program = f.record([0.0] * n)
    point = [0.1 * i - 0.7 for i in range(n)]
    assert bits(function_of(f, tmp_path)(point)) == bits(program.evaluate(point))


@in_all
def test_variables_of_loops_and_numbers_that_nothing_reads(function_of: Any, tmp_path: Path) -> None:
    double = compile(lambda x: x * 2.0).record(1.0)
    program = LoopedProgram(
        name="f",
        input_names=("x",),
        size=8,
        parts=(
            Loop(3, (Block(double, (Slot(0),), (Slot(1),)),)),
            Loop(
                3,
                (
                    Loop(2, (Block(double, (Slot(0),), (Slot(2),)),)),
                    Block(double, (Slot(2),), (Slot(3, (1,)),)),
                    Block(double, (Slot(3),), (Slot(7),)),
                ),
            ),
        ),
        outputs=(5, 7),
    )
    assert len(merged(program).parts) == 1
    assert program.evaluate([1.5]) == merged(program).evaluate([1.5]) == [6.0, 12.0]
    assert function_of(program, tmp_path)([1.5]) == [6.0, 12.0]


@in_all
def test_long_sums_and_products_in_loops(function_of: Any, tmp_path: Path) -> None:
    weights = [[Parameter(0.3 * i - 0.2 * j) for j in range(7)] for i in range(7)]

    def f(x: Any) -> Any:
        def step(h: Any, _: Any) -> Any:
            after = [autograd.tanh(autograd.dot(row[:6], h[:6], row[6])) for row in weights[:6]]
            return [*after, autograd.mean(h) + autograd.sum([*h[::-1], h[0]])], autograd.dot(h, [*after, h[1]], 0.5)

        return scan(step, x, None, length=5)

    flat = [w for row in weights for w in row]
    compiled = compile(f, parameters=flat, backend="python")
    program = compiled.record([0.5] * 7)
    point = [0.3, -1.0, 0.25, 0.5, -0.125, 0.75, 2.0]
    found = function_of(compiled, tmp_path)(point)
    assert_same(found, program.evaluate([*point, *(w.data for w in flat)]), function_of)


def network_slopes(sizes: Any) -> Any:
    """A compiled function of the loss of a row and its derivatives by all weights, with its parameters."""
    model = nn.MLP(sizes[0], list(sizes[1:]), activation="relu", rng=0)
    parameters = list(model.parameters())

    def slopes(x: Any, target: Any) -> Any:
        loss = nn.cross_entropy(model(x), target)
        return loss, gradient(loss, parameters)

    f = compile(slopes, parameters=parameters, backend="python")
    f.record([0.0] * sizes[0], [1.0, *[0.0] * (sizes[-1] - 1)])
    return f, [parameter.data for parameter in parameters]


HIDDEN = [
    autograd.Primitive(
        name,
        name,
        "of a user's, called as a variable of loops is",
        definition=lambda x: x / (1.0 + autograd.exp(-x)),
        partials=(lambda z, x: 1.0,),
        example=(1.0,),
    )
    for name in ("i", "k", "l", "m0", "z_1", "array_0", "constants_0", "work")
]


@in_all
def test_primitives_that_are_called_as_variables_of_loops_are(function_of: Any, tmp_path: Path) -> None:
    def within(c: Any, xs: Any) -> Any:
        for primitive in HIDDEN:
            c = primitive(c * xs[0] + 0.5)
        return c

    def f(xs: Any) -> Any:
        def rows(c: Any, x: Any) -> Any:
            return fori(0, 3, lambda i, c: fori(0, 3, lambda j, c: within(c, xs), c), c) + x, c

        return scan(rows, 0.5, xs)

    program = compile(f, backend="python").record([0.25] * 9)
    assert_same(function_of(program, tmp_path)([0.25] * 9), program.evaluate([0.25] * 9), function_of)


@in_all
@pytest.mark.parametrize("sizes", [(12, 9, 3), (9, 8, 7, 6)])
def test_gradients_of_networks_are_loops(sizes: Any, function_of: Any, tmp_path: Path) -> None:
    f, numbers = network_slopes(sizes)
    point = [*(math.sin(7.0 * i) for i in range(sizes[0])), *[0.0] * (sizes[-1] - 1), 1.0]
    assert_same(function_of(f, tmp_path)(point), f.program.evaluate([*point, *numbers]), function_of)


def test_the_code_of_gradients_does_not_grow_with_the_layers(tmp_path: Path) -> None:
    for n in (20, 40):
        f, _ = network_slopes((n, n, 10))
        code = export_c(f, tmp_path / "slopes.c")[0].read_text(encoding="utf-8")
        assert len(code[code.index("void slopes(") :].splitlines()) < 150


@in_all
def test_straight_code_that_repeats_itself(function_of: Any, tmp_path: Path) -> None:
    def f(x: Any, y: Any) -> Any:
        return [*(2.0 * a - b / a for a, b in zip(x, y)), *x, *(a * a for a in y), y[3], x[0] + y[0]]

    compiled = compile(f, backend="python")
    program = compiled.record([1.0] * 40, [1.0] * 40)
    assert any(isinstance(part, Loop) for part in readable(program, [80]).parts)
    point = [*(0.5 + math.sin(3.0 * i) for i in range(40)), *(math.cos(5.0 * i) for i in range(40))]
    assert bits(function_of(compiled, tmp_path)(point)) == bits(program.evaluate(point))


@pytest.mark.parametrize("what", ["value", "gradient"])
def test_the_length_of_the_code_does_not_depend_on_the_steps(what: Any, tmp_path: Path) -> None:
    lengths = []
    for steps in (100, 10_000):
        f = compile(DERIVATIVES[what](lambda x, v, steps=steps: pendulum(x, v, steps)), backend="python")
        f.record(1.0, 0.5)
        export_python(f, tmp_path / "swing.py")
        export_c(f, tmp_path / "swing.c")
        export_js(f, tmp_path / "swing.mjs")
        texts = [(tmp_path / f"swing.{suffix}").read_text(encoding="utf-8") for suffix in ("py", "c", "mjs")]
        lengths.append([len(text.splitlines()) for text in texts])
    assert lengths[0] == lengths[1]
    assert max(lengths[0]) < 70


@in_all
def test_ten_thousand_steps(function_of: Any, tmp_path: Path) -> None:
    f = compile(value_and_grad(lambda x, v: pendulum(x, v, 10_000), (0, 1)), backend="python")
    program = f.record(1.0, 0.5)
    found, expected = function_of(f, tmp_path)([1.0, 0.5]), program.evaluate([1.0, 0.5])
    if function_of is js_function:
        assert all(math.isclose(x, y, rel_tol=1e-9) for x, y in zip(found, expected))
    else:
        assert bits(found) == bits(expected)


def test_what_a_person_would_write(tmp_path: Path) -> None:
    f = compile(lambda x, v: pendulum(x, v, 1000), backend="python")
    f.record(1.0, 0.5)
    source = export_python(f, tmp_path / "swing.py").read_text(encoding="utf-8")
    assert source[source.index("    m0 =") :] == (
        "    m0 = inputs[0]\n"
        "    m1 = inputs[1]\n"
        "    for i in range(1000):\n"
        "        v0 = m1 - 0.001 * sin(m0)\n"
        "        m0 = m0 + 0.001 * m1\n"
        "        m1 = v0\n"
        "    return [m0]\n"
    )


@needs_c
def test_a_large_memory_is_the_callers(tmp_path: Path) -> None:
    import ctypes

    f = compile(grad(lambda x, v: pendulum(x, v, 60_000)), backend="python")
    program = f.record(1.0, 0.5)
    c, header = export_c(f, tmp_path / "swing.c")
    (size,) = map(int, re.findall(r"double outputs\[1\], double work\[(\d+)\]\);", header.read_text()))
    assert size > 60_000
    assert "room for numbers on the way" in header.read_text()
    compiled_c("-shared", "-fPIC", "-o", tmp_path / "swing.so", c)
    function = ctypes.CDLL(str(tmp_path / "swing.so")).swing
    function.restype = None
    outputs = (ctypes.c_double * 1)()
    function((ctypes.c_double * 2)(1.0, 0.5), outputs, (ctypes.c_double * size)(*[math.nan] * size))
    assert bits(list(outputs)) == bits(program.evaluate([1.0, 0.5]))


def test_a_long_body_of_few_steps_is_written_out() -> None:
    def f(x: Any) -> Any:
        def step(c: Any, _: Any) -> Any:
            for i in range(10):
                c = autograd.sin(c * (0.1 * i + 0.5)) - c / (i + 1.5)
            return c, None

        return [scan(step, x, None, length=2)[0], *(autograd.cos(x * (0.25 * i * i + 0.1)) for i in range(100))]

    program = compile(f, backend="python").record(1.0)
    written = readable(program, [1])
    assert not any(isinstance(part, Loop) for part in written.parts)
    assert bits(written.evaluate([0.5])) == bits(program.evaluate([0.5]))
