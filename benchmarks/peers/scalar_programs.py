"""The works as scalar code: plain loops over numbers, of the type that a peer has for numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from peers.peer import NotOffered

Function = Callable[[Any], Any]


def missing(function: str) -> Callable[..., NoReturn]:
    """Stands in for a function that a library lacks."""

    def refuse(*_: Any) -> NoReturn:
        raise NotOffered(f"it has no {function}")

    return refuse


_ABSENT = missing("sin, cos or sqrt here")


@dataclass(frozen=True)
class Functions:
    """The functions that scalar code needs beyond + - * /, from one library."""

    relu: Function
    exp: Function
    log: Function
    maximum: Callable[[Any, Any], Any]
    sin: Function = _ABSENT
    cos: Function = _ABSENT
    sqrt: Function = _ABSENT
    own_sigmoid: Function | None = None
    own_dot: Callable[[Sequence[Any], Sequence[Any], Any], Any] | None = None
    own_logsumexp: Callable[[Sequence[Any]], Any] | None = None

    def activation(self, name: str) -> Function:
        """The activation function of that name."""
        return {"relu": self.relu, "sigmoid": self.own_sigmoid or self._sigmoid}[name]

    def dot(self, weights: Sequence[Any], inputs: Sequence[Any], bias: Any) -> Any:
        """weights · inputs + bias."""
        if self.own_dot:
            return self.own_dot(weights, inputs, bias)
        total = bias
        for weight, x in zip(weights, inputs):
            total = total + weight * x
        return total

    def logsumexp(self, xs: Sequence[Any]) -> Any:
        """log Σ exp(x), without overflow."""
        if self.own_logsumexp:
            return self.own_logsumexp(xs)
        largest = xs[0]
        for x in xs[1:]:
            largest = self.maximum(largest, x)
        total = self.exp(xs[0] - largest)
        for x in xs[1:]:
            total = total + self.exp(x - largest)
        return largest + self.log(total)

    def _sigmoid(self, z: Any) -> Any:
        return 1.0 / (1.0 + self.exp(-z))


def network_loss(
    f: Functions, sizes: Sequence[int], activation: str, parameters: Sequence[Any], row: Any, targets: Any
) -> Any:
    """The squared residuals of one row, summed."""
    hidden, last = f.activation(activation), len(sizes) - 2
    values, at = row, 0
    for layer, (n, neurons) in enumerate(pairwise(sizes)):
        outputs = []
        for _ in range(neurons):
            z = f.dot(parameters[at : at + n], values, parameters[at + n])
            outputs.append(z if layer == last else hidden(z))
            at += n + 1
        values = outputs
    loss: Any = 0.0
    for output, target in zip(values, targets):
        residual = output - target
        loss = loss + residual * residual
    return loss


def rosenbrock(x: Sequence[Any]) -> Any:
    """Rosenbrock's function of many variables."""
    total: Any = 0.0
    for here, right in pairwise(x):
        bend, distance = right - here * here, 1.0 - here
        total = total + 100.0 * bend * bend + distance * distance
    return total


class Components:
    """The components of a mixture, computed from its parameters once for all points."""

    def __init__(self, f: Functions, parameters: Sequence[Any], n: int) -> None:
        log_weights, means, log_scales = parameters[:n], parameters[n : 3 * n], parameters[3 * n :]
        self._f = f
        self._means = [means[2 * k : 2 * k + 2] for k in range(n)]
        self._scales = [[f.exp(log_scale) for log_scale in log_scales[2 * k : 2 * k + 2]] for k in range(n)]
        self._constants = [log_weights[k] + log_scales[2 * k] + log_scales[2 * k + 1] for k in range(n)]
        self._total_weight = f.logsumexp(log_weights)

    def log_density(self, point: Any) -> Any:
        """The logarithm of the mixture's density at a point, but for a constant."""
        exponents = []
        for constant, mean, scale in zip(self._constants, self._means, self._scales):
            u, v = (scale[d] * (point[d] - mean[d]) for d in range(2))
            exponents.append(constant - 0.5 * (u * u + v * v))
        return self._f.logsumexp(exponents) - self._total_weight


def log_density(f: Functions, components: int, parameters: Sequence[Any], point: Any) -> Any:
    """The logarithm of a mixture's density at one point."""
    return Components(f, parameters, components).log_density(point)


def log_likelihood(f: Functions, components: int, parameters: Sequence[Any], points: Any) -> Any:
    """The same, summed over all points."""
    mixture = Components(f, parameters, components)
    total: Any = 0.0
    for point in points:
        total = total + mixture.log_density(point)
    return total
