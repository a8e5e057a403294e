"""From a graph to its scene: every value once, with its name, its place and the derivatives on its edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograd.common.labels import Scope, common_scope, short_name, split_label
from autograd.common.wording import number, superscript
from autograd.drawing.seen.focus import Part, whole
from autograd.drawing.seen.outline import Card
from autograd.drawing.seen.vertices import Link, Scene, Vertex
from autograd.graph.reverse import local_derivatives, topological_order
from autograd.graph.value import Parameter, Value, number_of
from autograd.table import rows as primitives
from autograd.table.infix import BETWEEN
from autograd.table.opaque import Opaque
from autograd.table.row import NOTHING

_LONGEST_EXPRESSION = 11


def scene_of(graph: Value | Part, folded: Mapping[Value, Card] | None = None) -> Scene:
    """The scene of everything that a value was made from, or of a part of it; a `dot` is spelled out into its products.

    folded: the cards of those values that are not shown one by one.
    """
    part = whole(graph) if isinstance(graph, Value) else graph
    builder = _Builder(part, folded or {})
    for node in part.order:
        builder.add_node(node)
    for value in part.kept if not part.order else ():
        builder.add_leaf(value)
    builder.finish()
    is_stale = any(map(_is_stale, part.order))
    return Scene(builder.vertices, part.output.has_grad, part.is_whole, is_stale, builder.of)


def _is_stale(node: Value) -> bool:
    assert node.primitive is not None
    if isinstance(node.primitive, Opaque):
        return False
    now = node.primitive.evaluate(*[number_of(x) if isinstance(x, Value) else x for x in node.operands])
    then = number_of(node)
    return now != then and not (now != now and then != then)


class _Builder:
    def __init__(self, part: Part, folded: Mapping[Value, Card]) -> None:
        self._part = part
        self._folded = folded
        self.vertices: list[Vertex] = []
        self.of: dict[Value, Vertex] = {}
        self._of_card: dict[Card, Vertex] = {}

    def finish(self) -> None:
        """Puts the output last, and values without labels into their scopes."""
        output = self.of.get(self._part.output)
        if output is not None:
            output.role = "output"
            if output is not self.vertices[-1]:
                self.vertices.remove(output)
                self.vertices.append(output)
        _place(self.vertices)

    def add_leaf(self, leaf: Value) -> Vertex:
        """Adds a leaf, or the card that it is folded into."""
        if leaf in self._folded:
            return self._add_card(leaf, self._folded[leaf])
        role = "parameter" if isinstance(leaf, Parameter) else "input"
        return self._add(leaf, leaf.label, _grad(leaf), role)

    def add_node(self, node: Value) -> None:
        """Adds a computed value, its constants, and the leaves that no earlier value used."""
        if node in self._folded:
            self._add_folded(node, self._add_card(node, self._folded[node]))
            return
        shown = all(self._is_shown(x) for x in node.operands)
        if shown and _adds_nothing(node) and node is not self._part.output:
            self.of[node] = self._source(node.operands[1])  # type: ignore[arg-type]  # it adds 0 to a Value
            return
        spelled = _spelled_out(node) if shown else _Spelled(node, [], {})
        for inner, grad in spelled.inner:
            self._add_made(inner, inner, "", grad, spelled.stands_for)
        self._add_made(node, spelled.result, node.label, _grad(node), spelled.stands_for)

    def _add_made(
        self, key: Value, made: Value, label: str, grad: float | None, stands_for: dict[Value, Value]
    ) -> None:
        derivatives = local_derivatives(made)
        symbol, operands = _symbol_and_operands(made)
        links = []
        for operand, derivative in zip(operands, derivatives):
            if isinstance(operand, Value):
                operand = stands_for.get(operand, operand)
                if operand not in self.of and not self._is_shown(operand):
                    continue
                source = self._source(operand)
                nothing = derivative is NOTHING or grad is NOTHING  # not even 0 times inf is sent
                sent = None if grad is None else 0.0 if nothing else derivative * grad
                links.append(Link(source, derivative, sent))
            else:
                links.append(Link(self._constant(operand), None, None))
            links[-1].source.uses += 1
        vertex = self._add(key, label, grad, "")
        vertex.primitive, vertex.symbol, vertex.links = made.primitive, symbol, links
        if len(operands) < len(made.operands):
            vertex.exponent = made.operands[1]  # type: ignore[assignment]  # a constant: it is in the symbol
        vertex.name = vertex.name or _expression(vertex)

    def _is_shown(self, operand: Value | float) -> bool:
        return self._part.is_whole or not isinstance(operand, Value) or operand in self._part.kept

    def _add_card(self, value: Value, card: Card) -> Vertex:
        """The vertex of a card, which stands for `value` as for all that is folded into it."""
        vertex = self._of_card.get(card)
        if vertex is None:
            exits, label = card.exits, ".".join(card.scope)
            vertex = Vertex(len(self.vertices), exits.mean, exits.total_grad, label, card.title, "", card=card)
            vertex.scope = card.scope[:-1]
            self._of_card[card] = vertex
            self.vertices.append(vertex)
        self.of[value] = vertex
        return vertex

    def _add_folded(self, node: Value, vertex: Vertex) -> None:
        """Adds the edges into a card, one for each value that the card uses."""
        grad = _grad(node)
        into = {link.source: link for link in vertex.links}
        for operand, derivative in zip(node.operands, local_derivatives(node)):
            if not isinstance(operand, Value) or not self._is_shown(operand):
                continue
            source = self._source(operand)
            if source is vertex:
                continue
            link = into.get(source)
            if link is None:
                link = into[source] = Link(source, None, None)
                vertex.links.append(link)
                source.uses += 1
            if grad is not None:
                link.sent = (link.sent or 0.0) + (0.0 if derivative is NOTHING else derivative * grad)

    def _source(self, operand: Value) -> Vertex:
        return self.of.get(operand) or self.add_leaf(operand)

    def _constant(self, x: float) -> Vertex:
        vertex = Vertex(len(self.vertices), x, None, "", "", "constant")
        self.vertices.append(vertex)
        return vertex

    def _add(self, key: Value, label: str, grad: float | None, role: str) -> Vertex:
        scope, own = split_label(label)
        vertex = Vertex(len(self.vertices), number_of(key), grad, label, short_name(own), role, scope=scope)
        self.vertices.append(vertex)
        self.of[key] = vertex
        return vertex


def _adds_nothing(node: Value) -> bool:
    """Whether it is the `0 + x` that the builtin `sum` begins with."""
    if node.label or node.primitive is not primitives.add:
        return False
    zero, x = node.operands
    return isinstance(x, Value) and not isinstance(zero, Value) and zero == 0.0


@dataclass
class _Spelled:
    """A node in simpler operations: the steps before the last with their gradients, and the last, its result."""

    result: Value
    inner: list[tuple[Value, float | None]]
    stands_for: dict[Value, Value]


def _spelled_out(node: Value) -> _Spelled:
    if node.primitive is None or node.primitive.expand is None:
        return _Spelled(node, [], {})
    stand_ins = {x: Value(number_of(x)) for x in node.operands if isinstance(x, Value)}
    result: Value = node.primitive.expand(*[stand_ins[x] if isinstance(x, Value) else x for x in node.operands])
    result.backward()
    grad = _grad(node)
    steps = topological_order(result)[:-1]
    inner = [(step, None if grad is None else step.grad * grad) for step in steps]
    return _Spelled(result, inner, {stand_in: x for x, stand_in in stand_ins.items()})


def _grad(value: Value) -> float | None:
    return value.grad if value.has_grad else None


def _symbol_and_operands(node: Value) -> tuple[str, tuple[Any, ...]]:
    """The operation's symbol; a power's constant exponent goes into the symbol: x³."""
    assert node.primitive is not None
    operands = node.operands
    if node.primitive is primitives.pow and not isinstance(operands[1], Value):
        return "x" + superscript(number(operands[1])), operands[:1]
    return node.primitive.symbol, operands


def _expression(vertex: Vertex) -> str:
    """A name for an unlabelled product, sum or difference of two named values, if it is short."""
    sources = [link.source for link in vertex.links]
    row = vertex.primitive
    if row not in BETWEEN or not all(x.label or x.role == "constant" for x in sources):
        return ""
    is_product = row is primitives.mul and all(source.role != "constant" for source in sources)
    between = " " if is_product else f" {row.symbol} "
    expression = between.join(source.name or number(source.data) for source in sources)
    return expression if len(expression) <= _LONGEST_EXPRESSION else ""


def _place(vertices: list[Vertex]) -> None:
    """Puts each value without a label into the innermost scope that holds all its users."""
    wanted: dict[Vertex, Scope] = {}
    for vertex in reversed(vertices):
        if not vertex.label:
            vertex.scope = wanted.get(vertex, ())
        for link in vertex.links:
            source = link.source
            wanted[source] = common_scope(wanted[source], vertex.scope) if source in wanted else vertex.scope
