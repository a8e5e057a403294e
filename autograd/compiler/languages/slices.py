"""Slices of arrays: numbers that lie in an array one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.languages.spelling import Text


class ArraySlice(NamedTuple):
    """Numbers that lie in an array one after the other, from `start` on."""

    array: str
    start: int


def slice_of(texts: Sequence[Text]) -> ArraySlice | None:
    """The slice of an array that has these elements in this order; None where they do not lie one after the other.

    >>> slice_of([Text("layer_0[1]", 5), Text("layer_0[2]", 5)])
    ArraySlice(array='layer_0', start=1)
    """
    found = [re.fullmatch(r"(\w+)\[(\d+)\]", text.text) for text in texts]
    places = [(match[1], int(match[2]) - k) for k, match in enumerate(found) if match]
    return ArraySlice(*places[0]) if len(places) == len(texts) and len(set(places)) == 1 else None
