"""sparse_jacobian and sparse_hessian: all derivatives of a function but those that are 0 everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.backends.choosing import Backend
from autograd.derivatives.variables import Function
from autograd.graph.value import Value
from autograd.sparse.matrix import Format
from autograd.sparse.sparse_function import SparseDerivative


def sparse_jacobian(
    f: Function,
    argnums: int | Sequence[int] = 0,
    *,
    format: Format | None = None,
    parameters: Sequence[Value] = (),
    backend: Backend = "auto",
) -> SparseDerivative:
    """The Jacobian of a function that returns many numbers of which each depends on few, as a compiled function.

    The first call records f, finds which entries can differ from 0, and compiles a function of these alone; later calls
    at other numbers run that. Rows are for the numbers that f returns, columns for those of the arguments at `argnums`,
    left to right; those of an array row by row.

    f, parameters, backend: as for `compile`; f may not decide by `if` on a number, but by `where`, and then an entry
        of either branch is an entry.
    argnums: the place of the argument to differentiate by, or a tuple of places, whose columns follow each other.
    format: "csr", "csc" or "coo" for a sparse array of scipy; None for a `SparseMatrix`.

    Errors: as for `compile`; ValueError for an unknown format; ImportError on a call where scipy is asked for and not
    installed.

    >>> differences = sparse_jacobian(lambda x: [b * b - a for a, b in zip(x, x[1:])])
    >>> print(differences([1.0, 2.0, 3.0, 4.0]))
    -1   4   ·   ·
     ·  -1   6   ·
     ·   ·  -1   8
    >>> differences([1.0, 2.0, 3.0, 10.0]).values.tolist()
    [-1.0, 4.0, -1.0, 6.0, -1.0, 20.0]
    """
    return SparseDerivative("sparse_jacobian", f, argnums, format, parameters, backend)


def sparse_hessian(
    f: Function,
    argnums: int | Sequence[int] = 0,
    *,
    format: Format | None = None,
    parameters: Sequence[Value] = (),
    backend: Backend = "auto",
) -> SparseDerivative:
    """The Hessian of a function that returns one number, a sum of terms of few variables each, compiled.

    Rows and columns are for the numbers of the arguments at `argnums`, left to right. Both entries (i, j) and (j, i)
    are there, and are the same number. The rest as for `sparse_jacobian`.

    >>> def rosenbrock(x):
    ...     return sum(100.0 * (b - a * a) ** 2 + (1.0 - a) ** 2 for a, b in zip(x, x[1:]))
    >>> hessian = sparse_hessian(rosenbrock)
    >>> print(hessian([1.0, 1.0, 1.0, 1.0]))
     802  -400     ·     ·
    -400  1002  -400     ·
       ·  -400  1002  -400
       ·     ·  -400   200
    >>> hessian.pattern([0.0] * 1000)
    <SparsityPattern 1,000 × 1,000: 2,998 entries, 0.3 %, 3 colours>
    """
    return SparseDerivative("sparse_hessian", f, argnums, format, parameters, backend)
