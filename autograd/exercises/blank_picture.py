"""The exercise in a notebook: its picture with ? in place of the blank gradients, and the judgements of answers."""

from __future__ import annotations

from html import escape

from autograd.drawing import Drawing
from autograd.drawing.drawn.bundle import svg_bundle
from autograd.drawing.drawn.style import theme_named
from autograd.drawing.finest import Levels, fitted
from autograd.drawing.levels import Look
from autograd.drawing.seen.counting import outline_of
from autograd.drawing.seen.focus import whole
from autograd.drawing.seen.folding import Folding
from autograd.drawing.seen.vertices import Scene
from autograd.drawing.sizes import window_of
from autograd.exercises import worksheet
from autograd.exercises.backprop import backprop_of
from autograd.exercises.judging import Judgement
from autograd.exercises.session import Session

_NOTEBOOK = (1000, 1000)  # px, of an output
_MOST_VALUES = 400
_RIGHT, _WRONG = "✓", "✗"


def masked(session: Session) -> Scene:
    """The scene of an exercise without the gradients that are still blank, nor what tells of them."""
    scene = backprop_of(session.output).scene
    blank = {vertex.index for vertex in session.left()}
    for vertex in scene.vertices:
        if vertex.index in blank:
            vertex.grad, vertex.is_asked = None, True
    for link, result in scene.links():
        if link.source.is_asked or result.is_asked:
            link.sent = None
        if not session.has_slopes:
            link.derivative = link.sent = None
    return scene


def picture(session: Session) -> Drawing:
    """The graph with ? in place of each blank gradient. Errors: ValueError for a graph that is too large to be seen."""
    n_values = len(session.passed.scene.vertices)
    if n_values > _MOST_VALUES:
        raise ValueError(f"{n_values:,} values, and a picture of an exercise has up to {_MOST_VALUES}; write a page()")
    part = whole(session.output)
    levels = Levels(n_values, True, lambda: masked(session), lambda name: outline_of(part, Folding(name)))
    about = f"number = data, chip = gradient; find each ?: {session.score}"
    look = Look("light", theme_named("light"), session.digits, "auto", "", about)
    return fitted(levels, "compact", look, window_of(_NOTEBOOK))


def mimebundle(session: Session, text: str) -> dict[str, str]:
    """Jupyter's view: the picture, or the worksheet where there can be none."""
    return svg_bundle(
        lambda: picture(session).pipe(encoding="utf-8"), text, lambda reason: f"{worksheet.written(session)}\n{reason}"
    )


def judgements_html(judgements: list[Judgement]) -> str:
    """A line for each answer, with a sign for right and wrong."""
    rows = [
        f"<div>{_RIGHT if judgement.right else _WRONG} <bdi>{escape(judgement.text)}</bdi></div>"
        for judgement in judgements
    ]
    return "".join(rows)
