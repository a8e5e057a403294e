"""The function that a gradient check is about: recorded once, and evaluated at many points around the given one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from math import nan
from typing import Any

from autograd.common.interrupts import Finally
from autograd.derivatives.chain_rule import pulled_back
from autograd.graph.copying import variables_kept
from autograd.graph.modes import mode, no_grad
from autograd.graph.reverse import topological_order
from autograd.graph.source_line import function_name, name_of
from autograd.graph.structure import flattened, numbers_returned, paths, rebuild, transform
from autograd.graph.value import Value, number_of
from autograd.table.row import Primitive


class Subject:
    """A function with its leaves: the numbers of the point as Values, and Values that the function itself holds.

    f: called with the point; or if that is a tuple, with its parts.
    differentiable: whether f takes Values; if not, it is called with plain floats, for its numbers alone.
    """

    def __init__(self, f: Callable[..., Any], point: Any, differentiable: bool = True) -> None:
        self.f, self.differentiable = f, differentiable
        parts = point if type(point) is tuple else (point,)
        names = [path for name, part in zip(argument_names(f, len(parts)), parts) for path in paths(part, name)]
        unused = iter(names)
        self.arguments = transform(lambda number: _variable(number, next(unused)), parts)
        self.variables: list[Value] = flattened(self.arguments)
        self.own: list[Value] = []
        self._names = dict(zip(self.variables, names))
        self._known: dict[tuple[Value, int, float], list[float]] = {}
        if differentiable:
            self.own = self._own_leaves()

    @property
    def leaves(self) -> list[Value]:
        """The Values by which derivatives are checked."""
        return [*self.variables, *self.own]

    def name(self, leaf: Value) -> str:
        """A leaf's label, or its place in the point."""
        return leaf.label or self._names.get(leaf, "(unlabelled)")

    def outputs(self, order: int = 0, locates: bool = True) -> list[Any]:
        """f's results as a flat list, or their derivatives of some order by all leaves.

        locates: whether the nodes know their lines.
        """
        with mode(records=True, locates=locates):
            outputs = flattened(self.called())
            for _ in range(order):
                outputs = [d for output in outputs for d in pulled_back([output], [1.0], self.leaves)]
        return outputs

    def output_names(self, order: int = 0) -> list[str]:
        """A name for each output."""
        with no_grad():
            names = paths(self.called(), "f")
        for _ in range(order):
            names = [f"(∂{name}/∂{self.name(x)})" for name in names for x in self.leaves]
        return names

    def numbers(self, order: int = 0) -> list[float]:
        """The outputs as floats; an empty list if f raises an arithmetical error."""
        try:
            if order:
                outputs = self.outputs(order, locates=False)
            else:
                with no_grad():
                    outputs = flattened(self.called())
        except (ArithmeticError, ValueError):
            return []
        return [number_of(x) if isinstance(x, Value) else x for x in outputs]

    def along(self, leaf: Value, order: int, place: int) -> Callable[[float], float]:
        """One output as a function of one leaf's number, with all other leaves fixed; nan where f raises an error."""

        def f(x: float) -> float:
            key = leaf, order, x
            if key not in self._known:
                with Finally(setattr, leaf, "data", number_of(leaf)):
                    leaf.data = x
                    self._known[key] = self.numbers(order)
            known = self._known[key]
            return known[place] if place < len(known) else nan

        return f

    def along_all(self, direction: list[float], place: int) -> Callable[[float], float]:
        """One output as a function of how far all leaves are moved along a direction; nan where f raises an error."""
        before = [number_of(leaf) for leaf in self.leaves]

        def f(share: float) -> float:
            numbers = self.numbers_at([number + share * step for number, step in zip(before, direction)])
            return numbers[place] if place < len(numbers) else nan

        return f

    def numbers_at(self, point: Iterable[float]) -> list[float]:
        """The outputs where the leaves have these numbers; an empty list if f raises an arithmetical error."""
        with ExitStack() as stack:
            for leaf, number in zip(self.leaves, point):
                stack.enter_context(Finally(setattr, leaf, "data", number_of(leaf)))
                leaf.data = number
            return self.numbers()

    def called(self) -> Any:
        """The result of f, in f's own structure."""
        if self.differentiable:
            with variables_kept(self.variables):
                returned = self.f(*self.arguments)
        else:
            returned = self.f(*rebuild(self.arguments, iter([number_of(x) for x in self.variables])))
        if not numbers_returned(self.f, returned) or isinstance(returned, bool):  # a comparison has no slope
            raise TypeError(f"{function_name(self.f)} is to return numbers or lists of them: it returned {returned!r}")
        return returned

    def _own_leaves(self) -> list[Value]:
        """The Values that f depends on besides its arguments: the ones that are the same objects in each call."""
        first, second = ([x for x in self.outputs() if isinstance(x, Value)] for _ in range(2))
        again = set(topological_order(*first))
        for node in topological_order(*second):
            if node in again:
                raise ValueError(
                    f"f uses {name_of(node)} that was made before f was called, so it does not change with its "
                    "operands; compute it within f, or use its detach() for a constant"
                )
        variables, again = set(self.variables), set(_leaves_below(first))
        return [x for x in _leaves_below(second) if x in again and x not in variables]


def _leaves_below(outputs: list[Value]) -> list[Value]:
    """The leaves that outputs depend on, once each, in the order in which the graph meets them."""
    below = [x for node in topological_order(*outputs) for x in node.operands if isinstance(x, Value)]
    return list(dict.fromkeys(x for x in [*below, *outputs] if not x.operands))


def _variable(number: Any, name: str) -> Value:
    if not isinstance(number, Value):
        return Value(number, name)
    if number.operands:
        made = number.primitive.name if number.primitive else ""
        raise TypeError(f"the point holds a Value that {made} made; derivatives are by leaves, so give its .data")
    return number


def argument_names(f: Callable[..., Any], count: int) -> list[str]:
    """The names of f's first arguments, as far as it tells them."""
    names: list[str] = []
    try:
        parameters = list(inspect.signature(f.evaluate if isinstance(f, Primitive) else f).parameters.values())
    except (TypeError, ValueError):  # some functions written in C do not tell
        parameters = []
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}[{i}]" for i in range(count - len(names))]
        else:
            names.append(parameter.name)
    return names[:count] + [f"argument {i + 1}" for i in range(len(names), count)]
