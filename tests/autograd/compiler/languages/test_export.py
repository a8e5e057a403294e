"""Exported files as a whole: the bits of the Program, whatever it is made of, and no harm by what users named."""

import ctypes
import math
import operator
import os
import re
import subprocess
import sys
from array import array
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import autograd
from autograd import Parameter, Primitive, Value, compile, export_c, export_js, export_python, value_and_grad
from autograd.common import files
from autograd.compiler.languages.c.atoms import own_functions
from autograd.compiler.languages.c.c_statements import CStatementWriter
from autograd.compiler.languages.c.reserved import check_c_name
from autograd.compiler.languages.javascript.javascript_statements import JavaScriptStatementWriter
from autograd.compiler.languages.python.python_statements import PythonStatementWriter
from autograd.compiler.program.program import Program
from autograd.table.rows import sum as total
from tests.autograd.bits import SPECIAL, bits
from tests.autograd.exported import COMPILER, FLAGS, c_function, compiled_c, needs_c, python_function, ulps
from tests.autograd.node import NODE, js_function, needs_node
from tests.autograd.strategies import functions_of_two

EXPORTS = [
    python_function,
    pytest.param(c_function, marks=needs_c),
    pytest.param(js_function, marks=needs_node),
]
in_all = pytest.mark.parametrize("function_of", EXPORTS)


def assert_same(found: Any, expected: Any, function_of: Any) -> None:
    """The bits; in JavaScript, whose Math has a sine and an exponential of its own, 2e-14 of the number at the most."""
    if function_of is not js_function:
        assert bits(found) == bits(expected)
        return
    assert len(found) == len(expected)
    for x, y in zip(found, expected):
        assert ulps(x, y) == 0 or math.isclose(x, y, rel_tol=2e-14), (x, y)


def network(activation: Any, sizes: Any = (3, 4, 2)) -> Any:
    """A function of a row, and its parameters."""
    layers = [
        [[Parameter(((17 * k + 5 * j + 3 * i) % 13 - 6) / 7, f"l{k}.{j}.{i}") for i in range(n + 1)] for j in range(m)]
        for k, (n, m) in enumerate(pairwise(sizes))
    ]

    def predict(x: Any) -> Any:
        for layer in layers:
            x = [activation(autograd.dot(neuron[:-1], x, neuron[-1])) for neuron in layer]
        return x

    return predict, [parameter for layer in layers for neuron in layer for parameter in neuron]


# ---- the numbers -----------------------------------------------------------------------------------------------------

ACTIVATIONS = {
    "relu": autograd.relu,
    "tanh": autograd.tanh,
    "linear": lambda z: z,
    "leaky_relu": autograd.leaky_relu,
    "swish": lambda z: z * autograd.sigmoid(0.5 * z),
    "choice": lambda z: autograd.where(autograd.greater(z, 0.25), -z / 3.0, autograd.neg(-z)),
    "several": lambda z: autograd.sin(z) * autograd.cos(z) * autograd.sin(autograd.cos(z) + autograd.sin(z)),
}


@in_all
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_layers_have_the_bits_of_the_program(activation: Any, function_of: Any, tmp_path: Path) -> None:
    predict, parameters = network(ACTIVATIONS[activation])
    f = compile(predict, parameters=parameters)
    program = f.record([0.0] * 3)
    function = function_of(f, tmp_path)
    numbers = [parameter.data for parameter in parameters]
    for row in ([0.5, -1.0, 2.0], [0.0, -0.0, 1e300], [math.nan, 1.0, 1.0], [math.inf, 1.0, -1.0], [1e-320, 0.0, 0.0]):
        assert_same(function(row), program.evaluate([*row, *numbers]), function_of)


@in_all
def test_parameters_outside_of_layers(function_of: Any, tmp_path: Path) -> None:
    scale, offset, unused = Parameter(3.0, "scale"), Parameter(-0.0, "*/ offset"), Parameter(1.0)
    f = compile(lambda x: [scale * x / offset - scale, x / scale, scale], parameters=[unused, scale, offset])
    program = f.record(1.0)
    function = function_of(f, tmp_path)
    for x in SPECIAL:
        assert bits(function([x])) == bits(program.evaluate([x, 1.0, 3.0, -0.0]))
    scale.data = 4.0
    assert function([8.0])[2] == 3.0
    assert function_of(f, tmp_path)([8.0])[1:] == [2.0, 4.0]


