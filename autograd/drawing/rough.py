"""The size of a picture before it is drawn: from its columns alone, so rather too small than too large."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from autograd.drawing.drawn import compact, outlines
from autograd.drawing.levels import NARROWEST, Look
from autograd.drawing.placed.ranks import columns_of
from autograd.drawing.seen.outline import Outline
from autograd.drawing.seen.vertices import Scene, Vertex

Extent = tuple[float, float]

_HEADING: Extent = (NARROWEST + 40.0, 110.0)  # points, with the margins of the picture
_BOX, _BETWEEN_BOXES = (85.0, 45.0), {"LR": 100.0, "TB": 90.0}  # of level "full"; an operation stands between two
_CARD, _BETWEEN_CARDS = (165.0, 26.0), {"LR": 55.0, "TB": 50.0}  # of level "compact"


@dataclass(frozen=True)
class RoughScene:
    """A scene at level "full" or "compact"."""

    scene: Scene
    level: str

    def extent(self, look: Look) -> Extent:
        """The width and height in points."""
        if look.n_rows:
            return _with_heading(compact.arrangement_of(self._cards, True, look.n_rows).extent(True))
        box, between = (_BOX, _BETWEEN_BOXES) if self.level == "full" else (_CARD, _BETWEEN_CARDS)
        sideways = look.direction == "LR"
        thick, long = box if sideways else box[::-1]
        n_columns, longest = len(self._columns), max(map(len, self._columns))
        along, across = thick * n_columns + between[look.direction] * (n_columns - 1), long * longest
        return _with_heading((along, across) if sideways else (across, along))

    @cached_property
    def _cards(self) -> dict[Vertex, compact.ResultCard]:
        return compact.cards_of(self.scene)

    @cached_property
    def _columns(self) -> list[list[Vertex]]:
        if self.level == "compact":
            return columns_of(
                [*self._cards], {x: [link.source for link in card.links] for x, card in self._cards.items()}
            )
        return columns_of(self.scene.vertices, {x: [link.source for link in x.links] for x in self.scene.vertices})


@dataclass(frozen=True)
class RoughOutline:
    """An outline at level "neuron" or "layer"."""

    outline: Outline

    def extent(self, look: Look) -> Extent:
        """The width and height in points."""
        sideways = look.direction == "LR"
        along, across = outlines.arrangement_of(self.outline, sideways, look.n_rows or 1).extent(sideways)
        return _with_heading((along, across) if sideways else (across, along))


def _with_heading(extent: Extent) -> Extent:
    return max(extent[0], _HEADING[0]), extent[1] + _HEADING[1]
