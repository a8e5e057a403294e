"""The parts that C and JavaScript share: instructions by a table of atoms, results as constants."""

from __future__ import annotations

import math
import textwrap
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from autograd.compiler.languages.spelling import Assignment, LanguageAtom, Speller, Text, of_numbers
from autograd.compiler.program.program import Program
from autograd.table.row import Primitive

_WIDTH = 120  # characters to a line


def literal(number: float, nan: str, infinity: str) -> str:
    """A number as Python writes it, which is enough digits for every bit; the language has its words for the others."""
    if math.isfinite(number):
        return repr(number)
    return nan if number != number else infinity if number > 0.0 else f"-{infinity}"


class AtomSpeller(Speller):
    """Writes instructions as expressions, and their results as constants.

    names: what the functions are called of primitives that the language does not have.
    atoms: the primitives that it has. nan, infinity: its words for these numbers.
    """

    atoms: ClassVar[Mapping[Primitive, LanguageAtom]]
    nan: ClassVar[str]
    infinity: ClassVar[str]

    def __init__(self, program: Program, names: Mapping[Primitive, str] | None = None) -> None:
        self.spelled, self.names = {row: atom.written for row, atom in self.atoms.items()}, names or {}
        super().__init__(program)

    def literal(self, number: float) -> str:
        """As Python writes it, which is enough digits for every bit."""
        return literal(number, self.nan, self.infinity)

    def call(self, primitive: Primitive, texts: Sequence[Text]) -> str:
        """A call of the primitive's function."""
        if primitive in self.atoms:
            return self.atoms[primitive].written(texts).text
        if primitive in self.names:
            return (self.of_array if primitive.variadic else of_numbers)(self.names[primitive], texts)
        raise ValueError(self.missing(primitive))

    @abstractmethod
    def of_array(self, name: str, x: Sequence[Text]) -> str:
        """A call of a function of any number of numbers."""

    @abstractmethod
    def missing(self, primitive: Primitive) -> str:
        """What to give for a primitive that cannot be written."""

    @abstractmethod
    def declared(self, line: Assignment) -> list[str]:
        """The statement that gives a result its name."""


class PartSpeller(AtomSpeller):
    """Writes functions, and parts of functions, of inputs that are called as in the Program."""

    def name(self, i: int) -> str:
        """The name of an input or a result."""
        return self.program.input_names[i] if i < self.n_inputs else super().name(i)

    def body(self) -> tuple[list[str], list[Text]]:
        """The statements, and the results."""
        lines = [code for line in self.lines() for code in self.declared(line)]
        return lines, self.results()


def wrapped(line: str, comment: str, by: int = 8, joined: str = "") -> list[str]:
    """A long line as several; only where it has spaces, and never within a comment.

    comment: what begins one. joined: words that stay with what follows.
    """
    if len(line) + by <= _WIDTH or comment in line:
        return [line]
    whole = line.replace(joined, joined.replace(" ", "\0"), 1)
    lines = textwrap.wrap(whole, _WIDTH - by, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return [part.replace("\0", " ") for part in lines]
