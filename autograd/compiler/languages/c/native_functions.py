"""A row's function, and those of its partial derivatives, as C functions of floats with the bits of Python's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.compiler.languages.c.atoms import ATOMS
from autograd.compiler.languages.c.c_parts import CPartWriter, wrapped
from autograd.compiler.languages.c.row_ends import Ends, ends_of
from autograd.compiler.languages.spelling import indented
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.program import Program
from autograd.table.definition import Steps, steps_of
from autograd.table.row import Primitive
from autograd.table.rows import hypot, lgamma, norm, polygamma

INEXACT = {
    hypot: "math.hypot is no function of libm: it rounds more exactly, and differently from one Python to the next",
    norm: "math.hypot, as for hypot",
    lgamma: "the row's own series has more digits near 1 and 2 than libm's lgamma",
    polygamma: "from the order 15 on, C rounds otherwise; it is exact where the order is known to be below that",
}
"""The primitives whose C has other bits than Python: functions that need one stay in Python."""

_EXACT_ORDERS = range(15)  # of polygamma


class CFunctions(NamedTuple):
    """The sources of a row's functions in C, and its entry in the table of C.

    arity: -1 for any number of operands. evaluate, partials: the names of the function, and of the array of one for
    each operand; NULL where there is none. hands_on: whether an operand, which may be `NOTHING`, may be the result.
    """

    sources: list[str]
    name: str
    arity: int
    evaluate: str
    partials: str
    hands_on: bool


def functions_of(row: Primitive) -> CFunctions:
    """The functions that have the bits of Python's."""
    evaluate, partials, hands_on = _written(row, is_handing_on=False)
    if hands_on:
        evaluate, partials, _ = _written(row, is_handing_on=True)
    sources, array = [evaluate] if evaluate else [], "NULL"
    if partials:
        array = f"partials_{row.name}"
        names = ", ".join(_name("partial", row, i) for i in range(row.arity))
        sources += [*partials, "\n".join(wrapped(f"static const Partial {array}[] = {{{names}}};"))]
    name = _name("evaluate", row) if evaluate else "NULL"
    return CFunctions(sources, row.name, -1 if row.variadic else row.arity, name, array, hands_on)


def _written(row: Primitive, is_handing_on: bool) -> tuple[str | None, list[str], bool]:
    """The function of the row, those of its partials, and whether one of them may return an operand."""
    if row.variadic:
        return _evaluate_of_any_number(row), [], False
    evaluate = ends_of(_steps(row), 0, is_handing_on)
    partials = [ends_of(steps, 1, is_handing_on) for steps in _steps_of_partials(row)]
    body, bodies = _body(evaluate), [_body(ends) for ends in partials]
    of_partials = [
        _function(_name("partial", row, i), "double z, const double *x", body)
        for i, body in enumerate(bodies)
        if body is not None and None not in bodies
    ]
    return (
        None if body is None else _function(_name("evaluate", row), "int n, const double *x", body),
        of_partials,
        any(ends.hands_on for ends in (evaluate, *partials)),
    )


def _name(kind: str, row: Primitive, *number: int) -> str:
    return "_".join([kind, row.name, *map(str, number)])


def _steps(row: Primitive) -> Steps:
    """The row itself; or its definition, where that says what the row's function is, which may return `NOTHING`."""
    n = row.arity
    if row.is_composed or row.definition is None or row in ATOMS:
        return Steps(n, [(row, tuple(range(n)))], n)
    return row.steps(n)


def _steps_of_partials(row: Primitive) -> list[Steps]:
    """What the rules do; nothing where all that they return is operands and constants."""
    assert isinstance(row.partials, tuple)
    found = [steps_of(rule, 1 + row.arity) for rule in row.partials]
    is_plain = all(isinstance(steps.result, float) or 0 < steps.result <= row.arity for steps in found)
    return [] if is_plain else found


def _body(ends: Ends) -> list[str] | None:
    """The statements; None where they would have other bits than Python."""
    program = opened(ends.program, ATOMS)
    if not _is_exact(program):
        return None
    lines, texts = CPartWriter(program).body()
    return [*lines, f"return {ends.joined(texts).text};"]


def _is_exact(program: Program) -> bool:
    constants = program.constants
    return all(
        row not in INEXACT or (row is polygamma and operands[0] < 0 and constants[~operands[0]] in _EXACT_ORDERS)
        for _, row, operands in program
    )


def _evaluate_of_any_number(row: Primitive) -> str | None:
    """What is written for one number of operands, if it is the same for another one but for that number."""
    example = row.flatten(*row.example) if row.flatten else row.example
    odd = len(example) % 2
    found = {_of_n(row, n) for n in (100 + odd, 102 + odd)}
    if found == {None}:
        return None
    (text,) = found
    return _function(_name("evaluate", row), "int n, const double *x", [f"return {text};"])


def _of_n(row: Primitive, n: int) -> str | None:
    builder = Builder([f"x[{i}]" for i in range(n)])
    program = opened(builder.program(row.name, [builder.apply(row, tuple(range(n)))]), ATOMS)
    if not _is_exact(program):
        return None
    lines, (text,) = CPartWriter(program).body()
    assert not lines
    in_terms_of_n = {n: "n", n // 2: "n / 2", n - 1: "n - 1"}

    def general(match: re.Match[str]) -> str:
        return in_terms_of_n.get(int(match[1]), match[0])

    return re.sub(r"\b(\d+)(\.0)?\b", general, text.text)


def _function(name: str, parameters: str, body: Sequence[str]) -> str:
    head = f"static double {name}({parameters})"
    return "\n".join([head, "{", *indented(_lines(body)), "}"])


def _lines(body: Sequence[str]) -> Iterator[str]:
    for line in body:
        yield from wrapped(line)
