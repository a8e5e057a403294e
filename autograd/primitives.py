"""The table of primitives: every operation that glassgrad differentiates, one row each.

A row says how to evaluate the operation on floats and what its partial derivatives are. Nothing else
in the project states a derivative: `Value.backward`, the drawings, the documentation and the tests read
the rows below.

Rules are written in the language they differentiate, with operators and primitives only: no `if` on an
operand, but `where`, `step`, `greater`. So one rule runs on floats and on Values alike. In a rule, `z` is the
primitive's result, reused where that is cheaper or more stable (`exp`: `z`; `tanh`: `1 - z*z`).
"""

from __future__ import annotations

import inspect
import math
import operator
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import inf
from numbers import Real
from typing import Any, Final

from autograd import ieee

NOTHING: Final = float("0")
"""The derivative by an operand that the result does not depend on, as the branch not taken of a `where`: a zero known
by its identity. Along such an edge nothing is sent, where 0.0 would send 0 times what comes: nan, if that is inf."""

Rule = Callable[..., Any]
Interval = tuple[float, float]

REAL: Interval = (-inf, inf)
POSITIVE: Interval = (0.0, inf)


class Recorded:
    """Base of numbers that remember what was done to them, as `autograd.Value` does.

    A primitive that meets one among its operands calls `record(primitive, operands)` instead of `evaluate`.
    """

    __slots__ = ()

    @staticmethod
    def record(primitive: Primitive, operands: tuple[Any, ...]) -> Any:
        """The number that `primitive` makes of `operands`; each kind of number says here how it remembers that."""
        raise TypeError(f"{primitive.name} met a number that does not say how to record it; define `record`")


