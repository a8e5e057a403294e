"""hypot and norm: the values are scaled by a power of two, so that no square overflows or underflows."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograd.compiler.backends.llvm.atoms.exponential import clamp
from autograd.compiler.backends.llvm.atoms.sums import pairwise
from autograd.compiler.backends.llvm.ir.lanes import Lanes, Number, fabs, fma, select, sqrt

_EXPONENT = 0x7FF0000000000000
_OF_1_TWICE = 0x7FE0000000000000  # from which a power of two, subtracted, leaves its reciprocal


def hypot(x: Lanes, y: Lanes) -> Lanes:
    """The length of (x, y); inf if one is infinite, whatever the other."""
    across, up = fabs(x), fabs(y)
    steep = up > across
    return _length(select(steep, up, across), [select(steep, across, up)])


def norm(*values: Lanes) -> Lanes:
    """The square root of the sum of the squares; inf if one is infinite, whatever the others."""
    longest, *others = [fabs(x) for x in values]
    for place, size in enumerate(others):
        longer = size > longest
        longest, others[place] = select(longer, size, longest), select(longer, longest, size)
    return _length(longest, others)


def _length(longest: Lanes, others: Sequence[Lanes]) -> Lanes:
    """The length of the vector of these numbers, of which none is larger than the first."""
    exponent = clamp(longest, 2.0**-1021, 2.0**1021).bits() & _EXPONENT
    unit, inverse = exponent.from_bits(), (_OF_1_TWICE - exponent).from_bits()
    large, small = longest * inverse, [x * inverse for x in others]
    squares: Number = pairwise([x * x for x in small]) if small else 0.0
    infinite = longest.eq(math.inf)
    for x in others:
        infinite = infinite | x.eq(math.inf)
    return select(infinite, math.inf, sqrt(fma(large, large, squares)) * unit)
