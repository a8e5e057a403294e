"""Which inputs reach which outputs

The pattern of a Jacobian holds at every point, and is grey.
"""

from autograd import sparse_jacobian


def chain(x):
    return [x[i + 1] * x[i] - x[0] for i in range(len(x) - 1)]


sparse_jacobian(chain).pattern([0.0] * 16)
