"""The chain rule on Values, both ways: derivatives of a graph that are a graph again.

The rules of the table are applied to Values instead of floats, so the result can be differentiated once more.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from autograd.derivatives.loop_passes import pull_through, push_through
from autograd.derivatives.masks import KnownMasks, MaskedSums, mask_of
from autograd.derivatives.matrix_products import MatrixProduct
from autograd.derivatives.subgraph import Subgraph, differentiable_order
from autograd.graph.differentiated import about, differentiating
from autograd.graph.loop_nodes import LoopPart
from autograd.graph.modes import current_mode, is_tracing
from autograd.graph.reverse import topological_order
from autograd.graph.settled import settled
from autograd.graph.value import Value
from autograd.table.row import NOTHING
from autograd.table.rows import accumulate


@differentiating
def pulled_back(
    outputs: Iterable[Any],
    cotangents: Iterable[Any],
    wrt: Sequence[Value],
    onto: Mapping[Value, Any] | None = None,
    products: Mapping[Value, MatrixProduct] = MappingProxyType({}),
) -> list[Any]:
    """Reverse mode: for each of `wrt` the sum over all paths to the outputs, a Value, or a float if it is constant.

    onto: the starting values of the sums of some of `wrt`, as `backward` starts from the gradient of a leaf.
    products: matrix products, by their dot products. They take what comes to these, whose weights are not in `wrt`.
    """
    outputs = _checked(outputs)
    sums = _sums(outputs)
    for x, start in (onto or {}).items():
        sums.always(x, start)
    received = []
    for output, cotangent in zip(outputs, cotangents):
        if isinstance(output, Value):
            sums.always(output, cotangent)
            received.append(output)
    order = differentiable_order(list(dict.fromkeys(received)))
    relevant = {*wrt, *products}
    for node in order:
        if node not in products:
            for operand in node.operands:
                if not isinstance(operand, float) and operand in relevant:
                    relevant.add(node)
                    break
    _send_back(order, sums, relevant, products)
    return [sums.total(x) for x in wrt]


def _send_back(
    order: Sequence[Value],
    sums: Any,
    relevant: Container[Value],
    products: Mapping[Value, MatrixProduct] = MappingProxyType({}),
) -> None:
    """Sends the sum of each node to its operands, from the last node to the first."""
    for node in reversed(order):
        if products and node in products:
            products[node].pull(node, sums, relevant)
            continue
        if node in sums and node in relevant:
            about(node)
            if isinstance(node.primitive, LoopPart):
                pull_through(node, sums, relevant, _masked_sums, _send_back)
                continue
            sums.send_all(node, edges(node, relevant))


@differentiating
def pushed_forward(outputs: Iterable[Any], variables: Iterable[Value], tangents: Iterable[Any]) -> list[Any]:
    """Forward mode: for each output its derivative along the tangents, a Value, or a float if that is constant."""
    outputs = _checked(outputs)
    sums = _sums(outputs)
    for x, tangent in zip(variables, tangents):
        if isinstance(tangent, Value) or tangent != 0.0:
            sums.start(x, tangent)
    _send_forward(topological_order(*(x for x in outputs if isinstance(x, Value))), sums)
    return [sums.total(x) if isinstance(x, Value) else 0.0 for x in outputs]


def _send_forward(order: Iterable[Value], sums: Any) -> None:
    """Sends the sums of each node's operands to it, from the first node to the last."""
    for node in order:
        about(node)
        if isinstance(node.primitive, LoopPart):
            push_through(node, sums, _masked_sums, _send_forward)
            continue
        for operand, derivative in edges(node, sums):
            sums.send(operand, node, derivative)


@differentiating
def each_pulled_back(outputs: Iterable[Any], graph: Subgraph) -> list[list[Any]]:
    """Reverse mode for each of the outputs alone: its derivatives by all variables of the graph, as `pulled_back`."""
    variables = graph.nodes[: graph.n_variables]
    rows = []
    for output in _checked(outputs):
        sums = _sums([output])
        if isinstance(output, Value) and output in graph.places:
            sums.always(output, 1.0)
            _send_back([graph.nodes[place] for place in graph.order_under(graph.places[output])], sums, graph.places)
        rows.append([sums.total(x) for x in variables])
    return rows


