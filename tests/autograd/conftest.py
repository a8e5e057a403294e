"""Independent truth for the tests of autograd: every primitive written again for mpmath, and differentiated by it."""

from collections.abc import Callable, Sequence

import mpmath
import pytest

from autograd import Value, local_derivatives, topological_order


def _sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def _dot(*operands):
    n = len(operands) // 2
    return mpmath.fdot(operands[:n], operands[n:-1]) + operands[-1]


def _softmax_cross_entropy(*operands):
    n = len(operands) // 2
    total = mpmath.fsum(map(mpmath.exp, operands[:n]))
    return mpmath.fsum(t * mpmath.log(total / mpmath.exp(x)) for x, t in zip(operands[:n], operands[n:]))


REFERENCE = {
    "add": lambda x, y: x + y,
    "sub": lambda x, y: x - y,
    "mul": lambda x, y: x * y,
    "div": lambda x, y: x / y,
    "floordiv": lambda x, y: mpmath.floor(x / y),
    "mod": lambda x, y: x - y * mpmath.floor(x / y),
    "neg": lambda x: -x,
    "fma": lambda x, y, w: x * y + w,
    "identity": lambda x: +x,
    "pow": lambda x, y: mpmath.exp(y * mpmath.log(x)),
    "abs": lambda x: x if x > 0 else -x,
    "exp": mpmath.exp,
    "exp2": lambda x: mpmath.exp(x * mpmath.log(2)),
    "expm1": lambda x: mpmath.exp(x) - 1,
    "log": mpmath.log,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "log1p": lambda x: mpmath.log(1 + x),
    "sqrt": mpmath.sqrt,
    "rsqrt": lambda x: 1 / mpmath.sqrt(x),
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(mpmath.fabs(x)),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "hypot": lambda x, y: mpmath.sqrt(x * x + y * y),
    "sinh": lambda x: (mpmath.exp(x) - mpmath.exp(-x)) / 2,
    "cosh": lambda x: (mpmath.exp(x) + mpmath.exp(-x)) / 2,
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "erf": lambda x: 1 - mpmath.erfc(x) if x > 0 else mpmath.erfc(-x) - 1,
    "erfc": mpmath.erfc,
    "erfinv": mpmath.erfinv,
    "lgamma": lambda x: mpmath.loggamma(x).real,
    "digamma": mpmath.digamma,
    "polygamma": lambda n, x: mpmath.polygamma(int(mpmath.nint(n)), x),
    "tanh": lambda x: 2 * _sigmoid(2 * x) - 1,
    "sigmoid": _sigmoid,
    "logistic_density": lambda x: _sigmoid(x) * _sigmoid(-x),
    "relu": lambda x: (x + mpmath.fabs(x)) / 2,
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * (mpmath.exp(x) - 1),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "gelu_tanh": lambda x: x * _sigmoid(2 * mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf(0.044715) * x**3)),
    "silu": lambda x: x * _sigmoid(x),
    "softsign": lambda x: x / (1 + mpmath.fabs(x)),
    "hard_tanh": lambda x: max(-1, min(x, 1)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "sigmoid_cross_entropy": lambda x, t: t * mpmath.log(1 + mpmath.exp(-x)) + (1 - t) * mpmath.log(1 + mpmath.exp(x)),
    "maximum": lambda x, y: (x + y + mpmath.fabs(x - y)) / 2,
    "minimum": lambda x, y: (x + y - mpmath.fabs(x - y)) / 2,
    "clip": lambda x, low, high: min(max(x, low), high),
    "where": lambda c, x, y: x if c != 0 else y,
    "greater": lambda x, y: (1 + mpmath.sign(x - y)) / 2,
    "step": lambda x: (1 + mpmath.sign(x)) / 2,
    "sign": mpmath.sign,
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "round": mpmath.nint,
    "sum": lambda *terms: mpmath.fsum(terms),
    "dot": _dot,
    "mean": lambda *values: mpmath.fsum(values) / len(values),
    "prod": lambda *factors: mpmath.fprod(factors),
    "norm": lambda *values: mpmath.sqrt(mpmath.fsum(x * x for x in values)),
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "logsumexp": lambda *values: mpmath.log(mpmath.fsum(map(mpmath.exp, values))),
    "sumexp": lambda *values: mpmath.fsum(map(mpmath.exp, values)),
    "softmax": lambda x, total: mpmath.exp(x) / total,
    "log_softmax": lambda x, total: x - total,
    "softmax_cross_entropy": _softmax_cross_entropy,
}


@pytest.fixture(scope="session")
def reference() -> dict[str, Callable]:
    """Every primitive's formula, on mpmath's numbers."""
    return REFERENCE


@pytest.fixture(scope="session")
def wrong_partials() -> Callable:
    return find_wrong_partials


def find_wrong_partials(
    differentiable: Callable, reference: Callable, point: Sequence[float], tolerance: float = 1e-12
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


def _mpmath_gradient(function: Callable, point: Sequence[float]) -> list[float]:
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
