"""The Python source of a Program: nothing of a user's stands in it, and it gives the bits of eager code by itself."""

import ast
import math
import re
from contextlib import nullcontext
from itertools import pairwise
from typing import Any

import pytest

import autograd
from autograd import Primitive, Value, compile, greater, relu, step, value_and_grad, where
from autograd.compiler.languages.python import source as python_source
from autograd.compiler.program.arranging import over_rows
from autograd.table import ieee
from tests.autograd.bits import SPECIAL, bits

HOSTILE = [
    '"); import os; os.abort() #',
    "x\nimport os",
    "𝔵",
    "for",
    "a b",
    "'''",
    "\\",
    "{x}",
    "__import__('os')",
    "",
    "x0",
]


def run(source: Any, program: Any, *inputs: Any) -> Any:
    """What the source gives when it stands alone, beside the functions that it names."""
    names = {name: autograd.TABLE[name].evaluate for name in autograd.TABLE}
    names |= {"inf": math.inf, "nan": math.nan, "divide": ieee.divide, "__builtins__": {}}  # type: ignore[dict-item]
    exec(source, names)
    return names["program"](*inputs)


# ---- nothing of a user's ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_and_names_do_not_get_into_the_source(text: Any) -> None:
    w = Value(2.0, text)

    def f(x: Any) -> Any:
        y = x * w
        y.label = text
        return Value(3.0, text) * y + relu(y)

    f.__name__ = f.__qualname__ = text
    compiled = compile(f, parameters=[w], backend="python")
    assert compiled(5.0) == 40.0
    harmless = compile(lambda x: Value(3.0) * (x * w) + relu(x * w), parameters=[w], backend="python")
    harmless(5.0)
    assert compiled.source == harmless.source
    assert compiled.map([5.0, 6.0], reduce="sum") == 88.0
    assert compile(f, parameters=[w], backend="llvm").map([5.0, 6.0], reduce="sum") == 88.0


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("backend", ["python", "auto"])
def test_a_primitive_may_be_called_anything(text: Any, backend: Any) -> None:
    row = Primitive(text, text, text, evaluate=lambda x: x + 1.0, partials=(lambda z, x: 1.0,), example=(1.0,))
    compiled = compile(lambda x: row(x) * row(2.0 * x), backend=backend)
    with pytest.warns(UserWarning, match="has no definition") if backend == "auto" else nullcontext():
        assert compiled(3.0) == 28.0
    assert compiled.source == "def program(x0):\n    return [primitive0(x0) * primitive0(2.0 * x0)]"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_primitive_with_a_definition_may_be_called_anything(text: Any) -> None:
    row = Primitive(text, text, text, definition=lambda x: x + 1.0, partials=(lambda z, x: 1.0,), example=(1.0,))
    for backend in ("python", "auto"):
        compiled = compile(lambda x: row(x) * row(2.0 * x), backend=backend)
        assert compiled(3.0) == row(3.0) * row(6.0) == 28.0
        assert compiled.source == "def program(x0):\n    return [(x0 + 1.0) * (2.0 * x0 + 1.0)]"


def test_arguments_may_be_called_anything() -> None:
    f = compile(lambda ᵖ, __class__, x0: ᵖ - __class__ * x0, backend="python")
    assert f(1.0, 2.0, 3.0) == -5.0
    assert f.source == "def program(x0, x1, x2):\n    return [x0 - x1 * x2]"


def test_every_name_in_the_source_is_made_by_the_compiler() -> None:
    compiled = compile(value_and_grad(everything))
    compiled.record([1.0, 2.0, 3.0])
    allowed = re.compile(r"[xv]\d+|inf|nan|divide|program|" + "|".join(autograd.TABLE))
    names = {node.id for node in ast.walk(ast.parse(compiled.source)) if isinstance(node, ast.Name)}
    assert all(allowed.fullmatch(name) for name in names)
    assert len(names) > 20


# ---- the same bits ---------------------------------------------------------------------------------------------------


