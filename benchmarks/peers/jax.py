"""JAX, jitted: a call for each step of training, and all epochs in one call of `scan`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from peers import array_programs
from peers.adbench import GAMMA
from peers.array_programs import ArrayFunctions, joined, split
from peers.peer import EPOCHS, EPOCHS_OF_LAYERS, NotOffered, Peer, Prepared, Trained
from peers.works import AdbenchMixture, BundleAdjustment, Layers, Mixture, Rosenbrock, Row, Step, Training

jax.config.update("jax_enable_x64", True)

FUNCTIONS = ArrayFunctions(
    relu=jax.nn.relu, sigmoid=jax.nn.sigmoid, tanh=jnp.tanh, exp=jnp.exp, logsumexp=partial(jax.nn.logsumexp, axis=-1)
)


class Jax(Peer):
    """Functions of arrays, differentiated and jitted.

    scan: whether epochs are a loop inside of the jitted function.
    """

    def __init__(self, scan: bool) -> None:
        self._scan = scan

    def step(self, work: Step) -> Prepared:
        """See `Peer`."""
        self._scan_is_no_news()

        def loss(parameters: Any, row: Any, targets: Any) -> Any:
            return array_programs.network_loss(FUNCTIONS, "relu", split(parameters, work.sizes), row, targets)

        gradient = jax.jit(jax.grad(loss))

        def run() -> Row:
            numbers: Row = gradient(*map(np.array, (work.parameters, work.row, work.targets))).tolist()
            return numbers

        return Prepared(run)

    def training(self, work: Training) -> Prepared:
        """See `Peer`."""
        return self._trained(work, EPOCHS)

    def layers(self, work: Layers) -> Prepared:
        """See `Peer`."""
        return self._trained(work, EPOCHS_OF_LAYERS)

    def _trained(self, work: Training, in_a_run: int) -> Prepared:
        inputs, targets = jnp.array(work.inputs), jnp.array(work.targets)
        start = [jnp.array(x) for x in split(jnp.array(work.parameters), work.sizes)]

        gradient = jax.grad(partial(array_programs.network_loss, FUNCTIONS, work.activation))

        def epoch(arrays: Any, inputs: Any, targets: Any) -> Any:
            return [x - work.lr * g for x, g in zip(arrays, gradient(arrays, inputs, targets))]

        def all_epochs(epochs: int, arrays: Any, inputs: Any, targets: Any) -> Any:
            return jax.lax.scan(lambda x, _: (epoch(x, inputs, targets), None), arrays, length=epochs)[0]

        step, scan = jax.jit(epoch), jax.jit(all_epochs, static_argnums=0)

        def train(epochs: int) -> Any:
            arrays: Any = start
            if self._scan:
                arrays = scan(epochs, arrays, inputs, targets)
            else:
                for _ in range(epochs):
                    arrays = step(arrays, inputs, targets)
            return joined(jax.device_get(arrays), np.concatenate)

        return Trained(work, train, in_a_run)

    def rosenbrock(self, work: Rosenbrock) -> Prepared:
        """See `Peer`."""
        self._scan_is_no_news()
        gradient, x = jax.jit(jax.grad(array_programs.rosenbrock)), jnp.array(work.point)
        return Prepared(lambda: gradient(x).block_until_ready())

    def mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        self._scan_is_no_news()
        raise NotOffered("so many scalars take its compiler about a minute; on arrays, see the mapped one")

    def mapped_mixture(self, work: Mixture) -> Prepared:
        """See `Peer`."""
        self._scan_is_no_news()
        log_density = partial(array_programs.log_densities, FUNCTIONS, work.components)

        def log_likelihood(parameters: Any, points: Any) -> Any:
            return jax.vmap(log_density, in_axes=(None, 0))(parameters, points).sum()

        gradient = jax.jit(jax.grad(log_likelihood))
        parameters, points = jnp.array(work.parameters), jnp.array(work.points)
        return Prepared(lambda: gradient(parameters, points).block_until_ready())

    def adbench_mixture(self, work: AdbenchMixture) -> Prepared:
        """See `Peer`."""
        self._scan_is_no_news()
        k, d = work.components, work.dimensions

        def log_posterior(parameters: Any, points: Any) -> Any:
            log_weights, means, logs, below = jnp.split(parameters, (k, k + k * d, k + 2 * k * d))
            logs, (rows, columns) = logs.reshape(k, d), jnp.tril_indices(d, -1)
            factors = jax.vmap(jnp.diag)(jnp.exp(logs)).at[:, rows, columns].set(below.reshape(k, -1))
            u = jnp.einsum("kij,nkj->nki", factors, points[:, None] - means.reshape(k, d))
            densities = jax.nn.logsumexp(log_weights + logs.sum(1) - 0.5 * (u * u).sum(2), axis=1)
            prior = -0.5 * GAMMA**2 * (factors * factors).sum()
            return densities.sum() - len(points) * jax.nn.logsumexp(log_weights) + prior

        gradient = jax.jit(jax.grad(log_posterior))
        parameters, points = jnp.array(work.parameters), jnp.array(work.points)
        return Prepared(lambda: gradient(parameters, points).block_until_ready())

    def bundle_adjustment(self, work: BundleAdjustment) -> Prepared:
        """See `Peer`."""
        self._scan_is_no_news()

        def errors(numbers: Any, feature: Any) -> Any:
            rotation, center, (focal, u, v, k1, k2), point, (weight,) = jnp.split(numbers, (3, 6, 11, 14))
            angle = jnp.sqrt(rotation @ rotation)
            axis, moved = rotation / angle, point - center
            turned = jnp.cos(angle) * moved + jnp.sin(angle) * jnp.cross(axis, moved)
            turned += (1.0 - jnp.cos(angle)) * (axis @ moved) * axis
            flat = turned[:2] / turned[2]
            radius = flat @ flat
            seen = focal * (1.0 + k1 * radius + k2 * radius * radius) * flat + jnp.array([u, v])
            return weight * (seen - feature)

        jacobian = jax.jit(lambda *given: jax.vmap(jax.jacrev(errors))(*given).reshape(-1))
        observations, features = jnp.array(work.observations), jnp.array(work.features)
        return Prepared(lambda: jacobian(observations, features).block_until_ready())

    def _scan_is_no_news(self) -> None:
        if self._scan:
            raise NotOffered


PEERS: dict[str, Callable[[], Peer]] = {"JAX, step": lambda: Jax(scan=False), "JAX, scan": lambda: Jax(scan=True)}
