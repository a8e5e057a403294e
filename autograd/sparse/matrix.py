"""SparseMatrix: the entries of a derivative, at one point."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from autograd.common.arguments import check_choice
from autograd.common.console import writable
from autograd.common.wording import number
from autograd.sparse.plotted import as_svg
from autograd.sparse.sparsity import SparsityPattern

Format = Literal["csr", "csc", "coo"]
FORMATS = get_args(Format)
_MOST_NUMBERS = 12  # rows or columns of a matrix that is written out


@dataclass(frozen=True, eq=False, repr=False)
class SparseMatrix:
    """A derivative as its entries: a list of rows, columns and values, which scipy, numpy and a notebook take.

    pattern: where it has entries; the same object for all points. values: the entries, float64, in the pattern's order.
    `rows` and `columns` are those of the pattern. All three are arrays of numpy where that has been imported, and else
    of the module `array`.

    Iteration gives (row, column, value). `numpy.asarray(matrix)` is the whole matrix with its zeros. A notebook shows a
    picture, in which orange is positive and purple negative.

    >>> from autograd import sparse_hessian
    >>> matrix = sparse_hessian(lambda x: x[0] ** 3 + x[0] * x[2])([1.0, 2.0, 5.0])
    >>> matrix
    <SparseMatrix 3 × 3: 3 entries, 33.3 %, 2 colours>
    >>> print(matrix)
    6  ·  1
    ·  ·  ·
    1  ·  ·
    >>> [value for _, _, value in matrix]
    [6.0, 1.0, 1.0]
    """

    pattern: SparsityPattern
    values: Any

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of rows and columns."""
        return self.pattern.shape

    @property
    def rows(self) -> Any:
        """The row of each entry."""
        return read_only(self.pattern.rows)

    @property
    def columns(self) -> Any:
        """The column of each entry."""
        return read_only(self.pattern.columns)

    def __len__(self) -> int:
        return len(self.pattern)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        return zip(self.pattern.rows, self.pattern.columns, map(float, self.values))

    def to_scipy(self, format: Format = "csr") -> Any:
        """As a sparse array of scipy, with memory of its own.

        format: "csr", "csc" or "coo", as scipy names them.

        >>> from autograd import sparse_jacobian
        >>> matrix = sparse_jacobian(lambda x: [x[0] * x[1], 3.0 * x[2]])([1.0, 2.0, 5.0])
        >>> matrix.to_scipy().toarray().tolist()
        [[2.0, 1.0, 0.0], [0.0, 0.0, 3.0]]

        Errors: ImportError where scipy is not installed; ValueError for another format.
        """
        check_choice("format", format, FORMATS)
        try:
            from scipy import sparse
        except ImportError:
            raise ImportError(
                "scipy is not installed: pip install scipy, or use the matrix's rows, columns and values"
            ) from None
        import numpy

        own = [numpy.array(part) for part in (self.values, self.pattern.columns, self.pattern.row_bounds)]
        return sparse.csr_array(tuple(own), shape=self.shape).asformat(format)

    def to_lists(self) -> list[list[float]]:
        """The whole matrix with its zeros, a list for each row."""
        m, n = self.shape
        lists = [[0.0] * n for _ in range(m)]
        for i, j, value in self:
            lists[i][j] = value
        return lists

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if copy is False:
            raise ValueError("a sparse matrix has no array with its zeros to share; leave out copy=False")
        import numpy

        whole = numpy.zeros(self.shape, dtype or numpy.float64)
        whole[self.rows, self.columns] = self.values
        return whole

    def svg(self, theme: str = "light") -> str:
        """The picture as SVG: a square for each entry, orange for positive and purple for negative, pale for small.

        theme: "light" or "dark".
        """
        return as_svg(self.shape, self.pattern.rows, self.pattern.columns, self.values, self.pattern.caption(), theme)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        if max(self.shape) > _MOST_NUMBERS:
            return str(self.pattern)
        signs = [["·"] * self.shape[1] for _ in range(self.shape[0])]
        for i, j, value in self:
            signs[i][j] = number(value)
        width = max((len(sign) for line in signs for sign in line), default=0)
        return writable("\n".join("  ".join(sign.rjust(width) for sign in line) for line in signs))

    def __repr__(self) -> str:
        return writable(f"<SparseMatrix {self.pattern.caption()}>")


def read_only(numbers: array[int]) -> Any:
    """The same numbers as an array of numpy, on the same memory, where numpy has been imported."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return numbers
    view = numpy.asarray(numbers)
    view.flags.writeable = False
    return view
