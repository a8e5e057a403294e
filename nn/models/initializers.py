"""Starting numbers of weights and biases, drawn from an explicit `random.Random`, never from the global one."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from autograd.common import check_choice

Draw = Callable[[Random, int, int], float]


class Initializer:
    """How one weight and one bias are drawn, each `draw(rng, n_inputs, n_outputs)` for a layer of that shape."""

    def __init__(self, name: str, weight: Draw, bias: Draw) -> None:
        self.name, self.weight, self.bias = name, weight, bias

    def __repr__(self) -> str:
        return f"Initializer({self.name!r}, weight={self.weight!r}, bias={self.bias!r})"


def _zero(rng: Random, n_inputs: int, n_outputs: int) -> float:
    return 0.0


def _uniform(rng: Random, n_inputs: int, n_outputs: int) -> float:
    return rng.uniform(-1.0, 1.0)


def _xavier(rng: Random, n_inputs: int, n_outputs: int) -> float:
    limit = math.sqrt(6.0 / (n_inputs + n_outputs))
    return rng.uniform(-limit, limit)


def _he(rng: Random, n_inputs: int, n_outputs: int) -> float:
    return rng.gauss(0.0, math.sqrt(2.0 / n_inputs))


uniform = Initializer("uniform", weight=_uniform, bias=_uniform)
"""Weights and biases uniform in (-1, 1)."""

xavier = Initializer("xavier", weight=_xavier, bias=_zero)
"""Uniform within sqrt(6 / (inputs + outputs)), for sigmoid and tanh. Glorot and Bengio, 2010, equation 16."""

he = Initializer("he", weight=_he, bias=_zero)
"""Normal with variance 2 / inputs, for relu. He, Zhang, Ren and Sun, 2015, equation 10."""

zeros = Initializer("zeros", weight=_zero, bias=_zero)
"""All zero: then the neurons of a layer stay equal for ever, which is worth seeing once."""

INITIALIZERS = {initializer.name: initializer for initializer in (uniform, xavier, he, zeros)}
"""How weights and biases may start, by their names."""


def initializer_named(initializer: str | Initializer) -> Initializer:
    """The initializer of that name.

    >>> initializer_named("he").name
    'he'
    >>> initializer_named("lucky")
    Traceback (most recent call last):
    ValueError: unknown initializer 'lucky'; known are: he, uniform, xavier, zeros
    """
    if isinstance(initializer, Initializer):
        return initializer
    check_choice("initializer", initializer, sorted(INITIALIZERS))
    return INITIALIZERS[initializer]
