"""Pictures of a sparse matrix: squares where it has entries, as text and as SVG.

A large matrix is cut into square blocks, each with a square in the picture.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from html import escape

from autograd.common.console import writable
from autograd.drawing import FONT, GradientScale, Theme, mix, theme_named

Shape = tuple[int, int]
_SIDE = 320  # px, of the picture's longer side
_MOST_BLOCKS = 160  # along that side
_LARGEST, _THINNEST = 20, 12  # px: the side of a square, and the shorter side of a picture
_PADDING, _TEXT, _CHARACTER = 10, 12, 6.4  # px; the last is the mean width of a character of the text
_SHADES = 4  # of blocks that are not full

_MOST_SIGNS = (40, 60)  # rows and columns that are written as a sign each
_MOST_DOTS = 120  # in a row or column of Braille's dots, which are 4 high and 2 wide
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def as_text(shape: Shape, rows: Sequence[int], columns: Sequence[int]) -> str:
    """■ for each entry and · for each other place; of a large matrix Braille, with a dot for each block with entries.

    Where standard output cannot write these signs, # and . stand for blocks of any size.

    >>> print(as_text((2, 3), [0, 1, 1], [0, 0, 2]))
    ■ · ·
    ■ · ■
    """
    m, n = shape
    has_signs = writable("■⣿") == "■⣿"
    if not has_signs or (m <= _MOST_SIGNS[0] and n <= _MOST_SIGNS[1]):
        size = max(math.ceil(m / _MOST_SIGNS[0]), math.ceil(n / _MOST_SIGNS[1]), 1)
        entry, other = "■·" if has_signs else "#."
        signs = [[other] * math.ceil(n / size) for _ in range(math.ceil(m / size))]
        for i, j in zip(rows, columns):
            signs[i // size][j // size] = entry
        return "\n".join(map(" ".join, signs))
    size = _block_size(shape, _MOST_DOTS)
    high, wide = (math.ceil(math.ceil(k / size) / dots) for k, dots in zip(shape, (4, 2)))
    braille = [[0x2800] * wide for _ in range(high)]
    for i, j in {(i // size, j // size) for i, j in zip(rows, columns)}:
        braille[i // 4][j // 2] |= _DOTS[i % 4][j % 2]
    return "\n".join("".join(map(chr, line)) for line in braille)


def as_svg(
    shape: Shape,
    rows: Sequence[int],
    columns: Sequence[int],
    values: Sequence[float] | None,
    caption: str,
    theme: str = "light",
) -> str:
    """A square for each entry, in grey, or in the colour of its value; fuller blocks of a large matrix are darker.

    values: those of the entries; a block has the colour of its largest. caption: a line under the picture.
    """
    look = theme_named(theme)
    size = _block_size(shape, _MOST_BLOCKS)
    high, wide = (max(1, math.ceil(k / size)) for k in shape)
    side = min(_LARGEST, _SIDE / max(high, wide))
    down, across = max(side, _THINNEST / high), max(side, _THINNEST / wide)
    gap = 1 if side >= 5 else 0
    places = [(i // size, j // size) for i, j in zip(rows, columns)]
    area = min(size, shape[0]) * min(size, shape[1])
    fills = _of_density(places, area, look) if values is None else _of_values(places, values, look)
    squares = defaultdict(list)
    for (i, j), fill in fills.items():
        x, y = _PADDING + j * across, _PADDING + i * down
        squares[fill].append(f"M{x:.6g} {y:.6g}h{across - gap:.6g}v{down - gap:.6g}h-{across - gap:.6g}z")
    paths = [f'<path fill="{fill}" d="{"".join(parts)}"/>' for fill, parts in squares.items()]
    width, height = wide * across - gap, high * down - gap
    whole_width = max(width, _CHARACTER * len(caption)) + 2 * _PADDING
    whole_height = height + 2 * _PADDING + 2 * _TEXT
    text = escape(caption)
    frame = f'x="{_PADDING - 2}" y="{_PADDING - 2}" width="{width + 4:.6g}" height="{height + 4:.6g}"'
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole_width:.6g}" height="{whole_height:.6g}" '
            f'viewBox="0 0 {whole_width:.6g} {whole_height:.6g}" role="img" aria-label="{text}">',
            f'<rect width="100%" height="100%" fill="{look.background}"/>',
            f'<rect {frame} fill="{look.background}" stroke="{look.border}"/>',
            *paths,
            f'<text x="{_PADDING}" y="{height + 2 * _PADDING + _TEXT:.6g}" font-family="{FONT}, sans-serif" '
            f'font-size="{_TEXT}" fill="{look.muted}">{text}</text>',
            "</svg>",
        ]
    )


def _block_size(shape: Shape, most: int) -> int:
    return max(1, math.ceil(max(shape) / most))


def _of_density(places: Iterable[Shape], area: int, look: Theme) -> dict[Shape, str]:
    """The colour of each block: grey, as a number of entries has no sign."""

    def shade(n: int) -> str:
        return mix(look.size_tint, look.size, 0.5 + 0.5 * math.ceil(_SHADES * n / area) / _SHADES)

    return {place: shade(n) for place, n in Counter(places).items()}


def _of_values(places: Iterable[Shape], values: Sequence[float], look: Theme) -> dict[Shape, str]:
    """The colour of the value in each block that is the farthest from 0; what is not finite is farther than all."""
    scale = GradientScale(values)
    largest: dict[Shape, float] = {}
    for place, value in zip(places, values):
        if place not in largest or _distance(value) > _distance(largest[place]):
            largest[place] = value
    return {
        place: scale.colour(value, look, at_least=0.25) if value else look.zero_border
        for place, value in largest.items()
    }


def _distance(value: float) -> float:
    return abs(value) if value == value else math.inf
