"""Exported modules: what they refuse, what users name, primitives of their own, and long ones."""

import json
import math
import re
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import autograd
from autograd import Parameter, Primitive, compile, export_js, value_and_grad
from autograd.compiler.languages.javascript.javascript_statements import JavaScriptStatementWriter
from autograd.compiler.languages.javascript.math_atoms import own_functions
from autograd.compiler.program.program import Program
from tests.autograd.bits import SPECIAL, bits
from tests.autograd.exported import ulps
from tests.autograd.node import JavaScriptError, called_in_node, js_function, needs_node

PROGRAM = compile(lambda x, y: x * y).record(2.0, 3.0)


def primitive(name: Any = "mine") -> Any:
    """A primitive of a user's without a definition."""
    return Primitive(
        name, name, "x³", lambda x: x * x * x, example=(2.0,), partials=(lambda z, x: 3.0 * x * x,)
    )  # fmt: skip


# ---- what a module refuses -------------------------------------------------------------------------------------------

EXPRESSIONS = {
    "[1, 2, 3]": "f takes an array of 2 numbers, got 1,2,3",
    "[1]": "f takes an array of 2 numbers, got 1",
    "undefined": "f takes an array of 2 numbers, got undefined",
    "null": "f takes an array of 2 numbers, got null",
    "'12'": "f takes an array of 2 numbers, got 12",
    "{length: 2}": "f takes an array of 2 numbers, got [object Object]",
    "[1, '2']": "inputs[1] is to be a number, got the string 2",
    "[, 2]": "inputs[0] is to be a number, got the undefined undefined",
    "[1, null]": "inputs[1] is to be a number, got the object null",
    "[1, 2n]": "inputs[1] is to be a number, got the bigint 2",
    "[true, 1]": "inputs[0] is to be a number, got the boolean true",
    "new BigInt64Array(2)": "inputs[0] is to be a number, got the bigint 0",
    "new DataView(new ArrayBuffer(2))": "f takes an array of 2 numbers, got [object DataView]",
}


@needs_node
def test_what_is_no_array_of_numbers(tmp_path: Path) -> None:
    export_js(PROGRAM, tmp_path / "f.mjs")
    refusals = ", ".join(f"(() => f({text}))" for text in EXPRESSIONS)
    (tmp_path / "asking.mjs").write_text(
        f'import {{f}} from "./f.mjs";\nexport const asked = () => {{ throw Error(JSON.stringify([{refusals}].map('
        "(ask) => { try { return ask(); } catch (error) { return error.message; } }))); };"
    )
    with pytest.raises(JavaScriptError) as caught:
        called_in_node(tmp_path / "asking.mjs", "asked", [])
    assert json.loads(str(caught.value).partition(": ")[2]) == list(EXPRESSIONS.values())


@needs_node
def test_arrays_of_numbers_of_any_kind(tmp_path: Path) -> None:
    export_js(PROGRAM, tmp_path / "f.mjs")
    (tmp_path / "asking.mjs").write_text(
        'import {f} from "./f.mjs";\nexport const asked = () => '
        "[[2, 3], Float64Array.of(2, 3), Float32Array.of(2, 3), Int8Array.of(2, 3)].map(f);"
    )
    assert called_in_node(tmp_path / "asking.mjs", "asked", []) == [[6.0]] * 4


# ---- names -----------------------------------------------------------------------------------------------------------

REFUSED = ["class", "await", "yield", "arguments", "eval", "then", "Math", "NaN", "power", "norm", "ERFCX", "", "a b"]
REFUSED += ["größe", "v1", "m", "inputs", "layer_0", "part_3", "1st", "x\n", "a-b", "$", "undefined", "String"]


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_javascript_cannot_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name of the function in JavaScript; give another, as name="):
        export_js(PROGRAM, tmp_path / "f.js", name=name)
    assert not list(tmp_path.iterdir())


@needs_node
@pytest.mark.parametrize(
    "name", ["constructor", "__proto__", "toString", "predict", "_", "of", "async", "get", "a" * 500]
)
def test_names_that_mean_something_elsewhere(name: str, tmp_path: Path) -> None:
    assert called_in_node(export_js(PROGRAM, tmp_path / "f.mjs", name=name), name, [2.0, 3.0]) == [6.0]


def test_no_function_takes_the_name_of_an_atom(tmp_path: Path) -> None:
    for name in own_functions():
        with pytest.raises(ValueError, match="cannot be the name of the function in JavaScript"):
            export_js(PROGRAM, tmp_path / "f.js", name=name)


HOSTILE = ["constructor", "__proto__", "class", "norm", "then", "Math", "</script>", "a" * 500, "größe", "x", "v0", ""]


@needs_node
@pytest.mark.parametrize("name", HOSTILE)
def test_definitions_of_any_name(name: str, tmp_path: Path) -> None:
    cube = Primitive(
        name, name, "x³", definition=lambda x: x * x * x, example=(2.0,), partials=(lambda z, x: 3.0 * x * x,)
    )  # fmt: skip
    program = compile(lambda x, y: [cube(x) + cube(y), autograd.norm([x, cube(y)])]).record(1.0, 2.0)
    found = js_function(program, tmp_path)([2.0, 3.0])
    assert bits(found) == bits(program.evaluate([2.0, 3.0]))


