"""The primitives that C99 has: as operators, functions of libm, or functions of `atoms.c`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from autograd.compiler.languages.arrays import slice_of
from autograd.compiler.languages.spelling import (
    ATOM,
    CHOICE,
    COMPARISON,
    PRODUCT,
    SIGN,
    SUM,
    Spell,
    Text,
    added,
    infix,
    products_added,
)
from autograd.table import rows as p
from autograd.table.row import Primitive
from autograd.table.special import BERNOULLI

_minus = infix("-", SUM)


def _difference(x: Sequence[Text]) -> Text:
    if x[0].value == 0.0 and x[1].precedence < ATOM:
        return Text(of_numbers("difference", x), ATOM)
    return _minus(x)


def _comparison(x: Sequence[Text]) -> Text:
    condition = f"{x[0].at(SUM)} > {x[1].at(SUM)}"
    return Text(f"{condition} ? 1.0 : 0.0", CHOICE, condition=condition)


def _choice(x: Sequence[Text]) -> Text:
    condition = x[0].condition or f"{x[0].at(SUM)} != 0.0"
    return Text(f"{condition} ? {x[1].at(COMPARISON)} : {x[2].text}", CHOICE)


def _array(x: Sequence[Text]) -> str:
    run = slice_of(x)
    if run is not None:
        return f"&{run.array}[{run.start}]" if run.start else run.array
    return f"(const double[]){{{', '.join(text.text for text in x) or '0.0'}}}"


def of_numbers(name: str, x: Sequence[Text]) -> str:
    """A call of a function of so many numbers."""
    return f"{name}({', '.join(text.text for text in x)})"


def of_array(name: str, x: Sequence[Text]) -> str:
    """A call of a function of any number of numbers, which takes their count and an array."""
    return f"{name}({len(x)}, {_array(x)})"


def _of_two_arrays(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({n}, {_array(x[:n])}, {_array(x[n:-1])}, {x[-1].text})" if n else x[0].text


def _of_halves(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({n}, {_array(x[:n])}, {_array(x[n:])})"


class CAtom(NamedTuple):
    """How a primitive is written in C.

    function: its function, of libm or of `atoms.c`. spell: its expression with operators; beside a function, for up to
    twelve operands. call: how the function takes its operands. error: the largest difference from Python's result, in
    units in the last place, with the C library of Python; 0 for the same bits. note: where it is that large.
    """

    function: str = ""
    spell: Spell | None = None
    call: Callable[[str, Sequence[Text]], str] = of_numbers
    error: float = 0.0
    note: str = ""

    def written(self, x: Sequence[Text]) -> Text:
        """The primitive of these operands."""
        if self.spell is not None and (len(x) <= _MOST_SPELLED or not self.function):
            return self.spell(x)
        return Text(self.call(self.function, x), ATOM)


_MOST_SPELLED = 12  # operands, which can be read

ATOMS: dict[Primitive, CAtom] = {
    p.add: CAtom(spell=infix("+", SUM)),
    p.accumulate: CAtom(spell=infix("+", SUM)),
    p.sub: CAtom(spell=_difference),
    p.mul: CAtom(spell=infix("*", PRODUCT)),
    p.div: CAtom(spell=infix("/", PRODUCT)),
    p.neg: CAtom(spell=lambda x: Text(f"-{x[0].at(ATOM)}", SIGN)),  # --x would be something else
    p.detached: CAtom(spell=lambda x: x[0]),
    p.greater: CAtom(spell=_comparison),
    p.where: CAtom(spell=_choice),
    p.floordiv: CAtom("floor_divide"),
    p.mod: CAtom("modulo"),
    p.pow: CAtom("power"),
    p.abs: CAtom("fabs"),
    p.round: CAtom("nearbyint"),
    **{row: CAtom(row.name) for row in (p.fma, p.floor, p.ceil, p.sqrt, p.maximum, p.minimum)},
    **{row: CAtom(row.name) for row in (p.exp, p.expm1, p.log, p.log2, p.log10, p.log1p, p.erf, p.erfc)},
    **{row: CAtom(row.name) for row in (p.sin, p.cos, p.tan, p.asin, p.acos, p.atan, p.atan2)},
    **{row: CAtom(row.name) for row in (p.sinh, p.cosh, p.tanh, p.asinh, p.acosh, p.atanh)},
    p.hypot: CAtom("hypot", error=1.0),
    p.cbrt: CAtom("cbrt", error=2.0),
    p.lgamma: CAtom("lgamma", error=4.0, note="for negative x it is nearer to the truth"),
    p.polygamma: CAtom("polygamma", error=8.0, note="of an order from 15 on; below, the same bits"),
    p.sum: CAtom("sum", added, of_array),
    p.dot: CAtom("dot", products_added, _of_two_arrays),
    p.prod: CAtom("product", call=of_array),
    p.norm: CAtom("norm", call=of_array, error=1.0),
    p.max: CAtom("largest", call=of_array),
    p.min: CAtom("smallest", call=of_array),
    p.logsumexp: CAtom("logsumexp", call=of_array),
    p.sumexp: CAtom("sumexp", call=of_array),
    p.softmax_cross_entropy: CAtom("softmax_cross_entropy", call=_of_halves),
}
"""The primitives that C has; every other is written by its definition."""


@cache
def own_functions() -> dict[str, str]:
    """The functions of `atoms.c` and the numbers they need, in an order in which each is defined before it is used."""
    text = resources.files("autograd.compiler.languages.c").joinpath("atoms.c").read_text(encoding="utf-8")
    numbers = ",\n    ".join(map(repr, BERNOULLI))
    return {
        "bernoulli": f"static const double bernoulli[{len(BERNOULLI)}] = {{\n    {numbers},\n}};",
        **{defined_name(block): block for block in text.strip().split("\n\n")[1:]},
    }


def defined_name(block: str) -> str:
    """The name that a block of C defines."""
    match = re.search(r"^static \w+ (\w+)\(|^\} (\w+);$", block, re.MULTILINE)
    assert match is not None
    return match[1] or match[2]


def with_what_is_called(code: str) -> list[str]:
    """The sources of those functions that the code calls, and of those that they call in turn."""
    functions = own_functions()
    wanted = called(code)
    for name in reversed(functions):
        if name in wanted:
            wanted |= called(functions[name])
    return [text for name, text in functions.items() if name in wanted]


def called(code: str) -> set[str]:
    """The names of functions that the code calls, and of types and tables that it needs."""
    return set(re.findall(r"\b(?:exact_sum|bernoulli)\b|\w+(?=\()", code))
