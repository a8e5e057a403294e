"""Kin: a class of Values whose results are of that class too, and whose inner gradients add up over passes."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

from autograd.graph import native, value as engine
from autograd.graph.value import NO_GRADIENT, Operand, Value
from autograd.table.row import Primitive

Kind = TypeVar("Kind", bound=type[Value])


def kindred(kind: Kind) -> Kind:
    """A decorator: operators, methods and primitives with an operand of `kind`, or of a subclass, return a `kind`.

    Methods that `kind` has itself stay. The others of Value have a twin for `kind`, of the same code with another
    function that makes the node. So neither class pays for the other.

    kind: a subclass of Value with a `__dict__`, which stands first in its `__getstate__`.
    """
    kind._inner_grads_add_up = True
    if native.loaded:
        native.loaded.add_kin(kind)
        return kind
    new = kind.__new__

    def node(data: float, primitive: Primitive, operands: tuple[Operand, ...]) -> Any:
        if engine._node is not engine.new_node:  # a mode is on
            return engine._node(data, primitive, operands, kind)
        made = new(kind)
        made._number = data
        made._grad = NO_GRADIENT
        made.label = ""
        made.primitive = primitive
        made.operands = operands
        return made

    names = {**vars(engine), "_node": node}
    twins: dict[str, Any] = {}
    for name, plain in vars(Value).items():
        method = plain.__func__ if isinstance(plain, staticmethod) else plain
        if isinstance(method, FunctionType) and "_node" in method.__code__.co_names:
            twin = FunctionType(method.__code__, names, name, method.__defaults__, method.__closure__)
            twin.__doc__ = method.__doc__
            twins[name] = staticmethod(twin) if method is not plain else twin
    for name, twin in twins.items():
        forward = twins.get(name.replace("__r", "__", 1))
        if name not in vars(kind):
            setattr(kind, name, twin if forward is twin or forward is None else _after_any(forward, twin))
    return kind


def may_be_in_a_cycle(value: Value) -> None:
    """To be called after a function is stored in a Value that operators made, as the function may refer to the Value.

    The native engine shows such Values to the garbage collector only then: to look through all of them, again and
    again, takes longer than to make them.
    """
    if native.loaded:
        native.loaded.track(value)


def _after_any(forward: Any, reflected: Any) -> Callable[[Any, Any], Any]:
    """The reflection of an operator for a plain Value on the left too, which Python asks second."""

    def method(self: Any, other: Any) -> Any:
        return forward(other, self) if isinstance(other, Value) else reflected(self, other)

    method.__doc__ = reflected.__doc__
    return method
