"""Joins the parts of a page into one HTML document; texts are escaped, script and style allowed by their hash."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from html import escape
from importlib import resources
from typing import Any

from autograd.live.colours import colours

_SCRIPTS = (
    *("told/format", "told/formulas", "told/names", "told/paths", "told/story", "told/search", "told/speech"),
    *("placed/scopes", "placed/columns", "placed/lines", "placed/wrapping", "placed/arrangement", "placed/level"),
    *("drawn/svg", "drawn/cards", "drawn/travel", "drawn/picture", "drawn/viewport", "drawn/stack"),
    *("told/elements", "told/slopes", "told/steps", "told/chain", "told/panel"),
    *("played/player", "played/trained", "played/training"),
    *("shown/signal", "shown/pinning", "shown/folding", "shown/searching", "shown/theme", "shown/keys"),
    *("shown/modes", "shown/menu", "shown/svg_file", "shown/saving", "shown/focusing", "shown/address"),
    "asked/blanks",
    *("live/engine", "live/agreement", "live/live", "live/curve", "live/plot", "live/dragged"),
    *("live/controls", "live/number", "live/learn", "live/rows", "live/alive"),
    "main",
)
_OF_EXERCISES = ("asked/arithmetic", "asked/judging", "asked/hints", "asked/asking")  # no other page has them
_STYLES = ("signs", "shown", "live", "training")
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def page_of(title: str, story: Any, code: str = "") -> str:
    """The page of one graph; `code` is JavaScript that its scripts use."""
    is_exercise = "exercise" in story
    names = (*_SCRIPTS[:-1], *(_OF_EXERCISES if is_exercise else ()), _SCRIPTS[-1])
    styles = (*_STYLES, "asked") if is_exercise else _STYLES
    return document(
        title,
        story,
        html=_file("page.html"),
        scripts=[_file(f"scripts/{name}.js") for name in names],
        styles=[_file("page.css"), *(_file(f"styles/{name}.css") for name in styles)],
        code=code,
        sources="img-src blob:; ",  # the picture, which becomes a PNG by way of an image
    )


def document(
    title: str,
    data: Any,
    *,
    html: str,
    scripts: Iterable[str],
    styles: Iterable[str],
    code: str = "",
    sources: str = "",
    inside: str = "",
) -> str:
    """One HTML file that needs no network and evaluates no text.

    title: a text, escaped here. data: what JSON can say; scripts find it in the element `data`.
    html: what stands in the body, where @@TITLE@@ marks the title.
    scripts: JavaScript texts, which share one function scope in this order.
    code: JavaScript that was made, before the scripts.
    inside: text of documents that are shown in frames of this one, whose scripts and styles the policy allows, too.
    sources: what else than this script and style the policy allows.
    styles: CSS texts; the colours of both themes come last.
    """
    style = "".join(styles) + colours()  # in this order: a shade goes before what a chip has without one
    script = '(() => {\n"use strict";\n' + code + "".join(scripts) + "})();\n"
    allowed = [
        " ".join([f"'{sha256(own)}'", *re.findall(rf"{kind}-src ('sha256-[^';]+')", inside)])
        for kind, own in (("script", script), ("style", style))
    ]
    policy = (
        f"default-src 'none'; script-src {allowed[0]}; style-src {allowed[1]}; {sources}"
        "base-uri 'none'; form-action 'none'"
    )
    parts = {
        "POLICY": policy,
        "TITLE": escape(title),
        "STYLE": style,
        "DATA": embedded(data),
        "SCRIPT": script,
    }
    pieces = _file("document.html").replace("@@BODY@@", html).split("@@")  # between two marks stands the name of a part
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
