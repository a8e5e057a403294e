"""Vertices and edges of a picture that shows a graph value by value, and the scene that holds all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from autograd.common.labels import Scope
from autograd.drawing.seen.outline import Card
from autograd.graph.value import Value
from autograd.table import rows as primitives
from autograd.table.row import Primitive

LARGE = 1_000


@dataclass(eq=False)
class Link:
    """The edge from an operand: its local derivative, and the gradient that is sent back along it.

    Both are None for a constant, which has no derivative; `sent` is None too before a backward pass.
    """

    source: Vertex
    derivative: float | None
    sent: float | None


@dataclass(eq=False)
class Vertex:
    """One value of the picture.

    role: "input", "parameter" or "constant" for a leaf, "output" for what is drawn, else "".
    primitive, symbol: what made it, and how that is written here; None and "" for a leaf.
    exponent: a power's constant exponent, which stands in the symbol and not among the operands; else None.
    grad: None where no backward pass has been. card: what it sums up, where it stands for a whole scope.
    is_asked: an exercise asks for the gradient, and shows ? in its place.
    """

    index: int
    data: float
    grad: float | None
    label: str
    name: str
    role: str
    primitive: Primitive | None = None
    symbol: str = ""
    exponent: float | None = None
    links: list[Link] = field(default_factory=list)
    scope: Scope = ()
    uses: int = 0
    card: Card | None = None
    is_asked: bool = False

    @property
    def is_zero(self) -> bool:
        """Whether a backward pass has been here and the gradient is 0."""
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
        """Whether it is a sum of two or more operands."""
        return self.primitive in (primitives.add, primitives.sum)


@dataclass(eq=False)
class Scene:
    """All vertices, operands before the values made from them; the last one is the output.

    has_gradients: whether a backward pass has reached what is drawn. is_whole: whether all of its graph is here.
    is_stale: some data were changed after the values made from them were computed, as a training step does.
    of: the vertex of each Value that is shown.
    """

    vertices: list[Vertex]
    has_gradients: bool = False
    is_whole: bool = True
    is_stale: bool = False
    of: Mapping[Value, Vertex] = field(default_factory=dict)

    @property
    def output(self) -> Vertex:
        """The value that is drawn."""
        return self.vertices[-1]

    @property
    def roles(self) -> set[str]:
        """The roles of the vertices, which the legend explains."""
        return {vertex.role for vertex in self.vertices}

    @property
    def has_sizes(self) -> bool:
        """Whether it shows mean sizes of gradients, which have no sign."""
        cards = [vertex.card for vertex in self.vertices if vertex.card is not None]
        return any(card.is_summary or card.parameters.count for card in cards)

    @property
    def has_gradients_from_elsewhere(self) -> bool:
        """Whether the `grad` of a leaf holds gradients of other backward passes too: leaves add them up."""
        return bool(self.gradients_from_elsewhere())

    def gradients_from_elsewhere(self) -> dict[Vertex, float]:
        """For each leaf whose `grad` holds more than flows back here, the difference; empty for a part of a graph."""
        if not self.is_whole:
            return {}
        flowing = dict.fromkeys(self.vertices, 0.0)
        for link, _ in self.links():
            flowing[link.source] += link.sent or 0.0
        leaves = [vertex for vertex in self.vertices[:-1] if not vertex.links and vertex.grad is not None]
        more = {leaf: (leaf.grad or 0.0) - flowing[leaf] for leaf in leaves}
        sizes = {leaf: max(abs(leaf.grad or 0.0), abs(flowing[leaf])) for leaf in leaves}
        return {leaf: excess for leaf, excess in more.items() if abs(excess) > 1e-6 * sizes[leaf]}

    def gradients(self) -> list[float]:
        """All gradients of vertices and edges, which the scale of a picture spans."""
        sent = [link.sent for link, _ in self.links()]
        return [g for g in [*sent, *(vertex.grad for vertex in self.vertices)] if g is not None]

    @property
    def is_large(self) -> bool:
        """Whether an engine's own layout would take too long, and edges have no room for labels."""
        return len(self.vertices) > LARGE

    def links(self) -> Iterator[tuple[Link, Vertex]]:
        """Every edge with the vertex that it leads to."""
        for vertex in self.vertices:
            for link in vertex.links:
                yield link, vertex
