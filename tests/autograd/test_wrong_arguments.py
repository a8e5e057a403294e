"""Every public name, each argument in turn replaced by what is none: a right answer, or an error in words."""

import decimal
import fractions
import math
import re
import traceback
import types
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pandas
import polars
import pytest

import autograd
import nn
from autograd import Parameter, Value

# What is passed in place of each argument: made anew for each call, as some are used up.
WRONG: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "0": lambda: 0,
    "-1": lambda: -1,
    "7": lambda: 7,
    "10**400": lambda: 10**400,
    "1.5": lambda: 1.5,
    "nan": lambda: math.nan,
    "inf": lambda: math.inf,
    "1j": lambda: 1j,
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "empty text": lambda: "",
    "text": lambda: "speed",
    "digits": lambda: "3",
    "bytes": lambda: b"speed",
    "an odd text": lambda: "a\0b\n\ud800",
    "[]": lambda: [],
    "()": lambda: (),
    "{}": lambda: {},
    "set()": lambda: set(),
    "a list": lambda: [1.0, 2.0],
    "a list of texts": lambda: ["a", "b"],
    "a list of None": lambda: [None],
    "a ragged list": lambda: [[1.0], [2.0, 3.0]],
    "a deep list": lambda: [[[[1.0]]]],
    "a dict": lambda: {"a": 1.0},
    "a set": lambda: {1.0, 2.0},
    "a generator": lambda: (x for x in (1.0, 2.0)),
    "range": lambda: range(3),
    "slice": lambda: slice(3),
    "object": object,
    "a class": lambda: fractions.Fraction,
    "a module": lambda: math,
    "an error": lambda: ValueError("speed"),
    "a function of nothing": lambda: lambda: None,
    "a function": lambda: lambda x: None,
    "a Value": lambda: Value(0.5, "v"),
    "an inner Value": lambda: Value(0.5, "v") * 2.0,
    "a list of Values": lambda: [Value(0.5), Value(1.5)],
    "a model": lambda: nn.MLP(3, [1], rng=0),
    "an optimizer": lambda: nn.SGD(0.1),
    "an array": lambda: numpy.array([1.0, 2.0]),
    "a matrix": lambda: numpy.ones((2, 3)),
    "an array of no numbers": lambda: numpy.array(["a", "b"]),
    "an array without shape": lambda: numpy.array(1.5),
    "a frame": lambda: pandas.DataFrame({"a": [1.0, 2.0]}),
    "a frame of polars": lambda: polars.DataFrame({"b": [1.0, 2.0]}),
    "a path": lambda: Path("no such folder", "file"),
}


def product() -> Value:
    x = Parameter(2.0, "x")
    z = x * x + 1.0
    z.label = "z"
    z.backward()
    return z


def recorded() -> autograd.Compiled:
    compiled = autograd.compile(lambda x, y: x * y, backend="python")
    compiled(1.0, 2.0)
    return compiled


def zeros(n: int) -> array:  # type: ignore[type-arg]
    return array("d", [0.0] * n)


def square(x: Any) -> Any:
    return x * x


