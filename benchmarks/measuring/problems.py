"""The works with their numbers, the same in every run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random

from peers.works import AdbenchMixture, BundleAdjustment, Layers, Mixture, Rosenbrock, Row, Step, Training, Work

import nn

SIMPLE_CHAINS = (
    "Not measured here, for reference: SimpleChains.jl trains this network on as many rows, with Adam in float32, in "
    "41.2 µs an\nepoch on the 18 cores of an Intel i9-10980XE with AVX-512, say its authors "
    "(https://julialang.org/blog/2022/04/simple-chains/).\nThat is 57 GFLOP/s a core where a row takes six operations "
    "for each weight, and 54 where the first layer takes four, as above."
)


def works() -> list[Work]:
    """All of them; the letter in a name is what `--only` takes."""
    return [
        step((5, 2, 2)),
        step((5, 8, 8, 2)),
        step((2, 16, 16, 1)),
        smooth_training("relu"),
        smooth_training("sigmoid"),
        two_moons(),
        rosenbrock(100),
        rosenbrock(1000),
        mixture(mapped=False),
        mixture(mapped=True),
        layers((784, 128, 10), "relu", 256),
        layers((64, 32, 10), "relu", 1_437),
        layers((4, 32, 16, 4), "tanh", 10_000, SIMPLE_CHAINS),
        adbench_mixture(),
        bundle_adjustment(),
    ]


def step(sizes: tuple[int, ...]) -> Step:
    rng = Random(2)
    name = f"(a) one step {'-'.join(map(str, sizes))}"
    return Step(name, sizes, weights(sizes), uniform(rng, sizes[0]), uniform(rng, sizes[-1]))


def smooth_training(activation: str) -> Training:
    """Two smooth functions of five numbers, 400 rows."""
    rng, sizes = Random(3), (5, 8, 8, 2)
    inputs = [uniform(rng, 5) for _ in range(400)]
    targets = [[math.sin(2.0 * x[0]) + x[1] * x[2], x[3] - x[4] ** 2] for x in inputs]
    name = f"(b) one epoch 5-8-8-2, {activation}, 400 rows"
    return Training(name, sizes, activation, weights(sizes), inputs, targets, lr=1e-4)


def two_moons() -> Training:
    """micrograd's example, with squared residuals from ±1 as its loss: two half circles that reach into one another."""
    rng, sizes = Random(4), (2, 16, 16, 1)
    inputs, targets = [], []
    for i in range(100):
        angle, side = rng.uniform(0.0, math.pi), i % 2
        x, y = (1.0 - math.cos(angle), 0.5 - math.sin(angle)) if side else (math.cos(angle), math.sin(angle))
        inputs.append([x + rng.gauss(0.0, 0.1), y + rng.gauss(0.0, 0.1)])
        targets.append([2.0 * side - 1.0])
    name = "(c) one epoch two moons, 2-16-16-1, 100 rows"
    return Training(name, sizes, "relu", weights(sizes), inputs, targets, lr=1e-5)


def rosenbrock(n: int) -> Rosenbrock:
    return Rosenbrock(f"(d) Rosenbrock's gradient, n = {n:,}", uniform(Random(5), n))


def mixture(mapped: bool) -> Mixture:
    """Five components, a hundred points."""
    rng = Random(6)
    log_weights, means, log_scales = uniform(rng, 5), uniform(rng, 10), uniform(rng, 10)
    points = [[rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)] for _ in range(100)]
    name = f"(e) mixture's gradient, {'mapped over the points' if mapped else 'one graph'}"
    return Mixture(name, 5, log_weights + means + log_scales, points, mapped)


def layers(sizes: tuple[int, ...], activation: str, rows: int, reference: str = "") -> Layers:
    rng = Random(8)
    inputs, targets = ([uniform(rng, n) for _ in range(rows)] for n in (sizes[0], sizes[-1]))
    name = f"(g) one epoch {'-'.join(map(str, sizes))}, {activation}, {rows:,} rows"
    return Layers(name, sizes, activation, weights(sizes), inputs, targets, lr=1e-6, reference=reference)


def adbench_mixture() -> AdbenchMixture:
    """ADBench's sizes d = 10, K = 5, n = 1,000."""
    rng, d, k = Random(9), 10, 5
    log_weights, means, logs = uniform(rng, k), uniform(rng, k * d), uniform(rng, k * d)
    parameters = log_weights + means + logs + uniform(rng, k * d * (d - 1) // 2)
    points = [[rng.gauss(0.0, 1.0) for _ in range(d)] for _ in range(1_000)]
    return AdbenchMixture("(h) ADBench's mixture, d = 10, K = 5, 1,000 points", d, k, parameters, points)


def bundle_adjustment() -> BundleAdjustment:
    """Two hundred points near the origin, seen by five cameras each, of twenty that stand off and look at them."""
    rng = Random(10)
    cameras = [
        [*uniform(rng, 3), rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0), -10.0, 500.0, *uniform(rng, 2), 0.1, 0.01]
        for _ in range(20)
    ]
    points = [uniform(rng, 3) for _ in range(200)]
    observations = [[*rng.choice(cameras), *point, rng.uniform(0.5, 1.5)] for point in points for _ in range(5)]
    name = f"(h) ADBench's bundle adjustment, {len(observations):,} observations"
    return BundleAdjustment(name, observations, [uniform(rng, 2) for _ in observations])


def weights(sizes: Sequence[int]) -> Row:
    return [parameter.data for parameter in nn.MLP(sizes[0], sizes[1:], rng=1).parameters()]


def uniform(rng: Random, n: int) -> Row:
    return [rng.uniform(-1.0, 1.0) for _ in range(n)]
