"""The levels of a picture: how each is drawn, what it says, and how much it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from autograd.drawing.drawn.compact import draw_compact
from autograd.drawing.drawn.extent import heading_and_rest
from autograd.drawing.drawn.full import draw_full
from autograd.drawing.drawn.outlines import draw_cards
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.drawn.style import GradientScale, Theme, id_prefix
from autograd.drawing.seen.captions import outline_caption, remarks
from autograd.drawing.seen.edge_lines import lines_of
from autograd.drawing.seen.outline import Outline
from autograd.drawing.seen.vertices import Scene

MOST_FLOWS = 4_000  # lines between cards that can be told apart
MOST_LINES = 100_000  # cards and lines that an engine draws in seconds
NARROWEST = 300.0  # points, of a heading: with its margins as wide as a phone, which shows its text as large as it is
_WIDER = 1.25  # times as wide as the rest may a heading be
_FLOWING = "data flows left to right, gradients flow back along the same edges"


@dataclass(frozen=True)
class Level:
    """How much a picture shows.

    caption: how to read it. most: how many values it takes, unless max_values= allows more.
    """

    caption: str
    most: int
    digits: int = 3
    box_titles: str = "left"


LEVELS = {
    "full": Level(f"every box is a Value; {_FLOWING}", most=2_000, digits=4, box_titles="right"),
    "compact": Level(f"number = data, chip = gradient; {_FLOWING}", most=20_000),
    "neuron": Level(
        "number = data, chip = gradient of what leaves a neuron; |dw| = mean size of its parameters' gradients",
        most=200_000,
    ),
    "layer": Level(
        "each card sums up a part of the graph; lines, and |dw| of parameters, show mean sizes of gradients",
        most=5_000_000,
    ),
}


@dataclass(frozen=True)
class Look:
    """How a picture is to look, whatever is on it.

    n_rows: in how many rows its columns stand, at the levels that have columns; 0 leaves that to the level.
    """

    theme_name: str
    theme: Theme
    digits: int | None
    direction: str
    title: str
    subtitle: str | None
    n_rows: int = 0


def sketch_scene(scene: Scene, name: str, look: Look) -> Drawing:
    """The picture of a scene at level "full" or "compact"."""
    told = [(v.label, v.data, v.grad, v.symbol) for v in scene.vertices]
    sums = [line.sent for vertex in scene.vertices for line in lines_of(vertex.links) if line.uses > 1]
    pen = _pen(name, look, [*scene.gradients(), *sums], told)
    caption = LEVELS[name].caption
    if look.direction == "TB":
        caption = caption.replace("left to right", "down")
    subtitle = "\n".join([caption, *remarks(scene)]) if look.subtitle is None else look.subtitle
    if name == "full":
        return _narrow(pen, lambda pen: draw_full(scene, pen, look.title, subtitle))
    return _narrow(pen, lambda pen: draw_compact(scene, pen, look.title, subtitle, look.n_rows))


def sketch_outline(outline: Outline, name: str, look: Look) -> Drawing:
    """The picture of an outline at level "neuron" or "layer"."""
    cards = outline.cards
    gradients = [flow.shown for flow in outline.flows()]
    for card in cards:
        gradients += [card.exits.mean_slope if card.is_summary else card.exits.total_grad, card.parameters.mean_slope]
    told = [(card.name, card.scope, card.values, card.exits) for card in cards]
    pen = _pen(name, look, gradients, told)
    subtitle = outline_caption(outline, LEVELS[name].caption) if look.subtitle is None else look.subtitle
    return _narrow(pen, lambda pen: draw_cards(outline, pen, look.title, subtitle, look.n_rows or 1))


def _narrow(pen: Pen, drawn: Callable[[Pen], Drawing]) -> Drawing:
    """The picture; the lines of a heading that alone makes it wide are broken."""
    drawing = drawn(pen)
    heading, rest = heading_and_rest(drawing.source)
    room = max(rest[0], NARROWEST)
    return drawing if heading[0] <= _WIDER * room else drawn(replace(pen, room=room))


def _pen(name: str, look: Look, gradients: Sequence[float | None], told: object) -> Pen:
    scale = GradientScale([g for g in gradients if g is not None])
    extra = [x for x in (look.direction, look.n_rows) if x not in ("LR", 0)]
    prefix = id_prefix(told, name, look.theme_name, *extra)
    level = LEVELS[name]
    return Pen(look.theme, scale, look.digits or level.digits, prefix, level.box_titles, look.direction)


def check_lines(outline: Outline, level: str) -> None:
    """A ValueError for an outline that would take an engine too long."""
    n_lines = len(outline.cards) + len(outline.flows())
    if n_lines > MOST_LINES:
        raise ValueError(
            f"level={level!r} would draw {len(outline.cards):,} cards and {len(outline.flows()):,} lines between them: "
            "choose level='layer', fold scopes with collapse=[...], or draw a part with around= or between="
        )