# A right call of each public name: what is called, and its arguments. Files go to the current folder.
CALLS: dict[str, tuple[Callable[..., Any], Callable[[], dict[str, Any]]]] = {
    "Value": (Value, lambda: {"data": 1.0, "label": "x"}),
    "Parameter": (Parameter, lambda: {"data": 1.0, "label": "x"}),
    "Primitive": (
        autograd.Primitive,
        lambda: {
            "name": "twice",
            "symbol": "2x",
            "formula": "2 * x",
            "evaluate": lambda x: 2.0 * x,
            "partials": (lambda z, x: 2.0,),
            "example": (1.0,),
            "domain": ((-1.0, 1.0),),
            "flatten": lambda x: (x,),
            "expand": lambda x: x + x,
        },
    ),
    "assert_gradients": (autograd.assert_gradients, lambda: {"f": square, "point": 2.0}),
    "gradcheck": (
        autograd.gradcheck,
        lambda: {"f": square, "point": 2.0, "order": 1, "expected": 4.0, "tolerance": 1e-7},
    ),
    "compile": (autograd.compile, lambda: {"f": square, "parameters": [Parameter(1.0)], "backend": "python"}),
    "detect_anomaly": (autograd.detect_anomaly, lambda: {"inf": True}),
    "draw": (
        autograd.draw,
        lambda: {
            "value": product(),
            "level": "full",
            "theme": "light",
            "renderer": "dot",
            "title": "t",
            "subtitle": "s",
            "digits": 3,
            "direction": "LR",
            "collapse": (),
            "expand": (),
            "max_values": 100,
        },
    ),
    "draw a neighbourhood": (autograd.draw, lambda: {"value": (z := product()), "around": z.operands[0], "depth": 1}),
    "use_renderer": (autograd.use_renderer, lambda: {"renderer": None}),
    "draw paths": (autograd.draw, lambda: {"value": product(), "between": ("x", "z")}),
    "page": (
        autograd.page,
        lambda: {"value": product(), "path": "page.html", "title": "t", "digits": 3, "max_values": 100},
    ),
    "explain": (
        lambda output=None, leaf=None, **named: str(autograd.explain(output, leaf, **named)),
        lambda: {"output": (z := product()), "leaf": z.operands[0].operands[0], "limit": 3, "digits": 3},  # type: ignore[union-attr]
    ),
    "export_c": (
        autograd.export_c,
        lambda: {"f": recorded(), "path": "f.c", "name": "times", "functions": None},
    ),
    "export_js": (
        autograd.export_js,
        lambda: {"f": recorded(), "path": "f.mjs", "name": "times", "functions": None},
    ),
    "export_python": (autograd.export_python, lambda: {"f": recorded(), "path": "f.py", "name": "times"}),
    "grad": (autograd.grad, lambda: {"f": square, "argnums": 0}),
    "grad of": (lambda x: autograd.grad(square)(x), lambda: {"x": 2.0}),
    "value_and_grad": (autograd.value_and_grad, lambda: {"f": square, "argnums": 0}),
    "jacobian": (autograd.jacobian, lambda: {"f": square, "argnums": 0, "mode": "auto"}),
    "jacobian of": (lambda x: autograd.jacobian(square)(x), lambda: {"x": 2.0}),
    "hessian": (autograd.hessian, lambda: {"f": square, "argnums": 0, "mode": "auto"}),
    "scan": (
        autograd.scan,
        lambda: {"f": lambda c, x: (c * x, c), "carry": 1.0, "xs": [1.0, 2.0], "length": 2, "checkpoint": True},
    ),
    "scan without xs": (autograd.scan, lambda: {"f": lambda c, x: (c, c), "carry": 1.0, "length": 3}),
    "fori": (autograd.fori, lambda: {"lower": 0, "upper": 3, "f": lambda i, c: c, "init": 1.0}),
    "sparse_jacobian": (
        autograd.sparse_jacobian,
        lambda: {"f": square, "argnums": 0, "format": None, "parameters": [], "backend": "python"},
    ),
    "sparse_hessian": (
        autograd.sparse_hessian,
        lambda: {"f": square, "argnums": 0, "format": None, "parameters": [], "backend": "python"},
    ),
    "exercise": (
        autograd.exercise,
        lambda: {"output": product(), "hide": "leaves", "level": "easy", "seed": 0, "digits": 3},
    ),
    "hvp": (autograd.hvp, lambda: {"f": square, "primals": (2.0,), "tangents": (1.0,)}),
    "jvp": (autograd.jvp, lambda: {"f": square, "primals": (2.0,), "tangents": (1.0,)}),
    "vjp": (lambda f, primal: autograd.vjp(f, primal), lambda: {"f": square, "primal": 2.0}),
    "pull back": (lambda cotangents: autograd.vjp(square, 2.0)[1](cotangents), lambda: {"cotangents": 1.0}),
    "gradient": (autograd.gradient, lambda: {"output": (z := product()), "wrt": [z.operands[0].operands[0]]}),  # type: ignore[union-attr]
    "local_derivatives": (autograd.local_derivatives, lambda: {"node": product()}),
    "topological_order": (lambda output: autograd.topological_order(output), lambda: {"output": product()}),
    "compiled function": (lambda x, y: recorded()(x, y), lambda: {"x": 1.0, "y": 2.0}),
    "map": (
        lambda x, y, **named: recorded().map(x, y, **named),
        lambda: {"x": [1.0, 2.0], "y": 2.0, "in_axes": (0, None), "reduce": "sum", "threads": 1},
    ),
    "into": (lambda out, x, y: recorded().into(out, x, y), lambda: {"out": zeros(1), "x": zeros(1), "y": zeros(1)}),
    "bind": (
        lambda out, x, y, **named: recorded().bind(out, x, y, **named)(),
        lambda: {
            "out": zeros(2),
            "x": zeros(2),
            "y": zeros(1),
            "in_axes": (0, None),
            "threads": 1,
            "parameters": zeros(0),
        },
    ),
    "record": (lambda x: autograd.compile(square, backend="python").record(x), lambda: {"x": 1.0}),
    "Program.evaluate": (lambda inputs: recorded().program.evaluate(inputs), lambda: {"inputs": [1.0, 2.0]}),
}

