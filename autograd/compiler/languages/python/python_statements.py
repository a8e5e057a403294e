"""A Program as the statements of a function in a Python file, in parts where it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograd.compiler.languages.python.file_parts import FileSpeller, table_text, wrapped
from autograd.compiler.languages.spelling import indented
from autograd.compiler.languages.statements.block_speller import BlockSpeller
from autograd.compiler.languages.statements.forms import Forms
from autograd.compiler.languages.statements.statement_writer import StatementWriter


class PythonForms(Forms):
    """Statements of Python."""

    def constant(self, name: str, text: str) -> list[str]:
        """A name for a number."""
        return [f"{name} = {text}"]

    def variable(self, name: str, text: str) -> list[str]:
        """A variable with its first value."""
        return [f"{name} = {text}"]

    def declared(self, names: Sequence[str]) -> list[str]:
        """Variables need no declaration."""
        return []

    def assigned(self, target: str, text: str, sign: str = "=") -> list[str]:
        """A new value; with the sign `+=`, added to the present one."""
        return [f"{target} {sign} {text}"]

    def loop(self, index: str, n: int, body: Sequence[str]) -> list[str]:
        """A loop whose index counts from 0 to n - 1."""
        return [f"for {index} in range({n}):", *indented(body)]

    def literal(self, number: float) -> str:
        """A number, to the last bit."""
        return repr(number)


class _PythonBlock(BlockSpeller, FileSpeller):
    pass


class PythonStatementWriter(StatementWriter):
    """Writes the statements of a function. calls: collects the functions of primitives."""

    forms, block = PythonForms(), _PythonBlock
    longest = 4000  # CPython's memory grows with the longest function that it compiles

    def array(self, name: str, n: int, at: int) -> str:
        """A list of its own."""
        return f"{name} = [0.0] * {n}"

    def part(self, name: str, arrays: Sequence[str], body: Sequence[str]) -> str:
        """A function of these lists."""
        lines = [part for line in indented(body) for part in wrapped(line)]
        return "\n".join([f"def {name}({', '.join(arrays)}):", *(lines or ["    pass"])])

    def call(self, name: str, arrays: Sequence[str]) -> str:
        """A statement that calls a part."""
        return f"{name}({', '.join(arrays)})"

    def statements(self) -> list[str]:
        """Those that compute and return the outputs."""
        if not self.fills:
            return [*self.body(), f"return [{', '.join(self.listed())}]"]
        outputs = f"outputs = [0.0] * {len(self.program.outputs)}"
        return [outputs, *self.body(), *self.outputs(), "return outputs"]

    def table_name(self, name: str) -> str:
        """Constants are written in capitals."""
        return name.upper()

    def tables(self) -> Iterator[str]:
        """The tables of constants; after the statements."""
        for table, rows in self.rows_of_tables():
            if table.is_list:
                yield table_text(table.name, [f"[{rows[0]}]"])
            else:
                yield table_text(table.name, ["[", *(f"    [{row}]," for row in rows), "]"])
        if self.used:
            rows = [f"    {number},  # {name}" for number, name in self.parameters()]
            yield table_text(self.table_name("parameters"), ["[", *rows, "]"])