@in_all
def test_gradients_and_what_they_are_called(function_of: Any, tmp_path: Path) -> None:
    def loss(weights: Any, x: Any, target: Any) -> Any:
        return (autograd.relu(autograd.dot(weights, x)) - target) ** 2

    step = compile(value_and_grad(loss))
    program = step.record([0.5, -1.0], [2.0, -3.0], 1.0)
    function = function_of(step, tmp_path, name="slope")
    point = [0.5, -1.0, 2.0, -3.0, 1.0]
    assert bits(function(point)) == bits(program.evaluate(point)) == bits([9.0, 12.0, -18.0])
    text = "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.iterdir() if path.suffix in (".py", ".h", ".mjs")
    )
    assert "inputs[0] ... inputs[1]: weights[0] ... weights[1]\n" in text
    assert "outputs[0]: result[0]\n" in text
    assert "outputs[1] ... outputs[2]: result[1][0] ... result[1][1]\n" in text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(functions_of_two(lambda a, b: lambda x, y: autograd.div(a(x, y), b(x, y)), max_leaves=8), st.booleans())
def test_random_functions_in_python(tmp_path: Path, f: Any, derived: Any) -> None:
    program = compile(value_and_grad(f) if derived else f).record(0.5, -0.25)
    function = python_function(program, tmp_path)
    for point in [(0.5, -0.25), (3.0, 1.5), (0.0, -0.0), (math.inf, math.nan)]:
        assert bits(function(point)) == bits(program.evaluate(point))


@needs_c
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        functions_of_two(lambda a, b: lambda x, y: autograd.div(a(x, y), b(x, y)), max_leaves=8), min_size=5, max_size=5
    )
)
def test_random_functions_in_c(tmp_path: Path, functions: Any) -> None:
    program = compile(lambda x, y: [part for f in functions for part in value_and_grad(f)(x, y)]).record(0.5, -0.25)
    function = c_function(program, tmp_path)
    for point in [(0.5, -0.25), (3.0, 1.5), (0.0, -0.0), (math.inf, math.nan)]:
        assert bits(function(point)) == bits(program.evaluate(point))


@in_all
def test_constants_that_are_no_plain_numbers(function_of: Any, tmp_path: Path) -> None:
    constants = [math.nan, math.inf, -math.inf, -0.0, 5e-324, -1.7976931348623157e308, 0.1, 1e22]
    program = compile(
        lambda x: [*constants, x - (-math.inf), x * -0.0, -(x * -3.0), x - -2.0, autograd.neg(-x)]
    ).record(1.0)
    function = function_of(program, tmp_path)
    for x in (1.0, -1.0, math.nan):
        assert bits(function([x])) == bits(program.evaluate([x]))


@in_all
def test_zero_less_a_choice_of_constants(function_of: Any, tmp_path: Path) -> None:
    def f(x: Any) -> Any:  # each choice is used once, so that it stands in the difference
        return [
            0.0 - autograd.step(x),
            0.0 - autograd.where(x, 2.0, 0.0),
            0.0 - -autograd.where(x, 1.0, -0.0),
            -0.0 - autograd.where(x, -3.0, -0.0),
        ]

    program = compile(f).record(1.0)
    function = function_of(program, tmp_path)
    for x in (1.0, -1.0, 0.0, math.nan):
        assert bits(function([x])) == bits(program.evaluate([x]))


