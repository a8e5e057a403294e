"""Reverse mode on floats: the walk over a graph from its output to its leaves, and the pullback of each primitive.

Training spends most of its eager time here, so the pullbacks of one and of two operands are written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from autograd.common.wording import with_type
from autograd.graph import native
from autograd.graph.node import Kind, Node
from autograd.graph.settled import settled
from autograd.graph.zeroing import PASSES
from autograd.table.opaque import Opaque
from autograd.table.row import NOTHING, Primitive, Rule, as_float


def topological_order(*outputs: Kind) -> list[Kind]:
    """Every Value that a primitive made on the way to `outputs`, operands before the Values made from them.

    Leaves are not in it: find them among the operands. The order depends on the graph alone, and a graph of any
    depth is walked without recursion.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> y = x * x
    >>> z = y + x
    >>> topological_order(z) == [y, z]
    True
    """
    return order_above((), outputs)


def ends_of(results: Iterable[Any], is_end: Callable[[Any], bool]) -> list[Any]:
    """The Values that `is_end` tells among the results and what they are made of, each once.

    A walk goes from result to result and from operand to operand, and not beyond an end; they come in its order.
    """
    found: list[Any] = []
    seen: set[Any] = set()
    waiting = [x for x in reversed([*results]) if not isinstance(x, float)]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if is_end(node):
            found.append(node)
        else:
            waiting += [x for x in reversed(node.operands) if not isinstance(x, float)]
    return found


def order_above(ends: Iterable[Kind], outputs: Sequence[Kind]) -> list[Kind]:
    """As `topological_order`, but the walk stops at `ends`: neither these nor what they were made from are in it."""
    order: list[Kind] = []
    seen = {*ends}
    if native.loaded and not seen:
        found: list[Kind] | None = native.loaded.topological_order(tuple(outputs))
        if found is not None:
            return found
    try:
        stack: list[Any] = [output for output in reversed(outputs) if output.operands]
    except AttributeError:
        wrong = next(output for output in outputs if not hasattr(output, "operands"))
        raise _no_value("each of the outputs", wrong) from None
    while stack:
        node = stack.pop()
        if node is None:  # all that the node below is made from has been visited
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack.append(node)
            stack.append(None)
            for operand in reversed(node.operands):  # a stack: the first operand is visited first
                if type(operand) is not float and operand.operands and operand not in seen:
                    stack.append(operand)
    return order


def leaves(*outputs: Kind) -> Iterator[Kind]:
    """The leaves that `outputs` were made from, each once, as a walk in no particular order comes to them.

    >>> from autograd import Value
    >>> x, y = Value(2.0, "x"), Value(5.0, "y")
    >>> [leaf.label for leaf in leaves(x * x + 1.0, y)]
    ['y', 'x']
    """
    seen: set[Kind] = set()
    stack: list[Any] = list(outputs)
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            if node.operands:
                stack += [x for x in node.operands if type(x) is not float and x not in seen]
            else:
                yield node


def local_derivatives(node: Node) -> Sequence[float]:
    """The derivative of `node` by each of its operands alone, at their current data; 0.0 for constants.

    >>> from autograd import Value
    >>> x, y = Value(2.0), Value(5.0)
    >>> local_derivatives(x * y)
    [5.0, 2.0]
    """
    try:
        operands: tuple[Any, ...] = node.operands
    except AttributeError:
        raise _no_value("node", node) from None
    if node.primitive is None:
        return []
    if isinstance(node.primitive, Opaque):
        own: Any = node
        return own.own_derivatives()  # type: ignore[no-any-return]
    at = [x if type(x) is float else _read(x) for x in operands]
    return node.primitive.local_derivatives(_read(node), operands, at)


def _read(value: Node) -> float:
    return value.data if type(value.data) is float else settled(value)


def _no_value(what: str, found: object) -> TypeError:
    return TypeError(f"{what} is to be a Value, got {with_type(found)}")


def run_backward(output: Node, gradient: float = 1.0) -> None:
    """Adds the derivatives of `output` to the `grad` of its leaves, and puts them into that of all inner values.

    gradient: the gradient of `output` itself, by which all derivatives are multiplied.

    Where inner gradients add up, inner values begin with the gradients that they have, and the output's is set.

    Errors: TypeError for a gradient that is no real number, and for a leaf whose `grad` was set to what is none.
    """
    if type(gradient) is not float:
        gradient = starting_gradient(gradient)
    order = order_above((), (output,))
    rests = PASSES.rest and len(order) == PASSES.size
    if rests:
        PASSES.rest -= 1
    else:
        was_stale = PASSES.is_stale(len(order))
    if output._inner_grads_add_up:
        for node in order:
            if not node._grad:
                node._grad = NOTHING
        output._grad = gradient
    else:
        for node in order:
            node._grad = NOTHING
        output._grad += gradient
    try:
        for node in reversed(order):
            if node._grad is not NOTHING:
                PULLBACKS[node.primitive](node)
            else:
                for operand in node.operands:
                    _send_nothing(operand)
    except TypeError:
        _check_gradients(order)
        raise
    if not rests:
        PASSES.see(order[slice(*PASSES.window(len(order)))], was_stale)


def starting_gradient(gradient: float) -> float:
    """The gradient that a backward pass starts from as a float.

    >>> starting_gradient(2)
    2.0
    >>> starting_gradient("2")
    Traceback (most recent call last):
    TypeError: the gradient that backward starts from: expected a real number, got the str '2'; write float('2')
    """
    try:
        return as_float(gradient)
    except (TypeError, OverflowError) as error:
        raise type(error)(f"the gradient that backward starts from: {error}") from None


def _check_gradients(order: list[Node]) -> None:
    """A TypeError that names the leaf whose `grad` was set to something that cannot be added to."""
    operands: list[Any] = [operand for node in order for operand in node.operands]
    for operand in operands:
        if type(operand) is not float and not isinstance(operand._grad, (int, float)):
            raise no_gradient_number(operand, operand._grad) from None


def no_gradient_number(leaf: Node, assigned: object) -> TypeError:
    """The error for a gradient that was set to something that is no number."""
    name = repr(leaf.label) if leaf.label else "a leaf"
    return TypeError(f"the grad of {name} was set to {assigned!r}; set it to 0.0, or call zero_grad()")


class _Pullbacks(dict[Any, Callable[[Any], None]]):
    """For each primitive, the function that adds a node's gradient, times the local derivatives, to its operands'.

    Unrolled for one and two operands: that makes backward passes over small operations about twice as fast.
    """

    def __missing__(self, primitive: Primitive) -> Callable[[Any], None]:
        rules = primitive.partials
        if not isinstance(rules, tuple):
            self[primitive] = _pullback_of_many(rules)
        elif len(rules) == 1:
            self[primitive] = _pullback_of_one(*rules)
        elif len(rules) == 2:
            self[primitive] = _pullback_of_two(*rules)
        else:
            self[primitive] = _pullback_of_many(lambda z, *at: [rule(z, *at) for rule in rules])
        return self[primitive]


def _pullback_of_one(by_x: Rule) -> Callable[[Any], None]:
    def pullback(node: Any) -> None:
        (x,) = node.operands
        at_x = x._number
        if type(at_x) is not float:
            at_x = settled(x)
        derivative = by_x(node._number, at_x)
        if derivative is not NOTHING:
            x._grad += node._grad * derivative
        else:
            _send_nothing(x)

    return pullback


def _pullback_of_two(by_x: Rule, by_y: Rule) -> Callable[[Any], None]:
    def pullback(node: Any) -> None:
        x, y = node.operands
        at_x = x if type(x) is float else x._number
        at_y = y if type(y) is float else y._number
        if type(at_x) is not float:
            at_x = settled(x)
        if type(at_y) is not float:
            at_y = settled(y)
        if x is not at_x:
            derivative = by_x(node._number, at_x, at_y)
            if derivative is not NOTHING:
                x._grad += node._grad * derivative
            else:
                _send_nothing(x)
        if y is not at_y:
            derivative = by_y(node._number, at_x, at_y)
            if derivative is not NOTHING:
                y._grad += node._grad * derivative
            else:
                _send_nothing(y)

    return pullback


def _pullback_of_many(derivatives: Rule) -> Callable[[Any], None]:
    def pullback(node: Any) -> None:
        operands, grad = node.operands, node._grad
        at = [x if type(x) is float else x._number for x in operands]
        try:
            are_floats = type(sum(at, 0.0)) is float  # to ask each of them for its type takes far longer
        except (TypeError, OverflowError):
            are_floats = False
        if not are_floats:
            at = [x if type(x) is float else settled(x) for x in operands]
        for operand, derivative in zip(operands, derivatives(node._number, *at)):
            if type(operand) is not float:
                if derivative is not NOTHING:
                    operand._grad += grad * derivative
                else:
                    _send_nothing(operand)

    return pullback


def _send_nothing(operand: Any) -> None:
    """A leaf is marked as reached by a backward pass; an inner node is left, so that it sends nothing either."""
    if type(operand) is not float and not operand.operands:
        operand._grad += 0.0


PULLBACKS = _Pullbacks()
