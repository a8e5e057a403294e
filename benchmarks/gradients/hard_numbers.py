"""Many numbers, mistakes in the last digits, cancellation, oscillation, noise, the ends of domains, integers, steps."""

from __future__ import annotations

import numpy as np

from gradients.case import FACTOR, LOST_PATH, OTHER, SIGN, SQUARED, SUM_FOR_MEAN, WRONG_FACTOR, Array, case
from gradients.scales import softmax

MANY = np.linspace(-6.0, 6.0, 10_000)
NOISE = np.random.default_rng(7)
LOGITS, LAST = np.array([1e4, 0.0, -1e4]), np.array([0.0, 0.0, 1.0])


def sigmoid(x: Array) -> Array:
    return 1.0 / (1.0 + np.exp(-x))


def one_wrong_sign(x: Array) -> Array:
    slope = sigmoid(x)
    slope[7123] *= -1.0
    return slope


def root_or_zero_gradient(x: Array) -> Array:
    inside = x > 0.0
    return np.where(inside, 0.5 / np.sqrt(np.where(inside, x, 1.0)), 0.0)


MANY_NUMBERS = case("10,000 numbers through softplus", lambda x: np.sum(np.log(1.0 + np.exp(x))), sigmoid, MANY)
DENSITY = case(
    "the normal density",
    lambda x: np.sum(np.exp(-0.5 * x**2)) / np.sqrt(2.0 * np.pi),
    lambda x: -x * np.exp(-0.5 * x**2) / np.sqrt(2.0 * np.pi),
    [0.3, -1.2, 2.0],
)
POWERS = case("powers of two", lambda x: np.sum(2.0**x), lambda x: np.log(2.0) * 2.0**x, [0.3, -1.2, 2.0])
VARIANCE = case(
    "a variance as the difference of two means, of numbers around 1e6",
    lambda x: np.mean(x**2) - np.mean(x) ** 2,
    lambda x: 2.0 * (x - np.mean(x)) / len(x),
    [1e6 + 3.0, 1e6 - 1.0, 1e6 + 0.5, 1e6 - 2.5],
)
WAVES = case("sin(10,000 x)", lambda x: np.sum(np.sin(1e4 * x)), lambda x: 1e4 * np.cos(1e4 * x), [0.3, 1.0, -0.7])
PRINTED = case("a cube known to ten digits", lambda x: np.round(np.sum(x**3), 10), lambda x: 3.0 * x**2, [0.7, -1.1])
RANDOM = case(
    "squares with random noise of 1e-9", lambda x: np.sum(x**2) + 1e-9 * NOISE.normal(), lambda x: 2.0 * x, [0.7, -1.1]
)
ENTROPY = case("x log x near 0", lambda x: np.sum(x * np.log(x)), lambda x: np.log(x) + 1.0, [1e-12, 0.3])
SQUARE_ROOT = case("sqrt near 0", lambda x: np.sum(np.sqrt(x)), lambda x: 0.5 / np.sqrt(x), [1e-12, 4.0])
ARC = case(
    "asin near 1", lambda x: np.sum(np.arcsin(x)), lambda x: 1.0 / np.sqrt((1.0 - x) * (1.0 + x)), [0.999999, -0.5]
)
ROOT_OR_ZERO = case(
    "sqrt where there is one, else 0",
    lambda x: np.sum(np.where(x > 0.0, np.sqrt(np.where(x > 0.0, x, 1.0)), 0.0)),
    root_or_zero_gradient,
    [-1.0, 4.0],
)
INTEGERS = case("integers", lambda x: np.sum(x**2 / 4), lambda x: x / 2, [1, 2, 3, 5])
STEPS = case("the steps of floor", lambda x: np.sum(np.floor(x)), np.zeros_like, [2.3, -1.7])
SCORES = case(
    "cross entropy of scores 1e4 and -1e4",
    lambda x: np.max(x) + np.log(np.sum(np.exp(x - np.max(x)))) - np.sum(LAST * x),
    lambda x: softmax(x) - LAST,
    LOGITS,
)

HARD_NUMBERS = (
    MANY_NUMBERS,
    DENSITY,
    VARIANCE,
    WAVES,
    PRINTED,
    RANDOM,
    ENTROPY,
    SQUARE_ROOT,
    ARC,
    ROOT_OR_ZERO,
    INTEGERS,
    STEPS,
    SCORES,
    MANY_NUMBERS.with_mistake(SIGN, "the sign of one of them", one_wrong_sign),
    DENSITY.with_mistake(WRONG_FACTOR, "off by 7e-7", lambda x: -x * np.exp(-0.5 * x**2) / 2.50663),
    POWERS.with_mistake(WRONG_FACTOR, "off by 7e-5", lambda x: 0.6931 * 2.0**x),
    VARIANCE.with_mistake(SUM_FOR_MEAN, "not divided by their number", lambda x: 2.0 * (x - np.mean(x))),
    WAVES.with_mistake(FACTOR, "no 10,000", lambda x: np.cos(1e4 * x)),
    PRINTED.with_mistake(FACTOR, "no 3", lambda x: x**2),
    ENTROPY.with_mistake(LOST_PATH, "the path of the logarithm", np.log),
    SQUARE_ROOT.with_mistake(FACTOR, "no 1/2", lambda x: 1.0 / np.sqrt(x)),
    ARC.with_mistake(SQUARED, "no root", lambda x: 1.0 / ((1.0 - x) * (1.0 + x))),
    ROOT_OR_ZERO.with_mistake(OTHER, "0 times nan", lambda x: (x > 0.0) * 0.5 / np.sqrt(x)),
    INTEGERS.with_mistake(OTHER, "divided as integers", lambda x: x // 2),
    STEPS.with_mistake(FACTOR, "straight through", np.ones_like),
)
