"""A Program's instructions as JavaScript."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence

from autograd.compiler.languages.javascript.math_atoms import ATOMS, of_array
from autograd.compiler.languages.spelling import Assignment, Speller, Text, of_numbers
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

LISTED = frozenset(ATOMS)
"""The primitives whose definitions are not opened."""

_WIDTH = 120  # characters to a line


class JavaScriptSpeller(Speller):
    """Writes instructions as expressions, and their results as constants.

    names: what the functions are called of primitives that JavaScript does not have.
    """

    def __init__(self, program: Program, names: Mapping[Primitive, str] | None = None) -> None:
        self.spelled, self.names = {row: atom.written for row, atom in ATOMS.items()}, names or {}
        super().__init__(program)

    def literal(self, number: float) -> str:
        """As Python writes it, which is enough digits for every bit."""
        if math.isfinite(number):
            return repr(number)
        return "NaN" if number != number else "Infinity" if number > 0.0 else "-Infinity"

    def call(self, primitive: Primitive, texts: Sequence[Text]) -> str:
        """A call of the primitive's function."""
        if primitive in ATOMS:
            return ATOMS[primitive].written(texts).text
        if primitive in self.names:
            return (of_array if primitive.variadic else of_numbers)(self.names[primitive], texts)
        raise ValueError(
            f"there is no JavaScript for the primitive {primitive.name!r}; give it a definition, or give the source of "
            f"a function of that name: functions={{{primitive.name}: 'function {primitive.name}(x) {{ return ...; }}'}}"
        )

    def declared(self, line: Assignment) -> list[str]:
        """The statement that gives a result its name."""
        return wrapped(f"const {self.name(line.result)} = {line.text.text};")


class PartWriter(JavaScriptSpeller):
    """Writes functions, and parts of functions, of inputs that are called as in the Program."""

    def name(self, i: int) -> str:
        """The name of an input or a result."""
        return self.program.input_names[i] if i < self.n_inputs else super().name(i)

    def body(self) -> tuple[list[str], list[Text]]:
        """The statements, and the results."""
        lines = [code for line in self.lines() for code in self.declared(line)]
        return lines, self.results()


def wrapped(line: str, by: int = 8) -> list[str]:
    """A long line as several; only where it has spaces, never within a comment, nor after `return`, which would end."""
    if len(line) + by <= _WIDTH or "//" in line:
        return [line]
    whole = line.replace("return ", "return\0", 1)
    lines = textwrap.wrap(whole, _WIDTH - by, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return [part.replace("\0", " ") for part in lines]
