"""Renderer: what makes a picture of DOT source."""

from __future__ import annotations

from subprocess import CalledProcessError
from typing import Protocol

from autograd.common.wording import with_type


class EngineNotFound(RuntimeError):
    """Nothing is installed that could lay out a picture, or nothing that can write the wanted format."""


class RenderingError(RuntimeError):
    """A renderer was found, and could not make the picture."""


NO_PICTURE = (EngineNotFound, RenderingError, CalledProcessError, OSError, ValueError)
"""The errors for which a notebook shows a text instead of the picture."""


class Renderer(Protocol):
    """Makes a picture of DOT source: graphviz-pure, Graphviz's dot, viz.js, or an object of your own.

    Give it to `draw(..., renderer=...)` for one picture, or to `use_renderer` for all of them.

    >>> from autograd import Value, draw
    >>> class Length:
    ...     def render(self, dot_source: str, format: str) -> bytes:
    ...         return f"{format}, {dot_source.count('->')} edges".encode()
    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> draw(x * y, level="compact", renderer=Length()).pipe("png")
    b'png, 2 edges'
    """

    def render(self, dot_source: str, format: str) -> bytes:
        """The picture as the bytes of its file.

        dot_source: a graph in Graphviz's language DOT. It holds all that the layout needs, also its engine: a graph
            whose nodes have their places has the attribute `layout=nop2`.
        format: as Graphviz names it, in lower case: "svg", "png", "pdf".
        """


def rendered(renderer: Renderer, dot_source: str, format: str) -> bytes:
    """What the renderer makes of the source. Errors: TypeError where that is no bytes; those of the renderer."""
    picture = renderer.render(dot_source, format)
    if not isinstance(picture, bytes):
        hint = ": write .encode() behind it" if isinstance(picture, str) else ""
        raise TypeError(
            f"render(dot_source, format) of the renderer {type(renderer).__name__} returns the bytes of a picture; "
            f"it returned {with_type(picture)}{hint}"
        )
    return picture
