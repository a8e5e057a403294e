"""micrograd's Value on this engine: `_prev`, `_op`, `_backward`, and gradients that add up in inner Values too."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any
from weakref import WeakSet

from autograd.common import with_type
from autograd.graph.kin import kindred, may_be_in_a_cycle
from autograd.graph.reverse import leaves, local_derivatives, starting_gradient, topological_order
from autograd.graph.settled import settled
from autograd.graph.source_line import calling_source, name_of
from autograd.graph.value import Parameter as PlainParameter, Value as PlainValue
from autograd.micrograd.by_hand import send, tried
from autograd.micrograd.children import Children
from autograd.table import rows as primitives
from autograd.table.opaque import Opaque, by_hand, stopped
from autograd.table.row import NOTHING, as_float

_OPS = {primitives.add: "+", primitives.sub: "-", primitives.mul: "*", primitives.div: "/", primitives.relu: "ReLU"}
_FUNCTION, _LOCALS, _OP = "_backward", "_local_grads", "_op"  # in the __dict__ of a node, where it has them

_given: WeakSet[Any] = WeakSet()
"""The Values whose children a program has given, while there are any."""

_stopped, _of_hand = lru_cache(256)(stopped), lru_cache(256)(by_hand)


@kindred
class Value(PlainValue):
    """A Value as in micrograd and its lecture: `_prev`, `_op` and `_backward`, and every gradient adds up.

    data, label: as for `autograd.Value`.
    _children, _op: the Values that this one was made of, and by what, for a Value that a program makes by hand. Assign
        its `_backward`, a function that adds to the gradients of the children; until then no gradient passes.
    _local_grads: the derivative by each child, in place of a `_backward`. It may also stand third, in place of the op.

    Gradients of inner Values add up over calls of `backward` too, until they are set to 0. Values are compared as
    objects: `==` is `is`, and every Value is true. Numbers among the operands become Values when `_prev` is asked for.

    Errors: TypeError for data that are no real number, and for children that are no Values; ValueError for another
    number of local derivatives than of children.

    >>> x = Value(3.0)
    >>> y = x * x * x
    >>> y.backward()
    >>> y.backward()
    >>> x.grad
    72.0
    >>> cube = Value(x.data**3, (x,), "cube")
    >>> def backward():
    ...     x.grad += 3 * x.data**2 * cube.grad
    >>> x.grad, cube._backward = 0.0, backward
    >>> cube.backward()
    >>> x.grad
    27.0
    >>> Value(9.0, (x,), (6.0,))._local_grads
    (6.0,)
    """

    def __init__(
        self,
        data: Any,
        _children: Iterable[Any] = (),
        _op: Any = "",
        label: str | None = "",
        *,
        _local_grads: Iterable[Any] = (),
        children: Iterable[Any] = (),
        local_grads: Iterable[Any] = (),
    ) -> None:
        if isinstance(_children, str):  # the label, which is second elsewhere
            label = _children
            _children = ()
        super().__init__(data, label or "")
        if not isinstance(_op, str):
            _op, _local_grads = "", _op
        of, slopes = tuple(_children or children), tuple(_local_grads or local_grads)
        if _op:
            self.__dict__[_OP] = _op
        if of or slopes:
            self._children = of
        if slopes:
            self._local_grads = slopes

    def __init_subclass__(cls, **named: Any) -> None:
        """A program's own `__init__` need not call this class's."""
        super().__init_subclass__(**named)
        if "__init__" in vars(cls) and "__new__" not in vars(cls):
            cls.__new__ = _begun  # type: ignore[method-assign, assignment]

    # ---- what it was made of -------------------------------------------------------------------------------------

    @property
    def _children(self) -> tuple[Any, ...]:
        """The Values that this one was made of, in their order."""
        operands: tuple[Any, ...] = self.operands
        n = 1 if self.primitive is primitives.pow else len(operands)  # an exponent stays a number
        numbers = [i for i, x in enumerate(operands[:n]) if type(x) is float and x is not NOTHING]
        if numbers:
            made: list[Any] = [Value(x) if i in numbers else x for i, x in enumerate(operands)]
            operands = self.operands = tuple(made)
            if self.grad:  # what a backward pass would have sent to them
                slopes = local_derivatives(self)
                for i in numbers:
                    made[i].grad = self.grad * slopes[i]
        return tuple([x for x in operands if isinstance(x, PlainValue)])

    @_children.setter
    def _children(self, children: Iterable[Any]) -> None:
        of, op = tuple(children), self._op
        for child in of:
            if not isinstance(child, PlainValue):
                raise TypeError(f"the children of a Value are Values, got {with_type(child)}")
        _given.add(self)
        self.operands = of
        self.primitive = (_of_hand if _is_by_hand(self) else _stopped)(op) if of else None

    @property
    def _prev(self) -> set[Any]:
        """The set of the Values that this one was made of, in their order."""
        return Children(self._children)

    @_prev.setter
    def _prev(self, children: Iterable[Any]) -> None:
        self._children = children

    @property
    def _op(self) -> str:
        """What made it, in micrograd's words: "+", "*", "**2", "ReLU", "tanh"; "" for a leaf."""
        row = self.primitive
        given = vars(self).get(_OP)
        if given is not None or row is None:
            return given or ""
        if row is primitives.pow and type(self.operands[1]) is float:
            power = self.operands[1]
            return f"**{int(power) if power.is_integer() else power}"
        return _OPS.get(row, row.name)

    @_op.setter
    def _op(self, op: str) -> None:
        vars(self)[_OP] = op

    # ---- the backward pass ---------------------------------------------------------------------------------------

    @property
    def _backward(self) -> Callable[[], None]:
        """The function that adds this Value's gradient, times the local derivatives, to its children's gradients."""
        function: Callable[[], None] = vars(self).get(_FUNCTION) or partial(send, self)
        return function

    @_backward.setter
    def _backward(self, function: Callable[[], None]) -> None:
        vars(self)[_FUNCTION] = function
        self._take_over()

    @property
    def _local_grads(self) -> tuple[float, ...]:
        """The derivative by each of the children."""
        children = self._children
        return tuple(local_derivatives(self))[: len(children)]

    @_local_grads.setter
    def _local_grads(self, slopes: Iterable[Any]) -> None:
        n, given = len(self._children), tuple([as_float(slope) for slope in slopes])
        if len(given) != n:
            raise ValueError(f"{name_of(self)} has {n} children, and {len(given)} local derivatives were given")
        if given:
            vars(self)[_LOCALS] = given
            self._take_over()

    def _take_over(self) -> None:
        """From now on the program says what this Value sends, in place of a row."""
        op, children = self._op, self._children
        vars(self)[_OP] = op
        may_be_in_a_cycle(self)
        self._children = children

    def own_derivatives(self) -> tuple[float, ...]:
        """The local derivatives of a Value made by hand, as the engine asks for them.

        A `_backward` is tried for them: what it sends where the gradient is 1. The children's gradients are as before.
        """
        given: tuple[float, ...] | None = vars(self).get(_LOCALS)
        if given is not None:
            return given
        function = vars(self).get(_FUNCTION)
        if function is None:
            return (NOTHING,) * len(self.operands)
        return tried(self, function)

    def backward(self, gradient: float = 1.0) -> None:
        """Adds the derivative of this Value by every Value that it was made from to their gradients.

        gradient: what the gradient of this Value is set to.

        As in micrograd, inner Values begin with the gradients that they have; set them to 0 before another pass, or
        build the graph anew. Values with a `_backward` of the program's own are asked to run it.
        """
        order = topological_order(self) if _given else []
        opaque = [(node, row) for node in order if isinstance(row := node.primitive, Opaque)]
        stopping = [node for node, row in opaque if row.stops]
        if stopping:
            _tell_that_it_stops(stopping[0])
        if not _is_by_hand(self) and len(stopping) == len(opaque):
            super().backward(gradient)
            return
        self.grad = starting_gradient(gradient)
        for node in reversed(order):
            node._backward() if isinstance(node, Value) else send(node)
        for leaf in leaves(self):
            if _is_by_hand(leaf):
                leaf._backward()

    # ---- operators that micrograd makes of others, with their inner Values ---------------------------------------

    def __neg__(self) -> Any:
        return self * -1.0

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return other + -self

    def __truediv__(self, other: Any) -> Any:
        try:
            return self * primitives.pow(other, -1.0)
        except TypeError:
            return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return other * self**-1.0

    # ---- as an object --------------------------------------------------------------------------------------------

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return True

    def __getstate__(self) -> tuple[Any, ...]:
        if _FUNCTION in vars(self):
            raise TypeError(
                f"the _backward of {name_of(self)} was made by hand, and would send to the children of the original; "
                "copy or save the numbers, v.data, and build the graph anew"
            )
        return dict(vars(self)), *super().__getstate__()

    def __setstate__(self, state: Any) -> None:
        attributes, fields = (state, None) if isinstance(state, dict) else (state[0], state[1:])
        if fields is not None:
            super().__setstate__(fields)
        vars(self).update(attributes)
        if isinstance(self.primitive, Opaque):
            _given.add(self)

    def _leaf(self) -> Value:
        return Value(settled(self), label=self.label)


def _is_by_hand(value: PlainValue) -> bool:
    """Whether a program has said what it sends."""
    own = getattr(value, "__dict__", ())
    return _FUNCTION in own or _LOCALS in own


def _tell_that_it_stops(node: Any) -> None:
    source = calling_source()
    message = (
        f"{name_of(node)}, made by hand as {node._op!r}, has no _backward and no _local_grads, so no gradient passes "
        "to the Values that it was made of; assign one of them, or write the operation with Value's own"
    )
    warnings.warn_explicit(message, UserWarning, source.file, source.line)


def _begun(cls: type[Value], *arguments: Any, **named: Any) -> Value:
    """A leaf, before the `__init__` of a program's subclass."""
    value = super(Value, cls).__new__(cls)
    Value.__init__(value, 0.0)
    return value


class Parameter(Value, PlainParameter):
    """A weight or bias of `nn.micrograd`: a Value, which pictures show as a parameter."""

    def __repr__(self) -> str:
        return super().__repr__().replace("Parameter", "Value", 1)