def everything(p: Any) -> Any:
    a, b, c = p
    return autograd.sum(
        [
            a - (b - c), a / (b / c), -autograd.neg(a), -(a + b),
            (a + b) * (a - b), a - (-b), -(a * b), a * -b, (-a) * b,
            a / -2.0, a / 2.0, 2.0 / a, a * -0.0, a + -1.5, a - 1e300, a * math.inf,
            relu(a - b), relu(-(a * b)), step(a - b) * c, step(a) - step(b),
            where(greater(a, b), a + b, c), where(a + b, b, where(c, a, b)) * 2.0,
            where(where(step(a), b, c), a, b), where(step(a), 1.0, 0.0) / c,
            greater(greater(a, b), step(c)), autograd.mean([a, b + c]), autograd.mean([-a]),
            autograd.dot([a + b, -c], [b - a, -b], a * b), autograd.dot([a], [b], where(c, a, b)),
            autograd.sum([a, autograd.sum([b, c]), -a]), autograd.exp(a) ** b, autograd.softmax([a, b, c])[1],
            autograd.clip(a, b, c), a % b, a // b, autograd.tanh(autograd.sin(autograd.cos(a))), abs(a) ** 0.5,
        ]
    )  # fmt: skip


def test_every_spelling_keeps_the_bits() -> None:
    """Signs, brackets and choices, one within the other, at numbers where another order would be seen."""
    compiled, eager = compile(value_and_grad(everything), backend="python"), value_and_grad(everything)
    for i, a in enumerate(SPECIAL):
        for k, b in enumerate(SPECIAL):
            point = [a, b, SPECIAL[(i + 3 * k) % len(SPECIAL)]]
            assert bits(compiled(point)) == bits(eager(point)), point


def test_operations_within_each_other_are_bracketed() -> None:
    """Every pair of spellings, on both sides."""
    unary = [lambda x: -x, relu, step, autograd.sin, lambda x: autograd.mean([x, 2.0])]
    binary = [
        *(lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y, lambda x, y: x / y, greater),
        *(lambda x, y: where(x, y, -1.5), lambda x, y: where(y, 0.25, x)),
        *(lambda x, y: autograd.sum([x, y]), lambda x, y: autograd.dot([x], [y], 0.1), autograd.maximum),
    ]
    outer = [*unary, *(lambda z, f=f: f(z, 0.7) for f in binary), *(lambda z, f=f: f(0.7, z) for f in binary)]
    inner = [*(lambda x, y, f=f: f(x) * y for f in unary), *(lambda x, y, f=f: f(x * 3.0, y) for f in binary)]

    def f(x: Any, y: Any) -> Any:
        return [over(under(x, y)) for over in outer for under in inner]  # type: ignore[operator]

    compiled = compile(f, backend="python")
    for x, y in ((1.3, -0.6), (-0.0, 0.0), (-2.5, math.inf)):
        eager = [z.data if isinstance(z, Value) else float(z) for z in f(Value(x), Value(y))]
        assert bits(compiled(x, y)) == bits(eager)


@pytest.mark.parametrize("size", [1, 30, 300])
def test_the_source_stands_alone(size: int) -> None:
    def f(p: Any) -> Any:
        total = 0.0
        for i in range(size):
            p = [autograd.tanh(p[0] - p[1] / (i + 1.0)), where(step(p[0]), p[1], relu(p[0]))]
            total = total + p[0] * math.inf ** (i % 2) + math.nan * 0.0
        return [total, p[1], everything([*p, 2.0])]

    compiled = compile(f, backend="python")
    program = compiled.record([1.0, 2.0])
    for point in ([0.5, -1.5], [-0.0, 3.0]):
        assert bits(run(compiled.source, program, *point)) == bits(program.evaluate(point)) == bits(compiled(point))


def test_the_source_is_the_same_for_every_backend() -> None:
    sources = set()
    for backend in ("python", "llvm", "auto"):
        compiled = compile(value_and_grad(everything), backend=backend)
        compiled.record([1.0, 2.0, 3.0])
        sources.add(compiled.source)
    assert len(sources) == 1


