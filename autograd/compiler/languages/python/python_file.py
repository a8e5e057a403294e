"""A Program as a Python file that imports `math` alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.python.file_parts import table_text, wrapped
from autograd.compiler.languages.python.functions import PythonFunctions
from autograd.compiler.languages.python.python_statements import PythonStatementWriter
from autograd.compiler.languages.spelling import indented
from autograd.compiler.languages.statements.recorded_program import RecordedProgram
from autograd.table import ieee


def python_file(recorded: RecordedProgram, name: str) -> str:
    """The text of a file with a function of that name, of a list of all inputs, which returns a list of the outputs.

    Errors: ValueError for a primitive whose evaluate cannot be copied into the file, and for a name that the file uses.
    """
    functions = PythonFunctions()
    writer = PythonStatementWriter(recorded, functions)
    statements = writer.statements()
    definitions = [*writer.parts, _function(recorded, name, statements)]
    if any(re.search(r"\bdivide\(", definition) for definition in definitions):
        functions.add(ieee.divide)
    tables = "\n".join(writer.tables())
    constants = "\n".join(table_text(known, [text]) for known, text in functions.constants.items())
    parts = [part for part in (constants, tables, *functions.sources.values(), *definitions) if part]
    if name in functions.sources or name in functions.constants or name in functions.imported:
        raise ValueError(f"the file has a function {name} of its own; give another name=")
    body = "\n\n\n".join(parts) + "\n"
    from_math = functions.imported | {known for known in ("inf", "nan") if re.search(rf"(?<!\.)\b{known}\b", body)}
    imports = ["import math"] * bool(re.search(r"\bmath\.", body))
    imports += [f"from math import {', '.join(sorted(from_math))}"] * bool(from_math)
    head = f'"""The function {name}, which needs Python alone; exported by glassgrad."""'
    return "\n\n".join([head, *(["\n".join(imports) + "\n"] if imports else []), body])


def _function(recorded: RecordedProgram, name: str, statements: Iterable[str]) -> str:
    """The function of the file, which checks its inputs and runs the statements."""
    n_inputs, n_outputs = len(recorded.inputs), len(recorded.outputs)
    described = [*named("inputs", recorded.inputs), *named("outputs", recorded.outputs)]
    lines = [
        *(f"# {line}" for line in described),
        f"def {name}(inputs):",
        f'    """A list of {counted(n_outputs, "output")} for {counted(n_inputs, "input")}."""',
        "    inputs = [float(x) for x in inputs]",
        f"    if len(inputs) != {n_inputs}:",
        f'        raise ValueError(f"{name} takes {counted(n_inputs, "input")}, got {{len(inputs)}}")',
        *(line for statement in indented(statements) for line in wrapped(statement)),
    ]
    return "\n".join(lines)
