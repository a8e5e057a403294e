"""A Program as a function of JavaScript, in parts where it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograd.compiler.languages.atom_writers import literal
from autograd.compiler.languages.javascript.javascript_writer import JavaScriptSpeller, harmless, table_text, wrapped
from autograd.compiler.languages.spelling import indented
from autograd.compiler.languages.statements.block_speller import BlockSpeller
from autograd.compiler.languages.statements.forms import Forms
from autograd.compiler.languages.statements.statement_writer import StatementWriter


class JavaScriptForms(Forms):
    """Statements of JavaScript."""

    def constant(self, name: str, text: str) -> list[str]:
        """A name for a number."""
        return wrapped(f"const {name} = {text};")

    def variable(self, name: str, text: str) -> list[str]:
        """A variable with its first value."""
        return wrapped(f"let {name} = {text};")

    def declared(self, names: Sequence[str]) -> list[str]:
        """Variables that get their values later."""
        return wrapped(f"let {', '.join(names)};")

    def assigned(self, target: str, text: str, sign: str = "=") -> list[str]:
        """A new value; with the sign `+=`, added to the present one."""
        return wrapped(f"{target} {sign} {text};")

    def loop(self, index: str, n: int, body: Sequence[str]) -> list[str]:
        """A loop whose index counts from 0 to n - 1."""
        head, is_short = f"for (let {index} = 0; {index} < {n}; {index}++)", len(body) == 1
        return [f"{head} {body[0]}"] if is_short else [f"{head} {{", *indented(body), "}"]

    def literal(self, number: float) -> str:
        """A number, to the last bit."""
        return literal(number, JavaScriptSpeller.nan, JavaScriptSpeller.infinity)


class _JavaScriptBlock(BlockSpeller, JavaScriptSpeller):
    pass


class JavaScriptStatementWriter(StatementWriter):
    """Writes the function of a module. calls: the names of the functions of primitives that JavaScript lacks."""

    forms, block = JavaScriptForms(), _JavaScriptBlock
    longest = 500  # V8 leaves a function unoptimized whose byte code is longer than 60 kB

    def array(self, name: str, n: int, at: int) -> str:
        """A typed array of its own."""
        return f"const {name} = new Float64Array({n});"

    def part(self, name: str, arrays: Sequence[str], body: Sequence[str]) -> str:
        """A function of these arrays."""
        return _function(f"function {name}({', '.join(arrays)})", body)

    def call(self, name: str, arrays: Sequence[str]) -> str:
        """A statement that calls a part."""
        return f"{name}({', '.join(arrays)});"

    def functions(self, head: str, checks: Sequence[str]) -> list[str]:
        """The parts of the function, and the function, which begins with these checks."""
        if self.fills:
            outputs = f"const outputs = new Array({len(self.program.outputs)}).fill(0.0);"
            body = [outputs, *self.body(), *self.outputs(), "return outputs;"]
        else:
            body = [*self.body(), *wrapped(f"return [{', '.join(self.listed())}];")]
        return [*self.parts, _function(head, [*checks, *body])]

    def tables(self) -> Iterator[str]:
        """The tables of constants; after the functions."""
        for table, rows in self.rows_of_tables():
            yield table_text(table.name, [f"{rows[0]},"] if table.is_list else [f"[{row}]," for row in rows])
        if self.used:
            yield table_text("parameters", [f"{number}, // {harmless(name)}" for number, name in self.parameters()])


def _function(head: str, body: Sequence[str]) -> str:
    return "\n".join([f"{head} {{", *indented(body), "}"])
