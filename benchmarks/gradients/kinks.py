"""At and beside kinks. At a kink every slope between those of both sides is a right one, as conventions choose."""

from __future__ import annotations

import numpy as np

from gradients.case import FACTOR, OTHER, SIGN, Array, case

WEIGHTS = np.array([0.5, -2.0, 3.0, 1.0])
DELTA = 2.0


def largest_gradient(x: Array) -> Array:
    """All of the slope goes to the first of the largest."""
    slope = np.zeros_like(x)
    slope[np.argmax(x)] = 1.0
    return slope


def sorted_gradient(x: Array) -> Array:
    slope = np.empty_like(x)
    slope[np.argsort(x)] = WEIGHTS
    return slope


def huber(r: Array) -> Array:
    size = np.abs(r)
    return np.sum(np.where(size <= DELTA, 0.5 * r**2, DELTA * (size - 0.5 * DELTA)))


RELU = case(
    "relu, one input at its kink",
    lambda x: np.sum(np.maximum(x, 0.0)),
    lambda x: np.where(x > 0.0, 1.0, 0.0),
    [-1.0, 0.0, 2.0],
)
ABSOLUTE = case("|x| 1e-9 beside its kink", lambda x: np.sum(np.abs(x)), np.sign, [1e-9, -1e-7, 0.3])
LARGEST = case("the largest of four, two of them equal", np.max, largest_gradient, [1.0, 3.0, 3.0, 2.0])
SORTED = case(
    "weights times sorted numbers, two of them 1e-8 apart",
    lambda x: np.sum(WEIGHTS * np.sort(x)),
    sorted_gradient,
    [0.3, 2.0, 0.3 + 1e-8, -1.2],
)
HUBER = case("Huber's loss, residuals at its joints", huber, lambda r: np.clip(r, -DELTA, DELTA), [2.0, -2.0, 0.5, 5.0])

KINKS = (
    RELU,
    ABSOLUTE,
    LARGEST,
    SORTED,
    HUBER,
    RELU.with_mistake(OTHER, "the slope of the other side", lambda x: np.where(x < 0.0, 1.0, 0.0)),
    ABSOLUTE.with_mistake(SIGN, "the sign", lambda x: -np.sign(x)),
    SORTED.with_mistake(OTHER, "the inverse permutation", lambda x: WEIGHTS[np.argsort(x)]),
    HUBER.with_mistake(FACTOR, "no delta where it is linear", lambda r: np.where(np.abs(r) <= DELTA, r, np.sign(r))),
)
