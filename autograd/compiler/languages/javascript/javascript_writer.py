"""A Program's instructions as JavaScript."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd.compiler.languages.javascript.math_atoms import ATOMS
from autograd.compiler.languages.spelling import Assignment, Speller, Text
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

LISTED = frozenset(ATOMS)
"""The primitives whose definitions are not opened."""


class JavaScriptSpeller(Speller):
    """Writes instructions as expressions, and their results as constants."""

    def __init__(self, program: Program) -> None:
        self.spelled = {row: atom.written for row, atom in ATOMS.items()}
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
        raise ValueError(
            f"there is no JavaScript for the primitive {primitive.name!r}; give it a definition, as "
            f"definition=lambda x: x * x, from which its JavaScript is made"
        )

    def declared(self, line: Assignment) -> str:
        """The statement that gives a result its name."""
        return f"const {self.name(line.result)} = {line.text.text};"
