"""Colouring: which columns or rows of a sparse matrix are computed together.

Columns of one colour are differentiated along together, in one tangent: their sum is computed, and an entry can be read
from it where the other columns of the colour have no entry in its row. A pattern is given by its rows, each a list of
the columns in which it has entries. The algorithms are greedy; A. H. Gebremedhin, F. Manne and A. Pothen, What Color Is
Your Jacobian? SIAM Review 47 (2005), has the theory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

Rows = Sequence[Sequence[int]]
NO_COLOUR = -1  # of a column or row that nothing is read from


def transposed(rows: Rows, n_columns: int) -> list[list[int]]:
    """For each column the rows in which it has entries.

    >>> transposed([[0, 2], [2]], 3)
    [[0], [], [0, 1]]
    """
    columns: list[list[int]] = [[] for _ in range(n_columns)]
    for i, row in enumerate(rows):
        for j in row:
            columns[j].append(i)
    return columns


def column_colours(rows: Rows, n_columns: int) -> list[int]:
    """A colour for each column, so that no row has entries in two columns of one colour.

    >>> column_colours([[0, 1], [1, 2], [2, 3]], 5)
    [1, 0, 1, 0, -1]
    """
    columns = transposed(rows, n_columns)
    taken = [0] * len(rows)  # for each row the colours of its entries, as bits
    colours = [NO_COLOUR] * n_columns
    for j in _fullest_first(columns):
        colour = _lowest_free(_union(taken[i] for i in columns[j]))
        for i in columns[j]:
            taken[i] |= 1 << colour
        colours[j] = colour
    return colours


def star_colours(rows: Rows) -> list[int]:
    """A colour for each row and column of a symmetric pattern, from which all entries can be read with symmetry.

    Neighbours have different colours, and no path of four has two colours alone. So of the entries (i, j) and (j, i)
    one is the only one of its row in the columns of its colour, and can be read there.

    >>> star_colours([[0, 1, 2, 3], [0, 1], [0, 2], [0, 3]])  # an arrow
    [0, 1, 1, 1]
    """
    n = len(rows)
    colours = [NO_COLOUR] * n
    seen = [0] * n  # the colours of the neighbours, as bits
    first: list[dict[int, int]] = [{} for _ in range(n)]  # for each such colour the first neighbour that has it
    hubs = [0] * n  # the colours of those neighbours that are the middle of a star of this one's colour
    for v in _fullest_first(rows):
        near = [w for w in rows[v] if w != v]
        forbidden = _union(seen[w] if colours[w] < 0 else 1 << colours[w] | hubs[w] for w in near)
        colour = _lowest_free(forbidden)
        colours[v] = colour
        for w in near:
            if seen[w] >> colour & 1:  # then w is the middle of a star: its neighbours of one colour, v among them
                for x in (first[w][colour], v):
                    hubs[x] |= 1 << colours[w]
            else:
                seen[w] |= 1 << colour
                first[w][colour] = v
    return colours


class SplitColours(NamedTuple):
    """Rows that are read from tangents, by the colours of their columns, and rows that are read from cotangents.

    of_columns: the colours of the columns, for the rows of the first kind. of_rows: the colours of the rows of the
    second kind; NO_COLOUR for those of the first, and for rows without entries.
    """

    of_columns: list[int]
    of_rows: list[int]

    @property
    def n_colours(self) -> int:
        """How many tangents and cotangents there are."""
        return count_of(self.of_columns) + count_of(self.of_rows)


def count_of(colours: Sequence[int]) -> int:
    """How many colours there are, numbered from 0 on without gaps."""
    return max(colours, default=NO_COLOUR) + 1


def split(rows: Rows, n_columns: int) -> SplitColours:
    """The fewest colours for tangents, for cotangents, or for both, with cotangents for the fullest rows.

    >>> split([[0], [1], [0, 1, 2]], 3)  # two tangents would not do for the last row
    SplitColours(of_columns=[0, 0, -1], of_rows=[-1, -1, 0])
    """
    best: SplitColours | None = None
    for most in _lengths(rows):  # rows with more entries are read from cotangents
        tall = [row if len(row) > most else () for row in rows]
        if best and most + max(map(len, transposed(tall, n_columns)), default=0) >= best.n_colours:
            continue
        of_columns = column_colours([row if len(row) <= most else () for row in rows], n_columns)
        found = SplitColours(of_columns, column_colours(transposed(tall, n_columns), len(rows)))
        if best is None or found.n_colours < best.n_colours:
            best = found
    assert best is not None
    return best


_MOST_TRIALS = 12


def _lengths(rows: Rows) -> list[int]:
    """Some of the lengths of the rows, the largest first, and 0."""
    lengths = sorted({0, *map(len, rows)}, reverse=True)
    while len(lengths) > _MOST_TRIALS:
        lengths = [*lengths[:-1:2], lengths[-1]]
    return lengths


def _fullest_first(lines: Rows) -> list[int]:
    """The numbers of the lines that have entries, those with most of them first."""
    return sorted([i for i, line in enumerate(lines) if line], key=lambda i: -len(lines[i]))


def _lowest_free(taken: int) -> int:
    return (~taken & (taken + 1)).bit_length() - 1


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)
