"""Where a gradient treats a part of the function as a constant: on purpose and rightly, or by mistake."""

from __future__ import annotations

import numpy as np

from gradients.case import FACTOR, LOST_PATH, Array, case
from gradients.scales import softmax

REWARDS = np.array([1.0, -0.5, 0.25])
TARGETS = REWARDS + 0.9 * np.max([0.4, 1.1, -0.3])
NEWTON_STEPS = 60


def log_sum_exp(x: Array) -> Array:
    shift = np.max(x)
    return shift + np.log(np.sum(np.exp(x - shift)))


def lowest_place(x: Array) -> Array:
    """Where y**4/4 + a*y**2/2 - b*y is least, by Newton's method."""
    a, b = x
    y = b / a
    for _ in range(NEWTON_STEPS):
        y = y - (y**3 + a * y - b) / (3.0 * y**2 + a)
    return y


def lowest_value(x: Array) -> Array:
    a, b = x
    y = lowest_place(x)
    return y**4 / 4.0 + a * y**2 / 2.0 - b * y


def lowest_gradient(x: Array) -> Array:
    """y is held: its own slope does not count where the sum is least."""
    y = lowest_place(x)
    return np.array([y**2 / 2.0, -y])


def attention(x: Array) -> Array:
    return np.sum(x * softmax(x))


def attention_gradient(x: Array) -> Array:
    weights = softmax(x)
    return weights * (1.0 + x - attention(x))


SHIFTED = case("logsumexp of 1000 and -1000, its shift stopped", log_sum_exp, softmax, [1000.0, 999.0, -1000.0])
LOWEST = case("the least value over y, y stopped", lowest_value, lowest_gradient, [0.7, 1.3])
FROZEN = case(
    "squares around a target computed before",
    lambda q: np.sum((q - TARGETS) ** 2),
    lambda q: 2.0 * (q - TARGETS),
    [0.4, 1.1, -0.3],
)
ATTENTION = case("numbers weighted by their softmax", attention, attention_gradient, [0.2, 1.5, -0.7, 0.9])

STOPPED = (
    SHIFTED,
    LOWEST,
    FROZEN,
    ATTENTION,
    SHIFTED.with_mistake(FACTOR, "not divided by the sum", lambda x: np.exp(x - np.max(x))),
    ATTENTION.with_mistake(LOST_PATH, "the softmax stopped", softmax),
)
