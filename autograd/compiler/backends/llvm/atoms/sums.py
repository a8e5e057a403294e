"""The sum of many positive numbers, with few rounding errors."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.backends.llvm.ir.lanes import Lanes


def pairwise(terms: Sequence[Lanes]) -> Lanes:
    """The sum, added two by two, then the sums two by two: each term is rounded only log2(n) times."""
    sums = list(terms)
    while len(sums) > 1:
        last = sums[len(sums) // 2 * 2 :]
        sums = [x + y for x, y in zip(sums[::2], sums[1::2])] + last
    return sums[0]
