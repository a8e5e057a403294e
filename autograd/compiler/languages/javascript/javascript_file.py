"""A Program as an ES module, which imports nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograd.compiler.languages.arrays import slice_of
from autograd.compiler.languages.atom_writers import ArrayWriter
from autograd.compiler.languages.definitions import Function
from autograd.compiler.languages.dense import DenseLayer
from autograd.compiler.languages.exported_program import RecordedProgram, exported_program
from autograd.compiler.languages.javascript.javascript_loops import JavaScriptLoopWriter
from autograd.compiler.languages.javascript.javascript_writer import (
    JavaScriptSpeller,
    PartWriter,
    harmless,
    table_text,
    wrapped,
)
from autograd.compiler.languages.javascript.math_atoms import array_of, with_what_is_used
from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.spelling import Text, indented
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

LINES_PER_FUNCTION = 500  # V8 leaves a function unoptimized whose byte code is longer than 60 kB


def javascript_file(recorded: RecordedProgram, name: str, functions: Mapping[Primitive, Function]) -> str:
    """The text of the module, which exports a function of an array of all inputs that returns one of the outputs.

    functions: of primitives that JavaScript does not have, each after those that it calls.

    Errors: ValueError for a primitive that cannot be written in JavaScript.
    """
    names = {row: function.name for row, function in functions.items()}
    described = [*named("inputs", recorded.inputs), *named("outputs", recorded.outputs)]
    head = "\n".join([*(f"// {harmless(line)}" for line in described), f"export function {name}(inputs)"])
    checks = _checks(name, len(recorded.inputs))
    if isinstance(recorded.program, Program):
        writer: _ModuleWriter | JavaScriptLoopWriter = _ModuleWriter(exported_program(recorded), names)
    else:
        writer = JavaScriptLoopWriter(recorded, names)
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


class _ModuleWriter(ArrayWriter, JavaScriptSpeller):
    # ---- functions ---------------------------------------------------------------------------------------------------

    def functions(self, head: str, checks: Sequence[str]) -> list[str]:
        """The function, and before it those that it is made of, if it is too long for one."""
        lines = list(self.lines())
        results = self.results()
        returned = [*wrapped(f"return [{', '.join(_outputs(results))}];")]
        if len(lines) <= LINES_PER_FUNCTION:
            body = [code for line in lines for code in self.statements(line)]
            return [_function(head, [*checks, *body, *returned])]
        bodies, taken, size = self.in_parts(lines, results, LINES_PER_FUNCTION)
        made = [_function(f"function part_{n}(inputs, m)", body) for n, body in enumerate(bodies)]
        calls = [f"const m = new Float64Array({size});", *(f"part_{n}(inputs, m);" for n in range(len(bodies)))]
        return [*made, _function(head, [*checks, *calls, *taken, *returned])]

    def taken(self, i: int, place: int) -> str:
        """An element of m, or a view of it."""
        layer = self.array_of_layer(i)
        if layer:
            return f"const {self.name(i)} = m.subarray({place}, {place + len(layer.results)});"
        return f"const {self.name(i)} = m[{place}];"

    # ---- lines -------------------------------------------------------------------------------------------------------

    def array(self, i: int, layer: DenseLayer, place: int | None) -> str:
        """A typed array of its own, or a view of m."""
        made = f"const {self.name(i)} = new Float64Array({len(layer.results)});"
        return made if place is None else self.taken(i, place)

    def layer(self, k: int, layer: DenseLayer, inputs: Sequence[Text]) -> Sequence[str]:
        """A loop over the neurons, and in it one over the inputs."""
        run, before = slice_of(inputs), []
        if run is None:
            before = wrapped(f"const x_{k} = {array_of(inputs)};")
            x = f"x_{k}[j]"
        else:
            x = f"{run.array}[{f'{run.start} + ' if run.start else ''}j]"
        steps, (result,) = PartWriter(layer.activation, self.names).body()
        return [
            *before,
            f"for (let i = 0; i < {len(layer.results)}; i++) {{",
            f"    let z = biases_{k}[i];",
            f"    for (let j = 0; j < {len(inputs)}; j++) z += weights_{k}[i][j] * {x};",
            *indented(steps),
            f"    {self.name(layer.results[0])}[i] = {result.text};",
            "}",
        ]

    # ---- tables ------------------------------------------------------------------------------------------------------

    def tables(self) -> list[str]:
        """The weights and biases of the layers, and the parameters that stand elsewhere; after the definitions."""
        tables = []
        for k, layer in enumerate(self.layers):
            rows = [f"[{', '.join(map(self.literal, row))}]," for row in layer.weights]
            tables.append(table_text(f"weights_{k}", rows))
            tables.append(table_text(f"biases_{k}", [", ".join(map(self.literal, layer.biases)) + ","]))
        if self.used:
            tables.append(
                table_text("parameters", [f"{number}, // {harmless(name)}" for number, name in self.parameters()])
            )
        return tables


def _function(head: str, body: Iterable[str]) -> str:
    return "\n".join([f"{head} {{", *indented(body), "}"])


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


def _outputs(results: Sequence[Text]) -> Iterator[str]:
    """The results as elements of an array; many elements of an array are a slice of it."""
    run = slice_of(results) if len(results) > 4 else None
    if run is not None:
        yield f"...{array_of(results)}"
    else:
        yield from (result.text for result in results)
