"""The sizes at which pictures are shown, and how large the smallest text of a picture is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from autograd.common.wording import with_type
from autograd.drawing.drawn.style import SMALLEST

Size: TypeAlias = "str | tuple[int, int]"

LEGIBLE = 9.0  # px: the height of the smallest text that is read without effort


@dataclass(frozen=True)
class Window:
    """The room for a picture, in px of CSS. legible: the least height of its text there."""

    width: float
    height: float
    legible: float = LEGIBLE

    def text_height(self, extent: tuple[float, float]) -> float:
        """The height of the smallest text of a picture of so many points, as large as the window lets it be."""
        return SMALLEST * min(self.width / extent[0], self.height / extent[1])

    def is_legible(self, extent: tuple[float, float]) -> bool:
        """Whether all text of the picture can be read."""
        return self.text_height(extent) >= self.legible


WINDOWS = {
    "slide": Window(1280, 720),
    "column": Window(690, 700),
    "screen": Window(1440, 800, 11.0),
}
"""A slide of 16:9; a column of text in a document; the window of a browser, whose text is read for longer."""


def window_of(size: object) -> Window:
    """The window of that name, or of (width, height) in px."""
    if isinstance(size, str):
        if size not in WINDOWS:
            raise ValueError(f"unknown size {size!r:.60}; known are: {', '.join(WINDOWS)}, or (width, height) in px")
        return WINDOWS[size]
    if not isinstance(size, (tuple, list)) or len(size) != 2:
        raise TypeError(f'size is a name, such as "slide", or (width, height) in px, got {with_type(size)}')
    for x in size:
        if isinstance(x, bool) or not isinstance(x, (int, float)) or not 0.0 < x < float("inf"):
            raise ValueError(f"size is (width, height) in px, both above 0, got {size!r:.60}")
    return Window(*size)
