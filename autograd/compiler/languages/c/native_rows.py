"""The rows of the table as a C file for the native engine: the text of `autograd/graph/native/rows.h`.

A function is there where it has the very bits of the row's function in Python. A test compares the committed file with
this text, and the functions with Python's.
"""

from __future__ import annotations

from autograd.compiler.languages.c.atoms import with_what_is_called
from autograd.compiler.languages.c.c_parts import NO_FAST_MATH
from autograd.compiler.languages.c.native_functions import CFunctions, functions_of
from autograd.compiler.languages.spelling import indented
from autograd.table.rows import TABLE, accumulate, detached

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


def native_rows() -> str:
    """The text of the file, which is the same for the same table."""
    rows = [functions_of(row) for row in [*TABLE.values(), detached, accumulate]]
    functions = [function for row in rows for function in row.sources]
    table = "\n".join(["static const RowFunctions ROWS[] = {", *indented(map(_entry, rows)), "};"])
    count = "enum { N_ROWS = sizeof ROWS / sizeof *ROWS };"
    needed = with_what_is_called("\n".join(functions))
    return "\n\n".join([_HEAD, *needed, *functions, _TAIL, f"{table}\n{count}"]) + "\n"


def _entry(row: CFunctions) -> str:
    return f'{{"{row.name}", {row.arity}, {row.evaluate}, {row.partials}, {int(row.hands_on)}}},'
