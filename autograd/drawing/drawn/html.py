"""Graphviz's HTML-like labels: escaped text, fonts, cells, tables."""

from __future__ import annotations

from html import escape

from autograd.common.wording import printable
from autograd.drawing.drawn.style import FONT, NUMBER_FONT

_LONGEST_PLAIN = 200


def text(content: str, size: float, colour: str, *, bold: bool = False, face: str = FONT) -> str:
    """`content` as text, never as markup."""
    shown = escape(printable(content)).replace("\\", "\\\\") or " "  # a single one: `\\N` is a node's name here too
    shown = f"<B>{shown}</B>" if bold else shown
    font = f' FACE="{face}"' if face != FONT else ""
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}"{font}>{shown}</FONT>'


def digits(content: str, size: float, colour: str, *, bold: bool = False) -> str:
    """A number, in a font with figures of equal width."""
    return text(content, size, colour, bold=bold, face=NUMBER_FONT)


def cell(content: str = "", **attributes: object) -> str:
    """A table cell; attributes as Graphviz names them."""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items() if value is not None)
    return f"<TD{written}>{content}</TD>"


def row(*cells: str) -> str:
    """A table row."""
    return "<TR>" + "".join(cells) + "</TR>"


def table(*rows: str, spacing: int = 1, padding: int = 2) -> str:
    """A table without border lines."""
    lines = f'BORDER="0" CELLBORDER="0" CELLSPACING="{spacing}" CELLPADDING="{padding}"'
    return f"<TABLE {lines}>{''.join(rows)}</TABLE>"


def plain(text: str) -> str:
    """`text` for an attribute that is not HTML, such as a tooltip, where Graphviz reads backslashes and entities.

    It reads the backslashes twice, so one of them takes four.
    """
    shown = printable(text)
    shown = shown if len(shown) <= _LONGEST_PLAIN else shown[:_LONGEST_PLAIN] + "…"
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\" * 4)  # `<b>` would be read as HTML


def label(content: str) -> str:
    """`content` as the value of a DOT attribute."""
    return f"<{content}>"
