"""A Program's instructions as expressions of a language: a result that is used once stands in the place of its use.

The expressions have no text of a user's: numbers are written as literals, and all names are made here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograd.compiler.program.program import Instruction, Program
from autograd.table.row import Primitive

_MOST_INLINED = 12  # instructions in one expression, to be read
_MOST_SPELLED = 200  # operands; CPython recurses over a longer sum, and calls a function as fast


class Text(NamedTuple):
    """An expression: its text, its precedence, the number of instructions in it, and the names that it reads.

    condition: the condition of an expression that is 1 or 0. value: the number of a constant.
    """

    text: str
    precedence: int
    size: int = 1
    reads: tuple[int, ...] = ()
    condition: str = ""
    value: float | None = None

    def at(self, precedence: int) -> str:
        """The expression as part of one that binds as tightly as this precedence."""
        return self.text if self.precedence >= precedence else f"({self.text})"


CHOICE, COMPARISON, SUM, PRODUCT, SIGN, ATOM = range(6)

Spell = Callable[[Sequence[Text]], Text]


class LanguageAtom(NamedTuple):
    """How a primitive is written in a language that has it.

    function: its function, of the language's library or of its own file of atoms. spell: its expression with operators;
    beside a function, for up to `most_spelled` operands. call: how the function takes its operands. error: the largest
    difference from Python's result, in units in the last place; 0 for the same bits. note: where it is that large.
    """

    function: str = ""
    spell: Spell | None = None
    call: Callable[[str, Sequence[Text]], str] = lambda name, x: of_numbers(name, x)
    error: float = 0.0
    note: str = ""
    most_spelled: int = 12  # which can be read

    def written(self, x: Sequence[Text]) -> Text:
        """The primitive of these operands."""
        if self.spell is not None and (len(x) <= self.most_spelled or not self.function):
            return self.spell(x)
        return Text(self.call(self.function, x), ATOM)


class Assignment(NamedTuple):
    """The number of a result that has a name, and the expression that is assigned to it."""

    result: int
    text: Text


class Section(NamedTuple):
    """Lines of one function, the results of earlier functions that it reads, and the results that later ones read."""

    lines: Sequence[Assignment]
    takes: Sequence[int]
    leaves: Sequence[int]


def divided(lines: Sequence[Assignment], results: Iterable[Text], length: int) -> list[Section]:
    """The lines, in functions of at most `length` of them."""
    last = {i for result in results for i in result.reads}
    readers = Counter(i for line in lines for i in set(line.text.reads))
    parts = []
    for start in range(0, len(lines), length):
        own = lines[start : start + length]
        made = [line.result for line in own]
        here = Counter(i for line in own for i in set(line.text.reads))
        leaves = [i for i in made if readers[i] > here[i] or i in last]
        parts.append(Section(own, sorted(here.keys() - set(made)), leaves))
    return parts


class Speller(ABC):
    """The base of the languages' writers; each language has its own numbers, names, operators and calls.

    spelled: the primitives that are written as expressions, not as calls. read_twice: the expressions among these in
    which an operand stands twice.
    """

    spelled: Mapping[Primitive, Spell]
    read_twice: Collection[Primitive] = ()

    def __init__(self, program: Program) -> None:
        self.program = program
        self.n_inputs = program.n_inputs
        self.uses = self._uses()
        self.waiting: dict[int, Text] = {}  # expressions that will stand in the one place that uses them

    def steps(self) -> Iterable[Any]:
        """The instructions to be written, in order."""
        return self.program

    def lines(self) -> Iterator[Assignment]:
        """The assignments of the results that have names; the other results stand in the line that uses them."""
        for instruction in self.steps():
            yield from self.line(instruction)

    def line(self, instruction: Instruction) -> Iterator[Assignment]:
        """The line of an instruction, if it has one."""
        text = self.spell(instruction.primitive, instruction.operands)
        if self.uses[instruction.result] == 1 and text.size < _MOST_INLINED:
            self.waiting[instruction.result] = text
        else:
            yield Assignment(instruction.result, text)

    def results(self) -> list[Text]:
        """The expressions of the outputs; to be called after `lines`."""
        return [self.operand(i) for i in self.program.outputs]

    def operand(self, i: int) -> Text:
        """The text where the number i is used."""
        if i < 0:
            return self.constant(i)
        return self.waiting.pop(i) if i in self.waiting else self.named(i)

    def constant(self, i: int) -> Text:
        """The constant number i."""
        value = self.program.constants[~i]
        number = self.literal(value)
        return Text(number, SIGN if number.startswith("-") else ATOM, 0, value=value)

    def named(self, i: int) -> Text:
        """An input or a result that has a name."""
        return Text(self.name(i), ATOM, 0, (i,))

    def name(self, i: int) -> str:
        """The name of an input or a result."""
        return f"x{i}" if i < self.n_inputs else f"v{i - self.n_inputs}"

    def literal(self, number: float) -> str:
        """A number, to the last bit."""
        return repr(number)

    @abstractmethod
    def call(self, primitive: Primitive, texts: Sequence[Text]) -> str:
        """A call of the function that computes the primitive."""

    def spell(self, primitive: Primitive, operands: Sequence[int]) -> Text:
        """The expression of the primitive on these operands."""
        texts = [self.operand(i) for i in operands]
        spell = self.spelled.get(primitive)
        if spell is not None and len(texts) <= _MOST_SPELLED:
            written = spell(texts)
        else:
            written = Text(self.call(primitive, texts), ATOM)
        size = 1 + sum(text.size for text in texts)
        return written._replace(size=size, reads=tuple(i for text in texts for i in text.reads))

    def _uses(self) -> list[int]:
        """How often each number will be written, at the least."""
        uses = [0] * (self.n_inputs + len(self.program))
        for step in self.steps():
            for i in self.read_by(step):
                if i >= 0:
                    uses[i] += 1
        for i in self.program.outputs:
            if i >= 0:
                uses[i] += 1
        return uses

    def read_by(self, step: Any) -> Iterable[int]:
        """The operands of a step, each as often as it will be written."""
        primitive: Primitive = step.primitive
        operands: tuple[int, ...] = step.operands
        return operands * 2 if primitive in self.read_twice else operands


# ---- expressions that most languages share -------------------------------------------------------------------------


def infix(symbol: str, precedence: int) -> Spell:
    """An operator between two operands; a right operand of the same precedence gets parentheses."""
    return lambda x: Text(f"{x[0].at(precedence)} {symbol} {x[1].at(precedence + 1)}", precedence)


def negated(x: Sequence[Text]) -> Text:
    """A minus sign; in C and JavaScript --x would be something else."""
    return Text(f"-{x[0].at(ATOM)}", SIGN)


def compared(x: Sequence[Text]) -> Text:
    """1 where one number is larger than the other, as C and JavaScript write it."""
    condition = f"{x[0].at(SUM)} > {x[1].at(SUM)}"
    return Text(f"{condition} ? 1.0 : 0.0", CHOICE, condition=condition)


def chosen(x: Sequence[Text]) -> Text:
    """One of two numbers, as C and JavaScript write it."""
    condition = x[0].condition or f"{x[0].at(SUM)} != 0.0"
    return Text(f"{condition} ? {x[1].at(COMPARISON)} : {x[2].text}", CHOICE)


def of_numbers(name: str, x: Sequence[Text]) -> str:
    """A call of a function of so many numbers."""
    return f"{name}({', '.join(text.text for text in x)})"


def added(x: Sequence[Text]) -> Text:
    """The sum of all texts, from left to right."""
    return Text(" + ".join(["0.0", *(term.at(PRODUCT) for term in x)]), SUM)


def averaged(x: Sequence[Text]) -> Text:
    """The sum of the texts, divided by their number."""
    return Text(f"({added(x).text}) / {len(x)}", PRODUCT)


def products_added(x: Sequence[Text]) -> Text:
    """A `dot`: its bias, and the products of weights and inputs."""
    n = len(x) // 2
    products = [f"{weight.at(PRODUCT)} * {value.at(SIGN)}" for weight, value in zip(x[:n], x[n:-1])]
    return Text(" + ".join([x[-1].at(SUM), *products]), SUM)


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, each further to the right."""
    return ["    " + line if line else line for line in lines]


def used_sources(sources: Mapping[str, str], code: str, names_in: Callable[[str], set[str]]) -> list[str]:
    """The sources by name that the code uses, and those that they use in turn, which stand before them."""
    used = names_in(code)
    for name in reversed(list(sources)):
        if name in used:
            used |= names_in(sources[name])
    return [source for name, source in sources.items() if name in used]
