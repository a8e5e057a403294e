"""Scopes become nested boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from autograd.drawing.engine import Drawing
from autograd.drawing.names import Scope, scope_title
from autograd.drawing.pen import Pen
from autograd.drawing.scene import Scene, Vertex


@dataclass
class _Box:
    path: Scope = ()
    vertices: list[Vertex] = field(default_factory=list)
    inner: dict[str, _Box] = field(default_factory=dict)


DrawVertex = Callable[[Drawing, Vertex], None]


def draw_in_boxes(drawing: Drawing, pen: Pen, scene: Scene, shown: list[Vertex], draw_vertex: DrawVertex) -> None:
    """Draws every shown vertex inside the boxes of its scopes."""
    root = _Box()
    for vertex in shown:
        box = root
        for i, scope in enumerate(vertex.scope):
            box = box.inner.setdefault(scope, _Box(vertex.scope[: i + 1]))
        box.vertices.append(vertex)
    exits = _exits(scene)
    for vertex in root.vertices:
        draw_vertex(drawing, vertex)
    for inner in root.inner.values():
        _draw_box(drawing, pen, inner, exits, draw_vertex)


def _draw_box(
    drawing: Drawing,
    pen: Pen,
    box: _Box,
    exits: dict[Scope, list[Vertex]],
    draw_vertex: DrawVertex,
) -> None:
    title, kind = scope_title(box.path[-1])
    leaving = exits.get(box.path, [])
    if kind and len(leaving) == 1 and leaving[0].label and not box.inner:
        title = leaving[0].name
    elif kind:
        kind = ""
    with drawing.subgraph(name="cluster_" + ".".join(box.path)) as graph:
        pen.box(graph, box.path, title, kind, outermost=bool(box.inner))
        for vertex in box.vertices:
            draw_vertex(graph, vertex)
        for inner in box.inner.values():
            _draw_box(graph, pen, inner, exits, draw_vertex)


def _exits(scene: Scene) -> dict[Scope, list[Vertex]]:
    """For each scope the values right inside it that something outside is made from."""
    exits: dict[Scope, list[Vertex]] = {}
    for link, target in scene.links():
        source = link.source
        outside = target.scope[: len(source.scope)] != source.scope
        if outside and source not in exits.setdefault(source.scope, []):
            exits[source.scope].append(source)
    exits.setdefault(scene.output.scope, []).append(scene.output)
    return exits
