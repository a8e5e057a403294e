"""Text for standard output, whose encoding may lack some characters: redirected output of Windows is in cp1252."""

from __future__ import annotations

import re
import sys

__all__ = ["writable"]

_RAISED = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LEVELLED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_IN_ASCII = dict(zip("∂·×÷−─┄▶₀₁₂₃₄₅₆₇₈₉", "d*x/--->0123456789"))
_IN_ASCII |= {"→": "->", "…": "...", "≈": "~", "✓": "ok:", "✗": "wrong:"}


def writable(text: str) -> str:
    """`text` for standard output: characters that its encoding lacks are replaced by ASCII.

    A character without a replacement, such as one in a label, becomes an escape of Python.

    >>> writable("∂z/∂x = 2·x³")  # where output is in UTF-8
    '∂z/∂x = 2·x³'
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    if _fits(text, encoding):
        return text
    text = _RAISED.sub(lambda run: run[0] if _fits(run[0], encoding) else "^" + run[0].translate(_LEVELLED), text)
    return "".join([c if _fits(c, encoding) else _IN_ASCII.get(c) or _escaped(c) for c in text])


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _escaped(sign: str) -> str:
    return sign.encode("ascii", "backslashreplace").decode("ascii")
