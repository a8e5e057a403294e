"""The mistakes that are seen in a gradient's numbers alone, one array at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from math import fsum, isclose, prod
from typing import Any

from autograd.common.wording import number
from autograd.mistakes.mean_lengths import Lengths, kind_of_mean
from autograd.mistakes.point_arrays import ArrayBlock, Shape
from autograd.mistakes.turned_signs import turned_signs

Numbers = Sequence[float]

FEWEST_TO_COMPARE = 3
"""An array of fewer numbers may be another in a different order by chance."""


def reordered(shape: Shape) -> Iterator[tuple[str, str, list[int]]]:
    """Ways to put the numbers of an array into other places: kind, words, and for each place where its number is from.

    >>> next(reordered((2, 2)))
    ('transposed', 'transposed', [0, 2, 1, 3])
    """
    if len(shape) == 2 and min(shape) > 1:
        rows, columns = shape
        in_columns = [i * columns + j for j in range(columns) for i in range(rows)]
        if rows == columns:
            yield "transposed", "transposed", in_columns
        else:
            yield "transposed", "its numbers are column by column where they belong row by row", in_columns
            back = sorted(range(rows * columns), key=in_columns.__getitem__)
            yield "transposed", "its numbers are row by row where they belong column by column", back
    for axis, length in enumerate(shape):
        if length > 2 or (length == 2 and prod(shape) > 2):
            step = prod(shape[axis + 1 :])
            what = (
                "entry" if len(shape) == 1 else ("row", "column")[axis] if len(shape) == 2 else f"place of axis {axis}"
            )
            for by in (1, -1) if length > 2 else (1,):
                order = [_moved(i, axis, by, shape, step) for i in range(prod(shape))]
                yield f"off by one {what}", f"off by one {what}", order
            if length > 2:
                backwards = [i + (length - 1 - 2 * (i // step % length)) * step for i in range(prod(shape))]
                yield "reversed", f"its {_plural(what)} are in reverse order", backwards


def _plural(word: str) -> str:
    return "entries" if word == "entry" else word.replace("place", "places") if " " in word else word + "s"


def _moved(i: int, axis: int, by: int, shape: Shape, step: int) -> int:
    own = i // step % shape[axis]
    return i + ((own - by) % shape[axis] - own) * step


def summed(shape: Shape, right: Numbers) -> Iterator[tuple[str, list[float]]]:
    """The array as it is if it was summed over axes and the sum, or the mean, stands in all places.

    >>> next(summed((2, 2), [1.0, 2.0, 3.0, 4.0]))
    ('every row is the sum of all rows', [4.0, 6.0, 4.0, 6.0])
    """
    names = {1: ["entry"], 2: ["row", "column"]}.get(len(shape), [f"place of axis {i}" for i in range(len(shape))])
    for axis, length in enumerate(shape):
        if length > 1:
            step = prod(shape[axis + 1 :])
            sums: dict[tuple[int, int], float] = {}
            keys = [(i // (step * length), i % step) for i in range(len(right))]
            for key, x in zip(keys, right):
                sums[key] = sums.get(key, 0.0) + x
            every = f"every {names[axis]} is the"
            yield f"{every} sum of all {_plural(names[axis])}", [sums[key] for key in keys]
            yield f"{every} mean of all {_plural(names[axis])}", [sums[key] / length for key in keys]
    if len(shape) > 1:
        total = fsum(right)
        yield "every number is the sum of all of them", [total] * len(right)
        yield "every number is the mean of all of them", [total / len(right)] * len(right)


def common_factor(given: Numbers, right: Numbers) -> float | None:
    """The number that all of `given` are times those of `right`; None where they have none in common.

    >>> common_factor([1.0, 3.0], [2.0, 6.0]), common_factor([1.0, 3.0], [2.0, 5.0])
    (0.5, None)
    """
    largest = max(range(len(right)), key=lambda i: abs(right[i]))
    if not right[largest]:
        return None
    factor = given[largest] / right[largest]
    scale = abs(given[largest])
    alike = (isclose(g, factor * r, rel_tol=1e-6, abs_tol=1e-9 * scale) for g, r in zip(given, right))
    return factor if all(alike) else None


def factor_words(factor: float, entries: int, lengths: Lengths) -> tuple[str, str] | None:
    """The kind and words of a gradient that is a multiple of the right one; None for one number with any factor.

    >>> factor_words(-1.0, 9, Lengths()), factor_words(8.0, 9, Lengths(means=[8]))[0]
    (('sign', 'the wrong sign'), 'sum for mean')
    >>> factor_words(1.1, 1, Lengths())
    >>> factor_words(1.000001, 9, Lengths())
    ('wrong factor', '1 + 1e-6 times what it should be, in every number')
    """
    if isclose(factor, -1.0, rel_tol=1e-6):
        return "sign", "the wrong sign"
    up, down = _whole(factor), _whole(1.0 / factor)
    if up in lengths.means:
        return "sum for mean", f"{up} times what it should be: the sum of {up} stands for their mean"
    if down > 2 and down in lengths.sums:
        return kind_of_mean(down), f"1/{down} of what it should be: the mean of {down} contributions, not their sum"
    if abs(up) > 1:
        return (
            "extra factor",
            f"{up} times what it should be{_hint(up, lengths.shapes, 'the sum of {} for their mean')}",
        )
    if abs(down) > 1:
        hint = _hint(down, lengths.shapes, "the mean of {} for their sum")
        return "missing factor", f"1/{down} of what it should be: the factor {down} is missing{hint}"
    if entries < FEWEST_TO_COMPARE:
        return None
    beyond = factor - 1.0
    near_one = f"1 {'-' if beyond < 0.0 else '+'} {number(abs(beyond), 2)}"
    told = near_one if abs(beyond) < 1e-4 else number(factor, 6)
    return "wrong factor", f"{told} times what it should be, in every number"


def _whole(factor: float) -> int:
    """The whole number that a factor is; 0 if it is none."""
    return round(factor) if abs(factor) < 1e7 and isclose(factor, round(factor), rel_tol=1e-6) else 0


def _hint(count: int, lengths: Sequence[int], words: str) -> str:
    return f", or {words.format(count)}" if count > 2 and count in lengths else ""


def slice_of(numbers: Numbers, block: ArrayBlock) -> list[float]:
    """The numbers of one array."""
    return list(islice(numbers, block.start, block.places.stop))


def all_distinct(numbers: Numbers, scale: float) -> bool:
    """Whether no two are close, so that their places can be told."""
    ordered = sorted(numbers)
    return all(b - a > 1e-5 * scale for a, b in zip(ordered, chain(ordered[1:], [])))


def of_whole_arrays(
    given: Numbers,
    right: Numbers,
    blocks: Sequence[ArrayBlock],
    wrong: Sequence[ArrayBlock],
    lengths: Lengths,
) -> Iterator[tuple[tuple[str, ...], str, str, list[float]]]:
    """For each mistake that the arrays `wrong` may all have: a key, its kind, its words, and the gradient of it."""

    def with_wrong(transformed: dict[int, list[float]]) -> list[float]:
        numbers = list(right)
        for block in wrong:
            numbers[block.start : block.places.stop] = transformed[block.start]
        return numbers

    parts = {block.start: slice_of(right, block) for block in blocks}
    yield ("zero",), "zero", "0 in every place", with_wrong({block.start: [0.0] * len(block.places) for block in wrong})
    places = [place for block in wrong for place in block.places]
    factor = common_factor([given[i] for i in places], [right[i] for i in places])
    said = factor_words(factor, len(places), lengths) if factor else None
    if said:
        numbers = {block.start: [(factor or 0.0) * x for x in parts[block.start]] for block in wrong}
        yield ("factor", f"{factor:.5g}"), *said, with_wrong(numbers)
    words, numbers_turned = turned_signs(given, right, wrong)
    if words:
        yield ("signs",), "sign", words, numbers_turned
    by_words: dict[tuple[str, str, int], dict[int, list[float]]] = {}
    for block in wrong:
        own = parts[block.start]
        if len(own) >= FEWEST_TO_COMPARE and all_distinct(own, max(map(abs, own))):
            for way, (kind, words, order) in enumerate(reordered(block.shape)):
                by_words.setdefault((kind, words, way), {})[block.start] = [own[i] for i in order]
        if len(own) >= FEWEST_TO_COMPARE:
            for words, numbers_of_sums in summed(block.shape, own):
                by_words.setdefault(("wrong axis", words, 0), {})[block.start] = numbers_of_sums
    for (kind, words, way), transformed in by_words.items():
        if len(transformed) == len(wrong):
            yield (kind, words, str(way)), kind, words, with_wrong(transformed)
    yield from _of_another(blocks, wrong, parts, with_wrong)


def _of_another(
    blocks: Sequence[ArrayBlock], wrong: Sequence[ArrayBlock], parts: dict[int, list[float]], with_wrong: Any
) -> Iterator[tuple[tuple[str, ...], str, str, list[float]]]:
    """The gradient of another array in place of an array's own; or of two, each in place of the other's."""
    if len(wrong) == 1:
        [block] = wrong
        for other in blocks:
            if other.shape == block.shape and other is not block:
                words = f"the gradient of {other.name} in its place"
                yield ("swapped", str(other.start)), "swapped", words, with_wrong({block.start: parts[other.start]})
    if len(wrong) == 2 and wrong[0].shape == wrong[1].shape:
        one, other = wrong
        swapped = {one.start: parts[other.start], other.start: parts[one.start]}
        yield ("swapped",), "swapped", "each has the gradient of the other", with_wrong(swapped)
