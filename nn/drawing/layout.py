"""The places of units: columns from left to right, of circles, pills or, for very many units, cells of a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from nn.drawing.network import Network

_MOST_CIRCLES, _MOST_PILLS = 8, 40  # above one another, that can be read on a screen
_LEAST_GAP, _MOST_GAP = 150.0, 360.0  # points between columns: the taller they are, the more, or lines get too steep


@dataclass(frozen=True)
class Form:
    """The shape of a unit, its size, and the distance from one unit to the next, in points."""

    width: float
    height: float
    spacing: float


CIRCLE = Form(52.0, 52.0, 80.0)
PILL = Form(76.0, 20.0, 25.0)
WIDE_PILL = Form(122.0, 23.0, 28.0)  # with room for an output
CELL = Form(11.0, 11.0, 12.5)


@dataclass(frozen=True)
class Layout:
    """The form of each column, and the place of each unit."""

    network: Network

    @cached_property
    def forms(self) -> list[Form]:
        """The form of each column; circles if the whole network fits in circles."""
        sizes = [len(column.units) for column in self.network.columns]
        if max(sizes) <= _MOST_CIRCLES:
            return [CIRCLE] * len(sizes)
        pill = WIDE_PILL if self.network.n_rows else PILL
        return [pill if size <= _MOST_PILLS else CELL for size in sizes]

    @cached_property
    def top(self) -> float:
        """Half the height of the tallest column."""
        return max(self._size(i)[1] for i in range(len(self.forms))) / 2

    @cached_property
    def middles(self) -> list[float]:
        """The x coordinate of each column."""
        found, right = [], 0.0
        for i in range(len(self.forms)):
            width, height = self._size(i)
            if i:
                right += min(max(_LEAST_GAP, 0.35 * max(height, self._size(i - 1)[1])), _MOST_GAP)
            found.append(right + width / 2)
            right += width
        return found

    @property
    def width(self) -> float:
        """From the left side of the first column to the right side of the last."""
        return self.middles[-1] + self._size(len(self.forms) - 1)[0] / 2

    def panel(self, column: int) -> tuple[float, float]:
        """Width and height of the panel behind the cells of a grid."""
        width, height = self._size(column)
        return width + 6, height + 6

    def place(self, column: int, unit: int) -> tuple[float, float]:
        """The middle of a unit; rows are counted downwards, and a grid is filled row by row, as pixels of an image."""
        form, (across, down) = self.forms[column], self._shape(column)
        row, place = divmod(unit, across)
        x = self.middles[column] + (place - (across - 1) / 2) * form.spacing
        return x, ((down - 1) / 2 - row) * form.spacing

    def _shape(self, column: int) -> tuple[int, int]:
        size = len(self.network.columns[column].units)
        across = math.ceil(math.sqrt(size)) if self.forms[column] is CELL else 1
        return across, math.ceil(size / across)

    def _size(self, column: int) -> tuple[float, float]:
        form, (across, down) = self.forms[column], self._shape(column)
        return form.width + (across - 1) * form.spacing, form.height + (down - 1) * form.spacing


def position(x: float, y: float) -> str:
    """A place in the notation of Graphviz."""
    return f"{x:g},{y:g}"
