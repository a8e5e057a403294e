"""Joins the parts of the page into one HTML document; texts are escaped, script and style allowed by their hash."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib import resources
from typing import Any

from autograd.live.colours import colours

_SCRIPTS = (
    *("told/format", "told/story", "told/paths", "told/search"),
    *("placed/scopes", "placed/columns", "placed/arrangement"),
    *("drawn/svg", "drawn/cards", "drawn/picture", "drawn/viewport"),
    *("told/panel", "played/player", "played/training", "main"),
)
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def document(title: str, story: dict[str, Any]) -> str:
    """The whole page: the title is text, the story data."""
    style = _file("page.css") + colours()  # in this order: a shade goes before what a chip has without one
    script = '(() => {\n"use strict";\n' + "".join(_file(f"scripts/{name}.js") for name in _SCRIPTS) + "})();\n"
    policy = (
        f"default-src 'none'; script-src '{sha256(script)}'; style-src '{sha256(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "POLICY": policy,
        "TITLE": escape(title),
        "STYLE": style,
        "DATA": embedded(story),
        "SCRIPT": script,
    }
    pieces = _file("page.html").split("@@")  # between two marks stands the name of a part
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def embedded(data: Any) -> str:
    """`data` as JSON without characters that an HTML parser reads as a tag, a comment or the end of the script.

    >>> embedded(["</script>"])
    '["\\\\u003c/script\\\\u003e"]'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def sha256(text: str) -> str:
    """The source expression of a content security policy that allows this inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _file(name: str) -> str:
    return resources.files("autograd.live").joinpath(name).read_text(encoding="utf-8")
