"""A Program as a Python file that imports `math` alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from autograd.compiler.languages.arrays import ArraySpeller, slice_of
from autograd.compiler.languages.dense import DenseLayer
from autograd.compiler.languages.exported_program import ExportedProgram, RecordedProgram, exported_program
from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.python.file_parts import FileSpeller, arguments_text, list_text, table_text, wrapped
from autograd.compiler.languages.python.functions import PythonFunctions
from autograd.compiler.languages.python.python_loops import PythonLoopWriter
from autograd.compiler.languages.spelling import Assignment, Text, indented
from autograd.compiler.program.program import Program
from autograd.table import ieee


def python_file(recorded: RecordedProgram, name: str) -> str:
    """The text of a file with a function of that name, of a list of all inputs, which returns a list of the outputs.

    Errors: ValueError for a primitive whose evaluate cannot be copied into the file, and for a name that the file uses.
    """
    functions = PythonFunctions()
    if isinstance(recorded.program, Program):
        writer: _FileWriter | PythonLoopWriter = _FileWriter(exported_program(recorded), functions)
    else:
        writer = PythonLoopWriter(recorded, functions)
    definitions = [*writer.before(), _function(recorded, name, writer.statements())]
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


class _FileWriter(ArraySpeller, FileSpeller):
    def __init__(self, exported: ExportedProgram, functions: PythonFunctions) -> None:
        self.plan(exported)
        super().__init__(exported.program, functions)

        self._before, self._body = self.body(f"[None] * {self.n_inputs + len(self.program)} + [inputs]")

    def before(self) -> list[str]:
        """The functions that the function is made of, if it is too long for one."""
        return [part for part in "\n".join(self._before).split("\n\n") if part]

    def statements(self) -> list[str]:
        """Those of the function."""
        return self._body

    def tables(self) -> list[str]:
        """The weights and biases of the layers, and the parameters that stand elsewhere; after the definitions."""
        tables = []
        for k, layer in enumerate(self.layers):
            rows = [list_text(map(self.literal, row)) for row in layer.weights]
            tables.append(table_text(self.table(f"weights_{k}"), ["[", *(f"    {row}," for row in rows), "]"]))
            tables.append(table_text(self.table(f"biases_{k}"), [list_text(map(self.literal, layer.biases))]))
        if self.used:
            rows = [f"    {number},  # {name}" for number, name in self.parameters()]
            tables.append(table_text(self.table("parameters"), ["[", *rows, "]"]))
        return tables

    def table(self, name: str) -> str:
        """Constants are written in capitals."""
        return name.upper()

    def layer(self, k: int, layer: DenseLayer, inputs: Sequence[Text]) -> Sequence[str]:
        """A loop over the neurons, and in it one over the inputs."""
        name, run, before = self.name(layer.results[0]), slice_of(inputs), []
        if run is None:
            before, source = [f"x_{k} = [{', '.join(text.text for text in inputs)}]"], f"x_{k}"
        else:
            source = f"{run.array}[{run.start}:]" if run.start else run.array
        activation = _Activation(layer.activation, self.functions)
        steps = [code for line in activation.lines() for code in activation.assignment(line)]
        (result,) = activation.results()
        return [
            *before,
            f"{name} = []",
            f"for weights, bias in zip({self.table(f'weights_{k}')}, {self.table(f'biases_{k}')}):",
            "    z = bias",
            f"    for weight, x in zip(weights, {source}):",
            "        z += weight * x",
            *indented(steps),
            f"    {name}.append({result.text})",
        ]

    def assignment(self, line: Assignment) -> list[str]:
        """The line as code; the text of a layer is statements already."""
        if self.array_of_layer(line.result):
            return line.text.text.split("\n")
        return super().assignment(line)

    def returned(self, results: Sequence[Text]) -> str:
        """A list of its own."""
        return f"[{arguments_text(results)}]"


class _Activation(FileSpeller):
    """Writes the activation of a neuron, an expression of its sum z."""

    def name(self, i: int) -> str:
        """The name of the input is z."""
        return super().name(i) if i else "z"
