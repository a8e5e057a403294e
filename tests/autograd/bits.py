"""Floats compared to the last bit, and numbers at which bits get lost."""

import struct
from math import inf, nan
from typing import Any

from autograd.compiler import Backend

BACKENDS: list[Backend] = ["python", "llvm", "tape"]

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, inf, -inf, nan, 5e-324, -5e-324, 2.2e-308, 1e-160, 1e160, -1e160, 1.7e308]
"""Zeros of both signs, what is not finite, the smallest, the largest, and what overflows when squared."""


def bits(structure: Any) -> Any:
    """The structure with its floats written out to the last bit, so that == tells -0.0 from 0.0, and finds nan in nan.

    >>> bits([-0.0, (1.0, float("nan"))])
    ['-0x0.0p+0', ('0x1.0000000000000p+0', 'nan')]
    """
    if isinstance(structure, (list, tuple)):
        parts = [bits(part) for part in structure]
        return parts if isinstance(structure, list) else tuple(parts)
    assert type(structure) is float, structure
    return structure.hex()


def kind(x: Any) -> Any:
    """What a float is, but for its digits: nan, or zero, finite or infinite with its sign."""
    if x != x:
        return "nan"
    sign = "-" if struct.pack(">d", x)[0] & 0x80 else "+"
    return sign + ("inf" if x in (inf, -inf) else "finite" if x else "zero")
