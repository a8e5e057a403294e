"""The rows of the table as C functions of floats, for the native engine: the text of `autograd/graph/native/rows.h`.

A function is there where it has the very bits of the row's function in Python; of what is not there, `INEXACT` has the
reason. A test compares the committed file with this text, and the functions with Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.compiler.languages.c.atoms import ATOMS, with_what_is_called
from autograd.compiler.languages.c.c_parts import NO_FAST_MATH, CPartWriter, wrapped
from autograd.compiler.languages.c.row_ends import Ends, ends_of
from autograd.compiler.languages.spelling import indented
from autograd.compiler.program.builder import Builder
from autograd.compiler.program.expanding import opened
from autograd.compiler.program.program import Program
from autograd.table.definition import Steps, steps_of
from autograd.table.row import Primitive
from autograd.table.rows import TABLE, accumulate, detached, hypot, lgamma, norm, polygamma

INEXACT = {
    hypot: "math.hypot is no function of libm: it rounds more exactly, and differently from one Python to the next",
    norm: "math.hypot, as for hypot",
    lgamma: "the row's own series has more digits near 1 and 2 than libm's lgamma",
    polygamma: "from the order 15 on, C rounds otherwise; it is exact where the order is known to be below that",
}
"""The primitives whose C has other bits than Python: functions that need one stay in Python."""

_EXACT_ORDERS = range(15)  # of polygamma

_HEAD = f"""\
/* The rows of the table as functions of floats, with the bits of Python's: written by
 * autograd/compiler/languages/c/native_rows.py, and compared with what that writes by its test. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

{NO_FAST_MATH}
#if !defined FLT_EVAL_METHOD || FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD > 1
#error "doubles are computed with more digits here than they have, so that results would not be those of Python"
#endif

typedef double (*Evaluate)(int n, const double *x);   /* a row on n floats */
typedef double (*Partial)(double z, const double *x); /* a partial derivative, for the row's result z */

/* arity: -1 for any number. evaluate: NULL where the row's own is to be called. partials: one for each operand; NULL
 * where they are operands or constants, or where the row's own are to be called. hands_on: 1 where an operand may be
 * the result; then NOTHING is given as NOTHING among the operands, and everywhere else, and as z, as 0.0. */
typedef struct {{
    const char *name;
    int arity;
    Evaluate evaluate;
    const Partial *partials;
    int hands_on;
}} RowFunctions;

/* The zero by which nothing is sent back, known by its bits. */
static const uint64_t NOTHING_BITS = 0x7ff8dead00000000u;
static const union {{
    uint64_t bits;
    double number;
}} nothing_ = {{0x7ff8dead00000000u}};
#define NOTHING nothing_.number

static inline int is_nothing(double x)
{{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits == NOTHING_BITS;
}}

static inline double number_of(double x)
{{
    return is_nothing(x) ? 0.0 : x;
}}

#if defined __clang__
#pragma STDC FP_CONTRACT OFF
#elif defined __GNUC__
#pragma GCC push_options
#pragma GCC optimize("fp-contract=off")
#endif
#if defined __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif"""

_TAIL = """\
#if defined __GNUC__
#pragma GCC diagnostic pop
#endif
#if defined __GNUC__ && !defined __clang__
#pragma GCC pop_options
#endif"""


class _Row(NamedTuple):
    """The functions of a row, and its entry in the table of C."""

    functions: list[str]
    entry: str


def native_rows() -> str:
    """The text of the file, which is the same for the same table."""
    rows = [_row(row) for row in [*TABLE.values(), detached, accumulate]]
    functions = [function for row in rows for function in row.functions]
    table = "\n".join(["static const RowFunctions ROWS[] = {", *indented(row.entry for row in rows), "};"])
    count = "enum { N_ROWS = sizeof ROWS / sizeof *ROWS };"
    needed = with_what_is_called("\n".join(functions))
    return "\n\n".join([_HEAD, *needed, *functions, _TAIL, f"{table}\n{count}"]) + "\n"


def _row(row: Primitive) -> _Row:
    evaluate, partials, hands_on = _functions(row, is_handing_on=False)
    if hands_on:
        evaluate, partials, _ = _functions(row, is_handing_on=True)
    functions = [evaluate] if evaluate else []
    array = "NULL"
    if partials:
        array = f"partials_{row.name}"
        names = ", ".join(_name("partial", row, i) for i in range(row.arity))
        functions += [*partials, "\n".join(wrapped(f"static const Partial {array}[] = {{{names}}};"))]
    name = _name("evaluate", row) if evaluate else "NULL"
    arity = -1 if row.variadic else row.arity
    return _Row(functions, f'{{"{row.name}", {arity}, {name}, {array}, {int(hands_on)}}},')


def _functions(row: Primitive, is_handing_on: bool) -> tuple[str | None, list[str], bool]:
    """The function of the row, those of its partials, and whether one of them may return an operand."""
    if row.variadic:
        return _evaluate_of_any_number(row), [], False
    evaluate = ends_of(_steps(row), 0, is_handing_on)
    partials = [ends_of(steps, 1, is_handing_on) for steps in _steps_of_partials(row)]
    body, bodies = _body(evaluate), [_body(ends) for ends in partials]
    written = [
        _function(_name("partial", row, i), "double z, const double *x", body)
        for i, body in enumerate(bodies)
        if body is not None and None not in bodies
    ]
    return (
        None if body is None else _function(_name("evaluate", row), "int n, const double *x", body),
        written,
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
