"""The parts of a Python file: calls of its functions, lists, tables, and lines that are not too long."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from autograd.compiler.languages.python.functions import PythonFunctions
from autograd.compiler.languages.python.source import PythonWriter
from autograd.compiler.languages.slices import slice_of
from autograd.compiler.languages.spelling import Text
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

_WIDTH = 120  # characters to a line


class FileSpeller(PythonWriter):
    """Writes calls of functions that stand in the file."""

    def __init__(self, program: Program, functions: PythonFunctions) -> None:
        self.functions = functions
        super().__init__(program, {})

    def call(self, primitive: Primitive, texts: Sequence[Text]) -> str:
        """A call of the primitive's function in the file."""
        return f"{self.functions.call(primitive)}({arguments_text(texts)})"


def arguments_text(texts: Sequence[Text]) -> str:
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


def table_text(name: str, lines: Sequence[str]) -> str:
    """An assignment of a list, in these lines."""
    first, *others = lines
    return "\n".join([part for line in (f"{name} = {first}", *others) for part in wrapped(line)])


def wrapped(line: str) -> list[str]:
    """A long line as several, if it is a list, or assigns or returns one."""
    if len(line) <= _WIDTH or not re.fullmatch(r" *(\w+ = |return )?\[.*\],?", line):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    items = re.sub(r"(?<=[^ ,]) ", "\0", line.lstrip())  # so that it breaks after commas only
    wrap = textwrap.TextWrapper(_WIDTH, indent, indent + 4 * " ", break_long_words=False, break_on_hyphens=False)
    return [part.replace("\0", " ") for part in wrap.wrap(items)]
