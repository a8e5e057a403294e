"""The GPT of examples/13_scalar_gpt.py without an engine: scalars that hold operands and local derivatives.

The model below is written with operators alone, so that it runs on `PlainValue`, on glassgrad's Value and on floats.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

Vector = Sequence[Any]
Matrices = Sequence[Sequence[Vector]]

HEADS = 4
_DEEPEST = 1_000_000


class PlainValue:
    """A number, its operands, and its derivatives by them."""

    __slots__ = ("data", "derivatives", "grad", "operands")

    def __init__(self, data: float, operands: tuple[PlainValue, ...] = (), derivatives: tuple[float, ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self.operands = operands
        self.derivatives = derivatives

    def __add__(self, other: Any) -> PlainValue:
        y = other if isinstance(other, PlainValue) else PlainValue(other)
        return PlainValue(self.data + y.data, (self, y), (1.0, 1.0))

    def __mul__(self, other: Any) -> PlainValue:
        y = other if isinstance(other, PlainValue) else PlainValue(other)
        return PlainValue(self.data * y.data, (self, y), (y.data, self.data))

    def __pow__(self, exponent: float) -> PlainValue:
        return PlainValue(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1.0),))

    def __neg__(self) -> PlainValue:
        return self * -1.0

    def __sub__(self, other: PlainValue | float) -> PlainValue:
        return self + -other

    def __truediv__(self, other: PlainValue | float) -> PlainValue:
        return self * other**-1.0

    def exp(self) -> PlainValue:
        """e to this power."""
        result = math.exp(self.data)
        return PlainValue(result, (self,), (result,))

    def log(self) -> PlainValue:
        """The natural logarithm."""
        return PlainValue(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self) -> PlainValue:
        """This where it is positive, else 0."""
        return PlainValue(max(0.0, self.data), (self,), (float(self.data > 0.0),))

    def order(self) -> list[PlainValue]:
        """This value and all values that it was made from, operands first."""
        found: list[PlainValue] = []
        seen: set[PlainValue] = set()

        def visit(value: PlainValue) -> None:
            if value not in seen:
                seen.add(value)
                for operand in value.operands:
                    visit(operand)
                found.append(value)

        sys.setrecursionlimit(_DEEPEST)
        visit(self)
        return found

    def backward(self) -> None:
        """Adds to the `grad` of each value in the graph the derivative of this one by it."""
        self.grad = 1.0
        for value in reversed(self.order()):
            for operand, derivative in zip(value.operands, value.derivatives):
                operand.grad += derivative * value.grad


def plain_weights(weights: Matrices) -> list[list[list[PlainValue]]]:
    """The example's weights, which are Values, as PlainValues."""
    return [[[PlainValue(weight.data) for weight in row] for row in matrix] for matrix in weights]


def plain_loss(weights: Matrices, name: Sequence[int]) -> Any:
    """The mean of -log(probability) of the letters of a name; the weights are in the order of the example's."""
    past: list[tuple[Vector, Vector]] = []
    surprises = []
    for sign, following in pairwise(name):
        shares = _softmax(_logits_after(weights, sign, past))
        surprises.append(-shares[following].log())
    return _sum(surprises) / len(surprises)


def _logits_after(weights: Matrices, sign: int, past: list[tuple[Vector, Vector]]) -> Vector:
    signs, positions, *attending, hidden, output, logits = weights
    x = _normed(_added(signs[sign], positions[len(past)]))
    x = _added(x, _attention(attending, _normed(x), past))
    x = _added(x, _times(output, [z.relu() for z in _times(hidden, _normed(x))]))
    return _times(logits, x)


def _attention(weights: Matrices, x: Vector, past: list[tuple[Vector, Vector]]) -> Vector:
    query, key, value = (_times(matrix, x) for matrix in weights[:3])
    past.append((key, value))
    size = len(x) // HEADS
    found: list[Any] = []
    for start in range(0, len(x), size):
        part = slice(start, start + size)
        shares = _softmax([_dot(query[part], key[part]) / math.sqrt(size) for key, _ in past])
        found += [_dot(shares, column) for column in zip(*(value[part] for _, value in past))]
    return _times(weights[3], found)


def _normed(x: Vector) -> Vector:
    scale = (_dot(x, x) / len(x) + 1e-5) ** -0.5
    return [number * scale for number in x]


def _softmax(logits: Vector) -> Vector:
    largest = max(logit.data for logit in logits)
    powers = [(logit - largest).exp() for logit in logits]
    total = _sum(powers)
    return [power / total for power in powers]


def _times(matrix: Sequence[Vector], x: Vector) -> Vector:
    return [_dot(row, x) for row in matrix]


def _dot(x: Vector, y: Vector) -> Any:
    return _sum([a * b for a, b in zip(x, y)])


def _sum(terms: Vector) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _added(x: Vector, y: Vector) -> Vector:
    return [a + b for a, b in zip(x, y)]


class PlainTraining:
    """Adam on a list of weights, by the gradients of `plain_loss`.

    rate: the learning rate of each step.
    """

    def __init__(self, weights: Matrices, rate: Callable[[int], float], betas: tuple[float, float], eps: float) -> None:
        self._weights = weights
        self._parameters = [weight for matrix in weights for row in matrix for weight in row]
        self._rate, self._betas, self._eps = rate, betas, eps
        self._means = [0.0] * len(self._parameters)
        self._squares = [0.0] * len(self._parameters)
        self._n_steps = 0

    def __call__(self, name: Sequence[int]) -> float:
        """Learns from a name, and returns its loss before that."""
        loss = plain_loss(self._weights, name)
        loss.backward()
        lr, (first, second) = self._rate(self._n_steps), self._betas
        self._n_steps += 1
        for i, parameter in enumerate(self._parameters):
            mean = self._means[i] = first * self._means[i] + (1.0 - first) * parameter.grad
            square = self._squares[i] = second * self._squares[i] + (1.0 - second) * parameter.grad**2
            size = (square / (1.0 - second**self._n_steps)) ** 0.5 + self._eps
            parameter.data -= lr * (mean / (1.0 - first**self._n_steps)) / size
            parameter.grad = 0.0
        return float(loss.data)
