"""The levels of a picture: how each is drawn, what it says, how much it takes, and which one "auto" chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograd.drawing.drawn.compact import cards_of, draw_compact
from autograd.drawing.drawn.full import draw_full
from autograd.drawing.drawn.layout_engine import Drawing
from autograd.drawing.drawn.outlines import draw_cards
from autograd.drawing.drawn.pen import Pen
from autograd.drawing.drawn.style import GradientScale, Theme, id_prefix
from autograd.drawing.placed.ranks import Node, columns_of
from autograd.drawing.seen.captions import outline_caption, remarks
from autograd.drawing.seen.counting import outline_of
from autograd.drawing.seen.focus import Part
from autograd.drawing.seen.folding import Folding
from autograd.drawing.seen.outline import Outline
from autograd.drawing.seen.vertices import Scene

AUTO_FULL = 60  # boxes
AUTO_COMPACT, AUTO_NEURON = 400, 50_000  # values
_FEWEST_CARDS, _MOST_CARDS, MOST_FLOWS = 3, 150, 4_000  # cards, and lines between, that can be read at level "neuron"
_MOST_COLUMNS, _TALLEST = 40, 100  # columns, and cards in one of them, that can be scrolled along
MOST_LINES = 100_000  # cards and lines that an engine draws in seconds
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
    """How a picture is to look, whatever is on it."""

    theme_name: str
    theme: Theme
    digits: int | None
    direction: str
    title: str
    subtitle: str | None


def sketch_scene(scene: Scene, name: str, look: Look) -> Drawing:
    """The picture of a scene at level "full" or "compact"."""
    told = [(v.label, v.data, v.grad, v.symbol) for v in scene.vertices]
    pen = _pen(name, look, scene.gradients(), told)
    caption = LEVELS[name].caption
    if look.direction == "TB":
        caption = caption.replace("left to right", "down")
    subtitle = "\n".join([caption, *remarks(scene)]) if look.subtitle is None else look.subtitle
    return (draw_full if name == "full" else draw_compact)(scene, pen, look.title, subtitle)


def sketch_outline(outline: Outline, name: str, look: Look) -> Drawing:
    """The picture of an outline at level "neuron" or "layer"."""
    cards = outline.cards
    gradients = [flow.shown for flow in outline.flows()]
    for card in cards:
        gradients += [card.exits.mean_slope if card.is_summary else card.exits.total_grad, card.parameters.mean_slope]
    told = [(card.name, card.scope, card.values, card.exits) for card in cards]
    pen = _pen(name, look, gradients, told)
    subtitle = outline_caption(outline, LEVELS[name].caption) if look.subtitle is None else look.subtitle
    return draw_cards(outline, pen, look.title, subtitle)


def _pen(name: str, look: Look, gradients: Sequence[float | None], told: object) -> Pen:
    scale = GradientScale([g for g in gradients if g is not None])
    extra = [] if look.direction == "LR" else [look.direction]
    prefix = id_prefix(told, name, look.theme_name, *extra)
    level = LEVELS[name]
    return Pen(look.theme, scale, look.digits or level.digits, prefix, level.box_titles, look.direction)


def is_readable(scene: Scene) -> bool:
    """Whether the picture of a scene is neither so wide nor so high that nobody would look at all of it."""
    cards = cards_of(scene)
    return _can_be_scrolled([*cards], {vertex: [link.source for link in card.links] for vertex, card in cards.items()})


def _can_be_scrolled(nodes: Sequence[Node], sources: Mapping[Node, Sequence[Node]]) -> bool:
    columns = columns_of(nodes, sources)
    return len(columns) <= _MOST_COLUMNS and max(map(len, columns)) <= _TALLEST


def chosen(part: Part, folding: Callable[[str], Folding]) -> tuple[str, Outline | None]:
    """The level that "auto" takes for many values, with the outline if it has been made."""
    if len(part.kept) <= AUTO_NEURON:
        outline = outline_of(part, folding("neuron"))
        cards = outline.cards
        is_folded = any(card.kind != "value" for card in cards)
        are_few = _FEWEST_CARDS <= len(cards) <= _MOST_CARDS and len(outline.flows()) <= MOST_FLOWS
        if is_folded and are_few and _can_be_scrolled(cards, {card: [*card.flows] for card in cards}):
            return "neuron", outline
    return "layer", None


def check_lines(outline: Outline, level: str) -> None:
    """A ValueError for an outline that would take an engine too long."""
    n_lines = len(outline.cards) + len(outline.flows())
    if n_lines > MOST_LINES:
        raise ValueError(
            f"level={level!r} would draw {len(outline.cards):,} cards and {len(outline.flows()):,} lines between them: "
            "choose level='layer', fold scopes with collapse=[...], or draw a part with around= or between="
        )
