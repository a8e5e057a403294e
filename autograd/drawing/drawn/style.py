"""The look of pictures: two themes, and the scale from gradients to colour and width."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass

from autograd.common.arguments import check_choice

FONT = "Helvetica"  # one known font each: a list of fonts or system-ui falls back to the metrics of Times
NUMBER_FONT = "Courier"
SMALLEST = 10
"""The size of the smallest text of a picture, in points; whole, because engines cut the rest off."""


@dataclass(frozen=True)
class Theme:
    """The colours of a picture. Negative and positive stay apart for colour-blind readers; the sign is printed too.

    A hue is the sign of a gradient; a size, which has no sign, is grey.
    """

    background: str
    card: str
    border: str
    ink: str
    muted: str
    cluster: str
    cluster_border: str
    chip: str
    chip_ink: str
    input: str
    parameter: str
    negative: str
    negative_tint: str
    positive: str
    positive_tint: str
    size: str
    size_tint: str
    zero: str
    zero_chip: str
    zero_border: str
    alarm: str


_COLOURS = {  # of the light theme and of the dark one
    "background": ("#FFFFFF", "#0F141B"),
    "card": ("#FFFFFF", "#1A222D"),
    "border": ("#C3CCD8", "#4A5666"),
    "ink": ("#1B2430", "#E8EDF3"),
    "muted": ("#5B6573", "#9DA9B8"),
    "cluster": ("#F5F7FA", "#141B24"),
    "cluster_border": ("#D3DBE6", "#2F3B49"),
    "chip": ("#35414F", "#C9D4E1"),
    "chip_ink": ("#FFFFFF", "#10141C"),
    "input": ("#0072B2", "#56B4E9"),
    "parameter": ("#00795A", "#2BB596"),
    "negative": ("#5E3C99", "#B9A0EA"),
    "negative_tint": ("#E6DFF0", "#362E49"),
    "positive": ("#B35806", "#F5B260"),
    "positive_tint": ("#F9E3CB", "#4B351E"),
    "size": ("#4F5B6B", "#B4BFCC"),
    "size_tint": ("#DDE2E9", "#2E3947"),
    "zero": ("#EFF1F4", "#161D26"),
    "zero_chip": ("#E6E9EE", "#252E3A"),
    "zero_border": ("#A9B3C0", "#566273"),
    "alarm": ("#B00020", "#FF6B81"),
}
LIGHT, DARK = (Theme(**dict(zip(_COLOURS, colours))) for colours in zip(*_COLOURS.values()))

THEMES = {"light": LIGHT, "dark": DARK}


def theme_named(theme: str) -> Theme:
    """The theme of that name; a ValueError lists the known ones."""
    check_choice("theme", theme, THEMES)
    return THEMES[theme]


class GradientScale:
    """Places signed magnitudes on a logarithmic scale between the smallest and the largest of a picture.

    >>> scale = GradientScale([0.01, -1.0, 0.0])
    >>> [scale.position(g) for g in (0.01, -0.1, 1.0)]
    [0.0, 0.5, 1.0]
    """

    def __init__(self, magnitudes: Iterable[float], decades: float = 4.0) -> None:
        sizes = [abs(g) for g in magnitudes if g and math.isfinite(g)]
        self.high = max(sizes, default=0.0)
        self.low = max(min(sizes, default=0.0), self.high / 10**decades)

    def position(self, gradient: float) -> float:
        """0.0 for the smallest magnitude of the picture, 1.0 for the largest."""
        size = abs(gradient)
        if not size > self.low:
            return 0.0 if self.low < self.high else 1.0
        if size >= self.high:
            return 1.0
        return math.log(size / self.low) / math.log(self.high / self.low)

    def middle(self) -> float:
        """The magnitude half-way up the scale."""
        return math.sqrt(self.low) * math.sqrt(self.high)

    def colour(self, gradient: float, theme: Theme, at_least: float = 0.0) -> str:
        """Purple for negative, orange for positive, pale for small; `at_least` keeps thin lines visible."""
        if not math.isfinite(gradient):
            return theme.alarm
        position = at_least + (1.0 - at_least) * self.position(gradient)
        if gradient < 0.0:
            return mix(theme.negative_tint, theme.negative, position)
        return mix(theme.positive_tint, theme.positive, position)

    def size_colour(self, size: float, theme: Theme, at_least: float = 0.0) -> str:
        """Grey for a size, which has no sign: pale for small; `at_least` keeps thin lines visible."""
        if not math.isfinite(size):
            return theme.alarm
        return mix(theme.size_tint, theme.size, at_least + (1.0 - at_least) * self.position(size))

    def chip_colours(self, gradient: float, theme: Theme, *, is_size: bool = False) -> tuple[str, str]:
        """Fill and ink of a number on its chip: of zero, of a gradient, or of a size."""
        if gradient == 0.0:
            return theme.zero_chip, theme.muted
        fill = (self.size_colour if is_size else self.colour)(gradient, theme)
        return fill, ink_on(fill)

    def line_colour(self, gradient: float, theme: Theme, *, is_size: bool = False) -> str:
        """The colour of a line: as that of a chip, but never too pale; of zero, the grey of its dashes."""
        if not gradient:
            return theme.zero_border
        return (self.size_colour if is_size else self.colour)(gradient, theme, at_least=0.45)

    def width(self, gradient: float) -> float:
        """The width in points of a line that carries `gradient`."""
        if not gradient:
            return 0.9
        return 1.1 + 2.7 * (self.position(gradient) if math.isfinite(gradient) else 1.0)


def id_prefix(*told: object) -> str:
    """A prefix for the ids of a picture: a hash of its contents, the same in every process."""
    return "g" + hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()[:8] + "-"


def mix(start: str, end: str, share: float) -> str:
    """The colour `share` of the way from `start` to `end`, all of them "#RRGGBB".

    >>> mix("#000000", "#FF8000", 0.5)
    '#804000'
    """
    channels = zip(_channels(start), _channels(end))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in channels)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it.

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    dark, light = sorted((_luminance(first), _luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(background: str) -> str:
    """Black or white, whichever reads better on `background`."""
    return max("#000000", "#FFFFFF", key=lambda ink: contrast(ink, background))


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _luminance(colour: str) -> float:
    shares = (channel / 255.0 for channel in _channels(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
