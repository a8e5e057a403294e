"""A Program's instructions as JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from autograd.compiler.languages import atom_writers
from autograd.compiler.languages.atom_writers import AtomSpeller, PartSpeller
from autograd.compiler.languages.javascript.math_atoms import ATOMS, of_array
from autograd.compiler.languages.spelling import Assignment, Text, indented
from autograd.table.row import Primitive

LISTED = frozenset(ATOMS)
"""The primitives whose definitions are not opened."""


class JavaScriptSpeller(AtomSpeller):
    """Writes JavaScript."""

    atoms, nan, infinity = ATOMS, "NaN", "Infinity"

    def of_array(self, name: str, x: Sequence[Text]) -> str:
        """A call of a function that takes an array."""
        return of_array(name, x)

    def missing(self, primitive: Primitive) -> str:
        """What to give for a primitive that cannot be written."""
        return (
            f"there is no JavaScript for the primitive {primitive.name!r}; give it a definition, or give the source of "
            f"a function of that name: functions={{{primitive.name}: 'function {primitive.name}(x) {{ return ...; }}'}}"
        )

    def declared(self, line: Assignment) -> list[str]:
        """The statement that gives a result its name."""
        return wrapped(f"const {self.name(line.result)} = {line.text.text};")


class PartWriter(PartSpeller, JavaScriptSpeller):
    """Writes functions, and parts of functions, in JavaScript."""


def wrapped(line: str, by: int = 8) -> list[str]:
    """A long line as several; not after `return`, which would end there."""
    return atom_writers.wrapped(line, "//", by, joined="return ")


def table_text(name: str, rows: Iterable[str]) -> str:
    """A table of constants."""
    lines = [part for row in rows for part in wrapped(row, 4)]
    return "\n".join([f"const {name} = [", *indented(lines), "];"])


def harmless(comment: str) -> str:
    """A comment that ends no script of an HTML page."""
    return re.sub(r"<(?=[/!a-zA-Z])", "< ", comment)
