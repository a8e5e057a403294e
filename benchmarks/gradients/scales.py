"""Mixed scales, sizes at the ends of float64's range, and float32."""

from __future__ import annotations

import numpy as np

from gradients.case import FACTOR, LOST_PATH, SIGN, WRONG_PLACE, Array, case

R = 8.314462618
INPUT = np.array([0.5, -1.0, 2.0, 0.25], np.float32)
CHOSEN = np.array([0, 1, 0, 0], np.float32)


def softmax(x: Array) -> Array:
    powers = np.exp(x - np.max(x))
    return powers / np.sum(powers)


def cross_entropy(x: Array) -> Array:
    shifted = x - np.max(x)
    return np.log(np.sum(np.exp(shifted))) - np.sum(CHOSEN * shifted)


def arrhenius(x: Array) -> Array:
    return x[0] * np.exp(-x[1] / (R * x[2]))


def arrhenius_gradient(x: Array) -> Array:
    rate = arrhenius(x)
    return np.array([rate / x[0], -rate / (R * x[2]), rate * x[1] / (R * x[2] ** 2)])


def one_sign(x: Array) -> Array:
    slope = 2 * x
    slope[57] *= -1
    return slope


def layer(w: Array) -> Array:
    return np.sum(np.tanh(w @ INPUT) ** 2)


def layer_gradient(w: Array) -> Array:
    y = np.tanh(w @ INPUT)
    return np.outer(2 * y * (1 - y**2), INPUT)


def layer_gradient_of_z(w: Array) -> Array:
    z = w @ INPUT
    return np.outer(2 * np.tanh(z) * (1 - z**2), INPUT)


MIXED = case(
    "1e-8 beside 1e5: a logarithm, a root, a sine",
    lambda x: np.log(1.0 + x[0] / 1e-8) + np.sqrt(x[1]) + np.sin(x[2]),
    lambda x: np.array([1.0 / (1e-8 + x[0]), 0.5 / np.sqrt(x[1]), np.cos(x[2])]),
    [1e-8, 1e5, 1.0],
)
SQUARES = case("the squares of 1e-8 and 1e5", lambda x: np.sum(x**2), lambda x: 2.0 * x, [-1e-8, 1e5])
ARRHENIUS = case("Arrhenius' law in units of SI", arrhenius, arrhenius_gradient, [1e5, 5e4, 300.0])
HUGE = case("squares of size 1e200", lambda x: np.sum(x**2), lambda x: 2.0 * x, [1e100, -2e100])
CROSS_ENTROPY_32 = case(
    "float32: cross entropy",
    cross_entropy,
    lambda x: softmax(x) - CHOSEN,
    np.array([1.5, -0.5, 0.25, 3.0], np.float32),
)
SQUARES_32 = case(
    "float32: a hundred squares",
    lambda x: np.sum(x**2),
    lambda x: 2 * x,
    np.linspace(-2.0, 3.0, 100, dtype=np.float32),
)
LAYER_32 = case(
    "float32: a layer of tanh",
    layer,
    layer_gradient,
    np.array([[0.3, -0.2, 0.1, 0.7], [-0.4, 0.6, 0.2, 0.1], [0.8, 0.1, -0.3, -0.5]], np.float32),
)

SCALES = (
    MIXED,
    SQUARES,
    ARRHENIUS,
    HUGE,
    CROSS_ENTROPY_32,
    SQUARES_32,
    LAYER_32,
    MIXED.with_mistake(
        FACTOR,
        "no inner derivative of the logarithm",
        lambda x: np.array([1.0 / (1.0 + x[0] / 1e-8), 0.5 / np.sqrt(x[1]), np.cos(x[2])]),
    ),
    SQUARES.with_mistake(SIGN, "the sign of the small one", lambda x: 2.0 * np.abs(x)),
    HUGE.with_mistake(FACTOR, "no 2", lambda x: x),
    CROSS_ENTROPY_32.with_mistake(LOST_PATH, "the path of the chosen class", softmax),
    SQUARES_32.with_mistake(SIGN, "the sign of one of them", one_sign),
    LAYER_32.with_mistake(WRONG_PLACE, "1 - z² for 1 - y²", layer_gradient_of_z),
)
