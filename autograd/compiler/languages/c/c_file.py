"""A Program as a C99 file and its header, which need libm alone."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.compiler.languages.c.atoms import called, with_what_is_called
from autograd.compiler.languages.c.c_parts import NO_FAST_MATH, DefinitionWriter
from autograd.compiler.languages.c.c_statements import CStatementWriter
from autograd.compiler.languages.definitions import Function
from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.statements.recorded_program import RecordedProgram
from autograd.table.row import Primitive


def c_file_and_header(
    recorded: RecordedProgram, name: str, header: str, functions: Mapping[Primitive, Function]
) -> tuple[str, str]:
    """The text of the file that computes, and that of its header.

    header: the name of the header. functions: of primitives that C does not have, each after those that it calls.

    Errors: ValueError for a primitive that cannot be written in C.
    """
    names = {row: function.name for row, function in functions.items()}
    writer = CStatementWriter(recorded, names)
    head = _head(name, len(recorded.inputs), len(recorded.outputs), writer.work)
    definitions = writer.definitions(head)
    wanted = called("\n".join(definitions))
    for function in reversed(list(functions.values())):
        if function.name in wanted:
            source = function.source or DefinitionWriter(function, names).text()
            wanted |= called(source)
            definitions.insert(0, source.strip())
    code = [*writer.tables(), *with_what_is_called("\n".join(definitions)), *definitions]
    return "\n\n".join([_beginning(name, header), *code]) + "\n", _header(recorded, head, name, writer.work)


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


def _beginning(name: str, header: str) -> str:
    return f"""\
/* The function {name}, exported by glassgrad. Compile it as C99, as cc -std=c99 -O2 does, and link libm: -lm */
#include "{header}"
#include <math.h>

{NO_FAST_MATH}
#if defined __clang__
#pragma STDC FP_CONTRACT OFF
#elif defined __GNUC__
#pragma GCC optimize("fp-contract=off")
#endif"""


def _head(name: str, n_inputs: int, n_outputs: int, work: int) -> str:
    inputs = f"const double inputs[{n_inputs}]" if n_inputs else "const double *inputs"
    outputs = f"double outputs[{n_outputs}]" if n_outputs else "double *outputs"
    return f"void {name}({inputs}, {outputs}{f', double work[{work}]' if work else ''})"
