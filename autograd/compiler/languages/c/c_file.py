"""A Program as a C99 file and its header, which need libm alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from autograd.compiler.languages.arrays import slice_of
from autograd.compiler.languages.atom_writers import ArrayWriter
from autograd.compiler.languages.c.atoms import called, with_what_is_called
from autograd.compiler.languages.c.c_loops import CLoopWriter
from autograd.compiler.languages.c.c_parts import (
    NO_FAST_MATH,
    CPartWriter,
    CSpeller,
    DefinitionWriter,
    table_text,
    wrapped,
)
from autograd.compiler.languages.definitions import Function
from autograd.compiler.languages.dense import DenseLayer
from autograd.compiler.languages.exported_program import RecordedProgram, exported_program
from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.spelling import Text, indented
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

LINES_PER_FUNCTION = 500  # gcc's time to compile a function grows faster than its length


def c_file_and_header(
    recorded: RecordedProgram, name: str, header: str, functions: Mapping[Primitive, Function]
) -> tuple[str, str]:
    """The text of the file that computes, and that of its header.

    header: the name of the header. functions: of primitives that C does not have, each after those that it calls.

    Errors: ValueError for a primitive that cannot be written in C.
    """
    names = {row: function.name for row, function in functions.items()}
    if isinstance(recorded.program, Program):
        writer: _CWriter | CLoopWriter = _CWriter(exported_program(recorded), names)
        work = 0
    else:
        writer = CLoopWriter(recorded, names)
        work = writer.work
    head = _head(name, len(recorded.inputs), len(recorded.outputs), work)
    return _file(writer, head, name, header, functions), _header(recorded, head, name, work)


def _header(recorded: RecordedProgram, head: str, name: str, work: int) -> str:
    """The function's prototype, and comments that name its numbers."""
    guard = f"GLASSGRAD_{name}_H"
    names = [*named("inputs", recorded.inputs), *named("outputs", recorded.outputs)]
    described = "".join(f"\n * {line}" for line in names)
    sizes = f"{counted(len(recorded.inputs), 'input')}, {counted(len(recorded.outputs), 'output')}"
    room = "\n * work is room for numbers on the way, of any values, which each thread needs for itself." * bool(work)
    return f"""\
/* The function {name}, exported by glassgrad: {sizes}, which may not overlap.
 * It keeps nothing between calls, so that threads may call it at once.{room}
 *{described}
 */
#ifndef {guard}
#define {guard}

#ifdef __cplusplus
extern "C" {{
#endif

{head};

#ifdef __cplusplus
}}
#endif

#endif
"""


def _file(
    writer: _CWriter | CLoopWriter, head: str, name: str, header: str, functions: Mapping[Primitive, Function]
) -> str:
    names = {row: function.name for row, function in functions.items()}
    definitions = writer.definitions(head)
    wanted = called("\n".join(definitions))
    for function in reversed(list(functions.values())):
        if function.name in wanted:
            source = function.source or DefinitionWriter(function, names).text()
            wanted |= called(source)
            definitions.insert(0, source.strip())
    beginning = f"""\
/* The function {name}, exported by glassgrad. Compile it as C99, as cc -std=c99 -O2 does, and link libm: -lm */
#include "{header}"
#include <math.h>

{NO_FAST_MATH}
#if defined __clang__
#pragma STDC FP_CONTRACT OFF
#elif defined __GNUC__
#pragma GCC optimize("fp-contract=off")
#endif"""
    return "\n\n".join([beginning, *writer.tables(), *with_what_is_called("\n".join(definitions)), *definitions]) + "\n"


def _head(name: str, n_inputs: int, n_outputs: int, work: int) -> str:
    inputs = f"const double inputs[{n_inputs}]" if n_inputs else "const double *inputs"
    outputs = f"double outputs[{n_outputs}]" if n_outputs else "double *outputs"
    return f"void {name}({inputs}, {outputs}{f', double work[{work}]' if work else ''})"


