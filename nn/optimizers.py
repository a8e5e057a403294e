"""Optimizers: how the gradients move the parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from autograd import Value


class Optimizer:
    """Base of the optimizers: a learning rate, and `update`, the rule that moves one parameter.

    lr: the learning rate, a positive number; assign it between steps to make a schedule: `optimizer.lr = 0.9 * lr`.

    A new optimizer states its rule in `update`, with operators and primitives only, so that it runs on floats as on
    Values and can be recorded.

    >>> class SignDescent(Optimizer):
    ...     def update(self, data, grad):
    ...         return data - self.lr * (autograd.step(grad) - autograd.step(-grad))
    >>> import autograd
    >>> weight = autograd.Parameter(1.0)
    >>> weight.grad = -7.0
    >>> SignDescent(lr=0.5).step([weight])
    >>> weight.data
    1.5
    """

    def __init__(self, lr: float) -> None:
        self.lr = lr

    @property
    def lr(self) -> float:
        """The learning rate."""
        return self._lr

    @lr.setter
    def lr(self, lr: float) -> None:
        self._lr = _checked_lr(lr)

    def update(self, data: Any, grad: Any) -> Any:
        """What becomes of a parameter's data under its gradient."""
        raise NotImplementedError(f"{type(self).__name__} must say how a parameter moves: def update(self, data, grad)")

    def step(self, parameters: Iterable[Value]) -> None:
        """Moves every parameter once, by the gradients that `backward` has left in them.

        Errors: TypeError for a model instead of its parameters.
        """
        if not isinstance(parameters, Iterable):
            raise TypeError(f"step takes a list of parameters, got {parameters!r}; write step(model.parameters())")
        for parameter in parameters:
            parameter.data = self.update(parameter.data, parameter.grad)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(lr={self.lr!r})"


class SGD(Optimizer):
    """Gradient descent, stochastic where it is fed mini-batches: parameter ← parameter − lr · gradient.

    Errors: ValueError where lr is not positive and finite.

    Source: Robbins and Monro, A stochastic approximation method, 1951.

    >>> from autograd import Parameter
    >>> weight = Parameter(2.0)
    >>> (3.0 * weight).backward()
    >>> SGD(lr=0.5).step([weight])
    >>> weight.data
    0.5
    >>> SGD(lr=0)
    Traceback (most recent call last):
    ValueError: the learning rate lr must be positive and finite, got 0
    """

    def update(self, data: Any, grad: Any) -> Any:
        """The data one step down the gradient."""
        return data - self.lr * grad


def _checked_lr(lr: Any) -> float:
    try:
        rate = Value(lr).data
    except TypeError as error:
        raise TypeError(f"the learning rate lr: {error}") from None
    if not 0.0 < rate < math.inf:
        raise ValueError(f"the learning rate lr must be positive and finite, got {lr!r}")
    return rate
