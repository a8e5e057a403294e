"""Text folded into lines of a limited width."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

_MOST_LINES = 6
_MOST_CHARACTERS = 1000  # that are looked at


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """The width of a line of text, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width)


def folded(text: str, room: float, size: float, weight: str = "normal") -> str:
    """The text in lines of at most `room` points, broken between words where possible.

    More than six lines are cut, and the last ends in an ellipsis.
    """
    parts = text[:_MOST_CHARACTERS].splitlines()
    lines = list(islice((line for part in parts for line in _lines(part, room, size, weight)), _MOST_LINES + 1))
    if len(lines) > _MOST_LINES:
        last = lines[_MOST_LINES - 1]
        while last and width_of(last + "…", size, weight) > room:
            last = last[:-1]
        lines[_MOST_LINES - 1 :] = [last + "…"]
    return "\n".join(lines)


def _lines(text: str, room: float, size: float, weight: str) -> Iterator[str]:
    def fitting(parts: Sequence[str], between: str) -> int:
        """The number of parts that fit in one line."""
        return bisect_right(
            range(1, len(parts) + 1), room, key=lambda n: width_of(between.join(parts[:n]), size, weight)
        )

    words = text.split(" ")
    while words:
        n = fitting(words, " ")
        if n:
            yield " ".join(words[:n])
            words = words[n:]
        else:  # a word that is wider than there is room is cut
            n = max(1, fitting(words[0], ""))
            yield words[0][:n]
            words[0] = words[0][n:]
