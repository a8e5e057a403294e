"""A Program as a function of C, in parts where it is long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograd.compiler.languages.atom_writers import literal
from autograd.compiler.languages.c.c_parts import CSpeller, table_text, wrapped
from autograd.compiler.languages.spelling import indented
from autograd.compiler.languages.statements.block_speller import BlockSpeller
from autograd.compiler.languages.statements.forms import Forms
from autograd.compiler.languages.statements.statement_writer import StatementWriter

MOST_ON_STACK = 50_000  # numbers; a thread of macOS has 512 kB


class CForms(Forms):
    """Statements of C99."""

    def constant(self, name: str, text: str) -> list[str]:
        """A name for a number."""
        return wrapped(f"const double {name} = {text};")

    def variable(self, name: str, text: str) -> list[str]:
        """A variable with its first value."""
        return wrapped(f"double {name} = {text};")

    def declared(self, names: Sequence[str]) -> list[str]:
        """Variables that get their values later."""
        return wrapped(f"double {', '.join(names)};")

    def assigned(self, target: str, text: str, sign: str = "=") -> list[str]:
        """A new value; with the sign `+=`, added to the present one."""
        return wrapped(f"{target} {sign} {text};")

    def loop(self, index: str, n: int, body: Sequence[str]) -> list[str]:
        """A loop whose index counts from 0 to n - 1."""
        head, is_short = f"for (int {index} = 0; {index} < {n}; {index}++)", len(body) == 1
        return [head if is_short else f"{head} {{", *indented(body), *([] if is_short else ["}"])]

    def literal(self, number: float) -> str:
        """A number, to the last bit."""
        return literal(number, CSpeller.nan, CSpeller.infinity)


class _CBlock(BlockSpeller, CSpeller):
    pass


class CStatementWriter(StatementWriter):
    """Writes the function of a file. calls: the names of the functions of primitives that C does not have."""

    forms, block, fills_always = CForms(), _CBlock, True
    longest = 500  # gcc's time to compile a function grows faster than its length

    def array(self, name: str, n: int, at: int) -> str:
        """An array of its own, or a pointer into the caller's."""
        return f"double *{name} = work + {at}; /* {n} numbers */" if self.work else f"double {name}[{n}];"

    @property
    def work(self) -> int:
        """How many numbers the caller gives room for: those of all arrays, if they are too many for a stack."""
        n = sum(n for _, n in self.arrays)
        return n if n > MOST_ON_STACK else 0

    def part(self, name: str, arrays: Sequence[str], body: Sequence[str]) -> str:
        """A function of pointers to these arrays."""
        pointers = [f"{'const ' * (array == 'inputs')}double *{array}" for array in arrays]
        return _function(f"static void {name}({', '.join(pointers) or 'void'})", body)

    def call(self, name: str, arrays: Sequence[str]) -> str:
        """A statement that calls a part."""
        return f"{name}({', '.join(arrays)});"

    def definitions(self, head: str) -> list[str]:
        """The parts of the function, and the function."""
        body = [*self.body(), *self.outputs()]
        unread = [f"(void){name};" for name in ("inputs", "outputs") if not re.search(rf"\b{name}\b", "\n".join(body))]
        return [*self.parts, _function(head, [*body, *unread])]

    def tables(self) -> Iterator[str]:
        """The tables of constants; after the definitions."""
        for table, rows in self.rows_of_tables():
            if table.is_list:
                yield table_text(f"{table.name}[{len(list(table.places()))}]", [f"{rows[0]},"])
            else:
                yield table_text(f"{table.name}[{len(rows)}][{len(table.rows[0])}]", [f"{{{row}}}," for row in rows])
        if self.used:
            entries = [f"{number}, /* {name} */" for number, name in self.parameters()]
            yield table_text(f"parameters[{len(entries)}]", entries)


def _function(head: str, body: Sequence[str]) -> str:
    return "\n".join([head, "{", *indented(body), "}"])
