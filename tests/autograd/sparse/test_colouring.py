"""Colouring: every entry can be read, and small patterns get as few colours as there can be."""

from collections import Counter
from itertools import combinations, pairwise, permutations, product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from autograd.sparse.colouring import NO_COLOUR, column_colours, count_of, split, star_colours, transposed


@st.composite
def patterns(draw: Any, most: int = 7) -> Any:
    """The rows of a pattern, and its number of columns."""
    m, n = draw(st.integers(0, most)), draw(st.integers(0, most))
    row = st.sets(st.integers(0, n - 1)) if n else st.just(set())
    return [sorted(draw(row)) for _ in range(m)], n


@st.composite
def graphs(draw: Any, most: int = 7) -> Any:
    """The rows of a symmetric pattern."""
    n = draw(st.integers(0, most))
    pairs = [(i, j) for i in range(n) for j in range(i, n) if draw(st.booleans())]
    return symmetric(n, pairs)


def symmetric(n: int, pairs: Any) -> Any:
    rows: Any = [set() for _ in range(n)]
    for i, j in pairs:
        rows[i].add(j)
        rows[j].add(i)
    return [sorted(row) for row in rows]


def readable(rows: Any, colours: Any, i: int, j: int) -> bool:
    """Whether column j is the only one of its colour in row i."""
    return [k for k in rows[i] if colours[k] == colours[j]] == [j]


@given(patterns())
def test_no_row_has_two_columns_of_one_colour(pattern: Any) -> None:
    rows, n = pattern
    colours = column_colours(rows, n)
    assert all(readable(rows, colours, i, j) for i, row in enumerate(rows) for j in row)
    assert [colours[j] == NO_COLOUR for j in range(n)] == [not column for column in transposed(rows, n)]
    assert set(colours) - {NO_COLOUR} == set(range(count_of(colours)))


@given(patterns())
def test_each_row_can_be_read_from_tangents_or_cotangents(pattern: Any) -> None:
    rows, n = pattern
    colours = split(rows, n)
    columns = transposed(rows, n)
    for i, row in enumerate(rows):
        if colours.of_rows[i] == NO_COLOUR:
            assert all(readable(rows, colours.of_columns, i, j) for j in row)
        else:
            assert all(readable(columns, colours.of_rows, j, i) for j in row)
    assert colours.n_colours <= min(count_of(column_colours(rows, n)), count_of(column_colours(columns, len(rows))))


@given(graphs())
def test_each_entry_of_a_symmetric_pattern_can_be_read_in_its_row_or_its_column(rows: Any) -> None:
    colours = star_colours(rows)
    for i, row in enumerate(rows):
        for j in row:
            assert readable(rows, colours, i, j) or readable(rows, colours, j, i)
    assert is_star(rows, colours)


def is_star(rows: Any, colours: Any) -> bool:
    """The definition, by brute force: neighbours differ, and no path of four has two colours."""
    neighbours = {(i, j) for i, row in enumerate(rows) for j in row if i != j}
    if any(colours[i] == colours[j] for i, j in neighbours):
        return False
    paths = (path for path in permutations(range(len(rows)), 4) if all(pair in neighbours for pair in pairwise(path)))
    return all(len({colours[i] for i in path}) > 2 for path in paths)


def test_small_graphs_have_at_most_one_colour_more_than_the_fewest() -> None:
    """All graphs of four vertices, and one in seven of those of five, against all colourings of them."""
    excess = Counter[int]()
    for n, step in ((4, 1), (5, 7)):
        pairs = list(combinations(range(n), 2))
        for chosen in list(product((False, True), repeat=len(pairs)))[::step]:
            rows = symmetric(n, [pair for pair, is_there in zip(pairs, chosen) if is_there])
            rows = [sorted({*row, i}) for i, row in enumerate(rows)]
            fewest = next(k for k in range(1, n + 1) if any(is_star(rows, c) for c in product(range(k), repeat=n)))
            excess[count_of(star_colours(rows)) - fewest] += 1
    assert set(excess) <= {0, 1}
    assert excess[0] > 0.9 * sum(excess.values())


def band(n: int, width: int) -> Any:
    return [[j for j in range(i - width, i + width + 1) if 0 <= j < n] for i in range(n)]


def grid(k: int) -> Any:
    """A grid of k by k places, each beside four others."""
    near = [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)]
    return [
        sorted((i + a) * k + j + b for a, b in near if 0 <= i + a < k and 0 <= j + b < k)
        for i in range(k)
        for j in range(k)
    ]


def arrow(n: int) -> Any:
    return [[*range(n)], *([0, i] for i in range(1, n))]


@pytest.mark.parametrize(
    ("rows", "n_columns", "of_columns", "of_rows"),
    [
        ([], 0, 0, 0),
        ([[]], 3, 0, 0),
        ([[0]], 1, 1, 0),
        (band(50, 1), 50, 3, 0),
        (band(50, 2), 50, 5, 0),
        ([[i] for i in range(50)], 50, 1, 0),
        ([[*range(50)]], 50, 0, 1),  # one dense row: its cotangent
        ([[0]] * 50, 1, 1, 0),  # one dense column: its tangent
        ([*([i] for i in range(50)), [*range(50)]], 50, 1, 1),  # a diagonal and a dense row
        (arrow(50), 50, 2, 1),
        ([[], [1, 2], [0, 2], [0, 1]], 3, 3, 0),  # cotangents would take as many
    ],
)
def test_patterns_whose_fewest_colours_are_known(rows: Any, n_columns: int, of_columns: int, of_rows: int) -> None:
    colours = split(rows, n_columns)
    assert (count_of(colours.of_columns), count_of(colours.of_rows)) == (of_columns, of_rows)


@pytest.mark.parametrize(
    ("rows", "n_colours"),
    [
        ([], 0),
        ([[]], 0),
        ([[0]], 1),
        (band(50, 1), 3),
        (band(50, 2), 5),
        (arrow(50), 2),
        ([row[::-1] for row in [[49 - j for j in row] for row in arrow(50)][::-1]], 2),
        ([[*range(9)]] * 9, 9),
    ],
)
def test_symmetric_patterns_whose_fewest_colours_are_known(rows: Any, n_colours: int) -> None:
    assert count_of(star_colours(rows)) == n_colours


def test_a_grid_takes_few_colours() -> None:
    assert count_of(star_colours(grid(20))) <= 8


def test_many_different_lengths_of_rows_take_a_few_trials() -> None:
    rows = [[*range(i)] for i in range(40)]
    assert split(rows, 39).n_colours <= 39