@dataclass(frozen=True, eq=False)
class Primitive:
    """An operation with known partial derivatives; call it on numbers or on Values.

    name: as in `autograd.<name>`.
    symbol: how drawings show it.
    formula: what it computes, in words that a reader of mathematics knows.
    evaluate: the operation on floats; returns a float and never raises.
    partials: one rule per operand, each `rule(z, *operands)`, the partial derivative by that operand. A variadic
        primitive has one rule that returns the partial derivatives by all its operands, in their order.
    example: arguments of a call, at a point where it is smooth, for documentation and tests.
    domain: an interval for each operand, or () for all real numbers; outside, the result is nan or infinite.
    flatten: turns call arguments into operands, where a call reads better than a plain row of operands.
    expand: the same operation spelled out in simpler primitives, for drawings.

    >>> import autograd
    >>> square = Primitive("square", "x²", "x * x", evaluate=lambda x: x * x,
    ...                    partials=(lambda z, x: 2.0 * x,), example=(3.0,))
    >>> square(4)
    16.0
    >>> x = autograd.Value(4.0)
    >>> square(x).backward()
    >>> x.grad
    8.0
    """

    name: str
    symbol: str
    formula: str
    evaluate: Callable[..., float]
    partials: tuple[Rule, ...] | Rule
    example: tuple[Any, ...]
    domain: tuple[Interval, ...] = ()
    flatten: Callable[..., tuple[Any, ...]] | None = None
    expand: Callable[..., Any] | None = None

    arity: int = field(init=False)
    variadic: bool = field(init=False)

    def __post_init__(self) -> None:
        operands = self.flatten(*self.example) if self.flatten else self.example
        object.__setattr__(self, "arity", len(operands))
        object.__setattr__(self, "variadic", not isinstance(self.partials, tuple))
        found: Any = self.partials
        if self.variadic:
            found = found(self.evaluate(*operands), *operands)
        if not isinstance(found, Sequence) or len(found) != len(operands):
            raise TypeError(
                f"{self.name}: partials must be a tuple with one rule per operand, `(lambda z, x: ...,)`, "
                f"or for a variadic primitive one rule that returns a derivative for each operand"
            )
        call = f"autograd.{self.name}({', '.join(map(repr, self.example))})"
        doc = f"{self.formula}.\n\n    >>> import autograd\n    >>> {call}\n    {self(*self.example)!r}\n"
        object.__setattr__(self, "__doc__", doc)
        object.__setattr__(self, "__module__", sys._getframe(2).f_globals.get("__name__", "__main__"))

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The result: a float for plain numbers, a recorded Value if there is one among the operands."""
        if self.flatten is not None:
            try:
                operands = self.flatten(*arguments, **named)
            except TypeError as error:
                raise self._called_wrongly(arguments, named, error) from None
        elif named:
            raise TypeError(f"{self.name} takes its operands by position and has no option {', '.join(named)}")
        else:
            operands = arguments
        if len(operands) != self.arity and not self.variadic:
            raise TypeError(f"{self.name} takes {self.arity} operand{'s' * (self.arity > 1)}, got {len(operands)}")
        for operand in operands:
            if type(operand) is not float:
                if isinstance(operand, Recorded):
                    return operand.record(self, operands)
                return self._mixed(operands)
        return self.evaluate(*operands)

    def _called_wrongly(self, arguments: tuple[Any, ...], named: dict[str, Any], error: TypeError) -> TypeError:
        signature = inspect.signature(self.flatten or self.evaluate)
        try:
            signature.bind(*arguments, **named)
        except TypeError as misfit:
            error = misfit
        parameters = ", ".join(
            str(p.replace(annotation=inspect.Parameter.empty)) for p in signature.parameters.values()
        )
        return TypeError(f"{self.name}({parameters}): {error}")

    def _mixed(self, operands: tuple[Any, ...]) -> Any:
        for operand in operands:
            if isinstance(operand, Recorded):
                return operand.record(self, operands)
        return self.evaluate(*map(as_float, operands))

    def local_derivatives(self, z: Any, operands: tuple[Any, ...], at: Sequence[Any]) -> Sequence[Any]:
        """The partial derivative by each operand: z is the result and `at` the operands, as floats or as Values.

        Constants among the operands (plain floats) have none, so theirs is NOTHING.
        """
        rules = self.partials
        if isinstance(rules, tuple):
            return [NOTHING if type(x) is float else rule(z, *at) for x, rule in zip(operands, rules)]
        derivatives: Sequence[Any] = rules(z, *at)
        return derivatives

    def __reduce__(self) -> str:
        """A row is one of a kind: a copy is the row itself, and a pickle holds its name, as that of a function does."""
        return self.name

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


def as_float(number: Any) -> float:
    """`number` as a float64: an int, a float, a fraction, a numpy scalar. Anything else is a TypeError that shows it.

    >>> as_float(3)
    3.0
    >>> as_float("3")
    Traceback (most recent call last):
    TypeError: expected a real number, got the str '3'; write float('3')
    """
    if type(number) is float:
        return number
    unboxed = number.item() if getattr(number, "shape", None) == () and hasattr(number, "item") else number
    if isinstance(unboxed, Real):
        try:
            return float(unboxed)
        except OverflowError:
            raise OverflowError("an int beyond 1.8e308 does not fit a float64; write math.inf or scale it") from None
    raise TypeError(f"expected a real number, got the {type(number).__name__} {number!r:.60}{_mend(number)}")


def _mend(number: Any) -> str:
    if isinstance(number, str):
        return f"; write float({number!r:.60})"
    if isinstance(number, complex):
        return "; derivatives here are of real functions, so take .real and .imag apart"
    if isinstance(number, Recorded):
        return "; it is a Value already, so use it as it is, or its .data"
    if isinstance(number, Iterable):
        return "; a Value is one number, so make a list of them: [Value(x) for x in numbers]"
    return ""


def _sum(*terms: float) -> float:
    return reduce(operator.add, terms, 0.0)  # the builtin sum has other bits from Python 3.12 on: it compensates


def _dot(*operands: float) -> float:
    n = len(operands) // 2
    total = operands[-1]
    for weight, x in zip(operands[:n], operands[n:]):
        total += weight * x
    return total


def _dot_operands(weights: Iterable[Any], inputs: Iterable[Any], bias: Any = 0.0) -> tuple[Any, ...]:
    weights = weights if type(weights) is list else list(weights)
    inputs = inputs if type(inputs) is list else list(inputs)
    if len(weights) != len(inputs):
        raise ValueError(f"dot needs as many weights as inputs, got {len(weights)} weights and {len(inputs)} inputs")
    return (*weights, *inputs, bias)


def _dot_partials(z: Any, *operands: Any) -> Sequence[Any]:
    n = len(operands) // 2
    return operands[n:-1] + operands[:n] + (1.0,)  # unpacking would take a tenth longer


def _dot_expanded(*operands: Any) -> Any:
    n = len(operands) // 2
    products = [weight * x for weight, x in zip(operands[:n], operands[n:-1])]
    return sum([*products, operands[-1]])


# fmt: off
# ---- arithmetic ------------------------------------------------------------------------------------------------
add: Primitive = Primitive(
    "add", "+", "x + y", operator.add, example=(2.0, 3.0),
    partials=(lambda z, x, y: 1.0,
              lambda z, x, y: 1.0))
sub: Primitive = Primitive(
    "sub", "−", "x - y", operator.sub, example=(2.0, 3.0),
    partials=(lambda z, x, y: 1.0,
              lambda z, x, y: -1.0))
mul: Primitive = Primitive(
    "mul", "×", "x * y", operator.mul, example=(2.0, 3.0),
    partials=(lambda z, x, y: y,
              lambda z, x, y: x))
div: Primitive = Primitive(
    "div", "÷", "x / y", ieee.divide, example=(3.0, 2.0),
    partials=(lambda z, x, y: div(1.0, y),
              lambda z, x, y: -div(z, y)))
neg: Primitive = Primitive(
    "neg", "−", "-x", operator.neg, example=(2.0,),
    partials=(lambda z, x: -1.0,))
pow: Primitive = Primitive(
    "pow", "xʸ", "x to the power y", ieee.power, example=(2.0, 3.0), domain=(POSITIVE, REAL),
    partials=(lambda z, x, y: where(y, y * pow(x, y - 1.0), 0.0),
              lambda z, x, y: where(abs(x) - minimum(y, 0.0), z * log(x), 0.0)))
identity: Primitive = Primitive(
    "identity", "=", "x itself, as a new value", lambda x: x, example=(2.0,),
    partials=(lambda z, x: 1.0,))
abs: Primitive = Primitive(
    "abs", "|x|", "the distance of x from 0", operator.abs, example=(-2.0,),
    partials=(lambda z, x: step(x) - step(-x),))

# ---- exponentials and waves ------------------------------------------------------------------------------------
exp: Primitive = Primitive(
    "exp", "exp", "e to the power x", ieee.exp, example=(0.5,),
    partials=(lambda z, x: z,))
log: Primitive = Primitive(
    "log", "log", "the natural logarithm of x", ieee.log, example=(2.0,), domain=(POSITIVE,),
    partials=(lambda z, x: div(1.0, x),))
sqrt: Primitive = Primitive(
    "sqrt", "√", "the square root of x", ieee.sqrt, example=(2.0,), domain=(POSITIVE,),
    partials=(lambda z, x: div(0.5, z),))
sin: Primitive = Primitive(
    "sin", "sin", "the sine of x radians", ieee.sin, example=(0.5,),
    partials=(lambda z, x: cos(x),))
cos: Primitive = Primitive(
    "cos", "cos", "the cosine of x radians", ieee.cos, example=(0.5,),
    partials=(lambda z, x: -sin(x),))

# ---- activation functions --------------------------------------------------------------------------------------
tanh: Primitive = Primitive(
    "tanh", "tanh", "the hyperbolic tangent of x", math.tanh, example=(0.5,),
    partials=(lambda z, x: 1.0 - z * z,))
sigmoid: Primitive = Primitive(
    "sigmoid", "σ", "1 / (1 + exp(-x)), the logistic function", ieee.sigmoid, example=(0.5,),
    partials=(lambda z, x: z * (1.0 - z),))
relu: Primitive = Primitive(
    "relu", "ReLU", "x where x > 0, else 0", ieee.relu, example=(0.5,),
    partials=(lambda z, x: step(x),))
leaky_relu: Primitive = Primitive(
    "leaky_relu", "leaky ReLU", "x where x > 0, else slope * x", lambda x, slope: x if x > 0.0 else slope * x,
    example=(-0.5,), flatten=lambda x, slope=0.01: (x, slope),
    partials=(lambda z, x, slope: where(step(x), 1.0, slope),
              lambda z, x, slope: where(step(x), 0.0, x)))
softplus: Primitive = Primitive(
    "softplus", "softplus", "log(1 + exp(x)), a smooth relu", ieee.softplus, example=(0.5,),
    partials=(lambda z, x: sigmoid(x),))

# ---- choices: at a tie, `maximum` and `minimum` give each operand half, as PyTorch does ----------------------------
maximum: Primitive = Primitive(
    "maximum", "max", "the larger of x and y", ieee.maximum, example=(2.0, 3.0),
    partials=(lambda z, x, y: where(greater(x, y), 1.0, where(greater(y, x), NOTHING, 0.5)),
              lambda z, x, y: where(greater(y, x), 1.0, where(greater(x, y), NOTHING, 0.5))))
minimum: Primitive = Primitive(
    "minimum", "min", "the smaller of x and y", ieee.minimum, example=(2.0, 3.0),
    partials=(lambda z, x, y: where(greater(y, x), 1.0, where(greater(x, y), NOTHING, 0.5)),
              lambda z, x, y: where(greater(x, y), 1.0, where(greater(y, x), NOTHING, 0.5))))
where: Primitive = Primitive(
    "where", "where", "x where the condition is not 0, else y", lambda c, x, y: x if c else y, example=(1.0, 2.0, 3.0),
    partials=(lambda z, c, x, y: NOTHING,
              lambda z, c, x, y: where(c, 1.0, NOTHING),
              lambda z, c, x, y: where(c, NOTHING, 1.0)))
greater: Primitive = Primitive(
    "greater", ">", "1 where x > y, else 0", lambda x, y: 1.0 if x > y else NOTHING, example=(3.0, 2.0),
    partials=(lambda z, x, y: NOTHING,
              lambda z, x, y: NOTHING))
step: Primitive = Primitive(
    "step", "step", "1 where x > 0, else 0, the Heaviside step", lambda x: 1.0 if x > 0.0 else NOTHING, example=(0.5,),
    partials=(lambda z, x: NOTHING,))

# ---- of any number of operands -----------------------------------------------------------------------------------
sum: Primitive = Primitive(
    "sum", "Σ", "the sum of the values", _sum, example=([1.0, 2.0, 3.0],),
    flatten=lambda values: tuple(values),
    partials=lambda z, *terms: (1.0,) * len(terms))
dot: Primitive = Primitive(
    "dot", "Σ", "bias + w1*x1 + w2*x2 + ...", _dot, example=([0.5, -1.0], [2.0, 3.0], 0.25),
    flatten=_dot_operands, expand=_dot_expanded,
    partials=_dot_partials)
# fmt: on

TABLE: dict[str, Primitive] = {name: row for name, row in list(globals().items()) if isinstance(row, Primitive)}
