"""Clipping: gradients that are too large are made smaller before a step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import autograd
from autograd import Parameter, Value
from autograd.common import hold_same, with_type
from nn.common.counts import gradient_of
from nn.optimizers.schedules import checked_rate

_TINY = 1e-6  # PyTorch's, so that a norm of 0 is no divisor


@dataclass(frozen=True)
class Clipping:
    """How a gradient is clipped: by the norm of all gradients, by its own size, or not at all.

    The clipping is written with primitives, so that it runs on floats and on Values, and is recorded with the step.
    """

    max_norm: float | None = None
    max_value: float | None = None

    def __post_init__(self) -> None:
        if self.max_norm is not None and self.max_value is not None:
            raise ValueError("gradients are clipped by their norm or by value, not by both")
        for what, limit in (("norm", self.max_norm), ("value", self.max_value)):
            if limit is not None:
                object.__setattr__(self, f"max_{what}", checked_rate(f"the {what} to clip by", limit))

    def __call__(self, grad: Any, norm: Any) -> Any:
        """The gradient `grad`, clipped; `norm` is the norm of all gradients."""
        if self.max_value is not None:
            return autograd.clip(grad, -self.max_value, self.max_value)
        if self.max_norm is not None:
            return grad * autograd.minimum(1.0, self.max_norm / (norm + _TINY))
        return grad


def clip_grad_norm(parameters: Iterable[Value], max_norm: float) -> float:
    """Scales all gradients together, so that their Euclidean norm is at most `max_norm`; returns the norm before.

    Each gradient becomes grad · min(1, max_norm / (norm + 10⁻⁶)), where norm is √Σ grad² over all parameters. `fit`
    does the same with `clip_norm=`.

    Errors: ValueError where max_norm is not positive and finite; TypeError for a model instead of its parameters.

    Source: Pascanu, Mikolov and Bengio, On the difficulty of training recurrent neural networks, 2013, algorithm 1, as
    PyTorch's `clip_grad_norm_` has it.

    >>> from autograd import Parameter
    >>> a, b = Parameter(0.0), Parameter(0.0)
    >>> a.grad, b.grad = 30.0, -40.0
    >>> clip_grad_norm([a, b], max_norm=5.0)
    50.0
    >>> round(a.grad, 4), round(b.grad, 4)
    (3.0, -4.0)
    """
    unique = unique_parameters(parameters, "clip_grad_norm")
    norm = norm_of(unique)
    _clip(unique, Clipping(max_norm=max_norm), norm)
    return norm


def clip_grad_value(parameters: Iterable[Value], max_value: float) -> None:
    """Limits each gradient to the range from −max_value to max_value. `fit` does the same with `clip_value=`.

    Errors: ValueError where max_value is not positive and finite; TypeError for a model instead of its parameters.

    Source: Mikolov, Statistical language models based on neural networks, 2012, section 3.2.2, as PyTorch's
    `clip_grad_value_` has it.

    >>> from autograd import Parameter
    >>> a, b = Parameter(0.0), Parameter(0.0)
    >>> a.grad, b.grad = 30.0, -0.5
    >>> clip_grad_value([a, b], max_value=1.0)
    >>> a.grad, b.grad
    (1.0, -0.5)
    """
    _clip(unique_parameters(parameters, "clip_grad_value"), Clipping(max_value=max_value), 0.0)


def norm_of(parameters: Iterable[Value]) -> float:
    """The Euclidean norm of the parameters' gradients."""
    return math.hypot(*[gradient_of(parameter) for parameter in parameters])


def unique_parameters(parameters: Any, function: str) -> list[Value]:
    """The parameters, each once: a tied weight is listed twice. `function` is the caller's name, for the error."""
    if type(parameters) is not list and (
        not isinstance(parameters, Iterable) or isinstance(parameters, str) or getattr(parameters, "ndim", 1) == 0
    ):
        raise TypeError(
            f"{function} takes a list of parameters, got {parameters!r:.60}; write {function}(model.parameters())"
        )
    listed = list(parameters)
    for parameter in listed:
        if type(parameter) is not Parameter and not isinstance(parameter, Value):
            raise TypeError(f"{function} takes parameters, not {with_type(parameter)}")
    return listed if len(set(listed)) == len(listed) else list(dict.fromkeys(listed))


class Checked:
    """A cache of the last list of parameters in which each was found to be one, and to be there once.

    To compare a list with it takes less time than to check it, and training hands the same parameters to every step.
    Copies and pickles are empty.
    """

    def __init__(self) -> None:
        self._parameters: list[Value] = []

    def unique(self, parameters: Any, function: str) -> list[Value]:
        """What `unique_parameters` returns."""
        if type(parameters) is not list or not hold_same([parameters], self._parameters):
            parameters = self._parameters = unique_parameters(parameters, function)
        return list(parameters)

    def __reduce__(self) -> tuple[Any, ...]:
        return Checked, ()


def _clip(parameters: list[Value], clipping: Clipping, norm: float) -> None:
    for parameter in parameters:
        if parameter.has_grad:
            parameter.grad = clipping(gradient_of(parameter), norm)
