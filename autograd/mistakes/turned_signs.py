"""The wrong sign of some of an array's numbers, the others being right."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.mistakes.point_arrays import ArrayBlock, Shape

MOST_LISTED = 3


def turned_signs(
    given: Sequence[float], right: Sequence[float], wrong: Sequence[ArrayBlock]
) -> tuple[str, list[float]]:
    """Words, and the right gradient with the given signs in one array; no words where all of its signs are alike.

    >>> turned_signs([1.0, -2.0, 3.0], [1.0, 2.0, 3.0], [ArrayBlock("x", (3,), 0)])
    ('the wrong sign in 1 of its 3 numbers, at [1]', [1.0, -2.0, 3.0])
    """
    numbers = list(right)
    if len(wrong) != 1:
        return "", numbers
    [block] = wrong
    places = [place for place in block.places if given[place] * right[place] < 0.0]
    if not 0 < len(places) < len(block.places):
        return "", numbers
    for place in places:
        numbers[place] = -right[place]
    words = f"the wrong sign in {len(places)} of its {len(block.places)} numbers"
    listed = ", ".join(_index(place - block.start, block.shape) for place in places[:MOST_LISTED])
    return (f"{words}, at {listed}" if len(places) <= MOST_LISTED else words), numbers


def _index(place: int, shape: Shape) -> str:
    indices: list[int] = []
    for length in reversed(shape):
        place, i = divmod(place, length)
        indices.insert(0, i)
    return str(indices)
