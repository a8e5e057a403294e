"""Compressed evaluation: tangents along columns of one colour, cotangents of rows of one colour, entries read there.

Seeds are 1 or nothing, and no product with a seed is made. What an entry is read from is computed from the values
alone that its own row and column share, so an infinite entry spoils no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from autograd.derivatives.chain_rule import times
from autograd.derivatives.masks import KnownMasks, MaskedSums
from autograd.graph.differentiated import about, differentiating
from autograd.graph.value import Value
from autograd.sparse.colouring import NO_COLOUR, Rows, count_of, split, star_colours
from autograd.sparse.dependence import Dependent
from autograd.table.rows import accumulate


def jacobian_entries(
    steps: Sequence[Dependent], variables: Sequence[Value], outputs: Sequence[Any], rows: Rows
) -> tuple[list[Any], int]:
    """The derivatives of the outputs by the variables on which they depend, row by row, and the number of colours."""
    colours = split(rows, len(variables))
    read = [
        (output, colours.of_columns[j])
        for output, row, colour in zip(outputs, rows, colours.of_rows)
        for j in row
        if colour == NO_COLOUR
    ]
    tangents = _tangents(steps, variables, colours.of_columns, read)
    cotangents = _cotangents(steps, outputs, colours.of_rows)
    entries = []
    for output, row, colour in zip(outputs, rows, colours.of_rows):
        if colour == NO_COLOUR:
            entries += [tangents[colours.of_columns[j]].total(output) for j in row]
        else:
            entries += [cotangents[colour].total(variables[j]) for j in row]
    return entries, colours.n_colours


def hessian_entries(
    steps: Sequence[Dependent], variables: Sequence[Value], outputs: Sequence[Any], rows: Rows
) -> tuple[list[Any], int]:
    """The derivatives of a gradient, of a symmetric pattern, row by row, and the number of colours."""
    colours = star_colours(rows)
    met = [_met_once([colours[j] for j in row]) for row in rows]
    read: dict[tuple[int, int], tuple[Any, int]] = {}  # from which output and colour each entry is read
    for i, row in enumerate(rows):
        for j in row:
            at, along = (i, j) if colours[j] in met[i] else (j, i)
            read[i, j] = read.get((j, i)) or (outputs[at], colours[along])
    tangents = _tangents(steps, variables, colours, read.values())
    entries: dict[tuple[int, int], Any] = {}
    for (i, j), (output, colour) in read.items():
        entries[i, j] = entries[j, i] if (j, i) in entries else tangents[colour].total(output)
    return list(entries.values()), count_of(colours)


def _met_once(colours: Sequence[int]) -> set[int]:
    once, met = set[int](), set[int]()
    for colour in colours:
        (once.discard if colour in met else once.add)(colour)
        met.add(colour)
    return once


@differentiating
def _tangents(
    steps: Sequence[Dependent], variables: Sequence[Value], colours: Sequence[int], read: Iterable[tuple[Any, int]]
) -> list[MaskedSums]:
    """For each colour the derivatives along the variables of that colour, of all nodes that are needed.

    read: the outputs that are read, each with the colour of the tangent.
    """
    tangents = _sums(count_of(colours))
    along = dict[Value, tuple[int, ...]]()
    for x, colour in zip(variables, colours):
        if colour != NO_COLOUR:
            tangents[colour].start(x, 1.0)
            along[x] = (colour,)
    needed = _needed(steps, read)
    for node, sources in steps:
        about(node)
        here = needed.get(node, 0)
        met = dict[int, None]()
        for x, derivative in sources:
            for colour in along.get(x, ()):
                if here >> colour & 1:
                    tangents[colour].send(x, node, derivative)
                    met[colour] = None
        if met:
            along[node] = tuple(met)
    return tangents


def _needed(steps: Sequence[Dependent], read: Iterable[tuple[Any, int]]) -> dict[Value, int]:
    """For each Value the colours, as bits, of the tangents that are read at an output that depends on it."""
    needed: dict[Value, int] = defaultdict(int)
    for output, colour in read:
        needed[output] |= 1 << colour
    for node, sources in reversed(steps):
        colours = needed[node]
        for x, _ in sources:
            needed[x] |= colours
    return needed


@differentiating
def _cotangents(steps: Sequence[Dependent], outputs: Sequence[Any], colours: Sequence[int]) -> list[MaskedSums]:
    """For each colour the derivatives of the sum of the outputs of that colour, by all nodes."""
    cotangents = _sums(count_of(colours))
    of = dict[Value, dict[int, None]]()
    for output, colour in zip(outputs, colours):
        if colour != NO_COLOUR:
            cotangents[colour].always(output, 1.0)
            of.setdefault(output, {})[colour] = None
    for node, sources in reversed(steps):
        about(node)
        for colour in of.get(node, ()):
            for x, derivative in sources:
                cotangents[colour].send(node, x, derivative)
                of.setdefault(x, {})[colour] = None
    return cotangents


def _sums(n: int) -> list[MaskedSums]:
    masks = KnownMasks()
    return [MaskedSums(accumulate, times, masks) for _ in range(n)]
