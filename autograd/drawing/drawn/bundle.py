"""What a notebook shows of a picture, or a text where there can be none."""

from __future__ import annotations

from collections.abc import Callable

from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.renderers.renderer import NO_PICTURE


def svg_bundle(make: Callable[[], Drawing], text: str, otherwise: Callable[[str], str]) -> dict[str, str]:
    """A picture as SVG, and a text for where SVG cannot be shown.

    otherwise: where there can be no picture, it makes the text of the reason.
    """
    try:
        return {"text/plain": text, "image/svg+xml": make().pipe(encoding="utf-8")}
    except NO_PICTURE as problem:
        return {"text/plain": otherwise(f"(no picture: {problem})")}
