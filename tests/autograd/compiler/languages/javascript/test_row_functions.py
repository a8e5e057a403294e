"""Every primitive of the table as JavaScript: its values, and its derivatives, null where there is none."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from autograd import TABLE, Primitive, Value
from autograd.compiler.languages.javascript import primitive_functions, without_javascript
from autograd.compiler.languages.javascript.javascript_writer import LISTED
from autograd.compiler.languages.javascript.math_atoms import ATOMS
from autograd.compiler.program.expanding import opened
from autograd.compiler.recording.recording import record
from autograd.table.row import NOTHING
from tests.autograd.exported import ulps
from tests.autograd.node import called_in_node, needs_node
from tests.autograd.points import CASES, lgamma_of_negative, points, program_of
from tests.autograd.rounding import with_errors

MODULE = """
const functions = {FUNCTIONS};
export function computed(given) {
    return given.map(([at, zs], i) => at.map((x, j) => {
        const {evaluate, partials} = functions[NAMES[i]];
        return [evaluate(x), partials(zs[j], x)];
    }));
}
"""
OPERANDS = [(name, arity) for name, arity in CASES if arity < 30]


def use(name: Any, arity: Any) -> Any:
    return (TABLE[name], arity) if TABLE[name].variadic else TABLE[name]


def computed(uses: Any, at: Any, folder: Any) -> Any:
    """For each use, at each of its points, the result and the derivatives that JavaScript computes."""
    names = [u[0].name if isinstance(u, tuple) else u.name for u in uses]
    rows = [u[0] if isinstance(u, tuple) else u for u in uses]
    zs = [[row.evaluate(*x) for x in xs] for row, xs in zip(rows, at)]
    module = folder / "rows.mjs"
    text = MODULE.replace("{FUNCTIONS}", primitive_functions(uses)).replace("NAMES", json.dumps(names))
    module.write_text(text, encoding="utf-8")
    return called_in_node(module, "computed", list(zip(at, zs)))


@pytest.fixture(scope="module")
def of_the_table(tmp_path_factory: Any) -> Any:
    """By name and number of operands: the points, and there the results and derivatives."""
    at = [points(TABLE[name], arity) for name, arity in OPERANDS]
    found = computed([use(*case) for case in OPERANDS], at, tmp_path_factory.mktemp("javascript"))
    return {case: list(zip(xs, results)) for case, xs, results in zip(OPERANDS, at, found)}


def largest_error(program: Any) -> Any:
    return max((ATOMS[row].error for row in program.rows), default=0.0)


def assert_near(found: Any, program: Any, inputs: Any, where: Any) -> None:
    """Every output has the bits of Python, or lies within what the errors of the atoms make of it."""
    ulp = largest_error(program)
    outputs = with_errors(program, inputs, 4.0 + ulp) if ulp else [(x, 0.0) for x in program.evaluate(inputs)]
    for number, (expected, error) in zip(found, outputs):
        assert ulps(number, expected) == 0 or abs(number - expected) <= error, (where, number, expected, error)


def of_targets(*x: float) -> float:
    n = len(x) // 2
    return max(map(abs, x)) * sum(map(abs, x[n:]))


def largest(*x: float) -> float:
    return max(1.0, *map(abs, x))


CANCELLING = {
    "lgamma": lambda x: largest(x, TABLE["lgamma"](abs(x))),
    "logsumexp": largest,
    "logaddexp": largest,
    "softmax_cross_entropy": of_targets,
}
"""The sizes of terms that cancel in a result: of these its error is a few ulps."""


@needs_node
@pytest.mark.parametrize(("name", "arity"), OPERANDS)
def test_values(name: Any, arity: Any, of_the_table: Any) -> None:
    program = opened(program_of(name, arity), LISTED)
    for x, (z, _) in of_the_table[name, arity]:
        if name in CANCELLING and all(map(math.isfinite, x)):
            is_poor = name == "lgamma" and x[0] < 0.0  # Python's loses digits there
            expected = lgamma_of_negative(x[0]) if is_poor else TABLE[name].evaluate(*x)
            assert ulps(z, expected) <= 1 or abs(z - expected) <= 2e-15 * CANCELLING[name](*x), (x, z, expected)
        else:
            assert_near([z], program, x, x)


@needs_node
@pytest.mark.parametrize(("name", "arity"), OPERANDS)
def test_derivatives(name: Any, arity: Any, of_the_table: Any) -> None:
    primitive = TABLE[name]
    recorded: Any = record(lambda z, x: primitive.local_derivatives(z, x, x), [0.0, [0.0] * arity]).program
    rules = opened(recorded, LISTED)
    for x, (_, derivatives) in of_the_table[name, arity]:
        z = primitive.evaluate(*x)
        expected = primitive.local_derivatives(z, (Value(0.0),) * arity, x)
        assert [d is None for d in derivatives] == [d is NOTHING for d in expected], x
        assert_near([0.0 if d is None else d for d in derivatives], rules, [z, *x], x)


# ---- what is left out, and names -------------------------------------------------------------------------------------


def primitive(name: Any, **fields: Any) -> Any:
    """The cube, as a primitive of a user's."""
    given = {"definition": lambda x: x * x * x, "partials": (lambda z, x: 3.0 * x * x,), "example": (2.0,), **fields}
    return Primitive(name, name, "x³", **given)


def test_what_cannot_be_written_is_left_out() -> None:
    own = primitive("own", definition=None, evaluate=lambda x: x * x * x)
    branches = primitive("branches", partials=(lambda z, x: 1.0 if x > 0.0 else 0.0,))
    twins = [primitive("twin"), primitive("twin")]
    uses = [own, branches, *twins, primitive("written")]
    assert without_javascript(uses) == ["branches", "own", "twin"]
    text = primitive_functions(uses)
    assert '"written": {' in text
    assert not [name for name in ("own", "branches", "twin") if f'"{name}"' in text]


def test_any_number_of_operands_needs_a_number() -> None:
    with pytest.raises(TypeError, match=r"sum is of any number of operands; give a pair, \(sum, 3\)"):
        primitive_functions([TABLE["sum"]])


@needs_node
@pytest.mark.parametrize("name", ["constructor", "__proto__", "toString", "</script>", "größe", '"', "\n", ""])
def test_names_are_keys(name: Any, tmp_path: Path) -> None:
    assert computed([primitive(name)], [[[2.0], [-0.5]]], tmp_path) == [[[8.0, [12.0]], [-0.125, [0.75]]]]
    assert "</" not in primitive_functions([primitive(name)])


@needs_node
@pytest.mark.parametrize("name", ["sum", "dot", "mean", "max"])
def test_many_operands(name: Any, tmp_path: Path) -> None:
    x = [math.cos(i) for i in range(301)]
    row = TABLE[name]
    ((z, derivatives),) = computed([(row, 301)], [[x]], tmp_path)[0]
    assert z == row.evaluate(*x)
    expected = row.local_derivatives(z, (Value(0.0),) * 301, x)
    assert derivatives == [None if d is NOTHING else d for d in expected]
    assert len(primitive_functions([(TABLE["sum"], 301)])) < 6000
