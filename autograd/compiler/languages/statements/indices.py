"""Indices of arrays as expressions of the indices of loops."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.loops.loop_parts import index_name


def index_text(first: int, steps: Sequence[int]) -> str:
    """The index `first`, which is 0 or more, moved by the indices of the loops around it.

    >>> index_text(1, (2, 0, 1)), index_text(9, (-1,)), index_text(7, ()), index_text(0, (3, -2))
    ('2 * i + k + 1', '9 - i', '7', '3 * i - 2 * j')
    """
    added, subtracted = list[str](), list[str]()
    for depth, step in enumerate(steps):
        if step:
            index = index_name(depth)
            (added if step > 0 else subtracted).append(index if abs(step) == 1 else f"{abs(step)} * {index}")
    if first or not added:
        added.append(str(first))
    return " - ".join([" + ".join(added), *subtracted])
