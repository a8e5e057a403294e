"""The graph as pictures show it: every value once, with its name, its place and the derivatives on its edges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograd import primitives
from autograd.primitive import NOTHING, Primitive
from autograd.reverse import local_derivatives, topological_order
from autograd.value import Parameter, Value
from autograd.wording import Scope, number, short_name, split_label, superscript

_LONGEST_EXPRESSION = 11
_BETWEEN = {primitives.mul: " ", primitives.add: " + ", primitives.sub: " − ", primitives.div: " ÷ "}


@dataclass(eq=False)
class Link:
    """The edge from an operand: its local derivative, and the gradient that is sent back along it.

    None for a constant, which has no derivative; `sent` is None too where no backward pass has been.
    """

    source: Vertex
    derivative: float | None
    sent: float | None


@dataclass(eq=False)
class Vertex:
    """One value of the picture.

    role: "input", "parameter" or "constant" for a leaf, "output" for what is drawn, else "".
    primitive, symbol: what made it, and how that is written here; None and "" for a leaf.
    grad: None where no backward pass has been.
    """

    index: int
    data: float
    grad: float | None
    label: str
    name: str
    role: str
    primitive: Primitive | None = None
    symbol: str = ""
    links: list[Link] = field(default_factory=list)
    scope: Scope = ()
    uses: int = 0

    @property
    def is_zero(self) -> bool:
        """Whether a backward pass has been here and nothing came."""
        return self.grad == 0.0

    @property
    def is_blocked(self) -> bool:
        """Whether the operation lets no gradient through to any operand, as a ReLU that is off."""
        derivatives = [link.derivative for link in self.links if link.derivative is not None]
        return bool(derivatives) and not any(derivatives)

    @property
    def is_dead_relu(self) -> bool:
        """Whether this is the result of a ReLU that is off."""
        return self.primitive is primitives.relu and self.is_blocked

    @property
    def is_sum(self) -> bool:
        """Whether it adds its operands up, two or more."""
        return self.primitive in (primitives.add, primitives.sum)


@dataclass(eq=False)
class Scene:
    """All vertices, operands before the values made from them; the last one is the output.

    is_stale: some data were changed after the values made from them were computed, as a training step does.
    """

    vertices: list[Vertex]
    is_stale: bool = False

    @property
    def output(self) -> Vertex:
        """The value that is drawn."""
        return self.vertices[-1]

    @property
    def has_gradients(self) -> bool:
        """Whether a backward pass has reached the output."""
        return self.output.grad is not None

    @property
    def has_gradients_from_elsewhere(self) -> bool:
        """Whether some leaf holds more than flows back here: leaves add up over backward passes."""
        return bool(self.gradients_from_elsewhere())

    def gradients_from_elsewhere(self) -> dict[Vertex, float]:
        """What leaves hold beyond what flows back here, for those that hold more."""
        flowing = dict.fromkeys(self.vertices, 0.0)
        for link, _ in self.links():
            flowing[link.source] += link.sent or 0.0
        leaves = [vertex for vertex in self.vertices[:-1] if not vertex.links and vertex.grad is not None]
        more = {leaf: (leaf.grad or 0.0) - flowing[leaf] for leaf in leaves}
        sizes = {leaf: max(abs(leaf.grad or 0.0), abs(flowing[leaf])) for leaf in leaves}
        return {leaf: excess for leaf, excess in more.items() if abs(excess) > 1e-6 * sizes[leaf]}

    def links(self) -> Iterator[tuple[Link, Vertex]]:
        """Every edge with the vertex that it leads to."""
        for vertex in self.vertices:
            for link in vertex.links:
                yield link, vertex


def count_values(output: Value) -> int:
    """How many Values a picture of `output` is about: all that it was made from, and itself."""
    order = topological_order(output)
    leaves = {x for node in order for x in node.operands if isinstance(x, Value) and not x.operands}
    return max(1, len(order) + len(leaves))


def scene_of(output: Value) -> Scene:
    """The scene of everything that `output` was made from; a `dot` is spelled out into its products."""
    builder, order = _Builder(output), topological_order(output)
    for node in order:
        builder.add_node(node)
    if not output.operands:
        builder.add_leaf(output)
    builder.vertices[-1].role = "output"
    _place(builder.vertices)
    return Scene(builder.vertices, is_stale=any(map(_is_stale, order)))


def _is_stale(node: Value) -> bool:
    assert node.primitive is not None
    now = node.primitive.evaluate(*[x.data if isinstance(x, Value) else x for x in node.operands])
    return now != node.data and not (now != now and node.data != node.data)


class _Builder:
    def __init__(self, output: Value) -> None:
        self._output = output
        self.vertices: list[Vertex] = []
        self._of: dict[Value, Vertex] = {}

    def add_leaf(self, leaf: Value) -> Vertex:
        role = "parameter" if isinstance(leaf, Parameter) else "input"
        return self._add(leaf, leaf.label, _grad(leaf), role)

    def add_node(self, node: Value) -> None:
        if _adds_nothing(node) and node is not self._output:
            self._of[node] = self._source(node.operands[1])  # type: ignore[arg-type]  # it adds 0 to a Value
            return
        spelled = _spelled_out(node)
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
                source = self._source(stands_for.get(operand, operand))
                nothing = derivative is NOTHING or grad is NOTHING  # not even 0 times inf is sent
                sent = None if grad is None else 0.0 if nothing else derivative * grad
                links.append(Link(source, derivative, sent))
            else:
                links.append(Link(self._constant(operand), None, None))
            links[-1].source.uses += 1
        vertex = self._add(key, label, grad, "")
        vertex.primitive, vertex.symbol, vertex.links = made.primitive, symbol, links
        vertex.name = vertex.name or _expression(vertex)

    def _source(self, operand: Value) -> Vertex:
        return self._of.get(operand) or self.add_leaf(operand)

    def _constant(self, x: float) -> Vertex:
        vertex = Vertex(len(self.vertices), x, None, "", "", "constant")
        self.vertices.append(vertex)
        return vertex

    def _add(self, key: Value, label: str, grad: float | None, role: str) -> Vertex:
        scope, own = split_label(label)
        vertex = Vertex(len(self.vertices), key.data, grad, label, short_name(own), role, scope=scope)
        self.vertices.append(vertex)
        self._of[key] = vertex
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
    stand_ins = {x: Value(x.data) for x in node.operands if isinstance(x, Value)}
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
    if vertex.primitive not in _BETWEEN or not all(x.label or x.role == "constant" for x in sources):
        return ""
    between = _BETWEEN[vertex.primitive]
    if vertex.primitive is primitives.mul and any(source.role == "constant" for source in sources):
        between = " × "
    expression = between.join(source.name or number(source.data) for source in sources)
    return expression if len(expression) <= _LONGEST_EXPRESSION else ""


def _place(vertices: list[Vertex]) -> None:
    """Puts each value without a label into the innermost scope that holds everything made from it."""
    wanted: dict[Vertex, Scope] = {}
    for vertex in reversed(vertices):
        if not vertex.label:
            vertex.scope = wanted.get(vertex, ())
        for link in vertex.links:
            source = link.source
            wanted[source] = _common(wanted[source], vertex.scope) if source in wanted else vertex.scope


def _common(first: Scope, second: Scope) -> Scope:
    shared = 0
    while shared < min(len(first), len(second)) and first[shared] == second[shared]:
        shared += 1
    return first[:shared]
