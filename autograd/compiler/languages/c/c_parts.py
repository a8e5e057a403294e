"""Instructions as expressions and statements of C, and definitions as functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from autograd.compiler.languages import atom_writers
from autograd.compiler.languages.atom_writers import AtomSpeller, PartSpeller
from autograd.compiler.languages.c.atoms import ATOMS, of_array
from autograd.compiler.languages.definitions import Function
from autograd.compiler.languages.spelling import Assignment, Text, indented
from autograd.table.row import Primitive

NO_FAST_MATH = """\
#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__) || \\
    defined __ASSOCIATIVE_MATH__ || defined __NO_SIGNED_ZEROS__ || defined __RECIPROCAL_MATH__
#error "-ffast-math and its parts change what nan, infinity, a zero and the order of a sum are; compile without them"
#endif"""
"""What refuses to be compiled where arithmetic would not be that of IEEE 754."""


class CSpeller(AtomSpeller):
    """Writes instructions as expressions of C."""

    atoms, nan, infinity = ATOMS, "NAN", "INFINITY"

    def of_array(self, name: str, x: Sequence[Text]) -> str:
        """A call of a function that takes a count and an array."""
        return of_array(name, x)

    def missing(self, primitive: Primitive) -> str:
        """What to give for a primitive that cannot be written."""
        return (
            f"there is no C for the primitive {primitive.name!r}; give the source of a function of that name: "
            f"functions={{{primitive.name}: 'static double {primitive.name}(double x) {{ return ...; }}'}}, or give it "
            "a definition"
        )

    def declared(self, line: Assignment) -> list[str]:
        """The statement that gives a result its name."""
        return wrapped(f"const double {self.name(line.result)} = {line.text.text};")


class CPartWriter(PartSpeller, CSpeller):
    """Writes the activation of a neuron, of its sum z, or a definition, of its operands."""


class DefinitionWriter(CPartWriter):
    """Writes the function of a definition."""

    def __init__(self, function: Function, names: Mapping[Primitive, str]) -> None:
        assert function.program is not None
        self._function = function
        super().__init__(function.program, names)

    def text(self) -> str:
        """The whole function."""
        lines, (result,) = self.body()
        unread = [
            f"(void){x};" for x in self.program.input_names if not re.search(rf"\b{x}\b", f"{lines} {result.text}")
        ]
        operands = ", ".join(f"double {x}" for x in self.program.input_names)
        body = indented([*lines, *unread, *wrapped(f"return {result.text};")])
        return "\n".join([f"static double {self._function.name}({operands})", "{", *body, "}"])


def wrapped(line: str, by: int = 8) -> list[str]:
    """A long line of C as several."""
    return atom_writers.wrapped(line, "/*", by)


def table_text(declared: str, rows: Iterable[str]) -> str:
    """A table of constants."""
    lines = [line for row in rows for line in wrapped(row, 4)]
    return "\n".join([f"static const double {declared} = {{", *indented(lines), "};"])
