"""The rows that a language does not have: those used more than once are functions, the others are opened."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from autograd.compiler.languages.names import is_hidden
from autograd.compiler.loops.loop_parts import Block, blocks_of
from autograd.compiler.loops.looped import LoopedProgram, with_blocks
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.program import Program
from autograd.compiler.program.selecting import without_unneeded
from autograd.table.definition import DefinitionError
from autograd.table.row import Primitive
from autograd.table.rows import TABLE


class Function(NamedTuple):
    """The function of a row: its name, and its source or a Program of its operands."""

    name: str
    source: str = ""
    program: Program | None = None


def defined(
    program: LoopedProgram,
    atoms: Collection[Primitive],
    given: Mapping[Primitive, str],
    name: str,
    is_reserved: Callable[[str], bool],
) -> tuple[LoopedProgram, dict[Primitive, Function]]:
    """The Program in terms of a language's atoms and of functions, and these functions, each after those that it calls.

    given: the sources of a user's functions, which may call those of the table's rows. name: the name of the whole,
    which no function may have. is_reserved: whether the language has a name already.

    Errors: DefinitionError for a definition that depends on itself.
    """
    called_there = set(re.findall(r"\w+(?=\()", "\n".join(given.values())))
    rows = _used_often(program, {*atoms, *given}, [row for row in TABLE.values() if row.name in called_there])
    listed = {*atoms, *given, *rows}
    functions = {row: Function(row.name, source) for row, source in given.items()}
    taken = {name, *(row.name for row in given)}
    of_the_table: dict[Primitive, Function] = {}
    for k, row in enumerate(rows):
        is_free = _can_be(row.name, is_reserved) and not is_hidden(row.name) and row.name not in taken
        own = row.name if is_free else f"definition_{k}"
        taken.add(own)
        builder = Builder(_operand_names(row, taken, is_reserved))
        whole = builder.program(row.name, [builder.apply(row, tuple(range(row.arity)))])
        (of_the_table if TABLE.get(row.name) is row else functions)[row] = Function(
            own, program=opened(whole, listed - {row})
        )
    return with_blocks(program, lambda block: opened(block, listed)), {**of_the_table, **functions}


def _used_often(
    program: LoopedProgram, listed: Collection[Primitive], called_by_name: Collection[Primitive]
) -> list[Primitive]:
    """The rows that are used more than once, in the Program and in definitions; each after those that it is made of.

    What stands in a loop is used more than once.
    """
    order: list[tuple[Primitive, int]] = []
    entered: set[tuple[Primitive, int]] = set()

    def inner(row: Primitive, n: int) -> Counter[tuple[Primitive, int]]:
        return _uses([(used, len(operands)) for used, operands in row.steps(n).steps], listed)

    def visit(key: tuple[Primitive, int]) -> None:
        if key in order:
            return
        if key in entered:
            raise DefinitionError(f"{key[0].name}: its definition depends on itself")
        entered.add(key)
        for used in inner(*key):
            visit(used)
        order.append(key)

    uses = Counter[tuple[Primitive, int]]()
    for block, times in _straight_code(program):
        uses += _uses([(row, len(operands)) for _, row, operands in without_unneeded(block)] * times, listed)
    uses += _uses([(row, row.arity) for row in called_by_name] * 2, listed)
    for key in list(uses):
        visit(key)
    for key in reversed(order):
        copies = uses[key] if key[0].variadic else 1  # one function, or the one place
        uses.update({used: n * copies for used, n in inner(*key).items()})
    return [row for row, n in order if uses[row, n] > 1 and not row.variadic]


def _straight_code(program: LoopedProgram) -> Iterator[tuple[Program, int]]:
    """Each piece of straight code, and whether it is in a loop: 2, or 1."""
    for part in program.parts:
        if isinstance(part, Block):
            yield part.program, 1
        else:
            yield from ((block.program, 2) for block in blocks_of(part.body))


def _uses(rows: list[tuple[Primitive, int]], listed: Collection[Primitive]) -> Counter[tuple[Primitive, int]]:
    return Counter((row, n) for row, n in rows if row not in listed and row.definition is not None)


def _can_be(name: str, is_reserved: Callable[[str], bool]) -> bool:
    return re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) is not None and not is_reserved(name)


def _operand_names(row: Primitive, functions: Collection[str], is_reserved: Callable[[str], bool]) -> list[str]:
    """The names of the operands in the definition, if the language can have them."""
    assert row.definition is not None
    names = list(inspect.signature(row.definition).parameters)
    usable = [
        _can_be(name, is_reserved) and name not in functions and not re.fullmatch(r"v\d+", name) for name in names
    ]
    return names if len(names) == row.arity and all(usable) else [f"x{i}" for i in range(row.arity)]
