"""What a node sends to its operands in a backward pass, by its row or by a function that a program has given it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.graph.reverse import local_derivatives
from autograd.graph.value import Value
from autograd.table.row import NOTHING


def send(node: Value) -> None:
    """Adds the gradient of a node, times its local derivatives, to the gradients of its operands."""
    for x, slope in zip(node.operands, local_derivatives(node)):
        if isinstance(x, Value) and slope is not NOTHING:
            x.grad += node.grad * slope


def tried(node: Any, function: Callable[[], object]) -> tuple[float, ...]:
    """The local derivatives of a node as its `_backward` has them: what it sends where the gradient is 1.

    An operand that is there twice gets it once. All gradients are afterwards as before.
    """
    nodes: list[Any] = list(dict.fromkeys([*node.operands, node]))
    before = [x.grad if x.has_grad else None for x in nodes]
    try:
        for x in nodes:
            x.grad = 0.0
        node.grad = 1.0
        function()
        sent = {x: x.grad for x in nodes}
    finally:
        for x, grad in zip(nodes, before):
            x.zero_grad()
            if grad is not None:
                x.grad = grad
    return tuple([sent.pop(x, NOTHING) for x in node.operands])