# Python's own words, for what went wrong inside: an error that is meant for users says more.
INTERNAL = re.compile(
    r"object is not (iterable|callable|subscriptable|reversible)|has no attribute|unsupported operand|has no len\(\)"
    r"|argument of type|must be real number, not|cannot unpack"
    r"|indices must be|not supported between|cannot be interpreted as an integer|expected str, bytes or os.PathLike"
    r"|unhashable type|out of range|object does not support|bad operand type|can't multiply|only concatenate"
    r"|unexpected keyword|not enough values|too many values|ambiguous|could not convert|invalid literal"
    r"|embedded null|int too large"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def complaint(name: str, argument: str, wrong: str) -> str:
    """What is wrong with what a call does; "" where it returns, or raises an error that is meant for its user."""
    call, arguments = CALLS[name]
    changed = arguments() | {argument: WRONG[wrong]()}
    try:
        call(**changed)
    except autograd.GradientError:
        return ""  # which is an answer
    except BaseException as error:
        meant = isinstance(error, (TypeError, ValueError, OverflowError, OSError)) and str(error)
        if not meant or (INTERNAL.search(str(error)) and not _is_of_the_users_own(error)):
            return f"{type(error).__name__}: {error}"
    return ""


def _is_of_the_users_own(error: BaseException) -> bool:
    """Whether it was raised in a function of this file that was differentiated, or by calling one wrongly."""
    innermost = traceback.extract_tb(error.__traceback__)[-1]
    return innermost.filename == __file__ or bool(re.search(r"^(<lambda>|.*\.<lambda>|square)\(\) ", str(error)))


@pytest.mark.parametrize("name", CALLS)
def test_the_right_call_is_right(name: Any) -> None:
    call, arguments = CALLS[name]
    call(**arguments())


@pytest.mark.parametrize(
    ("name", "argument"), [(name, argument) for name, (_, arguments) in CALLS.items() for argument in arguments()]
)
def test_a_wrong_argument_is_an_error_in_words(name: Any, argument: Any) -> None:
    found = {wrong: complaint(name, argument, wrong) for wrong in WRONG}
    assert {wrong: said for wrong, said in found.items() if said} == {}


def test_every_public_function_is_called() -> None:
    called = {name.split(" ")[0].split(".")[0] for name in CALLS}
    functions = {name for name in autograd.__all__ if isinstance(getattr(autograd, name), types.FunctionType)}  # type: ignore[attr-defined]
    assert functions - called == {"enable_grad", "no_grad"}  # which take no arguments
