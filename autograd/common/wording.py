"""Numbers and objects as text, for pictures and errors: significant digits, subscripts, types."""

from __future__ import annotations

import math
import re

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def printable(text: str) -> str:
    """`text` on one line, without characters that XML forbids or that end a C string."""
    if text.isprintable():
        return text
    return "".join(" " if c.isspace() else c for c in text if c.isspace() or c.isprintable() or c == "\u200d")


def subscript(digits: str) -> str:
    """Digits as subscripts.

    >>> "x" + subscript("12")
    'x₁₂'
    """
    return digits.translate(_SUBSCRIPTS)


def superscript(text: str) -> str:
    """`text` as a superscript if it is an integer of few digits; otherwise after a caret.

    >>> "x" + superscript("-12"), "x" + superscript("0.5")
    ('x⁻¹²', 'x^0.5')
    """
    if re.fullmatch(r"-?\d{1,3}", text):
        return text.translate(_SUPERSCRIPTS)
    return "^" + text


def with_type(x: object) -> str:
    """A wrong argument in the words of an error: its type and the beginning of its repr.

    >>> with_type(3), with_type("x" * 100)
    ('the int 3', "the str 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…")
    """
    return f"the {type(x).__name__} {shortened(repr(x), 60)}"


def shortened(text: str, longest: int) -> str:
    """A text, cut to at most `longest` letters.

    >>> shortened("a name that goes on and on", 10)
    'a name th…'
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"


def number(x: float, digits: int = 3) -> str:
    """`x` with so many significant digits, in a short form, with an ASCII minus.

    >>> [number(x) for x in (2.0, -0.12345, 1234.5, 1.5e-7, -0.0, float("nan"))]
    ['2', '-0.123', '1234', '1.5e-7', '0', 'nan']
    """
    if x == 0.0 or not math.isfinite(x):
        return "0" if x == 0.0 else str(x)
    if 1e-3 <= abs(x) < 1e5:
        decimals = max(0, digits - 1 - math.floor(math.log10(abs(x))))
        text = f"{x:.{decimals}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = f"{x:.{digits - 1}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{int(exponent)}"
