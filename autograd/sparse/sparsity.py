"""SparsityPattern: where a sparse matrix has entries."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from autograd.common.console import writable
from autograd.common.typed_arrays import Ints
from autograd.sparse.plotted import as_svg, as_text


@dataclass(frozen=True, eq=False, repr=False)
class SparsityPattern:
    """Where a derivative has entries: at all other places it is 0, whatever the numbers. A notebook shows a picture.

    shape: the numbers of rows and columns. A row is for a number that the function returns, a column for a number of
        its arguments, both left to right.
    rows, columns: for each entry its row and its column, `array("i")`, row by row and from left to right.
    n_colours: how many tangents and cotangents were formed to compute all entries; without the pattern it would be as
        many as there are rows or columns.

    >>> from autograd import sparse_jacobian
    >>> pattern = sparse_jacobian(lambda x: [x[0] * x[1], x[1] + x[2], x[2]]).pattern([1.0, 2.0, 3.0])
    >>> pattern
    <SparsityPattern 3 × 3: 5 entries, 55.6 %, 2 colours>
    >>> print(pattern)
    ■ ■ ·
    · ■ ■
    · · ■
    >>> list(zip(pattern.rows, pattern.columns))
    [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]
    """

    shape: tuple[int, int]
    rows: Ints
    columns: Ints
    n_colours: int

    @cached_property
    def row_bounds(self) -> Ints:
        """The places among the entries at which the rows begin, and their number: `indptr` of a CSR matrix."""
        starts = array("i", [0]) * (self.shape[0] + 1)
        for i in self.rows:
            starts[i + 1] += 1
        return array("i", accumulate(starts))

    def __len__(self) -> int:
        return len(self.rows)

    def svg(self, theme: str = "light") -> str:
        """The picture as SVG: a square for each entry. In that of a large matrix a square is for many places, and the
        fuller they are, the darker it is.

        theme: "light" or "dark".
        """
        return as_svg(self.shape, self.rows, self.columns, None, self.caption(), theme)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        return as_text(self.shape, self.rows, self.columns)

    def __repr__(self) -> str:
        return writable(f"<SparsityPattern {self.caption()}>")

    def caption(self) -> str:
        """The shape, the number of entries, their share of all places, and the number of colours."""
        m, n = self.shape
        share = f", {100.0 * len(self) / (m * n):.3g} %" if m and n else ""
        entries = f"{len(self):,} {'entry' if len(self) == 1 else 'entries'}"
        return f"{m:,} × {n:,}: {entries}{share}, {self.n_colours:,} colour{'s' * (self.n_colours != 1)}"
