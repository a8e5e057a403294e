"""A Program as readable Python source: straight-line code on floats, with the bits of eager evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.compiler.languages.spelling import (
    CHOICE,
    COMPARISON,
    PRODUCT,
    SIGN,
    SUM,
    Assignment,
    Spell,
    Speller,
    Text,
    added,
    averaged,
    divided,
    indented,
    infix,
    products_added,
)
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.program import Program
from autograd.table import ieee
from autograd.table.row import Primitive
from autograd.table.rows import (
    TABLE,
    accumulate,
    add,
    detached,
    div,
    dot,
    greater,
    identity,
    mean,
    mul,
    neg,
    relu,
    step,
    sub,
    sum as total,
    where,
)

LISTED = frozenset(row for row in (*TABLE.values(), accumulate, detached) if not row.is_composed)
"""The primitives that Python code writes as expressions or calls by name: those with a function of their own."""

LINES_PER_FUNCTION = 4000  # for one of a million, CPython takes a gigabyte while it compiles it


def python_source(program: Program) -> str:
    """A function `program` of all inputs, which returns a list of the outputs.

    >>> import autograd
    >>> print(python_source(autograd.compile(lambda x, y: autograd.relu(x) * y + autograd.exp(y)).record(1.0, 2.0)))
    def program(x0, x1):
        return [(0.0 if x0 <= 0.0 else x0) * x1 + exp(x1)]
    """
    program = opened(program, LISTED)
    return PythonWriter(program, names_of_rows(program)).function()


def python_source_of_sums(program: Program, n_shared: int, n_carried: int) -> str:
    """A function `program(rows, shared..., carried...)`, for a Program whose inputs are shared ones, then those that
    are carried from row to row, then a row's, and whose outputs are what becomes of the carried ones.
    """
    program = opened(program, LISTED)
    return PythonWriter(program, names_of_rows(program)).loop(n_shared, n_carried)


def namespace(program: Program) -> dict[str, Any]:
    """The functions that the source of a Program calls, by name."""
    return {"inf": float("inf"), "nan": float("nan"), "divide": ieee.divide} | {
        name: row.evaluate for row, name in names_of_rows(opened(program, LISTED)).items()
    }


def names_of_rows(program: Program) -> dict[Primitive, str]:
    """The name of each primitive's function in the source: its name in the table, or one made here."""
    return {
        row: row.name if TABLE.get(row.name) is row else f"primitive{code}" for code, row in enumerate(program.rows)
    }


class PythonWriter(Speller):
    """Writes functions; `names` has the name of each primitive's function."""

    def __init__(self, program: Program, names: Mapping[Primitive, str]) -> None:
        self.spelled, self.read_twice = _SPELLED, _READ_TWICE
        self.names = names
        super().__init__(program)

    def call(self, primitive: Primitive, texts: Sequence[Text]) -> str:
        """A call of the primitive's function."""
        return f"{self.names[primitive]}({', '.join(text.text for text in texts)})"

    # ---- whole functions -------------------------------------------------------------------------------------------

    def function(self) -> str:
        """See `python_source`."""
        inputs = ", ".join(f"x{i}" for i in range(self.n_inputs))
        before, body = self.body(self.memory())
        return "\n".join([*before, f"def program({inputs}):", *indented(body)])

    def loop(self, n_shared: int, n_carried: int) -> str:
        """See `python_source_of_sums`."""
        arguments = "".join(f", x{i}" for i in range(n_shared + n_carried))
        row = "".join(f"x{i}, " for i in range(n_shared + n_carried, self.n_inputs))
        carried = [f"x{n_shared + i}" for i in range(n_carried)]
        before, body, results = self.parts(self.memory())
        body += [f"{old} = {now.text}" for old, now in zip(carried, results) if old != now.text]
        loop = [f"for {row or '_'} in rows:", *indented(body or ["pass"]), f"return [{', '.join(carried)}]"]
        return "\n".join([*before, f"def program(rows{arguments}):", *indented(loop)])

    def memory(self) -> str:
        """A list with room for all numbers, in which are those of the inputs."""
        inputs = ", ".join(f"x{i}" for i in range(self.n_inputs))
        return f"[{inputs}] + [0.0] * {len(self.program)}"

    def body(self, memory: str) -> tuple[list[str], list[str]]:
        """The text before the function, see `parts`, and the function's body."""
        before, statements, results = self.parts(memory)
        return before, [*statements, f"return {self.returned(results)}"]

    def parts(self, memory: str) -> tuple[list[str], list[str], list[Text]]:
        """Statements, the results to be written behind them, and, where they are too long for one function, what stands
        before it: functions of bounded length, which hand their numbers on in a list, `memory` at first, with an empty
        line behind each.
        """
        lines = list(self.lines())
        results = self.results()
        if len(lines) <= LINES_PER_FUNCTION:
            return [], [code for line in lines for code in self.assignment(line)], results
        before: list[str] = []
        calls = [f"m = {memory}"]
        for n, (own, takes, leaves) in enumerate(divided(lines, results, LINES_PER_FUNCTION)):
            part = [f"{self.name(i)} = m[{i}]" for i in takes]
            part += [code for line in own for code in self.assignment(line)]
            part += [f"m[{i}] = {self.name(i)}" for i in leaves]
            calls.append(f"part{n}(m)")
            before += [f"def {calls[-1]}:", *indented(part), ""]
        last = {i for result in results for i in result.reads}
        calls += [f"{self.name(i)} = m[{i}]" for i in sorted(last) if i >= self.n_inputs]
        return before, calls, results

    def returned(self, results: Sequence[Text]) -> str:
        """The list of the results."""
        return f"[{', '.join(result.text for result in results)}]"

    def assignment(self, line: Assignment) -> list[str]:
        """The line as code."""
        return [f"{self.name(line.result)} = {line.text.text}"]


# ---- how primitives are spelled ------------------------------------------------------------------------------------


def _comparison(symbol: str) -> Spell:
    def spell(x: Sequence[Text]) -> Text:
        right = x[1].at(SUM) if len(x) > 1 else "0.0"
        condition = f"{x[0].at(SUM)} {symbol} {right}"
        return Text(f"1.0 if {condition} else 0.0", CHOICE, condition=condition)

    return spell


def _choice(x: Sequence[Text]) -> Text:
    condition = x[0].condition or x[0].at(COMPARISON)
    return Text(f"{x[1].at(COMPARISON)} if {condition} else {x[2].text}", CHOICE)


def _quotient(x: Sequence[Text]) -> Text:
    if x[1].value:
        return infix("/", PRODUCT)(x)
    return Text(
        f"{x[0].at(PRODUCT)} / {x[1].at(SIGN)} if {x[1].at(COMPARISON)} else divide({x[0].text}, {x[1].text})",
        CHOICE,
    )


_SPELLED: dict[Primitive, Spell] = {
    add: infix("+", SUM),
    accumulate: infix("+", SUM),
    sub: infix("-", SUM),
    mul: infix("*", PRODUCT),
    div: _quotient,
    neg: lambda x: Text(f"-{x[0].at(SIGN)}", SIGN),
    identity: lambda x: x[0],
    detached: lambda x: x[0],
    relu: lambda x: Text(f"0.0 if {x[0].at(SUM)} <= 0.0 else {x[0].text}", CHOICE),
    step: _comparison(">"),
    greater: _comparison(">"),
    where: _choice,
    total: added,
    mean: averaged,
    dot: products_added,
}
_READ_TWICE = {div, relu}
