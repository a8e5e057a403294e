"""mpmath's derivatives of the formulas in truth.py, with which the tests of autograd compare."""

from collections.abc import Callable, Sequence
from typing import Any

import mpmath
import pytest

from autograd import Value, local_derivatives, topological_order
from tests.autograd.truth import TRUTH


@pytest.fixture(scope="session")
def reference() -> dict[str, Callable[..., Any]]:
    """Every primitive's formula, on mpmath's numbers."""
    return {name: truth.formula for name, truth in TRUTH.items()}


@pytest.fixture(scope="session")
def wrong_partials() -> Callable[..., Any]:
    return find_wrong_partials


def find_wrong_partials(
    differentiable: Callable[..., Any], reference: Callable[..., Any], point: Sequence[float], tolerance: float = 1e-12
) -> list[int]:
    """The operands, by position, for which backward's derivative of `differentiable` is not mpmath's of `reference`.

    tolerance: relative to the sizes of the derivatives that were added up.
    """
    inputs = [Value(x) for x in point]
    output = differentiable(*inputs)
    output.backward()
    truths = _mpmath_gradient(reference, point)
    # 1e-30 is for mpmath, whose differences of 50 digits keep few of a flat tail
    allowed = [1e-30 + tolerance * scale for scale in _steepness(output, inputs)]
    return [i for i, x in enumerate(inputs) if not abs(x.grad - truths[i]) <= allowed[i]]


def _mpmath_gradient(function: Callable[..., Any], point: Sequence[float]) -> list[float]:
    with mpmath.workdps(50):
        exact = tuple(map(mpmath.mpf, point))
        orders = [tuple(int(i == j) for j in range(len(point))) for i in range(len(point))]
        return [float(mpmath.diff(function, exact, order)) for order in orders]


def _steepness(output: Value, inputs: Sequence[Value]) -> list[float]:
    """The gradient as it would be if no two paths cancelled: what rounding errors are measured against."""
    steepness = {id(output): 1.0}
    for node in reversed(topological_order(output)):
        for operand, derivative in zip(node.operands, local_derivatives(node)):
            steepness[id(operand)] = steepness.get(id(operand), 0.0) + steepness[id(node)] * abs(derivative)
    return [steepness.get(id(x), 0.0) for x in inputs]
