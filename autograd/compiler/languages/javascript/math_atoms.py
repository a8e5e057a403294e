"""The primitives that JavaScript has: as operators, functions of Math, or functions of `atoms.js`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from autograd.compiler.languages.slices import slice_of
from autograd.compiler.languages.spelling import (
    PRODUCT,
    SUM,
    LanguageAtom,
    Text,
    added,
    chosen,
    compared,
    infix,
    negated,
    products_added,
    used_sources,
)
from autograd.table import rows as p
from autograd.table.row import Primitive
from autograd.table.special import BERNOULLI, ERF, ERFCX, ERFCX_0_REST, ZETA_MINUS_1


def array_of(x: Sequence[Text]) -> str:
    """The numbers as an array."""
    run = slice_of(x) if len(x) > 2 else None
    if run is not None:
        return f"{run.array}.slice({run.start}, {run.start + len(x)})"
    return f"[{', '.join(text.text for text in x)}]"


def of_array(name: str, x: Sequence[Text]) -> str:
    """A call of a function of any number of numbers, which takes an array."""
    return f"{name}({array_of(x)})"


def _of_two_arrays(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({array_of(x[:n])}, {array_of(x[n:-1])}, {x[-1].text})"


def _of_halves(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({array_of(x[:n])}, {array_of(x[n:])})"


def _math(*rows: Primitive, error: float = 0.0) -> dict[Primitive, LanguageAtom]:
    return {row: LanguageAtom(f"Math.{row.name}", error=error) for row in rows}


_OF_LARGEST = "of the largest value, where the result is smaller"
_MOST_SPELLED = 200  # operands: an array would have to be made in every call

ATOMS: dict[Primitive, LanguageAtom] = {
    p.add: LanguageAtom(spell=infix("+", SUM)),
    p.accumulate: LanguageAtom(spell=infix("+", SUM)),
    p.sub: LanguageAtom(spell=infix("-", SUM)),
    p.mul: LanguageAtom(spell=infix("*", PRODUCT)),
    p.div: LanguageAtom(spell=infix("/", PRODUCT)),
    p.neg: LanguageAtom(spell=negated),
    p.detached: LanguageAtom(spell=lambda x: x[0]),
    p.greater: LanguageAtom(spell=compared),
    p.where: LanguageAtom(spell=chosen),
    p.maximum: LanguageAtom("Math.max"),
    p.minimum: LanguageAtom("Math.min"),
    **_math(p.abs, p.floor, p.ceil, p.sqrt),
    p.round: LanguageAtom("roundHalfToEven"),
    p.floordiv: LanguageAtom("floorDivide"),
    p.mod: LanguageAtom("modulo"),
    p.fma: LanguageAtom("fma"),
    p.pow: LanguageAtom("power", error=1.0),
    **_math(p.exp, p.expm1, p.log, p.log1p, p.log2, p.cbrt, error=1.0),
    **_math(p.sin, p.cos, p.tan, p.asin, p.acos, p.atan, p.atan2, p.asinh, p.acosh, p.atanh, error=1.0),
    **_math(p.log10, p.sinh, p.cosh, p.tanh, error=2.0),
    p.hypot: LanguageAtom("norm", call=of_array),
    p.erf: LanguageAtom("erf", error=1.0),
    p.erfc: LanguageAtom("erfc", error=4.0),
    p.lgamma: LanguageAtom("lgamma", error=4.0, note="for positive x; for negative x it is nearer to the truth"),
    p.polygamma: LanguageAtom("polygamma", error=8.0, note="for positive x; of order 0 of x, if that is larger"),
    p.sum: LanguageAtom("sum", added, of_array, most_spelled=_MOST_SPELLED),
    p.dot: LanguageAtom("dot", products_added, _of_two_arrays, most_spelled=_MOST_SPELLED),
    p.prod: LanguageAtom("product", call=of_array),
    p.norm: LanguageAtom("norm", call=of_array),
    p.max: LanguageAtom("largest", call=of_array),
    p.min: LanguageAtom("smallest", call=of_array),
    p.logsumexp: LanguageAtom("logsumexp", call=of_array, error=2.0, note=_OF_LARGEST),
    p.sumexp: LanguageAtom("sumexp", call=of_array, error=2.0),
    p.softmax_cross_entropy: LanguageAtom("softmaxCrossEntropy", call=_of_halves, error=2.0, note=_OF_LARGEST),
}
"""The primitives that JavaScript has; every other is written by its definition.

The errors are the largest of node 20, Firefox 153 and Chromium 156, beside Python with the C library of GNU. That
Chromium has all of Python's bits but for cbrt and for the functions of `atoms.js`; node and Firefox have not.
"""

_TABLES = {"BERNOULLI": BERNOULLI, "ZETA_MINUS_1": ZETA_MINUS_1, "ERF": ERF, "ERFCX": ERFCX}


@cache
def own_functions() -> dict[str, str]:
    """The functions of `atoms.js` and the numbers they need, in an order in which each is defined before it is used."""
    text = resources.files("autograd.compiler.languages.javascript").joinpath("atoms.js").read_text(encoding="utf-8")
    blocks = text.strip().split("\n\n")[1:]
    return {
        **{name: f"const {name} = [\n    {_column(numbers)},\n];" for name, numbers in _TABLES.items()},
        "ERFCX_0_REST": f"const ERFCX_0_REST = {ERFCX_0_REST!r};",
        **{match[1]: block for block in blocks if (match := re.search(r"^function (\w+)\(", block, re.MULTILINE))},
    }


def _column(numbers: Iterable[float]) -> str:
    return ",\n    ".join(map(repr, numbers))


def with_what_is_used(code: str) -> list[str]:
    """The sources of those functions and tables that the code uses, and of those that they use in turn."""
    return used_sources(own_functions(), code, _names_in)


def _names_in(code: str) -> set[str]:
    return set(re.findall(r"(?<![.\w])(?:[A-Z][A-Z_0-9]+|\w+(?=\())", code))
