"""Sparse derivatives: Jacobians and Hessians of which most entries are zero at any point, computed without the zeros.

In: a function of numbers. Out: its derivatives as a `SparseMatrix`, or as a sparse matrix of scipy. Open
`sparse_derivatives.py` first for `sparse_jacobian` and `sparse_hessian`, then `sparse_function.py`, which calls what
`recorded_entries.py` records. `dependence.py` finds which entries there are, `colouring.py` chooses those that are
computed together, `compressed.py` computes them. `matrix.py` has what is returned, `sparsity.py` its pattern, and
`plotted.py` the pattern's picture.
"""

from autograd.sparse.matrix import SparseMatrix as SparseMatrix
from autograd.sparse.sparse_derivatives import sparse_hessian as sparse_hessian, sparse_jacobian as sparse_jacobian
from autograd.sparse.sparse_function import SparseDerivative as SparseDerivative
from autograd.sparse.sparsity import SparsityPattern as SparsityPattern
