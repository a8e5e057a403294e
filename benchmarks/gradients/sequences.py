"""Sequences: a recurrent network, and a function that returns all of its steps."""

from __future__ import annotations

import numpy as np

from gradients.case import LOST_PATH, SIGN, Array, case

SERIES = np.array([0.5, -1.0, 0.8, 0.3, -0.6])
STEPS = 5


def states(w: Array) -> list[Array]:
    """h = tanh(w0 h + w1 x) along the series."""
    found: list[Array] = [0.0 * w[0]]
    for x in SERIES:
        found.append(np.tanh(w[0] * found[-1] + w[1] * x))
    return found


def recurrent(w: Array) -> Array:
    return states(w)[-1] ** 2


def recurrent_gradient(w: Array, steps: int = len(SERIES)) -> Array:
    """Backpropagation through so many steps, from the last."""
    h = states(w)
    slope, d = np.zeros(2), 2.0 * h[-1]
    for k in range(len(SERIES), len(SERIES) - steps, -1):
        d = d * (1.0 - h[k] ** 2)
        slope += d * np.array([h[k - 1], SERIES[k - 1]])
        d = d * w[0]
    return slope


def growth(x: Array) -> Array:
    """The logistic map: all its steps, from x[0], with the rate x[1]."""
    found = [x[0]]
    for _ in range(STEPS):
        found.append(x[1] * found[-1] * (1.0 - found[-1]))
    return np.array(found[1:])


def growth_jacobian(x: Array, sign: float = 1.0) -> Array:
    y, slope, rows = x[0], np.array([1.0, 0.0]), []
    for _ in range(STEPS):
        slope = x[1] * (1.0 - 2.0 * y) * slope + sign * np.array([0.0, y * (1.0 - y)])
        y = x[1] * y * (1.0 - y)
        rows.append(slope)
    return np.array(rows)


RECURRENT = case("a recurrent network of one unit", recurrent, recurrent_gradient, [0.8, 0.7])
GROWTH = case("all steps of the logistic map", growth, growth_jacobian, [0.3, 2.8])

SEQUENCES = (
    RECURRENT,
    GROWTH,
    RECURRENT.with_mistake(LOST_PATH, "the last step alone", lambda w: recurrent_gradient(w, 1)),
    GROWTH.with_mistake(SIGN, "the sign of the rate's slope", lambda x: growth_jacobian(x, -1.0)),
)
