"""How each primitive is written in C99: as an operator, as a function of libm, or as one of `atoms.c`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources

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
    averaged,
    infix,
    products_added,
)
from autograd.graph.tracing import accumulate, detached
from autograd.table import rows as p
from autograd.table.row import Primitive
from autograd.table.special import BERNOULLI

_minus = infix("-", SUM)


def _difference(x: Sequence[Text]) -> Text:
    if x[0].value == 0.0 and x[1].precedence < ATOM:
        return Text(_of_numbers("difference", x), ATOM)
    return _minus(x)


def _comparison(x: Sequence[Text]) -> Text:
    right = x[1].at(SUM) if len(x) > 1 else "0.0"
    condition = f"{x[0].at(SUM)} > {right}"
    return Text(f"{condition} ? 1.0 : 0.0", CHOICE, condition=condition)


def _choice(x: Sequence[Text]) -> Text:
    condition = x[0].condition or f"{x[0].at(SUM)} != 0.0"
    return Text(f"{condition} ? {x[1].at(COMPARISON)} : {x[2].text}", CHOICE)


def _unless_many(spell: Spell, name: str) -> Spell:
    """An expression, or for more operands than can be read, a call of the function of an array."""
    return lambda x: spell(x) if len(x) <= 12 else Text(_OF_ARRAYS[name](name, x), ATOM)


def _array(x: Sequence[Text]) -> str:
    run = slice_of(x)
    if run is not None:
        return f"&{run.array}[{run.start}]" if run.start else run.array
    return f"(const double[]){{{', '.join(text.text for text in x) or '0.0'}}}"


def _of_array(name: str, x: Sequence[Text]) -> str:
    return f"{name}({len(x)}, {_array(x)})"


def _of_two_arrays(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({n}, {_array(x[:n])}, {_array(x[n:-1])}, {x[-1].text})" if n else x[0].text


def _of_halves(name: str, x: Sequence[Text]) -> str:
    n = len(x) // 2
    return f"{name}({n}, {_array(x[:n])}, {_array(x[n:])})"


def _of_numbers(name: str, x: Sequence[Text]) -> str:
    return f"{name}({', '.join(text.text for text in x)})"


_OF_ARRAYS: dict[str, Callable[[str, Sequence[Text]], str]] = {
    "sum": _of_array,
    "mean": _of_array,
    "dot": _of_two_arrays,
    "product": _of_array,
    "norm": _of_array,
    "largest": _of_array,
    "smallest": _of_array,
    "logsumexp": _of_array,
    "sumexp": _of_array,
    "softmax_cross_entropy": _of_halves,
}

SPELLED: dict[Primitive, Spell] = {
    p.add: infix("+", SUM),
    accumulate: infix("+", SUM),
    p.sub: _difference,
    p.log_softmax: _difference,
    p.mul: infix("*", PRODUCT),
    p.div: infix("/", PRODUCT),
    p.neg: lambda x: Text(f"-{x[0].at(ATOM)}", SIGN),  # --x would be something else
    p.identity: lambda x: x[0],
    detached: lambda x: x[0],
    p.rsqrt: lambda x: Text(f"1.0 / sqrt({x[0].text})", PRODUCT),
    p.exp2: lambda x: Text(f"power(2.0, {x[0].text})", ATOM),
    p.step: _comparison,
    p.greater: _comparison,
    p.where: _choice,
    p.sum: _unless_many(added, "sum"),
    p.mean: _unless_many(averaged, "mean"),
    p.dot: _unless_many(products_added, "dot"),
}
"""The primitives that are written with operators."""

_LIBM = (
    *("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh", "erf", "erfc", "exp"),
    *(
        "exp2",
        "expm1",
        "floor",
        "fma",
        "hypot",
        "lgamma",
        "log",
        "log10",
        "log1p",
        "log2",
        "sin",
        "sinh",
        "sqrt",
        "tan",
    ),
    "tanh",
)
_OWN = (
    *("clip", "digamma", "elu", "erfinv", "gelu", "gelu_tanh", "hard_tanh", "leaky_relu"),
    *("logistic_density", "logsumexp", "maximum", "minimum", "norm", "polygamma", "relu", "sigmoid"),
    *("sigmoid_cross_entropy", "sign", "silu", "softmax", "softmax_cross_entropy", "softplus", "softsign", "sumexp"),
)
CALLED: dict[Primitive, str] = {
    **{p.TABLE[name]: name for name in (*_LIBM, *_OWN)},
    p.abs: "fabs",
    p.round: "nearbyint",
    p.pow: "power",
    p.floordiv: "floor_divide",
    p.mod: "modulo",
    p.sum: "sum",
    p.mean: "mean",
    p.dot: "dot",
    p.prod: "product",
    p.max: "largest",
    p.min: "smallest",
}
"""The primitives that are calls of functions; also those with operators, for too many operands."""


def call(name: str, x: Sequence[Text]) -> str:
    """A call of that function; those of any number of operands take them as an array."""
    return _OF_ARRAYS.get(name, _of_numbers)(name, x)


@cache
def own_functions() -> dict[str, str]:
    """The functions of `atoms.c` and the numbers they need, in an order in which each is defined before it is used."""
    text = resources.files("autograd.compiler.languages.c").joinpath("atoms.c").read_text(encoding="utf-8")
    numbers = ", ".join(map(repr, BERNOULLI))
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
    wanted = _called(code)
    for name in reversed(functions):
        if name in wanted:
            wanted |= _called(functions[name])
    return [text for name, text in functions.items() if name in wanted]


def _called(code: str) -> set[str]:
    return set(re.findall(r"\b(?:exact_sum|bernoulli)\b|\w+(?=\()", code))
