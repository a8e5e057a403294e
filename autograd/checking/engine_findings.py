"""Compares `gradient`, `backward` and forward mode with the chain rule, and names the primitive where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import Any

from autograd.checking.differences import resolution
from autograd.checking.nodes import finding_at, one_of_each_primitive
from autograd.checking.report import WRONG_BACKWARD, Finding
from autograd.checking.verdict import UNDERFLOW
from autograd.derivatives.chain_rule import pulled_back, pushed_forward
from autograd.graph.reverse import local_derivatives, topological_order
from autograd.graph.value import Value, number_of
from autograd.table.row import NOTHING

GRADIENT = "wrong gradient"
FORWARD = "wrong forward mode"

AGREEMENT = 1e-9
"""Two orders of adding up may differ by this share of the sum of the terms' sizes."""
UPSTREAM = 3.0


def chain_rule(output: Value) -> tuple[dict[Value, float], dict[Value, float]]:
    """The derivatives of `output` by every Value below it, and the same sums with the size of each path instead."""
    derivatives, sizes = {output: 1.0}, {output: 1.0}
    for node in reversed(topological_order(output)):
        for x, derivative in zip(node.operands, local_derivatives(node)):
            if isinstance(x, Value) and derivative is not NOTHING and node in derivatives:
                derivatives[x] = derivatives.get(x, 0.0) + derivatives[node] * derivative
                sizes[x] = sizes.get(x, 0.0) + sizes[node] * abs(derivative)
    return derivatives, sizes


def noise_of(output: Value) -> float:
    """A bound on the error of `output`, if every Value below it is rounded."""
    _, sizes = chain_rule(output)
    roundings = [resolution(number_of(x)) * size for x, size in sizes.items()]
    return sum(filter(isfinite, roundings))


def engine_findings(name: str, output: Value, leaves: Sequence[Value], gradient: Sequence[float]) -> Iterator[Finding]:
    """A finding for each mode whose derivatives differ from the chain rule.

    name: what to call the output. gradient: what `gradient` gave for its derivatives by the leaves.
    """
    right, size = ([of.get(x, 0.0) for x in leaves] for of in chain_rule(output))
    tangents = [0.5 + i * 0.618 % 1.0 for i in range(len(leaves))]
    along, size_along = (sum(t * x for t, x in zip(tangents, numbers)) for numbers in (right, size))
    ways = (
        (GRADIENT, gradient, right, size, _pulled_back),
        (WRONG_BACKWARD, _backward(output, leaves), right, size, _sent_back),
        (FORWARD, [_number(pushed_forward([output], leaves, tangents)[0])], [along], [size_along], _pushed_forward),
    )
    for kind, *numbers, sent in ways:
        for found, true, scale in zip(*numbers):
            if isfinite(scale) and not abs(found - true) <= AGREEMENT * scale + UNDERFLOW:
                detail = f"{kind.removeprefix('wrong ')} adds up to {found:.10g}, the chain rule to {true:.10g}"
                fallback = Finding(kind, operand_name=name, analytic=found, numeric=true, detail=detail)
                yield from list(_culprits(output, kind, sent)) or [fallback]
                break


def _culprits(output: Value, kind: str, sent: Callable[[Value], list[float]]) -> Iterator[Finding]:
    """The primitives in the graph of `output` whose own contributions differ from the chain rule."""
    for node in one_of_each_primitive([output]):
        assert node.primitive is not None
        operands = tuple([x if isinstance(x, float) else Value(number_of(x)) for x in node.operands])
        alone = Value.record(node.primitive, operands)
        right = [UPSTREAM * derivative for derivative in local_derivatives(alone)]
        for place, (found, true) in enumerate(zip(sent(alone), right)):
            if isinstance(operands[place], Value) and isfinite(true) and not abs(found - true) <= AGREEMENT * abs(true):
                detail = f"of a gradient of {UPSTREAM:g} it sends on {found:.10g}, not {true:.10g}"
                yield finding_at(node, place, kind, found, true, detail)


def _pulled_back(node: Value) -> list[float]:
    operands = [Value(x) if isinstance(x, float) else x for x in node.operands]
    return [_number(x) for x in pulled_back([node], [UPSTREAM], operands)]


def _pushed_forward(node: Value) -> list[float]:
    return [0.0 if isinstance(x, float) else _number(pushed_forward([node], [x], [UPSTREAM])[0]) for x in node.operands]


def _sent_back(node: Value) -> list[float]:
    """The number that a node adds to each operand's gradient, which is not 0 before: a pullback has to add."""
    there = [derivative or 1.0 for derivative in local_derivatives(node)]
    for x, grad in zip(node.operands, there):
        if isinstance(x, Value):
            x.grad = grad
    node.backward(UPSTREAM)
    return [0.0 if isinstance(x, float) else x.grad - grad for x, grad in zip(node.operands, there)]


def _backward(output: Value, leaves: Sequence[Value]) -> list[float]:
    """The `grad` of each leaf after `output.backward()`; then each leaf gets its former `grad` back."""
    before = [x.grad for x in leaves]
    try:
        for x in leaves:
            x.zero_grad()
        output.backward()
        return [x.grad for x in leaves]
    finally:
        for x, grad in zip(leaves, before):
            x.grad = grad


def _number(x: Any) -> float:
    number: float = number_of(x) if isinstance(x, Value) else x
    return number