# ---- parts -----------------------------------------------------------------------------------------------------------


def long(p: Any, n: Any) -> Any:
    """Operations that reach back to numbers of all earlier parts, with results from each."""
    numbers, results = list(p), []
    for i in range(n):
        x = numbers[-1] - 0.9 * autograd.sin(numbers[(i * 7919) % len(numbers)])
        numbers.append(autograd.tanh(x) + x * 1e-3)
        if i % 500 == 0:
            results.append(numbers[-1] + numbers[0])
    return [*results, numbers[0], numbers[n // 2], 2.5, numbers[-1] * numbers[1]]


@pytest.mark.parametrize("lines", [1, 7, 100, pytest.param(4000, marks=pytest.mark.long)])
def test_a_long_program_in_parts_gives_the_same_bits(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    n = 5000 if lines == 4000 else 300
    f = compile(lambda p: long(p, n), backend="python")
    program = f.record([1.0, 2.0, 3.0])
    monkeypatch.setattr(python_source, "LINES_PER_FUNCTION", lines)
    assert f.source.count("def part") > 1
    for point in ([0.3, -0.7, 1.5], [-2.0, 0.0, -0.0]):
        found = f(point)
        assert bits(found) == bits(program.evaluate(point)) == bits(run(f.source, program, *point))


@pytest.mark.parametrize("lines", [1, 7, 100])
def test_sums_over_rows_in_parts_give_the_same_bits(lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    f = value_and_grad(lambda p: autograd.sum(long(p, 60)))
    rows = [[0.3, -0.7, 1.5], [-2.0, 0.0, -0.0], [5.0, 1e-3, 2.0]]
    whole = compile(f, backend="python")
    expected = whole.map(rows, reduce="sum")
    monkeypatch.setattr(python_source, "LINES_PER_FUNCTION", lines)
    source = python_source.python_source_of_sums(over_rows(whole.program, [], range(3), True), 0, 4)
    assert source.count("def part") > 1
    assert all(part.count("    v") <= lines + part.count("= m[") for part in source.split("\n\n")[:-1])
    assert bits(compile(f, backend="python").map(rows, reduce="sum")) == bits(expected)


@pytest.mark.parametrize(
    ("lines", "n"), [(100, 300), pytest.param(python_source.LINES_PER_FUNCTION, 5000, marks=pytest.mark.long)]
)
def test_a_long_loss_over_rows_gives_the_same_bits(lines: int, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_source, "LINES_PER_FUNCTION", lines)
    f = compile(lambda p: autograd.sum(long(p, n)), backend="python")
    rows = [[0.3, -0.7, 1.5], [-2.0, 0.0, -0.0]]
    assert bits(f.map(rows)) == bits([f(row) for row in rows])
    assert bits(f.map(rows, reduce="sum")) == bits(0.0 + f(rows[0]) + f(rows[1]))


@pytest.mark.parametrize("n", [199, 200, 201, 2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_long_sums_are_no_deep_expressions(n: int) -> None:
    values = [math.sin(i) for i in range(n)]

    def f(values: Any) -> Any:
        return [
            autograd.sum(values), autograd.dot(values, values, 0.5), autograd.mean(values),
            autograd.sum([x * 2.0 for x in values]), autograd.prod(values), autograd.max(values),
        ]  # fmt: skip

    assert bits(compile(f, backend="python")(values)) == bits(f(values))


def test_a_chain_of_operations_is_no_deep_expression() -> None:
    def chain(x: Any) -> Any:
        for _ in range(2000):
            x = relu(1.0 - x / 3.0)
        return x

    assert bits(compile(chain, backend="python")(0.3)) == bits(chain(0.3))


def test_inputs_may_be_many() -> None:
    n = 3000
    compiled = compile(lambda x: [a + b for a, b in pairwise(x)], backend="python")
    assert compiled([float(i) for i in range(n)]) == [2.0 * i + 1.0 for i in range(n - 1)]