@differentiating
def each_pushed_forward(outputs: Sequence[Any], graph: Subgraph) -> list[list[Any]]:
    """Forward mode along each variable of the graph, in one pass: for each output its derivatives by all variables."""
    variables = graph.nodes[: graph.n_variables]
    outputs, masks = _checked(outputs), KnownMasks()
    columns = [_sums(outputs, masks) for _ in variables]
    along = {x: [sums] for x, sums in zip(variables, columns)}  # what has a tangent at a Value
    for x, [sums] in along.items():
        sums.start(x, 1.0)
    for node in graph.nodes[graph.n_variables :]:
        if any(x in along for x in node.operands if isinstance(x, Value)):
            about(node)
            met: dict[int, Any] = {}
            if isinstance(node.primitive, LoopPart):
                met = {id(sums): sums for x in node.operands if isinstance(x, Value) for sums in along.get(x, ())}
                for sums in met.values():
                    push_through(node, sums, _masked_sums, _send_forward)
            for operand, derivative in () if isinstance(node.primitive, LoopPart) else edges(node, along):
                for sums in along[operand]:
                    sums.send(operand, node, derivative)
                    met[id(sums)] = sums
            reached = [sums for sums in met.values() if node in sums]
            if reached:
                along[node] = reached
    return [[sums.total(x) if isinstance(x, Value) else 0.0 for sums in columns] for x in outputs]


def edges(node: Value, among: Container[Value]) -> Iterator[tuple[Value, Any]]:
    """The operands of a node that are among these, each with the derivative by it, a Value or a constant."""
    assert node.primitive is not None
    rules, operands = node.primitive.partials, node.operands
    if isinstance(rules, tuple):
        for x, rule in zip(operands, rules):
            if not isinstance(x, float) and x in among:
                yield x, rule(node, *operands)
    else:
        for x, derivative in zip(operands, rules(node, *operands)):
            if not isinstance(x, float) and x in among:
                yield x, derivative


def _checked(outputs: Iterable[Any]) -> list[Any]:
    """The outputs, after the innermost recording, if there is one, has checked that they have derivatives."""
    checked = list(outputs)
    for tracer in current_mode().tracers[-1:]:
        tracer.check_derivative([x for x in checked if isinstance(x, Value)])
    return checked


def _masked_sums() -> MaskedSums:
    return MaskedSums(accumulate, times)


def _sums(outputs: Iterable[Any], mask: Callable[[Any], Any] = mask_of) -> _PlainSums | MaskedSums:
    is_recorded = is_tracing(*(x for x in outputs if isinstance(x, Value)))
    return MaskedSums(accumulate, times, mask) if is_recorded else _PlainSums()


class _PlainSums(dict[Value, Any]):
    """For each Value the sum of its contributions, when all numbers are known; NOTHING adds none."""

    def always(self, at: Value, number: Any) -> None:
        """Adds a number from outside."""
        self[at] = self[at] + number if at in self else number

    start = always

    def send(self, source: Value, to: Value, derivative: Any) -> None:
        """Adds the sum at `source`, times the derivative, to the sum at `to`."""
        if derivative is NOTHING or (type(derivative) is not float and settled(derivative) is NOTHING):
            return
        self.always(to, times(self[source], derivative))

    def send_all(self, source: Value, to: Iterable[tuple[Value, Any]]) -> None:
        """The same for each of these, with the derivative by it."""
        for x, derivative in to:
            self.send(source, x, derivative)

    def total(self, node: Value) -> Any:
        """The whole sum at a Value; 0.0 where nothing was added."""
        return self.get(node, 0.0)


def times(sent: Any, derivative: Any) -> Any:
    """The product of two numbers, without a node where one of them is the constant 1."""
    if type(derivative) is float and derivative == 1.0:
        return sent
    if type(sent) is float and sent == 1.0:
        return derivative
    return sent * derivative
