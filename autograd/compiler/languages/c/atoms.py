"""The primitives that C99 has: as operators, functions of libm, or functions of `atoms.c`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

from autograd.compiler.languages.slices import slice_of
from autograd.compiler.languages.spelling import (
    ATOM,
    PRODUCT,
    SUM,
    LanguageAtom,
    Text,
    added,
    chosen,
    compared,
    infix,
    negated,
    of_numbers,
    products_added,
    used_sources,
)
from autograd.table import rows as p
from autograd.table.row import Primitive
from autograd.table.special import BERNOULLI

_minus = infix("-", SUM)


def _difference(x: Sequence[Text]) -> Text:
    if x[0].value == 0.0 and x[1].precedence < ATOM:
        return Text(of_numbers("difference", x), ATOM)
    return _minus(x)


def _array(x: Sequence[Text]) -> str:
    run = slice_of(x)
    if run is not None:
        return f"&{run.array}[{run.start}]" if run.start else run.array
    return f"(const double[]){{{', '.join(text.text for text in x) or '0.0'}}}"


def of_array(name: str, x: Sequence[Text]) -> str:
    """A call of a function of any number of numbers, which takes their count and an array."""
    return f"{name}({len(x)}, {_array(x)})"


def _of_two_arrays(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({n}, {_array(x[:n])}, {_array(x[n:-1])}, {x[-1].text})" if n else x[0].text


def _of_halves(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({n}, {_array(x[:n])}, {_array(x[n:])})"


ATOMS: dict[Primitive, LanguageAtom] = {
    p.add: LanguageAtom(spell=infix("+", SUM)),
    p.accumulate: LanguageAtom(spell=infix("+", SUM)),
    p.sub: LanguageAtom(spell=_difference),
    p.mul: LanguageAtom(spell=infix("*", PRODUCT)),
    p.div: LanguageAtom(spell=infix("/", PRODUCT)),
    p.neg: LanguageAtom(spell=negated),
    p.detached: LanguageAtom(spell=lambda x: x[0]),
    p.greater: LanguageAtom(spell=compared),
    p.where: LanguageAtom(spell=chosen),
    p.floordiv: LanguageAtom("floor_divide"),
    p.mod: LanguageAtom("modulo"),
    p.pow: LanguageAtom("power"),
    p.abs: LanguageAtom("fabs"),
    p.round: LanguageAtom("nearbyint"),
    **{row: LanguageAtom(row.name) for row in (p.fma, p.floor, p.ceil, p.sqrt, p.maximum, p.minimum)},
    **{row: LanguageAtom(row.name) for row in (p.exp, p.expm1, p.log, p.log2, p.log10, p.log1p, p.erf, p.erfc)},
    **{row: LanguageAtom(row.name) for row in (p.sin, p.cos, p.tan, p.asin, p.acos, p.atan, p.atan2)},
    **{row: LanguageAtom(row.name) for row in (p.sinh, p.cosh, p.tanh, p.asinh, p.acosh, p.atanh)},
    p.hypot: LanguageAtom("hypot", error=1.0),
    p.cbrt: LanguageAtom("cube_root"),
    p.lgamma: LanguageAtom("lgamma", error=4.0, note="for negative x it is nearer to the truth"),
    p.polygamma: LanguageAtom("polygamma", error=8.0, note="of an order from 15 on; below, the same bits"),
    p.sum: LanguageAtom("sum", added, of_array),
    p.dot: LanguageAtom("dot", products_added, _of_two_arrays),
    p.prod: LanguageAtom("product", call=of_array),
    p.norm: LanguageAtom("norm", call=of_array, error=1.0),
    p.max: LanguageAtom("largest", call=of_array),
    p.min: LanguageAtom("smallest", call=of_array),
    p.logsumexp: LanguageAtom("logsumexp", call=of_array),
    p.sumexp: LanguageAtom("sumexp", call=of_array),
    p.softmax_cross_entropy: LanguageAtom("softmax_cross_entropy", call=_of_halves),
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
    return used_sources(own_functions(), code, called)


def called(code: str) -> set[str]:
    """The names of functions that the code calls, and of types and tables that it needs."""
    return set(re.findall(r"\b(?:exact_sum|bernoulli)\b|\w+(?=\()", code))
