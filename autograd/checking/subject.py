"""What a gradient check is about: a function at a point, recorded once and evaluated many times around it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from math import nan
from typing import Any

from autograd.chain_rule import pulled_back
from autograd.modes import mode, no_grad
from autograd.primitive import Primitive
from autograd.reverse import topological_order
from autograd.structure import leaves, paths, rebuild, transform
from autograd.value import Value


class Subject:
    """A function with its leaves: the numbers of the point, made Values, and Values of the function's own.

    f: called with the point; or if that is a tuple, with its parts.
    differentiable: whether f takes Values; if not, it is called with plain floats, for its numbers alone.
    """

    def __init__(self, f: Callable[..., Any], point: Any, differentiable: bool = True) -> None:
        self.f, self.differentiable = f, differentiable
        parts = point if type(point) is tuple else (point,)
        names = iter([path for name, part in zip(_argument_names(f, len(parts)), parts) for path in paths(part, name)])
        self.arguments = transform(lambda number: _variable(number, next(names)), parts)
        self.variables: list[Value] = leaves(self.arguments)
        self.own: list[Value] = []
        self._known: dict[tuple[int, int, float], list[float]] = {}
        if differentiable:
            # A Value that f makes anew in each call is a constant of f's; one that is there again can be varied.
            again = set(_leaves_below(self.outputs()))
            self.own = [x for x in _leaves_below(self.outputs()) if x in again and x not in self.variables]

    @property
    def leaves(self) -> list[Value]:
        """All that derivatives are by."""
        return [*self.variables, *self.own]

    def outputs(self, order: int = 0) -> list[Any]:
        """f's results as a flat list, or their derivatives of some order by all leaves; nodes know their lines."""
        with mode(records=True, locates=True):
            outputs = leaves(self._called())
            for _ in range(order):
                outputs = [d for output in outputs for d in pulled_back([output], [1.0], self.leaves)]
        return outputs

    def output_names(self, order: int = 0) -> list[str]:
        """What to call each of them."""
        with no_grad():
            names = paths(self._called(), "f")
        for _ in range(order):
            names = [f"(∂{name}/∂{name_of_leaf(x)})" for name in names for x in self.leaves]
        return names

    def numbers(self, order: int = 0) -> list[float]:
        """The outputs as floats; nan for all of them where f raises an arithmetical error."""
        try:
            if order:
                outputs = self.outputs(order)
            else:
                with no_grad():
                    outputs = leaves(self._called())
        except (ArithmeticError, ValueError):
            return []
        return [x.data if isinstance(x, Value) else x for x in outputs]

    def along(self, leaf: Value, order: int, place: int) -> Callable[[float], float]:
        """One of the outputs as a function of one leaf's number, all others staying as they are."""

        def f(x: float) -> float:
            key = id(leaf), order, x
            if key not in self._known:
                before = leaf.data
                try:
                    leaf.data = x
                    self._known[key] = self.numbers(order)
                finally:
                    leaf.data = before
            known = self._known[key]
            return known[place] if place < len(known) else nan

        return f

    def _called(self) -> Any:
        if self.differentiable:
            return self.f(*self.arguments)
        return self.f(*rebuild(self.arguments, iter([x.data for x in self.variables])))


def name_of_leaf(leaf: Value) -> str:
    """Its label, or that it has none."""
    return leaf.label or "(unlabelled)"


def _leaves_below(outputs: list[Any]) -> list[Value]:
    """The leaves that outputs depend on, once each, in the order in which the graph meets them."""
    values = [x for x in outputs if isinstance(x, Value)]
    below = [x for node in topological_order(*values) for x in node.operands if isinstance(x, Value)]
    return list(dict.fromkeys(x for x in [*below, *values] if not x.operands))


def _variable(number: Any, name: str) -> Value:
    if not isinstance(number, Value):
        return Value(number, name)
    if number.operands:
        raise TypeError(
            f"the point holds a Value that {number.primitive} made; derivatives are by leaves, so give its .data"
        )
    return number


def _argument_names(f: Callable[..., Any], count: int) -> list[str]:
    names: list[str] = []
    try:
        parameters = inspect.signature(f.evaluate if isinstance(f, Primitive) else f).parameters.values()
    except (TypeError, ValueError):  # some functions written in C do not tell
        parameters = {}.values()
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}[{i}]" for i in range(count - len(names))]
        else:
            names.append(parameter.name)
    return names[:count] + [f"argument {i + 1}" for i in range(len(names), count)]
