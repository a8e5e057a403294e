"""Definitions: a primitive composed of others, called once on symbols, is a list of steps; and steps are a function.

So a definition means the same on floats, on Values and in every language: what its operators and primitives compute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple, NoReturn

from autograd.table.number import Recorded, as_float


class DefinitionError(TypeError):
    """A definition asks for the number of an operand, or does not return a number."""


class Steps(NamedTuple):
    """The steps of a definition of n operands.

    steps: a primitive and its operands each; an int is the place of a number, the operands first and then the results
        of the steps, a float is a constant.
    result: the place of the result, or a constant.
    """

    n: int
    steps: Sequence[tuple[Any, tuple[int | float, ...]]]
    result: int | float


def steps_of(definition: Callable[..., Any], n: int) -> Steps:
    """The steps of a definition for n operands.

    Errors: DefinitionError, and what the definition raises.
    """
    steps: list[tuple[Any, tuple[int | float, ...]]] = []
    returned = definition(*(Symbol(i, n, steps) for i in range(n)))
    if isinstance(returned, Symbol):
        return Steps(n, steps, returned.place)
    try:
        return Steps(n, steps, as_float(returned))
    except TypeError:
        raise DefinitionError(f"returned {returned!r:.60}, not a number; is there a `return`?") from None


class Symbol(Recorded):
    """An operand of a definition, or the result of one of its steps: any number."""

    __slots__ = ("_n", "_steps", "place")
    __array_ufunc__ = None  # so that numpy's numbers leave operators to it

    def __init__(self, place: int, n: int, steps: list[tuple[Any, tuple[int | float, ...]]]) -> None:
        self.place, self._n, self._steps = place, n, steps

    @staticmethod
    def record(primitive: Any, operands: tuple[Any, ...]) -> Symbol:
        """One more step."""
        n, steps = next((x._n, x._steps) for x in operands if isinstance(x, Symbol))
        steps.append((primitive, tuple([x.place if isinstance(x, Symbol) else as_float(x) for x in operands])))
        return Symbol(n + len(steps) - 1, n, steps)

    def __pos__(self) -> Symbol:
        return self

    def __repr__(self) -> str:
        return f"<operand {self.place + 1} of a definition>" if self.place < self._n else "<a number of a definition>"


def give_operators(operators: Mapping[str, Any]) -> None:
    """Lets definitions be written with operators, which are these primitives, by the names of the module `operator`."""
    for name, primitive in operators.items():

        def applied(self: Symbol, *other: Any, primitive: Any = primitive) -> Any:
            return primitive(self, *other)

        def reflected(self: Symbol, other: Any, primitive: Any = primitive) -> Any:
            return primitive(other, self)

        setattr(Symbol, f"__{name}__", applied)
        if primitive.arity == 2:
            setattr(Symbol, f"__r{name}__", reflected)


def _refusing(asked: str) -> Callable[..., NoReturn]:
    def refuse(self: Symbol, *other: object) -> NoReturn:
        raise DefinitionError(
            f"asks by {asked} for the number of an operand, which may be any; write where(greater(x, y), a, b) for "
            "a choice, or maximum, minimum, clip, step, and autograd.exp(x) for math.exp(x)"
        )

    return refuse


_ASKING = {
    "bool": "`if`, `and`, `or` or `not`",
    **{"lt": "`<`", "le": "`<=`", "gt": "`>`", "ge": "`>=`", "eq": "`==`", "ne": "`!=`"},
    **{"float": "float() or a function of `math`", "int": "int()", "index": "range() or an index", "round": "round()"},
    **{"trunc": "math.trunc()", "reduce_ex": "a copy or a pickle"},
}
for _name, _asked in _ASKING.items():
    setattr(Symbol, f"__{_name}__", _refusing(_asked))


# ---- steps as a function of floats -------------------------------------------------------------------------------

WRITTEN_IN_PYTHON: dict[Any, str] = {}
"""The primitives for which Python has an expression, of operands in braces and of `f`, the primitive's function."""


def function_of(name: str, steps: Steps) -> Callable[..., float]:
    """The steps as a function of floats, which does not raise as long as theirs do not, and gives a float of its own.

    It is source that is compiled, as fast as if it were written by hand.
    """
    operands = [f"x{i}" for i in range(steps.n)]
    names = [*operands, *(f"v{i}" for i in range(len(steps.steps)))]
    known: dict[str, Any] = {}

    def text(x: int | float) -> str:
        if isinstance(x, int):
            return names[x]
        return repr(x) if isfinite(x) else known_as("c", x)

    def known_as(kind: str, thing: object) -> str:
        known[f"{kind}{len(known)}"] = thing
        return f"{kind}{len(known) - 1}"

    lines = []
    for result, (primitive, inputs) in zip(names[steps.n :], steps.steps):
        function, texts = known_as("f", primitive.evaluate), [text(x) for x in inputs]
        written = WRITTEN_IN_PYTHON.get(primitive, f"{{f}}({', '.join(['{}'] * len(texts))})")
        lines.append(f"    {result} = {written.format(*texts, f=function)}")
    # multiplied by 1 it is not `NOTHING`, which is known by its identity, though it may be equal to it
    source = "\n".join([f"def evaluate({', '.join(operands)}):", *lines, f"    return {text(steps.result)} * 1.0"])
    exec(compile(source, f"<the definition of {name!r:.60}>", "exec"), known)
    evaluate: Callable[..., float] = known["evaluate"]
    return evaluate