class _CWriter(ArrayWriter, CSpeller):
    # ---- functions ---------------------------------------------------------------------------------------------------

    def definitions(self, head: str) -> list[str]:
        """The function, and before it those that it is made of, if it is too long for one."""
        lines = list(self.lines())
        results = self.results()
        if len(lines) <= LINES_PER_FUNCTION:
            body = [code for line in lines for code in self.statements(line)]
            return [self._function(head, [*body, *self._outputs(results)])]
        bodies, taken, size = self.in_parts(lines, results, LINES_PER_FUNCTION)
        heads = [f"static void part_{n}(const double *inputs, double *m)" for n in range(len(bodies))]
        made = [self._function(own, body, "m") for own, body in zip(heads, bodies)]
        memory = f"double m[{max(size, 1)}]; /* {8 * max(size, 1)} bytes of the stack */"
        calls = [memory, *(f"part_{n}(inputs, m);" for n in range(len(bodies)))]
        return [*made, self._function(head, [*calls, *taken, *self._outputs(results)])]

    def _function(self, head: str, body: Sequence[str], also: str = "outputs") -> str:
        text = "\n".join(body)
        unread = [f"(void){name};" for name in ("inputs", also) if not re.search(rf"\b{name}\b", text)]
        return "\n".join([head, "{", *indented([*body, *unread]), "}"])

    def taken(self, i: int, place: int) -> str:
        """An element of m, or a pointer into it."""
        if self.array_of_layer(i):
            return f"const double *{self.name(i)} = m + {place};"
        return f"const double {self.name(i)} = m[{place}];"

    def _outputs(self, results: Sequence[Text]) -> Iterator[str]:
        run = slice_of(results) if len(results) > 4 else None
        if run is not None:
            yield f"for (int i = 0; i < {len(results)}; i++)"
            yield f"    outputs[i] = {run.array}[{f'{run.start} + ' if run.start else ''}i];"
        else:
            yield from (f"outputs[{k}] = {result.text};" for k, result in enumerate(results))

    # ---- lines -------------------------------------------------------------------------------------------------------

    def array(self, i: int, layer: DenseLayer, place: int | None) -> str:
        """An array of its own, or a pointer into m."""
        name = self.name(i)
        return f"double {name}[{len(layer.results)}];" if place is None else f"double *{name} = m + {place};"

    def layer(self, k: int, layer: DenseLayer, inputs: Sequence[Text]) -> Sequence[str]:
        """A loop over the neurons, and in it one over the inputs."""
        run, before = slice_of(inputs), []
        if run is None:
            before = wrapped(f"const double x_{k}[{len(inputs)}] = {{{', '.join(text.text for text in inputs)}}};")
            x = f"x_{k}[j]"
        else:
            x = f"{run.array}[{f'{run.start} + ' if run.start else ''}j]"
        steps, (result,) = CPartWriter(layer.activation, self.names).body()
        return [
            *before,
            f"for (int i = 0; i < {len(layer.results)}; i++) {{",
            f"    double z = biases_{k}[i];",
            f"    for (int j = 0; j < {len(inputs)}; j++)",
            f"        z += weights_{k}[i][j] * {x};",
            *indented(steps),
            f"    {self.name(layer.results[0])}[i] = {result.text};",
            "}",
        ]

    # ---- tables ------------------------------------------------------------------------------------------------------

    def tables(self) -> list[str]:
        """The weights and biases of the layers, and the parameters that stand elsewhere; after the definitions."""
        tables = []
        for k, layer in enumerate(self.layers):
            n, n_inputs = len(layer.results), len(layer.inputs)
            rows = [f"{{{', '.join(map(self.literal, row))}}}," for row in layer.weights]
            tables.append(table_text(f"weights_{k}[{n}][{n_inputs}]", rows))
            tables.append(table_text(f"biases_{k}[{n}]", [", ".join(map(self.literal, layer.biases)) + ","]))
        if self.used:
            rows = [f"{number}, /* {name} */" for number, name in self.parameters()]
            tables.append(table_text(f"parameters[{len(rows)}]", rows))
        return tables
