"""Draws scopes as nested boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograd.common.labels import Scope, scope_title
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.seen.vertices import Scene, Vertex


@dataclass
class _Box:
    path: Scope = ()
    vertices: list[Vertex] = field(default_factory=list)
    inner: dict[str, _Box] = field(default_factory=dict)


DrawVertex = Callable[[Drawing, Vertex], None]


def draw_in_boxes(
    drawing: Drawing,
    pen: Pen,
    scene: Scene,
    shown: list[Vertex],
    entered: set[Vertex],
    draw_vertex: DrawVertex,
    *,
    has_boxes: bool,
) -> None:
    """Draws every shown vertex, inside the boxes of its scopes or without boxes.

    entered: the vertices that an edge leads to.
    """
    if not has_boxes:
        for vertex in shown:
            draw_vertex(drawing, vertex)
        return
    root = _Box()
    for vertex in shown:
        box = root
        for i, scope in enumerate(vertex.scope):
            box = box.inner.setdefault(scope, _Box(vertex.scope[: i + 1]))
        box.vertices.append(vertex)
    exits = exits_of(scene)

    def draw_inside(graph: Drawing, box: _Box) -> None:
        for vertex in _in_reading_order(box.vertices, entered):
            draw_vertex(graph, vertex)
        for inner in box.inner.values():
            with graph.subgraph(name="cluster_" + ".".join(inner.path)) as subgraph:
                title, kind = box_title(inner.path, exits.get(inner.path, []), is_innermost=not inner.inner)
                pen.box(subgraph, inner.path, title, kind, outermost=bool(inner.inner))
                draw_inside(subgraph, inner)

    draw_inside(drawing, root)


def _in_reading_order(vertices: list[Vertex], entered: set[Vertex]) -> list[Vertex]:
    """Parameters, which no edge enters, in reverse: Graphviz stacks them from the last one down."""
    starts = {vertex: None for vertex in vertices if vertex not in entered and vertex.role not in ("constant", "input")}
    return [*reversed(starts), *(vertex for vertex in vertices if vertex not in starts)]


def box_title(scope: Scope, leaving: list[Vertex], *, is_innermost: bool) -> tuple[str, str]:
    """The title of an item of a list: the name of its one exit, such as a neuron's output, or its number."""
    title, kind = scope_title(scope[-1])
    if kind and is_innermost and leaving and leaving[0].label and len({vertex.label for vertex in leaving}) == 1:
        return leaving[0].name, kind
    return title, ""


def exits_of(scene: Scene) -> dict[Scope, list[Vertex]]:
    """For each scope its exits: the values right inside it that values outside use."""
    exits: dict[Scope, list[Vertex]] = {}
    for link, target in scene.links():
        source = link.source
        outside = target.scope[: len(source.scope)] != source.scope
        if outside and source not in exits.setdefault(source.scope, []):
            exits[source.scope].append(source)
    exits.setdefault(scene.output.scope, []).append(scene.output)
    return exits
