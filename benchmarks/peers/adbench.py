"""Two objectives of ADBench as scalar code, with the Wishart prior's sign as of a log posterior.

F. Šrajer, Z. Kukelova and A. Fitzgibbon, "A benchmark of selected algorithmic differentiation tools on some problems in
computer vision and machine learning", Optimization Methods and Software 33 (2018), https://arxiv.org/abs/1807.10129.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from peers.scalar_programs import Functions

GAMMA = 1.0
"""The scale of the mixture's Wishart prior; its other number, m, is 0."""

GIVEN = 15
"""The numbers of an observation: the camera's rotation, center, focal length, principal point and two numbers of radial
distortion, the point, and the weight."""


def log_posterior(f: Functions, dimensions: int, components: int, n: int, parameters: Any, point: Any) -> Any:
    """One point's share of the log posterior of a Gaussian mixture for n points, but for a constant.

    parameters: for all components first the log weights, then the means, the logarithms of the diagonals of triangular
    factors Q of the inverse covariances, and the factors' numbers below, row by row.
    """
    each = iter(parameters)
    log_weights = list(islice(each, components))
    means, diagonals, below = (
        [list(islice(each, size)) for _ in range(components)]
        for size in (dimensions, dimensions, dimensions * (dimensions - 1) // 2)
    )
    exponents, prior = [], 0.0
    for log_weight, mean, logs, lower in zip(log_weights, means, diagonals, below):
        moved, rows, squares = [x - m for x, m in zip(point, mean)], iter(lower), 0.0
        exponent: Any = log_weight
        for i, log in enumerate(logs):
            scale = f.exp(log)
            row = list(islice(rows, i))
            u = f.dot(row, moved[:i], scale * moved[i])
            squares, exponent = squares + u * u, exponent + log
            prior = prior + scale * scale
            for number in row:
                prior = prior + number * number
        exponents.append(exponent - 0.5 * squares)
    return f.logsumexp(exponents) - f.logsumexp(log_weights) - 0.5 * GAMMA**2 / n * prior


def reprojection_errors(f: Functions, numbers: Sequence[Any], feature: Sequence[Any]) -> list[Any]:
    """The weighted distances, across and down, of a point's projection from where a camera has seen it."""
    *camera, a, b, c, weight = [numbers[i] for i in range(GIVEN)]
    rotation, center, (focal, u, v, k1, k2) = camera[:3], camera[3:6], camera[6:]
    angle = f.sqrt(rotation[0] * rotation[0] + rotation[1] * rotation[1] + rotation[2] * rotation[2])
    sine, cosine, axis = f.sin(angle), f.cos(angle), [r / angle for r in rotation]
    moved = [x - y for x, y in zip((a, b, c), center)]
    along = (axis[0] * moved[0] + axis[1] * moved[1] + axis[2] * moved[2]) * (1.0 - cosine)
    turned = [axis[i - 2] * moved[i - 1] - axis[i - 1] * moved[i - 2] for i in range(3)]
    x, y, z = (cosine * m + sine * t + along * w for m, t, w in zip(moved, turned, axis))
    x, y = x / z, y / z
    radius = x * x + y * y
    bend = focal * (1.0 + k1 * radius + k2 * radius * radius)
    return [weight * (bend * x + u - feature[0]), weight * (bend * y + v - feature[1])]
