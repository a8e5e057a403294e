"""Numbers as text: which texts are read as numbers, and how to write a text that is meant as one but is not read."""

from __future__ import annotations

import math
import re

_THOUSANDS = r"[+-]?[1-9]\d{0,2}(?:%s\d{3})+"
_BY_COMMAS = re.compile(_THOUSANDS % "," + r"(\.\d*)?")
_BY_POINTS = re.compile(_THOUSANDS % r"\." + r",\d+")
_BY_OTHERS = re.compile(_THOUSANDS % "[ _'’\u00a0\u2009\u202f]" + r"([.,]\d*)?")


def as_finite(text: str) -> float | None:
    """The finite number that a text spells, or None; 1_000, which Python's float takes, is no number in a file.

    >>> as_finite("2.5e3"), as_finite("1_000"), as_finite("inf")
    (2500.0, None, None)
    """
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def how_to_write(text: str) -> str:
    """Advice on how to write a text that seems to be meant as a number; "" for other texts.

    >>> how_to_write("3,5")
    'write a point for the comma: 3.5'
    >>> how_to_write("1,234")
    'write 1234 if the comma parts thousands, 1.234 if it stands before decimals'
    >>> how_to_write("1,234,567.8")
    'write 1234567.8, without what parts the thousands'
    >>> how_to_write("n/a")
    ''
    """
    if _BY_COMMAS.fullmatch(text):
        plain = text.replace(",", "")
        if text.count(",") == 1 and "." not in text:
            return f"write {plain} if the comma parts thousands, {text.replace(',', '.')} if it stands before decimals"
        return f"write {plain}, without what parts the thousands"
    if _BY_POINTS.fullmatch(text):
        return f"write a point for the comma, and none before: {text.replace('.', '').replace(',', '.')}"
    if _BY_OTHERS.fullmatch(text):
        return f"write {re.sub('[^0-9.+-]', '', text.replace(',', '.'))}, without what parts the thousands"
    if as_finite(text.replace(",", ".", 1)) is not None:
        return f"write a point for the comma: {text.replace(',', '.', 1)}"
    if re.fullmatch(r"[+-]?[\d.]+[eE]\+?\d+", text):
        return "it is too large for a float"
    return ""
