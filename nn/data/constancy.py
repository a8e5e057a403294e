"""Whether a column says anything at all: its numbers differ by more than rounding."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = 16  # from one float to the next: what a few operations per number come to


def is_constant(column: Sequence[float]) -> bool:
    """Whether all of its numbers are the same, up to the rounding of a few operations.

    Divided by a spread that is nothing but rounding, a number 1 % off would become 10¹⁵. How many rows there are plays
    no part, as it does in scikit-learn: sums are exact here, so that the numbers themselves are all that is rounded.

    >>> is_constant([0.3, 0.1 + 0.2]), is_constant([0.3, 0.300001])
    (True, False)
    """
    low, high = min(column), max(column)
    return high - low <= _STEPS * math.ulp(max(-low, high))
