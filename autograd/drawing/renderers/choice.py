"""Which renderer draws: that of a picture, the one chosen for all, or the one that is found."""

from __future__ import annotations

from collections.abc import Callable

from autograd.common.webassembly import on_webassembly
from autograd.common.wording import with_type
from autograd.drawing.renderers.layout_engine import LayoutProgram, find_engine, graphviz_pure, systems_dot
from autograd.drawing.renderers.renderer import Renderer
from autograd.drawing.renderers.viz_js import viz_js

_NAMED: dict[str, Callable[[], Renderer]] = {"graphviz-pure": graphviz_pure, "dot": systems_dot, "viz.js": viz_js}
_for_all: Renderer | str | None = None


def use_renderer(renderer: Renderer | str | None) -> Renderer | str | None:
    """Chooses the renderer of all pictures: those of `draw`, of `nn.draw`, and of Values in a notebook.

    renderer: "graphviz-pure"; "dot", Graphviz's own; "viz.js", where Python runs in a browser; an object with
        `render(dot_source, format)`, which returns bytes, see `Renderer`; or None for the one that is found.

    Returns the former choice, with which a second call takes this one back. A picture that was given its own by
    `draw(..., renderer=...)` keeps it.

    Errors: TypeError for an object that is none; ValueError for another name. Whether it is installed is seen when a
    picture is rendered: `EngineNotFound`.

    >>> from autograd import Value, draw
    >>> class Blank:
    ...     def render(self, dot_source: str, format: str) -> bytes:
    ...         return b"<svg/>"
    >>> blank = Blank()
    >>> before = use_renderer(blank)
    >>> draw(Value(1.0)).pipe()
    b'<svg/>'
    >>> use_renderer(before) is blank
    True
    """
    global _for_all
    check_renderer(renderer)
    before, _for_all = _for_all, renderer
    return before


def find_renderer(format: str = "svg", own: Renderer | str | None = None) -> Renderer:
    """The renderer that makes pictures of this format.

    own: the choice of one picture. Without it the choice of `use_renderer` counts, and without that viz.js where
        Python runs in a browser, else the program that `find_engine` finds.

    Errors: EngineNotFound where it is not installed, with what to install.
    """
    chosen = _for_all if own is None else own
    if chosen is None:
        return viz_js() if on_webassembly() else LayoutProgram(find_engine(format))
    return _NAMED[chosen]() if isinstance(chosen, str) else chosen


def check_renderer(renderer: object) -> None:
    """Refuses what is no renderer: neither None, nor a known name, nor an object with a method `render`."""
    if isinstance(renderer, str):
        if renderer not in _NAMED:
            names = ", ".join(map(repr, _NAMED))
            raise ValueError(
                f"unknown renderer {renderer!r:.60}; known are {names}, and objects with render(dot_source, format)"
            )
    elif isinstance(renderer, type):
        raise TypeError(f"a renderer is an object, and {renderer.__name__} is a class: write {renderer.__name__}()")
    elif renderer is not None and not callable(getattr(renderer, "render", None)):
        raise TypeError(
            "a renderer is a name, as 'dot', or an object with a method render(dot_source, format) that returns "
            f"bytes; got {with_type(renderer)}"
        )
