"""What notebooks show of a picture, or a text where there can be none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

from autograd.drawing.drawn.style import SMALLEST
from autograd.drawing.renderers.renderer import NO_PICTURE
from autograd.drawing.sizes import LEGIBLE

_LEAST = LEGIBLE / (SMALLEST * 4 / 3)  # how far a picture may shrink; a point is 4/3 px


def svg_bundle(svg: Callable[[], str], text: str, otherwise: Callable[[str], str]) -> dict[str, str]:
    """Jupyter's form: a picture as SVG, and a text for where SVG cannot be shown.

    svg: makes the picture. otherwise: where there can be none, it makes the text of the reason.
    """
    try:
        return {"text/plain": text, "image/svg+xml": svg()}
    except NO_PICTURE as problem:
        return {"text/plain": otherwise(f"(no picture: {problem})")}


def marimo_form(bundle: Mapping[str, str]) -> tuple[str, str]:
    """marimo's form of what Jupyter shows: a MIME type and HTML.

    marimo puts SVG into its page as it is, and cuts off what is wider than a column. Here it shrinks with the column as
    long as it can be read, and is scrolled beyond that.
    """
    if "image/svg+xml" not in bundle:
        return "text/html", f'<pre style="white-space:pre-wrap">{escape(bundle["text/plain"])}</pre>'
    svg = bundle["image/svg+xml"]
    svg = svg[svg.index("<svg") :]
    width = re.match(r'<svg[^>]*?\swidth="([\d.]+)pt"', svg)
    least = f"min-width:{float(width[1]) * _LEAST:.0f}pt;" if width else ""
    style = f'style="max-width:100%;{least}height:auto"'
    return "text/html", f'<div style="overflow-x:auto">{svg.replace("<svg", f"<svg {style}", 1)}</div>'
