"""Whether the numbers of a column differ by more than rounding."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = 16  # from one float to the next: the rounding errors of a few operations per number


def is_constant(column: Sequence[float]) -> bool:
    """Whether all numbers of the column are the same, up to the rounding of a few operations.

    A spread that is nothing but rounding must not be a divisor: a number 1 % off would become 10¹⁵. The bound does not
    depend on the number of rows, as it does in scikit-learn, because sums are exact here: only the numbers are rounded.

    >>> is_constant([0.3, 0.1 + 0.2]), is_constant([0.3, 0.300001])
    (True, False)
    """
    low, high = min(column), max(column)
    return high - low <= _STEPS * math.ulp(max(-low, high))
