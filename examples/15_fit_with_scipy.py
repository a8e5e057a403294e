"""scipy's solvers with exact derivatives: a curve by Levenberg-Marquardt, a small network by L-BFGS.

It needs scipy, which brings numpy: pip install scipy.

    python examples/15_fit_with_scipy.py
"""

import math
from random import Random
from typing import Any

import autograd
import nn
from autograd import compile, gradient, jacobian

TRUTH = [3.0, 0.8, 2.0, 0.35, 0.5]  # of the curve: what its parameters were when it was "measured"
NAMES = ["height", "rate", "frequency", "phase", "offset"]


def curve(parameters: Any, t: float) -> Any:
    """A damped oscillation around an offset."""
    height, rate, frequency, phase, offset = parameters
    return height * autograd.exp(-rate * t) * autograd.cos(frequency * t + phase) + offset


def fit_the_curve() -> None:
    """Levenberg-Marquardt: the squares of 60 residuals become least, of 5 parameters."""
    import numpy
    from scipy.optimize import least_squares

    rng = Random(0)
    times = [0.1 * i for i in range(60)]
    measured = [curve(TRUTH, t) + rng.gauss(0.0, 0.05) for t in times]

    evaluations: list[Any] = []

    def residuals(parameters: Any) -> Any:
        evaluations.append(parameters)
        return [curve(parameters, t) - y for t, y in zip(times, measured)]

    start = [2.0, 0.5, 1.8, 0.0, 0.0]
    exact = least_squares(compile(residuals), start, jac=compile(jacobian(residuals)), method="lm", xtol=1e-14)
    evaluations.clear()
    least_squares(residuals, start, jac="2-point", method="lm", xtol=1e-14)
    spread = exact.fun @ exact.fun / (len(times) - len(start))
    errors = numpy.sqrt(numpy.diag(numpy.linalg.inv(exact.jac.T @ exact.jac)) * spread)

    print("a damped oscillation, by Levenberg-Marquardt:")
    for name, found, error, true in zip(NAMES, exact.x, errors, TRUTH):
        print(f"  {name:9} {found:8.4f} +- {error:.4f}   (true: {true})")
    print(
        f"  {exact.nfev} evaluations and {exact.njev} Jacobians; by finite differences {len(evaluations)} evaluations"
    )


def fit_the_network() -> None:
    """L-BFGS: a network of 2-8-1 learns when exactly one of two numbers is positive."""
    import numpy
    from scipy.optimize import minimize

    rng = Random(1)
    inputs = [[rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0)] for _ in range(200)]
    targets = [math.tanh(6.0 * x * y) for x, y in inputs]
    model = nn.MLP(2, [8, 1], activation="tanh", rng=2)
    parameters = model.parameters()

    @compile(parameters=parameters)
    def loss_of_a_row(row: Any, target: Any) -> Any:
        loss = (model(row) - target) ** 2
        return loss, gradient(loss, parameters)

    def loss_and_gradient(weights: Any) -> Any:
        for parameter, weight in zip(parameters, weights.tolist()):
            parameter.data = weight
        loss, slope = loss_of_a_row.map(inputs, targets, reduce="sum")
        return loss / len(inputs), numpy.array(slope) / len(inputs)

    start = numpy.array([parameter.data for parameter in parameters])
    before, _ = loss_and_gradient(start)
    found = minimize(loss_and_gradient, start, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    after, slope = loss_and_gradient(found.x)  # the model has the weights that were tried last, now those found
    print(f"\na network of {len(parameters)} parameters on {len(inputs)} rows, by L-BFGS:")
    print(f"  mean squared error {before:.4f} -> {after:.6f} in {found.nit} iterations")
    print(f"  the largest slope that is left: {max(map(abs, slope)):.1e}")
    for row in ([0.5, 0.5], [0.5, -0.5]):
        print(f"  model({row}) = {model(row).data:.3f}, wanted {math.tanh(6.0 * row[0] * row[1]):.3f}")


def main() -> None:
    try:
        import scipy  # noqa: F401
    except ImportError:
        print("This example hands derivatives to the solvers of scipy, which is not installed: pip install scipy")
        return
    fit_the_curve()
    fit_the_network()


if __name__ == "__main__":
    main()
