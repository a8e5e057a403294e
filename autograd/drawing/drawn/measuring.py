"""How large texts and tables come out, in points, without a layout engine."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from functools import lru_cache

from autograd.drawing.drawn.style import NUMBER_FONT

Size = tuple[float, float]

_LINE = 1.2  # heights of a line of text, in font sizes
_FIXED = 0.6  # the width of a letter of the font of numbers
_BOLD = 1.08
_WIDTHS = {"ijl.,:;|'!()[]ft/ I": 0.3, "mwMW@%": 0.87, "ABCDEFGHJKLNOPQRSTUVXYZ►◄♦∂Σ=+<>×": 0.7}  # as of Helvetica
_WIDTH_OF = {letter: width for letters, width in _WIDTHS.items() for letter in letters}
_OTHER = 0.54


def text_width(text: str, size: float, *, fixed: bool = False, bold: bool = False) -> float:
    """About how wide a text is."""
    if fixed:
        return _FIXED * size * len(text)
    return sum(_WIDTH_OF.get(letter, _OTHER) for letter in text) * size * (_BOLD if bold else 1.0)


def folded(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The text in lines about as wide as the room, broken between words; one line where it fits."""
    if text_width(text, size, bold=bold) <= room:
        return [text]
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, bold=bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@lru_cache(4096)
def label_size(label: str) -> Size:
    """About how wide and high a label is: texts in a row, or a table."""
    return _size_of(ElementTree.fromstring(f"<TD>{label}</TD>"))


def _size_of(cell: ElementTree.Element) -> Size:
    """What is in a cell: a table, or texts beside each other."""
    table = cell.find("TABLE")
    if table is not None:
        return _table_size(table)
    texts = [_text_size(part) for part in cell.iter("FONT")]
    return sum(width for width, _ in texts), max((height for _, height in texts), default=0.0)


def _text_size(font: ElementTree.Element) -> Size:
    text, size = "".join(font.itertext()), float(int(float(font.get("POINT-SIZE", "14"))))
    is_fixed = font.get("FACE") == NUMBER_FONT
    return text_width(text, size, fixed=is_fixed, bold=font.find("B") is not None), _LINE * size


def _table_size(table: ElementTree.Element) -> Size:
    spacing, padding = (float(table.get(name, "0")) for name in ("CELLSPACING", "CELLPADDING"))
    columns: list[float] = []
    wide: list[tuple[int, int, float]] = []
    height = spacing
    for row in table.findall("TR"):
        highest, column = 0.0, 0
        for cell in row.findall("TD"):
            inside, own = _size_of(cell), 2 * float(cell.get("CELLPADDING", padding))
            width = max(float(cell.get("WIDTH", "0")), inside[0] + own)
            highest = max(highest, float(cell.get("HEIGHT", "0")), inside[1] + own)
            span = int(cell.get("COLSPAN", "1"))
            columns += [0.0] * (column + span - len(columns))
            if span == 1:
                columns[column] = max(columns[column], width)
            else:
                wide.append((column, span, width))
            column += span
        height += highest + spacing
    for column, span, width in wide:
        spanned = sum(columns[column : column + span])
        columns[column] += max(0.0, width - spanned - spacing * (span - 1))
    return sum(columns) + spacing * (len(columns) + 1), height


_ATTRIBUTE = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([\w.-]+))')


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a statement of DOT."""
    return {name: quoted or plain for name, quoted, plain in _ATTRIBUTE.findall(text)}
