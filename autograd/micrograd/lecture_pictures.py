"""The lecture's pictures: `trace` collects a graph, `draw_dot` draws it as `autograd.draw` does."""

from __future__ import annotations

from typing import Any

from autograd.common import check_choice
from autograd.drawing import Drawing, draw


def trace(root: Any) -> tuple[set[Any], set[tuple[Any, Any]]]:
    """The Values that `root` was made of, itself included, and the edges between them, each (child, parent).

    >>> from autograd.micrograd import Value
    >>> a = Value(2.0)
    >>> b = a + 1.0
    >>> nodes, edges = trace(b)
    >>> len(nodes), sorted(child.data for child, parent in edges)
    (3, [1.0, 2.0])
    """
    nodes, edges, waiting = {root}, set(), [root]
    while waiting:
        node = waiting.pop()
        for child in getattr(node, "_children", ()):
            edges.add((child, node))
            if child not in nodes:
                nodes.add(child)
                waiting.append(child)
    return nodes, edges


def draw_dot(root: Any, format: str = "svg", rankdir: str = "LR") -> Drawing:
    """The picture of the graph of `root`, `autograd.draw`'s: a `graphviz.Digraph` to render, or to show in a notebook.

    format: what `.render("graph")` writes, "svg" or "png". rankdir: where data flows, "LR" to the right, "TB" down.

    Errors: as `autograd.draw`; ValueError for another rankdir.

    >>> from autograd.micrograd import Value
    >>> a = Value(2.0, label="a")
    >>> draw_dot(a * a, format="png").format
    'png'
    """
    check_choice("rankdir", rankdir, ["LR", "TB"])
    picture = draw(root, direction=rankdir)
    picture.format = format
    return picture
