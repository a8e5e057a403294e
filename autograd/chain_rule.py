"""The chain rule on Values, both ways: derivatives of a graph that are a graph again.

The rules of the table are applied to Values instead of floats, so the result can be differentiated once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from autograd.modes import differentiating
from autograd.primitive import NOTHING
from autograd.reverse import topological_order
from autograd.value import Value


def pulled_back(outputs: Iterable[Any], cotangents: Iterable[Any], wrt: Sequence[Value]) -> list[Any]:
    """Reverse mode: for each of `wrt` the sum over all paths to the outputs, a Value, or a float if it is constant."""
    received: dict[Value, Any] = {}
    for output, cotangent in zip(outputs, cotangents):
        if isinstance(output, Value):
            received[output] = _plus(received.get(output), cotangent)
    order = topological_order(*received)
    relevant = set(wrt)
    for node in order:
        if any(type(x) is not float and x in relevant for x in node.operands):
            relevant.add(node)
    with differentiating() as about:
        for node in reversed(order):
            if node in received and node in relevant:
                about(node)
                for operand, derivative in _edges(node):
                    if operand in relevant:
                        received[operand] = _plus(received.get(operand), _times(received[node], derivative))
    return [received.get(x, 0.0) for x in wrt]


def pushed_forward(outputs: Iterable[Any], variables: Iterable[Value], tangents: Iterable[Any]) -> list[Any]:
    """Forward mode: how fast each output changes, a Value, or a float if that is constant."""
    outputs = list(outputs)
    moving = {x: t for x, t in zip(variables, tangents) if isinstance(t, Value) or t != 0.0}
    with differentiating() as about:
        for node in topological_order(*(x for x in outputs if isinstance(x, Value))):
            about(node)
            for operand, derivative in _edges(node):
                if operand in moving:
                    moving[node] = _plus(moving.get(node), _times(moving[operand], derivative))
    return [moving.get(x, 0.0) if isinstance(x, Value) else 0.0 for x in outputs]


def _edges(node: Value) -> list[tuple[Value, Any]]:
    """The Values among a node's operands, with the derivatives by them, as Values or constants."""
    assert node.primitive is not None
    derivatives = node.primitive.local_derivatives(node, node.operands, node.operands)
    return [
        (operand, derivative)
        for operand, derivative in zip(node.operands, derivatives)
        if isinstance(operand, Value) and not _is_nothing(derivative)
    ]


def _is_nothing(derivative: Any) -> bool:
    return derivative is NOTHING or (isinstance(derivative, Value) and derivative.data is NOTHING)


def _plus(total: Any, term: Any) -> Any:
    return term if total is None else total + term


def _times(sent: Any, derivative: Any) -> Any:
    """Their product, without a node where one of them is the constant 1."""
    if type(derivative) is float and derivative == 1.0:
        return sent
    if type(sent) is float and sent == 1.0:
        return derivative
    return sent * derivative
