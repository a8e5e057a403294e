"""Whether Python runs on WebAssembly, as in a browser: there it starts no programs and no threads."""

from __future__ import annotations

import sys

__all__ = ["on_webassembly"]


def on_webassembly() -> bool:
    """Whether this is Python on WebAssembly, as Pyodide is, in a browser or in node.

    >>> on_webassembly() == (sys.platform == "emscripten")
    True
    """
    return str(sys.platform) in ("emscripten", "wasi")
