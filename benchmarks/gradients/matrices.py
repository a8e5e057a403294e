"""Functions of matrices."""

from __future__ import annotations

import numpy as np

from gradients.case import SIGN, TRANSPOSED, Array, case

A = np.array([[2.0, 0.5, -0.3], [0.1, 1.5, 0.4], [-0.6, 0.2, 1.8]])
B = np.array([[1.0, -0.2, 0.3], [0.5, 0.7, -1.1], [0.2, 0.9, 0.4]])


def trace_gradient(a: Array) -> Array:
    inverse = np.linalg.inv(a)
    return -(inverse @ B @ inverse).T


LOG_DETERMINANT = case("log det A", lambda a: np.log(np.linalg.det(a)), lambda a: np.linalg.inv(a).T, A)
TRACE = case("the trace of A⁻¹ B", lambda a: np.trace(np.linalg.inv(a) @ B), trace_gradient, A)

MATRICES = (
    LOG_DETERMINANT,
    TRACE,
    LOG_DETERMINANT.with_mistake(TRANSPOSED, "the inverse not transposed", np.linalg.inv),
    TRACE.with_mistake(SIGN, "the sign", lambda a: -trace_gradient(a)),
)
