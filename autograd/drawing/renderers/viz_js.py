"""viz.js: Graphviz as WebAssembly, which JavaScript hands to Python in a browser as the module `viz`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from autograd.common.webassembly import on_webassembly
from autograd.drawing.renderers.renderer import EngineNotFound, RenderingError

_REGISTER = 'pyodide.registerJsModule("viz", await Viz.instance())'


class VizJs:
    """An instance of viz.js, which has Graphviz's engines and writes SVG, and formats that are texts."""

    def __init__(self, instance: Any) -> None:
        self._instance = instance

    def render(self, dot_source: str, format: str) -> bytes:
        """The picture that viz.js makes. Errors: EngineNotFound for other formats; RenderingError where it fails."""
        formats = [str(each) for each in self._instance.formats]
        if format not in formats:
            raise EngineNotFound(
                f"viz.js writes SVG, and no {format.upper()}: take format='svg', or run Python outside of the browser"
            )
        try:
            picture = self._instance.renderString(dot_source, format=format)
        except Exception as error:  # an error of JavaScript, whose class only Pyodide has
            raise RenderingError(f"viz.js could not make the picture: {error}") from error
        return str(picture).encode()

    def __str__(self) -> str:
        return f"viz.js, with Graphviz {self._instance.graphvizVersion}"


def viz_js() -> VizJs:
    """The viz.js that was registered as the module `viz`. Errors: EngineNotFound, which says how it is registered."""
    if not on_webassembly():
        raise EngineNotFound("viz.js draws where Python runs in a browser; here graphviz-pure or dot do")
    try:
        instance = import_module("viz")
    except ImportError:
        instance = None
    if not hasattr(instance, "renderString"):
        raise EngineNotFound(
            "no viz.js to lay out the picture: Python in a browser starts no programs, and finds no JavaScript module "
            f"`viz`. JavaScript registers it by {_REGISTER}; draw(..., renderer=...) takes a renderer of your own"
        )
    return VizJs(instance)