@in_all
def test_no_inputs_no_outputs_and_inputs_as_outputs(function_of: Any, tmp_path: Path) -> None:
    assert function_of(compile(lambda: [1.0, 2.0]).record(), tmp_path, name="constant")([]) == [1.0, 2.0]
    assert function_of(compile(lambda x: []).record(1.0), tmp_path, name="nothing")([3.0]) == []
    same = compile(lambda x: x).record([1.0] * 6)
    assert function_of(same, tmp_path, name="same")([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    part = compile(lambda x: x[1:]).record([1.0] * 7)
    assert function_of(part, tmp_path, name="part")([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]) == [
        2.0,
        3.0,
        4.0,
        5.0,
        6.0,
        7.0,
    ]


@in_all
def test_parts_of_arrays_are_read_where_they_lie(function_of: Any, tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        rows = [[math.cos(i + j) for i in range(3)] for j in range(3)]
        layer = [autograd.dot(row, x[1:4], 0.5) for row in rows]
        mixed = [autograd.dot(row, [layer[2], x[0], x[0] * layer[0]]) for row in rows]
        return [*autograd.softmax(layer), autograd.logsumexp(x[2:]), autograd.prod([x[0], *layer]), *mixed]

    program = compile(f).record([0.5] * 5)
    function = function_of(program, tmp_path)
    for row in ([0.5, -1.0, 2.0, 0.25, 3.0], [1.0, -0.0, math.inf, -1.0, 1e3]):
        assert_same(function(row), program.evaluate(row), function_of)


@in_all
def test_a_sum_of_nothing(function_of: Any, tmp_path: Path) -> None:
    program = Program(
        name="nothing",
        input_names=("x",),
        constants=array("d", [2.5]),
        rows=(total, autograd.logsumexp, autograd.dot),
        codes=array("H", [0, 1, 2]),
        ends=array("I", [0, 0, 1]),
        operands=array("i", [-1]),
        outputs=(1, 2, 3),
    )
    assert function_of(program, tmp_path)([1.0]) == program.evaluate([1.0]) == [0.0, -math.inf, 2.5]


# ---- long ones -------------------------------------------------------------------------------------------------------


def long_function(n: Any) -> Any:
    def f(x: Any) -> Any:
        numbers = [autograd.dot([0.5, -0.25, i], x, 0.125) for i in (0.5, 1.5, 2.5)]
        numbers += x
        for i in range(n):
            a, b = numbers[-1], numbers[-1 - i * 7 % min(60, len(numbers))]
            numbers.append(autograd.sin(a + b * 0.75) if i % 3 else a - b * 0.5)
        return [*numbers[:3], numbers[-1], numbers[-1] + numbers[1]]

    return f


@in_all
@pytest.mark.parametrize("length", [1, 7, 100])
def test_functions_in_parts(function_of: Any, length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for writer in (PythonStatementWriter, CStatementWriter, JavaScriptStatementWriter):
        monkeypatch.setattr(writer, "longest", length)
    program = compile(long_function(250)).record([0.0] * 3)
    function = function_of(program, tmp_path)
    point = [0.3, -1.1, 0.7]
    assert_same(function(point), program.evaluate(point), function_of)
    assert any("part_1(" in path.read_text() for path in tmp_path.glob("exported*.[cpm]*"))


@pytest.mark.long
@in_all
def test_a_hundred_thousand_instructions(function_of: Any, tmp_path: Path) -> None:
    program = compile(long_function(52_000)).record([0.0] * 3)
    assert len(program) > 100_000
    function = function_of(program, tmp_path)
    point = [0.3, -1.1, 0.7]
    assert_same(function(point), program.evaluate(point), function_of)


def test_the_code_of_layers_does_not_grow_with_them(tmp_path: Path) -> None:
    predict, parameters = network(autograd.relu, (64, 32, 10))
    f = compile(predict, parameters=parameters)
    f.record([0.0] * 64)
    export_python(f, tmp_path / "digits.py")
    export_c(f, tmp_path / "digits.c")
    source = (tmp_path / "digits.py").read_text(encoding="utf-8")
    assert len(source[source.index("def digits(") :].splitlines()) < 25
    export_js(f, tmp_path / "digits.js")
    module = (tmp_path / "digits.js").read_text(encoding="utf-8")
    assert len(module[module.index("export function digits(") :].splitlines()) < 25
    code = (tmp_path / "digits.c").read_text(encoding="utf-8")
    assert len(code[code.index("void digits(") :].splitlines()) < 25


# ---- what is written -------------------------------------------------------------------------------------------------

HOSTILE = [
    '"""',
    "*/ int main(void) { return 1; } /*",
    "/*",
    "/",
    "*",
    "??/",
    "????/\\",
    "\\",
    "a\\",
    "line\nimport os",
    "a\rb\x0cc\x85d\u2028e",
    "größe × ∂",
    "\u202e reversed",
    "'; os.abort() #",
    "{x}",
    "%s%n",
    "",
    "x" * 1000,
    "\x00",
    "\ud800",
    "?" * 30,
    "</script><script>throw 1</script>",
    "<!--",
    "constructor",
    "__proto__",
    "${x}`",
]


def with_label(text: str) -> tuple[Any, Any]:
    """A function and a Program whose names and labels are that text."""

    def f(x: Any) -> Any:
        return [x * parameter, x[0] if isinstance(x, list) else x]

    parameter = Parameter(2.0, text)
    f.__name__ = f.__qualname__ = text
    compiled = compile(f, parameters=[parameter])
    program = compiled.record(1.0)
    return compiled, replace(program, name=text, input_names=(text, *program.input_names[1:]))


@needs_c
def test_labels_stay_in_the_comments_of_c(tmp_path: Path) -> None:
    """All in one file of C, as a compiler takes long to start."""
    files, given = [], []
    for i, text in enumerate(HOSTILE):
        for made, numbers in zip(with_label(text), ([3.0], [3.0, 2.0])):
            path, header = export_c(made, tmp_path / f"f{i}_{len(numbers)}.c")
            assert_printable(path, header)
            files.append(path)
            given.append((path.stem, numbers))
    together = tmp_path / "together.c"
    include = '#define parameters of_{0}\n#include "{0}.c"\n#undef parameters\n'  # each file has an array of that name
    together.write_text("".join(include.format(path.stem) for path in files), encoding="utf-8")
    compiled_c("-shared", "-fPIC", "-o", tmp_path / "together.so", together)
    library = ctypes.CDLL(str(tmp_path / "together.so"))
    for name, numbers in given:
        outputs = (ctypes.c_double * 2)()
        getattr(library, name)((ctypes.c_double * len(numbers))(*numbers), outputs)
        assert list(outputs) == [6.0, 3.0], name


def assert_printable(*paths: Path) -> None:
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if not line.isprintable()]
        assert max(map(len, lines)) < 200


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_stay_in_their_comments(text: Any, tmp_path: Path) -> None:
    compiled, named = with_label(text)
    assert python_function(compiled, tmp_path)([3.0]) == [6.0, 3.0]
    assert python_function(named, tmp_path)([3.0, 2.0]) == [6.0, 3.0]
    if NODE:
        assert js_function(compiled, tmp_path)([3.0]) == [6.0, 3.0]
        assert js_function(named, tmp_path)([3.0, 2.0]) == [6.0, 3.0]
    assert_printable(*tmp_path.glob("*.[pm]*"))


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("suffix", ["py", "c", "h", "mjs"])
def test_golden_files(suffix: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    scale = Parameter(0.75, "scale")
    predict, parameters = network(autograd.sigmoid, (2, 3, 2))
    f = compile(lambda x: [y * scale for y in predict(x)], parameters=[*parameters, scale])
    f.record([0.0, 0.0])
    export_python(f, tmp_path / "network.py", name="predict")
    export_c(f, tmp_path / "network.c", name="predict")
    export_js(f, tmp_path / "network.mjs", name="predict")
    written = (tmp_path / f"network.{suffix}").read_text(encoding="utf-8")
    if request.config.getoption("--update-goldens"):
        (GOLDEN / f"network.{suffix}.txt").write_text(written, encoding="utf-8")
    assert written == (GOLDEN / f"network.{suffix}.txt").read_text(encoding="utf-8")


def test_the_python_file_runs_where_glassgrad_is_not(tmp_path: Path) -> None:
    f = compile(lambda x: autograd.lgamma(autograd.softplus(x)))
    f.record(1.0)
    export_python(f, tmp_path / "alone.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import runpy; print(runpy.run_path('alone.py')['alone']([1]))"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout == f"{[f(1.0) if f.backend == 'python' else f.program.evaluate([1.0])[0]]}\n"


def test_python_refuses_the_wrong_number_of_inputs(tmp_path: Path) -> None:
    function = python_function(compile(lambda x, y: x * y).record(1.0, 2.0), tmp_path, name="area")
    with pytest.raises(ValueError, match="area takes 2 inputs, got 3"):
        function([1.0, 2.0, 3.0])
    assert function(x for x in (2, 3)) == [6.0]
    assert type(function([2, 3])[0]) is float


@needs_c
def test_a_program_in_c_that_includes_the_header(tmp_path: Path) -> None:
    predict, parameters = network(autograd.tanh)
    f = compile(predict, parameters=parameters)
    f.record([0.0] * 3)
    c, header = export_c(f, tmp_path / "net-1.0.c", name="predict")
    (tmp_path / "main.c").write_text(
        f'#include "{header.name}"\n#include "{header.name}"\n#include <stdio.h>\n'
        "int main(void)\n{\n    const double row[3] = {0.5, -1.0, 2.0};\n    double out[2];\n    predict(row, out);\n"
        '    printf("%.17g %.17g\\n", out[0], out[1]);\n    return 0;\n}\n'
    )
    compiled_c("-o", tmp_path / "main", tmp_path / "main.c", c)
    printed = subprocess.run([tmp_path / "main"], capture_output=True, text=True, check=True).stdout
    expected = f.program.evaluate([0.5, -1.0, 2.0, *(parameter.data for parameter in parameters)])
    assert [float(x) for x in printed.split()] == expected


@pytest.mark.skipif(COMPILER is None or not COMPILER.endswith("gcc"), reason="there is no gcc to ask for C++")
def test_the_header_is_for_cpp_too_and_the_file_refuses_fast_math(tmp_path: Path) -> None:
    c, header = export_c(compile(lambda x: autograd.exp(x)).record(1.0), tmp_path / "f.c")
    check = [COMPILER, "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run([*check, "-x", "c++", header], check=True)  # type: ignore[list-item]
    subprocess.run([*check, *FLAGS, c], check=True)  # type: ignore[list-item]
    for flag in FAST_MATH:
        refused = subprocess.run([*check, *FLAGS, flag, c], capture_output=True, text=True)  # type: ignore[list-item]
        assert "-ffast-math and its parts change what nan" in refused.stderr


FAST_MATH = [
    "-ffast-math",
    "-Ofast",
    "-ffinite-math-only",
    "-funsafe-math-optimizations",
    "-fno-signed-zeros",
    "-freciprocal-math",
]


@needs_c
def test_a_compiler_that_may_fuse_does_not(tmp_path: Path) -> None:
    """On a processor that can fuse a product with a sum, in the dialects in which compilers do so unasked."""
    f = compile(lambda a, b, c: [autograd.sqrt(a * a - b * b), c - a * a, autograd.dot([a, b], [b, c], c)])
    f.record(1.0, 2.0, 3.0)
    c, _ = export_c(f, tmp_path / "f.c")
    points = [[x, x, x * x] for x in (0.7, 0.1, 1.0 / 3.0, 14.62)]
    for flags in (["-std=gnu99"], ["-std=gnu99", "-march=native"], ["-std=c99", "-march=native", "-ffp-contract=fast"]):
        library = tmp_path / f"f{len(flags)}.so"
        command = [COMPILER, "-O2", *flags, "-shared", "-fPIC", "-o", library, c, "-lm"]
        subprocess.run(command, check=True)  # type: ignore[arg-type]
        function = ctypes.CDLL(str(library)).f
        for point in points:
            out = (ctypes.c_double * 3)()
            function((ctypes.c_double * 3)(*point), out)
            assert bits(list(out)) == bits(f.program.evaluate(point)), flags


@needs_c
def test_all_functions_of_the_library_compile_without_a_warning(tmp_path: Path) -> None:
    library = tmp_path / "functions.c"
    library.write_text("\n\n".join(["#include <math.h>", *own_functions().values(), ""]), encoding="utf-8")
    compiled_c("-Wno-unused-function", "-c", "-o", tmp_path / "functions.o", library)


# ---- primitives of a user's ------------------------------------------------------------------------------------------


def cubed(x: float) -> float:
    """x to the power 3."""
    return x * x * x


def shifted(x: Value) -> float:
    return cubed(x) + SHIFT + OFFSETS[1]  # type: ignore[arg-type]


def uses_a_module(x: float) -> float:
    return os.cpu_count() * x  # type: ignore[operator]


def uses_infinity(x: float) -> float:
    def inner(y: float) -> float:
        return min(y, math.inf)

    return inner(x)


SHIFT, OFFSETS = 0.5, (1, 2.25)


def primitive(evaluate: Any, name: str = "mine") -> Any:
    return Primitive(name, "m", "mine", evaluate, partials=(lambda z, x: x,), example=(2.0,))


@pytest.mark.parametrize(
    ("evaluate", "expected"),
    [(cubed, 8.0), (shifted, 10.75), (uses_infinity, 2.0), (math.cosh, math.cosh(2.0)), (abs, 2.0)],
)
def test_primitives_of_a_users_in_python(evaluate: Any, expected: Any, tmp_path: Path) -> None:
    function = python_function(compile(primitive(evaluate)).record(1.0), tmp_path)
    assert function([2.0]) == [expected]


def test_names_that_mean_one_thing_twice(tmp_path: Path) -> None:
    def exp(x: float) -> float:
        return x

    program = compile(lambda x: primitive(exp)(x) + autograd.exp(x)).record(1.0)
    with pytest.raises(ValueError, match="two things called exp, which have to have different names"):
        export_python(program, tmp_path / "f.py")
    program = compile(lambda x: primitive(cubed)(x)).record(1.0)
    with pytest.raises(ValueError, match="the file has a function cubed of its own; give another name="):
        export_python(program, tmp_path / "f.py", name="cubed")


def made(n: Any) -> Any:
    def power(x: float) -> float:
        return x**n  # type: ignore[no-any-return]

    return power


def with_default(x: float, n: float = 2.0) -> float:
    return x * n


def decorated(f: Any) -> Any:
    return f


@decorated
def plain(x: float) -> float:
    return x


def v1(x: float) -> float:
    return x


def m0(x: float) -> float:
    return x


def of_unknown(x: float) -> float:
    return THINGS[0] * x


THINGS = [1.0]
sourceless: dict[Any, Any] = {}
exec("def sourceless(x): return x", sourceless)


class Callable:
    def __call__(self, x: Any) -> Any:
        return x


@pytest.mark.parametrize(
    ("evaluate", "reason"),
    [
        (lambda x: x, "its evaluate is a lambda, whose source cannot be told"),
        (made(2), "power uses n of the function that made it"),
        (uses_a_module, "uses_a_module uses os, a module"),
        (with_default, "with_default has defaults for its arguments"),
        (plain, "plain is not a plain `def`"),
        (v1, "its v1 has a name that the file needs for something else"),
        (m0, "its m0 has a name that the file needs for something else"),
        (of_unknown, "of_unknown uses THINGS, the list"),
        (sourceless["sourceless"], "there is no source of sourceless"),
        (Callable(), "its evaluate is the Callable"),
        (operator.truth, "its evaluate is the builtin_function_or_method"),
    ],
)
def test_what_cannot_stand_alone_is_refused(evaluate: Any, reason: str, tmp_path: Path) -> None:
    program = compile(primitive(evaluate)).record(1.0)
    with pytest.raises(ValueError, match="the primitive 'mine' cannot be exported") as error:
        export_python(program, tmp_path / "f.py")
    assert reason in str(error.value)
    assert "write its evaluate as a `def` of its own" in str(error.value)
    assert not list(tmp_path.iterdir())


CUBE = "static double mine(double x)\n{\n    return relu(x) * x * x;\n}"


def test_primitives_of_a_users_in_c(tmp_path: Path) -> None:
    mine = primitive(cubed)
    program = compile(lambda x: mine(x) + 1.0).record(1.0)
    with pytest.raises(
        ValueError,
        match=r"no C for the primitive 'mine'; .*functions=\{mine: 'static double mine\(.*, or give it a definition",
    ):
        export_c(program, tmp_path / "f.c")
    with pytest.raises(ValueError, match=r"the C of 'mine' is to define `static double mine\(`, got 'x \* x"):
        export_c(program, tmp_path / "f.c", functions={mine: "x * x * x"})
    with pytest.raises(ValueError, match="'double' cannot be the name of a primitive's function in C"):
        export_c(program, tmp_path / "f.c", functions={primitive(cubed, "double"): CUBE})
    with pytest.raises(ValueError, match="'m0' is the name of a variable in the file; call the primitive otherwise"):
        export_c(program, tmp_path / "f.c", functions={primitive(cubed, "m0"): CUBE})
    with pytest.raises(ValueError, match="'mine' is the name of a primitive's function; give another"):
        export_c(program, tmp_path / "mine.c", functions={mine: CUBE})
    assert not list(tmp_path.iterdir())
    if COMPILER:
        other: dict[str, Any] = {primitive(cubed, "not_used"): CUBE.replace("mine", "not_used")}
        assert c_function(program, tmp_path, functions={mine: CUBE, **other})([2.0]) == [9.0]


def composed(name: Any, definition: Any, *example: Any) -> Any:
    """A primitive of a user's with a definition."""
    slopes = tuple(lambda z, *operands: 0.0 for _ in example)
    return Primitive(name, name, "of a user's", definition=definition, partials=slopes, example=example)


SWISH = composed("swish", lambda x, beta: x / (1.0 + autograd.exp(-beta * x)), 1.0, 0.5)
SOFTER = composed("soft er", lambda x: autograd.where(autograd.step(x), x, SWISH(x, 0.5)), 1.0)
NO_SINE = composed("sin", lambda double: SOFTER(double) - SOFTER(double + 1.0), 1.0)  # names that C cannot have
SQUARES = Primitive(
    "squares", "Σ²", "the sum of squares", definition=lambda *x: autograd.sum([y * y for y in x]), flatten=tuple,
    partials=lambda z, *x: [2.0 * y for y in x], example=([1.0, 2.0],),
)  # fmt: skip
Z = composed("z", lambda inputs, exp: autograd.exp(inputs) - exp, 1.0, 0.5)  # names that the file has for other things
TWIN = composed("swish", lambda x, beta: x * beta - 1.0, 1.0, 0.5)


@in_all
@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: SWISH(x, y),
        lambda x, y: [SWISH(x, 1.0) + SWISH(y, -2.0), SOFTER(x * y), NO_SINE(x), autograd.sin(y)],
        lambda x, y: [NO_SINE(x), NO_SINE(y), TWIN(x, y), TWIN(y, x), SWISH(x, y), SWISH(y, x)],
        lambda x, y: [SQUARES([x, y, 0.5]), SQUARES([x] * 20 + [y]), autograd.mean([x, y]), autograd.mean([x, y, x])],
        lambda x, y: [Z(x, y), Z(y, x), *(Z(autograd.dot(w, [x, y], 0.5), 1.0) for w in ([1.0, 2.0], [3.0, 4.0]))],
        lambda x, y: [0.0 - SOFTER(x), -SOFTER(y), autograd.relu(-SWISH(x, 3.0))],
    ],
)
def test_definitions_of_a_users(f: Any, function_of: Any, tmp_path: Path) -> None:
    program = compile(f).record(0.5, -0.25)
    function = function_of(program, tmp_path)
    for point in [(x, y) for x in SPECIAL for y in (0.5, -0.0, math.inf, math.nan)]:
        assert_same(function(list(point)), program.evaluate(point), function_of)


@in_all
def test_definitions_in_layers_and_of_parameters(function_of: Any, tmp_path: Path) -> None:
    predict, parameters = network(lambda z: SWISH(z, 0.5))
    same = [Parameter(2.0, "a"), Parameter(2.0, "b")]
    f = compile(lambda x: [*predict(x), SWISH(same[0], x[0]) + same[1]], parameters=[*parameters, *same])
    program = f.record([0.0] * 3)
    function = function_of(f, tmp_path)
    numbers = [parameter.data for parameter in (*parameters, *same)]
    for row in ([0.5, -1.0, 2.0], [0.0, -0.0, 1e300], [math.nan, 1.0, 1.0]):
        assert_same(function(row), program.evaluate([*row, *numbers]), function_of)
    text = "".join(
        path.read_text(encoding="utf-8") for path in tmp_path.iterdir() if path.suffix in (".py", ".c", ".mjs")
    )
    assert text.lower().count("weights_") >= 4
    assert "2.0, /* a */" in text or "2.0,  # a" in text or "2.0, // a" in text
    assert "2.0, /* b */" in text or "2.0,  # b" in text or "2.0, // b" in text


def test_a_definition_is_a_function_where_it_is_used_more_than_once(tmp_path: Path) -> None:
    once, _ = export_c(compile(lambda x: SWISH(x, 0.5)).record(1.0), tmp_path / "once.c")
    twice, _ = export_c(compile(lambda x: SWISH(x, 0.5) + SWISH(2.0, x)).record(1.0), tmp_path / "swish.c")
    assert "outputs[0] = inputs[0] / (1.0 + exp(-0.5 * inputs[0]));" in once.read_text(encoding="utf-8")
    text = twice.read_text(encoding="utf-8")  # whose whole is called swish
    assert "static double definition_0(double x, double beta)\n{\n    return x / (1.0 + exp(-beta * x));\n}" in text
    assert "outputs[0] = definition_0(inputs[0], 0.5) + definition_0(2.0, inputs[0]);" in text


@needs_c
def test_a_given_function_of_any_number_of_operands_takes_an_array(tmp_path: Path) -> None:
    spread = Primitive(
        "spread", "↔", "the last value less the first", evaluate=lambda *x: x[-1] - x[0], flatten=tuple,
        partials=lambda z, *x: [0.0 for _ in x], example=([1.0, 2.0],),
    )  # fmt: skip
    program = compile(lambda x, y: [spread([x, y]), spread([y, x * y, x])]).record(1.0, 2.0)
    source = "static double spread(int n, const double *x)\n{\n    return x[n - 1] - x[0];\n}"
    function = c_function(program, tmp_path, functions={spread: source})
    assert function([1.0, 3.0]) == [2.0, -2.0]


@needs_c
def test_definitions_and_given_functions_call_each_other(tmp_path: Path) -> None:
    mine = primitive(cubed)
    outer = composed("outer", lambda x: mine(x) + autograd.silu(x), 1.0)
    program = compile(lambda x: [outer(x), outer(-x), autograd.silu(x)]).record(1.0)
    source = "static double mine(double x)\n{\n    return sigmoid(x) * 0.0 + x * x * x;\n}"
    function = c_function(program, tmp_path, functions={mine: source})
    for x in (2.0, -0.5):
        assert bits(function([x])) == bits(program.evaluate([x]))


# ---- what is refused -------------------------------------------------------------------------------------------------

PROGRAM = compile(lambda x: x * 2.0).record(1.0)
SUFFIXES: dict[Any, str] = {export_python: ".py", export_c: ".c", export_js: ".mjs"}


@pytest.mark.parametrize("name", ["class", "list", "math", "a b", "", "größe", "v1", "inputs", "layer_0", "1st", "x\n"])
def test_names_that_python_cannot_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name of the function; give another, as name='predict'"):
        export_python(PROGRAM, tmp_path / "f.py", name=name)


@pytest.mark.parametrize(
    "name",
    [
        "class",
        "int",
        "main",
        "sin",
        "sinf",
        "a b",
        "",
        "größe",
        "_x",
        "a__b",
        "v1",
        "m",
        "maximum",
        "NAN",
        "FP_ZERO",
        "M_PI",
        "std",
        "OVERFLOW",
        "expf64x",
        "printf",
        "cexp",
        "index",
        "1st",
        "x\n",
        "a" * 64,
    ],
)
def test_names_that_c_cannot_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name of the function in C; give another, as name='predict'"):
        export_c(PROGRAM, tmp_path / "f.c", name=name)


@needs_c
def test_no_function_is_called_as_what_a_math_h_defines(tmp_path: Path) -> None:
    def preprocessed(*flags: Any) -> Any:
        source = "#define _GNU_SOURCE\n#include <math.h>\n"
        return subprocess.run(
            [COMPILER, "-std=gnu99", "-E", *flags, "-"],  # type: ignore[list-item]
            input=source,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    macros = re.findall(r"^#define (\w+)", preprocessed("-dM"), re.MULTILINE)
    names = {*macros, *re.findall(r"(\w+) \(", preprocessed())}
    assert {"sin", "M_PI"} <= names
    for name in names:
        if not name.startswith("_"):
            with pytest.raises(ValueError, match="cannot be the name of the function in C"):
                check_c_name(name, "of the function", "give another")


@pytest.mark.parametrize("export", [export_python, export_c, export_js])
@pytest.mark.parametrize("name", [b"x", 1, ["f"]])
def test_a_name_that_is_no_text(export: Any, name: Any, tmp_path: Path) -> None:
    suffix = SUFFIXES[export]
    with pytest.raises(
        TypeError, match=rf"name is what the function is called, as 'predict'; got the .*{re.escape(repr(name))}"
    ):
        export(PROGRAM, tmp_path / f"f{suffix}", name=name)


@pytest.mark.parametrize(("export", "suffix"), SUFFIXES.items())
def test_paths_that_cannot_be(export: Any, suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=rf"is to end in {suffix}, got 'model.txt'; write 'model{suffix}'"):
        export(PROGRAM, tmp_path / "model.txt")
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*missing.*make it first"):
        export(PROGRAM, tmp_path / "missing" / f"model{suffix}")
    (tmp_path / f"folder{suffix}").mkdir()
    with pytest.raises(IsADirectoryError, match="is a folder; give the path of a file"):
        export(PROGRAM, tmp_path / f"folder{suffix}")


def test_c_files_whose_names_cannot_be_included(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot stand in an #include everywhere; use letters of ASCII"):
        export_c(PROGRAM, tmp_path / 'a"b.c', name="predict")


@pytest.mark.parametrize("export", [export_python, export_c, export_js])
def test_what_is_no_program(export: Any, tmp_path: Path) -> None:
    path = tmp_path / f"f{SUFFIXES[export]}"
    with pytest.raises(TypeError, match=r"is a Program or a compiled function; got the function .*autograd.compile"):
        export(lambda x: x, path)
    with pytest.raises(ValueError, match="has not been recorded yet"):
        export(compile(lambda x: x), path)
    broken = replace(PROGRAM, input_names=("x",), constants=array("d"))
    with pytest.raises(ValueError, match="is not there yet"):
        export(broken, path)


def test_a_failing_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    c, header = export_c(PROGRAM, tmp_path / "f.c")
    before = c.read_bytes(), header.read_bytes()

    def full(descriptor: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)  # type: ignore[attr-defined]
    with pytest.raises(OSError, match="No space left"):
        export_c(compile(lambda x: x * 3.0).record(1.0), tmp_path / "f.c")
    assert (c.read_bytes(), header.read_bytes()) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.c", "f.h"]


def test_many_names_are_cut_short(tmp_path: Path) -> None:
    program = compile(lambda x: total(list(x.values()) if isinstance(x, dict) else x)).record([1.0] * 1500)
    named = replace(program, name="f", input_names=tuple(f"n{i}x" for i in range(1500)))
    text = export_python(named, tmp_path / "f.py").read_text(encoding="utf-8")
    assert "# inputs[999]: n999x\n" in text
    assert "n1000x" not in text
    assert "# ... 500 more lines of names\n" in text


def test_neighbouring_bits_are_told_apart() -> None:
    assert ulps(1.0, 1.0 + 2.0**-52) == 1
    assert ulps(5e-324, -5e-324) == 2
    assert ulps(0.0, -0.0) == ulps(math.nan, 1.0) == math.inf
    assert ulps(math.nan, math.nan) == 0
