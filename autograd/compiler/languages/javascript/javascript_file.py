"""A Program as an ES module, which imports nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from autograd.compiler.languages.definitions import Function
from autograd.compiler.languages.javascript.javascript_statements import JavaScriptStatementWriter
from autograd.compiler.languages.javascript.javascript_writer import PartWriter, harmless, wrapped
from autograd.compiler.languages.javascript.math_atoms import with_what_is_used
from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.spelling import indented
from autograd.compiler.languages.statements.recorded_program import RecordedProgram
from autograd.table.row import Primitive


def javascript_file(recorded: RecordedProgram, name: str, functions: Mapping[Primitive, Function]) -> str:
    """The text of the module, which exports a function of an array of all inputs that returns one of the outputs.

    functions: of primitives that JavaScript does not have, each after those that it calls.

    Errors: ValueError for a primitive that cannot be written in JavaScript.
    """
    names = {row: function.name for row, function in functions.items()}
    described = [*named("inputs", recorded.inputs), *named("outputs", recorded.outputs)]
    head = "\n".join([*(f"// {harmless(line)}" for line in described), f"export function {name}(inputs)"])
    checks = _checks(name, len(recorded.inputs))
    writer = JavaScriptStatementWriter(recorded, names)
    definitions = writer.functions(head, checks)
    for function in reversed(list(functions.values())):
        if any(re.search(rf"\b{function.name}\(", definition) for definition in definitions):
            definitions.insert(0, function.source.strip() or _definition(function, names))
    beginning = f"// The function {name}, exported by glassgrad: an ES module, which imports nothing."
    code = "\n".join(definitions)
    return "\n\n".join([beginning, *writer.tables(), *with_what_is_used(code), *definitions]) + "\n"


def _definition(function: Function, names: Mapping[Primitive, str]) -> str:
    """The function of a definition, of its operands."""
    assert function.program is not None
    lines, (result,) = PartWriter(function.program, names).body()
    body = indented([*lines, *wrapped(f"return {result.text};")])
    return "\n".join([f"function {function.name}({', '.join(function.program.input_names)}) {{", *body, "}"])


def _checks(name: str, n: int) -> list[str]:
    """Statements that refuse what is no array of n numbers: a text would be joined, and a hole be nan."""
    return [
        f"if (!(Array.isArray(inputs) || ArrayBuffer.isView(inputs)) || inputs.length !== {n})",
        f"    throw new TypeError(`{name} takes an array of {counted(n, 'number')}, "
        "got ${String(inputs).slice(0, 60)}`);",
        *(_CHECK_OF_EACH if n else []),
    ]


_CHECK_OF_EACH = [
    "for (let i = 0; i < inputs.length; i++) {",
    "    const x = inputs[i];",
    '    if (typeof x !== "number")',
    "        throw new TypeError(`inputs[${i}] is to be a number, got the ${typeof x} ${String(x).slice(0, 60)}`);",
    "}",
]
