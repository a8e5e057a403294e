"""Whether `backward`, `gradient` and forward mode apply the chain rule alike; and if not, at which primitive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from autograd.chain_rule import pushed_forward
from autograd.checking.nodes import finding_at
from autograd.checking.report import Finding
from autograd.checking.verdict import UNDERFLOW, Verdict
from autograd.reverse import PULLBACKS, local_derivatives, topological_order
from autograd.source import name_of
from autograd.value import Value

BACKWARD = "wrong backward"
FORWARD = "wrong forward mode"

AGREEMENT = 1e-12
"""The difference that two orders of adding up may make, relative to the terms."""
UPSTREAM = 3.0


def engine_findings(
    output: Value, leaves: Sequence[Value], gradient: Sequence[float], steepness: Mapping[Value, float]
) -> Iterator[Finding]:
    """Where backward or forward mode depart from `gradient`, the derivatives of `output` by `leaves`."""
    if not all(map(isfinite, gradient)):
        return
    ways = (
        (BACKWARD, _backward(output, leaves), _sent_backward),
        (FORWARD, [_number(pushed_forward([output], [x], [1.0])[0]) for x in leaves], _sent_forward),
    )
    for kind, found, sent in ways:
        allowed = [AGREEMENT * steepness.get(x, 0.0) + UNDERFLOW for x in leaves]
        wrong = [i for i in range(len(leaves)) if not abs(found[i] - gradient[i]) <= allowed[i]]
        if wrong:
            culprits = list(_culprits(output, kind, sent))
            yield from culprits
        if wrong and not culprits:
            detail = f"{kind.removeprefix('wrong ')} does not add up what `gradient` adds up"
            leaf = leaves[wrong[0]]
            yield Finding(kind, "", "", 0, name_of(leaf), found[wrong[0]], gradient[wrong[0]], detail)


def steepness_of(output: Value) -> dict[Value, float]:
    """For every Value below `output`, its gradient if no two paths cancelled: the size of what is added up for it."""
    steepness = {output: 1.0}
    for node in reversed(topological_order(output)):
        for operand, derivative in zip(node.operands, local_derivatives(node)):
            if isinstance(operand, Value):
                sent = steepness[node] * abs(derivative)
                steepness[operand] = steepness.get(operand, 0.0) + (sent if isfinite(sent) else 0.0)
    return steepness


def _culprits(output: Value, kind: str, sent: Callable[[Value], list[float]]) -> Iterator[Finding]:
    """The primitives in the graph of `output` that alone do not send what the chain rule says."""
    for node in {node.primitive: node for node in reversed(topological_order(output))}.values():
        alone = _alone(node)
        expected = [UPSTREAM * derivative for derivative in local_derivatives(alone)]
        for place, (found, right) in enumerate(zip(sent(alone), expected)):
            if isinstance(alone.operands[place], Value) and found != right and isfinite(right):
                detail = f"of a gradient of {UPSTREAM:g} it sends on {found:.10g}, not {right:.10g}"
                yield finding_at(node, place, Verdict(kind, found, right, detail))


def _alone(node: Value) -> Value:
    """The same operation on leaves of its own."""
    assert node.primitive is not None
    return Value.record(node.primitive, tuple([x if isinstance(x, float) else Value(x.data) for x in node.operands]))


def _sent_backward(node: Value) -> list[float]:
    node.grad = UPSTREAM
    PULLBACKS[node.primitive](node)
    return [0.0 if isinstance(x, float) else x.grad for x in node.operands]


def _sent_forward(node: Value) -> list[float]:
    return [0.0 if isinstance(x, float) else _number(pushed_forward([node], [x], [UPSTREAM])[0]) for x in node.operands]


def _backward(output: Value, leaves: Sequence[Value]) -> list[float]:
    """What `output.backward()` leaves in the `grad` of each leaf, which gets its own back."""
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
    number: float = x.data if isinstance(x, Value) else x
    return number
