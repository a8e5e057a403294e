"""The choice of level, direction and rows: the finest picture whose text can be read at a size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from autograd.drawing.drawn.extent import extent
from autograd.drawing.drawn.outlines import CROWDED
from autograd.drawing.drawn.picture import Drawing
from autograd.drawing.levels import MOST_FLOWS, Look, sketch_outline, sketch_scene
from autograd.drawing.rough import RoughOutline, RoughScene
from autograd.drawing.seen.outline import Outline
from autograd.drawing.seen.vertices import Scene
from autograd.drawing.sizes import Window

_MOST_BOXES, _MOST_VALUES, _MOST_FOLDED = 200, 400, 50_000
"""Above so many boxes and values, "auto" does not try level "full", "compact" and "neuron": no screen has the room."""

_FEWEST_CARDS, _MOST_CARDS = 3, 150  # at level "neuron"
_MOST_ROWS = 8

_NEARLY = 0.85  # of the height of legible text: from here on, a rough size is worth a look at the drawn one


@dataclass(frozen=True)
class Levels:
    """What is to be drawn: how many values, whether they are a whole graph, its scene, and its outline at a level.

    Scene and outlines are made when a level asks for them.
    """

    n_values: int
    is_whole: bool
    make_scene: Callable[[], Scene]
    make_outline: Callable[[str], Outline]
    _outlines: dict[str, Outline] = field(default_factory=dict)

    @cached_property
    def scene(self) -> Scene:
        """All values, one by one."""
        return self.make_scene()

    def outline(self, level: str) -> Outline:
        """The cards of a level."""
        if level not in self._outlines:
            self._outlines[level] = self.make_outline(level)
        return self._outlines[level]

    def candidate(self, level: str) -> Candidate:
        """A level that may be drawn."""
        if level in ("full", "compact"):
            scene = self.scene
            has_rows = level == "compact" and not any(vertex.scope for vertex in scene.vertices)
            rough = RoughScene(scene, level).extent
            return Candidate(lambda look: sketch_scene(scene, level, look), rough, has_rows)
        outline = self.outline(level)
        has_rows = len(outline.flows()) <= CROWDED
        return Candidate(lambda look: sketch_outline(outline, level, look), RoughOutline(outline).extent, has_rows)

    def tried(self) -> Iterator[str]:
        """The levels that "auto" tries, from the finest on: who asks for a part of a graph sees its values."""
        if self.n_values <= _MOST_VALUES:
            if len(self.scene.vertices) <= _MOST_BOXES:
                yield "full"
            yield "compact"
            if not self.is_whole:
                return
        if self.n_values <= _MOST_FOLDED and _is_folded(self.outline("neuron")):
            yield "neuron"
        yield "layer"


@dataclass(frozen=True)
class Candidate:
    """A level of a graph: how it is drawn, how large that will be, and whether its columns may stand in rows.

    Rows have no boxes around them.
    """

    sketch: Callable[[Look], Drawing]
    rough: Callable[[Look], tuple[float, float]]
    has_rows: bool

    def legible(self, look: Look, window: Window) -> Drawing | None:
        """The picture whose text can be read in the window, if there is one: to the right, else down, else in rows."""
        for other in self._in_order(look, window):
            if window.text_height(self.rough(other)) >= _NEARLY * window.legible:
                drawing = self.sketch(other)
                if window.is_legible(extent(drawing.source)):
                    return drawing
        return None

    def largest(self, look: Look, window: Window) -> Drawing:
        """The picture with about the largest text, whether it can be read or not."""
        return self.sketch(max(self._in_order(look, window), key=lambda x: window.text_height(self.rough(x))))

    def _in_order(self, look: Look, window: Window) -> list[Look]:
        if look.direction != "auto":
            return [look]
        first, down = (replace(look, direction=direction) for direction in ("LR", "TB"))
        size = self.rough(first)
        counts = _counts_of_rows(size, window) if self.has_rows and not window.is_legible(size) else []
        rows = [replace(first, n_rows=n) for n in counts]
        return [first, down, *sorted(rows, key=lambda x: -window.text_height(self.rough(x)))]


def finest(levels: Levels, look: Look, window: Window) -> Drawing:
    """The picture at the finest level whose text can be read in the window; if there is none, that at the coarsest."""
    level = ""
    for level in levels.tried():
        drawing = levels.candidate(level).legible(look, window)
        if drawing is not None:
            return drawing
    return levels.candidate(level).largest(look, window)


def fitted(levels: Levels, level: str, look: Look, window: Window) -> Drawing:
    """The picture at a level, in the direction in which its text can be read in the window, or is largest."""
    candidate = levels.candidate(level)
    return candidate.legible(look, window) or candidate.largest(look, window)


def _counts_of_rows(size: tuple[float, float], window: Window) -> range:
    """The numbers of rows that bring a picture near the shape of the window: n rows are n times lower and wider."""
    fitting = math.sqrt(size[0] / size[1] * window.height / window.width)
    least = min(max(2, math.floor(fitting)), _MOST_ROWS)
    return range(least, least + 4)


def _is_folded(outline: Outline) -> bool:
    """Whether cards stand for neurons, or other scopes, and are so few that somebody would look at all of them."""
    are_few = _FEWEST_CARDS <= len(outline.cards) <= _MOST_CARDS and len(outline.flows()) <= MOST_FLOWS
    return are_few and any(card.kind != "value" for card in outline.cards)
