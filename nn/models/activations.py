"""The activation functions that a layer knows by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd


def linear(z: Any) -> Any:
    """No activation: z itself."""
    return z


Activation = Callable[[Any], Any]

ACTIVATIONS: dict[str, Activation] = {
    "leaky_relu": autograd.leaky_relu,
    "linear": linear,
    "relu": autograd.relu,
    "sigmoid": autograd.sigmoid,
    "softplus": autograd.softplus,
    "tanh": autograd.tanh,
}
"""The activation functions of a layer by their names; `Neuron`, `Layer` and `MLP` take others, too."""


def activation_named(activation: str | Activation) -> Activation:
    """The activation function of that name, or the function given.

    >>> activation_named("relu")
    <primitive relu>
    >>> activation_named("rleu")  # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
    ValueError: unknown activation 'rleu'; known are: leaky_relu, linear, relu, sigmoid, softplus, tanh; or give a
    function, as autograd.gelu
    """
    if isinstance(activation, type):
        raise TypeError(f"the activation is a name or a function of one Value, got the class {activation.__name__}")
    if callable(activation):
        return activation
    if isinstance(activation, bool):
        name = "relu" if activation else "linear"
        raise TypeError(f'the activation is a name or a function of one Value, got {activation}; write "{name}"')
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        known = f"{', '.join(sorted(ACTIVATIONS))}; or give a function, as autograd.gelu"
        raise ValueError(f"unknown activation {activation!r:.60}; known are: {known}")
    return ACTIVATIONS[activation]
