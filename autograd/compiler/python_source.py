"""A Program as readable Python source: straight-line code on floats, with the bits of eager evaluation.

Nothing of a user's stands in it: numbers are written as literals, and everything has a name made here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from autograd import ieee
from autograd.compiler.program import Program
from autograd.primitive import Primitive
from autograd.primitives import TABLE, add, div, dot, greater, mean, mul, neg, relu, step, sub, where
from autograd.primitives import sum as total

LINES_PER_FUNCTION = 4000  # CPython's time to compile a function grows faster than its length
_MOST_INLINED = 12  # instructions in one expression, to be read
_MOST_SPELLED = 200  # operands; CPython recurses over a longer sum, and calls a function as fast


class _Text(NamedTuple):
    """An expression, how tightly it holds together, how many instructions it spells out, and what it reads."""

    text: str
    level: int
    size: int = 1
    reads: tuple[int, ...] = ()
    condition: str = ""

    def at(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


_CHOICE, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(6)


def python_source(program: Program) -> str:
    """A function `program` of all inputs, which returns a list of the outputs.

    >>> import autograd
    >>> print(python_source(autograd.compile(lambda x, y: autograd.relu(x) * y + autograd.exp(y)).record(1.0, 2.0)))
    def program(x0, x1):
        return [(0.0 if x0 <= 0.0 else x0) * x1 + exp(x1)]
    """
    return _Writer(program).function()


def python_source_of_sums(program: Program, n_shared: int, n_carried: int) -> str:
    """A function `program(rows, shared..., carried...)`, for a Program whose inputs are shared ones, then those that
    are carried from row to row, then a row's, and whose outputs are what becomes of the carried ones.
    """
    return _Writer(program).loop(n_shared, n_carried)


def namespace(program: Program) -> dict[str, Any]:
    """What the source of a Program calls by name."""
    return {"inf": float("inf"), "nan": float("nan"), "divide": ieee.divide} | {
        _name_of_row(program, code): row.evaluate for code, row in enumerate(program.rows)
    }


def _name_of_row(program: Program, code: int) -> str:
    row = program.rows[code]
    return row.name if TABLE.get(row.name) is row else f"primitive{code}"


class _Line(NamedTuple):
    result: int
    text: _Text


class _Writer:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.n_inputs = program.n_inputs
        self.names = {row: _name_of_row(program, code) for code, row in enumerate(program.rows)}
        self.uses = self._uses()
        self.waiting: dict[int, _Text] = {}  # expressions that will stand in the one place that uses them

    # ---- whole functions -------------------------------------------------------------------------------------------

    def function(self) -> str:
        inputs = ", ".join(f"x{i}" for i in range(self.n_inputs))
        lines = list(self.lines())
        results = self._results()
        if len(lines) > LINES_PER_FUNCTION:
            return self._parts(lines, results)
        body = [self._assignment(line) for line in lines]
        body.append(f"return [{', '.join(result.text for result in results)}]")
        return "\n".join([f"def program({inputs}):", *_indented(body)])

    def loop(self, n_shared: int, n_carried: int) -> str:
        arguments = "".join(f", x{i}" for i in range(n_shared + n_carried))
        row = "".join(f"x{i}, " for i in range(n_shared + n_carried, self.n_inputs))
        carried = [f"x{n_shared + i}" for i in range(n_carried)]
        body = [self._assignment(line) for line in self.lines()]
        body += [f"{old} = {now.text}" for old, now in zip(carried, self._results()) if old != now.text]
        loop = [f"for {row or '_'} in rows:", *_indented(body or ["pass"]), f"return [{', '.join(carried)}]"]
        return "\n".join([f"def program(rows{arguments}):", *_indented(loop)])

    def _parts(self, lines: Sequence[_Line], results: Sequence[_Text]) -> str:
        """Functions of bounded length, which hand their numbers on in a list, and one that calls them."""
        inputs = ", ".join(f"x{i}" for i in range(self.n_inputs))
        last = {i for result in results for i in result.reads}
        readers = Counter(i for line in lines for i in set(line.text.reads))
        text: list[str] = []
        calls = [f"m = [{inputs}] + [0.0] * {len(self.program)}"]
        for start in range(0, len(lines), LINES_PER_FUNCTION):
            own = lines[start : start + LINES_PER_FUNCTION]
            made = [line.result for line in own]
            here = Counter(i for line in own for i in set(line.text.reads))
            body = [f"{self._name(i)} = m[{i}]" for i in sorted(here.keys() - set(made))]
            body += map(self._assignment, own)
            body += [f"m[{i}] = {self._name(i)}" for i in made if readers[i] > here[i] or i in last]
            calls.append(f"part{len(calls) - 1}(m)")
            text += [f"def {calls[-1]}:", *_indented(body), ""]
        calls += [f"{self._name(i)} = m[{i}]" for i in sorted(last) if i >= self.n_inputs]
        calls.append(f"return [{', '.join(result.text for result in results)}]")
        return "\n".join([*text, f"def program({inputs}):", *_indented(calls)])

    def _results(self) -> list[_Text]:
        return [self._operand(i) for i in self.program.outputs]

    # ---- lines -----------------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[_Line]:
        """The results that have a name, and what is assigned to it; the others stand in the line that uses them."""
        for result, primitive, operands in self.program:
            text = self._spelled(primitive, operands)
            if self.uses[result] == 1 and text.size < _MOST_INLINED:
                self.waiting[result] = text
            else:
                yield _Line(result, text)

    def _assignment(self, line: _Line) -> str:
        return f"{self._name(line.result)} = {line.text.text}"

    def _name(self, i: int) -> str:
        return f"x{i}" if i < self.n_inputs else f"v{i - self.n_inputs}"

    def _operand(self, i: int) -> _Text:
        if i < 0:
            number = repr(self.program.constants[~i])
            return _Text(number, _SIGN if number.startswith("-") else _ATOM, 0)
        return self.waiting.pop(i) if i in self.waiting else _Text(self._name(i), _ATOM, 0, (i,))

    def _spelled(self, primitive: Primitive, operands: Sequence[int]) -> _Text:
        texts = [self._operand(i) for i in operands]
        spell = _SPELLED.get(primitive)
        if spell is not None and len(texts) <= _MOST_SPELLED:
            written = spell(texts)
        else:
            written = _Text(f"{self.names[primitive]}({', '.join(text.text for text in texts)})", _ATOM)
        size = 1 + sum(text.size for text in texts)
        return written._replace(size=size, reads=tuple(i for text in texts for i in text.reads))

    def _uses(self) -> list[int]:
        """How often each number will be written, at the least."""
        uses = [0] * (self.n_inputs + len(self.program))
        for _, primitive, operands in self.program:
            for i in operands:
                if i >= 0:
                    uses[i] += 2 if primitive in _READ_TWICE else 1
        for i in self.program.outputs:
            if i >= 0:
                uses[i] += 1
        return uses


# ---- how primitives are spelled ------------------------------------------------------------------------------------


def _infix(symbol: str, level: int) -> Callable[[Sequence[_Text]], _Text]:
    return lambda x: _Text(f"{x[0].at(level)} {symbol} {x[1].at(level + 1)}", level)


def _comparison(symbol: str) -> Callable[[Sequence[_Text]], _Text]:
    def spell(x: Sequence[_Text]) -> _Text:
        right = x[1].at(_SUM) if len(x) > 1 else "0.0"
        condition = f"{x[0].at(_SUM)} {symbol} {right}"
        return _Text(f"1.0 if {condition} else 0.0", _CHOICE, condition=condition)

    return spell


def _choice(x: Sequence[_Text]) -> _Text:
    condition = x[0].condition or x[0].at(_COMPARISON)
    return _Text(f"{x[1].at(_COMPARISON)} if {condition} else {x[2].text}", _CHOICE)


def _quotient(x: Sequence[_Text]) -> _Text:
    if x[1].level == _ATOM and not x[1].reads and float(x[1].text):
        return _infix("/", _PRODUCT)(x)
    return _Text(
        f"{x[0].at(_PRODUCT)} / {x[1].at(_SIGN)} if {x[1].at(_COMPARISON)} else divide({x[0].text}, {x[1].text})",
        _CHOICE,
    )


def _sum(x: Sequence[_Text], start: str = "0.0") -> _Text:
    return _Text(" + ".join([start, *(term.at(_PRODUCT) for term in x)]), _SUM)


def _dot(x: Sequence[_Text]) -> _Text:
    n = len(x) // 2
    products = [f"{weight.at(_PRODUCT)} * {value.at(_SIGN)}" for weight, value in zip(x[:n], x[n:-1])]
    return _Text(" + ".join([x[-1].at(_SUM), *products]), _SUM)


_SPELLED: dict[Primitive, Callable[[Sequence[_Text]], _Text]] = {
    add: _infix("+", _SUM),
    sub: _infix("-", _SUM),
    mul: _infix("*", _PRODUCT),
    div: _quotient,
    neg: lambda x: _Text(f"-{x[0].at(_SIGN)}", _SIGN),
    relu: lambda x: _Text(f"0.0 if {x[0].at(_SUM)} <= 0.0 else {x[0].text}", _CHOICE),
    step: _comparison(">"),
    greater: _comparison(">"),
    where: _choice,
    total: _sum,
    mean: lambda x: _Text(f"({_sum(x).text}) / {len(x)}", _PRODUCT),
    dot: _dot,
}
_READ_TWICE = {div, relu}


def _indented(lines: Iterable[str], by: int = 4) -> list[str]:
    return [" " * by + line for line in lines]
