"""`page`: the graph of a Value as an interactive page."""

from __future__ import annotations

import os
from pathlib import Path

from autograd.drawing import html
from autograd.drawing.compact import cards_of, draw_compact
from autograd.drawing.draw import gradients, remarks
from autograd.drawing.page.colours import SHADES
from autograd.drawing.page.document import document
from autograd.drawing.page.picture import PagePen, picture_of
from autograd.drawing.page.story import differentiate, story_of
from autograd.drawing.scene import scene_of
from autograd.drawing.style import LIGHT, GradientScale
from autograd.value import Value


def page(value: Value, path: str | os.PathLike[str], *, title: str | None = None, digits: int = 3) -> Path:
    """Writes an HTML page on which the graph that made `value` computes and differentiates itself, step by step.

    The page is one file that needs no network. It steps forward and backward through the computation and the backward
    pass, each step with its equation and numbers; a value under the pointer shows the chain rule along all its paths;
    values can be searched for by name, `grad=0`, `|g|>1` and `nan`. It has a light and a dark theme.

    path: where to write it; the result is this path. Folders are made.
    title: above the picture.
    digits: significant digits.

    The numbers are those of now. Where `backward()` has not been called the page shows the gradients that it would
    give, and leaves `grad` as it is.

    Errors: TypeError for anything but a Value; EngineNotFound where no layout engine is installed.

    >>> import tempfile
    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> folder = tempfile.mkdtemp()
    >>> page(x * x, f"{folder}/square.html").name
    'square.html'
    """
    if not isinstance(value, Value):
        raise TypeError(f"page takes a Value, got the {type(value).__name__} {value!r:.60}")
    if not isinstance(digits, int) or digits < 1:
        raise ValueError(f"digits is a whole number from 1 on, got {digits!r}")
    scene = scene_of(value)
    notes = []
    if not scene.has_gradients:
        differentiate(scene)
        notes.append("backward() has not been called: these are the gradients that it would give")
    notes += remarks(scene)
    cards = cards_of(scene)
    scale = GradientScale(gradients(scene))
    pen = PagePen(LIGHT, scale, digits, prefix="")
    picture = picture_of(draw_compact(scene, pen, "", "").pipe(encoding="utf-8"), cards)
    story = story_of(scene, cards)
    story |= {"digits": digits, "low": scale.low, "high": scale.high, "shades": SHADES, "notes": notes}
    target = Path(path)
    text = document(html.printable(title or f"Computing {story['letter']}, and its gradients"), picture, story)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target
