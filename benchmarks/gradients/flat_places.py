"""Flat places, and places that only rounding makes flat: a gradient of 0 must not be verified there."""

from __future__ import annotations

import numpy as np

from gradients.case import FACTOR, OTHER, ZERO, case

EXPONENTIAL = case("exp(x) - 1 around 0", lambda x: np.sum(np.exp(x) - 1.0), np.exp, [0.0, 1e-9, 0.5])
ABSORBED = case("(1 + x) - 1 around 0", lambda x: np.sum((1.0 + x) - 1.0), np.ones_like, [0.0, 1e-17, 1.0])
ROOT = case(
    "1 - sqrt(1 - x) around 0",
    lambda x: np.sum(1.0 - np.sqrt(1.0 - x)),
    lambda x: 0.5 / np.sqrt(1.0 - x),
    [0.0, 1e-12, 0.3],
)
LOGARITHM = case(
    "sign(x) log(1 + |x|) around 0",
    lambda x: np.sum(np.sign(x) * np.log(1.0 + np.abs(x))),
    lambda x: 1.0 / (1.0 + np.abs(x)),
    [0.0, -1e-9, 2.0],
)
TAIL = case(
    "exp(-x²) out to 40, where it is 0",
    lambda x: np.sum(np.exp(-(x**2))),
    lambda x: -2.0 * x * np.exp(-(x**2)),
    [30.0, -40.0, 1.0],
)

FLAT_PLACES = (
    EXPONENTIAL,
    ABSORBED,
    ROOT,
    LOGARITHM,
    TAIL,
    EXPONENTIAL.with_mistake(ZERO, "0", lambda x: 0.0 * x),
    ABSORBED.with_mistake(ZERO, "0", lambda x: 0.0 * x),
    ROOT.with_mistake(ZERO, "0", lambda x: 0.0 * x),
    LOGARITHM.with_mistake(OTHER, "0 at 0, where sign(x) is 0", lambda x: np.sign(x) ** 2 / (1.0 + np.abs(x))),
    TAIL.with_mistake(FACTOR, "no -2x", lambda x: np.exp(-(x**2))),
)