# ---- primitives without a definition ---------------------------------------------------------------------------------

CUBE = "function mine(x) {\n    return x * x * x;\n}"


def test_a_primitive_without_javascript(tmp_path: Path) -> None:
    mine = primitive()
    program = compile(lambda x: mine(x) + 1.0).record(1.0)
    with pytest.raises(ValueError, match=r"no JavaScript for the primitive 'mine'; give it a definition"):
        export_js(program, tmp_path / "f.js")
    with pytest.raises(ValueError, match=r"the JavaScript of 'mine' is to define `function mine\(`, got 'x \*"):
        export_js(program, tmp_path / "f.js", functions={mine: "x * x * x"})
    with pytest.raises(ValueError, match="'class' cannot be the name of a primitive's function in JavaScript"):
        export_js(program, tmp_path / "f.js", functions={primitive("class"): CUBE})
    with pytest.raises(ValueError, match="'mine' is the name of a primitive's function; give another"):
        export_js(program, tmp_path / "mine.js", functions={mine: CUBE})
    with pytest.raises(TypeError, match=r"functions is a dict of sources by primitive, .*function cube"):
        export_js(program, tmp_path / "f.js", functions=[CUBE])  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


@needs_node
def test_given_functions(tmp_path: Path) -> None:
    mine = primitive()
    spread = Primitive(
        "spread", "↔", "the last value less the first", evaluate=lambda *x: x[-1] - x[0], flatten=tuple,
        partials=lambda z, *x: [0.0 for _ in x], example=([1.0, 2.0],),
    )  # fmt: skip
    program = compile(lambda x, y: [mine(x) + spread([x, y, 4.0]), autograd.silu(y), autograd.silu(x)]).record(1.0, 2.0)
    sources: dict[Any, Any] = {
        mine: "function mine(x) { return sigmoid(x) * 0 + erf(0) + x * x * x; }",
        spread: "function spread(x) { return x.at(-1) - x[0]; }",
        primitive("unused"): "function unused(x) { return x; }",
    }
    found = js_function(program, tmp_path, functions=sources)([2.0, 3.0])
    assert all(ulps(x, y) <= 2 for x, y in zip(found, program.evaluate([2.0, 3.0])))
    (module,) = tmp_path.glob("*.mjs")
    text = module.read_text()
    assert "function erf(x)" in text
    assert "unused" not in text


# ---- long ones, and what is in the text ------------------------------------------------------------------------------


@needs_node
def test_ten_thousand_instructions(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        numbers = list(x)
        for i in range(10_000):
            numbers.append(numbers[-1] * 0.5 + numbers[-1 - i * 7 % 50] / (1.5 + i % 3))
        return numbers[-1]

    program = compile(value_and_grad(f)).record([0.5] * 50)
    assert len(program) > 20_000
    function = js_function(program, tmp_path)
    point = [math.sin(i) for i in range(50)]
    assert bits(function(point)) == bits(program.evaluate(point))
    (module,) = tmp_path.glob("*.mjs")
    longest = max(len(part.splitlines()) for part in module.read_text().split("\n\n"))
    assert longest < 3 * JavaScriptStatementWriter.longest


@needs_node
def test_zeros_and_what_is_not_finite_as_inputs_and_constants(tmp_path: Path) -> None:
    def f(x: Any) -> Any:
        return [y for c in SPECIAL for y in (x + c, c - x, x * c, c / x, x / c, autograd.maximum(x, c))]

    program = compile(f).record(1.0)
    function = js_function(program, tmp_path)
    for x in SPECIAL:
        assert bits(function([x])) == bits(program.evaluate([x]))


def test_a_line_never_ends_after_return(tmp_path: Path) -> None:
    long = Parameter(2.0, "x" * 300)
    compiled = compile(lambda x: autograd.sum([long * y for y in x]), parameters=[long])
    compiled.record([1.0] * 60)
    text = export_js(compiled, tmp_path / "f.js").read_text()
    assert not re.search(r"return\s*$", text, re.MULTILINE)
    assert max(map(len, text.splitlines())) < 130


@pytest.mark.parametrize("text", ["</script>", "<!--", "</SCRIPT >", "<script>", "\u2028throw 1"])
def test_a_module_can_stand_in_a_page(text: str, tmp_path: Path) -> None:
    x = Parameter(2.0, text)
    compiled = compile(lambda y: x * y, parameters=[x])
    program = compiled.record(1.0)
    named = replace(program, name=text, input_names=(text, text))
    for f in (compiled, named):
        written = export_js(f, tmp_path / "f.js").read_text(encoding="utf-8")
        assert not re.search(r"<(/|!|script)", written, re.IGNORECASE)
        assert "\u2028" not in written
        assert "eval" not in written
        assert "import(" not in written
        assert "Function(" not in written


def test_a_program_that_is_not_valid(tmp_path: Path) -> None:
    broken: Program = replace(PROGRAM, operands=array("i", [0, 9]))
    with pytest.raises(ValueError, match="operand number 9 is not there yet"):
        export_js(broken, tmp_path / "f.js")
