"""A Program as a Python file that imports `math` alone."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from autograd.compiler.languages.arrays import ArraySpeller, slice_of
from autograd.compiler.languages.dense import DenseLayer
from autograd.compiler.languages.exported_program import ExportedProgram
from autograd.compiler.languages.names import counted, named
from autograd.compiler.languages.python.functions import PythonFunctions
from autograd.compiler.languages.python.source import PythonWriter
from autograd.compiler.languages.spelling import Assignment, Text, indented
from autograd.compiler.program.program import Program
from autograd.table import ieee
from autograd.table.row import Primitive

_WIDTH = 120  # characters to a line


def python_file(exported: ExportedProgram, name: str) -> str:
    """The text of a file with a function of that name, of a list of all inputs, which returns a list of the outputs.

    Errors: ValueError for a primitive whose evaluate cannot be copied into the file, and for a name that the file uses.
    """
    functions = PythonFunctions()
    writer = _FileWriter(exported, functions)
    definitions = writer.definitions(name)
    if any(re.search(r"\bdivide\(", definition) for definition in definitions):
        functions.add(ieee.divide)
    constants = "\n".join(_table(known, [text]) for known, text in functions.constants.items())
    parts = [part for part in (constants, *writer.tables(), *functions.sources.values(), *definitions) if part]
    if name in functions.sources or name in functions.constants or name in functions.imported:
        raise ValueError(f"the file has a function {name} of its own; give another name=")
    body = "\n\n\n".join(parts) + "\n"
    from_math = functions.imported | {known for known in ("inf", "nan") if re.search(rf"(?<!\.)\b{known}\b", body)}
    imports = ["import math"] * bool(re.search(r"\bmath\.", body))
    imports += [f"from math import {', '.join(sorted(from_math))}"] * bool(from_math)
    head = f'"""The function {name}, which needs Python alone; exported by glassgrad."""'
    return "\n\n".join([head, *(["\n".join(imports) + "\n"] if imports else []), body])


class _FileSpeller(PythonWriter):
    """Writes calls of functions that stand in the file."""

    def __init__(self, program: Program, functions: PythonFunctions) -> None:
        self.functions = functions
        super().__init__(program, {})

    def call(self, primitive: Primitive, texts: Sequence[Text]) -> str:
        """A call of the primitive's function in the file."""
        return f"{self.functions.call(primitive)}({_arguments(texts)})"


class _FileWriter(ArraySpeller, _FileSpeller):
    def __init__(self, exported: ExportedProgram, functions: PythonFunctions) -> None:
        self.plan(exported)
        super().__init__(exported.program, functions)

    def definitions(self, name: str) -> list[str]:
        """The function, and before it those that it is made of, if it is too long for one."""
        program, names = self.program, self.program.input_names
        before, body = self.body(f"[None] * {self.n_inputs + len(program)} + [inputs]")
        described = [*named("inputs", names), *named("outputs", self.exported.outputs)]
        function = [
            *(f"# {line}" for line in described),
            f"def {name}(inputs):",
            f'    """A list of {counted(len(program.outputs), "output")} for {counted(self.n_inputs, "input")}."""',
            "    inputs = [float(x) for x in inputs]",
            f"    if len(inputs) != {self.n_inputs}:",
            f'        raise ValueError(f"{name} takes {counted(self.n_inputs, "input")}, got {{len(inputs)}}")',
            *(wrapped for line in indented(body) for wrapped in _wrapped(line)),
        ]
        return [*"\n".join(before).split("\n\n"), "\n".join(function)]

    def tables(self) -> list[str]:
        """The weights and biases of the layers, and the parameters that stand elsewhere; after the definitions."""
        tables = []
        for k, layer in enumerate(self.layers):
            rows = [_list(map(self.literal, row)) for row in layer.weights]
            tables.append(_table(self.table(f"weights_{k}"), ["[", *(f"    {row}," for row in rows), "]"]))
            tables.append(_table(self.table(f"biases_{k}"), [_list(map(self.literal, layer.biases))]))
        if self.used:
            rows = [f"    {number},  # {name}" for number, name in self.parameters()]
            tables.append(_table(self.table("parameters"), ["[", *rows, "]"]))
        return ["\n".join(tables)]

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
        return f"[{_arguments(results)}]"


class _Activation(_FileSpeller):
    """Writes the activation of a neuron, an expression of its sum z."""

    def name(self, i: int) -> str:
        """The name of the input is z."""
        return super().name(i) if i else "z"


def _arguments(texts: Sequence[Text]) -> str:
    """Expressions with commas between them; many elements of an array are a slice of it."""
    written, at = [], 0
    while at < len(texts):
        end = at + 1
        while end < len(texts) and slice_of(texts[end - 1 : end + 1]):
            end += 1
        run = slice_of(texts[at:end]) if end - at > 2 else None
        written += [f"*{run.array}[{run.start}:{run.start + end - at}]"] if run else [x.text for x in texts[at:end]]
        at = end
    return ", ".join(written)


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(texts)}]"


def _table(name: str, lines: Sequence[str]) -> str:
    first, *others = lines
    return "\n".join(wrapped for line in (f"{name} = {first}", *others) for wrapped in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    """A long line as several, if it is a list, or assigns or returns one."""
    if len(line) <= _WIDTH or not re.fullmatch(r" *(\w+ = |return )?\[.*\],?", line):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    items = re.sub(r"(?<=[^ ,]) ", "\0", line.lstrip())  # so that it breaks after commas only
    wrap = textwrap.TextWrapper(_WIDTH, indent, indent + 4 * " ", break_long_words=False, break_on_hyphens=False)
    return [part.replace("\0", " ") for part in wrap.wrap(items)]
